"""The words of the accountability report, made from its results: finding, number, interval, what cannot be said.

A count comes before a rate; a change is said only where its test finds one; a rank never.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kinerja import catalogue, formats
from kinerja.display.figures import Words
from kinerja.display.findings import Finding, finding, first_screen, suspicious
from kinerja.display.html import Html, Piece, note, opened
from kinerja.display.shapes import YearlyReport
from kinerja.periods import label

MOST_FUNNELS = 4  # of the key indicators; every indicator is on the page perbandingan
LOW = 70
PRINTED = "angka tercetak"
NO_PEERS = "Tidak ada yang sejenis dengan pembilang dan penyebut pada tahun ini."


def findings(report: YearlyReport, claims: pd.DataFrame, quality: pd.DataFrame) -> Html:
    """Three to five findings and the data quality in one line."""
    worded = [
        _targets(report.achievements),
        _deaths(report.deaths, report.changes),
        _money(report.tree),
        _forgotten(report.low),
        _claims(claims),
    ]
    return first_screen(worded, suspicious(quality))


def main(year: pd.DataFrame) -> pd.DataFrame:
    """One reading an indicator: from counts where there are any."""
    ordered = year.assign(_tercetak=year["metode"] == PRINTED).sort_values(
        "_tercetak", kind="stable"
    )
    return ordered.drop_duplicates("indikator").sort_index()


def _targets(year: pd.DataFrame) -> Finding | None:
    known = main(year).dropna(subset=["capaian"])
    if known.empty:
        return None
    met = known[known["capaian"] >= 100]
    worst = known.nsmallest(1, "capaian").iloc[0].to_dict()
    return finding(
        f"{len(met)} dari {len(known)} indikator kinerja utama mencapai target tahun ini.",
        f"Terendah: {catalogue.name(str(worst['indikator']))}, ",
        opened(worst, places=2),
        f" dari target {formats.number(worst['target'], 2, least=0)}: capaian {formats.percent(worst['capaian'])}"
        f" ({worst['kategori']}).",
        *_shaky(known),
    )


def _shaky(known: pd.DataFrame) -> list[Piece]:
    """An indicator that met its target by its value alone: its interval holds the target."""
    wide = known[(known["batas_bawah"] < known["target"]) & (known["batas_atas"] > known["target"])]
    if wide.empty:
        return []
    names = formats.join([catalogue.name(str(code)) for code in wide["indikator"]])
    return [
        f" Pada {names} selang nilainya memuat target: tercapai atau tidak, tidak dapat dipastikan."
    ]


def _deaths(counts: pd.DataFrame, changes: pd.DataFrame) -> Finding | None:
    if counts.empty:
        return None
    parts: list[Piece] = []
    moved = []
    for code, group in counts.groupby("indikator", sort=False):
        last = group.sort_values("periode").iloc[-1].to_dict()
        change = changes[changes["indikator"] == code]
        name = catalogue.name(str(code))
        parts += [
            f"{name} {label(str(last['periode']))}: ",
            opened(last, places=0, text=formats.number(last["nilai"])),
        ]
        if len(change):
            row = change.iloc[-1]
            parts.append(f" (sebelumnya {formats.number(row['awal'])}, {row['putusan']})")
            moved.append(str(row["putusan"]))
        parts.append("; ")
    parts[-1] = "."
    unproven = all(word == "tidak terbukti berubah" for word in moved)
    title = (
        "Naik-turunnya jumlah kematian masih dalam batas kebetulan."
        if moved and unproven
        else "Jumlah kematian."
    )
    return finding(title, *parts)


def _money(tree: pd.DataFrame) -> Finding | None:
    top = tree[tree["tingkat"] == 1]
    if top.empty:
        return None
    budget, spent = top["pagu"].sum(), top["realisasi"].sum()
    lowest = top.nsmallest(1, "serapan").iloc[0]
    return finding(
        f"{formats.percent(spent / budget * 100)} dari {formats.rupiah_short(budget)} terserap.",
        f"Sisa {formats.rupiah_short(budget - spent)}. Program dengan serapan terendah: "
        f"{str(lowest['uraian']).capitalize()}, {formats.percent(lowest['serapan'])}.",
    )


def _forgotten(low: pd.DataFrame) -> Finding | None:
    if low.empty:
        return None
    missing = low[~low["dianalisis"].astype(bool)]
    if missing.empty:
        return finding(f"{len(low)} butir di bawah {LOW}%.", "Semuanya dianalisis di laporan.")
    named = "; ".join(
        f"{row['uraian']} ({formats.percent(row['nilai'])})"
        for row in missing.head(3).to_dict("records")
    )
    return finding(
        f"{len(low)} butir di bawah {LOW}%, {len(missing)} di antaranya tidak disebut laporan.",
        f"Yang tidak disebut: {named}{' …' if len(missing) > 3 else '.'}",
    )


def _claims(claims: pd.DataFrame) -> Finding | None:
    if claims.empty:
        return None
    wrong = int((claims["putusan"] == "bertentangan").sum())
    return finding(
        f"{wrong} dari {len(claims)} angka terbitan bertentangan dengan angka terbitan lain.",
        "Semuanya, dengan hitungannya, ada di halaman audit angka.",
    )


def achievements(year: pd.DataFrame) -> Words:
    """The words of the chart of achievements."""
    known = main(year).dropna(subset=["capaian"])
    if known.empty:
        return Words(
            "Tidak ada indikator dengan target", [], "Tabel target tidak memuat tahun ini."
        )
    below = known[known["capaian"] < LOW]
    title = (
        f"{len(below)} dari {len(known)} indikator di bawah {LOW}% target"
        if len(below)
        else f"Tidak ada indikator di bawah {LOW}% target"
    )
    alt = "; ".join(
        f"{catalogue.name(str(row['indikator']))} {formats.percent(row['capaian'])}"
        for row in known.to_dict("records")
    )
    return Words(
        title,
        f"Capaian terhadap target: {alt}.",
        "Satuan: % dari target. Garis tegak: 100%; titik-titik: 70%. Capaian di bawah −50% digambar di tepi. "
        "Sumber: tabel observasi dan target.",
    )


def counts(table: pd.DataFrame) -> Words:
    """The words of the charts of deaths."""
    alt = [
        f"{catalogue.name(str(code))}: "
        + ", ".join(
            f"{row['periode']} {formats.number(row['nilai'])}"
            for row in rows.sort_values("periode").to_dict("records")
        )
        for code, rows in table.dropna(subset=["nilai"]).groupby("indikator", sort=False)
    ]
    if not alt:
        return Words("Tidak ada jumlah kematian", [], "Tabel observasi tidak memuatnya.")
    return Words(
        "Jumlah kematian per tahun dengan selangnya",
        alt,
        "Satuan: orang. Garis: selang Poisson 95% bagi jumlah yang diharapkan. Sumber: tabel observasi.",
    )


def causes(results: pd.DataFrame) -> Words:
    """The words of the chart of causes."""
    known = results.dropna(subset=["nilai"]).sort_values("nilai", ascending=False, kind="stable")
    if known.empty:
        return Words(
            "Tidak ada rincian penyebab", [], "Tabel observasi tidak memuat penyebab tahun ini."
        )
    first = known.iloc[0].to_dict()
    name = _cause(first)
    share = f"{formats.number(first['pembilang'])} dari {formats.number(first['penyebut'])}"
    return Words(
        f"Penyebab terbanyak: {name} ({share})",
        "; ".join(
            f"{_cause(row)} {formats.percent(row['nilai'])}" for row in known.to_dict("records")
        ),
        "Satuan: % dari semua kematian. Garis: selang Wilson. Sumber: tabel observasi.",
    )


def _cause(row: Mapping[Any, Any]) -> str:
    return str(row["indikator"]).partition("/")[2].replace("_", " ")


def funnel(table: pd.DataFrame, *, unit: str, names: Mapping[str, str]) -> Words:
    """The words of a funnel: where the facility stands, and how many lie outside."""
    known = table.dropna(subset=["nilai"])
    if known.empty:
        return Words(
            "Tidak ada pembanding dengan pembilang dan penyebut",
            [],
            "Tabel observasi tidak memuatnya.",
        )
    name = catalogue.name(str(known["indikator"].iloc[0]))
    own = known[known["unit"] == unit]
    outside = known[known["putusan"] != "dalam batas"]
    told = f"{names.get(unit, unit)} {own['putusan'].iloc[0]}" if len(own) else "tidak ikut"
    alt = "; ".join(
        f"{names.get(str(row['unit']), row['unit'])} {formats.number(row['nilai'], 1)} ({row['putusan']})"
        for row in known.to_dict("records")
    )
    return Words(
        f"{name}: {told}; {len(outside)} dari {len(known)} di luar batas kebetulan",
        f"Corong {name}. {alt}.",
        f"Satuan: {known['satuan'].iloc[0]}. Garis putus: nilai gabungan; titik-titik: batas 95%; garis: batas 99,8%"
        f"{_widened(known)}. Sumber: tabel observasi.",
    )


def funnels(
    tables: Mapping[str, pd.DataFrame], *, unit: str, names: Mapping[str, str]
) -> list[Words]:
    """The words of each funnel, in their order."""
    return [funnel(table, unit=unit, names=names) for table in tables.values()]


def _widened(known: pd.DataFrame) -> str:
    how = str(known["penyesuaian"].iloc[0])
    return f" ({how})" if how else ""


def absorption(tree: pd.DataFrame) -> Words:
    """The words of the chart of absorption."""
    shown = tree[tree["tingkat"] <= 2].dropna(subset=["serapan"])
    if shown.empty:
        return Words("Tidak ada anggaran", [], "Tabel anggaran tidak memuat tahun ini.")
    low = shown[shown["serapan"] < LOW]
    title = (
        f"{len(low)} dari {len(shown)} program dan kegiatan menyerap kurang dari {LOW}%"
        if len(low)
        else f"Semua program dan kegiatan menyerap {LOW}% atau lebih"
    )
    alt = "; ".join(
        f"{row['kode']} {formats.percent(row['serapan'])}" for row in shown.to_dict("records")
    )
    return Words(
        title,
        f"Serapan: {alt}.",
        "Satuan: % dari pagu. Titik-titik: 70%. Pembukuan lengkap, tanpa selang. Sumber: tabel anggaran.",
    )


def money(beside: pd.DataFrame) -> Words:
    """The words of the chart of money beside performance."""
    shown = beside.dropna(subset=["serapan", "capaian"])
    if shown.empty:
        return Words(
            "Tidak ada butir dengan capaian dan serapan",
            [],
            "Tabel indikator_anggaran tidak memuatnya.",
        )
    cheap = shown[(shown["capaian"] >= 100) & (shown["serapan"] < LOW)]
    return Words(
        f"{len(cheap)} dari {len(shown)} indikator mencapai target walau serapan di bawah {LOW}%",
        "Capaian terhadap serapan; kode pos dengan jarak terbesar: "
        + "; ".join(
            f"{row['kode']} serapan {formats.percent(row['serapan'])}, capaian {formats.percent(row['capaian'])}"
            for row in cheap.head(10).to_dict("records")
        )
        + ".",
        "Satu titik satu indikator. Wajik: kinerja tercapai tanpa belanja. Capaian di atas 200% atau di bawah 0% "
        "digambar di tepi. Sumber: tabel anggaran dan indikator_anggaran.",
    )


def money_reads(beside: pd.DataFrame) -> Html:
    """What a chart of money beside performance can and cannot tell."""
    full = int((beside["capaian"] == 100).sum())
    return note(
        "Cara membaca.",
        f"{full} dari {len(beside)} indikator tercapai tepat 100%: kebanyakan target adalah jumlah dokumen, "
        "yang tidak mengukur hasil. Serapan rendah dengan capaian 100% dapat berarti hemat, target terlalu mudah, "
        "atau biaya dari sumber lain; angka ini tidak membedakannya.",
    )


def audit_note(claims: pd.DataFrame) -> Html:
    """The audit of printed figures in one paragraph, with the way to its page."""
    if claims.empty:
        return note("Tidak ada klaim terbitan.", "Data ini tidak punya tabel terbit.")
    counts = claims["putusan"].value_counts()
    told = ", ".join(
        f"{formats.number(int(counts.get(name, 0)))} {name}"
        for name in ("bertentangan", "tak dapat ditutup", "dipotong", "tepat")
    )
    return note(
        f"{formats.number(len(claims))} angka dan pernyataan terbitan dihitung ulang:",
        f"{told}. Rinciannya di halaman audit_angka fasilitas ini.",
    )
