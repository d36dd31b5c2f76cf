"""The words of the page of a monthly meeting: what matters first, and what each chart says."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from kinerja import catalogue, formats
from kinerja.display.figures import Words, figure
from kinerja.display.findings import Finding, finding, first_screen, suspicious
from kinerja.display.html import Html, Piece, each, opened
from kinerja.display.mini_workshop import KINDS, MOVED, MiniWorkshop, place, rank, tally
from kinerja.periods import label

BELOW = "Di bawah target"


def findings(report: MiniWorkshop, quality: pd.DataFrame) -> Html:
    """Up to five findings and the data quality in one line."""
    worded = [
        _meetings(report),
        _coverage(report),
        _moves(report),
        _problems(report),
        _absent(report),
    ]
    return first_screen(worded, suspicious(quality))


def _meetings(report: MiniWorkshop) -> Finding | None:
    own = report.slots[(report.slots["jenis"] == "lokmin_bulanan") & (report.slots["lewat"] > 0)]
    if own.empty:
        return _documented(report)
    row = own.iloc[0]
    values = {str(each["indikator"]): each for each in report.adherence.to_dict("records")}
    parts: list[Piece] = []
    longest = values["lokmin_jarak/bulanan/terpanjang"]
    if pd.notna(longest["nilai"]):
        parts += [
            "Jarak terpanjang ",
            opened(longest, places=0, text=f"{formats.number(longest['nilai'])} hari"),
            "; ",
        ]
    planned, shifted = (
        values["lokmin_direncanakan/bulanan"]["nilai"],
        values["lokmin_ditunda/bulanan"],
    )
    if planned:
        parts += [
            opened(shifted, places=0, text=formats.number(shifted["nilai"])),
            f" dari {formats.number(planned)} ditunda.",
        ]
    else:
        parts.append("tanpa jadwal.")
    return finding(
        f"{row['terisi']} dari {row['lewat']} bulan tahun ini mempunyai lokakarya mini.", *parts
    )


def _documented(report: MiniWorkshop) -> Finding | None:
    values = {str(each["indikator"]): each for each in report.recorded.to_dict("records")}
    apart, plan = values.get("lokmin_jarak"), values.get("lokmin_rencana")
    if apart is None or pd.isna(apart["nilai"]):
        return None
    parts: list[Piece] = [
        "Jarak yang disebut: ",
        opened(apart, places=0, text=formats.in_unit(apart["nilai"], str(apart["satuan"]), 0)),
        ", padahal pedoman setiap bulan.",
    ]
    if plan is not None:
        parts += [" Program dengan rencana kerja bulan berikutnya: ", opened(plan, places=0), "."]
    return finding("Lokakarya mini jarang dan tanpa rencana kerja.", *parts)


def _coverage(report: MiniWorkshop) -> Finding | None:
    villages = report.matrix[report.matrix["desa"].notna() & report.matrix["posisi"].notna()]
    if villages.empty:
        return None
    below = int((villages["posisi"] == BELOW).sum())
    changed = report.matrix[report.matrix["arah"].isin(["naik", "turun"])]
    many = f"{len(report.signals)} deret" if len(report.signals) else "tidak satu deret pun"
    parts: list[Piece] = [f"Dari {len(changed)} “naik” dan “turun”, {many} memberi sinyal"]
    results = {str(row["indikator"]): row for row in report.running.to_dict("records")}
    for row in report.signals.head(2).to_dict("records"):
        code = str(row["indikator"]) + ("" if pd.isna(row["desa"]) else f"/desa/{row['desa']}")
        parts += [
            f"; {catalogue.name(str(row['indikator']))}, {place(row['desa'])}: {row['putusan']}, kumulatif ",
            opened(results[code]),
        ]
    return finding(
        f"{below} dari {len(villages)} cakupan desa di bawah target berjalan {label(report.last)}.",
        *parts,
        ". Yang lain derau." if len(report.signals) else ": semuanya derau.",
    )


def _moves(report: MiniWorkshop) -> Finding | None:
    if report.moves.empty:
        return None
    moved = report.moves[report.moves["gerak"].isin(MOVED)]
    total = len(report.moves)
    many = f"{len(moved)} dari {total}" if len(moved) else f"Tidak satu pun dari {total}"
    late = int((report.moves["bulan_terlambat"] > 0).sum())
    told = f"Keadaannya: {tally(report.moves['status'])}; {late} lewat tenggat. "
    told += f"Putusan: {tally(report.moves['putusan'])}."
    learnt = report.lessons[report.lessons["gerak"].isin(MOVED)]
    if len(learnt):
        row = learnt.iloc[-1]
        told += (
            f" Tahun ini {len(learnt)} dari {len(report.lessons)} kegiatan selesai diikuti gerak di luar batas, "
            f"terakhir {row['kegiatan']} ({place(row['desa'])}): {row['gerak']}."
        )
    return finding(
        f"{many} kegiatan yang diperiksa diikuti gerak indikator di luar batas.",
        told,
    )


def _problems(report: MiniWorkshop) -> Finding | None:
    first = report.problems[report.problems["peringkat_jumlah"] == 1]
    if first.empty:
        return None
    names = [
        f"{row['masalah']} (U + S + G {formats.number(row['jumlah'])})"
        for row in first.to_dict("records")
    ]
    causes = [str(cause) for cause in first["penyebab"].dropna().unique()]
    tie = f", {rank(first.iloc[0].to_dict())}" if len(first) > 1 else ""
    return finding(
        f"Masalah teratas{tie}: {'; '.join(names)}.",
        f"Penyebab yang dicatat: {formats.join(causes).lower()}."
        if causes
        else "Penyebabnya belum dicatat.",
    )


def _absent(report: MiniWorkshop) -> Finding | None:
    tables = {
        "kegiatan": report.states,
        "pws": report.matrix,
        "masalah": report.problems,
        "rencana": pd.concat([report.plan["kegiatan"], report.moves["kegiatan"]]),
    }
    silent = [name for name, found in tables.items() if found.empty]
    if not silent:
        return None
    return finding(
        f"Tidak ada data: {formats.join(silent)}.",
        "Tanpa tabel itu bagian yang bersangkutan kosong; agenda dan lembar rencananya tetap dapat dicetak dan diisi.",
    )


def drawn(drawing: Figure | None, words: Words) -> Html:
    """A chart with its words; nothing where there is none: the table says what is lacking."""
    return figure(drawing, words) if drawing else each([])


def all_drawn(drawings: list[Figure], words: Words) -> Html:
    """Small charts side by side; nothing where there is none."""
    return figure(drawings, words) if drawings else each([])


def meetings(report: MiniWorkshop) -> Words:
    """The words of the chart of meetings."""
    known = report.states
    told = "; ".join(
        f"{KINDS[str(row['jenis'])]} {row['tgl_laksana'] if pd.notna(row['tgl_laksana']) else row['tgl_rencana']} "
        f"{row['keadaan']}"
        for row in known.to_dict("records")
        if pd.notna(row["tgl_laksana"]) or pd.notna(row["tgl_rencana"])
    )
    own = report.slots[report.slots["jenis"] == "lokmin_bulanan"]
    title = (
        f"Bulan tanpa lokakarya mini: {own.iloc[0]['kosong']}"
        if len(own) and pd.notna(own.iloc[0]["kosong"])
        else "Setiap bulan yang lewat mempunyai lokakarya mini"
    )
    return Words(
        title,
        f"Pertemuan: {told}.",
        f"Satu tanda satu pertemuan, {report.last[:4]}. Sumber: tabel kegiatan.",
    )


def villages(report: MiniWorkshop) -> Words:
    """The words of the charts of coverage by village."""
    known = report.matrix.dropna(subset=["kumulatif"])
    alt = [
        f"{catalogue.name(str(code))}: "
        + "; ".join(
            f"{place(row['desa'])} {formats.number(row['kumulatif'], 1)}"
            for row in own.to_dict("records")
        )
        for code, own in known.groupby("indikator", sort=False)
    ]
    below = int((known["posisi"] == BELOW).sum())
    return Words(
        f"{below} dari {len(known)} cakupan di bawah target berjalan",
        alt,
        f"Satuan: % sasaran setahun, kumulatif sampai {label(report.last)}. Garis: target berjalan (bulan ÷ 12). "
        "Wajik: di bawahnya. ▲ ▼ hanya bila bulan ini sinyal, bukan derau. Sumber: tabel pws dan target.",
    )


def controls(charts: Mapping[str, pd.DataFrame]) -> Words:
    """The words of the control charts of the signals."""
    alt = []
    for code, chart in charts.items():
        base, _, village = code.partition("/desa/")
        values = ", ".join(formats.number(value, 1) for value in chart["nilai"])
        last = chart.iloc[-1]
        alt.append(
            f"{catalogue.name(base)}, {place(village or None)}: {values}; batas "
            f"{formats.interval(last['batas_bawah'], last['batas_atas'])}"
        )
    return Words(
        f"{len(charts)} deret dengan sinyal pada bulan terakhir",
        alt,
        "Satuan: % sasaran setahun, tiap bulan. Putus: rerata; garis: batas XmR; titik-titik: seperdua belas target. "
        "Wajik: bulan dengan sinyal. Sumber: tabel pws.",
    )
