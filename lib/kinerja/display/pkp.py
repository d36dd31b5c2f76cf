"""The words of the yearly assessment (PKP): what matters first, what its charts say. Its tables: ``pkp_tables``."""

import datetime
from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd
from matplotlib.figure import Figure

from kinerja import catalogue, formats, rules
from kinerja.display.figures import Words, figure
from kinerja.display.findings import Finding, finding, first_screen, suspicious
from kinerja.display.html import Html, Piece, note, opened

SERVICE, MANAGEMENT = "pkp_pelayanan", "pkp_manajemen"
ENDS = {SERVICE: 100, MANAGEMENT: 10}
SURE = 0.99
ENDED, SOON, NOT_ACCREDITED = "berakhir", "segera berakhir", "tidak terakreditasi"


class Areas(Protocol):
    """The area of a spider chart, and what other orders of the same scores would give."""

    @property
    def drawn(self) -> float:
        """As it is drawn, % of the full area."""

    @property
    def smallest(self) -> float:
        """The smallest."""

    @property
    def largest(self) -> float:
        """The largest."""


class YearlyAssessment(Protocol):
    """What the words and tables of a yearly assessment read of its results."""

    @property
    def scores(self) -> pd.DataFrame:
        """Both scores and their programmes."""

    @property
    def earlier(self) -> pd.DataFrame:
        """The whole scores of earlier years."""

    @property
    def versions(self) -> pd.DataFrame:
        """The class under every version."""

    @property
    def chances(self) -> pd.DataFrame:
        """The probability of each class."""

    @property
    def variables(self) -> pd.DataFrame:
        """The score of each variable."""

    @property
    def needs(self) -> pd.DataFrame:
        """What each variable can still add."""

    @property
    def areas(self) -> Areas | None:
        """The areas of the spider chart."""

    @property
    def accreditation(self) -> pd.DataFrame:
        """The latest accreditation."""

    @property
    def day(self) -> datetime.date:
        """The day as of which the accreditation is judged."""


def findings(report: YearlyAssessment, quality: pd.DataFrame) -> Html:
    """Up to five findings and the data quality in one line."""
    worded = [
        _score(report, SERVICE),
        _score(report, MANAGEMENT),
        _lowest(report.scores),
        _nearest(report.needs),
        _accredited(report),
    ]
    return first_screen(worded, suspicious(quality))


def whole(report: YearlyAssessment, code: str) -> dict[Any, Any] | None:
    """The row of a whole score."""
    own = report.scores[report.scores["indikator"] == code]
    return own.iloc[0].to_dict() if len(own) else None


def _score(report: YearlyAssessment, code: str) -> Finding | None:
    row = whole(report, code)
    if row is None:
        return None
    if pd.isna(row["nilai"]):
        return finding(f"{catalogue.name(code)} tidak diketahui.", str(row["catatan"]))
    parts: list[Piece] = ["Nilai ", opened(row, text=formats.number(row["nilai"], 1))]
    spread = formats.interval(row["batas_bawah"], row["batas_atas"])
    parts += [f" (selang {spread})"] if spread else [" tanpa selang: skor, bukan cacah"]
    chance = _chance(report.chances, code, str(row["kategori"]))
    parts.append(f"; peluang kelas ini {chance_words(chance)}" if pd.notna(chance) else "")
    others = _other_versions(report.versions, code, str(row["kategori"]))
    parts.append(
        f". Menurut versi lain: {others}."
        if others
        else ". Semua versi pita memberi kelas yang sama."
    )
    return finding(f"{catalogue.name(code).partition(' (')[0]}: {row['kategori']}.", *parts)


def _chance(chances: pd.DataFrame, code: str, name: str) -> float:
    own = chances[(chances["indikator"] == code) & (chances["kategori"] == name)]["peluang"]
    return float(own.iloc[0]) if len(own) else float("nan")


def chance_words(chance: float) -> str:
    """Whole per cent; a simulation makes nothing certain or impossible."""
    if chance > SURE:
        return "lebih dari 99%"
    return "kurang dari 1%" if chance < 1 - SURE else formats.percent(100 * chance, 0)


def _other_versions(versions: pd.DataFrame, code: str, name: str) -> str:
    own = versions[(versions["indikator"] == code) & (versions["kategori"] != name)]
    return ", ".join(f"{row['kategori']} ({row['versi']})" for row in own.to_dict("records"))


def _programmes(scores: pd.DataFrame, code: str) -> pd.DataFrame:
    return scores[scores["indikator"].str.startswith(f"{code}/")].dropna(subset=["nilai"])


def _lowest(scores: pd.DataFrame) -> Finding | None:
    own = _programmes(scores, SERVICE)
    if len(own) < 2:
        return None
    row = own.nsmallest(1, "nilai").iloc[0].to_dict()
    return finding(
        f"Terendah: {row['indikator'].partition('/')[2]}.",
        "Nilai ",
        opened(row, text=formats.number(row["nilai"], 1)),
        f" ({formats.interval(row['batas_bawah'], row['batas_atas']) or 'tanpa selang'}).",
    )


def _nearest(needs: pd.DataFrame) -> Finding | None:
    useful = needs[needs["tambahan_nilai"] > 0]
    if useful.empty:
        return None
    row = useful.iloc[0]
    told = (
        f"Kurang {formats.number(row['kurang_ke_target'])} orang ke target; "
        f"{people(row['orang_per_poin'])} orang tiap poin nilai seluruhnya."
    )
    if pd.notna(row["orang_ke_kelas_berikut"]):
        enough = formats.number(row["orang_ke_kelas_berikut"])
        told += f" {enough} orang saja mengubah kelas menjadi {row['kelas_berikut']}."
    elif pd.notna(row["kelas_berikut"]):
        told += f" Sendirian tidak cukup untuk kelas {row['kelas_berikut']}."
    return finding(
        f"Paling banyak dapat ditambah dari {row['variabel']}: {formats.number(row['tambahan_nilai'], 1)} poin.",
        told,
    )


def people(value: float) -> str:
    """People, to a tenth."""
    return formats.number(value, 1, least=0)


def _accredited(report: YearlyAssessment) -> Finding | None:
    if report.accreditation.empty:
        return None
    row = report.accreditation.iloc[0].to_dict()
    return finding(f"Akreditasi: {row['status']}.", f"{expiry(row)}.")


def expiry(row: Mapping[Any, Any]) -> str:
    """Until when an accreditation holds, seen from the end of the year."""
    if row["keadaan"] == NOT_ACCREDITED:
        return "Tidak ada yang berlaku"
    if pd.isna(row["hari_tersisa"]):
        return f"Sampai kapan berlaku tidak diketahui: {row['catatan']}"
    until = formats.date(datetime.date.fromisoformat(str(row["berlaku_sampai"])))
    days = formats.number(abs(row["hari_tersisa"]))
    if row["keadaan"] == ENDED:
        return f"Sudah berakhir pada {until}, {days} hari sebelum akhir tahun penilaian"
    soon = "; siapkan penilaian berikutnya" if row["keadaan"] == SOON else ""
    return f"Berlaku sampai {until}, {days} hari lagi sesudah akhir tahun penilaian{soon}"


def drawn(drawings: list[Figure], words: Words) -> Html:
    """The spider and the lines side by side; where there is nothing to draw, the words alone."""
    return figure(drawings or None, words)


def spider(report: YearlyAssessment, code: str) -> Words:
    """The words of the spider and its lines."""
    own = _programmes(report.scores, code)
    title = catalogue.name(code).partition(" (")[0]
    if own.empty:
        return Words(f"{title} tidak ada data", [], "Tabel pkp tidak memuatnya pada tahun ini.")
    values = "; ".join(
        f"{row['indikator'].partition('/')[2]} {formats.number(row['nilai'], 1)}"
        for row in own.to_dict("records")
    )
    row = whole(report, code) or {}
    identity, _, version = str(row["aturan"]).partition("@")
    rule = rules.load(identity, version)
    border = formats.number(rule.bands[-1].low, 1, least=0)
    weak = [
        str(each).partition("/")[2]
        for each in own.loc[own["nilai"] < rule.bands[-1].low, "indikator"]
    ]
    alts = [f"{title}, jaring laba-laba: {values}.", f"{title}, titik pada garis: {values}."]
    return Words(
        f"{len(weak)} dari {len(own)} di bawah {border}: {formats.join(weak)}"
        if weak
        else f"Semuanya {border} atau lebih",
        alts[-1:] if len(own) < 3 else alts,
        f"Titik-titik: batas kelas {rule.bands[-1].name} (kiri), semua batas kelas (kanan). Sumber: tabel pkp.",
    )


def spider_misleads(report: YearlyAssessment) -> Html:
    """Why the lines stand beside the spider, with this year's own numbers."""
    areas = report.areas
    told = "Luasnya bergantung pada urutan poros, dan tumbuh dengan kuadrat nilai"
    if areas is not None:
        told += (
            f": angka yang sama memberi {formats.percent(areas.smallest)} sampai {formats.percent(areas.largest)} dari "
            f"luas penuh, tergantung urutannya (di sini {formats.percent(areas.drawn)})"
        )
    return note(
        "Jangan membaca luas jaring laba-laba.", f"{told}. Bacalah titik pada garis di sebelahnya."
    )
