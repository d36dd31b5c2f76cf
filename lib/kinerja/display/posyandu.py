"""The words of the charts of a posyandu page: the finding as title, alt text, units and source.

The findings of the first screen stand in ``posyandu_findings``.
"""

from collections.abc import Mapping

import pandas as pd

from kinerja import catalogue, formats
from kinerja.display.figures import Words
from kinerja.display.posyandu_findings import findings, reading
from kinerja.display.posyandu_names import CONDITIONS, NO_TABLE, item, parts, place, short
from kinerja.periods import label

__all__ = [
    "attendance", "bounds", "carried_on", "findings", "groups", "last_digits", "moved_charts", "quadrants", "reading",
    "villages",
]  # fmt: skip
FEW = 3  # months that a title names
COMMON = ("variasi biasa", "belum dapat dinilai")


def attendance(charts: Mapping[str, pd.DataFrame], origin: str) -> Words:
    """The words of the charts of SKDN over the months."""
    shown = {code: chart for code, chart in charts.items() if chart["nilai"].notna().any()}
    if not shown:
        return Words("Tidak ada SKDN", [], NO_TABLE["skdn"])
    signals = {code: _signals(chart) for code, chart in shown.items()}
    told = [f"{_ratio(code)} ({_months(months)})" for code, months in signals.items() if months]
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


def _months(periods: list[str]) -> str:
    many = len(periods) > FEW
    return f"{len(periods)} bulan" if many else ", ".join(map(_month, periods))


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


def carried_on(forecast: pd.DataFrame, moved: pd.DataFrame) -> Words:
    """The words of the chart of the forecast; where there is none, why; and whether a level moved within the year."""
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
        f"Kotak: ramalan; garis: selang prediksi. {last['metode']}, {last['catatan']}."
        + (
            " Tingkatnya bergeser di tengah tahun: garis lurus melewati pergeseran itu, jangan dijadikan pegangan."
            if moved["bergeser"].any()
            else ""
        ),
    )
