"""The first screen of every page: a few findings, each a title and its sentence, and the data quality in one line."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from kinerja.display.html import Html, Piece, piece

MOST = 5  # findings; more are none
Finding = dict[str, Any]


def finding(title: str, *parts: Piece) -> Finding:
    """What was found, and the numbers behind it."""
    return {"judul": title, "isi": parts}


def first_screen(worded: Iterable[Finding | None], told: str) -> Html:
    """The findings that there are, at most ``MOST``, in their order; ``told`` says how good the data is."""
    found = [each for each in worded if each][:MOST]
    return Html(piece("temuan", found, told), f"{len(found)} temuan")


def suspicious(quality: pd.DataFrame) -> str:
    """What is suspicious in the data, as the line below the findings."""
    if quality.empty:
        return "tidak ada yang mencurigakan."
    return f"{len(quality)} hal mencurigakan, antara lain: {quality.iloc[0]['temuan']}"
