"""Tables of a comparison of facilities: who lies outside, ranks with their intervals, peers of like size."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kinerja import catalogue, formats
from kinerja.charts.district import INSIDE, SYMBOLS
from kinerja.display.html import Html, each, folded, note, opened
from kinerja.display.tables import NOTHING, Cell, report_row, report_table
from kinerja.periods import label

NAMED, FIRST = 4, 2  # facilities that a cell names; of more the first two, and how many
SHOWN = 12  # indicators that a table shows at once
NO_TEST = "tidak dapat diuji"
GOOD, BAD = ("lebih baik", "jauh lebih baik"), ("lebih buruk", "jauh lebih buruk")
NEUTRAL = ("lebih tinggi", "jauh lebih tinggi", "lebih rendah", "jauh lebih rendah")
Names = Mapping[str, str]
Tables = Mapping[str, pd.DataFrame]


def outside(
    summary: pd.DataFrame, values: pd.DataFrame, order: Sequence[str], *, unit: str, names: Names
) -> Html:
    """One row an indicator: own value and standing, who lies outside on either side, over-dispersion.

    The first twelve where anybody does; the others are behind one line. ``order``: of the indicators.
    """
    if summary.empty:
        return NOTHING
    by_code = {str(row["indikator"]): row for row in summary.to_dict("records")}
    rows = {code: _outside(by_code[code], values, unit, names) for code in order}
    apart = [code for code in order if by_code[code]["di_luar"]][:SHOWN]
    others = [code for code in order if code not in apart]
    columns = ["Indikator", names[unit], "Letaknya", "Dibandingkan", "Di luar, ke arah buruk",
               "Di luar, ke arah baik", "Ragam lebih"]  # fmt: skip
    told = (
        "Batas: 95% (tanda ▽ △) dan 99,8% (▼ ▲) di sekitar nilai gabungan, menurut besar penyebut. "
        "Nama: yang di luar 99,8% dulu, lalu menurut urutan data, bukan peringkat. Arah netral (↑ tinggi, ↓ rendah) "
        "ada di kolom buruk."
    )
    shown = (
        report_table(
            "Siapa di luar batas kebetulan", columns, [rows[code] for code in apart], note=told
        )
        if apart
        else note(
            "Tidak ada yang di luar batas kebetulan.",
            "Pada semua indikator semuanya dalam batas 95%.",
        )
    )
    if not others:
        return shown
    told = "dengan lebih sedikit atau tanpa yang di luar" if apart else "semuanya dalam batas"
    rest = report_table("Indikator lain", columns, [rows[code] for code in others])
    return each(
        [
            shown,
            folded(f"{len(others)} indikator{' lain' if apart else ''}, {told}", rest),
        ]
    )


def _outside(
    row: Mapping[Any, Any], values: pd.DataFrame, unit: str, names: Names
) -> dict[str, Any]:
    here = values[values["indikator"] == row["indikator"]]
    own = here[here["unit"] == unit]
    mine: Cell = opened(own.iloc[0].to_dict()) if len(own) else formats.MISSING
    return report_row(
        catalogue.name(str(row["indikator"])),
        [
            mine,
            sign(str(row["letak"])),
            f"{row['banyak']}",
            _named(here, (*BAD, *NEUTRAL), names),
            _named(here, GOOD, names),
            overdispersion(row),
        ],
        "awas" if row["letak"] in BAD else "",
    )


def sign(standing: str) -> str:
    """A standing with its sign: ``▽ lebih buruk``."""
    return f"{SYMBOLS[standing]} {standing}".strip()


def _named(rows: pd.DataFrame, standings: Sequence[str], names: Names) -> str:
    found = rows[rows["kategori"].isin(list(standings))]
    far = found["kategori"].str.startswith("jauh")
    found = pd.concat([found[far], found[~far]])
    told = [
        f"{SYMBOLS[str(word)]}\u00a0{names[str(code)]}"
        for code, word in zip(found["unit"], found["kategori"], strict=True)
    ]
    if len(told) > NAMED:
        return f"{', '.join(told[:FIRST])} dan {len(told) - FIRST} lainnya"
    return ", ".join(told) or formats.MISSING


def overdispersion(row: Mapping[Any, Any]) -> str:
    """Whether facilities differ by more than chance anyway, in a few words."""
    if pd.isna(row["phi"]):
        return "tidak dapat diperiksa: kurang dari 10"
    if not row["tau"] > 0:
        return f"tidak ada (φ {formats.number(row['phi'], 2)})"
    return (
        f"ada: φ {formats.number(row['phi'], 2)}, simpangan antar-fasilitas {formats.number(row['tau'], 1)}; "
        "batas dilebarkan"
    )


def ranks(tables: Tables, *, unit: str, names: Names) -> Html:
    """The facility's rank in each indicator, then all facilities of each behind one line."""
    own = [
        (code, row, table)
        for code, table in tables.items()
        for row in table[(table["unit"] == unit) & table["peringkat"].notna()].to_dict("records")
    ]
    if not own:
        return NOTHING
    rows = [
        report_row(
            catalogue.name(code),
            [*_rank(row), formats.percent(row["peluang_terburuk"] * 100), str(_verdict(table))],
        )
        for code, row, table in own
    ]
    columns = ["Indikator", "Peringkat", "Selang", "Semua sekaligus", "Peluang terbaik", "Peluang terburuk",
               "Semua fasilitas"]  # fmt: skip
    shown = report_table(
        f"Peringkat {names[unit]}",
        columns,
        rows,
        note="Selang: peringkat yang mungkin bagi fasilitas ini sendiri. Semua sekaligus: selang yang berlaku bagi "
        "semua peringkat bersama-sama; dari situ disimpulkan siapa yang terpisahkan. Peringkat 1: terbaik menurut arah "
        "indikator.",
    )
    every = [
        folded(_ranked_title(code, table), _ranked(code, table, unit, names))
        for code, table in tables.items()
    ]
    return each([shown, *every])


def _rank(row: Mapping[Any, Any]) -> list[Cell]:
    return [
        f"{formats.number(row['peringkat'])} dari {row['banyak']}",
        formats.interval(row["peringkat_terbaik"], row["peringkat_terburuk"], 0),
        formats.interval(row["serentak_terbaik"], row["serentak_terburuk"], 0),
        formats.percent(row["peluang_terbaik"] * 100),
    ]


def _verdict(table: pd.DataFrame) -> str:
    """Of a whole table: whether anyone can be told apart."""
    known = table["putusan"].dropna()
    apart = int((known == "terpisah").sum())
    return f"{apart} dari {len(known)} terpisah dari yang lain" if apart else "tidak terpisahkan"


def _ranked_title(code: str, table: pd.DataFrame) -> str:
    sorted_ = "terpisah" in set(table["putusan"].dropna())
    order = "urut peringkat" if sorted_ else "tidak terpisahkan, jadi urutan data"
    return f"{catalogue.name(code)}: semua ({order})"


def _ranked(code: str, table: pd.DataFrame, unit: str, names: Names) -> Html:
    rows = [
        report_row(
            f"{names[str(row['unit'])]}{' ◂' if row['unit'] == unit else ''}",
            [
                formats.number(row["nilai"], 1),
                *(
                    _rank(row)
                    if pd.notna(row["peringkat"])
                    else [str(row["catatan"]), *[formats.MISSING] * 3]
                ),
                formats.percent(row["peluang_terburuk"] * 100),
            ],
            "ini" if row["unit"] == unit else "",
        )
        for row in table.to_dict("records")
    ]
    columns = [
        "Fasilitas",
        "Nilai",
        "Peringkat",
        "Selang",
        "Semua sekaligus",
        "Peluang terbaik",
        "Peluang terburuk",
    ]
    return report_table(_ranked_title(code, table), columns, rows, unit=catalogue.get(code).unit)


def like_size(
    members: pd.DataFrame,
    values: pd.DataFrame,
    focus: Sequence[str],
    *,
    size: str,
    unit: str,
    names: Names,
) -> Html:
    """The facility and those nearest to it in size, the nearest first, with their values."""
    near = members.dropna(subset=["dekat"]).sort_values("dekat")
    if len(near) < 2:
        return note("Yang seukuran tidak diketahui.", f"Tidak ada penduduk atau penyebut ({size}).")
    own = float(near["ukuran"].iloc[0])
    known = {(str(row["unit"]), str(row["indikator"])): row for row in values.to_dict("records")}
    rows = []
    for row in near.to_dict("records"):
        code = str(row["unit"])
        cells: list[Cell] = [
            formats.number(row["ukuran"]),
            formats.percent(row["ukuran"] / own * 100, 0),
            *(_value(known.get((code, indicator))) for indicator in focus),
        ]
        rows.append(
            report_row(
                f"{names[code]}{' ◂' if code == unit else ''}", cells, "ini" if code == unit else ""
            )
        )
    return report_table(
        f"Yang ukurannya paling dekat ({len(near) - 1})",
        [
            "Fasilitas",
            size[0].upper() + size[1:],
            "Terhadap ini",
            *(catalogue.name(code) for code in focus),
        ],
        rows,
        note="Urut menurut dekatnya ukuran (nisbah), bukan menurut nilai. Tanda: letak terhadap corong semua "
        "fasilitas.",
    )


def _value(row: Mapping[Any, Any] | None) -> str:
    if row is None or pd.isna(row["nilai"]):
        return formats.MISSING
    word = str(row["kategori"])
    mark = SYMBOLS.get(word, "") if word != INSIDE else ""
    return f"{mark} {formats.number(row['nilai'], 1)}".strip()


def beside(
    compared: pd.DataFrame, results: pd.DataFrame, *, unit: str, names: Names, peers: Sequence[str]
) -> Html:
    """What is in no funnel beside the peers of like size: what can be tested, then what cannot, and why not."""
    whom = names[peers[0]] if len(peers) == 1 else f"{len(peers)} seukuran: min – median – maks"
    own = {
        str(row["indikator"]): row for row in results[results["unit"] == unit].to_dict("records")
    }
    testable = compared["putusan"] != NO_TEST
    parts = []
    for rows, title, told in (
        (
            compared[testable],
            "Dapat diuji: tenaga, sarana, dan kuesioner dengan jawaban",
            "Rasio: laju fasilitas ini ÷ laju gabungan yang seukuran, dengan selang eksak; tanpa rasio: apakah selang "
            "bertumpang tindih. Tiap baris uji tersendiri: dari 20 baris, satu terpisah oleh kebetulan.",
        ),
        (
            compared[~testable],
            "Tidak dapat diuji: hanya nilainya yang diketahui",
            "Tanpa pembilang, penyebut, atau jawaban responden tidak ada selang; selisih tidak dapat dibedakan dari "
            "kebetulan atau dari cara mencatat. Tidak diurutkan.",
        ),
    ):
        if len(rows):
            shown = [_beside(row, own[str(row["indikator"])]) for row in rows.to_dict("records")]
            parts.append(
                report_table(
                    f"{title} ({len(rows)})",
                    ["", names[unit], whom, "Rasio (selang)", "Putusan"],
                    shown,
                    note=told,
                )
            )
    return each(
        parts,
        empty="Tidak ada tabel tenaga, sarana, keuangan, atau kuesioner yang dimiliki bersama.",
    )


def _beside(row: Mapping[Any, Any], own: Mapping[Any, Any]) -> dict[str, Any]:
    spread = [formats.number(row[name], 1) for name in ("peer_min", "peer_median", "peer_maks")]
    ratio = formats.MISSING
    if pd.notna(row["rasio"]):
        high = "∞" if row["rasio_atas"] == float("inf") else formats.number(row["rasio_atas"], 2)
        ratio = (
            f"{formats.number(row['rasio'], 2)} ({formats.number(row['rasio_bawah'], 2)}–{high})"
        )
    others = spread[1] if row["peer_n"] == 1 else " – ".join(spread)
    return report_row(
        catalogue.name(str(row["indikator"])),
        [
            opened(own),
            others,
            ratio,
            f"{'≠ ' if row['putusan'] == 'terpisah' else ''}{row['putusan']}",
        ],
        "",
        f"{own['satuan']}, {label(str(own['periode']))}",
    )
