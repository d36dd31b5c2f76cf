"""The words of a comparison of facilities: who lies outside and how many would by chance, ranks only with intervals.

A finding names what was looked at and how often; a rank that chance could have made is said to be none.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import pandas as pd

from kinerja import catalogue, formats
from kinerja.charts.district import INSIDE, SYMBOLS, short
from kinerja.display.district import BAD, NO_TEST, overdispersion, sign
from kinerja.display.figures import Words
from kinerja.display.findings import Finding, finding, first_screen, suspicious
from kinerja.display.html import Html, Piece, note, opened
from kinerja.display.tables import NOTHING
from kinerja.periods import label

ALIKE = 1.25  # times as large or as small: still of like size
UNTOLD = "tidak dapat dibandingkan"
COMMON = ("variasi biasa", "belum dapat dinilai")
NOTHING_COUNTED = "Tabel observasi, pws, dan skdn tidak memuat pembilang dan penyebut tahun ini."
Names = Mapping[str, str]


class District(Protocol):
    """What the words of a comparison read of its results."""

    @property
    def unit(self) -> str:
        """The highlighted facility."""

    @property
    def members(self) -> pd.DataFrame:
        """Who is compared."""

    @property
    def size(self) -> str:
        """What the size of a facility is."""

    @property
    def measured(self) -> pd.DataFrame:
        """Values with their standing."""

    @property
    def outside(self) -> pd.DataFrame:
        """One row an indicator: who lies outside."""

    @property
    def focus(self) -> list[str]:
        """The indicators with charts."""

    @property
    def ranks(self) -> dict[str, pd.DataFrame]:
        """Ranks by indicator."""

    @property
    def series(self) -> pd.DataFrame:
        """Values over time."""

    @property
    def courses(self) -> dict[str, pd.DataFrame]:
        """XmR charts of the facility."""

    @property
    def beside(self) -> pd.DataFrame:
        """What is in no funnel, beside the peers of like size."""


def short_names(names: Names) -> dict[str, str]:
    """Names without the first word that all of them share: ``Contoh 01`` of ``Puskesmas Contoh 01``."""
    first = {name.partition(" ")[0] for name in names.values()}
    shared = len(first) == 1 and len(names) > 1 and all(" " in name for name in names.values())
    return {code: name.partition(" ")[2] if shared else name for code, name in names.items()}


def only(names: Names, codes: Sequence[str]) -> dict[str, str]:
    """The names of these facilities, in this order."""
    return {code: names[code] for code in codes}


def near(district: District) -> list[str]:
    """The peers of like size, the nearest first."""
    ordered = district.members.dropna(subset=["dekat"]).sort_values("dekat")
    return [str(code) for code in ordered["unit"] if code != district.unit]


def findings(district: District, quality: pd.DataFrame, *, names: Names) -> Html:
    """Up to five findings and the data quality in one line."""
    worded = [
        _own(district),
        _everyone(district),
        _ranked(district),
        _moved(district),
        _untested(district, names),
        _alike(district, names),
    ]
    return first_screen(worded, suspicious(quality))


def _own(district: District) -> Finding | None:
    own = district.measured[
        (district.measured["unit"] == district.unit) & district.measured["nilai"].notna()
    ]
    if own.empty:
        return finding("Tidak ada yang dapat diuji dengan corong.", NOTHING_COUNTED)
    order = {code: place for place, code in enumerate(district.focus)}
    apart = own[own["kategori"] != INSIDE]
    apart = apart.sort_values(
        "indikator", key=lambda codes: codes.map(order), kind="stable", na_position="last"
    )
    parts: list[Piece] = []
    for row in apart.head(3).to_dict("records"):
        parts += [
            f"{catalogue.name(str(row['indikator']))} ",
            opened(row),
            f" ({sign(str(row['kategori']))}); ",
        ]
    by_chance = formats.number(len(own) * 0.05, 1)
    said = "oleh kebetulan" if len(apart) else "Oleh kebetulan"
    parts.append(f"{said} saja kira-kira {by_chance} dari {len(own)} akan di luar batas 95%.")
    worse = int(apart["kategori"].isin(BAD).sum())
    title = (
        f"{len(apart)} dari {len(own)} indikator di luar batas kebetulan, {worse} ke arah buruk."
        if len(apart)
        else f"Semua {len(own)} indikator dalam batas kebetulan."
    )
    return finding(title, *parts)


def _everyone(district: District) -> Finding | None:
    table = district.outside
    if table.empty:
        return None
    compared, found = int(table["banyak"].sum()), int(table["di_luar"].sum())
    wide = table[table["tau"] > 0]
    unknown = table["phi"].isna().all()
    told = (
        "Dengan kurang dari 10 fasilitas ragam lebih tidak dapat diperiksa."
        if unknown
        else f"Ragam lebih (fasilitas memang berbeda, batas dilebarkan) pada {len(wide)} dari {len(table)} indikator"
        f"{': ' + _listed(wide['indikator']) if len(wide) else ''}."
    )
    return finding(
        f"Di seluruh wilayah {formats.number(found)} dari {formats.number(compared)} nilai di luar batas 95%.",
        f"Kebetulan saja memberi kira-kira {formats.number(table['kebetulan'].sum())}"
        f"{'' if found > table['kebetulan'].sum() else ', jadi tidak lebih dari kebetulan'}. {told}",
    )


def _listed(codes: "pd.Series[str]") -> str:
    names = [catalogue.name(str(code)) for code in codes]
    return (
        formats.join(names)
        if len(names) <= 4
        else f"{', '.join(names[:3])}, dan {len(names) - 3} lainnya"
    )


def _ranked(district: District) -> Finding | None:
    own = [
        (code, table, row)
        for code, table in district.ranks.items()
        for row in table[(table["unit"] == district.unit) & table["peringkat"].notna()].to_dict(
            "records"
        )
    ]
    if not own:
        return None
    same = [code for code, table, _ in own if "terpisah" not in set(table["putusan"].dropna())]
    code, _, row = max(own, key=lambda each: float(each[2]["peluang_terburuk"]))
    title = (
        "Urutan fasilitas tidak terpisahkan pada semua indikator yang diperingkat."
        if len(same) == len(own)
        else f"Urutan fasilitas tidak terpisahkan pada {len(same)} dari {len(own)} indikator yang diperingkat."
    )
    return finding(
        title,
        f"Peluang terbesar menjadi yang terburuk: {catalogue.name(code)}, "
        f"{formats.percent(row['peluang_terburuk'] * 100)}; "
        f"peringkatnya {formats.number(row['peringkat'])} dari {row['banyak']}, "
        f"selang {formats.interval(row['peringkat_terbaik'], row['peringkat_terburuk'], 0)}.",
    )


def _moved(district: District) -> Finding | None:
    if not district.courses:
        return None
    news = {code: told for code, chart in district.courses.items() if (told := _signals(chart))}
    if not news:
        return finding(
            f"Naik-turun {len(district.courses)} deret waktu adalah variasi biasa.",
            "Tidak ada titik, deretan, atau tren yang melampaui derau prosesnya sendiri.",
        )
    told = "; ".join(f"{catalogue.name(code)}: {words}" for code, words in list(news.items())[:3])
    return finding(
        f"{len(news)} dari {len(district.courses)} deret waktu memberi sinyal.", f"{told}."
    )


def _signals(chart: pd.DataFrame) -> str:
    """``sinyal ke arah buruk (Maret 2024)``: the points of a course with a signal; empty where there is none."""
    told = chart[chart["nilai"].notna() & ~chart["putusan"].isin(COMMON)]
    if told.empty:
        return ""
    sides = {"membaik": "sinyal ke arah baik", "memburuk": "sinyal ke arah buruk"}
    words = []
    for word, rows in told.groupby("putusan", sort=False):
        more = f" dan {len(rows) - 1} titik lain" if len(rows) > 1 else ""
        first = label(str(rows["periode"].iloc[0]))
        words.append(f"{sides.get(str(word), str(word))} ({first}{more})")
    return formats.join(words)


def _untested(district: District, names: Names) -> Finding | None:
    table = district.beside
    if table.empty:
        return None
    apart = table[table["putusan"] == "terpisah"]
    bare = int((table["putusan"] == NO_TEST).sum())
    peers = near(district)
    whom = (
        names[peers[0]]
        if len(peers) == 1
        else f"{len(peers)} fasilitas seukuran"
        if peers
        else "yang lain"
    )
    tested = len(table) - bare
    parts = [f"Terpisah: {_listed(apart['indikator'])}. "] if len(apart) else []
    if bare:
        parts.append(
            f"{bare} angka lain (keuangan, rerata kuesioner, nilai tercetak) tidak dapat diuji: tanpa selang."
        )
    title = (
        f"{len(apart)} dari {tested} perbandingan tenaga, sarana, dan kuesioner terpisah dari {whom}."
        if tested
        else f"Tidak satu pun dari {bare} perbandingan dengan {whom} dapat diuji."
    )
    return finding(title, *parts)


def _alike(district: District, names: Names) -> Finding | None:
    """Whether there is a peer of about its size at all."""
    ordered = district.members.dropna(subset=["dekat", "ukuran"]).sort_values("dekat")
    if len(ordered) < 2:
        return None
    own, other = ordered.iloc[0], ordered.iloc[1]
    ratio = other["ukuran"] / own["ukuran"]
    alike = max(ratio, 1 / ratio) <= ALIKE
    return finding(
        "Ada pembanding yang seukuran."
        if alike
        else "Tidak ada pembanding yang benar-benar seukuran.",
        f"Yang terdekat, {names[str(other['unit'])]}: {district.size} {formats.number(other['ukuran'])}, "
        f"{formats.percent(ratio * 100, 0)} dari {formats.number(own['ukuran'])}.",
    )


def funnels(district: District, *, names: Names) -> Words:
    """The words of the small funnels."""
    table = district.outside.set_index("indikator")
    if not district.focus:
        return Words("Tidak ada corong", [], NOTHING_COUNTED)
    alt = []
    for code in district.focus:
        row = table.loc[code].to_dict()
        here = district.measured[
            (district.measured["indikator"] == code) & (district.measured["unit"] == district.unit)
        ]
        own = (
            f"{names[district.unit]} {formats.number(here['nilai'].iloc[0], 1)}"
            if len(here)
            else "tidak ikut"
        )
        alt.append(
            f"Corong {catalogue.name(code)}: {own}, {row['letak']}; "
            f"{row['di_luar']} dari {row['banyak']} di luar batas 95%. Ragam lebih: {overdispersion(row)}."
        )
    apart = sum(table.loc[code, "letak"] != INSIDE for code in district.focus)
    return Words(
        f"{names[district.unit]} di luar batas pada {apart} dari {len(district.focus)} indikator yang paling jauh dari "
        "nilai gabungan",
        alt,
        "Bulatan: fasilitas ini; titik: dalam batas; wajik: di luar batas 95%. Garis putus: nilai gabungan; "
        "titik-titik: batas 95%; garis: batas 99,8%, dilebarkan bila ada ragam lebih. Tegak: satuan indikator. "
        "Dipilih yang terjauh, jadi sebagian ada di sini karena kebetulan.",
    )


def ranks(district: District, *, names: Names) -> Words:
    """The words of the chart of ranks."""
    own = {
        code: row
        for code, table in district.ranks.items()
        for row in table[(table["unit"] == district.unit) & table["peringkat"].notna()].to_dict(
            "records"
        )
    }
    if not own:
        return Words(
            "Tidak ada peringkat",
            [],
            "Tidak ada indikator berarah yang dimiliki bersama fasilitas lain.",
        )
    widths = [row["peringkat_terburuk"] - row["peringkat_terbaik"] + 1 for row in own.values()]
    many = max(row["banyak"] for row in own.values())
    alt = "; ".join(
        f"{catalogue.name(code)} {formats.number(row['peringkat'])} "
        f"({formats.interval(row['peringkat_terbaik'], row['peringkat_terburuk'], 0)})"
        for code, row in own.items()
    )
    some = len(district.members) > many
    return Words(
        f"Peringkat {names[district.unit]} hanya diketahui sampai {formats.number(min(widths))}–"
        f"{formats.number(max(widths))} tempat dari {many}",
        f"Peringkat dengan selang: {alt}.",
        "Garis tebal: selang peringkat; bulatan: mediannya."
        + (f" Di antara {many} fasilitas yang ukurannya paling dekat." if some else ""),
    )


def courses(district: District, *, names: Names) -> Words:
    """The words of the charts over time."""
    own = district.series[district.series["unit"] == district.unit]
    if own.empty:
        return Words(
            "Tidak ada deret waktu",
            [],
            "Tidak ada bulan atau tahun lain dengan pembilang dan penyebut.",
        )
    alt, news = [], 0
    for code, rows in district.series.groupby("indikator", sort=False):
        mine = rows[rows["unit"] == district.unit].dropna(subset=["nilai"])
        chart = district.courses.get(str(code))
        verdict = (
            "titiknya terlalu sedikit untuk dinilai"
            if chart is None
            else _signals(chart) or COMMON[0]
        )
        news += bool(chart is not None and _signals(chart))
        ends = f"{formats.number(mine['nilai'].iloc[0], 1)} menjadi {formats.number(mine['nilai'].iloc[-1], 1)}"
        first, last = label(str(mine["periode"].iloc[0])), label(str(mine["periode"].iloc[-1]))
        alt.append(f"{catalogue.name(str(code))}, {first} ke {last}: {ends}; {verdict}")
    charts = district.courses
    trial = any(chart["sementara"].any() for chart in charts.values())
    title = (
        f"{news} dari {len(charts)} deret {names[district.unit]} memberi sinyal; sisanya variasi biasa"
        if charts
        else f"Deret {names[district.unit]} terlalu pendek untuk dinilai (kurang dari 6 titik)"
    )
    return Words(
        title,
        alt,
        "Garis tebal: fasilitas ini; abu-abu: yang lain, lebih gelap yang seukuran. Garis putus dan titik-titik: "
        "rerata dan batas XmR fasilitas ini; wajik: titik dengan sinyal. Bulan: bulan itu saja, bukan jumlahnya."
        + (" Kurang dari 12 titik: batas sementara." if trial else ""),
    )


def verdicts(district: District) -> Html:
    """What each course says, in one callout."""
    told = [
        f"{catalogue.name(code)}: {_signals(chart) or COMMON[0]}"
        f"{' (batas sementara)' if chart['sementara'].any() else ''}"
        for code, chart in district.courses.items()
    ]
    short_ = [
        code for code in district.series["indikator"].unique() if code not in district.courses
    ]
    rest = (
        f" Kurang dari 6 titik, belum dapat dinilai: {_listed(pd.Series(short_))}."
        if short_
        else ""
    )
    if not told and not rest:
        return NOTHING
    return note("Putusan XmR.", f"{'; '.join(told)}{'.' if told else ''}{rest}".strip())


def standings(district: District) -> dict[str, str]:
    """Code → standing of every facility in the first indicator of the focus, for a map; empty without one."""
    if not district.focus:
        return {}
    rows = district.measured[district.measured["indikator"] == district.focus[0]]
    known = dict(zip(rows["unit"].astype(str), rows["kategori"].astype(str), strict=True))
    return {str(code): known.get(str(code), UNTOLD) for code in district.members["unit"]}


def world(district: District, polygons: Mapping[str, object], *, names: Names) -> Words:
    """The words of the map: of areas where there are polygons, else of tiles, which are said to be schematic."""
    found = standings(district)
    if not found:
        return Words(
            "Tidak ada peta", [], f"Tidak ada indikator yang dapat dikelaskan. {NOTHING_COUNTED}"
        )
    name = catalogue.name(district.focus[0])
    counted = pd.Series(list(found.values())).value_counts()
    told = ", ".join(f"{many} {sign(str(word))}" for word, many in counted.items())
    signs = "; ".join(
        f"{SYMBOLS[str(word)]} {word}" for word in counted.index if SYMBOLS[str(word)]
    )
    apart = [
        f"{SYMBOLS[word]} {names[code]}"
        for code, word in found.items()
        if word not in (INSIDE, UNTOLD)
    ]
    which = (
        f" Di luar batas: {', '.join(apart[:12])}{f' dan {len(apart) - 12} lainnya' if len(apart) > 12 else ''}."
        if apart
        else ""
    )
    if polygons:
        lacking = [names[code] for code in found if code not in polygons]
        absent = f" Tanpa wilayah di berkas peta: {formats.join(lacking)}." if lacking else ""
        kind = f"Wilayah dari berkas GeoJSON; garis tebal: fasilitas ini.{absent}"
    else:
        kind = (
            "Peta skematis, BUKAN geografis: satu petak satu fasilitas menurut urutan data (nomor seperti di tabel "
            "petak); bertetangga di sini bukan bertetangga di lapangan. Isi parameter geojson untuk peta wilayah."
        )
    return Words(
        f"{name}: {told}",
        f"Peta {name}. {told}.{which}",
        f"{kind} Tanda: {signs or 'tidak ada'}; tanpa tanda: dalam batas.",
    )


def supply(district: District, *, names: Names) -> Words:
    """The words of the chart of staff and facilities."""
    rows = district.beside[district.beside["rasio"].notna()]
    if rows.empty:
        return Words(
            "Tidak ada tenaga dan sarana per penduduk",
            [],
            "Tabel ketenagaan atau sarana tidak memuatnya.",
        )
    apart = rows[rows["putusan"] == "terpisah"]
    alt = "; ".join(
        f"{short(catalogue.name(str(row['indikator'])), 40)} {formats.number(row['nilai'], 1)} "
        f"(yang lain {formats.number(row['peer_median'], 1)})"
        for row in rows.to_dict("records")
    )
    return Words(
        f"{len(apart)} dari {len(rows)} jenis tenaga dan sarana terpisah dari yang seukuran",
        f"{names[district.unit]}, per 10.000 penduduk: {alt}.",
        "Satuan: per 10.000 penduduk, dengan selang Poisson. Bulatan: fasilitas ini; kotak: yang seukuran. "
        "Sumber: tabel ketenagaan, sarana, observasi; tahun terdekat.",
    )


def order(district: District) -> Sequence[str]:
    """Indicators as the tables show them: the focus, then those with most facilities outside, then as in the data."""
    table = district.outside
    rest = table[~table["indikator"].isin(district.focus)].sort_values(
        "di_luar", ascending=False, kind="stable"
    )
    return [*district.focus, *(str(code) for code in rest["indikator"])]
