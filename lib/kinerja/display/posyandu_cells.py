"""What the tables of a posyandu page share: a number with its interval, a count, a table or the sentence why not."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kinerja import catalogue, formats
from kinerja.display.html import Html, note, opened
from kinerja.display.tables import Cell, report_table

Rows = list[dict[str, Any]]


def or_note(title: str, columns: Sequence[str], rows: Rows, *, empty: str, **words: str) -> Html:
    """The table; where it has no row, one sentence that says so."""
    return report_table(title, columns, rows, **words) if rows else note(f"{title}.", empty)


def ratio(code: str) -> str:
    """``D/S: partisipasi masyarakat`` → D/S."""
    return catalogue.name(code).partition(":")[0]


def cell(
    rows: pd.DataFrame, *, places: int = 1, interval: bool = False, plain: bool = False
) -> Cell:
    """The opened number of the first row; its interval in the text where it is asked for. ``plain``: text alone."""
    if rows.empty:
        return formats.MISSING
    row = rows.iloc[0].to_dict()
    value = formats.percent(row["nilai"], places)
    between = formats.interval(row["batas_bawah"], row["batas_atas"], places)
    shown = f"{value} ({between})" if interval and between else value
    return shown if plain else opened(row, places=places, text=shown)


def of_code(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    """The rows of one indicator."""
    return rows[rows["indikator"] == code]


def counted(row: Mapping[Any, Any]) -> str:
    """``47 dari 234``."""
    above, below = (formats.number(row[name]) for name in ("pembilang", "penyebut"))
    return f"{above} dari {below}"


def text(value: Any) -> str:
    """A text, empty where it is missing."""
    return "" if value is None or pd.isna(value) else str(value)
