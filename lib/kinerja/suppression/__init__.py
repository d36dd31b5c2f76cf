"""The small-number rule: which counts a report for the public does not show, and how they stay unknown.

A count of 1 to 4 persons can point at one of them. In a report for the public it is missing and marked, never 0 and
never text in a numeric column; zero is shown. That alone protects nothing: where the total and the other parts are
printed, a hidden count is found by subtraction. So further counts are hidden, until every hidden count has at least
two possible values for a reader who knows all that is printed, all sums, that counts are whole, and that no hidden
count is 0 (zeros are shown). Small and further counts carry one mark, on purpose: a second mark would say which of
them lie between 1 and 4. Rates and percentages of a hidden count are hidden with it.

``rule`` has the policy and the tables of counts, ``results`` the results, ``search`` the choice of the further counts.

What this does not do: it knows the sums that it is told, and no others, so tables that share a sum belong in one call.
It does not protect from a reader who knows one of the hidden counts from elsewhere. A chart, a rank or a sentence must
be made from the suppressed table, never from the full one.
"""

from kinerja.suppression.results import suppress_results
from kinerja.suppression.rule import (
    BATAS_SEL_KECIL,
    PUBLIC,
    CrossTable,
    Policy,
    Sum,
    cross_table,
    possible,
    small,
    suppress,
)

__all__ = [
    "BATAS_SEL_KECIL",
    "PUBLIC",
    "CrossTable",
    "Policy",
    "Sum",
    "cross_table",
    "possible",
    "small",
    "suppress",
    "suppress_results",
]
