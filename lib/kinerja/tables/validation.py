"""Raw cells to a validated table, and every mistake in it as one sentence with its place.

Two steps: text becomes numbers by the column's declared notation, then pandera checks the values (lazily: all at
once). We only word what pandera finds.
"""

import datetime
import math
from typing import Any

import pandas as pd
import pandera.pandas as pa

from kinerja.errors import Problem, nearest, quote
from kinerja.numerals import ENGLISH, INDONESIAN, Notation, parse
from kinerja.tables.fields import CODE, DAY, NUMERIC, PERIOD, kind
from kinerja.tables.readers import Raw


def validate(
    raw: Raw, schema: pa.DataFrameSchema, notations: dict[str, Notation], remedy: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """The table with the columns and types of its schema, and all its problems.

    A problem that belongs to one facility carries its code in ``unit``. Cells with a problem are missing in
    the table; whoever uses the table must first look at the problems.
    """
    problems = columns(raw, schema, remedy)
    if problems:
        return pd.DataFrame(), problems
    if raw.cells.empty:
        empty = Problem(
            raw.name, "harus berisi paling sedikit satu baris data", "tidak ada", remedy
        )
        return pd.DataFrame(), [empty]
    frame, broken = _typed(raw, schema, notations)
    units = frame["unit"] if "unit" in frame else pd.Series([None] * len(frame))

    def problem(row: int, column: str | None, rule: str, found: str, hint: str = "") -> Problem:
        unit = units.iloc[row]
        return Problem(
            place=raw.place(row, column),
            rule=rule,
            found=found,
            remedy=f"{hint} {remedy}".strip(),
            unit=None if pd.isna(unit) else str(unit),
        )

    problems = [problem(row, column, *words) for (row, column), words in broken.items()]
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as failure:
        cases = failure.failure_cases
        for row, column, check in _failures(cases):
            if (row, column) in broken:
                continue
            value = frame[column].iloc[row]
            found = "kosong" if pd.isna(value) else quote(_as_written(raw, row, column))
            problems.append(problem(row, column, check, found))
        problems += [problem(row, None, *words) for row, words in _duplicates(raw, frame, schema)]
    return frame, sorted(problems, key=lambda p: _line(p, raw))


def columns(raw: Raw, schema: pa.DataFrameSchema, remedy: str) -> list[Problem]:
    """Columns that are missing, and columns that nobody knows."""
    there, known = set(raw.cells.columns), set(schema.columns)
    absent = [
        name for name, column in schema.columns.items() if column.required and name not in there
    ]
    strange = [name for name in raw.cells.columns if name not in known]
    spare = known - there
    return [
        Problem(f"{raw.name} baris 1", f"harus punya kolom {name}", "tidak ada", remedy) for name in absent
    ] + [
        Problem(
            f"{raw.name} baris 1",
            "kolom tidak dikenal",
            quote(name),
            f"{nearest(name, spare or known)} {remedy}",
        )
        for name in strange
    ]  # fmt: skip


Words = tuple[str, str, str]  # rule, found, hint


def _typed(
    raw: Raw, schema: pa.DataFrameSchema, notations: dict[str, Notation]
) -> tuple[pd.DataFrame, dict[tuple[int, str], Words]]:
    typed: dict[str, pd.Series[Any]] = {}
    broken: dict[tuple[int, str], Words] = {}
    for name in schema.columns:
        what = kind(schema, name)
        if name not in raw.cells:
            typed[name] = pd.Series(
                [math.nan if what in NUMERIC else None] * len(raw.cells),
                dtype="float64" if what in NUMERIC else "str",
            )
            continue
        column = raw.cells[name]
        if what in NUMERIC:
            if pd.api.types.is_numeric_dtype(column) and column.dtype != bool:  # Parquet
                typed[name] = column.astype("float64").reset_index(drop=True)
                continue
            values, wrong = _numbers(column, notations.get(name, INDONESIAN))
            typed[name] = pd.Series(values, dtype="float64")
        else:
            texts, wrong = _texts(column, what)
            typed[name] = pd.Series(texts, dtype="str")
        broken.update({(row, name): words for row, words in wrong.items()})
    return pd.DataFrame(typed), broken


def _numbers(column: "pd.Series[Any]", notation: Notation) -> tuple[list[float], dict[int, Words]]:
    values: list[float] = []
    wrong: dict[int, Words] = {}
    for row, cell in enumerate(column.tolist()):
        value = math.nan
        if _blank(cell):
            pass
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            value = float(cell)
        else:
            parsed = parse(cell, notation) if isinstance(cell, str) else None
            if parsed is None:
                wrong[row] = (
                    f"harus angka seperti {notation.example}",
                    quote(cell),
                    _number_hint(str(cell), notation),
                )
            else:
                value = float(parsed)
        values.append(value)
    return values, wrong


def _number_hint(text: str, notation: Notation) -> str:
    """What to do about a number in another notation; the wrong reading is never taken for granted."""
    other = ENGLISH if notation is INDONESIAN else INDONESIAN
    value = parse(text, other)
    if value is not None:
        return f"Kolom ini memakai tanda desimal {quote(notation.decimal)}: tulis {str(value).replace('.', notation.decimal)}."  # noqa: E501
    if text.strip() in {"-", "–", "n/a", "NA", "#N/A"}:
        return "Tulis 0 bila memang nol; bila tidak ada data, kosongkan, atau hapus barisnya bila kolom ini wajib."
    return ""


def _texts(column: "pd.Series[Any]", what: str) -> tuple[list[str | None], dict[int, Words]]:
    values: list[str | None] = []
    wrong: dict[int, Words] = {}
    for row, cell in enumerate(column.tolist()):
        if _blank(cell):
            values.append(None)
        elif isinstance(cell, str):
            values.append(cell.strip())
        elif what == DAY and isinstance(cell, datetime.date):
            values.append(f"{cell:%Y-%m-%d}")
        elif what == PERIOD and isinstance(cell, int | float) and float(cell).is_integer():
            values.append(str(int(cell)))
        elif what in {CODE, PERIOD} or isinstance(cell, datetime.date):
            values.append(None)
            spoilt, found = (
                ("teks seperti 2019-03 menjadi tanggal", f"tanggal {quote(f'{cell:%Y-%m-%d}')}")
                if isinstance(cell, datetime.date)
                else ("kode seperti 0102 menjadi 102", f"angka {quote(cell)}")
            )
            hint = f"Excel mengubah {spoilt}: jadikan kolom ini berformat Teks, lalu tulis ulang."
            wrong[row] = ("harus teks", found, hint)
        else:
            values.append(str(cell))
    return values, wrong


def _blank(cell: object) -> bool:
    if isinstance(cell, str):
        return not cell.strip()
    return cell is None or bool(pd.isna(cell))  # type: ignore[call-overload]


def _failures(cases: pd.DataFrame) -> list[tuple[int, str, str]]:
    """Pandera's failure table as (row, column, sentence); keys are told by ``_duplicates``."""
    found = []
    for case in cases.to_dict("records"):
        check, column, row = str(case["check"]), case["column"], case["index"]
        if check == "multiple_fields_uniqueness" or pd.isna(row):
            continue
        sentence = "wajib diisi" if check == "not_nullable" else check
        found.append((int(row), str(column), sentence))
    return list(dict.fromkeys(found))


def _duplicates(
    raw: Raw, frame: pd.DataFrame, schema: pa.DataFrameSchema
) -> list[tuple[int, Words]]:
    key = [schema.unique] if isinstance(schema.unique, str) else list(schema.unique or ())
    complete = frame.dropna(subset=key)
    first: dict[tuple[object, ...], int] = {}
    found: list[tuple[int, Words]] = []
    for row, values in zip(complete.index, complete[key].itertuples(index=False), strict=True):
        before = first.setdefault(tuple(values), int(row))
        if before != row:
            shown_key = ", ".join(
                f"{name} {quote(value)}" for name, value in zip(key, values, strict=True)
            )
            rule = f"kunci ({', '.join(key)}) hanya boleh sekali"
            found.append(
                (int(row), (rule, f"{shown_key}, sudah ada di baris {raw.rows[before]}", "Hapus salah satunya."))
            )  # fmt: skip
    return found


def _as_written(raw: Raw, row: int, column: str) -> object:
    return raw.cells[column].iloc[row]


def _line(problem: Problem, raw: Raw) -> int:
    after = problem.place.removeprefix(raw.name).split()
    return int(after[1]) if len(after) > 1 and after[0] == "baris" else 0
