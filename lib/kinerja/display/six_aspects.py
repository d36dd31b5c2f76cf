"""Tables of a programme in six aspects. One without a row is not shown: ``aspects.absent`` says what is lacking."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kinerja import catalogue, formats
from kinerja.display.aspects import VERDICTS
from kinerja.display.html import Html, each, folded, opened, scale
from kinerja.display.tables import Cell, report_row, report_table
from kinerja.periods import label

KINDS = {
    "kelas_ibu": "Kelas ibu",
    "posyandu": "Posyandu",
    "pertemuan": "Pertemuan",
    "supervisi": "Supervisi",
    "pelatihan": "Pelatihan",
    "lokmin_bulanan": "Lokakarya mini bulanan",
    "lokmin_triwulanan": "Lokakarya mini triwulanan",
}
FORMULAS = {
    "tepat waktu": "dilaksanakan pada atau sebelum hari rencananya ÷ kegiatan terjadwal × 100",
    "terlambat": "dilaksanakan sesudah hari rencananya ÷ kegiatan terjadwal × 100",
    "tidak dilaksanakan": "terjadwal tanpa tanggal pelaksanaan ÷ kegiatan terjadwal × 100",
    "sop": "kegiatan dengan SOP ÷ kegiatan terlaksana yang isiannya ada × 100",
    "pedoman": "kegiatan dengan pedoman ÷ kegiatan terlaksana yang isiannya ada × 100",
    "hadir": "yang hadir ÷ yang diundang × 100",
    "kader terlatih": "kader terlatih ÷ kader bertugas × 100",
}


def counted(row: Mapping[Any, Any]) -> Cell:
    """A share of counted things as a number that opens with its calculation."""
    if pd.isna(row["nilai"]):
        return str(row["catatan"])
    sums = (formats.number(row[name]) for name in ("pembilang", "penyebut"))
    details = [
        ("Masa", label(str(row["periode"]))),
        ("Rumus", FORMULAS[str(row["ukuran"])]),
        ("Hitungan", "{} ÷ {} × 100".format(*sums)),
        ("Selang", f"{formats.interval(row['batas_bawah'], row['batas_atas'])} %"),
        ("Metode", str(row["metode"])),
        ("Catatan", "" if pd.isna(row["catatan"]) else str(row["catatan"])),
        ("Sumber", "" if pd.isna(row["sumber"]) else str(row["sumber"])),
    ]
    name = f"{KINDS[str(row['jenis'])]}: {row['ukuran']} {formats.percent(row['nilai'], 2)}"
    shown = formats.percent(row["nilai"])
    return {"teks": shown, "nama": name, "rincian": [(a, b) for a, b in details if b]}


def _limits(row: Mapping[Any, Any], places: int = 1) -> str:
    return formats.interval(row["batas_bawah"], row["batas_atas"], places) or "tidak ada"


def _table(title: str, columns: Sequence[str], rows: list[dict[str, Any]], told: str = "") -> Html:
    """The table; nothing where it has no row: ``absent`` says it."""
    return report_table(title, columns, rows, note=told) if rows else each([])


def coverage(table: pd.DataFrame, complete: pd.DataFrame) -> Html:
    """Each intervention: how many of how many, coverage with interval, target, verdict; then the SPM indicators met."""
    rows = []
    for row in table.to_dict("records"):
        unsure = row["putusan"] in VERDICTS and not row["pasti"] and pd.notna(row["batas_bawah"])
        rows.append(
            report_row(
                catalogue.name(str(row["indikator"])),
                [
                    opened(row),
                    _limits(row),
                    formats.number(row["target"], 1, least=0),
                    VERDICTS.get(row["putusan"], str(row["putusan"]))
                    + ("; selang memuat target" if unsure else ""),
                    _of_them(row),
                    str(row["kelompok"]),
                ],
                "awas" if row["putusan"] == "belum tercapai" else "",
            )
        )
    rows += [
        report_row(
            catalogue.name(str(row["indikator"])),
            [opened(row), "tidak ada", "100", str(row["metode"]), _of_them(row), "SPM"],
        )
        for row in complete.to_dict("records")
    ]
    return _table(
        "Cakupan intervensi spesifik",
        ["Indikator", "Nilai", "Selang", "Target", "Putusan", "Jumlah", "Sasaran"],
        rows,
        "Putusan menurut nilainya; “selang memuat target”: kebetulan saja dapat membaliknya. Target SPM 100%.",
    )


def _of_them(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["pembilang"]) or pd.isna(row["penyebut"]):
        return formats.MISSING
    return f"{formats.number(row['pembilang'])} dari {formats.number(row['penyebut'])}"


def quality(satisfaction: pd.DataFrame, standards: pd.DataFrame, others: pd.DataFrame) -> Html:
    """Satisfaction as a whole, by element behind a line; other measures of quality; activities held to a standard."""
    scores = [*satisfaction.to_dict("records"), *others.to_dict("records")]
    wholes = [_score(row) for row in scores if "/" not in str(row["indikator"])]
    elements = [_score(row) for row in scores if "/" in str(row["indikator"])]
    columns = ["Ukuran", "Nilai", "Selang", "Kelas", "Satuan"]
    more = _table("Menurut unsur dan dimensi", columns, elements)
    return _both(
        _table("Kepuasan dan mutu", columns, wholes, "Persen dari skor maksimum bukan persen orang yang puas."),
        folded(f"Menurut unsur dan dimensi ({len(elements)})", more) if elements else more,
        _shares("Kegiatan menurut standar", standards, {"sop": "SOP", "pedoman": "Pedoman"}),
    )  # fmt: skip


def _score(row: Mapping[Any, Any]) -> dict[str, Any]:
    name = catalogue.name(str(row["indikator"]))
    cells: list[Cell] = [
        opened(row),
        _limits(row),
        scale(row["kategori"], row["aturan"]),
        str(row["satuan"]),
    ]
    return report_row(name, cells)


def _both(*parts: Html) -> Html:
    return each([part for part in parts if part.markup])


def _shares(title: str, table: pd.DataFrame, names: Mapping[str, str]) -> Html:
    """One row a kind and measure: how many of how many, share with exact interval."""
    rows = [
        report_row(
            KINDS[str(row["jenis"])],
            [names[str(row["ukuran"])], _of_them(row), counted(row), _limits(row)],
        )
        for row in table.to_dict("records")
    ]
    return _table(title, ["Kegiatan", "Ukuran", "Jumlah", "Bagian", "Selang eksak"], rows)


def schedule(table: pd.DataFrame) -> Html:
    """Each kind of activity: planned, in time, late, not held, each with its exact interval."""
    rows = []
    for kind, own in table.groupby("jenis", sort=False):
        by = {str(row["ukuran"]): row for row in own.to_dict("records")}
        cells: list[Cell] = [formats.number(own["penyebut"].iloc[0])]
        for what in ("tepat waktu", "terlambat", "tidak dilaksanakan"):
            known = pd.notna(by[what]["nilai"])
            cells += [counted(by[what]), _limits(by[what])] if known else [formats.MISSING] * 2
        notes = dict.fromkeys(part for told in own["catatan"].dropna() for part in told.split("; "))
        rows.append(report_row(KINDS[str(kind)], [*cells, "; ".join(notes) or "–"]))
    return _table(
        "Jadwal dan pelaksanaan",
        ["Kegiatan", "Terjadwal", "Tepat waktu", "Selang", "Terlambat", "Selang", "Tidak terlaksana", "Selang",
         "Catatan"],
        rows,
        "Selang eksak Clopper–Pearson: catatan setahun lengkap; selangnya memandangnya sebagai hasil cara kerja ini.",
    )  # fmt: skip


def money(items: pd.DataFrame, costs: pd.DataFrame, funding: pd.DataFrame) -> Html:
    """Budget items of the programme: plan, spending, absorption; what a person served and a point of coverage cost."""
    sources = [
        report_row(catalogue.name(str(row["indikator"])), [opened(row), str(row["metode"])])
        for row in funding.to_dict("records")
    ]
    spent = [
        report_row(
            f"{row['kode']} {row['uraian']}",
            [
                formats.rupiah(row["pagu"]),
                formats.rupiah(row["realisasi"]),
                formats.percent(row["serapan"]),
                formats.rupiah(row["sisa"]),
            ],
            "awas" if row["realisasi"] > row["pagu"] else "",
        )
        for row in items.to_dict("records")
    ]
    bought = [
        report_row(
            str(row["indikator"]).partition("/")[2],
            [
                str(row["satuan"]),
                opened(row, places=0, text=formats.rupiah(row["nilai"])),
                f"{formats.rupiah(row['batas_bawah'])} – {formats.rupiah(row['batas_atas'])}"
                if pd.notna(row["batas_bawah"])
                else "tidak ada",
            ],
        )
        for row in costs.dropna(subset=["nilai"]).to_dict("records")
    ]
    return _both(
        _table("Sumber pembiayaan", ["Ukuran", "Nilai", "Cara"], sources),
        _table("Anggaran pos program", ["Pos", "Pagu", "Realisasi", "Serapan", "Sisa"], spent,
               "Hanya pos terbawah yang indikatornya sasaran 1000 HPK. Pembukuan lengkap: tanpa selang."),
        _table("Biaya per orang dan per poin cakupan", ["Pos dan keluaran", "Satuan", "Biaya", "Selang"], bought,
               "Selang dari cacah yang dilayani (Poisson). Murah belum tentu bermutu."),
    )  # fmt: skip


def visits(table: pd.DataFrame) -> Html:
    """The log of supervision: planned, held, days since the visit before."""
    rows = [
        report_row(
            str(row["uraian"]),
            [
                _day(row["tgl_rencana"]),
                _day(row["tgl_laksana"]),
                str(row["keadaan"]),
                formats.number(row["jarak"]),
                str(row["sumber"]),
            ],
            "" if row["keadaan"] in ("tepat waktu", "tanpa jadwal") else "awas",
        )
        for row in table.to_dict("records")
    ]
    columns = ["Kunjungan", "Rencana", "Terlaksana", "Keadaan", "Hari sejak sebelumnya", "Sumber"]
    shown = _table("Catatan supervisi", columns, rows)
    return folded(f"Semua kunjungan ({len(rows)})", shown) if rows else shown


def _day(text: Any) -> str:
    return formats.MISSING if pd.isna(text) else str(text)


def ability(
    trained: pd.DataFrame, attendance: pd.DataFrame, others: pd.DataFrame, staff: pd.DataFrame
) -> Html:
    """Trained cadres, places taken in trainings, competence, and staff of the professions of the programme."""
    names = {"kader terlatih": "Kader terlatih", "hadir": "Peserta hadir"}
    shares = [part for part in (trained, _of(attendance, "pelatihan")) if len(part)]
    numbers = [*others.to_dict("records"), *staff.to_dict("records")]
    rows = [
        report_row(
            catalogue.name(str(row["indikator"])),
            [_of_them(row), opened(row), _limits(row), str(row["satuan"])],
        )
        for row in numbers
    ]
    return _both(
        _shares("Kader dan pelatihan", pd.concat(shares) if shares else trained, names),
        _table("Kompetensi dan tenaga", ["Ukuran", "Jumlah", "Nilai", "Selang", "Satuan"], rows),
    )


def _of(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    return table[table["jenis"] == kind]
