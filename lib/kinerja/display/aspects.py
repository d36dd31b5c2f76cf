"""Six aspects of a programme at a glance: what is measured, what was said, and which table would tell the rest.

What a facility's tables do not hold is said, with the table that is needed; nothing stands for it.
"""

from typing import Protocol

import pandas as pd

from kinerja import catalogue, formats
from kinerja.display.html import Html, each, note
from kinerja.display.tables import report_row, report_table

ASPECTS = {
    "kualitas": "Kualitas",
    "kuantitas": "Kuantitas",
    "ketepatan_waktu": "Ketepatan waktu",
    "efektivitas_biaya": "Efektivitas biaya",
    "kebutuhan_supervisi": "Kebutuhan supervisi",
    "kemampuan": "Kemampuan",
}
NEEDS = {  # frame of the report → what it would tell, and the table that it needs
    "kualitas": {
        "satisfaction": ("kepuasan", "kuesioner (instrumen skm atau pelanggan)"),
        "standards": ("kegiatan menurut SOP dan pedoman", "kegiatan (sop, pedoman)"),
    },
    "kuantitas": {"coverage": ("cakupan tiap layanan", "observasi dan target")},
    "ketepatan_waktu": {
        "schedule": ("jadwal dan pelaksanaan", "kegiatan (tgl_rencana, tgl_laksana)")
    },
    "efektivitas_biaya": {
        "items": ("rencana dan realisasi anggaran", "anggaran dan indikator_anggaran")
    },
    "kebutuhan_supervisi": {"visits": ("catatan supervisi", "kegiatan (jenis supervisi)")},
    "kemampuan": {
        "trained": ("kader terlatih", "posyandu (kader, kader_terlatih)"),
        "attendance": ("pelatihan", "kegiatan (jenis pelatihan)"),
        "staff": ("tenaga", "ketenagaan"),
    },
}
VERDICTS = {"tercapai": "✓ tercapai", "belum tercapai": "✗ belum tercapai"}


class SixAspects(Protocol):
    """What tables and words read of the results: frames of ``indicators.six_aspects``, empty where nothing is known."""

    @property
    def coverage(self) -> pd.DataFrame:
        """Coverage of the interventions with verdicts."""

    @property
    def complete(self) -> pd.DataFrame:
        """SPM indicators that reach 100 %."""

    @property
    def satisfaction(self) -> pd.DataFrame:
        """Satisfaction scores."""

    @property
    def standards(self) -> pd.DataFrame:
        """Activities held with a procedure and a guideline."""

    @property
    def schedule(self) -> pd.DataFrame:
        """Planned against held."""

    @property
    def items(self) -> pd.DataFrame:
        """Budget items of the programme."""

    @property
    def costs(self) -> pd.DataFrame:
        """Cost a person and a point of coverage."""

    @property
    def funding(self) -> pd.DataFrame:
        """Where the money came from."""

    @property
    def visits(self) -> pd.DataFrame:
        """The log of supervision."""

    @property
    def trained(self) -> pd.DataFrame:
        """Trained cadres."""

    @property
    def attendance(self) -> pd.DataFrame:
        """Places taken of places offered."""

    @property
    def staff(self) -> pd.DataFrame:
        """Staff per inhabitants."""

    @property
    def excerpts(self) -> pd.DataFrame:
        """What was said, an excerpt a row."""

    @property
    def matrix(self) -> pd.DataFrame:
        """Counts of excerpts by aspect, role and code."""


def lacking(report: SixAspects, aspect: str) -> list[tuple[str, str]]:
    """What of an aspect nothing is known of: what it would tell, and the table that it needs."""
    found = []
    for name, needed in NEEDS[aspect].items():
        frame = getattr(report, name)
        if name == "coverage":
            frame = frame.dropna(subset=["pembilang"])
        elif name == "attendance":
            frame = frame[frame["jenis"] == "pelatihan"]
        if frame.empty:
            found.append(needed)
    return found


def absent(report: SixAspects, aspect: str) -> Html:
    """One sentence on what cannot be said of an aspect, with the tables that would tell; nothing where all is there."""
    needed = lacking(report, aspect)
    if not needed:
        return each([])
    told = "; ".join(f"{what}: isi tabel {table}" for what, table in needed)
    return note("Tidak ada data.", f"{told[0].upper()}{told[1:]}.")


def glance(report: SixAspects) -> Html:
    """The six aspects in one table: what is measured, what was said, what is not known."""
    rows = []
    for aspect, name in ASPECTS.items():
        needed = lacking(report, aspect)
        said = _said(report.matrix, aspect)
        missing = ", ".join(what for what, _ in needed)
        rows.append(
            report_row(
                name, [_measured(report, aspect), said, missing or "–"], "awas" if needed else ""
            )
        )
    return report_table(
        "Enam aspek sekilas", ["Aspek", "Yang terukur", "Bukti kualitatif", "Tidak ada datanya"], rows
    )  # fmt: skip


def _measured(report: SixAspects, aspect: str) -> str:
    """The first numbers of an aspect, in a few words."""
    told = {
        "kualitas": _quality_words,
        "kuantitas": _quantity_words,
        "ketepatan_waktu": _time_words,
        "efektivitas_biaya": _cost_words,
        "kebutuhan_supervisi": _visit_words,
        "kemampuan": _ability_words,
    }[aspect](report)
    return "; ".join(told) or "tidak ada"


def _quality_words(report: SixAspects) -> list[str]:
    whole = report.satisfaction[~report.satisfaction["indikator"].str.contains("/")]
    return [
        f"{catalogue.name(str(row['indikator']))} {formats.number(row['nilai'], 1)}"
        for row in whole.dropna(subset=["nilai"]).to_dict("records")
    ]


def _quantity_words(report: SixAspects) -> list[str]:
    judged = report.coverage[report.coverage["putusan"].isin(list(VERDICTS))]
    met = int((judged["putusan"] == "tercapai").sum())
    told = [f"{met} dari {len(judged)} indikator mencapai target"] if len(judged) else []
    return told + [
        f"{formats.number(row['pembilang'])} dari {formats.number(row['penyebut'])} indikator SPM mencapai 100%"
        for row in report.complete.to_dict("records")
    ]


def _time_words(report: SixAspects) -> list[str]:
    first = report.schedule[report.schedule["ukuran"] == "tepat waktu"]
    if not first["penyebut"].sum():
        return []
    sums = (formats.number(first[name].sum()) for name in ("pembilang", "penyebut"))
    return ["{} dari {} kegiatan terjadwal tepat waktu".format(*sums)]


def _cost_words(report: SixAspects) -> list[str]:
    told = [
        f"{catalogue.name(str(row['indikator']))} {formats.percent(row['nilai'], 0)}"
        for row in report.funding.dropna(subset=["nilai"]).to_dict("records")
    ]
    if report.items.empty:
        return told
    budget, spent = report.items["pagu"].sum(), report.items["realisasi"].sum()
    share = formats.percent(100 * spent / budget) if budget else formats.MISSING
    return [*told, f"{share} dari {formats.rupiah_short(budget)} terserap"]


def _visit_words(report: SixAspects) -> list[str]:
    if report.visits.empty:
        return []
    held = report.visits["tgl_laksana"].notna().sum()
    told = [f"{held} kunjungan terlaksana"]
    longest = report.visits["jarak"].max()
    return told + ([f"jeda terpanjang {formats.number(longest)} hari"] if pd.notna(longest) else [])


def _ability_words(report: SixAspects) -> list[str]:
    return [
        f"{formats.number(row['pembilang'])} dari {formats.number(row['penyebut'])} kader terlatih"
        for row in report.trained.dropna(subset=["nilai"]).to_dict("records")
    ]


def _said(matrix: pd.DataFrame, aspect: str) -> str:
    own = matrix[matrix["aspek"] == aspect].groupby("kode")["kutipan"].sum()
    own = own.sort_index(key=lambda codes: codes != "mendukung", kind="stable")
    return (
        ", ".join(f"{formats.number(many)} {code}" for code, many in own.items())
        or "tidak ada kutipan"
    )
