"""The tables of the posyandu as a programme: strata, adequacy, progress, screens, what its users say, its cost."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kinerja import catalogue, formats
from kinerja.display.html import Html, each, folded, note, opened, scale
from kinerja.display.posyandu_cells import cell, counted, of_code, or_note, ratio, text
from kinerja.display.posyandu_names import NO_TABLE, item, place
from kinerja.display.tables import report_row
from kinerja.periods import label

ACCURACY = (
    "sensitivitas", "spesifisitas", "nilai_prediktif_positif", "nilai_prediktif_negatif", "prevalens_sebenarnya",
)  # fmt: skip


def standing(
    strata: pd.DataFrame, lacking: pd.DataFrame, versions: pd.DataFrame, scores: pd.DataFrame
) -> Html:
    """Stratum of each posyandu, what it lacks for the next one, other versions, and the range of its score."""
    rows = []
    for row in strata.to_dict("records"):
        name = str(row["indikator"]).rpartition("/")[2]
        short_of = lacking[lacking["posyandu"] == name]["temuan"]
        other = versions[(versions["posyandu"] == name) & versions["bergantung"]]["temuan"]
        step = row["nilai"]
        shown = (
            f"{'●' * int(step)}{'○' * (4 - int(step))} {row['kategori']}"
            if pd.notna(step)
            else "tidak dapat digolongkan"
        )
        rows.append(
            report_row(
                f"Posyandu {name}",
                [
                    shown,
                    "; ".join(other) or "sama",
                    _score(of_code(scores, f"posyandu_nilai/posyandu/{name}")),
                ],
                note=f"kurang: {'; '.join(short_of)}" if len(short_of) else "",
            )
        )
    return or_note(
        "Strata setiap posyandu",
        ["Posyandu, dan yang kurang untuk strata berikutnya", "Strata", "Versi lain", "Nilai input–proses–output"],
        rows,
        empty="Tabel posyandu tidak memuat tahun ini: strata tidak dapat ditentukan.",
        note="Strata terendah yang dicapai semua indikator. Nilai input–proses–output memakai skor yang dinyatakan "
        "(tidak dicetak di sumber); butir yang tidak dijawab membuatnya sebuah kisaran.",
    )  # fmt: skip


def _score(rows: pd.DataFrame) -> str:
    if rows.empty:
        return formats.MISSING
    row = rows.iloc[0].to_dict()
    asked = str(row["catatan"]).split("; ")[1]
    if pd.notna(row["nilai"]):
        return f"{formats.percent(row['nilai'])} {text(row['kategori'])} ({asked})"
    return f"{formats.interval(row['batas_bawah'], row['batas_atas'], 0)}% ({asked})"


def programme(
    effort: pd.DataFrame, performance: pd.DataFrame, gaps: pd.DataFrame, progress: pd.DataFrame
) -> Html:
    """Adequacy of effort and of performance, gap with its class, progress: at the end and, behind a line, by month."""
    rows = [_measure(row, counted(row)) for row in effort.to_dict("records")]
    rows += [
        _measure(
            row, f"{formats.percent(row['pembilang'])} dari {formats.percent(row['penyebut'], 0)}"
        )
        for row in performance.to_dict("records")
    ]
    rows += [
        _measure(row, f"target {formats.percent(row['penyebut'], 0)}")
        for row in gaps.to_dict("records")
    ]
    last = progress.dropna(subset=["nilai"]).tail(1)
    rows += [
        _measure(row, f"{counted(row)} sampai {label(str(row['periode']))}")
        for row in last.to_dict("records")
    ]
    found = or_note(
        "Kecukupan, kemajuan, dan kesenjangan", ["Ukuran", "Hitungan", "Nilai", "Selang", "Kelas"], rows,
        empty="Tabel kegiatan dan target tidak memuat posyandu tahun ini.",
        note="Kesenjangan: (target − capaian) ÷ target; 0 atau kurang tercapai, sampai 25% sesuai jalur.",
    )  # fmt: skip
    return each([found, _by_month(progress)])


def _measure(row: Mapping[Any, Any], told: str) -> dict[str, Any]:
    base, _, about = str(row["indikator"]).partition("/")
    named = ratio(about) if about in catalogue.catalogue() else about
    return report_row(
        f"{catalogue.get(base).name.partition(' (')[0]}: {named}",
        [
            told,
            opened(row),
            formats.interval(row["batas_bawah"], row["batas_atas"]) or "tanpa selang",
            scale(row["kategori"], row["aturan"]),
        ],
    )


def _by_month(table: pd.DataFrame) -> Html:
    """Progress month by month, behind a line."""
    rows = [
        report_row(
            label(str(row["periode"])),
            [
                formats.number(row["pembilang"]),
                formats.number(row["penyebut"]),
                formats.percent(row["nilai"]),
            ],
        )
        for row in table.to_dict("records")
    ]
    found = or_note(
        "Penimbangan sampai bulan itu terhadap rencana", ["Bulan", "Ditimbang", "Rencana", "Kemajuan"], rows,
        empty="Tabel target tidak memuat target D/S tahun ini.",
        note="Rencana: target D/S × S tiap bulan.",
    )  # fmt: skip
    return folded("Kemajuan tiap bulan", found) if rows else found


def forecast_by_year(table: pd.DataFrame) -> Html:
    """Why the series of years is, or is not, carried on."""
    rows = table.to_dict("records")
    if not rows:
        return note("Ramalan tahunan tidak ada.", NO_TABLE["skdn"])
    row = rows[0]
    told = (
        str(row["catatan"])
        if pd.isna(row["nilai"])
        else f"{formats.percent(row['nilai'])} "
        f"({formats.interval(row['batas_bawah'], row['batas_atas'])}), {row['catatan']}"
    )
    short_ = f" — {row['kategori']}" if pd.notna(row["kategori"]) else ""
    return note(f"D/S tahun {row['periode']}{short_}:", f"{told}.")


def accuracy(table: pd.DataFrame) -> Html:
    """The screens side by side: sensitivity, specificity, predictive values with Wilson's interval."""
    screens = dict.fromkeys(place(str(code)) for code in table["indikator"])
    rows = [
        report_row(
            screen,
            [cell(of_code(table, f"{kind}/{screen}"), interval=True) for kind in ACCURACY],
        )
        for screen in screens
    ]
    return or_note(
        "Ketepatan BGM dan 2T sebagai saringan wasting",
        ["Saringan", "Sensitivitas", "Spesifisitas", "NPP", "NPN", "Prevalens"], rows, unit="%",
        empty=NO_TABLE["balita"],
        note="Kebenaran: BB/TB di bawah −2 SD. BGM dibuat dari berat yang sama, jadi tampak lebih tepat daripada yang "
        "sebenarnya. Tiap anak sekali; selang Wilson. Hitungan di balik tiap angka: ketuk angkanya.",
    )  # fmt: skip


def importance(table: pd.DataFrame) -> Html:
    """Items with performance, expectation, gap and quadrant, behind a line."""
    gaps = table[table["indikator"].str.startswith("ipa_kesenjangan/")]
    rows = []
    for row in gaps.to_dict("records"):
        tail = str(row["indikator"]).partition("/")[2]
        seen, hoped = (of_code(table, f"{kind}/{tail}") for kind in ("ipa_kinerja", "ipa_harapan"))
        rows.append(
            report_row(
                item(str(row["indikator"])),
                [
                    formats.number(seen["nilai"].iloc[0], 2),
                    formats.number(hoped["nilai"].iloc[0], 2),
                    opened(row | {"aturan": None}, places=2),  # a quadrant has no bands
                    formats.interval(row["batas_bawah"], row["batas_atas"], 2),
                    text(row["kategori"]),
                ],
            )
        )
    found = or_note(
        "Harapan dan kinerja tiap butir",
        ["Butir", "Kinerja", "Harapan", "Kesenjangan", "Selang", "Kuadran"],
        rows,
        empty="Tabel kuesioner tidak memuat skor harapan tahun ini.",
    )
    return folded("Semua butir kuesioner", found) if rows else found


def usability(table: pd.DataFrame) -> Html:
    """The five aspects of the form's usability."""
    rows = [
        report_row(
            catalogue.name(str(row["indikator"])).partition(": ")[2].capitalize(),
            [
                opened(row),
                formats.interval(row["batas_bawah"], row["batas_atas"]),
                text(row["catatan"]),
            ],
        )
        for row in table.to_dict("records")
    ]
    return or_note(
        "Kebergunaan formulir (ISO 9241)", ["Aspek", "Skor", "Selang", "Responden"], rows,
        unit="% dari skor maksimum", empty="Tabel kuesioner tidak memuat instrumen kegunaan tahun ini.",
        note="Persen dari skor maksimum bukan persen orang yang puas.",
    )  # fmt: skip


def costs(table: pd.DataFrame) -> Html:
    """Cost per child weighed and per weighing."""
    rows = [
        report_row(
            f"Biaya per {str(row['indikator']).partition('/')[2]}",
            [
                f"{formats.rupiah_short(row['pembilang'])} ÷ {formats.number(row['penyebut'])}",
                opened(row, text=formats.rupiah(row["nilai"]))
                if pd.notna(row["nilai"])
                else opened(row),
                _between(row),
            ],
            note=text(row["catatan"]),
        )
        for row in table.to_dict("records")
    ]
    return or_note(
        "Berapa biayanya?", ["Ukuran", "Hitungan", "Rupiah", "Selang"], rows,
        empty="Tidak ada anak yang ditimbang tahun ini.",
    )  # fmt: skip


def _between(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["batas_bawah"]):
        return "tanpa selang"
    return f"{formats.rupiah(row['batas_bawah'])}–{formats.number(row['batas_atas'])}"
