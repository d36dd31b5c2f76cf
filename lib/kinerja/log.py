"""The log of a batch, ``output/<batch>/catatan.log``: a line for each page as it ends; older runs stay above."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kinerja.errors import OutputError, Problem, os_reason
from kinerja.manifest import DONE, Entry
from kinerja.places import shown

NAME = "catatan.log"


class Log:
    """The log while a batch runs."""

    def __init__(self, file: logging.Handler) -> None:
        self._file = file

    def page(self, entry: Entry) -> None:
        """How a page ended, what it took, and why it was made."""
        level = logging.INFO if entry.status == DONE else logging.ERROR
        cell = f" sel {entry.cell}" if entry.cell else ""
        because = f" karena {', '.join(entry.because)}" if entry.because else ""
        took = f"{entry.seconds:.2f} detik, CPU {entry.cpu:.2f} detik, {entry.memory / 1e6:.0f} MB"
        reason = f": {entry.message}" if entry.message else ""
        self._say(
            level, f"{entry.status} {entry.unit} {entry.report}{cell} ({took}){because}{reason}"
        )

    def say(self, text: str) -> None:
        """A line of the batch itself."""
        self._say(logging.INFO, text)

    def _say(self, level: int, text: str) -> None:
        line = text.replace("\n", " | ")
        self._file.handle(logging.LogRecord(NAME, level, NAME, 0, line, (), None))


@contextmanager
def opened(folder: Path) -> Iterator[Log]:
    """The log of the batch of this folder. OutputError where it cannot be written."""
    path = folder / NAME
    try:
        file = logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            Problem(
                shown(path), "harus dapat ditulis", os_reason(error), "Periksa izin berkas itu."
            )
        ) from None
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    try:
        yield Log(file)
    finally:
        file.close()
