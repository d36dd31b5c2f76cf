"""The words of the page on a programme of the first 1000 days: finding, number, interval, and what nobody recorded."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from kinerja import catalogue, formats
from kinerja.display.aspects import ASPECTS, NEEDS, VERDICTS, SixAspects, lacking
from kinerja.display.figures import Words, figure
from kinerja.display.findings import Finding, finding, first_screen, suspicious
from kinerja.display.html import Html, Piece, each, opened
from kinerja.display.six_aspects import KINDS, counted

FEW = 2  # indicators with a target; one is no count of many
SUPPORTING, HINDERING = "mendukung", "menghambat"


def findings(report: SixAspects, quality: pd.DataFrame) -> Html:
    """Up to five findings and the data quality in one line."""
    worded = [_quantity(report), _time(report), _cost(report), _evidence(report), _unknown(report)]
    return first_screen(worded, suspicious(quality))


def _quantity(report: SixAspects) -> Finding | None:
    judged = report.coverage[report.coverage["putusan"].isin(list(VERDICTS))]
    met = judged[judged["putusan"] == "tercapai"]
    spm = [_of_them(row) for row in report.complete.to_dict("records")]
    if len(judged) < FEW and not spm:
        return None
    parts: list[Piece] = []
    if len(judged) >= FEW:
        title = f"{len(met)} dari {len(judged)} indikator mencapai target."
        for told in spm:
            parts += ["Indikator SPM yang mencapai 100%: ", *told, ". "]
    else:
        first = report.complete.iloc[0].to_dict()
        number, how = spm[0]
        title = f"{number['teks']} indikator SPM mencapai 100%."
        parts += [
            opened(first),
            f" dari indikatornya{how}; cakupan tiap indikator tidak tercatat. ",
        ]
    missed = judged[judged["putusan"] == "belum tercapai"].dropna(subset=["capaian"])
    if len(missed):
        row = missed.nsmallest(1, "capaian").iloc[0].to_dict()
        spread = formats.interval(row["batas_bawah"], row["batas_atas"])
        parts += [
            f"Terjauh dari target: {catalogue.name(str(row['indikator']))}, ",
            opened(row),
            f" ({spread})" if spread else "",
            f", target {formats.number(row['target'], 1, least=0)}.",
        ]
    return finding(title, *parts)


def _of_them(row: Mapping[Any, Any]) -> tuple[dict[str, Any], str]:
    """``4 dari 6`` as a number that opens, and how it is known."""
    text = f"{formats.number(row['pembilang'])} dari {formats.number(row['penyebut'])}"
    return opened(row, text=text), f" ({row['metode']})"


def _time(report: SixAspects) -> Finding | None:
    told = report.schedule[report.schedule["ukuran"] == "tepat waktu"]
    first, without = told.dropna(subset=["nilai"]), told[told["nilai"].isna()]
    if told.empty:
        return None
    names = formats.join([KINDS[str(kind)].lower() for kind in without["jenis"]])
    odd = f" Tanpa jadwal, jadi tidak dapat dinilai: {names}." if names else ""
    if first.empty:
        return finding("Tidak ada kegiatan yang terjadwal.", odd.strip())
    above, below = first["pembilang"].sum(), first["penyebut"].sum()
    worst = first.nsmallest(1, "nilai").iloc[0].to_dict()
    spread = formats.interval(worst["batas_bawah"], worst["batas_atas"])
    where: list[Piece] = []
    if worst["nilai"] < 100:
        where = [
            f"Paling sering meleset: {KINDS[str(worst['jenis'])].lower()}, ",
            counted(worst),
            f" tepat waktu ({spread}).",
        ]
    return finding(
        f"{formats.number(above)} dari {formats.number(below)} kegiatan terjadwal tepat waktu.",
        *where,
        odd if where else odd.strip(),
    )


def _cost(report: SixAspects) -> Finding | None:
    if report.items.empty:
        return None
    budget, spent = report.items["pagu"].sum(), report.items["realisasi"].sum()
    parts: list[Piece] = [f"{formats.rupiah_short(spent)} dari {formats.rupiah_short(budget)}."]
    people = report.costs[report.costs["satuan"] == "rupiah per orang"].dropna(subset=["nilai"])
    if len(people):
        row = people.nlargest(1, "nilai").iloc[0].to_dict()
        parts += [
            " Termahal per orang: ",
            opened(row, places=0, text=formats.rupiah(row["nilai"])),
            f" ({str(row['indikator']).partition('/')[2]}).",
        ]
    share = formats.percent(100 * spent / budget) if budget else formats.MISSING
    return finding(f"{share} anggaran pos program terserap.", *parts)


def _evidence(report: SixAspects) -> Finding | None:
    if report.matrix.empty:
        return None
    by = report.matrix.groupby("kode")["kutipan"].sum()
    hinder = report.matrix[report.matrix["kode"] == HINDERING]
    where = [ASPECTS.get(str(each), str(each)).lower() for each in hinder["aspek"].unique()]
    informants = report.excerpts["informan"].nunique()
    told = f"Yang menghambat: {formats.join(where)}." if where else "Tidak ada yang menghambat."
    return finding(
        f"{_sides(by)}.",
        f"{told} Dari {informants} informan atau sumber; banyak kutipan bukan banyak orang.",
    )


def _sides(by: "pd.Series[float]") -> str:
    """``3 kutipan mendukung, 1 menghambat``, from counts by code."""
    supporting, hindering = (formats.number(by.get(code, 0)) for code in (SUPPORTING, HINDERING))
    return f"{supporting} kutipan mendukung, {hindering} menghambat"


def _unknown(report: SixAspects) -> Finding | None:
    silent = [ASPECTS[aspect].lower() for aspect in ASPECTS if _all_lacking(report, aspect)]
    if not silent:
        return None
    return finding(
        f"{len(silent)} dari {len(ASPECTS)} aspek tidak dapat dinilai dengan angka.",
        f"{formats.join(silent).capitalize()}: tabelnya tidak ada. Tiap bagian menyebut tabel yang diperlukan.",
    )


def _all_lacking(report: SixAspects, aspect: str) -> bool:
    """Whether no number speaks of the aspect: SPM indicators that a document counts do speak of quantity."""
    counted_elsewhere = aspect == "kuantitas" and len(report.complete) > 0
    return len(lacking(report, aspect)) == len(NEEDS[aspect]) and not counted_elsewhere


def drawn(drawing: Figure | None, words: Words) -> Html:
    """A chart with its words; nothing where there is none: the section says what is lacking."""
    return figure(drawing, words) if drawing else each([])


def coverage(table: pd.DataFrame) -> Words:
    """The words of the chart of coverage."""
    known = table.dropna(subset=["nilai"])
    judged = known[known["putusan"].isin(["tercapai", "belum tercapai"])]
    met = int((judged["putusan"] == "tercapai").sum())
    alt = "; ".join(
        f"{catalogue.name(str(row['indikator']))} {formats.number(row['nilai'], 1)}"
        for row in known.to_dict("records")
    )
    return Words(
        f"{met} dari {len(judged)} indikator mencapai target",
        f"Cakupan dan target: {alt}.",
        "Satuan: % sasaran. Garis: selang Wilson (Byar bila di atas 100%). Sumber: tabel observasi dan target.",
    )


def schedule(table: pd.DataFrame) -> Words:
    """The words of the chart of the schedule."""
    known = table.dropna(subset=["nilai"])
    missed = known[(known["ukuran"] == "tidak dilaksanakan") & (known["pembilang"] > 0)]
    alt = "; ".join(
        f"{KINDS[str(row['jenis'])]} {row['ukuran']} {formats.number(row['pembilang'])}"
        for row in known.to_dict("records")
    )
    title = (
        f"{formats.number(missed['pembilang'].sum())} kegiatan terjadwal tidak dilaksanakan"
        if len(missed)
        else "Semua kegiatan terjadwal dilaksanakan"
    )
    return Words(
        title,
        f"Jadwal dan pelaksanaan: {alt}.",
        "Satuan: % dari yang terjadwal. Angka di dalam batang: banyaknya. Sumber: tabel kegiatan.",
    )


def visits(table: pd.DataFrame) -> Words:
    """The words of the chart of supervision."""
    held = table.dropna(subset=["tgl_laksana"])
    longest = table["jarak"].max()
    title = f"{len(held)} kunjungan supervisi terlaksana"
    if pd.notna(longest):
        title += f", jeda terpanjang {formats.number(longest)} hari"
    days = ", ".join(str(day) for day in held["tgl_laksana"])
    return Words(
        title,
        f"Kunjungan supervisi terlaksana: {days or 'tidak ada'}.",
        "Satu tanda satu kunjungan, pada hari terlaksana (yang tidak terlaksana: hari rencananya). "
        "Sumber: tabel kegiatan.",
    )


def evidence(matrix: pd.DataFrame) -> Words:
    """The words of the chart of evidence."""
    counted_ = matrix[matrix["kode"].isin([SUPPORTING, HINDERING])]
    sums = counted_.groupby("kode")["kutipan"].sum()
    alt = "; ".join(
        f"{ASPECTS.get(str(row['aspek']), str(row['aspek']))} {row['kode']} {formats.number(row['kutipan'])} "
        f"({row['peran']})"
        for row in counted_.to_dict("records")
    )
    return Words(
        _sides(sums),
        f"Kutipan menurut aspek: {alt}.",
        "Satuan: banyak kutipan yang kodenya disepakati. Kode lain ada di tabel. Sumber: tabel bukti.",
    )
