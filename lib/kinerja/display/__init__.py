"""Results → what a page shows: tables, findings in words, charts as pictures with alt text, provenance.

Everything returned here is an ``Html``: it shows itself in a notebook and on a page alike. Nothing is computed that
is not wording or layout, and nothing is read from data files.
"""

from kinerja.display.figures import Words, figure, figures
from kinerja.display.html import Html, each, folded, header, note
from kinerja.display.provenance import methods, provenance
from kinerja.display.tables import (
    audit_tables,
    beside,
    by_year,
    every_facility,
    quality_table,
    rates,
)

__all__ = [
    "Html",
    "Words",
    "audit_tables",
    "beside",
    "by_year",
    "each",
    "every_facility",
    "figure",
    "figures",
    "folded",
    "header",
    "methods",
    "note",
    "provenance",
    "quality_table",
    "rates",
]
