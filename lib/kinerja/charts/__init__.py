"""Results in, Figure out. Nothing is computed, read or saved here; titles and alt text are the page's.

Figures are made without pyplot, so nothing global is touched and none is left open. One accent for the facility of
the page, grey for its peers; what differs, differs in shape too.
"""

from kinerja.charts.accountability import (
    absorption,
    achievements,
    counts_over_years,
    funnel,
    funnels,
    money_and_performance,
)
from kinerja.charts.intervals import forest
from kinerja.charts.lines import drawn, ratios_over_years
from kinerja.charts.profile import dimensions, perspectives

__all__ = [
    "absorption",
    "achievements",
    "counts_over_years",
    "dimensions",
    "drawn",
    "forest",
    "funnel",
    "funnels",
    "money_and_performance",
    "perspectives",
    "ratios_over_years",
]
