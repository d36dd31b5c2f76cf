"""The plan of action of a meeting as an Excel workbook: the sheet ``rencana`` in the columns of its table, to fill in.

The workbook is that of ``workbook.template``, drop-downs and checks with it, and the rows of the plan in it. Put into a
data folder it is read like any other.
"""

import io
from pathlib import Path

import openpyxl
import pandas as pd

from kinerja.errors import OutputError, Problem, os_reason
from kinerja.places import shown
from kinerja.tables.schemas import SCHEMAS
from kinerja.tables.workbook import columns, template

TABLE = "rencana"


def plan_workbook(plan: pd.DataFrame, *, unit: str) -> bytes:
    """The workbook as a file's content: one row an action, in the order of ``plan``, numbers as numbers.

    ``plan`` has the columns of the table ``rencana`` (others are left out, lacking ones are empty); a missing value is
    an empty cell. ``unit`` stands in the examples.

    >>> made = plan_workbook(pd.DataFrame({"unit": ["p"], "nomor": [1], "kegiatan": ["Kelas ibu"]}), unit="p")
    >>> [cell.value for cell in openpyxl.load_workbook(io.BytesIO(made))["rencana"][2]][:5]
    ['p', None, 1, None, 'Kelas ibu']
    """
    book = openpyxl.load_workbook(io.BytesIO(template(unit, (TABLE,))))
    sheet = book[TABLE]
    names = columns(SCHEMAS[TABLE])
    for place, row in enumerate(plan.reindex(columns=names).to_dict("records"), start=2):
        for number, name in enumerate(names, start=1):
            if pd.notna(row[name]):
                cell = sheet.cell(place, number, row[name])
                cell.number_format = sheet.column_dimensions[cell.column_letter].number_format
    book.active = book.index(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def save_plan(plan: pd.DataFrame, path: str | Path, *, unit: str) -> None:
    """Writes the workbook beside the results, ``.xlsx`` for ``.csv``; with an empty path it writes nothing.

    Whole or not at all. Raises OutputError where the file cannot be written.
    """
    if not str(path):
        return
    target = Path(path).with_suffix(".xlsx")
    beside = target.with_name(f".{target.name}.baru")
    try:
        beside.write_bytes(plan_workbook(plan, unit=unit))
        beside.replace(target)
    except OSError as error:
        raise OutputError(
            Problem(shown(target), "harus dapat ditulis", os_reason(error), "Periksa izin folder.")
        ) from None
