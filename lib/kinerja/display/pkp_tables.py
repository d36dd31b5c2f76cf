"""The tables of the yearly assessment (PKP): scores, probabilities, needs, variables, accreditation."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kinerja import catalogue, formats
from kinerja.display.html import Html, folded, note, opened, scale
from kinerja.display.pkp import SERVICE, YearlyAssessment, chance_words, expiry, people, whole
from kinerja.display.tables import Cell, report_row, report_table
from kinerja.periods import label


def scores(report: YearlyAssessment, code: str) -> Html:
    """One score and its programmes: value, interval, class; the whole also with earlier years and all versions."""
    row = whole(report, code)
    title = catalogue.name(code).partition(" (")[0]
    if row is None:
        return note(f"{title} tidak ada data.", "Tabel pkp tidak memuatnya pada tahun ini.")
    rows = [
        report_row(
            "Seluruhnya", _cells(row), "ini", "" if pd.isna(row["catatan"]) else str(row["catatan"])
        )
    ]
    for each in report.scores[report.scores["indikator"].str.startswith(f"{code}/")].to_dict(
        "records"
    ):
        told = "" if pd.isna(each["catatan"]) else str(each["catatan"])
        rows.append(report_row(str(each["indikator"]).partition("/")[2], _cells(each), "", told))
    past = report.earlier[report.earlier["indikator"] == code].sort_values(
        "periode", ascending=False
    )
    for each in past.to_dict("records"):
        rows.append(report_row(f"Seluruhnya, {label(str(each['periode']))}", _cells(each)))
    unit = "% target, paling tinggi 100" if code == SERVICE else "skala 0–10"
    return report_table(
        title, ["", "Nilai", "Selang", "Kelas"], rows, unit=unit, note=_about(report, code)
    )


def _cells(row: Mapping[Any, Any]) -> list[Cell]:
    return [
        opened(row, text=formats.number(row["nilai"], 1)),
        formats.interval(row["batas_bawah"], row["batas_atas"]) or "tidak ada",
        scale(row["kategori"], row["aturan"]),
    ]


def _about(report: YearlyAssessment, code: str) -> str:
    told = "Selang: kebetulan pada cacah pembilangnya. " if code == SERVICE else ""
    own = report.versions[report.versions["indikator"] == code]
    classes = "; ".join(
        f"{row['versi']}: {row['kategori'] or 'tanpa kelas'}" for row in own.to_dict("records")
    )
    return f"{told}Pedoman meninggalkan celah antarkelas; kelas menurut tiap cara menutupnya: {classes}."


def probabilities(chances: pd.DataFrame) -> Html:
    """The probability of each class of each score, or why there is none."""
    rows = []
    for code, own in chances.groupby("indikator", sort=False):
        cells = [
            f"{row['kategori']} {chance_words(row['peluang'])}"
            for row in own.to_dict("records")
            if pd.notna(row["peluang"])
        ]
        rows.append(
            report_row(
                catalogue.name(str(code)).partition(" (")[0],
                ["; ".join(cells) or "tidak ada", str(own["dasar"].iloc[0])],
            )
        )
    if not rows:
        return note("Peluang kelas tidak ada data.", "Tabel pkp tidak memuat tahun ini.")
    return report_table(
        "Peluang kelas", ["Nilai", "Peluang tiap kelas", "Dasar"], rows,
        note="Hanya kebetulan pada cacah; salah catat dan sasaran proyeksi yang keliru tidak termasuk.",
    )  # fmt: skip


def needs(table: pd.DataFrame) -> Html:
    """What each variable lacks, what it would add, and what one more point needs."""
    rows = [
        report_row(
            str(row["variabel"]),
            [
                formats.number(row["nilai"], 1),
                formats.number(row["kurang_ke_target"]),
                formats.number(row["tambahan_nilai"], 2),
                people(row["orang_per_poin"]),
                formats.number(row["orang_ke_kelas_berikut"]),
            ],
            "ini" if pd.notna(row["orang_ke_kelas_berikut"]) else "",
            f"{row['upaya']}; target {formats.percent(row['target'], 1)}"
            + (f"; {row['catatan']}" if pd.notna(row["catatan"]) and not _alone(row) else ""),
        )
        for row in table.to_dict("records")
    ]
    if not rows:
        return note(
            "Kebutuhan tiap poin tidak ada data.",
            "Tabel pkp tidak memuat variabel pelayanan tahun ini.",
        )
    first = table.iloc[0]
    gap = (
        f" Ke kelas {first['kelas_berikut']} kurang {formats.number(first['poin_ke_kelas_berikut'], 2)} poin."
        if pd.notna(first["kelas_berikut"])
        else ""
    )
    return report_table(
        "Kekurangan tiap variabel dan tambahannya",
        [
            "Variabel",
            "Nilai",
            "Kurang ke target, orang",
            "Tambahan nilai, poin",
            "Orang tiap poin",
            "Orang ke kelas berikut",
        ],
        rows,
        note=f"Poin dari nilai seluruhnya; orang dari variabel itu sendiri; –: sendirian tidak cukup.{gap} "
        "Penyebut kecil menggerakkan nilai paling banyak: itu hitungan, bukan alasan untuk mendahulukan yang sedikit.",
    )


def _alone(row: Mapping[Any, Any]) -> bool:
    """Whether it can add, but not a class by itself: the dash says so, and the note of the table."""
    able = row["tambahan_nilai"] > 0 and pd.notna(row["kelas_berikut"])
    return bool(able and pd.isna(row["orang_ke_kelas_berikut"]))


def variables(table: pd.DataFrame) -> Html:
    """Every variable with its numbers, behind a line."""
    rows = [
        report_row(
            str(row["variabel"]),
            [
                f"{formats.number(row['pembilang'])} dari {formats.number(row['penyebut'])}"
                if pd.notna(row["penyebut"])
                else formats.MISSING,
                formats.percent(row["cakupan"]),
                formats.percent(row["target"]),
                formats.number(row["nilai"], 1),
            ],
            "",
            str(row["upaya"]) + (f"; {row['catatan']}" if pd.notna(row["catatan"]) else ""),
        )
        for row in table.to_dict("records")
    ]
    return folded(
        f"Semua variabel ({len(rows)})",
        report_table(
            "Variabel penilaian", ["Variabel", "Jumlah", "Cakupan", "Target", "Nilai"], rows
        ),
    )


def accreditation(report: YearlyAssessment) -> Html:
    """The latest accreditation and until when it holds."""
    if report.accreditation.empty:
        return note("Akreditasi tidak ada data.", "Tabel akreditasi tidak memuat fasilitas ini.")
    row = report.accreditation.iloc[0].to_dict()
    cells = [
        str(row["status"]), label(str(row["periode"])),
        formats.MISSING if pd.isna(row["berlaku_sampai"]) else str(row["berlaku_sampai"]),
        str(row["keadaan"]), formats.number(row["hari_tersisa"]),
        str(row["sumber"]),
    ]  # fmt: skip
    return report_table(
        "Akreditasi", ["", "Status", "Dinilai", "Berlaku sampai", "Keadaan", "Hari tersisa", "Sumber"],
        [report_row(f"Pada {formats.date(report.day)}", cells, "" if row["keadaan"] == "berlaku" else "awas")],
        note=f"{expiry(row)}. Status tidak ikut menentukan nilai.",
    )  # fmt: skip
