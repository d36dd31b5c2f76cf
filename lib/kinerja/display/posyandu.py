"""The words of the posyandu page, made from its results: finding, number, interval, what cannot be said.

A month that lies outside its limits is named; a level that moved is said only where the test finds it; a weigher is a
code, never a person; a copied form is a question.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from kinerja import catalogue, formats
from kinerja.display.figures import Words
from kinerja.display.html import Html, Piece, note, opened, piece
from kinerja.periods import label

MOST = 5
CONDITIONS = ("stunting", "wasting", "underweight", "overweight")
COMMON = ("variasi biasa", "belum dapat dinilai")
NO_TABLE = {
    "skdn": "Tabel skdn tidak memuat tahun ini, dan tabel balita tidak memuat penimbangan.",
    "balita": "Tabel balita (register pengukuran) tidak ada: prevalensi tidak dapat dihitung dari pengukuran.",
}
Finding = dict[str, Any]


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
    found = [finding for finding in worded if finding][:MOST]
    many = len(quality) + sum(len(part) for part in _suspects(report))
    told = (
        f"{many} hal mencurigakan, rinciannya di bawah." if many else "tidak ada yang mencurigakan."
    )
    if not found:
        found = [_finding("Tidak ada yang dapat dihitung.", NO_TABLE["skdn"])]
    return Html(piece("temuan", found, told), f"{len(found)} temuan")


def _finding(title: str, *parts: Piece) -> Finding:
    return {"judul": title, "isi": parts}


def _row(table: pd.DataFrame, code: str) -> dict[Any, Any] | None:
    own = table[table["indikator"] == code].dropna(subset=["nilai"])
    return None if own.empty else own.iloc[0].to_dict()


def _with_interval(row: Mapping[Any, Any]) -> list[Piece]:
    return [opened(row), f" ({formats.interval(row['batas_bawah'], row['batas_atas'])}%)"]


def place(code: str) -> str:
    """``cakupan_ds/desa/Desa 1`` → Desa 1; without a place: the whole facility.

    >>> place("cakupan_ds/desa/Sukamaju"), place("cakupan_ds")
    ('Sukamaju', 'Seluruh puskesmas')
    """
    return code.rpartition("/")[2] if "/" in code else "Seluruh puskesmas"


def parts(codes: "pd.Series[str]") -> pd.DataFrame:
    """Codes in their three parts, by column 0 to 2: indicator, kind, name; missing where one has fewer."""
    return codes.str.split("/", n=2, expand=True).reindex(columns=range(3))


def _moved(moved: pd.DataFrame) -> Finding | None:
    found = moved[moved["bergeser"]].sort_values("selisih", key=abs, ascending=False, kind="stable")
    if found.empty:
        return None
    first = found.iloc[0]
    way = "turun" if first["selisih"] < 0 else "naik"
    rest = [place(str(code)) for code in found["indikator"].iloc[1:]]
    also = f" Bergeser pula: {formats.join(rest)}." if rest else ""
    return _finding(
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
    return _finding(f"Periksa dahulu: {joined}.", " ".join(told))


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
    return _finding(
        f"{seen} {short(str(known[0]['indikator']))}.",
        *parts,
        " Selang hanya untuk kebetulan; yang tidak datang tidak termasuk.",
    )


def short(code: str) -> str:
    """What a condition is called in a sentence.

    >>> short("stunting"), short("underweight/jk/L")
    ('stunting', 'berat badan kurang')
    """
    names = {
        "underweight": "berat badan kurang",
        "overweight": "gizi lebih",
        "gizi_buruk": "gizi buruk",
        "stunting_berat": "stunting berat",
        "underweight_berat": "berat badan sangat kurang",
        "obesitas_balita": "obesitas",
    }
    base = code.partition("/")[0]
    return names.get(base, base)


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
    return _finding(f"Tiap bulan {formats.percent(row['nilai'], 0)} balita ditimbang.", *parts)


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
    return _finding(
        f"{formats.percent(plain['nilai'], 0)} yang ditimbang naik berat badannya.", *parts
    )


def _standing(advanced: pd.DataFrame) -> Finding | None:
    row = _row(advanced, "posyandu_purnama_mandiri")
    if row is None:
        return None
    return _finding(
        f"{formats.number(row['pembilang'])} dari {formats.number(row['penyebut'])} posyandu purnama atau mandiri.",
        *_with_interval(row),
        ". Yang kurang pada masing-masing ada di bawah.",
    )


# Charts.


def attendance(charts: Mapping[str, pd.DataFrame], origin: str) -> Words:
    """The words of the charts of SKDN over the months."""
    shown = {code: chart for code, chart in charts.items() if chart["nilai"].notna().any()}
    if not shown:
        return Words("Tidak ada SKDN", [], NO_TABLE["skdn"])
    signals = {code: _signals(chart) for code, chart in shown.items()}
    told = [
        f"{_ratio(code)} ({', '.join(map(_month, months))})"
        for code, months in signals.items()
        if months
    ]
    title = (
        f"Di luar variasi biasa: {formats.join(told)}"
        if told
        else "Naik-turun tiap bulan masih variasi biasa"
    )
    return Words(
        title,
        [_series(catalogue.name(code), chart) for code, chart in shown.items()],
        f"Satuan: %. Garis: rerata; titik-titik: batas XmR; wajik: bulan dengan sinyal. Sumber: {origin}.",
    )


def _ratio(code: str) -> str:
    return catalogue.name(code).partition(":")[0]


def _signals(chart: pd.DataFrame) -> list[str]:
    odd = chart["putusan"].notna() & ~chart["putusan"].isin(COMMON)
    return [str(period) for period in chart.loc[odd, "periode"]]


def _month(period: str) -> str:
    return label(period).partition(" ")[0]


def _series(name: str, chart: pd.DataFrame) -> str:
    points = "; ".join(
        f"{_month(str(row['periode']))} {formats.percent(row['nilai'])}"
        + ("" if pd.isna(row["putusan"]) or row["putusan"] in COMMON else f" ({row['putusan']})")
        for row in chart.to_dict("records")
    )
    return f"{name}: {points}."


def moved_charts(
    charts: Mapping[str, pd.DataFrame], moved: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The charts of the villages whose level moved."""
    names = [place(str(code)) for code in moved.loc[moved["bergeser"], "indikator"]]
    return {name: chart for name, chart in charts.items() if name in names}


def villages(charts: Mapping[str, pd.DataFrame], moved: pd.DataFrame) -> Words:
    """The words of the charts of villages that moved."""
    shown = moved_charts(charts, moved)
    if not shown:
        many = len(charts)
        return Words(
            f"Tidak ada desa yang D/S-nya terbukti bergeser ({many} desa diperiksa)"
            if many
            else "Desa tidak dapat diperiksa",
            [],
            "Setiap desa dan setiap titik pisah diuji, peluangnya disesuaikan untuk banyaknya uji; tingkat di tiap "
            "desa ada di tabel."
            if many
            else NO_TABLE["skdn"],
        )
    return Words(
        f"D/S bergeser di {formats.join(list(shown))}",
        [_series(name, chart) for name, chart in shown.items()],
        "Satuan: % balita yang ditimbang. Batas XmR memakai semua bulan, juga yang sesudah pergeseran.",
    )


def groups(nutrition: pd.DataFrame, table: pd.DataFrame, indicator: str) -> Words:
    """The words of a chart of one condition by group."""
    own = table[parts(table["indikator"])[0] == indicator].dropna(subset=["nilai"])
    name = short(indicator)
    if own.empty:
        return Words(f"Tidak ada rincian {name}", [], NO_TABLE["balita"])
    whole = nutrition[nutrition["indikator"] == indicator]["nilai"].iloc[0]
    apart = own[(own["batas_bawah"] > whole) | (own["batas_atas"] < whole)]
    names = [_group(str(code)) for code in apart["indikator"]]
    title = (
        f"{name.capitalize()}: selang {formats.join(names)} tidak memuat nilai seluruhnya"
        if names
        else f"{name.capitalize()}: semua kelompok masih memuat nilai seluruhnya"
    )
    alt = "; ".join(
        f"{_group(str(row['indikator']))} {formats.percent(row['nilai'])} "
        f"({formats.interval(row['batas_bawah'], row['batas_atas'])})"
        for row in own.to_dict("records")
    )
    return Words(
        title,
        f"{name.capitalize()} menurut kelompok: {alt}.",
        "Satuan: % anak yang diukur, tiap anak sekali. Garis: selang Wilson; tegak: seluruhnya. Dari banyak kelompok, "
        "satu dua di luar dapat terjadi karena kebetulan. Sumber: tabel balita.",
    )


def _group(code: str) -> str:
    kind, _, name = code.partition("/")[2].partition("/")
    return {"L": "laki-laki", "P": "perempuan"}.get(name, name) if kind == "jk" else name


def bounds(area: pd.DataFrame, survey: pd.DataFrame) -> Words:
    """The words of the chart of bounds."""
    known = area[area["indikator"].isin(list(CONDITIONS))].dropna(subset=["batas_bawah"])
    if known.empty:
        why = area["catatan"].dropna()
        return Words(
            "Batas untuk seluruh wilayah tidak ada",
            [],
            str(why.iloc[0]) if len(why) else NO_TABLE["balita"],
        )
    first = known.iloc[0]
    told = "; ".join(
        f"{short(str(row['indikator']))} {formats.interval(row['batas_bawah'], row['batas_atas'])}%"
        for row in known.to_dict("records")
    )
    beside = "".join(
        f" Survei {row['sumber']} {row['periode_survei']}: {short(str(row['indikator']))} "
        f"{formats.percent(row['nilai_survei'])}."
        for row in survey.to_dict("records")
    )
    return Words(
        f"Di wilayah, {short(str(first['indikator']))} dapat di mana saja antara "
        f"{formats.number(first['batas_bawah'], 1)} dan {formats.percent(first['batas_atas'])}",
        f"Batas tanpa anggapan, {label(str(first['periode']))}: {told}.{beside}",
        f"{label(str(first['periode']))}: {first['catatan']}; batas berlaku apa pun keadaan yang tidak datang."
        + beside,
    )


def last_digits(heaping: pd.DataFrame) -> Words:
    """The words of the chart of last digits."""
    known = heaping.dropna(subset=["bagian_0_5"])
    if known.empty:
        return Words("Angka akhir tidak dapat diperiksa", [], NO_TABLE["balita"])
    marked = list(dict.fromkeys(known.loc[known["ditandai"], "rincian"]))
    kind = str(known["oleh"].iloc[0])
    title = (
        f"Angka akhir bertumpuk pada {kind} {formats.join(marked)}"
        if marked
        else f"Tidak ada {kind} yang angka akhirnya bertumpuk"
    )
    alt = "; ".join(
        f"{row['rincian']} {row['ukuran']} {formats.percent(row['bagian_0_5'], 0)}"
        for row in known.to_dict("records")
    )
    return Words(
        title,
        f"Bagian hasil ukur yang berakhir 0 atau 5: {alt}.",
        "Yang wajar 20% (titik-titik). Bertumpuk: skor angka akhir 20 atau lebih yang tidak dijelaskan kebetulan, "
        f"disesuaikan untuk banyaknya {kind}. Sumber: tabel balita.",
    )


def quadrants(found: pd.DataFrame) -> Words:
    """The words of the chart of importance and performance."""
    gaps = found[found["indikator"].str.startswith("ipa_kesenjangan/")].dropna(subset=["kategori"])
    if gaps.empty:
        return Words(
            "Tidak ada kuesioner dengan harapan", [], "Tabel kuesioner tidak memuatnya tahun ini."
        )
    first = gaps[gaps["kategori"].str.startswith("A")]
    names = [item(str(code)) for code in first["indikator"]]
    return Words(
        f"Prioritas utama: {formats.join(names)}" if names else "Tidak ada butir prioritas utama",
        "; ".join(
            f"{item(str(row['indikator']))} {row['kategori']}" for row in gaps.to_dict("records")
        )
        + ".",
        "A: harapan tinggi, kinerja rendah. Garis: rerata semua butir. Skor urut diperlakukan sebagai angka; letak "
        "dekat garis belum pasti. Sumber: tabel kuesioner.",
    )


def item(code: str) -> str:
    """``ipa_kinerja/pelanggan/Empati/b9`` → Empati b9.

    >>> item("ipa_kinerja/pelanggan/Empati/b9")
    'Empati b9'
    """
    return " ".join(code.split("/")[2:])


def carried_on(forecast: pd.DataFrame) -> Words:
    """The words of the chart of the forecast; where there is none, why."""
    known = forecast.dropna(subset=["nilai"])
    if known.empty:
        why = forecast["catatan"].dropna()
        return Words("D/S tidak diramal", [], str(why.iloc[0]) if len(why) else NO_TABLE["skdn"])
    last = known.iloc[-1]
    short_ = f" ({last['kategori']})" if pd.notna(last["kategori"]) else ""
    return Words(
        f"Bila tidak ada yang berubah, D/S {label(str(last['periode']))} antara "
        f"{formats.interval(last['batas_bawah'], last['batas_atas'])}%{short_}",
        "; ".join(
            f"{label(str(row['periode']))} {formats.percent(row['nilai'])} "
            f"({formats.interval(row['batas_bawah'], row['batas_atas'])})"
            for row in known.to_dict("records")
        )
        + ".",
        f"Kotak: ramalan; garis: selang prediksi. {last['metode']}, {last['catatan']}.",
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
