"""The table facility × indicator: a line a facility, its value with a sign where it lies outside; two hundred too.

The head and the first column stay in sight. What is good or bad is said by sign and filling, never by colour alone.
"""

import functools
from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from kinerja import catalogue, formats
from kinerja.charts.district import SYMBOLS, short
from kinerja.display.html import TEMPLATES, Html, fold, note

COLUMNS = 12  # indicators in one table: what a sheet of A4 holds
MOST_CELLS = 5000  # of all tables together: a page stays light
REPEATED = 30  # from so many facilities on, the highlighted one stands in the head too
CLASSES = {
    "jauh lebih buruk": "w",
    "lebih buruk": "v",
    "lebih baik": "a",
    "jauh lebih baik": "b",
    "jauh lebih rendah": "m",
    "lebih rendah": "m",
    "lebih tinggi": "m",
    "jauh lebih tinggi": "m",
}
SIDES = {
    "jauh lebih buruk": "di luar batas 99,8%, ke arah buruk",
    "lebih buruk": "di luar batas 95%, ke arah buruk",
    "lebih baik": "di luar batas 95%, ke arah baik",
    "jauh lebih baik": "di luar batas 99,8%, ke arah baik",
    "jauh lebih rendah": "di luar batas 99,8%, rendah",
    "lebih rendah": "di luar batas 95%, rendah",
    "lebih tinggi": "di luar batas 95%, tinggi",
    "jauh lebih tinggi": "di luar batas 99,8%, tinggi",
}
Names = Mapping[str, str]
Known = Mapping[tuple[str, str], tuple[float, str]]


def heat(values: pd.DataFrame, order: Sequence[str], *, unit: str, names: Names) -> Html:
    """All facilities of ``names``, in their order, by indicator: those of ``order`` first seen, twelve a table.

    ``values``: results whose ``kategori`` is a standing. The tables after the first are behind one line each.
    With very many facilities the last indicators are only named.
    """
    if values.empty or not order:
        return note(
            "Tidak ada tabel petak.",
            "Tidak ada indikator dengan pembilang dan penyebut pada paling sedikit dua fasilitas.",
        )
    known: Known = {
        (str(row["unit"]), str(row["indikator"])): (row["nilai"], str(row["kategori"]))
        for row in values[["unit", "indikator", "nilai", "kategori"]].to_dict("records")
    }
    blocks = [list(order[start : start + COLUMNS]) for start in range(0, len(order), COLUMNS)]
    most = max(1, MOST_CELLS // (COLUMNS * len(names)))
    tables = [_table(known, codes, unit, names) for codes in blocks[:most]]
    first = _style() + _legend(values) + tables[0]
    rest = [
        fold(
            f"Indikator ke-{COLUMNS * number + 1} sampai ke-{COLUMNS * number + len(codes)} dari {len(order)}",
            table,
        )
        for number, (codes, table) in enumerate(
            zip(blocks[1:most], tables[1:], strict=True), start=1
        )
    ]
    left = [code for codes in blocks[most:] for code in codes]
    if left:
        told = (
            f"{_said(left)}. Nilai dan letaknya ada di berkas hasil (CSV) di sebelah halaman ini."
        )
        rest.append(note(f"{len(left)} indikator lain tidak dimuat di sini:", told).markup)
    return Html(
        first + Markup("").join(rest),
        f"tabel petak: {len(names)} fasilitas, {len(order)} indikator",
    )


def _said(codes: Sequence[str]) -> str:
    return formats.join([short(catalogue.name(code), 24) for code in codes])


@functools.cache
def _style() -> Markup:
    text = (TEMPLATES / "petak.css").read_text(encoding="utf-8").strip()
    return Markup("<style>{}</style>").format(Markup(text))


def _legend(values: pd.DataFrame) -> Markup:
    """The signs that occur, each with its meaning."""
    found = set(values["kategori"])
    parts = [
        Markup('<span class="{}">{} {}</span>').format(CLASSES[word], SYMBOLS[word], told)
        for word, told in SIDES.items()
        if word in found
    ]
    parts.append(Markup("<span>tanpa tanda: dalam batas kebetulan</span>"))
    return Markup('<div class="tanda">{}</div>').format(Markup("").join(parts))


def _table(
    known: Known,
    codes: Sequence[str],
    unit: str,
    names: Names,
) -> Markup:
    title = f"Fasilitas × indikator: {_said(codes)}"
    head = Markup("").join(
        Markup('<th scope="col"><span>{}</span></th>').format(_heading(code)) for code in codes
    )
    rows = {
        code: _row(known, codes, number, code, unit, names)
        for number, code in enumerate(names, start=1)
    }
    again = rows[unit] if unit in rows and len(rows) >= REPEATED else Markup("")
    body = Markup("\n").join(rows.values())
    return Markup(
        '<div class="petak" tabindex="0" role="region" aria-label="{}"><table><caption>{}</caption>'
        '<thead><tr><th scope="col">Fasilitas</th>{}</tr>{}</thead><tbody>{}</tbody></table></div>'
    ).format(title, title, head, again, body)


def _heading(code: str) -> str:
    unit = catalogue.get(code).unit
    return f"{short(catalogue.name(code), 34)}{'' if unit == '%' else f', {unit}'}"


def _row(
    known: Known,
    codes: Sequence[str],
    number: int,
    code: str,
    unit: str,
    names: Names,
) -> Markup:
    cells = Markup("").join(_cell(known.get((code, indicator))) for indicator in codes)
    mark, own = (Markup(' class="ini"'), " ◂") if code == unit else ("", "")
    return Markup('<tr{}><th scope="row"><b>{}</b>{}{}</th>{}</tr>').format(
        mark, number, names[code], own, cells
    )


def _cell(found: tuple[float, str] | None) -> Markup:
    value, word = found or (float("nan"), "")
    told = formats.number(value, 1)
    if word not in CLASSES:
        return Markup("<td>{}</td>").format(told)
    return Markup('<td class="{}">{} {}</td>').format(CLASSES[word], SYMBOLS[word], told)
