"""The data package of a data set: what every table and column is, for people and programs that do not know us.

A Tabular Data Package (specs.frictionlessdata.io), made from the schemas and from the titles that the files have.
Nothing is written here.
"""

import re
from pathlib import Path
from typing import Any

import pandera.pandas as pa

from kinerja.errors import DataError
from kinerja.numerals import INDONESIAN, NOTATIONS
from kinerja.tables.dataset import again, no_folder, offered
from kinerja.tables.fields import NUMERIC, kind
from kinerja.tables.readers import Raw
from kinerja.tables.schemas import SCHEMAS
from kinerja.tables.validation import columns

KEPT = ("title", "description", "homepage", "version", "simulasi", "sources", "licenses", "contributors")  # fmt: skip
MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}

Json = dict[str, Any]


def descriptor(folder: Path, existing: Json) -> Json:
    """What datapackage.json has to say of the folder's tables.

    Kept from ``existing``: what only a person knows (KEPT), and the number notation of a column. Raises DataError
    where a table or its titles cannot be read; the values are not looked at.
    """
    if not folder.is_dir():
        raise DataError(no_folder(folder))
    found, problems = offered(folder)
    raws: dict[str, Raw] = {}
    for table, source in found.items():
        if source.path.parent != folder:  # a reference table of the house
            continue
        try:
            raws[table] = source.read()
        except DataError as error:
            problems += error.problems
            continue
        problems += columns(raws[table], SCHEMAS[table], again(folder))
    if problems:
        raise DataError(problems)
    told = {"title": folder.name, "simulasi": False} | existing
    return {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^-a-z0-9._/]+", "-", folder.name.lower()),
        **{key: told[key] for key in KEPT if key in told},
        "resources": [
            _resource(raws[name], schema, set(raws), _fields(existing, name))
            for name, schema in SCHEMAS.items()
            if name in raws
        ],
    }


def _fields(existing: Json, table: str) -> dict[str, Json]:
    return {
        field["name"]: field
        for resource in existing.get("resources", [])
        if resource["name"] == table
        for field in resource.get("schema", {}).get("fields", [])
    }


def _resource(
    raw: Raw, schema: pa.DataFrameSchema, tables: set[str], existing: dict[str, Json]
) -> Json:
    form = raw.path.suffix.lower().removeprefix(".")
    dialect = _dialect(raw)
    return {
        "name": schema.name,
        "path": raw.path.name,
        "title": schema.title,
        "description": schema.description,
        "profile": "tabular-data-resource",
        "format": form,
        "mediatype": MEDIA[form],
        "encoding": "utf-8",
        **({"dialect": dialect} if dialect else {}),
        "schema": _schema(raw, schema, tables, existing),
    }


def _dialect(raw: Raw) -> Json:
    """How to read the file, where it is not read by default."""
    if raw.sheet is not None:  # as text, since Excel makes a number of the period 2019
        return {"excel": {"sheet": raw.sheet, "stringified": True}}
    delimiter = {} if raw.delimiter == "," else {"delimiter": raw.delimiter}
    titles = {} if raw.title_row == 1 else {"headerRows": [raw.title_row]}
    return delimiter | titles


def _schema(
    raw: Raw, schema: pa.DataFrameSchema, tables: set[str], existing: dict[str, Json]
) -> Json:
    key = [schema.unique] if isinstance(schema.unique, str) else list(schema.unique or ())
    foreign = [
        {"fields": name, "reference": {"resource": name, "fields": name}}
        for name in schema.columns
        if name in tables
        and name in (SCHEMAS[name].unique or ())
        and name != schema.name
        and name in raw.cells
    ]
    written = raw.path.suffix.lower() == ".csv"  # a workbook and Parquet hold numbers, not digits
    return {
        "fields": [
            _field(name, schema, alone=key == [name], written=written, existing=existing.get(name, {}))
            for name in raw.cells.columns
        ],
        "missingValues": [""],
        "primaryKey": key,
        **({"foreignKeys": foreign} if foreign else {}),
    }  # fmt: skip


def _field(
    name: str, schema: pa.DataFrameSchema, *, alone: bool, written: bool, existing: Json
) -> Json:
    column = schema.columns[name]
    numeric = kind(schema, name) in NUMERIC
    field = {
        "name": name,
        "type": "number" if numeric else "string",  # integers have no groupChar: 1.234 is none
        "description": column.description,
    }
    if unit := (column.metadata or {}).get("satuan"):
        field["satuan"] = unit
    if numeric and (written or "decimalChar" in existing):
        decimal = existing.get("decimalChar", INDONESIAN.decimal)
        field["decimalChar"] = decimal
        field["groupChar"] = existing.get("groupChar", NOTATIONS[decimal].group)
    if constraints := _constraints(column, alone):
        field["constraints"] = constraints
    return field


def _constraints(column: pa.Column, alone: bool) -> Json:
    """What pandera checks, as far as the standard has words for it."""
    found: Json = {} if column.nullable else {"required": True}
    if alone:
        found["unique"] = True
    for check in column.checks:
        told = check.statistics or {}
        if "min_value" in told:
            found["minimum"] = told["min_value"]
        elif "allowed_values" in told:
            found["enum"] = list(told["allowed_values"])
        elif "pattern" in told:
            found["pattern"] = told["pattern"]
    return found
