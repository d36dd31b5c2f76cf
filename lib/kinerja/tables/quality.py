"""Data quality of a validated data set: what is consistent with the forms' rules and still suspicious.

Nothing is mended or left out here: a finding is said beside the numbers that it touches.
"""

import itertools

import pandas as pd

from kinerja import catalogue
from kinerja.tables.dataset import Dataset

COLUMNS = ["unit", "periode", "pemeriksaan", "temuan", "sumber"]
AMOUNTS = {  # money columns that mean different things: the same rupiah in two of them is suspicious
    "anggaran": ("pagu", "realisasi"),
    "belanja_pendapatan": ("belanja", "pendapatan"),
    "penerimaan": ("target", "realisasi"),
}
ORDERED = (  # (smaller, larger): the first can never exceed the second
    ("jumlah_kk_miskin", "jumlah_kk"),
    ("jumlah_kk", "jumlah_penduduk"),
    ("jumlah_ibu_bersalin", "jumlah_penduduk"),
    ("jumlah_bayi", "jumlah_balita"),
)


def quality(data: Dataset, unit: str) -> pd.DataFrame:
    """One row a suspicion about one facility: unit, periode, pemeriksaan, temuan, sumber.

    ``sumber`` is the file and line of the values. Empty when nothing is suspicious.
    """
    rows = [
        *_overspent(data, unit),
        *_copied(data, unit),
        *_order(data, unit),
        *_sum_of_ages(data, unit),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _source(*rows: "pd.Series[str]") -> str:
    """Where the values stand; empty where the data set does not say it."""
    told = [row for row in rows if pd.notna(row["dokumen"])]
    places = [
        f"{row['dokumen']} baris {row['baris']}" if pd.notna(row["baris"]) else row["dokumen"]
        for row in told
    ]
    return "; ".join(dict.fromkeys(places))


def _of(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    return frame[frame["unit"] == unit]


def _text(value: float) -> str:
    return f"{value:,.0f}".replace(",", ".")


def _overspent(data: Dataset, unit: str) -> list[list[str]]:
    budget = _of(data.anggaran, unit)
    over = budget[budget["realisasi"] > budget["pagu"]]
    return [
        [
            unit,
            row["periode"],
            "realisasi tidak melebihi pagu",
            f"Belanja {row['kode']} {row['periode']} (Rp{_text(row['realisasi'])}) melampaui pagunya (Rp{_text(row['pagu'])}).",  # noqa: E501
            _source(row),
        ]
        for _, row in over.iterrows()
    ]


def _copied(data: Dataset, unit: str) -> list[list[str]]:
    """The same amount under two meanings in one year: taken over from another table, or one is the other."""
    seen = []
    for table, columns in AMOUNTS.items():
        for _, row in _of(getattr(data, table), unit).iterrows():
            detail = row.get("kode") or row.get("jenis") or ""
            seen += [
                ((table, column), row, " ".join(filter(None, (column, str(detail)))), row[column])
                for column in columns
            ]
    return [
        [
            unit,
            a["periode"],
            "satu jumlah rupiah satu arti",
            f"{one[0].upper()}{one[1:]} {a['periode']} sama persis dengan {other} (Rp{_text(amount)}): mungkin disalin dari sana.",  # noqa: E501
            _source(a, b),
        ]
        for (meaning, a, one, amount), (second, b, other, same) in itertools.combinations(seen, 2)
        if meaning != second
        and a is not b  # within one row it is all spent, or exactly on target: ordinary
        and amount == same
        and amount > 0
        and a["periode"] == b["periode"]
    ]


def _order(data: Dataset, unit: str) -> list[list[str]]:
    found = []
    observed = _of(data.observasi, unit)
    for period, group in observed.groupby("periode"):
        by_code = {row["indikator"]: row for _, row in group.iterrows()}
        for small, large in ORDERED:
            if small in by_code and large in by_code:
                a, b = by_code[small], by_code[large]
                if a["nilai"] > b["nilai"]:
                    name = catalogue.name(large)
                    sentence = (
                        f"{catalogue.name(small)} ({_text(a['nilai'])}) melebihi "
                        f"{name[0].lower()}{name[1:]} ({_text(b['nilai'])})."
                    )
                    found.append(
                        [
                            unit,
                            str(period),
                            "bagian tidak melebihi keseluruhan",
                            sentence,
                            _source(a, b),
                        ]
                    )
    return found


def _sum_of_ages(data: Dataset, unit: str) -> list[list[str]]:
    found = []
    for period, group in _of(data.observasi, unit).groupby("periode"):
        by_code = {row["indikator"]: row for _, row in group.iterrows()}
        parts = [
            by_code.get(code) for code in ("jumlah_bayi", "jumlah_anak_12_23", "jumlah_baduta_0_23")
        ]
        if all(part is not None for part in parts):
            infants, second, both = (part for part in parts if part is not None)
            total = infants["nilai"] + second["nilai"]
            if abs(total - both["nilai"]) > 0:  # never where one of the three is missing
                sentence = f"Bayi {_text(infants['nilai'])} + anak 12–23 bulan {_text(second['nilai'])} = {_text(total)}, tercatat baduta {_text(both['nilai'])}."  # noqa: E501
                found.append(
                    [
                        unit,
                        str(period),
                        "bayi + anak 12–23 bulan = baduta",
                        sentence,
                        _source(infants, second, both),
                    ]
                )
    return found
