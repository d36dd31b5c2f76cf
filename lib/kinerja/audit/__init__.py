"""Published claims → verdicts: each printed figure is recomputed from the inputs that it names.

``references`` finds rows, ``inputs`` makes numbers and texts of them, claims upon claims; ``formulas`` (numbers),
``words`` (labels, lists, with ``phrases``) and ``expressions`` (printed formulas) recompute, ``verdicts`` compares at
the printed precision, ``engine`` judges, ``hints`` and ``consequences`` say where a contradiction comes from and what
it changes, ``summary`` tells of the whole.
No module here knows a document.
"""

from kinerja.audit.engine import COLUMNS, audit
from kinerja.audit.formulas import FORMULAS, Formula
from kinerja.audit.summary import FILE_COLUMNS, by_table, file_of, first_to_read, habit, meanings
from kinerja.audit.verdicts import (
    CONTRADICTS,
    EXACT,
    OPEN,
    TRUNCATED,
    VERDICTS,
    numeric_verdict,
    printed_number,
)
from kinerja.audit.words import WORD_FORMULAS

__all__ = [
    "COLUMNS",
    "CONTRADICTS",
    "EXACT",
    "FILE_COLUMNS",
    "FORMULAS",
    "OPEN",
    "TRUNCATED",
    "VERDICTS",
    "WORD_FORMULAS",
    "Formula",
    "audit",
    "by_table",
    "file_of",
    "first_to_read",
    "habit",
    "meanings",
    "numeric_verdict",
    "printed_number",
]
