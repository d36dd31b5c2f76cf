"""A period as the forms write it: a year (2024), a month (2024-03), a quarter (2024-Q1), or a span of years.

Text in, text out; a span is the ISO 8601 interval ``2017/2019``. No dates of persons come here.
"""

import functools
import re
from dataclasses import dataclass
from typing import Self

from kinerja.errors import KinerjaError, Problem, quote

PATTERN = r"[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4])?"
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


@functools.total_ordering
@dataclass(frozen=True)
class Period:
    """A year, or one month or quarter of it.

    >>> Period.parse("2024-03").label()
    'Maret 2024'
    >>> [str(p) for p in Period.parse("2024-Q4").months()]
    ['2024-10', '2024-11', '2024-12']
    """

    year: int
    month: int | None = None
    quarter: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises KinerjaError for anything but 2024, 2024-03 or 2024-Q1."""
        if not re.fullmatch(PATTERN, text):
            raise KinerjaError(
                Problem("periode", "harus seperti 2024, 2024-03 atau 2024-Q1", quote(text))
            )
        year, _, rest = text.partition("-")
        if rest.startswith("Q"):
            return cls(int(year), quarter=int(rest[1]))
        return cls(int(year), month=int(rest) if rest else None)

    def __str__(self) -> str:
        if self.quarter:
            return f"{self.year:04d}-Q{self.quarter}"
        return f"{self.year:04d}-{self.month:02d}" if self.month else f"{self.year:04d}"

    def __lt__(self, other: "Period") -> bool:
        """By the first month, then by the last: a quarter after its first month, a year after its first quarter."""
        return self._span() < other._span()

    def _span(self) -> tuple[int, int, int]:
        if self.month:
            return self.year, self.month, self.month
        if self.quarter:
            return self.year, 3 * self.quarter - 2, 3 * self.quarter
        return self.year, 1, 12

    def label(self) -> str:
        """As a report says it: ``2024``, ``Maret 2024``, ``triwulan I 2024``."""
        if self.quarter:
            return f"triwulan {('I', 'II', 'III', 'IV')[self.quarter - 1]} {self.year}"
        return f"{MONTHS[self.month - 1]} {self.year}" if self.month else f"{self.year}"

    def months(self) -> list[Self]:
        """The months of the period, in order."""
        _, first, last = self._span()
        return [type(self)(self.year, month=month) for month in range(first, last + 1)]


def years(first: int, last: int) -> list[str]:
    """Every year from first to last, as text.

    >>> years(2017, 2019)
    ['2017', '2018', '2019']
    """
    return [str(year) for year in range(first, last + 1)]


def span(periods: list[str]) -> str:
    """One name for several periods: ``2017/2019``; a single one stays itself.

    >>> span(["2018", "2017", "2019"])
    '2017/2019'
    """
    ordered = sorted(set(periods))
    return ordered[0] if len(ordered) == 1 else f"{ordered[0]}/{ordered[-1]}"


def label(period: str) -> str:
    """A period or a span as a report says it.

    >>> label("2017/2019")
    '2017–2019'
    """
    return "–".join(Period.parse(part).label() for part in period.split("/"))
