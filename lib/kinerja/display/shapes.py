"""The shapes of what a page is given, as far as words need them: no room is imported for a type."""

from collections.abc import Mapping
from typing import Protocol

import pandas as pd


class YearlyReport(Protocol):
    """What the words of an accountability report read of its results."""

    @property
    def achievements(self) -> pd.DataFrame:
        """Achievements toward the target and the end of the plan."""

    @property
    def deaths(self) -> pd.DataFrame:
        """Counts of deaths."""

    @property
    def changes(self) -> pd.DataFrame:
        """Each year's count against the year before."""

    @property
    def tree(self) -> pd.DataFrame:
        """The budget tree."""

    @property
    def low(self) -> pd.DataFrame:
        """What lies below the limit."""


class KeyIndicators(Protocol):
    """What the table of key indicators reads."""

    @property
    def achievements(self) -> pd.DataFrame:
        """Achievements toward the target and the end of the plan."""

    @property
    def history(self) -> pd.DataFrame:
        """The same indicators in earlier years."""

    @property
    def trends(self) -> Mapping[str, str]:
        """The course of each indicator over the years, in words."""

    @property
    def versions(self) -> pd.DataFrame:
        """The class under every version of the scale."""

    @property
    def chances(self) -> pd.DataFrame:
        """The probability of each class."""
