"""The tables of a posyandu page: attendance, prevalences, gain by versions, and how the numbers were made.

Those of the programme stand in ``posyandu_programme``.
"""

from collections.abc import Mapping

import pandas as pd

from kinerja import formats
from kinerja.display.html import Html, each, folded, note, opened
from kinerja.display.posyandu_cells import Rows, cell, counted, of_code, or_note, ratio, text
from kinerja.display.posyandu_names import CONDITIONS, NO_TABLE, parts, place, short
from kinerja.display.posyandu_programme import (
    accuracy,
    costs,
    forecast_by_year,
    importance,
    programme,
    standing,
    usability,
)
from kinerja.display.provenance import methods as by_indicator
from kinerja.display.tables import OPENED, report_row, report_table
from kinerja.periods import label

__all__ = [
    "accuracy", "attendance", "by_place", "costs", "forecast_by_year", "gains", "importance", "measurement", "methods",
    "nutrition", "programme", "standing", "survey", "trust", "usability",
]  # fmt: skip
RATIOS = ("cakupan_ds", "cakupan_nd", "cakupan_ndob", "cakupan_bgm_d", "cakupan_2t_d")
INDEX = {"bbu": "BB/U", "tbu": "TB/U", "bbtb": "BB/TB", "imtu": "IMT/U"}
CUT = {
    "stunting": "TB/U di bawah −2 SD",
    "stunting_berat": "TB/U di bawah −3 SD",
    "wasting": "BB/TB di bawah −2 SD",
    "gizi_buruk": "BB/TB di bawah −3 SD",
    "underweight": "BB/U di bawah −2 SD",
    "underweight_berat": "BB/U di bawah −3 SD",
    "overweight": "BB/TB di atas +2 SD",
    "obesitas_balita": "BB/TB di atas +3 SD",
}
GROUPS = {"umur": "Umur", "jk": "Jenis kelamin", "desa": "Desa"}
SEX = {"L": "Laki-laki", "P": "Perempuan"}
HIDDEN = "–"


# Attendance.


def attendance(monthly: pd.DataFrame, yearly: pd.DataFrame) -> Html:
    """SKDN by month, then of the year with its interval; a column a ratio."""
    there = [code for code in RATIOS if of_code(yearly, code)["nilai"].notna().any()]
    rows = [
        report_row(label(str(period)), [cell(of_code(part, code)) for code in there])
        for period, part in monthly.groupby("periode", sort=True)
    ]
    if rows:
        rows.append(report_row("Setahun", [cell(of_code(yearly, code)) for code in there], "ini"))
        rows.append(
            report_row("Selang setahun", [_interval(of_code(yearly, code)) for code in there])
        )
    cards = of_code(yearly, "cakupan_ks")["nilai"].dropna()
    told = f" K/S setahun {formats.percent(cards.iloc[0])}." if len(cards) else ""
    return or_note(
        "SKDN tiap bulan", ["Bulan", *map(ratio, there)], rows, unit="%", empty=NO_TABLE["skdn"],
        note="N/D menghitung semua yang ditimbang; N/(D−O−B) hanya yang dapat dinilai. Selang setahun: rerata bulan, "
        f"karena anaknya sebagian besar sama.{told}",
    )  # fmt: skip


def _interval(rows: pd.DataFrame) -> str:
    row = rows.iloc[0]
    return formats.interval(row["batas_bawah"], row["batas_atas"]) or formats.MISSING


def by_place(posts: pd.DataFrame, villages: pd.DataFrame, moved: pd.DataFrame) -> Html:
    """The year by village and by posyandu; whether the level of a village moved."""
    shifted = {
        place(str(row["indikator"])): str(row["temuan"])
        for row in moved[moved["bergeser"]].to_dict("records")
    }
    rows = [
        *_places(villages, "desa", shifted),
        *_places(posts, "posyandu", {}),
    ]
    return or_note(
        "Setahun menurut desa dan posyandu",
        ["Tempat", "D/S", "N/D", "N/(D−O−B)"],
        rows,
        unit="%",
        empty=NO_TABLE["skdn"],
        note="Satu posyandu punya sedikit anak: selangnya lebar, dan urutan di antara mereka bukan peringkat.",
    )


def _places(rows: pd.DataFrame, level: str, shifted: Mapping[str, str]) -> Rows:
    codes = [
        str(code) for code in rows["indikator"].unique() if str(code).startswith("cakupan_ds/")
    ]
    plain = len(codes) > OPENED
    made = []
    for code in codes:
        name = place(code)
        cells = [
            cell(of_code(rows, f"{ratio}/{level}/{name}"), interval=True, plain=plain)
            for ratio in RATIOS[:3]
        ]
        moved = shifted.get(name, "")
        title = f"Posyandu {name}" if level == "posyandu" else name
        made.append(report_row(title, cells, "awas" if moved else "", moved))
    return made


def trust(
    differences: pd.DataFrame,
    identities: pd.DataFrame,
    copying: pd.DataFrame,
    origin: str,
) -> Html:
    """What the form says of itself and beside the register: identities, repeated months, other counts."""
    rows = [
        report_row(f"Posyandu {row['posyandu']}", ["laporan berulang", str(row["temuan"])], "awas")
        for row in copying[copying["ditandai"]].to_dict("records")
    ]
    rows += [
        report_row(
            f"Posyandu {row['posyandu']}", ["lain dari register", str(row["temuan"])], "awas"
        )
        for row in differences[differences["berbeda"] > 0].to_dict("records")
    ]
    broken = identities[identities["putusan"] == "melanggar"]
    rows += [
        report_row(
            f"Posyandu {row['posyandu']}, {label(str(row['periode']))}",
            ["identitas SKDN", str(row["temuan"])],
            "awas",
        )
        for row in broken.to_dict("records")
    ]
    unknown = identities[identities["putusan"] != "melanggar"]
    beside = int(differences["dibandingkan"].sum())
    told = (
        f" {beside} laporan dibandingkan dengan register."
        if beside
        else " Tidak ada register dan formulir bersama-sama: tidak dapat dibandingkan."
    )
    if len(unknown):
        told += f" {len(unknown)} identitas tidak dapat diperiksa: ada isian kosong."
    if origin != "tabel skdn":
        counted = f"SKDN di atas dihitung dari {origin}."
        return note("Formulir SKDN tidak ada.", counted if origin else NO_TABLE["skdn"])
    return or_note(
        f"Pertanyaan kepada pengisi formulir ({len(rows)})" if rows else "Formulir diperiksa",
        ["Di mana", "Pemeriksaan", "Temuan"],
        rows,
        empty=f"Identitas terpenuhi, tidak ada laporan yang berulang melebihi kebetulan, dan tidak ada yang lain dari register.{told}",  # noqa: E501
        note=f"Pertanyaan kepada posyandu, bukan bukti kesalahan; tidak ada angka yang diubah.{told}",
    )


# Nutrition.


def nutrition(whole: pd.DataFrame, groups: pd.DataFrame) -> Html:
    """Prevalences of all with interval; behind a line, of every group."""
    if whole.empty:
        return note("Prevalensi tidak ada.", NO_TABLE["balita"])
    rows = [
        report_row(
            short(str(row["indikator"])).capitalize(),
            [
                counted(row),
                opened(row),
                formats.interval(row["batas_bawah"], row["batas_atas"]) or formats.MISSING,
            ],
            note="; ".join(filter(None, (CUT[str(row["indikator"])], text(row["catatan"])))),
        )
        for row in whole.to_dict("records")
    ]
    table = report_table(
        "Keadaan gizi anak yang diukur", ["Keadaan", "Anak", "Prevalensi", "Selang"], rows, unit="%",
        note="Tiap anak sekali, menurut ukuran terakhirnya tahun itu. Standar WHO 2006, Permenkes 2/2020.",
    )  # fmt: skip
    if groups.empty:
        return table
    return each([table, folded("Menurut umur, jenis kelamin, dan desa", _groups(groups))])


def _groups(groups: pd.DataFrame) -> Html:
    code = parts(groups["indikator"])
    told = groups.assign(keadaan=code[0], macam=code[1], nama=code[2])
    plain = told.loc[told["macam"] == "desa", "nama"].nunique() > OPENED
    rows = []
    for (kind, name), own in told.groupby(["macam", "nama"], sort=False):
        cells = [
            cell(own[own["keadaan"] == code_], interval=True, plain=plain) for code_ in CONDITIONS
        ]
        many = own.loc[own["keadaan"] == "stunting", "penyebut"]
        count = formats.number(many.iloc[0]) if len(many) else formats.MISSING
        rows.append(report_row(f"{GROUPS[str(kind)]}: {SEX.get(str(name), name)}", [count, *cells]))
    return report_table(
        "Prevalensi menurut kelompok",
        ["Kelompok", "Anak", *(short(code_).capitalize() for code_ in CONDITIONS)],
        rows,
        unit="%",
    )


def measurement(spread: pd.DataFrame, flags: pd.DataFrame, slips: pd.DataFrame) -> Html:
    """Spread of the z-scores and what was set aside, by index; every slip of the pen."""
    rows = []
    for row in spread.to_dict("records"):
        index = str(row["indikator"]).rpartition("/")[2]
        flagged = flags[flags["indikator"] == f"z_tak_wajar/{index}"]
        rows.append(
            report_row(
                INDEX[index],
                [
                    opened(row, places=2),
                    formats.interval(row["batas_bawah"], row["batas_atas"], 2),
                    text(row["kategori"]),
                    cell(flagged),
                    counted(flagged.iloc[0].to_dict()) if len(flagged) else formats.MISSING,
                ],
                "awas" if row["kategori"] == "lebar" else "",
                text(row["catatan"]),
            )
        )
    table = or_note(
        "Mutu pengukuran",
        ["Indeks", "SD nilai z", "Selang", "Bacaan", "Di luar batas wajar", "Anak"],
        rows,
        empty=NO_TABLE["balita"],
        note="SD 0,85–1,2 wajar. Yang di luar batas wajar disisihkan dan dihitung, tidak diperbaiki.",
    )
    if slips.empty:
        return table
    written = [
        report_row(
            str(row["temuan"]), [f"posyandu {row['posyandu']}", label(str(row["periode"]))], "awas"
        )
        for row in slips.to_dict("records")
    ]
    return each(
        [
            table,
            report_table(
                f"Kiranya salah ketik ({len(written)})", ["Ukuran", "Tempat", "Bulan"], written
            ),
        ]
    )


def survey(beside: pd.DataFrame) -> Html:
    """Each prevalence beside each figure of a survey."""
    rows = [
        report_row(
            f"{short(str(row['indikator'])).capitalize()}: {row['sumber']} {row['periode_survei']}",
            [
                formats.percent(row["nilai"]),
                formats.percent(row["nilai_survei"]),
                formats.number(row["selisih"], 1),
                str(row["putusan"]),
                text(row["batas_wilayah"]),
            ],
            note=str(row["temuan"]),
        )
        for row in beside.to_dict("records")
    ]
    return or_note(
        "Di samping angka survei",
        ["Survei", "Di sini", "Survei", "Selisih, poin", "Putusan", "Batas wilayah"], rows,
        empty="Tabel observasi tidak memuat angka survei (stunting/SSGI, stunting/SKI, …) fasilitas ini.",
    )  # fmt: skip


# Gain.


def gains(counts: pd.DataFrame, results: pd.DataFrame) -> Html:
    """N, T, O, B, 2T, BGM of the year's weighings under each version of the KBM, with both readings."""
    rows = []
    for row in counts.to_dict("records"):
        own = results[results["aturan"] == f"kbm@{row['versi']}"]
        rows.append(
            report_row(
                f"{row['versi']}{' (baku)' if row['baku'] else ''}",
                [
                    *(formats.number(int(row[name])) for name in ("n", "t", "o", "b")),
                    *(
                        formats.number(int(row[name])) if name in row else HIDDEN
                        for name in ("dua_t", "bgm")
                    ),
                    cell(of_code(own, "cakupan_nd"), interval=True),
                    cell(of_code(own, "cakupan_ndob"), interval=True),
                    formats.number(int(row["berubah"])),
                ],
            )
        )
    return or_note(
        "Naik berat badan menurut versi KBM",
        ["Versi", "N", "T", "O", "B", "2T", "BGM", "N/D", "N/(D−O−B)", "Berubah status"],
        rows,
        empty=NO_TABLE["balita"],
        note="Penimbangan setahun dari register. N: naik paling sedikit KBM sejak bulan lalu; kader yang menilai "
        "dengan garis KMS dapat berbeda. O: bulan lalu tidak ditimbang; B: pertama kali.",
    )


def methods(results: pd.DataFrame) -> Html:
    """How each number was made; where several rules stand behind a value, each of them."""
    names = results["aturan"].str.split(r" \+ |; ", regex=True)
    each_rule = results.assign(aturan=names).explode("aturan")
    known = each_rule["aturan"].str.contains("@", na=False)
    known &= ~each_rule["aturan"].str.startswith("instrumen_posyandu@", na=False)
    return by_indicator(each_rule.assign(aturan=each_rule["aturan"].where(known)))
