"""What the z-scores of children are worth: their mean and spread, the flags set aside, the heaping of last digits.

A prevalence is no better than the measurements under it: errors of height and age widen the spread of the z-scores, and
a wider spread puts more children below −2 SD, with the same mean. None of it proves an error, and nothing is corrected.

- SD of z-scores: WHO Technical Report Series 854, Geneva 1995, page 218 (sekunder): 0.85 is the least for BB/TB and
  1.2 the most for BB/U that careful surveys had with the older reference. With the standards of 2006 the SD of surveys
  was 1.35–1.95 for TB/U, 1.17–1.46 for BB/U, 1.08–1.50 for BB/TB (5th to 95th percentile of 51): Mei Z,
  Grummer-Strawn LM. Bull World Health Organ 2007;85:441-8. A wide SD is a question, not yet an error.
- Limits of an SD without normality: Bonett DG. Approximate confidence interval for standard deviation of nonnormal
  distributions. Comput Stat Data Anal 2006;50:775-82.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from kinerja.indicators.data_quality import findings, required, said
from kinerja.indicators.heaping import COLUMNS as HEAPING
from kinerja.indicators.heaping import heaping
from kinerja.indicators.intervals import Array, alpha
from kinerja.indicators.prevalence import (
    INDICES,
    SOURCE,
    UNKNOWN,
    By,
    Index,
    counted_once,
    groups,
    inside,
    left_out,
)
from kinerja.indicators.proportions import mean, proportion, with_limits
from kinerja.indicators.results import results

EXPECTED_SD = (0.85, 1.2)
NARROW, USUAL, WIDE = "sempit", "wajar", "lebar"
LEAST_VALUES = 10  # for an interval of a standard deviation


# Formulas.


def sd_limits(values: npt.ArrayLike, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of a standard deviation by the kurtosis of the values themselves (Bonett 2006).

    ``exp(½ (ln(c s²) ± z c √((γ − (n − 3)/n) ÷ (n − 1))))`` with ``c = n ÷ (n − z)`` and γ the kurtosis about the mean
    of the values without ``1 ÷ (2 √(n − 4))`` of them at each end. Missing below 10 values and without any spread.

    >>> low, high = sd_limits(np.arange(-5, 6))
    >>> f"{low:.2f} {high:.2f}"
    '2.48 5.39'
    """
    left = alpha(confidence)
    x = np.asarray(values, dtype="float64")
    n = len(x)
    if n < LEAST_VALUES or not np.ptp(x) > 0:
        return float("nan"), float("nan")
    z = float(stats.norm.isf(left / 2))
    squares = float(((x - x.mean()) ** 2).sum())
    middle = float(stats.trim_mean(x, 1 / (2 * np.sqrt(n - 4))))
    kurtosis = n * float(((x - middle) ** 4).sum()) / squares**2
    c = n / (n - z)
    spread = z * c * np.sqrt(max(kurtosis - (n - 3) / n, 0) / (n - 1))
    log = np.log(c * squares / (n - 1))
    return float(np.exp((log - spread) / 2)), float(np.exp((log + spread) / 2))


def below(cut: float, middle: float, sd: float) -> float:
    """The percentage of a normal distribution below a cut-off.

    >>> round(below(-2, -1, 1), 1), round(below(-2, -1, 1.5), 1)
    (15.9, 25.2)
    """
    return float(stats.norm.cdf((cut - middle) / sd) * 100) if sd > 0 else float("nan")


# Tables.


def implausible(
    frame: pd.DataFrame, *, period: str, by: By | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Results ``z_tak_wajar/tbu`` …: flagged values ÷ values, in %: one row an index, facility and group.

    More than 1 % says that measuring, ages or typing went wrong (WHO and UNICEF 2019, sekunder). Groups, children and
    errors as in ``prevalence``.

    >>> frame = pd.DataFrame({"unit": "pkm", "anak": list("abcd"), "jk": "P", "posyandu": "P1", "umur_bulan": 7,
    ...     "tgl_ukur": "2024-02-03", **{f"z{name}": [-2.0, -2.01, -3.1, 6.5] for name in INDICES},
    ...     **{f"tanda_{name}": [False] * 3 + [True] for name in INDICES}})
    >>> implausible(frame, period="2024-02")[["indikator", "nilai"]].values.tolist()[1]
    ['z_tak_wajar/tbu', 25.0]
    """
    alpha(confidence)
    rows = (
        {
            "unit": unit,
            "periode": period,
            "indikator": f"z_tak_wajar/{index}{group}",
            "pembilang": float(kids["ditandai"].sum()),
            "penyebut": float((kids["ditandai"] | kids["z"].notna()).sum()),
            "sumber": SOURCE,
        }
        for index in INDICES
        for unit, group, kids in groups(counted_once(frame, index, period=period), by)
    )
    return proportion(rows, confidence=confidence)


def mean_z(
    frame: pd.DataFrame, *, period: str, by: By | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Results ``rerata_z/tbu`` …: mean z-score with Student's t limits, in SD: one row an index, facility and group.

    Flagged values and children with oedema are not in it. Groups, children and errors as in ``prevalence``.

    >>> frame = pd.DataFrame({"unit": "pkm", "anak": list("abc"), "jk": "P", "posyandu": "P1", "umur_bulan": 7,
    ...     "tgl_ukur": "2024-02-03", **{f"z{name}": [-2.0, -1.0, 0.0] for name in INDICES},
    ...     **{f"tanda_{name}": False for name in INDICES}})
    >>> mean_z(frame, period="2024-02")[["indikator", "nilai", "penyebut"]].values.tolist()[0]
    ['rerata_z/bbu', -1.0, 3.0]
    """
    alpha(confidence)
    rows = (
        {
            "unit": unit,
            "periode": period,
            "indikator": f"rerata_z/{index}{group}",
            "pembilang": float(z.sum()),
            "penyebut": float(len(z)),
            "simpangan_baku": float(z.std()) if len(z) > 1 else np.nan,
            "catatan": left_out(kids),
            "sumber": SOURCE,
        }
        for index in INDICES
        for unit, group, kids in groups(counted_once(frame, index, period=period), by)
        for z in [kids.loc[kids["dinilai"], "z"].dropna()]
    )
    return mean(rows, confidence=confidence)


def spread(
    frame: pd.DataFrame, *, period: str, by: By | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Results ``sb_z/tbu`` …: the SD of the z-scores and its reading: one row an index, facility and group.

    ``kategori``: ``wajar`` from 0.85 to 1.2, ``lebar`` above, ``sempit`` below. ``catatan`` says what a wide one does
    to the prevalence (the share below −2 that the same mean would have with an SD of 1, were the z-scores normal), and
    whether the interval leaves the reading open. Limits: ``sd_limits``. Missing for fewer than two values. Flagged
    values and oedema are not in it. Groups, children and errors as in ``prevalence``.

    >>> frame = pd.DataFrame({"unit": "pkm", "anak": range(41), "jk": "P", "posyandu": "P1", "umur_bulan": 7,
    ...     "tgl_ukur": "2024-02-03", **{f"z{name}": np.linspace(-4, 2, 41) for name in INDICES},
    ...     **{f"tanda_{name}": False for name in INDICES}})
    >>> found = spread(frame, period="2024-02").iloc[1]
    >>> f"{found['nilai']:.2f} ({found['batas_bawah']:.2f}–{found['batas_atas']:.2f}) {found['kategori']}"
    '1.80 (1.58–2.14) lebar'
    """
    alpha(confidence)
    made: list[dict[str, Any]] = []
    ends: list[tuple[float, float]] = []
    for index in INDICES:
        for unit, group, kids in groups(counted_once(frame, index, period=period), by):
            z = kids.loc[kids["dinilai"], "z"].dropna().to_numpy("float64")
            sd = float(z.std(ddof=1)) if len(z) > 1 else float("nan")
            low, high = sd_limits(z, confidence)
            ends.append((low, high))
            made.append(
                {
                    "unit": unit,
                    "periode": period,
                    "indikator": f"sb_z/{index}{group}",
                    "penyebut": float(len(z)),
                    "nilai": sd,
                    "kategori": _reading(sd),
                    "catatan": _meaning(index, z, sd, low, high),
                    "sumber": SOURCE,
                }
            )
    lows, highs = np.array(ends, dtype="float64").reshape(-1, 2).T
    table = pd.DataFrame(made) if made else results([])
    return with_limits(table, lambda _: (lows, highs, "Bonett"), confidence=confidence)


def measurement_heaping(
    frame: pd.DataFrame, *, period: str, by: str = "unit", places: int = 1, confidence: float = 0.95
) -> pd.DataFrame:
    """Digit preference of weights and heights, over all measurements of the period: one row a measure and group.

    ``by`` is the column that tells whose digits they are (``unit``, ``posyandu``, ``pengukur``), in ``rincian``;
    ``places`` the decimals of the instruments (1: 100 g, 1 mm). The columns of ``heaping`` with ``rincian``. Raises
    KinerjaError for a period that is none, ValueError for lacking columns.

    >>> frame = pd.DataFrame({"unit": "pkm", "pengukur": ["a", "b"] * 50, "tgl_ukur": "2024-02-03",
    ...     "berat": np.arange(100) / 10 + 5, "tinggi": [80.0 + step / 2 for step in range(100)]})
    >>> found = measurement_heaping(frame, period="2024", by="pengukur")
    >>> found[["rincian", "ukuran", "ditandai"]].values.tolist()[2:]
    [['a', 'tinggi', True], ['b', 'tinggi', True]]
    """
    required(frame, ("unit", by, "tgl_ukur", "berat", "tinggi"), "frame")
    rows = frame[inside(frame["tgl_ukur"], period)]
    rows = rows.assign(rincian=rows[by].astype("object").where(rows[by].notna(), UNKNOWN))
    parts = [
        heaping(part, column, places=places, confidence=confidence).assign(rincian=str(who))
        for column in ("berat", "tinggi")
        for (_, who), part in rows.groupby(["unit", "rincian"], sort=False)
    ]
    columns = {"unit": "str", "rincian": "str"} | HEAPING
    return findings(pd.concat(parts) if parts else [], columns)


# Words.


def _reading(sd: float) -> str | None:
    if np.isnan(sd):
        return None
    least, most = EXPECTED_SD
    return WIDE if sd > most else NARROW if sd < least else USUAL


def _meaning(index: Index, z: Array, sd: float, low: float, high: float) -> str | None:
    if np.isnan(sd):
        return "kurang dari dua nilai"
    least, most = EXPECTED_SD
    told = []
    if sd > most:
        counted = float((z < -2).mean() * 100)
        told.append(
            "galat ukur, salah umur, atau kelompok berlainan melebarkan sebaran dan menambah yang di bawah −2 SD: "
            f"terhitung {said(counted, 1)}%, dengan rerata sama dan SD 1 kira-kira "
            f"{said(below(-2, float(z.mean()), 1), 1)}%"
        )
    if sd < least:
        told.append(
            "sebaran sempit: nilai mungkin disalin, dibulatkan, atau yang ekstrem tidak dicatat"
        )
    if np.isnan(low):
        told.append("terlalu sedikit nilai untuk selang")
    elif any(low <= end <= high for end in EXPECTED_SD):
        told.append("selang memuat batas bacaan: belum pasti")
    return "; ".join(told) or None
