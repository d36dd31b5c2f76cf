"""Tables of a monthly meeting: the meetings themselves, and coverage by village. Problems and plans: ``mini_plans``."""

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from kinerja import catalogue, formats, rules
from kinerja.display.html import Html, each, folded, note, opened
from kinerja.display.tables import Cell, report_row, report_table
from kinerja.periods import label

KINDS = {"lokmin_bulanan": "bulanan", "lokmin_triwulanan": "triwulanan"}
MARKS = {"derau": "derau: ", "sinyal": "◆ ", "sinyal berlawanan": "◆ berlawanan: "}
LONGEST = 45  # characters of a verdict that stays on one line
CLASSES = 4  # Jelek, Kurang, Cukup, Baik
MOVED = ("membaik", "memburuk", "sinyal naik", "sinyal turun")
SHARES = ("terlaksana", "tertunda")
COUNTS = {
    "direncanakan": "Direncanakan, harinya sudah lewat",
    "dilaksanakan": "Dilaksanakan",
    "ditunda": "Ditunda",
    "mendesak": "Di luar jadwal (mendesak)",
}
GAPS = {
    "jarak": "Jarak antarpertemuan",
    "rerata": "rerata",
    "terpanjang": "terpanjang",
    "sejak_terakhir": "sejak yang terakhir",
}


class MiniWorkshop(Protocol):
    """What the words, tables and sheets of a monthly meeting read of its results."""

    @property
    def period(self) -> str:
        """The month of the meeting."""

    @property
    def last(self) -> str:
        """The last month that it looks back on."""

    @property
    def states(self) -> pd.DataFrame:
        """The meetings of the year so far."""

    @property
    def adherence(self) -> pd.DataFrame:
        """Results of how the meetings were kept to."""

    @property
    def slots(self) -> pd.DataFrame:
        """Months and quarters with a meeting."""

    @property
    def parts(self) -> pd.DataFrame:
        """Input, process, output of the meetings."""

    @property
    def recorded(self) -> pd.DataFrame:
        """What a document says of the meetings."""

    @property
    def matrix(self) -> pd.DataFrame:
        """The PWS matrix."""

    @property
    def running(self) -> pd.DataFrame:
        """The coverage so far, as results."""

    @property
    def signals(self) -> pd.DataFrame:
        """The rows of the matrix that are more than noise."""

    @property
    def problems(self) -> pd.DataFrame:
        """The problems in order of priority."""

    @property
    def raised(self) -> str:
        """The month in which they were raised."""

    @property
    def moves(self) -> pd.DataFrame:
        """The actions to look at."""

    @property
    def lessons(self) -> pd.DataFrame:
        """Finished actions of which three months are known."""

    @property
    def plan(self) -> pd.DataFrame:
        """The plan that the meeting makes."""

    @property
    def unanswered(self) -> pd.DataFrame:
        """Problems without an action."""


# Words that the sheets use too.


def place(village: Any) -> str:
    """The village, or the facility as a whole."""
    return "puskesmas" if village is None or pd.isna(village) else str(village)


def rank(row: Mapping[Any, Any]) -> str:
    """``1 (seri 2)``: the rank by the sum, and how many share it."""
    if pd.isna(row["peringkat_jumlah"]):
        return "tanpa peringkat"
    shared = f" (seri, {row['seri_jumlah']} masalah)" if row["seri_jumlah"] > 1 else ""
    return f"{formats.number(row['peringkat_jumlah'])}{shared}"


def tally(words: "pd.Series[str]") -> str:
    """``3 selesai, 2 belum``, in order of their first appearance."""
    counts = words.dropna().value_counts(sort=False)
    return formats.join([f"{many} {word}" for word, many in counts.items()])


# The meetings.


def meetings(report: MiniWorkshop) -> Html:
    """How the meetings of the year were kept to: a row a measure, a column a kind."""
    kinds = [kind for kind in KINDS if kind in set(report.states["jenis"])]
    if not kinds:
        return note(
            "Tanggal pertemuan tidak ada data.",
            f"Tabel kegiatan tidak memuat lokakarya mini tahun {report.last[:4]}: terlaksana, ditunda, dan jaraknya "
            "tidak dapat dihitung.",
        )
    values = {row["indikator"]: row for row in report.adherence.to_dict("records")}
    rows = [
        report_row(
            "Bulan atau triwulan yang sudah lewat dan mempunyai pertemuan",
            [_slots(report, kind) for kind in kinds],
        )
    ]
    for name, told in COUNTS.items():
        found = [values[f"lokmin_{name}/{KINDS[kind]}"] for kind in kinds]
        rows.append(report_row(told, [opened(row, places=0, text=_count(row)) for row in found]))
    for name in SHARES:
        found = [values[f"lokmin_{name}/{KINDS[kind]}"] for kind in kinds]
        rows.append(report_row(catalogue.name(f"lokmin_{name}"), [_share(row) for row in found]))
    for name in ("rerata", "terpanjang", "sejak_terakhir"):
        found = [values[f"lokmin_jarak/{KINDS[kind]}/{name}"] for kind in kinds]
        rows.append(report_row(f"{GAPS['jarak']}, {GAPS[name]}", [_gap(row) for row in found]))
    return report_table(
        f"Pertemuan tahun {report.last[:4]}, sampai {label(report.last)}",
        ["", *(f"{KINDS[kind].capitalize()}" for kind in kinds)],
        rows,
        note="Pedoman: setiap bulan di dalam puskesmas, setiap triwulan lintas sektor. Bagian terlaksana hanya "
        "bernilai bila ada jadwal; baris pertama tidak memerlukan jadwal.",
    )


def _slots(report: MiniWorkshop, kind: str) -> str:
    own = report.slots[report.slots["jenis"] == kind]
    if own.empty or not own.iloc[0]["lewat"]:
        return "belum ada yang lewat"
    row = own.iloc[0]
    empty = f"; kosong: {row['kosong']}" if pd.notna(row["kosong"]) else ""
    return f"{row['terisi']} dari {row['lewat']} {row['masa']}{empty}"


def _count(row: Mapping[Any, Any]) -> str:
    return formats.number(row["nilai"])


def _share(row: Mapping[Any, Any]) -> Cell:
    return opened(row) if pd.notna(row["nilai"]) else str(row["catatan"])


def _gap(row: Mapping[Any, Any]) -> Cell:
    if pd.isna(row["nilai"]):
        return str(row["catatan"])
    return opened(row, places=0, text=f"{formats.number(row['nilai'])} hari")


def parts(table: pd.DataFrame) -> Html:
    """What the meetings had, did and brought: a row an element, a column a kind, in three stages."""
    kinds = [kind for kind in KINDS if kind in set(table["jenis"])]
    rows = []
    for (stage, name), own in table.groupby(["tahap", "unsur"], sort=False):
        cells: list[Cell] = []
        for kind in kinds:
            found = own[own["jenis"] == kind]
            cells.append(_part(found.iloc[0].to_dict()) if len(found) else formats.MISSING)
        low = stage != "proses" and bool((own["ya"] < own["diketahui"]).any())
        rows.append(report_row(str(name), [str(stage), *cells], "awas" if low else ""))
    if not rows:
        return note(
            "Masukan, proses, dan keluaran pertemuan tidak ada data.",
            "Tidak ada pertemuan yang tercatat.",
        )
    return report_table(
        "Masukan, proses, dan keluaran pertemuan yang dilaksanakan",
        ["Unsur", "Tahap", *(KINDS[kind].capitalize() for kind in kinds)],
        rows,
        note="Selang: Wilson. Yang tidak dicatat bukan tidak ada, dan tidak ikut dihitung. Lama 1–1,5 jam: "
        "ukuran bagi yang bulanan; yang triwulanan wajar lebih lama.",
    )  # fmt: skip


def _part(row: Mapping[Any, Any]) -> str:
    if not row["diketahui"]:
        return "tidak dicatat"
    spread = formats.interval(row["batas_bawah"], row["batas_atas"], 0)
    silent = f"; {row['tidak_dicatat']} tidak dicatat" if row["tidak_dicatat"] else ""
    told = f"; {row['catatan']}" if pd.notna(row["catatan"]) else ""
    return (
        f"{formats.number(row['ya'])} dari {formats.number(row['diketahui'])} "
        f"({formats.percent(row['bagian'], 0)}; {spread}){silent}{told}"
    )


def dates(states: pd.DataFrame) -> Html:
    """Every meeting with its days and its state."""
    rows = [
        report_row(
            f"{label(str(row['periode']))}, {KINDS[str(row['jenis'])]}",
            [*(_said(row[name]) for name in ("tgl_rencana", "tgl_laksana")), str(row["keadaan"]),
             formats.number(row["hari_mundur"]), formats.number(row["jarak"])],
            "" if row["keadaan"] in ("menurut rencana", "dimajukan", "belum jatuh tempo") else "awas",
        )
        for row in states.to_dict("records")
    ]  # fmt: skip
    if not rows:
        return each([])
    columns = ["Pertemuan", "Rencana", "Dilaksanakan", "Keadaan", "Mundur, hari", "Jarak, hari"]
    return folded(
        f"Semua pertemuan ({len(rows)})", report_table("Pertemuan satu per satu", columns, rows)
    )


def recorded(results: pd.DataFrame) -> Html:
    """What a document says of the meetings, number or not; nothing where it says nothing."""
    rows = [
        report_row(
            catalogue.name(str(row["indikator"])),
            [
                opened(row, text=_printed(row)) if pd.notna(row["nilai"]) else "tanpa angka",
                _said(row["catatan"]),
            ],
        )
        for row in results.to_dict("records")
    ]
    if not rows:
        return each([])
    return report_table(
        "Yang tercatat tentang lokakarya mini, tanpa tanggalnya", ["", "Nilai", "Cara tercetak"], rows,
        note="Nol dari pernyataan “belum ada” adalah bacaan kami; dokumen tidak mencetak pembilang dan penyebutnya.",
    )  # fmt: skip


def _printed(row: Mapping[Any, Any]) -> str:
    """No more decimals than are printed."""
    value = formats.number(row["nilai"], 1, least=0)
    return f"{value}%" if row["satuan"] == "%" else f"{value} {row['satuan']}"


# Coverage.


def coverage(report: MiniWorkshop) -> Html:
    """The PWS matrix: a table an indicator, a row a place, "up" and "down" beside the verdict of the whole series."""
    results = {str(row["indikator"]): row for row in report.running.to_dict("records")}
    found = []
    for code, own in report.matrix.groupby("indikator", sort=False):
        rows = [_place_row(row, results) for row in own.to_dict("records")]
        due = own["target_berjalan"].dropna()
        goal = f"; target berjalan {formats.percent(due.iloc[0])}" if len(due) else "; tanpa target"
        found.append(
            report_table(
                f"{catalogue.name(str(code))}, {label(report.last)}{goal}",
                ["Tempat", "Kumulatif", "Kelas", "Bulan lalu → ini", "Naik-turun", "Putusan deret"],
                rows,
            )
        )
    if not found:
        return note("Cakupan per desa tidak ada data.", "Tabel pws tidak memuat fasilitas ini.")
    return each(found)


def _place_row(row: Mapping[Any, Any], results: Mapping[str, Mapping[Any, Any]]) -> dict[str, Any]:
    village = place(row["desa"])
    code = str(row["indikator"]) + ("" if pd.isna(row["desa"]) else f"/desa/{row['desa']}")
    signal = row["putusan"] in MOVED
    return report_row(
        village,
        [
            opened(results[code]),
            _class(row),
            f"{formats.number(row['bulan_lalu'], 1)} → {formats.number(row['bulan_ini'], 1)}",
            _said(row["arah"]),
            _verdict(row),
        ],
        "awas" if signal else "ini" if village == "puskesmas" else "",
        "" if pd.isna(row["catatan"]) else str(row["catatan"]),
    )


def _class(row: Mapping[Any, Any]) -> str:
    """The class on the one scale of four that both rules share."""
    if pd.isna(row["kelas"]):
        return formats.MISSING
    identity, _, version = str(row["aturan"]).rpartition("; ")[2].partition("@")
    step = next(
        band.scale for band in rules.load(identity, version).bands if band.name == row["kelas"]
    )
    return f"{'●' * step}{'○' * (CLASSES - step)} {row['kelas']}"


def _verdict(row: Mapping[Any, Any]) -> str:
    """The mark as the series reads it, by which test: ``derau``, ``◆ sinyal turun``, ``◆ berlawanan: sinyal naik``."""
    if pd.isna(row["putusan"]):
        return formats.MISSING
    mark = "" if pd.isna(row["tanda"]) else MARKS.get(str(row["tanda"]), "")
    told = f"{mark}{row['putusan']}"
    if pd.isna(row["uji"]):
        return told
    full = f"{told} ({row['uji']}, {row['titik']} bulan)"
    return _unbroken(full) if len(full) < LONGEST else full


def _unbroken(text: str) -> str:
    """One line also where a column is narrow."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def noise(report: MiniWorkshop) -> Html:
    """What "up" and "down" are worth, before anyone explains them."""
    marks = report.matrix[report.matrix["tanda"].notna()]
    if marks.empty:
        return each([])
    changed = marks[marks["arah"].isin(["naik", "turun"])]
    noisy = int((changed["tanda"] == "derau").sum())
    return note(
        f"{noisy} dari {len(changed)} “naik” dan “turun” bulan ini hanya derau.",
        "Desa yang tidak berubah pun turun pada hampir separuh bulannya. Karena itu setiap tanda dibaca bersama "
        f"putusan seluruh deretnya; derau tidak perlu dicari sebabnya. Dari {len(marks)} deret, satu dua sinyal dapat "
        "muncul karena kebetulan: periksa dulu pencatatannya.",
    )


def _said(value: Any) -> str:
    return formats.MISSING if value is None or pd.isna(value) else str(value)
