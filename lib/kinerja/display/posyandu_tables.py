"""The tables of a posyandu page: attendance by posyandu, prevalences, gain by versions, strata, the programme."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kinerja import catalogue, formats
from kinerja.display.html import Html, each, folded, note, opened, scale
from kinerja.display.posyandu import CONDITIONS, NO_TABLE, item, parts, place, short
from kinerja.display.provenance import methods as by_indicator
from kinerja.display.tables import OPENED, Cell, report_row, report_table
from kinerja.periods import label

RATIOS = ("cakupan_ds", "cakupan_nd", "cakupan_ndob", "cakupan_bgm_d", "cakupan_2t_d")
ACCURACY = (
    "sensitivitas", "spesifisitas", "nilai_prediktif_positif", "nilai_prediktif_negatif", "prevalens_sebenarnya",
)  # fmt: skip
INDEX = {"bbu": "BB/U", "tbu": "TB/U", "bbtb": "BB/TB", "imtu": "IMT/U"}
GROUPS = {"umur": "Umur", "jk": "Jenis kelamin", "desa": "Desa"}
SEX = {"L": "Laki-laki", "P": "Perempuan"}
HIDDEN = "–"
Rows = list[dict[str, Any]]


def _or_note(title: str, columns: Sequence[str], rows: Rows, *, empty: str, **words: str) -> Html:
    """The table; where it has no row, one sentence that says so."""
    return report_table(title, columns, rows, **words) if rows else note(f"{title}.", empty)


def _ratio(code: str) -> str:
    return catalogue.name(code).partition(":")[0]


def _cell(
    rows: pd.DataFrame, *, places: int = 1, interval: bool = False, plain: bool = False
) -> Cell:
    """The opened number of the first row; its interval in the text where it is asked for. ``plain``: text alone."""
    if rows.empty:
        return formats.MISSING
    row = rows.iloc[0].to_dict()
    text = formats.percent(row["nilai"], places)
    between = formats.interval(row["batas_bawah"], row["batas_atas"], places)
    shown = f"{text} ({between})" if interval and between else text
    return shown if plain else opened(row, places=places, text=shown)


def _by(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    return rows[rows["indikator"] == code]


# Attendance.


def attendance(monthly: pd.DataFrame, yearly: pd.DataFrame) -> Html:
    """SKDN by month, then of the year with its interval; a column a ratio."""
    there = [code for code in RATIOS if _by(yearly, code)["nilai"].notna().any()]
    rows = [
        report_row(label(str(period)), [_cell(_by(part, code)) for code in there])
        for period, part in monthly.groupby("periode", sort=True)
    ]
    if rows:
        rows.append(report_row("Setahun", [_cell(_by(yearly, code)) for code in there], "ini"))
        rows.append(report_row("Selang setahun", [_interval(_by(yearly, code)) for code in there]))
    cards = _by(yearly, "cakupan_ks")["nilai"].dropna()
    told = f" K/S setahun {formats.percent(cards.iloc[0])}." if len(cards) else ""
    return _or_note(
        "SKDN tiap bulan", ["Bulan", *map(_ratio, there)], rows, unit="%", empty=NO_TABLE["skdn"],
        note="N/D menghitung semua yang ditimbang; N/(D−O−B) hanya yang dapat dinilai. Selang setahun: rerata bulan, "
        f"karena anaknya sebagian besar sama.{told}",
    )  # fmt: skip


def _interval(rows: pd.DataFrame) -> str:
    row = rows.iloc[0]
    return formats.interval(row["batas_bawah"], row["batas_atas"]) or formats.MISSING


def by_place(posts: pd.DataFrame, villages: pd.DataFrame, moved: pd.DataFrame) -> Html:
    """The year by village and by posyandu; whether the level of a village moved."""
    shifted = {
        place(str(row["indikator"])): str(row["temuan"])
        for row in moved[moved["bergeser"]].to_dict("records")
    }
    rows = [
        *_places(villages, "desa", shifted),
        *_places(posts, "posyandu", {}),
    ]
    return _or_note(
        "Setahun menurut desa dan posyandu",
        ["Tempat", "D/S", "N/D", "N/(D−O−B)"],
        rows,
        unit="%",
        empty=NO_TABLE["skdn"],
        note="Satu posyandu punya sedikit anak: selangnya lebar, dan urutan di antara mereka bukan peringkat.",
    )


def _places(rows: pd.DataFrame, level: str, shifted: Mapping[str, str]) -> Rows:
    codes = [
        str(code) for code in rows["indikator"].unique() if str(code).startswith("cakupan_ds/")
    ]
    plain = len(codes) > OPENED
    made = []
    for code in codes:
        name = place(code)
        cells = [
            _cell(_by(rows, f"{ratio}/{level}/{name}"), interval=True, plain=plain)
            for ratio in RATIOS[:3]
        ]
        moved = shifted.get(name, "")
        title = f"Posyandu {name}" if level == "posyandu" else name
        made.append(report_row(title, cells, "awas" if moved else "", moved))
    return made


def trust(
    differences: pd.DataFrame,
    identities: pd.DataFrame,
    copying: pd.DataFrame,
    origin: str,
) -> Html:
    """What the form says of itself and beside the register: identities, repeated months, other counts."""
    rows = [
        report_row(f"Posyandu {row['posyandu']}", ["laporan berulang", str(row["temuan"])], "awas")
        for row in copying[copying["ditandai"]].to_dict("records")
    ]
    rows += [
        report_row(
            f"Posyandu {row['posyandu']}", ["lain dari register", str(row["temuan"])], "awas"
        )
        for row in differences[differences["berbeda"] > 0].to_dict("records")
    ]
    broken = identities[identities["putusan"] == "melanggar"]
    rows += [
        report_row(
            f"Posyandu {row['posyandu']}, {label(str(row['periode']))}",
            ["identitas SKDN", str(row["temuan"])],
            "awas",
        )
        for row in broken.to_dict("records")
    ]
    unknown = identities[identities["putusan"] != "melanggar"]
    beside = int(differences["dibandingkan"].sum())
    told = (
        f" {beside} laporan dibandingkan dengan register."
        if beside
        else " Tidak ada register dan formulir bersama-sama: tidak dapat dibandingkan."
    )
    if len(unknown):
        told += f" {len(unknown)} identitas tidak dapat diperiksa: ada isian kosong."
    if origin != "tabel skdn":
        counted = f"SKDN di atas dihitung dari {origin}."
        return note("Formulir SKDN tidak ada.", counted if origin else NO_TABLE["skdn"])
    return _or_note(
        f"Pertanyaan kepada pengisi formulir ({len(rows)})" if rows else "Formulir diperiksa",
        ["Di mana", "Pemeriksaan", "Temuan"],
        rows,
        empty=f"Identitas terpenuhi, tidak ada laporan yang berulang melebihi kebetulan, dan tidak ada yang lain dari register.{told}",  # noqa: E501
        note=f"Pertanyaan kepada posyandu, bukan bukti kesalahan; tidak ada angka yang diubah.{told}",
    )


# Nutrition.


def nutrition(whole: pd.DataFrame, groups: pd.DataFrame) -> Html:
    """Prevalences of all with interval; behind a line, of every group."""
    if whole.empty:
        return note("Prevalensi tidak ada.", NO_TABLE["balita"])
    rows = [
        report_row(
            short(str(row["indikator"])).capitalize(),
            [
                _counts(row),
                opened(row),
                formats.interval(row["batas_bawah"], row["batas_atas"]) or formats.MISSING,
                _text(row["catatan"]),
            ],
            "",
            catalogue.get(str(row["indikator"])).numerator,
        )
        for row in whole.to_dict("records")
    ]
    table = report_table(
        "Keadaan gizi anak yang diukur", ["Keadaan", "Anak", "Prevalensi", "Selang", "Catatan"], rows, unit="%",
        note="Tiap anak sekali, menurut ukuran terakhirnya tahun itu. Standar WHO 2006, Permenkes 2/2020.",
    )  # fmt: skip
    if groups.empty:
        return table
    return each([table, folded("Menurut umur, jenis kelamin, dan desa", _groups(groups))])


def _counts(row: Mapping[Any, Any]) -> str:
    above, below = (formats.number(row[name]) for name in ("pembilang", "penyebut"))
    return f"{above} dari {below}"


def _groups(groups: pd.DataFrame) -> Html:
    code = parts(groups["indikator"])
    told = groups.assign(keadaan=code[0], macam=code[1], nama=code[2])
    plain = told.loc[told["macam"] == "desa", "nama"].nunique() > OPENED
    rows = []
    for (kind, name), own in told.groupby(["macam", "nama"], sort=False):
        cells = [
            _cell(own[own["keadaan"] == code_], interval=True, plain=plain) for code_ in CONDITIONS
        ]
        many = own.loc[own["keadaan"] == "stunting", "penyebut"]
        count = formats.number(many.iloc[0]) if len(many) else formats.MISSING
        rows.append(report_row(f"{GROUPS[str(kind)]}: {SEX.get(str(name), name)}", [count, *cells]))
    return report_table(
        "Prevalensi menurut kelompok",
        ["Kelompok", "Anak", *(short(code_).capitalize() for code_ in CONDITIONS)],
        rows,
        unit="%",
    )


def measurement(spread: pd.DataFrame, flags: pd.DataFrame, slips: pd.DataFrame) -> Html:
    """Spread of the z-scores and what was set aside, by index; every slip of the pen."""
    rows = []
    for row in spread.to_dict("records"):
        index = str(row["indikator"]).rpartition("/")[2]
        flagged = flags[flags["indikator"] == f"z_tak_wajar/{index}"]
        rows.append(
            report_row(
                INDEX[index],
                [
                    opened(row, places=2),
                    formats.interval(row["batas_bawah"], row["batas_atas"], 2),
                    _text(row["kategori"]),
                    _cell(flagged),
                    _counts(flagged.iloc[0].to_dict()) if len(flagged) else formats.MISSING,
                    _text(row["catatan"]),
                ],
                "awas" if row["kategori"] == "lebar" else "",
            )
        )
    table = _or_note(
        "Mutu pengukuran",
        ["Indeks", "SD nilai z", "Selang", "Bacaan", "Di luar batas wajar", "Anak", "Catatan"],
        rows,
        empty=NO_TABLE["balita"],
        note="SD 0,85–1,2 wajar. Yang di luar batas wajar disisihkan dan dihitung, tidak diperbaiki.",
    )
    if slips.empty:
        return table
    written = [
        report_row(
            str(row["temuan"]), [f"posyandu {row['posyandu']}", label(str(row["periode"]))], "awas"
        )
        for row in slips.to_dict("records")
    ]
    return each(
        [
            table,
            report_table(
                f"Kiranya salah ketik ({len(written)})", ["Ukuran", "Tempat", "Bulan"], written
            ),
        ]
    )


def survey(beside: pd.DataFrame) -> Html:
    """Each prevalence beside each figure of a survey."""
    rows = [
        report_row(
            f"{short(str(row['indikator'])).capitalize()}: {row['sumber']} {row['periode_survei']}",
            [
                formats.percent(row["nilai"]),
                formats.percent(row["nilai_survei"]),
                formats.number(row["selisih"], 1),
                str(row["putusan"]),
                _text(row["batas_wilayah"]),
                str(row["temuan"]),
            ],
        )
        for row in beside.to_dict("records")
    ]
    return _or_note(
        "Di samping angka survei",
        ["Survei", "Di sini", "Survei", "Selisih, poin", "Putusan", "Batas wilayah", "Catatan"], rows,
        empty="Tabel observasi tidak memuat angka survei (stunting/SSGI, stunting/SKI, …) fasilitas ini.",
    )  # fmt: skip


# Gain.


def gains(counts: pd.DataFrame, results: pd.DataFrame) -> Html:
    """N, T, O, B, 2T, BGM of the year's weighings under each version of the KBM, with both readings."""
    rows = []
    for row in counts.to_dict("records"):
        own = results[results["aturan"] == f"kbm@{row['versi']}"]
        rows.append(
            report_row(
                f"{row['versi']}{' (baku)' if row['baku'] else ''}",
                [
                    *(formats.number(int(row[name])) for name in ("n", "t", "o", "b")),
                    *(
                        formats.number(int(row[name])) if name in row else HIDDEN
                        for name in ("dua_t", "bgm")
                    ),
                    _cell(_by(own, "cakupan_nd"), interval=True),
                    _cell(_by(own, "cakupan_ndob"), interval=True),
                    formats.number(int(row["berubah"])),
                ],
            )
        )
    return _or_note(
        "Naik berat badan menurut versi KBM",
        ["Versi", "N", "T", "O", "B", "2T", "BGM", "N/D", "N/(D−O−B)", "Berubah status"],
        rows,
        empty=NO_TABLE["balita"],
        note="Penimbangan setahun dari register. N: naik paling sedikit KBM sejak bulan lalu; kader yang menilai "
        "dengan garis KMS dapat berbeda. O: bulan lalu tidak ditimbang; B: pertama kali.",
    )


# Standing.


def standing(
    strata: pd.DataFrame, lacking: pd.DataFrame, versions: pd.DataFrame, scores: pd.DataFrame
) -> Html:
    """Stratum of each posyandu, what it lacks for the next one, other versions, and the range of its score."""
    rows = []
    for row in strata.to_dict("records"):
        name = str(row["indikator"]).rpartition("/")[2]
        short_of = lacking[lacking["posyandu"] == name]["temuan"]
        other = versions[(versions["posyandu"] == name) & versions["bergantung"]]["temuan"]
        step = row["nilai"]
        shown = (
            f"{'●' * int(step)}{'○' * (4 - int(step))} {row['kategori']}"
            if pd.notna(step)
            else "tidak dapat digolongkan"
        )
        rows.append(
            report_row(
                f"Posyandu {name}",
                [
                    shown,
                    "; ".join(short_of) or ("sudah mandiri" if step == 4 else formats.MISSING),
                    "; ".join(other) or "sama",
                    _score(_by(scores, f"posyandu_nilai/posyandu/{name}")),
                ],
            )
        )
    return _or_note(
        "Strata setiap posyandu",
        ["Posyandu", "Strata", "Yang kurang untuk strata berikutnya", "Versi lain", "Nilai input–proses–output"],
        rows,
        empty="Tabel posyandu tidak memuat tahun ini: strata tidak dapat ditentukan.",
        note="Strata terendah yang dicapai semua indikator. Nilai input–proses–output memakai skor yang dinyatakan "
        "(tidak dicetak di sumber); butir yang tidak dijawab membuatnya sebuah kisaran.",
    )  # fmt: skip


def _score(rows: pd.DataFrame) -> str:
    if rows.empty:
        return formats.MISSING
    row = rows.iloc[0].to_dict()
    asked = str(row["catatan"]).split("; ")[1]
    if pd.notna(row["nilai"]):
        return f"{formats.percent(row['nilai'])} {_text(row['kategori'])} ({asked})"
    return f"{formats.interval(row['batas_bawah'], row['batas_atas'], 0)}% ({asked})"


# The programme.


def programme(
    effort: pd.DataFrame, performance: pd.DataFrame, gaps: pd.DataFrame, progress: pd.DataFrame
) -> Html:
    """Adequacy of effort and of performance, gap with its class, progress at the end of the year."""
    rows = [_measure(row, _counts(row)) for row in effort.to_dict("records")]
    rows += [
        _measure(
            row, f"{formats.percent(row['pembilang'])} dari {formats.percent(row['penyebut'], 0)}"
        )
        for row in performance.to_dict("records")
    ]
    rows += [
        _measure(row, f"target {formats.percent(row['penyebut'], 0)}")
        for row in gaps.to_dict("records")
    ]
    last = progress.dropna(subset=["nilai"]).tail(1)
    rows += [
        _measure(row, f"{_counts(row)} sampai {label(str(row['periode']))}")
        for row in last.to_dict("records")
    ]
    return _or_note(
        "Kecukupan, kemajuan, dan kesenjangan", ["Ukuran", "Hitungan", "Nilai", "Selang", "Kelas"], rows,
        empty="Tabel kegiatan dan target tidak memuat posyandu tahun ini.",
        note="Kesenjangan: (target − capaian) ÷ target; 0 atau kurang tercapai, sampai 25% sesuai jalur.",
    )  # fmt: skip


def _measure(row: Mapping[Any, Any], told: str) -> dict[str, Any]:
    base, _, about = str(row["indikator"]).partition("/")
    named = _ratio(about) if about in catalogue.catalogue() else about
    return report_row(
        f"{catalogue.get(base).name.partition(' (')[0]}: {named}",
        [
            told,
            opened(row),
            formats.interval(row["batas_bawah"], row["batas_atas"]) or "tanpa selang",
            scale(row["kategori"], row["aturan"]),
        ],
    )


def progress(table: pd.DataFrame) -> Html:
    """Progress month by month, behind a line."""
    rows = [
        report_row(
            label(str(row["periode"])),
            [
                formats.number(row["pembilang"]),
                formats.number(row["penyebut"]),
                formats.percent(row["nilai"]),
            ],
        )
        for row in table.to_dict("records")
    ]
    found = _or_note(
        "Penimbangan sampai bulan itu terhadap rencana", ["Bulan", "Ditimbang", "Rencana", "Kemajuan"], rows,
        empty="Tabel target tidak memuat target D/S tahun ini.",
        note="Rencana: target D/S × S tiap bulan.",
    )  # fmt: skip
    return folded("Kemajuan tiap bulan", found) if rows else found


def forecast_by_year(table: pd.DataFrame) -> Html:
    """Why the series of years is, or is not, carried on."""
    rows = table.to_dict("records")
    if not rows:
        return note("Ramalan tahunan tidak ada.", NO_TABLE["skdn"])
    row = rows[0]
    told = (
        str(row["catatan"])
        if pd.isna(row["nilai"])
        else f"{formats.percent(row['nilai'])} "
        f"({formats.interval(row['batas_bawah'], row['batas_atas'])}), {row['catatan']}"
    )
    short_ = f" — {row['kategori']}" if pd.notna(row["kategori"]) else ""
    return note(f"D/S tahun {row['periode']}{short_}:", f"{told}.")


def accuracy(table: pd.DataFrame) -> Html:
    """The screens side by side: sensitivity, specificity, predictive values with Wilson's interval."""
    code = table["indikator"].str.partition("/")
    rows = []
    for name, own in table.groupby(code[2], sort=False):
        rows.append(
            report_row(
                f"{name} sebagai saringan wasting",
                [
                    _cell(own[code[0][own.index] == kind], interval=True)
                    for kind in (
                        "sensitivitas", "spesifisitas", "nilai_prediktif_positif",
                        "nilai_prediktif_negatif", "prevalens_sebenarnya",
                    )
                ],
            )
        )  # fmt: skip
    return _or_note(
        "Ketepatan saringan", ["Saringan", "Sensitivitas", "Spesifisitas", "NPP", "NPN", "Prevalens"], rows, unit="%",
        empty=NO_TABLE["balita"],
        note="Kebenaran: BB/TB di bawah −2 SD. BGM dibuat dari berat yang sama, jadi tampak lebih tepat daripada yang "
        "sebenarnya. Tiap anak sekali; selang Wilson. Hitungan di balik tiap angka: ketuk angkanya.",
    )  # fmt: skip


def importance(table: pd.DataFrame) -> Html:
    """Items with performance, expectation, gap and quadrant, behind a line."""
    gaps = table[table["indikator"].str.startswith("ipa_kesenjangan/")]
    rows = []
    for row in gaps.to_dict("records"):
        tail = str(row["indikator"]).partition("/")[2]
        seen, hoped = (_by(table, f"{kind}/{tail}") for kind in ("ipa_kinerja", "ipa_harapan"))
        rows.append(
            report_row(
                item(str(row["indikator"])),
                [
                    formats.number(seen["nilai"].iloc[0], 2),
                    formats.number(hoped["nilai"].iloc[0], 2),
                    opened(row | {"aturan": None}, places=2),  # a quadrant has no bands
                    formats.interval(row["batas_bawah"], row["batas_atas"], 2),
                    _text(row["kategori"]),
                ],
            )
        )
    found = _or_note(
        "Harapan dan kinerja tiap butir",
        ["Butir", "Kinerja", "Harapan", "Kesenjangan", "Selang", "Kuadran"],
        rows,
        empty="Tabel kuesioner tidak memuat skor harapan tahun ini.",
    )
    return folded("Semua butir kuesioner", found) if rows else found


def usability(table: pd.DataFrame) -> Html:
    """The five aspects of the form's usability."""
    rows = [
        report_row(
            catalogue.name(str(row["indikator"])).partition(": ")[2].capitalize(),
            [
                opened(row),
                formats.interval(row["batas_bawah"], row["batas_atas"]),
                _text(row["catatan"]),
            ],
        )
        for row in table.to_dict("records")
    ]
    return _or_note(
        "Kebergunaan formulir (ISO 9241)", ["Aspek", "Skor", "Selang", "Responden"], rows,
        unit="% dari skor maksimum", empty="Tabel kuesioner tidak memuat instrumen kegunaan tahun ini.",
        note="Persen dari skor maksimum bukan persen orang yang puas.",
    )  # fmt: skip


def costs(table: pd.DataFrame) -> Html:
    """Cost per child weighed and per weighing."""
    rows = [
        report_row(
            f"Biaya per {str(row['indikator']).partition('/')[2]}",
            [
                f"{formats.rupiah_short(row['pembilang'])} ÷ {formats.number(row['penyebut'])}",
                opened(row, text=formats.rupiah(row["nilai"]))
                if pd.notna(row["nilai"])
                else opened(row),
                _between(row),
                _text(row["catatan"]),
            ],
        )
        for row in table.to_dict("records")
    ]
    return _or_note(
        "Berapa biayanya?", ["Ukuran", "Hitungan", "Rupiah", "Selang", "Catatan"], rows,
        empty="Tidak ada anak yang ditimbang tahun ini.",
    )  # fmt: skip


def _between(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["batas_bawah"]):
        return "tanpa selang"
    return f"{formats.rupiah(row['batas_bawah'])}–{formats.number(row['batas_atas'])}"


def methods(results: pd.DataFrame) -> Html:
    """How each number was made; where several rules stand behind a value, each of them."""
    names = results["aturan"].str.split(r" \+ |; ", regex=True)
    each_rule = results.assign(aturan=names).explode("aturan")
    known = each_rule["aturan"].str.contains("@", na=False)
    known &= ~each_rule["aturan"].str.startswith("instrumen_posyandu@", na=False)
    return by_indicator(each_rule.assign(aturan=each_rule["aturan"].where(known)))


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
