"""The end of a page: how each number was made, and from what."""

import datetime
import platform
from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from kinerja import __version__, catalogue, formats, rules
from kinerja.display.html import Html, piece

APPENDIX = "../../metode.html"  # from output/<batch>/<unit>/


def methods(*results: pd.DataFrame) -> Html:
    """Formula, source and note of every indicator on the page, and the bands of every rule used.

    Each name links to its place in the method appendix, which stands two folders above a page.
    """
    codes = dict.fromkeys(
        str(code).partition("/")[0] for result in results for code in result["indikator"]
    )
    listed = [
        (
            _link(indicator.code, indicator.name),
            ". ".join(
                part.rstrip(".")
                for part in (indicator.formula, indicator.note, f"Sumber: {indicator.source}")
                if part
            )
            + ".",
        )
        for indicator in (catalogue.get(code) for code in codes)
    ]
    used = dict.fromkeys(
        str(rule) for result in results for rule in result["aturan"].dropna() if str(rule)
    )
    for name in used:
        identity, _, version = name.partition("@")
        rule = rules.load(identity, version)
        bands = "; ".join(f"{band.name}: {band.text()}" for band in reversed(rule.bands))
        listed.append(
            (
                _link(f"aturan-{identity}", f"Aturan {name}"),
                f"{bands}. {rule.bands[0].note} (verifikasi {rule.bands[0].verification}).",
            )
        )
    return Html(piece("daftar", listed), "metode")


def _link(anchor: str, text: str) -> Markup:
    return Markup('<a href="{}#{}">{}</a>').format(APPENDIX, anchor, text)


def provenance(hashes: Mapping[str, str], parameters: Mapping[str, object]) -> Html:
    """Library, parameters and the hash of every input file: enough to make this page again."""
    shown = ", ".join(
        f"{key} = {formats.number(value, 4, least=0) if isinstance(value, float) else value}"
        for key, value in parameters.items()
        if key != "keluaran"
    )
    listed = [
        ("Dibuat", formats.date(datetime.date.today())),
        ("Perangkat", f"kinerja {__version__}, Python {platform.python_version()}, pandas {pd.__version__}"),
        ("Parameter", shown),
        *((path, f"SHA-256 {digest[:16]}…") for path, digest in hashes.items()),
    ]  # fmt: skip
    return Html(piece("daftar", listed), "asal-usul")
