"""Do two coders read the same excerpts alike? Cohen's kappa with its large-sample interval.

- Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37-46: kappa, page 40.
- Fleiss JL, Cohen J, Everitt BS. Large sample standard errors of kappa and weighted kappa. Psychol Bull 1969;72:323-7:
  the standard error away from kappa = 0, which Cohen's own of 1960 is not. As printed in Fleiss JL, Levin B, Paik MC.
  Statistical Methods for Rates and Proportions. 3rd ed. Wiley 2003, page 605.

Kappa depends on how often each category is used: where one category takes nearly all, kappa is low although the coders
agree nearly always. So the observed agreement stands beside it, and no adjective does.
"""

import itertools
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from kinerja.indicators.data_quality import findings, required
from kinerja.indicators.intervals import Array, alpha
from kinerja.indicators.results import level_text

CODED = ("aspek", "kode")  # what a coder decides of an excerpt
LEAST_CODERS = 2
KAPPA_COLUMNS = {
    "pengode_1": "str",
    "pengode_2": "str",
    "hal": "str",
    "kutipan": "float64",
    "sepakat": "float64",
    "nilai": "float64",
    "batas_bawah": "float64",
    "batas_atas": "float64",
    "harapan": "float64",
    "metode": "str",
    "catatan": "str",
}
NOTHING_CODED = "tidak ada kutipan yang diberi kode oleh keduanya"
ONE_CATEGORY = "keduanya hanya memakai satu kode yang sama: kappa tidak terdefinisi"
NO_ERROR = "galat baku asimtotik nol: tidak ada selang yang bermakna"
LARGE_SAMPLE = "selang asimtotik: kasar bila kutipannya sedikit"


@dataclass(frozen=True)
class Agreement:
    """Kappa and its limits, observed and expected agreement (0 to 1), the excerpts behind it and those agreed on.

    ``note`` says why kappa or its limits are missing.

    >>> round(cohen_kappa("aabb", "aaba").kappa, 3)
    0.5
    """

    kappa: float
    low: float
    high: float
    observed: float
    expected: float
    n: int
    agreed: int
    note: str


def kappa_from_counts(counts: Sequence[Sequence[float]] | Array) -> tuple[float, float]:
    """Kappa and its standard error from a square table: rows the first coder's categories, columns the second's.

    ``κ = (p_o − p_e) ÷ (1 − p_e)``: Cohen 1960, page 40. Standard error: Fleiss, Cohen and Everitt 1969,
    ``√(A + B − C) ÷ ((1 − p_e) √n)``. Both missing for an empty table, and where both coders use one category only.
    Raises ValueError for a table that is not square.

    >>> kappa, error = kappa_from_counts([[75, 1, 4], [5, 4, 1], [0, 0, 10]])  # Fleiss 2003, table 18.1
    >>> f"{kappa:.3f} {error:.3f}"
    '0.676 0.088'
    """
    table = np.asarray(counts, dtype="float64")
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"counts must be a square table, not of shape {table.shape}")
    n = float(table.sum())
    if n == 0:
        return np.nan, np.nan
    p = table / n
    first, second = p.sum(axis=1), p.sum(axis=0)
    both = np.diag(p)
    observed, expected = float(both.sum()), float(first @ second)
    if expected == 1:  # exactly: all in one cell
        return np.nan, np.nan
    kappa = (observed - expected) / (1 - expected)
    on = float((both * (1 - (first + second) * (1 - kappa)) ** 2).sum())
    squares = (second[:, np.newaxis] + first[np.newaxis, :]) ** 2
    off = (1 - kappa) ** 2 * float((p * squares).sum() - (both * np.diag(squares)).sum())
    rest = (kappa - expected * (1 - kappa)) ** 2
    variance = max(on + off - rest, 0.0)  # rounding leaves −1e-17 where it is zero
    return kappa, float(np.sqrt(variance / n) / (1 - expected))


def cohen_kappa(
    first: Sequence[Hashable | None],
    second: Sequence[Hashable | None],
    confidence: float = 0.95,
) -> Agreement:
    """Agreement of two coders beyond chance, excerpt by excerpt: ``κ ± z`` standard errors, cut to −1 and 1.

    Cohen 1960; Fleiss, Cohen and Everitt 1969. Categories have no order. An excerpt that either coder left without a
    code (missing) is left out. No excerpt, or one category only: kappa missing, with the reason. Complete agreement or
    one coder with one category gives a standard error of zero: then there are no limits, with the reason, because an
    interval without width would claim certainty. Raises ValueError for codings of different length and for a
    confidence outside 0–1.

    >>> found = cohen_kappa(["baik"] * 3 + ["buruk"] * 3, ["baik", "baik", "buruk"] + ["buruk"] * 3)
    >>> f"{found.kappa:.2f} ({found.low:.2f}–{found.high:.2f}), {found.agreed} of {found.n}"
    '0.67 (0.10–1.00), 5 of 6'
    """
    tail = alpha(confidence) / 2
    if len(first) != len(second):
        raise ValueError(f"codings must be of the same length, not {len(first)} and {len(second)}")
    pairs = [
        (one, other)
        for one, other in zip(first, second, strict=True)
        if not (_missing(one) or _missing(other))
    ]
    names = {name: place for place, name in enumerate(dict.fromkeys(itertools.chain(*pairs)))}
    table = np.zeros((len(names), len(names)))
    for one, other in pairs:
        table[names[one], names[other]] += 1
    n, agreed = len(pairs), int(np.trace(table))
    kappa, error = kappa_from_counts(table)
    share = table / n if n else table
    observed = float(np.trace(share)) if n else np.nan
    expected = float(share.sum(axis=1) @ share.sum(axis=0)) if n else np.nan
    low = high = np.nan
    note = NOTHING_CODED if n == 0 else ONE_CATEGORY if np.isnan(kappa) else NO_ERROR
    if error > 1e-9:
        reach = float(special.ndtri(1 - tail)) * error
        low, high, note = max(kappa - reach, -1.0), min(kappa + reach, 1.0), ""
    return Agreement(kappa, low, high, observed, expected, n, agreed, note)


def _missing(code: Hashable | None) -> bool:
    return code is None or (isinstance(code, float) and np.isnan(code))


def coder_agreement(bukti: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Every two coders, on the aspect and on the code of the excerpts that both coded: ``KAPPA_COLUMNS``.

    ``bukti``: one facility, a row an excerpt and coder (columns periode, kutipan, aspek, kode, pengode). ``sepakat``
    counts the excerpts that both coded alike, ``harapan`` is the share that chance would give. With fewer than two
    coders the table is empty: agreement cannot be known, and nothing stands for it. Raises ValueError for lacking
    columns, and for a coder who codes an excerpt twice. Cohen 1960; Fleiss, Cohen and Everitt 1969.

    >>> coded = {"a": ["mendukung", "mendukung", "menghambat"], "b": ["mendukung", "menghambat", "menghambat"]}
    >>> bukti = pd.DataFrame([{"periode": "2024", "kutipan": f"q{at}", "aspek": "kualitas", "kode": code, "pengode": who}
    ...     for who, codes in coded.items() for at, code in enumerate(codes)])
    >>> coder_agreement(bukti)[["hal", "kutipan", "sepakat", "nilai"]].round(2).values.tolist()
    [['aspek', 3.0, 3.0, nan], ['kode', 3.0, 2.0, 0.4]]
    """  # noqa: E501
    alpha(confidence)
    keys = ["periode", "kutipan"]
    required(bukti, [*keys, *CODED, "pengode"], "bukti")
    if bukti.duplicated([*keys, "pengode"]).any():
        raise ValueError("a coder codes an excerpt twice: one facility at a time")
    coders = sorted(bukti["pengode"].unique())
    if len(coders) < LEAST_CODERS:
        return findings([], KAPPA_COLUMNS)
    own = {who: rows.set_index(keys)[list(CODED)] for who, rows in bukti.groupby("pengode")}

    def rows() -> Iterator[dict[str, object]]:
        for one, other in itertools.combinations(coders, 2):
            both = own[one].join(own[other].add_suffix("_2"), how="inner")
            for what in CODED:
                found = cohen_kappa(both[what].tolist(), both[f"{what}_2"].tolist(), confidence)
                yield {
                    "pengode_1": one,
                    "pengode_2": other,
                    "hal": what,
                    "kutipan": found.n,
                    "sepakat": found.agreed,
                    "nilai": found.kappa,
                    "batas_bawah": found.low,
                    "batas_atas": found.high,
                    "harapan": found.expected,
                    "metode": f"Fleiss–Cohen–Everitt {level_text(confidence)}",
                    "catatan": found.note or LARGE_SAMPLE,
                }

    return findings(rows(), KAPPA_COLUMNS)
