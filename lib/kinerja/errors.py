"""The exception family, exit codes, and the wording of a message: where, which rule, what was found, what to do.

No other module invents a form for a message. Nothing here reads, computes or prints.
"""

import difflib
import errno
from collections.abc import Iterable
from dataclasses import dataclass

EXIT_OK = 0
EXIT_SOME_FAILED = 1  # also: data refused
EXIT_USAGE = 2  # also: parameters refused
EXIT_INTERRUPTED = 130

LONGEST_QUOTE = (
    40  # characters of a found value that a message repeats; a cell may hold a person's story
)


@dataclass(frozen=True)
class Problem:
    """One mistake, told to the person who can mend it.

    ``unit`` is the facility that the mistake belongs to, where that is known: then only this facility is
    refused, and the others go on.
    """

    place: str
    rule: str
    found: str = ""
    remedy: str = ""
    unit: str | None = None

    def __str__(self) -> str:
        found = f"; ditemukan {self.found}" if self.found else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.place}: {self.rule}{found}.{remedy}"


class KinerjaError(Exception):
    """A mistake that a person made and can mend. It is shown as its sentences, never as a traceback."""

    exit_code = EXIT_SOME_FAILED

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def _render_traceback_(self) -> list[str]:
        """What IPython shows for this exception in place of a traceback, in JupyterLab as in a batch."""
        return [f"{type(self).__name__}: {problem}" for problem in self.problems]


class DataError(KinerjaError):
    """A data file is refused. Exit code 1: other facilities and batches go on."""


class ParamError(KinerjaError):
    """Parameters or the command line are refused, before anything starts. Exit code 2."""

    exit_code = EXIT_USAGE


class RuleError(KinerjaError):
    """A reference file (rules, catalogue) contradicts itself or lacks what is asked of it."""


class OutputError(KinerjaError):
    """The result cannot be written."""


def quote(value: object) -> str:
    """The found value in quotation marks, shortened: ``"12 orang"``."""
    text = str(value)
    return f'"{text[: LONGEST_QUOTE - 1]}…"' if len(text) > LONGEST_QUOTE else f'"{text}"'


_OS_REASONS = {
    errno.EACCES: "izin ditolak",
    errno.EPERM: "izin ditolak",
    errno.ENOENT: "tidak ada",
    errno.ENOTDIR: "bukan folder",
    errno.EEXIST: "sudah ada berkas dengan nama itu",
    errno.EISDIR: "itu folder",
    errno.ENOSPC: "disk penuh",
    errno.EROFS: "disk hanya dapat dibaca",
}


def os_reason(error: OSError) -> str:
    """Why the system refused, in Indonesian where a person meets it often: ``disk penuh``."""
    known = _OS_REASONS.get(error.errno or 0)
    return known or error.strerror or type(error).__name__


def nearest(word: str, known: Iterable[str], *, most: int = 3, alike: float = 0.6) -> str:
    """`` Maksud Anda: pangarengan?`` for a misspelt name, or the names there are where none is near."""
    names = sorted(known)
    by_lower = {name.lower(): name for name in names}
    found = difflib.get_close_matches(word.lower(), by_lower, n=most, cutoff=alike)
    near = [by_lower[name] for name in found]
    if near:
        return f"Maksud Anda: {', '.join(near)}?"
    if not names:
        return "Tidak ada satu pun yang terdaftar."
    shown = ", ".join(names[:10]) + (f", … ({len(names)} semuanya)" if len(names) > 10 else "")
    return f"Yang ada: {shown}."
