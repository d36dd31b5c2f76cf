"""The pieces of a page as HTML, from the templates; and the one door through which a number reaches a page.

A number never travels alone: ``opened`` gives it with its formula, inputs, interval, rule and source behind it.
"""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from kinerja import catalogue, formats, rules
from kinerja.periods import label

TEMPLATES = Path(__file__).parents[1] / "templates"
Piece = str | Mapping[str, Any]


class Html:
    """A piece of a page. ``repr`` says in words what it is, for those who see no HTML."""

    def __init__(self, markup: Markup, words: str) -> None:
        self.markup, self.words = markup, words

    def _repr_html_(self) -> str:
        return f'<div class="kinerja">{self.markup}</div>'

    def __repr__(self) -> str:
        return f"<Html: {self.words}>"


@functools.cache
def _macros() -> Any:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    for name, file in (("gaya", "gaya.css"), ("saring", "saring.js")):
        environment.globals[name] = Markup((TEMPLATES / file).read_text(encoding="utf-8").strip())
    return environment.get_template("komponen.html.j2").module


def piece(macro: str, *values: Any) -> Markup:
    """One macro of the templates, filled in; everything in it is escaped."""
    return Markup(getattr(_macros(), macro)(*values))


def opened(row: Mapping[Any, Any], *, text: str | None = None, places: int = 1) -> dict[str, Any]:
    """A result's number as a page shows it, with everything behind it.

    ``text`` replaces the shown text (for a sentence); a missing value is shown as a dash, with its reason.
    """
    indicator = catalogue.get(str(row["indikator"]))
    value = row["nilai"]
    unit = "%" if str(row["satuan"]).startswith("%") else str(row["satuan"])
    shown = text or (
        formats.percent(value, places) if unit == "%" else formats.number(value, places)
    )
    details = [
        ("Masa", label(str(row["periode"]))),
        ("Rumus", indicator.formula),
        ("Hitungan", _calculation(row, indicator)),
        ("Selang", _interval(row, unit, places)),
        ("Metode", _text(row["metode"])),
        ("Target", _target(row)),
        ("Kategori", _category(row)),
        ("Catatan", _text(row["catatan"])),
        ("Sumber", _text(row["sumber"])),
    ]
    return {
        "teks": shown,
        "nama": f"{catalogue.name(str(row['indikator']))}: {formats.in_unit(value, str(row['satuan']), 4)}",
        "rincian": [(name, told) for name, told in details if told],
    }


def _calculation(row: Mapping[Any, Any], indicator: catalogue.Indicator) -> str:
    above, below = row["pembilang"], row["penyebut"]
    if pd.isna(above) or pd.isna(below):
        return ""
    multiplier = "" if indicator.multiplier == 1 else f" × {formats.number(indicator.multiplier)}"
    written = (
        f"{formats.number(above, 4, least=0)} ÷ {formats.number(below, 4, least=0)}{multiplier}"
    )
    if row["metode"] == "rerata rasio tahunan":
        return f"rerata dari rasio tiap tahun (jumlah seluruh tahun: {written})"
    return written


def _interval(row: Mapping[Any, Any], unit: str, places: int) -> str:
    if pd.isna(row["batas_bawah"]):
        return ""
    return f"{formats.interval(row['batas_bawah'], row['batas_atas'], places)} {unit}".strip()


def _target(row: Mapping[Any, Any]) -> str:
    """``125, makin rendah makin baik; capaian 104,4%``; nothing without a target."""
    if pd.isna(row["target"]):
        return ""
    better = {"naik": "makin tinggi makin baik", "turun": "makin rendah makin baik"}
    told = [formats.number(row["target"], 4, least=0), better.get(str(row["arah"]), "")]
    reached = "" if pd.isna(row["capaian"]) else f"; capaian {formats.percent(row['capaian'], 2)}"
    return ", ".join(filter(None, told)) + reached


def _category(row: Mapping[Any, Any]) -> str:
    """The class, its band, and what other versions say; the achievement is classed where there is one."""
    if not _text(row["aturan"]) or not _text(row["kategori"]):
        return _text(row["kategori"])
    rule, _, version = str(row["aturan"]).partition("@")
    value = row["nilai"] if pd.isna(row["capaian"]) else row["capaian"]
    band = rules.classify(value, rule, version)
    if band is None:
        return ""
    others = {v: b.name for v in rules.versions(rule) if (b := rules.classify(value, rule, v))}
    differing = [f"{v}: {name}" for v, name in others.items() if name != band.name]
    also = f"; menurut {', '.join(differing)}" if differing else ""
    return f"{band.name} ({band.text()}), aturan {version}{also}. {band.source}, verifikasi {band.verification}"


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def scale(name: str | None, rule: str | None) -> str:
    """A class as one sees it without colour: ``●●●○○ Cukup Ekonomis``."""
    if not name or pd.isna(name) or not rule or pd.isna(rule):
        return ""
    identity, _, version = rule.partition("@")
    loaded = rules.load(identity, version)
    step = next(band.scale for band in loaded.bands if band.name == name)
    return f"{'●' * step}{'○' * (loaded.top - step)} {name}"


def header(who: Mapping[str, Any], *, title: str, periods: Sequence[str]) -> Html:
    """The head of a page: who (nama, wilayah, simulasi), what, when; unmissable whether the data is simulated."""
    span = label("/".join(dict.fromkeys((periods[0], periods[-1]))))
    return Html(
        piece("kepala", {**who, "judul": title, "masa": span}), f"{who['nama']}, {title}, {span}"
    )


def note(title: str, *parts: Piece) -> Html:
    """A callout: what a reader must know before believing a number."""
    return Html(piece("catatan", {"judul": title, "isi": parts}), title)


def each(pieces: Sequence[Html], *, empty: str = "") -> Html:
    """Several pieces, one below the other; where there is none, one sentence that says so."""
    if not pieces:
        return note("Tidak ada pembanding.", empty) if empty else Html(Markup(""), "tidak ada data")
    return Html(
        Markup("").join(one.markup for one in pieces), "; ".join(one.words for one in pieces)
    )


def folded(title: str, content: Html) -> Html:
    """A long piece behind one line."""
    return Html(fold(title, content.markup), f"{title}: {content.words}")


def fold(title: str, body: Markup) -> Markup:
    """Something long behind one line."""
    return piece("lipat", title, body)
