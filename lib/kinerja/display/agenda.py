"""The two sheets that a meeting prints: its agenda on one A4 page, and the plan of action to write on.

One hour and a half: S004 (004_3332f5b6b343cb9c.txt lines 13 and 17) saw 1 to 1.5 hours, and found that they did not
suffice without a plan. Which item gets how many minutes is our choice, and stands in ``ITEMS``. The agenda names what
this month has to be talked about, and no more than fits the page.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import jinja2
import pandas as pd
from markupsafe import Markup

from kinerja import catalogue, formats
from kinerja.display.html import TEMPLATES, Html
from kinerja.display.mini_workshop import MiniWorkshop, place, rank, tally
from kinerja.periods import label

MINUTES = 90
LONGEST = 120  # characters of a line
BLANK_ROWS = 3  # of the plan, for what comes up in the meeting
TO_FILL = (
    "Hari, tanggal:",
    "Pukul:",
    "Tempat:",
    "Pemimpin:",
    "Notulis:",
    "Hadir … dari … undangan",
)
ESCALATE, STOP = "tingkatkan", "hentikan"


class Item(NamedTuple):
    """One item of the agenda: minutes, most lines, what it is, what has to be written down in the end."""

    minutes: int
    lines: int
    title: str
    outcome: str


ITEMS = {
    "buka": Item(5, 1, "Membuka dan memeriksa kehadiran", "Yang tidak hadir dan wakilnya"),
    "lalu": Item(20, 3, "Rencana yang lalu: apa yang selesai, apa yang bergerak?", "Lanjutkan, hentikan, tingkatkan"),
    "cakupan": Item(15, 4, "Cakupan sampai bulan lalu: di mana ada sinyal?", "Yang diperiksa lebih lanjut, oleh siapa"),
    "masalah": Item(20, 4, "Masalah dan penyebabnya, menurut prioritas", "Masalah yang dipilih dan penyebabnya"),
    "rencana": Item(25, 2, "Rencana berikut: siapa, kapan, biaya, indikator", "Dicatat di lembar rencana kerja"),
    "tutup": Item(5, 1, "Menutup: membaca ulang keputusan, jadwal berikut", "Tanggal pertemuan berikut"),
}  # fmt: skip


@functools.cache
def _macros() -> Any:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("lembar.html.j2").module


def agenda(report: MiniWorkshop) -> Html:
    """The agenda of the meeting: one A4 page in print, with what each item has to talk about."""
    matter = {
        "buka": _opening(report),
        "lalu": _last_plan(report),
        "cakupan": _coverage(report),
        "masalah": _problems(report),
        "rencana": _next_plan(report),
        "tutup": [f"Lembar rencana kerja dibacakan; pertemuan berikut ditetapkan hari ini, {_next(report)}"],
    }  # fmt: skip
    items, start = [], 0
    for name, item in ITEMS.items():
        end = start + item.minutes
        items.append(
            {
                "awal": f"{start // 60}.{start % 60:02}",
                "akhir": f"{end // 60}.{end % 60:02}",
                "menit": item.minutes,
                "judul": item.title,
                "bahan": fitting(matter[name], item.lines),
                "tulis": item.outcome,
            }
        )
        start = end
    title = f"Agenda lokakarya mini, {label(report.period)} ({MINUTES} menit)"
    shown = {"judul": title, "isian": TO_FILL, "acara": items}
    return Html(Markup(_macros().agenda(shown)), title)


def fitting(lines: Sequence[str], most: int) -> list[str]:
    """At most ``most`` lines of at most ``LONGEST`` characters; how many were left out is said."""
    shown = [line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…" for line in lines]
    if len(shown) <= most:
        return shown
    return [*shown[: most - 1], f"… dan {len(shown) - most + 1} lagi, di halaman berikutnya"]


def plan(report: MiniWorkshop) -> Html:
    """The plan of action that the meeting makes, ready to print: what is open, what is new, and room for the rest."""
    rows = [_planned(row) for row in report.plan.to_dict("records")]
    rows += [
        {
            "judul": f"Masalah {formats.number(row['nomor'])}: {row['masalah']}",
            "ket": "belum ada kegiatannya: isi",
            "sel": [""] * (len(COLUMNS) - 1),
            "tanda": "kosong",
        }
        for row in report.unanswered.to_dict("records")
    ]
    rows += [
        {"judul": "", "ket": "", "sel": [""] * (len(COLUMNS) - 1), "tanda": "kosong"}
    ] * BLANK_ROWS
    shown = {
        "judul": f"Rencana kerja yang dibuat pada {label(report.period)}",
        "kolom": COLUMNS,
        "baris": rows,
        "catatan": "Yang belum selesai dibawa terus dengan tenggat semula: tetapkan tenggat baru atau hentikan. "
        "Penanggung jawab: jabatan, bukan nama. Tanpa indikator, hasilnya tidak dapat dinilai.",
    }
    return Html(Markup(_macros().rencana(shown)), f"{shown['judul']}: {len(report.plan)} kegiatan")


COLUMNS = ("Kegiatan", "Siapa", "Kapan", "Biaya", "Indikator", "Keadaan")


def _planned(row: Mapping[Any, Any]) -> dict[str, Any]:
    late = int(row["bulan_terlambat"])
    origin = "baru" if row["baru"] else f"dari {label(str(row['rencana_asal']))}"
    who, target = (_said(row[name]) for name in ("penanggung_jawab", "sasaran"))
    state = str(row["status"]) + (f", lewat {late} bulan" if late else "")
    code = _said(row["indikator"])
    indicator = (
        "belum ada: isi"
        if code == formats.MISSING
        else f"{catalogue.name(code)}, {place(row['desa'])}"
    )
    return {
        "judul": f"{row['nomor']}. {row['kegiatan']}",
        "ket": ", ".join(each for each in (target, origin) if each != formats.MISSING),
        "sel": [
            who if who != formats.MISSING else "belum ada: isi",
            label(str(row["tenggat"])),
            formats.rupiah(row["biaya"]) if pd.notna(row["biaya"]) else "belum ada: isi",
            indicator,
            state,
        ],
        "tanda": "awas" if late else "",
    }


def _opening(report: MiniWorkshop) -> list[str]:
    kept = report.slots[report.slots["jenis"] == "lokmin_bulanan"]
    if kept.empty:
        return [
            "Pertemuan sebelumnya tidak tercatat: catat tanggal, yang diundang, dan yang hadir mulai hari ini"
        ]
    row = kept.iloc[0]
    return [
        f"Tahun ini {row['terisi']} dari {row['lewat']} bulan yang lewat mempunyai lokakarya mini bulanan"
    ]


def _last_plan(report: MiniWorkshop) -> list[str]:
    moves = report.moves
    if moves.empty:
        return ["Tidak ada rencana yang lalu untuk diperiksa"]
    told = [f"{len(moves)} kegiatan diperiksa: {tally(moves['status'])}"]
    for word in (ESCALATE, STOP):
        own = moves[moves["putusan"] == word]
        if len(own):
            names = [f"{row['kegiatan']} ({place(row['desa'])})" for row in own.to_dict("records")]
            more = f" dan {len(names) - 2} lagi" if len(names) > 2 else ""
            told.append(f"{word.capitalize()}: {'; '.join(names[:2])}{more}")
    return told


def _coverage(report: MiniWorkshop) -> list[str]:
    if report.matrix.empty:
        return ["Data PWS tidak ada: tidak ada cakupan bulanan untuk dibahas"]
    marks = report.matrix["tanda"].notna().sum()
    told = [
        f"{len(report.signals)} dari {marks} deret memberi sinyal; yang lain derau, tidak perlu dijelaskan"
    ]
    told += [
        f"{catalogue.name(str(row['indikator']))}, {place(row['desa'])}: {row['putusan']}"
        for row in report.signals.to_dict("records")
    ]
    return told


def _problems(report: MiniWorkshop) -> list[str]:
    if report.problems.empty:
        return [
            "Belum ada masalah yang diajukan: daftar dari cakupan di atas, beri skor USG bersama"
        ]
    return [
        f"{rank(row)}: {row['masalah']}"
        + (f"; penyebab: {row['penyebab']}" if pd.notna(row["penyebab"]) else "")
        for row in report.problems.to_dict("records")
    ]


def _next_plan(report: MiniWorkshop) -> list[str]:
    carried = report.plan[~report.plan["baru"].astype(bool)]
    told = [
        f"{len(carried)} kegiatan belum selesai dibawa terus, {len(report.plan) - len(carried)} kegiatan baru"
    ]
    if len(report.unanswered):
        numbers = formats.join([formats.number(each) for each in report.unanswered["nomor"]])
        told.append(f"Masalah nomor {numbers} belum mempunyai kegiatan")
    return told


def _next(report: MiniWorkshop) -> str:
    quarter = report.slots[report.slots["jenis"] == "lokmin_triwulanan"]
    if quarter.empty or pd.isna(quarter.iloc[0]["kosong"]):
        return "termasuk yang triwulanan lintas sektor"
    return f"termasuk yang triwulanan lintas sektor (kosong: {quarter.iloc[0]['kosong']})"


def _said(value: Any) -> str:
    return formats.MISSING if value is None or pd.isna(value) else str(value)
