"""Is the instrument any good? Internal consistency and item validity, from respondents' answers.

- Cronbach LJ. Coefficient alpha and the internal structure of tests. Psychometrika 1951;16:297-334, page 299.
- Feldt LS. The approximate sampling distribution of Kuder–Richardson reliability coefficient twenty. Psychometrika
  1965;30:357-70: the interval of alpha.
- Nunnally JC, Bernstein IH. Psychometric Theory, 3rd ed. 1994, page 304: the item–total correlation is corrected for
  the item's own part in the total.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from kinerja.indicators.intervals import alpha

LEAST_RESPONDENTS = 3  # with two, every correlation is ±1
SIGNIFICANT = 0.05
ITEM_COLUMNS = [
    "butir",
    "n",
    "r_total",
    "r_terkoreksi",
    "p",
    "alfa_tanpa_butir",
    "putusan",
    "catatan",
]


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha with its limits, the complete respondents and items behind it, and how many were incomplete.

    >>> a = cronbach_alpha([[1, 2, 2], [2, 2, 3], [3, 4, 4], [4, 4, 5], [5, 5, np.nan]])
    >>> f"{a.value:.2f} ({a.low:.2f}–{a.high:.2f}) of {a.respondents}, {a.incomplete} incomplete"
    '0.97 (0.84–1.00) of 4, 1 incomplete'
    """

    value: float
    low: float
    high: float
    respondents: int
    items: int
    incomplete: int


def matrix(kuesioner: pd.DataFrame) -> pd.DataFrame:
    """Answers of one instrument of one facility and period as respondents × items; an unanswered item is missing.

    The column of an item is its ``butir``; the index is the respondent. An item that nobody answered, and a respondent
    without any answer, do not appear. Raises ValueError where a respondent answers an item twice: several facilities,
    periods or instruments in one table.

    >>> answers = pd.DataFrame({"responden": ["r1", "r1", "r2"], "butir": ["b1", "b2", "b1"], "skor": [4.0, 3.0, 5.0]})
    >>> matrix(answers).to_dict("index")
    {'r1': {'b1': 4.0, 'b2': 3.0}, 'r2': {'b1': 5.0, 'b2': nan}}
    """
    answered = kuesioner.dropna(subset=["skor"])
    if answered.duplicated(["responden", "butir"]).any():
        raise ValueError("a respondent answers an item twice: one instrument, facility and period")
    return answered.pivot_table(index="responden", columns="butir", values="skor")


def complete(items: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The rows (respondents) that answered every item. ValueError for a table that is not respondents × items.

    >>> complete([[4, 3], [5, np.nan], [2, 2]]).tolist()
    [[4.0, 3.0], [2.0, 2.0]]
    """
    answers = np.asarray(items, dtype="float64")
    if answers.ndim != 2:
        raise ValueError(f"items must be respondents × items, not of {answers.ndim} dimension(s)")
    whole: npt.NDArray[np.float64] = answers[~np.isnan(answers).any(axis=1)]
    return whole


def cronbach_alpha(items: npt.ArrayLike, confidence: float = 0.95) -> Alpha:
    """``k ÷ (k − 1) × (1 − Σ item variances ÷ variance of the totals)`` with Feldt's interval.

    Respondents with a missing answer are left out and counted. Missing where there are fewer than two items, fewer
    than three complete respondents, or no variance at all. May be negative.

    >>> a = cronbach_alpha([[1, 2, 2], [2, 2, 3], [3, 4, 4], [4, 4, 5], [5, 5, 5]])
    >>> round(a.value, 3), a.respondents, a.items
    (0.977, 5, 3)
    """
    alpha(confidence)
    answers = complete(items)
    n, k = answers.shape
    incomplete = len(np.asarray(items)) - n
    nothing = Alpha(np.nan, np.nan, np.nan, n, k, incomplete)
    if k < 2 or n < LEAST_RESPONDENTS:
        return nothing
    total = answers.sum(axis=1).var(ddof=1)
    if total == 0:
        return nothing
    value = float(k / (k - 1) * (1 - answers.var(axis=0, ddof=1).sum() / total))
    tail, df = (1 - confidence) / 2, (n - 1, (n - 1) * (k - 1))
    low = 1 - (1 - value) * stats.f.ppf(1 - tail, *df)
    high = 1 - (1 - value) * stats.f.ppf(tail, *df)
    return Alpha(value, float(low), float(high), n, k, incomplete)


def item_validity(items: pd.DataFrame) -> pd.DataFrame:
    """One row an item of a respondents × items table: does it measure what the others measure?

    ``r_total``: Pearson's correlation with the total, as theses report it; ``r_terkoreksi``: with the total of the
    other items, on which ``putusan`` rests (``valid`` when it is positive with p < 0,05, two-sided);
    ``alfa_tanpa_butir``: alpha of the other items. Complete respondents only (``n``). An item that everyone answered
    alike, or fewer than three respondents, has no correlation: missing, with the reason.

    >>> answers = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 2, 4, 4, 5], "c": [5, 1, 4, 2, 3]})
    >>> item_validity(answers)["putusan"].tolist()
    ['tidak valid', 'tidak valid', 'tidak valid']
    """
    answers = complete(items.to_numpy(dtype="float64"))
    n = len(answers)
    rows = []
    for place, name in enumerate(items.columns):
        own, rest = answers[:, place], np.delete(answers, place, axis=1)
        others = rest.sum(axis=1)
        row: dict[str, object] = {"butir": name, "n": n, "putusan": "tidak dapat dinilai"}
        if n < LEAST_RESPONDENTS or rest.shape[1] == 0:
            row["catatan"] = "kurang dari tiga responden lengkap atau hanya satu butir"
        elif np.ptp(own) == 0 or np.ptp(others) == 0:
            row["catatan"] = "semua jawaban sama"
        else:
            corrected = stats.pearsonr(own, others)
            valid = corrected.statistic > 0 and corrected.pvalue < SIGNIFICANT
            row |= {
                "r_total": float(stats.pearsonr(own, own + others).statistic),
                "r_terkoreksi": float(corrected.statistic),
                "p": float(corrected.pvalue),
                "alfa_tanpa_butir": cronbach_alpha(rest).value,
                "putusan": "valid" if valid else "tidak valid",
                "catatan": "",
            }
        rows.append(row)
    return pd.DataFrame(rows, columns=ITEM_COLUMNS)
