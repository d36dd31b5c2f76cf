"""One facility beside its peers, for any number of them. Where intervals cannot tell them apart, that is said.

No league table: peers stand in the order of the data, never sorted by value. All facilities at once, with limits for
each one's size: ``funnel`` (of the module of that name, known here too); their ranks: ``ranks``.

Each row is a test by itself: of twenty indicators one is ``terpisah`` by chance. Intervals that do not overlap are a
stricter test than their level says: Schenker N, Gentleman JF. On judging the significance of differences by examining
the overlap between confidence intervals. Am Stat 2001;55:182-6.
"""

from collections.abc import Iterator

import pandas as pd

from kinerja import catalogue
from kinerja.indicators.funnel import funnel as funnel
from kinerja.indicators.proportions import rate_ratio_limits

COLUMNS = [
    "indikator", "nilai", "peer_n", "peer_min", "peer_median", "peer_maks",
    "rasio", "rasio_bawah", "rasio_atas", "putusan",
]  # fmt: skip
APART, NOT_APART, NO_TEST = "terpisah", "tidak terpisahkan", "tidak dapat diuji"


def beside_peers(results: pd.DataFrame, *, unit: str, confidence: float = 0.95) -> pd.DataFrame:
    """One row an indicator that the facility and at least one peer have: value, peers' range, and what can be said.

    Of several periods the latest of each facility counts; ValueError for several readings of one period.

    For rates (``multiplier`` 10,000) the ratio to the pooled rate of all peers with its exact conditional
    interval: ``terpisah`` when the interval leaves out 1. For values without respondents or events behind them
    ``putusan`` is ``tidak dapat diuji``. For means with intervals: ``terpisah`` when the facility's interval
    overlaps the interval of no peer (a strict rule: it errs on the side of saying nothing).

    Nine midwives for 20,000 inhabitants are fewer than 40 for 40,000 by more than chance, nine nurses beside 22 not:

    >>> from kinerja.indicators.proportions import rate
    >>> staff = pd.DataFrame({"unit": ["a", "b", "a", "b"], "indikator": ["tenaga/bidan"] * 2 + ["tenaga/perawat"] * 2,
    ...     "periode": "2019", "pembilang": [9, 40, 9, 22], "penyebut": [20_000, 40_000] * 2})
    >>> found = beside_peers(rate(staff), unit="a")
    >>> found[["indikator", "rasio", "rasio_bawah", "rasio_atas", "putusan"]].round(2)
            indikator  rasio  rasio_bawah  rasio_atas            putusan
    0    tenaga/bidan   0.45         0.19        0.94           terpisah
    1  tenaga/perawat   0.82         0.33        1.85  tidak terpisahkan
    """
    known = _latest(results.dropna(subset=["nilai"]).reset_index(drop=True))

    def rows() -> Iterator[dict[str, object]]:
        for code, group in known.groupby("indikator", sort=False):
            own, peers = group[group["unit"] == unit], group[group["unit"] != unit]
            if own.empty or peers.empty:
                continue
            mine = own.iloc[0]
            row: dict[str, object] = {
                "indikator": code,
                "nilai": mine["nilai"],
                "peer_n": peers["unit"].nunique(),
                "peer_min": peers["nilai"].min(),
                "peer_median": peers["nilai"].median(),
                "peer_maks": peers["nilai"].max(),
            }
            yield row | _verdict(mine, peers, str(code), confidence)

    return pd.DataFrame(rows(), columns=COLUMNS)


def _latest(known: pd.DataFrame) -> pd.DataFrame:
    """One row a facility and indicator: its latest period. Several readings of one period cannot be compared."""
    key = ["unit", "indikator", "periode"]
    if known.duplicated(key).any():
        code = known.loc[known.duplicated(key), "indikator"].iloc[0]
        raise ValueError(f"{code} has several rows for one facility and period: choose one metode")
    order = known.sort_values("periode", kind="stable").drop_duplicates(key[:2], keep="last")
    return known.loc[known.index.isin(order.index)]


def _verdict(
    mine: "pd.Series[float]", peers: pd.DataFrame, code: str, confidence: float
) -> dict[str, object]:
    if catalogue.get(code).unit.startswith("per "):
        events, base = int(peers["pembilang"].sum()), float(peers["penyebut"].sum())
        low, high = rate_ratio_limits(
            int(mine["pembilang"]), float(mine["penyebut"]), events, base, confidence
        )
        pooled = events / base
        ratio = mine["pembilang"] / mine["penyebut"] / pooled if pooled else float("nan")
        return {
            "rasio": ratio,
            "rasio_bawah": low,
            "rasio_atas": high,
            "putusan": NOT_APART if low <= 1 <= high else APART,
        }
    limits = peers.dropna(subset=["batas_bawah"])
    if pd.isna(mine["batas_bawah"]) or len(limits) < len(peers):
        return {"putusan": NO_TEST}
    overlap = (limits["batas_bawah"] <= mine["batas_atas"]) & (limits["batas_atas"] >= mine["batas_bawah"])  # fmt: skip
    return {"putusan": NOT_APART if overlap.any() else APART}
