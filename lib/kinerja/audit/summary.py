"""What an audit says of the whole: verdicts by table, the order to read in, the rounding habit, the result file."""

import math
from fractions import Fraction
from typing import Any

import pandas as pd

from kinerja.audit.formulas import FORMULAS
from kinerja.audit.verdicts import ORDER, VERDICTS, places, printed_number
from kinerja.audit.words import WORD_FORMULAS
from kinerja.numerals import ENGLISH, INDONESIAN, half_up, truncate

FILE_COLUMNS = [
    "id", "dokumen", "baris", "tabel", "besaran", "rumus", "masukan", "tercetak", "dihitung", "putusan", "penjelasan",
]  # fmt: skip
DIVISIONS = (
    "persen",
    "per",
    "bagi",
    "rerata",
    "perubahan",
    "capaian",
    "rerata_capaian",
)  # before the colon
MOST_DECIMALS = 12  # of a value in the file: a float's worth


def by_table(claims: pd.DataFrame) -> pd.DataFrame:
    """One row a table of the documents: how many claims, and how many of each verdict; the most contradicted first.

    >>> claims = pd.DataFrame({"tabel": ["T1", "T1", "T2"], "putusan": ["tepat", "tepat", "bertentangan"]})
    >>> by_table(claims.assign(dokumen="d"))[["tabel", "klaim", "bertentangan", "tepat"]].values.tolist()
    [['T2', 1, 1, 0], ['T1', 2, 0, 2]]
    """
    keys = ["dokumen", "tabel"]
    counts = pd.crosstab([claims[key] for key in keys], claims["putusan"])
    counts = counts.reindex(columns=list(VERDICTS), fill_value=0)
    order = claims.drop_duplicates(keys).set_index(keys).index
    table = counts.reindex(order)
    table.insert(0, "klaim", table.sum(axis=1))
    return (
        table.reset_index()
        .rename_axis(columns=None)
        .sort_values("bertentangan", ascending=False, kind="stable", ignore_index=True)
    )


def first_to_read(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims in the order in which a reader needs them: contradictions first, then in the order of the document.

    >>> first_to_read(pd.DataFrame({"id": ["a", "b"], "putusan": ["tepat", "bertentangan"]}))["id"].tolist()
    ['b', 'a']
    """
    return claims.sort_values(
        "putusan", key=lambda column: column.map(ORDER), kind="stable", ignore_index=True
    )


def habit(claims: pd.DataFrame) -> dict[str, int]:
    """How the document rounds: of the computed figures that rounding and truncation tell apart, how many are which.

    Counts only claims computed with a division (``persen``, ``rerata``, ``capaian``, ``per``, …) whose two roundings
    differ; sums, products, copies and the greatest of several round nothing.

    >>> claim = {"rumus": "persen", "tercetak": "66,66", "dihitung": "200/3", "dihitung_dari_tercetak": None}
    >>> habit(pd.DataFrame([claim]))
    {'dibulatkan': 0, 'dipotong': 1}
    """
    counts = {"dibulatkan": 0, "dipotong": 0}
    for claim in claims.to_dict("records"):
        value = _computed(claim)
        if value is None or str(claim["rumus"]).partition(":")[0] not in DIVISIONS:
            continue
        notation = ENGLISH if claim.get("angka") == "en" else INDONESIAN
        printed = str(claim["tercetak"])
        told = printed_number(printed, notation)
        digits = places(printed, notation)
        up, cut = half_up(value, digits), truncate(value, digits)
        if up != cut and told in (up, cut):
            counts["dibulatkan" if told == up else "dipotong"] += 1
    return counts


def _computed(claim: dict[Any, Any]) -> Fraction | None:
    """The value that the printed figure was made from: a mean of printed figures was made from these."""
    made_from = claim["dihitung_dari_tercetak"]
    text = made_from if pd.notna(made_from) else claim["dihitung"]
    return number(text)


def number(text: Any) -> Fraction | None:
    """A recomputed value back from its text, or None for words and nothing.

    >>> number("200/3"), number("Sangat Tinggi")
    (Fraction(200, 3), None)
    """
    if pd.isna(text):
        return None
    try:
        return Fraction(str(text))
    except ValueError:
        return None


def file_of(claims: pd.DataFrame) -> pd.DataFrame:
    """The result file: ``FILE_COLUMNS``, one row a claim. ``dihitung`` is a plain decimal with a point, or words.

    Whole numbers are exact; others are as exact as a float. Words that look like a number stay as they are.

    >>> claim = dict.fromkeys(FILE_COLUMNS, "x") | {"rumus": "persen", "dihitung": "200/3"}
    >>> file_of(pd.DataFrame([claim]))["dihitung"].tolist()
    ['66.666666666667']
    """
    values = pd.Series(
        [
            _decimal(text) if formula in FORMULAS else text
            for formula, text in zip(claims["rumus"], claims["dihitung"], strict=True)
        ],
        index=claims.index,
        dtype="str",
    )
    return claims.assign(dihitung=values)[FILE_COLUMNS]


def _decimal(text: Any) -> str | None:
    value = number(text)
    if value is None:
        return None
    whole = len(str(abs(math.trunc(value))))
    digits = format(half_up(value, max(0, min(MOST_DECIMALS, 16 - whole))), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def meanings() -> dict[str, str]:
    """Every formula of the audit, by name, and what it means.

    >>> meanings()["persen"], meanings()["setara"]
    ('a ÷ b × 100', 'rumus tercetak sama dengan rumus baku sebagai fungsi')
    """
    return (
        {name: formula.meaning for name, formula in FORMULAS.items()}
        | {name: formula.meaning for name, formula in WORD_FORMULAS.items()}
        | {
            "kategori": "kelas nilai menurut aturan di data/rujukan/aturan",
            "setara": "rumus tercetak sama dengan rumus baku sebagai fungsi",
        }
    )
