"""The first screen of a posyandu page: three to five findings, worded from its results, and how far they go.

A level that moved is said only where the test finds it; a weigher is a code, never a person; a copied form is a
question.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from kinerja import formats
from kinerja.display.findings import Finding, finding, first_screen
from kinerja.display.html import Html, Piece, note, opened
from kinerja.display.posyandu_names import CONDITIONS, NO_TABLE, place, short
from kinerja.periods import label


class PosyanduReport(Protocol):
    """What the words read of the results of ``posyandu_report``."""

    @property
    def origin(self) -> str:
        """Where attendance was counted."""

    @property
    def public(self) -> bool:
        """Whether small counts of children are hidden."""

    @property
    def measured(self) -> int:
        """Measurements of the year."""

    @property
    def children(self) -> int:
        """Children weighed in the year."""

    @property
    def yearly(self) -> pd.DataFrame:
        """SKDN of the year."""

    @property
    def moved(self) -> pd.DataFrame:
        """Levels of attendance that moved."""

    @property
    def nutrition(self) -> pd.DataFrame:
        """Prevalences of all."""

    @property
    def heaping(self) -> pd.DataFrame:
        """Last digits by weigher."""

    @property
    def slips(self) -> pd.DataFrame:
        """Slips of the pen."""

    @property
    def copying(self) -> pd.DataFrame:
        """Posyandu that repeat themselves."""

    @property
    def advanced(self) -> pd.DataFrame:
        """Purnama and mandiri."""

    @property
    def gaps(self) -> pd.DataFrame:
        """What lacks to the targets."""


def findings(report: PosyanduReport, quality: pd.DataFrame) -> Html:
    """Three to five findings and the data quality in one line."""
    worded = [
        _moved(report.moved),
        _distrust(report),
        _nutrition(report),
        _attendance(report),
        _gain(report.yearly),
        _standing(report.advanced),
    ]
    many = len(quality) + sum(len(part) for part in _suspects(report))
    told = (
        f"{many} hal mencurigakan, rinciannya di bawah." if many else "tidak ada yang mencurigakan."
    )
    if not any(worded):
        worded = [finding("Tidak ada yang dapat dihitung.", NO_TABLE["skdn"])]
    return first_screen(worded, told)


def _row(table: pd.DataFrame, code: str) -> dict[Any, Any] | None:
    own = table[table["indikator"] == code].dropna(subset=["nilai"])
    return None if own.empty else own.iloc[0].to_dict()


def _with_interval(row: Mapping[Any, Any]) -> list[Piece]:
    return [opened(row), f" ({formats.interval(row['batas_bawah'], row['batas_atas'])}%)"]


def _moved(moved: pd.DataFrame) -> Finding | None:
    found = moved[moved["bergeser"]].sort_values("selisih", key=abs, ascending=False, kind="stable")
    if found.empty:
        return None
    first = found.iloc[0]
    way = "turun" if first["selisih"] < 0 else "naik"
    rest = [place(str(code)) for code in found["indikator"].iloc[1:]]
    also = f" Bergeser pula: {formats.join(rest)}." if rest else ""
    return finding(
        f"{place(str(first['indikator']))}: yang datang (D/S) {way} dari {formats.percent(first['sebelum'])} "
        f"menjadi {formats.percent(first['sesudah'])} sejak {label(str(first['sejak']))}.",
        f"Selisih {formats.number(first['selisih'], 1)} poin "
        f"({formats.number(first['batas_bawah'], 1)} sampai {formats.number(first['batas_atas'], 1)}), "
        f"lebih besar daripada yang dijelaskan kebetulan.{also}",
    )


def _suspects(report: PosyanduReport) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return (
        report.copying[report.copying["ditandai"]],
        report.heaping[report.heaping["ditandai"]],
        report.slips,
    )


def _distrust(report: PosyanduReport) -> Finding | None:
    copied, heaped, slipped = _suspects(report)
    told: list[str] = []
    titles: list[str] = []
    if len(copied):
        row = copied.iloc[0]
        titles.append(
            f"posyandu {formats.join(list(copied['posyandu']))} mengulang laporan bulan sebelumnya"
        )
        told.append(f"Posyandu {row['posyandu']}: {row['temuan']}")
    if len(heaped):
        row = heaped.iloc[0]
        who = formats.join(list(dict.fromkeys(heaped["rincian"])))
        kind = "pengukur" if row["oleh"] == "pengukur" else "posyandu"
        titles.append(f"{kind} {who} membulatkan hasil ukur")
        share = formats.interval(row["batas_bawah"] / 5, row["batas_atas"] / 5)
        told.append(
            f"{kind.capitalize()} {row['rincian']} (posyandu {row['posyandu']}): "
            f"{formats.percent(row['bagian_0_5'])} ({share}%) dari {formats.number(int(row['n']))} {row['ukuran']} "
            "berakhir 0 atau 5; yang wajar 20%."
        )
    if len(slipped):
        titles.append(f"{len(slipped)} ukuran salah ketik")
        told.append(str(slipped["temuan"].iloc[0]))
    if not told:
        return None
    joined = formats.join(titles)
    return finding(f"Periksa dahulu: {joined}.", " ".join(told))


def _nutrition(report: PosyanduReport) -> Finding | None:
    rows = [_row(report.nutrition, code) for code in CONDITIONS[:2]]
    known = [row for row in rows if row]
    if not known:
        return None
    parts: list[Piece] = []
    for row in known:
        parts += [f"{short(str(row['indikator'])).capitalize()} ", *_with_interval(row), "; "]
    parts[-1] = "."
    seen = f"{formats.number(known[0]['pembilang'])} dari {formats.number(known[0]['penyebut'])} anak yang diukur"
    return finding(
        f"{seen} {short(str(known[0]['indikator']))}.",
        *parts,
        " Selang hanya untuk kebetulan; yang tidak datang tidak termasuk.",
    )


def _attendance(report: PosyanduReport) -> Finding | None:
    row = _row(report.yearly, "cakupan_ds")
    if row is None:
        return None
    gap = _row(report.gaps, "kesenjangan/cakupan_ds")
    parts: list[Piece] = ["D/S setahun ", *_with_interval(row)]
    if gap:
        parts.append(
            f", target {formats.percent(gap['penyebut'], 0)}: {str(gap['kategori']).lower()}"
        )
    parts.append(". Selang rerata bulan: anaknya sebagian besar sama.")
    return finding(f"Tiap bulan {formats.percent(row['nilai'], 0)} balita ditimbang.", *parts)


def _gain(yearly: pd.DataFrame) -> Finding | None:
    plain, judged = _row(yearly, "cakupan_nd"), _row(yearly, "cakupan_ndob")
    if plain is None:
        return None
    parts: list[Piece] = ["N/D ", *_with_interval(plain)]
    if judged:
        parts += [
            "; di antara yang dapat dinilai, N/(D − O − B), ",
            *_with_interval(judged),
            ": anak O dan B tidak mungkin N.",
        ]
    return finding(
        f"{formats.percent(plain['nilai'], 0)} yang ditimbang naik berat badannya.", *parts
    )


def _standing(advanced: pd.DataFrame) -> Finding | None:
    row = _row(advanced, "posyandu_purnama_mandiri")
    if row is None:
        return None
    return finding(
        f"{formats.number(row['pembilang'])} dari {formats.number(row['penyebut'])} posyandu purnama atau mandiri.",
        *_with_interval(row),
        ". Yang kurang pada masing-masing ada di bawah.",
    )


def reading(report: PosyanduReport) -> Html:
    """What was measured, what is hidden, and how far a posyandu's prevalence goes."""
    if not report.measured:
        return note("Tidak ada register.", NO_TABLE["balita"])
    hidden = (
        "Halaman ini untuk umum: hitungan 1–4 anak menurut keadaan kesehatannya disembunyikan, bersama hitungan yang "
        "akan membukanya. "
        if report.public
        else "Halaman ini untuk kerja puskesmas (publik = False): hitungan kecil terbuka, jangan diterbitkan. "
    )
    return note(
        f"{formats.number(report.measured)} pengukuran, {formats.number(report.children)} anak ditimbang.",
        f"{hidden}Prevalensi posyandu bukan prevalensi penduduk: yang diukur hanya yang datang.",
    )
