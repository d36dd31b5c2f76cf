"""Results and verdicts as report tables: caption, scopes, every number openable."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd
from markupsafe import Markup

from kinerja import catalogue, formats
from kinerja.display.html import Html, opened, piece, scale
from kinerja.periods import label

FEW_PEERS = 4  # up to here each peer has a column; beyond, their range
OPENED = 12  # facilities whose every number opens on one page; of more, each on its own page
VERDICTS = {
    "bertentangan": "✗ bertentangan",
    "tak dapat ditutup": "? tak dapat ditutup",
    "dipotong": "≈ dipotong",
    "tepat": "✓ tepat",
}
NOTHING = Html(Markup(""), "tidak ada data")
Names = Mapping[str, str]
Cell = str | dict[str, Any]


def report_table(
    title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], *, unit: str = "", note: str = ""
) -> Html:  # fmt: skip
    """A report table: every row has a title and cells; a cell is text, or an opened number."""
    shown = {"judul": title, "satuan": unit, "kolom": columns, "baris": rows, "catatan": note}
    return Html(piece("tabel", shown), f"tabel: {title}")


def report_row(title: str, cells: Sequence[Cell], mark: str = "", note: str = "") -> dict[str, Any]:
    """One row; ``mark`` is a class of the style sheet (``ini`` this facility, ``awas`` attention).

    ``note`` stands small below the title.
    """
    return {"judul": title, "sel": list(cells), "tanda": mark, "ket": note}


def _first(rows: pd.DataFrame) -> dict[Any, Any] | None:
    return None if rows.empty else rows.iloc[0].to_dict()


def _number(row: Mapping[Any, Any] | None) -> Cell:
    return formats.MISSING if row is None else opened(row)


def by_year(results: pd.DataFrame, *, unit: str, title: str) -> Html:
    """Ratios of one facility: a row an indicator, a column a year, then both readings of the mean, and the class."""
    own = results[results["unit"] == unit]
    periods = sorted(own.loc[own["metode"] == "rasio satu tahun", "periode"].unique())
    rows = []
    for code, group in own.groupby("indikator", sort=False):
        yearly = [
            group[(group["periode"] == p) & (group["metode"] == "rasio satu tahun")]
            for p in periods
        ]
        mean = _first(group[group["metode"] == "rerata rasio tahunan"])
        pooled = _first(group[group["metode"] == "rasio jumlah"])
        labels = scale(mean["kategori"], mean["aturan"]) if mean else ""
        cells = [
            *(_number(_first(year)) for year in yearly),
            _number(mean),
            _number(pooled),
            labels,
        ]
        rows.append(report_row(catalogue.name(str(code)), cells))
    columns = [
        "Indikator",
        *(label(p) for p in periods),
        "Rerata rasio",
        "Rasio jumlah",
        "Kelas rerata",
    ]
    return report_table(
        title,
        columns,
        rows,
        unit="%",
        note="Ketuk angka bergaris titik untuk melihat rumus, hitungan, dan sumbernya.",
    )


def beside(results: pd.DataFrame, *, unit: str, names: Names, title: str, note: str = "") -> Html:
    """One facility's values beside its peers': a row an indicator. Few peers by name, many as their range."""
    peers = [code for code in names if code != unit]
    few = len(peers) <= FEW_PEERS
    rows = []
    for code in results.loc[results["unit"] == unit, "indikator"].drop_duplicates():
        group = results[results["indikator"] == code]
        own = _first(group[group["unit"] == unit])
        assert own is not None
        spread = formats.interval(own["batas_bawah"], own["batas_atas"]) or "tidak ada"
        others: list[Cell] = (
            [_number(_first(group[group["unit"] == peer])) for peer in peers]
            if few
            else [_range(group[group["unit"] != unit]["nilai"])]
        )
        name = _detail_or_name(str(code))
        rows.append(report_row(name, [opened(own), spread, *others]))
    if not rows:
        return NOTHING
    columns = [
        "",
        names[unit],
        "Selang",
        *([names[p] for p in peers] if few else [f"{len(peers)} lainnya: min – median – maks"]),
    ]
    return report_table(title, columns, rows, unit=_unit(results), note=note)


def _detail_or_name(code: str) -> str:
    base, _, detail = code.partition("/")
    return (
        f"· {detail}"
        if detail and base not in {"rasio_ekonomis", "rasio_efektivitas"}
        else catalogue.name(code)
    )


def _unit(results: pd.DataFrame) -> str:
    units = set(results["satuan"].dropna())
    return units.pop() if len(units) == 1 else ""


def _range(values: "pd.Series[float]") -> str:
    known = values.dropna()
    if known.empty:
        return formats.MISSING
    return " – ".join(formats.number(v, 1) for v in (known.min(), known.median(), known.max()))


def rates(
    results: pd.DataFrame, comparison: pd.DataFrame, *, unit: str, names: Names, title: str
) -> Html:
    """Counts before rates: count, rate with interval, the peers' rate, the ratio to them with interval and verdict.

    Without a peer the columns that compare are left out.
    """
    own = results[results["unit"] == unit]
    against = {str(row["indikator"]): row for row in comparison.to_dict("records")}
    peers = [names[code] for code in names if code != unit]
    rows = []
    for record in own.to_dict("records"):
        code = str(record["indikator"])
        spread = formats.interval(record["batas_bawah"], record["batas_atas"])
        cells: list[Cell] = [formats.number(record["pembilang"]), opened(record), spread]
        if peers:
            cells += _against(against.get(code))
        rows.append(report_row(_detail_or_name(code).removeprefix("· "), cells))
    if not rows:
        return NOTHING
    columns = ["Jenis", "Jumlah", "Per 10.000", "Selang"]
    if not peers:
        return report_table(title, columns, rows, unit=_unit(results))
    other = peers[0] if len(peers) == 1 else f"Median {len(peers)} lainnya"
    return report_table(
        title,
        [*columns, other, "Rasio (selang)", "Putusan"],
        rows,
        unit=_unit(results),
        note="Rasio: laju fasilitas ini ÷ laju gabungan lainnya. “Terpisah” bila selang rasio tidak memuat 1.",
    )


def _against(compared: Mapping[Any, Any] | None) -> list[Cell]:
    if compared is None:
        return [formats.MISSING, formats.MISSING, "pembanding tidak punya data"]
    ratio = f"{formats.number(compared['rasio'], 2)} ({_limits(compared)})"
    return [formats.number(compared["peer_median"], 1), ratio, str(compared["putusan"])]


def _limits(row: Mapping[Any, Any]) -> str:
    high = "∞" if row["rasio_atas"] == float("inf") else formats.number(row["rasio_atas"], 2)
    return f"{formats.number(row['rasio_bawah'], 2)}–{high}"


def every_facility(
    results: pd.DataFrame, *, unit: str, names: Names, title: str, note: str
) -> Html:
    """All facilities, in the order of the data (no ranking), a column an indicator; this one is marked."""
    codes = list(results["indikator"].drop_duplicates())
    rows = []
    for code, name in names.items():
        latest = results[results["unit"] == code].sort_values("periode", kind="stable")
        own = latest.drop_duplicates("indikator", keep="last").set_index("indikator")
        cells: list[Cell] = []
        for indicator in codes:
            if indicator not in own.index:
                cells.append(formats.MISSING)
            elif code == unit or len(names) <= OPENED:
                cells.append(opened({**own.loc[indicator].to_dict(), "indikator": indicator}))
            else:
                cells.append(formats.number(own.loc[indicator, "nilai"], 1))
        rows.append(
            report_row(f"{name} ◂" if code == unit else name, cells, "ini" if code == unit else "")
        )
    columns = ["Puskesmas", *(catalogue.name(code) for code in codes)]
    return report_table(title, columns, rows, unit=_unit(results), note=note)


def audit_tables(claims: pd.DataFrame, *, unit: str, habit: Mapping[str, int]) -> Html:
    """The claims about one facility: a summary by table, and the contradictions; every claim is on its own page."""
    own = claims[claims["unit"] == unit]
    if own.empty:
        return Html(Markup("<div>Data ini tidak membawa angka terbitan.</div>"), "tanpa klaim")
    summary = pd.crosstab(pd.Categorical(own["tabel"], own["tabel"].unique()), own["putusan"])
    columns = [verdict for verdict in VERDICTS if verdict in summary]
    counted = [
        report_row(str(table), [str(line[v]) for v in columns] + [str(line.sum())])
        for table, line in summary.iterrows()
    ]
    parts = [
        report_table(
            "Ringkasan per tabel dokumen",
            ["Tabel", *(VERDICTS[v] for v in columns), "Semua"],
            counted,
            unit="banyak angka",
        ),
        *_claims("Yang bertentangan dengan masukannya sendiri", own, ["bertentangan"]),
    ]
    told = (
        f"Kebiasaan dokumen: dari {sum(habit.values())} angka hitungan yang dapat membedakannya, "
        f"{habit['dipotong']} dipotong dan {habit['dibulatkan']} dibulatkan. "
        "Semua klaim dengan hitungannya ada di halaman audit_angka fasilitas ini."
    )
    body = Markup("").join(part.markup for part in parts)
    return Html(body + Markup("<div class='ket'>{}</div>").format(told), "audit angka terbitan")


def _claims(title: str, claims: pd.DataFrame, verdicts: Sequence[str]) -> list[Html]:
    chosen = claims[claims["putusan"].isin(verdicts)]
    if chosen.empty:
        return []
    rows = []
    for claim in chosen.to_dict("records"):
        rows.append(
            report_row(
                f"{claim['tabel']}: {claim['besaran']}",
                [str(claim["tercetak"]), computed_claim(claim), VERDICTS[claim["putusan"]], str(claim["penjelasan"])],
                "awas" if claim["putusan"] == "bertentangan" else "",
            )
        )  # fmt: skip
    columns = ["Angka", "Tercetak", "Dihitung ulang", "Putusan", "Penjelasan"]
    return [report_table(f"{title} ({len(rows)})", columns, rows)]


def computed_claim(claim: Mapping[Any, Any]) -> Cell:
    """The recomputed figure or word of a claim, at the printed precision, with its calculation and source behind it."""
    value = claim["dihitung"]
    if value is None or pd.isna(value):
        return formats.MISSING
    shown = _at_printed_precision(str(value), claim)
    details = [
        (
            "Hitungan",
            f"{claim['rumus']}: {claim['hitungan']}" if claim["hitungan"] else claim["rumus"],
        ),
        ("Sumber", f"{claim['dokumen']} baris {claim['baris']}"),
    ]
    return {
        "teks": shown,
        "nama": f"Klaim {claim['id']}",
        "rincian": [(name, told) for name, told in details if told],
    }


def _at_printed_precision(text: str, claim: Mapping[Any, Any]) -> str:
    """A recomputed number as the document would print it, in Indonesian; words stay as they are."""
    if not claim["hitungan"]:
        return text  # a label, a name, a list: no calculation was written out
    try:
        value = Fraction(text)
    except ValueError:
        return text
    decimal, group = (".", ",") if claim.get("angka") == "en" else (",", ".")
    whole, _, decimals = str(claim["tercetak"]).rstrip("% ").partition(decimal)
    shown = formats.number(value, len(decimals) if decimals.isdigit() else 0)
    ungrouped = len(whole) > 3 and group not in whole  # a year has no thousands
    return shown.replace(".", "") if ungrouped else shown


def quality_table(quality: pd.DataFrame, refused: Mapping[str, Sequence[object]]) -> Html:
    """What is suspicious in the data of this facility, and which facilities were refused."""
    rows = [
        report_row(row["temuan"], [label(str(row["periode"])), row["pemeriksaan"], row["sumber"]])
        for row in quality.to_dict("records")
    ]
    rows += [
        report_row(f"{unit} tidak dibandingkan: {problem}", ["", "data ditolak", ""])
        for unit, problems in refused.items()
        for problem in problems
    ]
    if not rows:
        return Html(Markup("<div>Tidak ada yang mencurigakan.</div>"), "mutu data: bersih")
    return report_table(
        f"Yang mencurigakan ({len(rows)})", ["Temuan", "Masa", "Pemeriksaan", "Sumber"], rows
    )
