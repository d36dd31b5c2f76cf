"""One schema a table: the Indonesian columns of the forms, what a row is, units, keys, and the sentence of each rule.

Validation, the data dictionary (``datapackage.json``) and the Excel template are all made from these. No file is
read here. The tables stand by subject in ``forms``, their kinds of columns in ``fields``.
"""

import pandas as pd
import pandera.pandas as pa

from kinerja.tables.fields import NUMERIC, kind
from kinerja.tables.forms import answers, facility, meeting, money, posyandu, published

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    str(schema.name): schema
    for form in (facility, money, answers, posyandu, meeting, published)
    for schema in form.TABLES
}


def empty(table: str) -> pd.DataFrame:
    """The table without rows, with its columns and types: what an absent table stands for."""
    schema = SCHEMAS[table]
    return pd.DataFrame(
        {
            name: pd.Series([], dtype="float64" if kind(schema, name) in NUMERIC else "str")
            for name in schema.columns
        }
    )
