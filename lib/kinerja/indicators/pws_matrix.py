"""The PWS matrix: above or below the running target, up or down from last month; and whether "up" or "down" is news.

- Above and up baik, above and down kurang, below and up cukup, below and down jelek: the guideline of PWS-KIA
  (sekunder), rules ``pws_posisi``, ``pws_di_atas_target`` and ``pws_di_bawah_target``.
- "Up or down from last month" is mostly noise: a village whose services do not change, with 4 events a month, is
  called "turun" in 43 % of its months (Skellam JG. J R Stat Soc 1946;109:296; ``short_series.chance_of_decline``). So
  each such mark stands beside a verdict: XmR (``spc``), or the exact Poisson tail for sparse or short series.
- XmR of sparse counts cries wolf: in a simulation of ours (Poisson counts, 24 months) it calls an unchanged last month
  "down" in 46 % of villages with 0.2 events a month, in 2 % with 1, in 1 to 2 % from 2 on. Below 2 it is not used.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from kinerja import rules
from kinerja.indicators.data_quality import findings
from kinerja.indicators.pws import POSITION, monthly_coverage, place_of, running_coverage, share
from kinerja.indicators.short_series import METHODS, short_series
from kinerja.indicators.spc import COMMON, HIGH, LOW, UNJUDGED, process_limits, xmr

LEAST_POINTS = 6  # months; a shorter series has no limits worth the name
LEAST_EVENTS = 2  # a month on average; below it the moving range of counts says nothing (see above)
ABOVE, BELOW = "pws_di_atas_target", "pws_di_bawah_target"
NOISE, SIGNAL, AGAINST = "derau", "sinyal", "sinyal berlawanan"
UP, DOWN, SAME = "naik", "turun", "tetap"
NO_LAST_MONTH = "bulan lalu tidak ada: naik atau turun tidak diketahui"
XMR = "XmR"
MATRIX = {
    "unit": "str",
    "periode": "str",
    "indikator": "str",
    "desa": "str",
    "dilayani": "float64",
    "bulan_ini": "float64",
    "bulan_lalu": "float64",
    "perubahan": "float64",
    "arah": "str",
    "kumulatif": "float64",
    "target_berjalan": "float64",
    "selisih": "float64",
    "posisi": "str",
    "kelas": "str",
    "aturan": "str",
    "titik": "int64",
    "uji": "str",
    "putusan": "str",
    "tanda": "str",
    "sementara": "bool",
    "catatan": "str",
    "sumber": "str",
}


def suits_limits(counts: Sequence[float]) -> bool:
    """Whether XmR limits suit monthly counts: six or more known, two or more events a month, and some variation.

    >>> suits_limits([4, 3, 5, 4, 2, 6]), suits_limits([0, 1, 0, 0, 1, 0]), suits_limits([4, 3, 5])
    (True, False, False)
    """
    known = np.asarray(counts, dtype="float64")
    known = known[~np.isnan(known)]
    if len(known) < LEAST_POINTS or known.mean() < LEAST_EVENTS:
        return False
    return bool(process_limits(counts).mean_range > 0)


def pws_matrix(
    table: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    period: str,
    position_version: str | None = None,
    change_version: str | None = None,
    confidence: float = 0.998,
) -> pd.DataFrame:
    """The PWS matrix of a month with the verdict on each mark: one row an indicator and place, columns ``MATRIX``.

    ``bulan_ini``, ``bulan_lalu``: monthly coverage, % of the year's target population; ``perubahan`` their difference
    in points, ``arah`` its word (naik, turun, tetap). ``kumulatif``, ``target_berjalan``, ``selisih``, ``posisi``: see
    ``running_coverage``. ``kelas``: above and up Baik, above and down Kurang, below and up Cukup, below and down Jelek;
    both versions decide where "exactly on target" and "unchanged" belong. ``desa`` is missing for the facility.

    ``putusan`` is that of the month in its whole series (all months until ``period``): XmR of the monthly coverage, or
    the exact Poisson tail at ``confidence`` for fewer than six months, or fewer than two events a month; ``uji`` says
    which, ``titik`` of how many known months, ``sementara`` that the limits are trial limits. ``tanda`` reads the mark
    by it: ``derau`` (a change like any other), ``sinyal``, ``sinyal berlawanan`` (the series says the opposite),
    ``belum dapat dinilai``. What is not known is missing, with its reason in ``catatan``. Raises as
    ``running_coverage``.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": [f"2024-{month:02}" for month in range(1, 10)],
    ...                       "desa": "Sukamaju", "indikator": "k1", "dilayani": [7, 6, 8, 7, 6, 7, 8, 7, 5],
    ...                       "sasaran": 100})
    >>> target = pd.DataFrame({"unit": ["pkm"], "periode": ["2024"], "indikator": ["k1"], "target": [80]})
    >>> pws_matrix(table, target, period="2024-09")[["arah", "kumulatif", "target_berjalan", "kelas", "tanda"]].head(1)
        arah  kumulatif  target_berjalan   kelas  tanda
    0  turun       61.0             60.0  Kurang  derau
    """
    monthly = monthly_coverage(table, period=period)
    running = running_coverage(table, targets, period=period, version=position_version)
    so_far = {
        (row["unit"], row["indikator"]): row
        for row in running[running["periode"] == period].to_dict("records")
    }
    bands = {name: rules.load(name, change_version) for name in (ABOVE, BELOW)}
    top = rules.load(POSITION, position_version)
    best = max(top.bands, key=lambda band: band.scale).name

    def rows() -> Iterator[dict[str, Any]]:
        for key, series in monthly.groupby(["unit", "indikator"], sort=False):
            now, cumulative = series.iloc[-1], so_far[(str(key[0]), str(key[1]))]
            change = _change(series)
            position = cumulative["kategori"]
            rule = bands[ABOVE if position == best else BELOW]
            known = change is not None and pd.notna(position)
            band = rule.classify(change) if known else None
            verdict = _verdict(series, confidence)
            told = [cumulative["catatan"]]
            if change is None:
                told.append(now["catatan"] if pd.isna(now["nilai"]) else NO_LAST_MONTH)
            yield verdict | {
                "unit": key[0],
                "periode": period,
                "indikator": place_of(str(key[1]))[0],
                "desa": place_of(str(key[1]))[1],
                "dilayani": now["pembilang"],
                "bulan_ini": now["nilai"],
                "bulan_lalu": series["nilai"].iloc[-2] if len(series) > 1 else np.nan,
                "perubahan": np.nan if change is None else float(change),
                "arah": _word(change),
                "kumulatif": cumulative["nilai"],
                "target_berjalan": cumulative["target"],
                "selisih": cumulative["nilai"] - cumulative["target"],
                "posisi": position,
                "kelas": band.name if band else None,
                "aturan": f"{top.name}; {rule.name}" if band else None,
                "tanda": _mark(_word(change), verdict["putusan"]),
                "catatan": "; ".join(dict.fromkeys(str(each) for each in told if pd.notna(each)))
                or None,
                "sumber": cumulative["sumber"],
            }

    return findings(rows(), MATRIX)


def _change(series: pd.DataFrame) -> Fraction | None:
    """This month's share minus last month's, in points; None where one of them is not known."""
    last_two = [
        share(above, below)
        for above, below in zip(
            series["pembilang"].iloc[-2:], series["penyebut"].iloc[-2:], strict=True
        )
    ]
    before, now = last_two if len(last_two) > 1 else (None, None)
    return None if before is None or now is None else now - before


def _word(change: Fraction | None) -> str | None:
    if change is None:
        return None
    return UP if change > 0 else DOWN if change < 0 else SAME


def _verdict(series: pd.DataFrame, confidence: float) -> dict[str, Any]:
    """What the whole series says of its last month."""
    known = series["nilai"].notna()
    common: dict[str, Any] = {"titik": int(known.sum()), "sementara": False, "uji": None}
    if not known.iloc[-1]:
        return common | {"putusan": None}
    counts = series["pembilang"].where(known)
    if suits_limits(counts.tolist()):
        chart = xmr(series["nilai"], periods=series["periode"].tolist()).iloc[-1]
        return common | {
            "putusan": chart["putusan"],
            "sementara": bool(chart["sementara"]),
            "uji": XMR,
        }
    if known.sum() < 2:
        return common | {"putusan": UNJUDGED}
    tail = short_series(
        counts, method="poisson", base=series["penyebut"].to_numpy(), confidence=confidence
    )
    return common | {"putusan": tail["putusan"].iloc[-1], "uji": METHODS["poisson"]}


def _mark(word: str | None, verdict: str | None) -> str | None:
    """The mark "up" or "down", read by the verdict; without a mark there is nothing to read."""
    if word is None or verdict is None:
        return None
    if verdict in (COMMON, UNJUDGED):
        return NOISE if verdict == COMMON else UNJUDGED
    return AGAINST if (word, verdict) in ((UP, LOW), (DOWN, HIGH)) else SIGNAL
