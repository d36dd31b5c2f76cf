"""Services and populations: monthly by village (``pws``), yearly (``observasi``), and the targets.

Every facility has the same true coverage of every indicator, but for the one planted exception: what differs between
them is chance. Yearly counts are binomial, the months of a year share them by lot.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np

from kinerja.simulation.area import BIRTHS, SHARES, YEAR, YEARS, Area
from kinerja.simulation.streams import Columns, columns, dice
from kinerja.simulation.truths import Truth, holds

MONTHS = [f"{YEAR}-{month:02d}" for month in range(1, 13)]
# True coverage in 2024; two points less in each year before.
LOCAL = {"k4": 0.86, "persalinan_faskes": 0.90, "kn1": 0.93, "idl": 0.85, "spm_hipertensi": 0.72}
SERVICES = {
    "spm_ibu_hamil": 0.82,
    "spm_ibu_bersalin": 0.89,
    "spm_bayi_baru_lahir": 0.92,
    "spm_balita": 0.88,
    "spm_pendidikan_dasar": 0.91,
    "spm_usia_produktif": 0.70,
    "spm_usia_lanjut": 0.78,
    "spm_diabetes": 0.80,
    "spm_odgj_berat": 0.85,
    "spm_terduga_tb": 0.5,
    "spm_risiko_hiv": 0.83,
}
MOTHERS = {
    "spm_ibu_hamil": "hamil",
    "spm_ibu_bersalin": "bersalin",
    "spm_bayi_baru_lahir": "lahir",
}  # service → whom it serves
OTHERS = {  # indicator → share of whom, truth in 2024
    "kf1": ("bersalin", 0.91),
    "asi_eksklusif": ("setengah_bayi", 0.62),
    "ttd_bumil": ("hamil", 0.84),
    "vita_balita": ("spm_balita", 0.90),
    "kb_aktif": ("pus", 0.66),
    "kepesertaan_jkn": ("penduduk", 0.93),
}
PARTS = (("k4", "k6", 0.8), ("kn1", "kn_lengkap", 0.95))  # the larger, the smaller, its share of it
WHOLES = (
    ("k4", "k1", 0.6),
    ("persalinan_faskes", "pn", 0.5),
)  # the smaller, the larger, share of the rest
BURDENS = {"bumil_kek": ("hamil", 0.12), "bumil_anemia": ("hamil", 0.22), "bblr": ("lahir", 0.07)}
DEATHS = (  # indicator, who, risk a birth beyond those that it holds, whom it holds
    ("aki", "ibu", 120e-5, ""),
    ("akn", "neonatal", 9e-3, ""),
    ("akb", "bayi", 5e-3, "neonatal"),
    ("akaba", "balita", 3e-3, "bayi"),
)
TARGETS = {  # in 2024, at the end of the plan; a point less in each year before
    **dict.fromkeys((*SERVICES, "spm_hipertensi"), (100, 100)),
    "k1": (100, 100),
    "k4": (90, 95),
    "k6": (75, 80),
    "pn": (98, 100),
    "persalinan_faskes": (95, 98),
    "kn1": (95, 98),
    "kn_lengkap": (92, 95),
    "kf1": (95, 98),
    "idl": (90, 95),
    "asi_eksklusif": (60, 70),
    "ttd_bumil": (85, 90),
    "vita_balita": (90, 95),
    "kb_aktif": (68, 70),
    "bumil_kek": (12, 10),
    "bumil_anemia": (22, 20),
    "bblr": (7, 6),
    "cakupan_ds": (80, 85),
    "akb": (15, 12),
    "jumlah_kematian_ibu": (0, 0),
}
FIXED = ("jumlah_kematian_ibu", *SERVICES, "spm_hipertensi", "k1")  # the same in every year
# The planted truths.
LOW, LOW_TRUTH = "spm_balita", 0.70
NOTHING, NOTHING_VILLAGE = "idl", 1  # the second village
APPARENT, APPARENT_VILLAGE = "k4", 1
MOVED, MOVED_FROM, MOVED_BEFORE = (
    "spm_hipertensi",
    5,
    0.25,
)  # from June on; the weight of a month before


@dataclass(frozen=True)
class Coverage:
    """The counts of a facility.

    ``local``: indicator → villages × months of 2024; ``yearly``: (indicator, year) → numerator and denominator;
    ``single``: (indicator, year) → value; ``rise``: the month (from 0) before the largest rise of the apparent truth.
    """

    place: Area
    local: dict[str, np.ndarray]
    yearly: dict[tuple[str, int], tuple[int, int]]
    single: dict[tuple[str, int], int]
    rise: int = field(default=0)


def coverage(seed: int, place: Area) -> Coverage:
    """The counts of a facility, of 2022 to 2024.

    >>> from kinerja.simulation.area import area
    >>> made = coverage(1, area(1, 1, 2))
    >>> made.yearly["k4", 2024][0] == int(made.local["k4"].sum())
    True
    """
    roll = dice(seed, place.number, "cakupan")
    local = {indicator: _months(roll, place, indicator, truth) for indicator, truth in LOCAL.items()}  # fmt: skip
    yearly: dict[tuple[str, int], tuple[int, int]] = {}
    single: dict[tuple[str, int], int] = {}
    for year in YEARS:
        _year(roll, place, year, local, yearly, single)
    steps = np.diff(local[APPARENT][APPARENT_VILLAGE])[3:10]
    return Coverage(place, local, yearly, single, 3 + int(np.argmax(steps)))


def _months(roll: np.random.Generator, place: Area, indicator: str, truth: float) -> np.ndarray:
    """Villages × months: the year's binomial count, its months by lot."""
    found = []
    for village, target in enumerate(place.targets(indicator)):
        weights = np.ones(12)
        if indicator == MOVED and village == 0 and holds(place.number, "perbaikan_nyata"):
            weights[:MOVED_FROM] = MOVED_BEFORE
        found.append(roll.multinomial(roll.binomial(target, truth), weights / weights.sum()))
    return np.array(found)


def _year(
    roll: np.random.Generator,
    place: Area,
    year: int,
    local: dict[str, np.ndarray],
    yearly: dict[tuple[str, int], tuple[int, int]],
    single: dict[tuple[str, int], int],
) -> None:
    """Adds the counts of one year."""
    fewer = 0.02 * (YEAR - year)
    grown = 0.99 ** (YEAR - year)
    people = round(place.population * grown)
    whole = {name: round(share * people) for name, share in SHARES.items()} | {
        "penduduk": people,
        "hamil": round(1.1 * BIRTHS * people),
        "bersalin": round(1.05 * BIRTHS * people),
        "lahir": round(BIRTHS * people),
        "setengah_bayi": round(0.45 * BIRTHS * people),
        "pus": round(0.17 * people),
    }

    def drawn(indicator: str, of: int, truth: float) -> tuple[int, int]:
        yearly[indicator, year] = (int(roll.binomial(of, truth)), of)
        return yearly[indicator, year]

    for indicator, truth in LOCAL.items():
        of = sum(place.targets(indicator))
        if year == YEAR:
            yearly[indicator, year] = (int(local[indicator].sum()), of)
        else:
            drawn(indicator, round(of * grown), truth - fewer)
    for indicator, truth in SERVICES.items():
        low = indicator == LOW and holds(place.number, "cakupan_rendah")
        drawn(
            indicator,
            whole[MOTHERS.get(indicator, indicator)],
            (LOW_TRUTH if low else truth) - fewer,
        )
    for indicator, (whom, truth) in OTHERS.items():
        drawn(indicator, whole[whom], truth - fewer)
    for indicator, (whom, truth) in BURDENS.items():
        drawn(indicator, whole[whom], truth + fewer / 4)
    for larger, smaller, share in PARTS:
        served, of = yearly[larger, year]
        yearly[smaller, year] = (int(roll.binomial(served, share)), of)
    for smaller, larger, share in WHOLES:
        served, of = yearly[smaller, year]
        yearly[larger, year] = (served + int(roll.binomial(of - served, share)), of)
    births = whole["lahir"]
    deaths = {"": 0}
    for indicator, who, risk, held in DEATHS:
        deaths[who] = deaths[held] + int(roll.binomial(births, risk))
        yearly[indicator, year] = (deaths[who], births)
        single[f"jumlah_kematian_{who}", year] = deaths[who]
    infants, second = round(0.985 * births), round(0.97 * births)
    single.update({
        ("jumlah_penduduk", year): people,
        ("jumlah_kk", year): round(people / 3.7),
        ("jumlah_kk_miskin", year): round(people / 3.7 * 0.14),
        ("jumlah_desa", year): len(place.villages),
        ("jumlah_lahir_hidup", year): births,
        ("jumlah_bayi", year): infants,
        ("jumlah_anak_12_23", year): second,
        ("jumlah_baduta_0_23", year): infants + second,
        ("jumlah_balita", year): infants + whole["spm_balita"],
        ("jumlah_pus", year): whole["pus"],
        ("jumlah_wus", year): round(0.26 * people),
        ("jumlah_ibu_hamil", year): whole["hamil"],
        ("jumlah_ibu_bersalin", year): whole["bersalin"],
    })  # fmt: skip


def observasi(made: Coverage, skdn: Columns) -> Columns:
    """The table ``observasi``; participation (D/S) of 2024 is counted from ``skdn``."""
    yearly = made.yearly | {("cakupan_ds", YEAR): (sum(skdn["d"]), sum(skdn["s"]))}
    rows = [
        {"unit": made.place.code, "periode": str(year), "indikator": indicator, "pembilang": above, "penyebut": below}
        for (indicator, year), (above, below) in sorted(yearly.items(), key=_by_year)
    ] + [
        {"unit": made.place.code, "periode": str(year), "indikator": indicator, "nilai": value}
        for (indicator, year), value in sorted(made.single.items(), key=_by_year)
    ]  # fmt: skip
    return columns(("unit", "periode", "indikator", "pembilang", "penyebut", "nilai"), rows)


def _by_year(item: tuple[tuple[str, int], object]) -> tuple[int, str]:
    (indicator, year), _ = item
    return year, indicator


def target(place: Area) -> Columns:
    """The table ``target``."""
    rows = [
        {
            "unit": place.code,
            "periode": str(year),
            "indikator": indicator,
            "target": now if indicator in FIXED else now - (YEAR - year) * (1 if at_end >= now else -1),
            "target_akhir": at_end,
        }
        for year, (indicator, (now, at_end)) in itertools.product(YEARS, TARGETS.items())
    ]  # fmt: skip
    return columns(("unit", "periode", "indikator", "target", "target_akhir"), rows)


def pws(made: Coverage, skdn: Columns) -> Columns:
    """The table ``pws``. Participation counts weighings: its yearly target is the sum of S over the months."""
    place = made.place
    rows = [
        {
            "unit": place.code,
            "periode": month,
            "desa": village,
            "indikator": indicator,
            "dilayani": int(counts[at, number]),
            "sasaran": place.targets(indicator)[at],
        }
        for indicator, counts in made.local.items()
        for at, village in enumerate(place.villages)
        for number, month in enumerate(MONTHS)
    ]
    of_village: dict[str, int] = dict.fromkeys(place.villages, 0)
    weighed: dict[tuple[str, str], int] = {}
    for month, village, s, d in zip(
        skdn["periode"], skdn["desa"], skdn["s"], skdn["d"], strict=True
    ):
        of_village[village] += s
        weighed[village, month] = weighed.get((village, month), 0) + d
    rows += [
        {
            "unit": place.code,
            "periode": month,
            "desa": village,
            "indikator": "cakupan_ds",
            "dilayani": d,
            "sasaran": of_village[village],
            "catatan": "sasaran: jumlah S dua belas bulan",
        }
        for (village, month), d in sorted(weighed.items())
    ]
    names = ("unit", "periode", "desa", "indikator", "dilayani", "sasaran", "catatan")
    return columns(names, rows)


def truths(made: Coverage) -> list[Truth]:
    """What was planted in the services of this facility."""
    place, found = made.place, []
    if holds(place.number, "naik_turun_kebetulan"):
        counts = made.local[NOTHING][NOTHING_VILLAGE].tolist()
        found.append(
            Truth(
                "naik_turun_kebetulan",
                place.code,
                "Hitungan kecil yang naik turun dari bulan ke bulan karena kebetulan saja: tidak ada yang berubah.",
                {"tabel": "pws", "desa": place.villages[NOTHING_VILLAGE], "indikator": NOTHING},
                {"cakupan_sebenarnya_%": 100 * LOCAL[NOTHING], "hitungan": counts},
                ("lokakarya_mini",),
                ditemukan=False,
            )
        )
    if holds(place.number, "perbaikan_nyata"):
        counts = made.local[MOVED][0]
        found.append(
            Truth(
                "perbaikan_nyata",
                place.code,
                "Setelah tindakan rencana selesai, yang dilayani tiap bulan naik dan tetap tinggi.",
                {"tabel": ["pws", "rencana"], "desa": place.villages[0], "indikator": MOVED, "rencana": f"{YEAR}-04",
                 "nomor": 1, "selesai": f"{YEAR}-05", "sejak": MONTHS[MOVED_FROM]},
                {
                    "sebelum_per_bulan": round(float(counts[:MOVED_FROM].mean()), 1),
                    "sesudah_per_bulan": round(float(counts[MOVED_FROM:].mean()), 1),
                },
                ("lokakarya_mini",),
            )
        )  # fmt: skip
    if holds(place.number, "perbaikan_semu"):
        counts = made.local[APPARENT][APPARENT_VILLAGE]
        found.append(
            Truth(
                "perbaikan_semu",
                place.code,
                "Setelah tindakan rencana selesai, hitungan naik karena kebetulan: cakupan sebenarnya tetap.",
                {"tabel": ["pws", "rencana"], "desa": place.villages[APPARENT_VILLAGE], "indikator": APPARENT,
                 "rencana": MONTHS[made.rise - 1], "nomor": 1, "selesai": MONTHS[made.rise],
                 "naik_pada": MONTHS[made.rise + 1]},
                {"sebelum": int(counts[made.rise]), "sesudah": int(counts[made.rise + 1])},
                ("lokakarya_mini",),
                ditemukan=False,
            )
        )  # fmt: skip
    if holds(place.number, "cakupan_rendah"):
        found.append(
            Truth(
                "cakupan_rendah",
                place.code,
                "Cakupan yang sebenarnya lebih rendah daripada di semua puskesmas lain, yang semuanya sama.",
                {"tabel": "observasi", "indikator": LOW, "periode": [str(year) for year in YEARS]},
                {"sebenarnya_%": 100 * LOW_TRUTH, "yang_lain_%": 100 * SERVICES[LOW]},
                ("perbandingan", "laporan_kinerja"),
            )
        )
    return found
