"""The page of an audit: what contradicts, table by table, the rounding habit, and every claim to search through."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kinerja import formats
from kinerja.display.findings import finding, first_screen
from kinerja.display.html import Html, note, piece
from kinerja.display.tables import VERDICTS, computed_claim, report_row, report_table

MARKS = {"bertentangan": "b", "tak dapat ditutup": "t", "dipotong": "d", "tepat": "s"}
SAYS_NOTHING = "Sama pada ketelitian yang tercetak."
NAMED = 3
COPIES = (
    "salin",
    "sama",
    "banyak",
)  # a figure that stands in two places, and how many things there are


def findings(claims: pd.DataFrame, tables: pd.DataFrame, habit: Mapping[str, int]) -> Html:
    """Three to five findings of an audit."""
    counts = claims["putusan"].value_counts()
    wrong = claims[claims["putusan"] == "bertentangan"]
    worded = [_total(claims, counts), *_gravest(wrong), *_where(tables), *_rounding(habit)]
    open_ = int(counts.get("tak dapat ditutup", 0))
    told = (
        f"{open_} klaim tak dapat ditutup: masukannya tidak tercetak."
        if open_
        else "semua klaim dapat dihitung ulang."
    )
    return first_screen(worded, told)


def _total(claims: pd.DataFrame, counts: "pd.Series[int]") -> dict[str, Any]:
    told = ", ".join(f"{formats.number(int(counts.get(name, 0)))} {name}" for name in MARKS)
    return finding(
        f"{formats.number(len(claims))} angka, label, dan pernyataan terbitan dihitung ulang.",
        f"{told.capitalize()}.",
    )


def _gravest(wrong: pd.DataFrame) -> list[dict[str, Any]]:
    """What changes a class, a target met, a rank or a list; then what others rest on; then plain differences."""
    if wrong.empty:
        return []
    parts = [
        f"{row['tabel']}, {row['besaran']}: tercetak {_short(row['tercetak'])}, dihitung {_value(row)}"
        for row in by_gravity(wrong).head(NAMED).to_dict("records")
    ]
    grave = int((_gravity(wrong) == 0).sum())
    changed = f", {grave} mengubah kelas, tercapainya target, urutan, atau daftar" if grave else ""
    return [finding(f"{len(wrong)} bertentangan{changed}.", f"Misalnya {'; '.join(parts)}.")]


def by_gravity(claims: pd.DataFrame) -> pd.DataFrame:
    """Contradictions, the gravest first; equal ones in the order of the document."""
    order = _gravity(claims).sort_values(kind="stable").index
    return claims.loc[order]


def _gravity(claims: pd.DataFrame) -> "pd.Series[int]":
    told, formula = claims["penjelasan"], claims["rumus"].str.partition(":")[0]
    grave = told.str.contains("elasnya menjadi|ternyata|rutannya menjadi|isebut|andanya berubah")
    heirs = told.str.contains("klaim lain bersandar") & ~formula.isin(COPIES)
    return (
        pd.Series(3, index=claims.index)
        .mask(~formula.isin(COPIES), 2)
        .mask(heirs, 1)
        .mask(grave, 0)
    )


def _short(text: Any, most: int = 60) -> str:
    return f"{str(text)[:most].rstrip()}…" if len(str(text)) > most else str(text)


def _value(row: Mapping[Any, Any]) -> str:
    cell = computed_claim(row)
    return _short(cell["teks"] if isinstance(cell, dict) else cell)


def _where(tables: pd.DataFrame) -> list[dict[str, Any]]:
    worst = tables[tables["bertentangan"] > 0].head(NAMED)
    if worst.empty:
        return []
    told = "; ".join(
        f"{row['tabel']} ({row['bertentangan']} dari {row['klaim']})"
        for row in worst.to_dict("records")
    )
    return [finding("Di mana pertentangan terbanyak?", f"{told}.")]


def _rounding(habit: Mapping[str, int]) -> list[dict[str, Any]]:
    total = sum(habit.values())
    if not total:
        return []
    return [finding(rounding_habit(habit), f"{habit_counts(habit)}.")]


def rounding_habit(habit: Mapping[str, int]) -> str:
    """The rounding habit of a document, as a finding."""
    cut, up = habit["dipotong"], habit["dibulatkan"]
    if cut == 0:
        return "Dokumen ini membulatkan setengah ke atas."
    if up == 0:
        return "Dokumen ini memotong angka, tidak membulatkannya."
    return (
        f"Dokumen ini kebanyakan {'memotong' if cut > up else 'membulatkan'}, tetapi tidak selalu."
    )


def habit_counts(habit: Mapping[str, int]) -> str:
    """What the habit was inferred from."""
    return (
        f"Dari {sum(habit.values())} angka hitungan yang dapat membedakannya, {habit['dibulatkan']} dibulatkan "
        f"dan {habit['dipotong']} dipotong"
    )


def by_table(tables: pd.DataFrame) -> Html:
    """Claims and verdicts of each table of the documents."""
    rows = [
        report_row(
            str(row["tabel"]),
            [formats.number(row[name]) for name in ("klaim", *MARKS)],
            "awas" if row["bertentangan"] else "",
        )
        for row in tables.to_dict("records")
    ]
    columns = ["Tabel", "Klaim", *(VERDICTS[name] for name in MARKS)]
    return report_table("Putusan menurut tabel", columns, rows)


def contradictions(claims: pd.DataFrame) -> Html:
    """Every contradiction, explained: what the inputs give, where it may come from, what it changes."""
    wrong = claims[claims["putusan"] == "bertentangan"]
    if wrong.empty:
        return note(
            "Tidak ada yang bertentangan.",
            "Setiap angka cocok dengan masukannya, paling tidak bila dipotong.",
        )
    return Html(
        piece("pertentangan", [_row(row) for row in by_gravity(wrong).to_dict("records")]),
        f"{len(wrong)} bertentangan",
    )


def every_claim(claims: pd.DataFrame) -> Html:
    """Every claim, by table, with a search, a choice of verdict and of table; all shown where no script runs."""
    parts = [
        {"judul": str(table), "baris": [_row(row) for row in rows.to_dict("records")]}
        for table, rows in claims.groupby("tabel", sort=False)
    ]
    verdicts = [(mark, name) for name, mark in MARKS.items() if (claims["putusan"] == name).any()]
    return Html(piece("klaim", {"putusan": verdicts, "bagian": parts}), f"{len(claims)} klaim")


def _row(claim: Mapping[Any, Any]) -> dict[str, Any]:
    told = str(claim["penjelasan"])
    cell = computed_claim(claim)
    return {
        "id": claim["id"],
        "tabel": claim["tabel"],
        "tempat": f"baris {claim['baris']}",
        "besaran": claim["besaran"],
        "tercetak": _short(claim["tercetak"]),
        "dihitung": {**cell, "teks": _short(cell["teks"])}
        if isinstance(cell, dict)
        else {"teks": cell, "rincian": []},
        "p": MARKS[str(claim["putusan"])],
        "putusan": VERDICTS[str(claim["putusan"])],
        "penjelasan": "" if told == SAYS_NOTHING else told,
    }


def formulas(claims: pd.DataFrame, meanings: Mapping[str, str]) -> Html:
    """The formulas that the claims use, and what each means."""
    used = dict.fromkeys(str(name) for name in claims["rumus"])
    listed = [
        (name, meanings.get(name) or meanings.get(name.partition(":")[0], "")) for name in used
    ]
    return Html(piece("daftar", listed), f"{len(listed)} rumus")
