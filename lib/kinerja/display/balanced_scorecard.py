"""The words of the balanced scorecard, made from its results: number, interval or its absence, direction.

A sentence never says more than its interval supports; without respondents or events it says that nothing can be tested.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from kinerja import catalogue, formats
from kinerja.charts import drawn
from kinerja.display.figures import Words
from kinerja.display.findings import Finding, finding, first_screen
from kinerja.display.html import Html, Piece, note, opened, piece
from kinerja.display.tables import NOTHING, report_row
from kinerja.periods import label

LOW_ABSORPTION = 70  # percent; below it S001 (Table 3.10) asks for an analysis of each item


SCORE_NOTE = (
    "Perspektif keuangan: rerata skala 1–5 ketiga E, dibagi 5. Perspektif lain: persen dari skor maksimum, "
    "yang bukan persen orang yang puas. Perbedaan arti ini membuat angka antar-perspektif tidak dapat dirata-ratakan."
)
NO_RANKING = "Urutan mengikuti data, bukan peringkat: tanpa selang, urutan nilai tidak menyatakan urutan mutu."


def findings(
    three: pd.DataFrame,
    card: pd.DataFrame,
    resources: pd.DataFrame,
    comparison: pd.DataFrame,
    claims: pd.DataFrame,
    quality: pd.DataFrame,
    *,
    unit: str,
    names: Mapping[str, str],
    refused: Mapping[str, Sequence[object]],
) -> Html:
    """Three to five findings and the data quality in one line."""
    worded = [
        _economy(three[three["unit"] == unit]),
        _effectiveness(three[three["unit"] == unit]),
        _weakest(card, unit, names),
        _staff(resources, comparison, unit, names),
        _audit(claims[claims["unit"] == unit]),
    ]
    return first_screen(worded, _quality_line(quality, refused))


def _economy(own: pd.DataFrame) -> Finding | None:
    """Where the economy ratio is high because money was left: its ratio beside its absorption."""
    pooled = own[own["metode"] == "rasio jumlah"]
    absorption = pooled[pooled["indikator"].str.startswith("serapan/")].dropna(subset=["nilai"])
    if absorption.empty:
        return None
    low = absorption.nsmallest(1, "nilai").iloc[0]
    fund = str(low["indikator"]).partition("/")[2]
    ratio = pooled[pooled["indikator"] == f"rasio_ekonomis/{fund}"].iloc[0]
    if low["nilai"] >= LOW_ABSORPTION:
        title = f"Anggaran terserap paling rendah pada {fund}."
    else:
        title = (
            f"Sebagian besar nilai “ekonomis” {fund} adalah uang yang tidak dipakai."
            if low["nilai"] < 50
            else f"Nilai “ekonomis” {fund} naik karena uang tidak dipakai."
        )
    over = _overspent(own)
    return finding(
        title,
        opened(low.to_dict()),
        f" pagu {label(str(low['periode']))} terserap, dan justru itu yang memberi rasio ekonomis ",
        opened(ratio.to_dict()),
        f" ({ratio['kategori']}). " if pd.notna(ratio["kategori"]) else ". ",
        *over,
    )


def _overspent(own: pd.DataFrame) -> list[Piece]:
    yearly = own[
        (own["metode"] == "rasio satu tahun") & own["indikator"].str.startswith("serapan/")
    ]
    over = yearly[yearly["nilai"] > 100]
    if over.empty:
        return []
    worst = over.nlargest(1, "nilai").iloc[0]
    fund = str(worst["indikator"]).partition("/")[2]
    return [
        f"Sebaliknya belanja melampaui pagu pada {len(over)} dari {len(yearly)} pos-tahun, paling jauh {fund} {worst['periode']}: ",  # noqa: E501
        opened(worst.to_dict()),
        " dari pagunya.",
    ]


def _effectiveness(own: pd.DataFrame) -> Finding | None:
    rows = own[own["indikator"].str.startswith("rasio_efektivitas")]
    yearly = (
        rows[rows["metode"] == "rasio satu tahun"].dropna(subset=["nilai"]).sort_values("periode")
    )
    pooled = rows[rows["metode"] == "rasio jumlah"].dropna(subset=["nilai"])
    if yearly.empty or pooled.empty:
        return None
    first, last, whole = yearly.iloc[0], yearly.iloc[-1], pooled.iloc[0]
    kind = str(whole["indikator"]).partition("/")[2] or "pendapatan"
    moved = (
        "naik"
        if last["nilai"] > first["nilai"]
        else "turun"
        if last["nilai"] < first["nilai"]
        else "tetap"
    )
    reached = "melampaui" if whole["nilai"] >= 100 else "di bawah"
    return finding(
        f"Penerimaan {kind} {reached} target{f', dan {moved}' if len(yearly) > 1 else ''}.",
        "Sepanjang masa ini ",
        opened(whole.to_dict()),
        f" dari target ({whole['kategori']}); ",
        f"dari {first['periode']} ke {last['periode']}: ",
        opened(first.to_dict()),
        " menjadi ",
        opened(last.to_dict()),
        f", dari {len(yearly)} titik tahunan: terlalu sedikit untuk disebut kecenderungan.",
    )


def _questionnaires(own: pd.DataFrame) -> pd.DataFrame:
    """The scores that can be held against each other: questionnaires; the financial one alone where there are none.

    A share of an ordinal scale is not a percentage of the maximum score, so the two are never ranked together.
    """
    asked = own[~own["indikator"].str.startswith("skor_keuangan")]
    return asked if len(asked) else own[own["indikator"] == "skor_keuangan"]


def _weakest(card: pd.DataFrame, unit: str, names: Mapping[str, str]) -> Finding | None:
    main = card[card["indikator"] != "skor_keuangan_tanpa_ekonomis"].dropna(subset=["nilai"])
    own = main[main["unit"] == unit]
    if own.empty:
        return None
    weak = _questionnaires(own).nsmallest(1, "nilai").iloc[0]
    peers = main[(main["indikator"] == weak["indikator"]) & (main["unit"] != unit)]
    parts: list[Piece] = [
        "Skornya ",
        opened(weak.to_dict()),
        f" {str(weak['satuan']).removeprefix('% ')}",
    ]
    if pd.notna(weak["batas_bawah"]):
        parts.append(f" (selang {formats.interval(weak['batas_bawah'], weak['batas_atas'])})")
    if len(peers):
        gap = weak["nilai"] - peers["nilai"].median()
        other = (
            names[str(peers["unit"].iloc[0])]
            if len(peers) == 1
            else f"median {len(peers)} puskesmas lain"
        )
        side = "di atas" if gap > 0 else "di bawah"
        parts.append(
            f", {formats.number(abs(gap), 1)} poin {side} {other}"
            if gap
            else f", sama dengan {other}"
        )
    asked = weak["indikator"] != "skor_keuangan"
    untestable = pd.isna(weak["batas_bawah"]) and len(peers) > 0
    reason = "Tanpa jawaban responden" if asked else "Skala urut tanpa selang"
    parts.append(f". {reason}, selisih itu tidak dapat diuji." if untestable else ".")
    name = catalogue.name(str(weak["indikator"]))
    return finding(f"Kuesioner terendah: {name.lower()}." if asked else f"{name}.", *parts)


def _staff(
    resources: pd.DataFrame, comparison: pd.DataFrame, unit: str, names: Mapping[str, str]
) -> Finding | None:
    code = "tenaga/seluruh tenaga"
    own = resources[(resources["unit"] == unit) & (resources["indikator"] == code)].dropna(
        subset=["nilai"]
    )
    if own.empty:
        return None
    row = own.iloc[0]
    parts: list[Piece] = [
        f"{formats.number(row['pembilang'])} orang, ",
        opened(row.to_dict()),
        f" per 10.000 penduduk (selang {formats.interval(row['batas_bawah'], row['batas_atas'])})",
    ]
    against = comparison[comparison["indikator"] == code]
    if against.empty or pd.isna(against.iloc[0]["rasio"]):
        return finding("Tenaga kesehatan.", *parts, ".")
    other = against.iloc[0]
    peers = [name for peer, name in names.items() if peer != unit]
    whom = peers[0] if len(peers) == 1 else f"gabungan {other['peer_n']} puskesmas lain"
    spread = f"{formats.number(other['rasio_bawah'], 2)}–{formats.number(other['rasio_atas'], 2)}"
    apart = other["putusan"] == "terpisah"
    more = "lebih banyak" if other["rasio"] > 1 else "lebih sedikit"
    title = (
        f"Tenaga {more} daripada {whom}."
        if apart
        else f"Jumlah tenaga tidak terpisahkan dari {whom}."
    )
    return finding(
        title, *parts, f", {formats.number(other['rasio'], 2)} kali {whom} (selang {spread})."
    )


def _audit(own: pd.DataFrame) -> Finding | None:
    if own.empty:
        return None
    wrong = own[own["putusan"] == "bertentangan"]
    cut = int((own["putusan"] == "dipotong").sum())
    if wrong.empty:
        return finding(
            "Angka terbitan dapat dihitung ulang.",
            f"Dari {len(own)} angka dan label tidak ada yang bertentangan; {cut} hanya cocok bila dipotong.",
        )
    ratios = wrong[wrong["rumus"] == "persen"]
    worst = (ratios if len(ratios) else wrong).iloc[0]
    return finding(
        f"{len(wrong)} dari {len(own)} angka terbitan bertentangan dengan masukannya sendiri.",
        f"Misalnya {worst['besaran']} tercetak {worst['tercetak']}. {worst['penjelasan']} ",
        f"{cut} angka lain hanya cocok bila dipotong.",
    )


def _quality_line(quality: pd.DataFrame, refused: Mapping[str, Sequence[object]]) -> str:
    told = f"{len(quality)} hal mencurigakan" if len(quality) else "tidak ada yang mencurigakan"
    first = f", antara lain: {quality.iloc[0]['temuan']}" if len(quality) else "."
    out = f" {len(refused)} puskesmas tidak dibandingkan karena datanya ditolak." if refused else ""
    return f"{told}{first}{out}"


def perspectives(card: pd.DataFrame, *, unit: str, names: Mapping[str, str]) -> Words:
    """The words of the chart of perspectives."""
    own = card[card["unit"] == unit].dropna(subset=["nilai"])
    if own.empty:
        return Words(
            "Tidak ada skor perspektif",
            [],
            "Tabel anggaran dan kuesioner tidak memuat fasilitas ini.",
        )
    money = own.loc[own["indikator"] == "skor_keuangan", "nilai"]
    asked = _questionnaires(own)
    told = [f"Keuangan {formats.number(value, 1)}" for value in money]
    if len(asked) and asked["indikator"].iloc[0] != "skor_keuangan":
        worst = asked.nsmallest(1, "nilai").iloc[0]
        name = catalogue.name(str(worst["indikator"])).lower()
        told.append(f"kuesioner terendah: {name} ({formats.number(worst['nilai'], 1)})")
    title = "; ".join(told) or "Skor perspektif"
    title = title[0].upper() + title[1:]
    return Words(title, f"{names[unit]}: {_listed(own)}.", _score_caption(own, len(names) - 1))


def _listed(rows: pd.DataFrame) -> str:
    """``Jaminan 69,0; Empati 69,0``: what a chart shows, in words."""
    return "; ".join(
        f"{str(row['indikator']).partition('/')[2] or catalogue.name(str(row['indikator']))} "
        f"{formats.number(row['nilai'], 1)}"
        for row in rows.to_dict("records")
    )


def _others(peers: int, mark: str) -> str:
    """``; kotak: 3 puskesmas lain``, or nothing without peers."""
    return f"; {mark}: {peers} puskesmas lain" if peers else ""


def _score_caption(own: pd.DataFrame, peers: int) -> str:
    spread = (
        "Garis tebal: selang."
        if own["batas_bawah"].notna().any()
        else "Tanpa selang: tidak ada jawaban responden di balik rerata terbit."
    )
    marks = f"Bulatan: fasilitas ini{_others(peers, 'kotak')}."
    return f"Satuan: 0–100. {marks} {spread} Sumber: tabel data, lihat rincian angka."


def ratios(three: pd.DataFrame, *, unit: str, names: Mapping[str, str]) -> Words:
    """The words of the small charts of ratios over years; one alt text a chart."""
    yearly = three[(three["unit"] == unit) & (three["metode"] == "rasio satu tahun")]
    alt = []
    for code in drawn(three, unit):
        rows = yearly[yearly["indikator"] == code].sort_values("periode")
        told = ", ".join(
            f"{row['periode']} {formats.percent(row['nilai'])}" for row in rows.to_dict("records")
        )
        alt.append(f"{catalogue.name(code)}: {told}")
    if not alt:
        return Words(
            "Tidak ada data keuangan pada masa ini",
            [],
            f"Tabel keuangan tidak memuat {names[unit]}.",
        )
    over = yearly[yearly["indikator"].str.startswith("serapan/") & (yearly["nilai"] > 100)]
    title = (
        f"Belanja melampaui pagu pada {len(over)} pos-tahun; rasio ekonomis tertinggi justru di pos yang paling sedikit terserap"  # noqa: E501
        if len(over)
        else "Rasio ekonomis tertinggi ada di pos yang paling sedikit terserap"
    )
    caption = (
        f"Satuan: %. Garis tebal: fasilitas ini{_others(len(names) - 1, 'garis tipis')}; "
        "titik-titik: batas kelas, atau 100%. Pembukuan lengkap, tanpa selang."
    )
    return Words(title, alt, caption)


def economy_rewards(three: pd.DataFrame, *, unit: str) -> Html:
    """What the economy ratio rewards, with this facility's own figures."""
    pooled = three[(three["unit"] == unit) & (three["metode"] == "rasio jumlah")]
    parts: list[Piece] = [
        "Rasio ekonomis = pagu ÷ realisasi: makin sedikit uang dipakai, makin tinggi nilainya, entah karena hemat "
        "atau karena kegiatan tidak jalan. Rasio ini tidak dapat membedakan keduanya. "
    ]
    for row in pooled[pooled["indikator"].str.startswith("rasio_ekonomis/")].to_dict("records"):
        fund = str(row["indikator"]).partition("/")[2]
        absorbed = pooled[pooled["indikator"] == f"serapan/{fund}"].iloc[0]
        parts += [f"{fund}: rasio ", opened(row), ", terserap ", opened(absorbed.to_dict()), ". "]
    parts.append("Baca selalu bersama serapan dan capaian kegiatannya.")
    return note("Yang dihargai rasio ekonomis.", *parts)


def dimensions(scores: pd.DataFrame, *, unit: str, names: Mapping[str, str]) -> Words:
    """The words of the chart of dimensions."""
    own = scores[(scores["unit"] == unit) & scores["indikator"].str.contains("/", regex=False)]
    own = own.dropna(subset=["nilai"])
    if own.empty:
        return Words(
            "Tidak ada data kuesioner",
            [],
            f"Tabel kuesioner dan kuesioner_rerata tidak memuat {names[unit]}.",
        )
    lowest = own[own["nilai"] == own["nilai"].min()]
    listed = formats.join([str(code).partition("/")[2] for code in lowest["indikator"]])
    title = f"Terendah: {listed} ({formats.number(lowest['nilai'].iloc[0], 1)}% dari skor maksimum)"
    return Words(title, f"{names[unit]}: {_listed(own)}.", _score_caption(own, len(names) - 1))


def differences(tests: pd.DataFrame, scores: pd.DataFrame, *, unit: str) -> Html:
    """Whether facilities differ, tested on answers; or plainly that no test is possible."""
    own = scores[scores["unit"] == unit]
    if own.empty:
        return NOTHING
    if tests.empty and own["batas_bawah"].isna().all():
        return note(
            "Apakah puskesmas berbeda? Tidak dapat diuji.",
            "Yang terbit hanya rerata; jawaban responden tidak ada, jadi ragamnya tidak diketahui dan tidak ada uji "
            "beda yang mungkin. Isi tabel kuesioner (satu jawaban satu baris) untuk mendapat selang dan uji.",
        )
    if tests.empty:
        return note(
            "Apakah puskesmas berbeda? Tidak dapat diuji.",
            "Uji beda memerlukan jawaban dari paling sedikit dua puskesmas, masing-masing lima responden.",
        )
    rows = [
        report_row(
            str(row["indikator"]).partition("/")[2].partition(": ")[2],
            [
                formats.number(row["penyebut"]),
                formats.number(row["pembilang"], 2),
                opened(row, text=formats.number(row["nilai"], 3)),
                str(row["catatan"]),
                str(row["kategori"]),
            ],
        )
        for row in tests.to_dict("records")
    ]
    shown = {
        "judul": "Apakah puskesmas berbeda? Kruskal–Wallis atas jawaban responden",
        "satuan": "",
        "kolom": ["Dimensi", "Responden", "H", "ε²", "p", "Putusan"],
        "baris": rows,
        "catatan": "p disesuaikan menurut Holm untuk semua dimensi sekaligus. ε²: 0 tidak ada beda, 1 seluruhnya.",
    }
    return Html(piece("tabel", shown), "uji beda antar-puskesmas")


def resources(
    rates: pd.DataFrame, comparison: pd.DataFrame, *, unit: str, names: Mapping[str, str]
) -> Words:
    """The words of the chart of staff and facilities."""
    own = rates[rates["unit"] == unit].dropna(subset=["nilai"])
    if own.empty:
        lacking = f"Tabel ketenagaan, sarana, atau jumlah penduduk tidak memuat {names[unit]}."
        return Words("Tidak ada data tenaga dan sarana", [], lacking)
    rated = comparison.dropna(subset=["rasio"])
    apart = rated[rated["putusan"] == "terpisah"]
    title = (
        f"{len(apart)} dari {len(rated)} jenis tenaga dan sarana terpisah dari puskesmas lain; sisanya tidak"
        if len(rated)
        else "Tenaga dan sarana per 10.000 penduduk, tanpa pembanding"
    )
    marks = f"Bulatan: fasilitas ini{_others(len(names) - 1, 'kotak')}."
    caption = (
        f"Satuan: per 10.000 penduduk, dengan selang Poisson. {marks} "
        "Sumber: tabel ketenagaan, sarana, observasi."
    )
    return Words(title, f"{names[unit]}, per 10.000 penduduk: {_listed(own)}.", caption)
