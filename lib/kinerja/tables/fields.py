"""The kinds of columns that tables are made of, each with its check and the sentence of its rule."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from kinerja.periods import PATTERN

# What a column holds. A code is text whose leading zeros count; a period is text that Excel likes to spoil.
TEXT, CODE, PERIOD, DAY, NUMBER, COUNT = "teks", "kode", "periode", "tanggal", "bilangan", "cacah"
NUMERIC = (NUMBER, COUNT)
# Said of a column in several tables.
UNIT = "Kode fasilitas, seperti di tabel unit"
LEVELS = ("program", "kegiatan", "subkegiatan")
PROGRESS = ("selesai", "berjalan", "belum")
ITEM = "Kode pos, seperti di tabel anggaran"


def _column(
    kind: str,
    description: str,
    *,
    required: bool,
    checks: Sequence[pa.Check] = (),
    unit: str = "",
) -> pa.Column:
    return pa.Column(
        "float64" if kind in NUMERIC else None,
        checks=list(checks),
        nullable=not required,
        required=required,
        description=description,
        metadata={"jenis": kind, "satuan": unit},
    )


def text(
    description: str, *, required: bool = True, choices: Sequence[str] | None = None
) -> pa.Column:
    """Free text, or one of a few words."""
    checks = (
        [pa.Check.isin(list(choices), error=f"harus salah satu dari: {', '.join(choices)}")]
        if choices
        else []
    )
    return _column(TEXT, description, required=required, checks=checks)


def code(description: str, *, breakdown: bool = False, required: bool = True) -> pa.Column:
    """An identifier; stays text, leading zeros and all. With ``breakdown``, ``kode/rincian`` is one too."""
    shape = pa.Check.str_matches(
        r"^[\w.\-]+(/[^/]+)?$" if breakdown else r"^[\w.\-]+$",
        error="kode hanya boleh berisi huruf, angka, titik, tanda hubung dan garis bawah",
    )
    return _column(CODE, description, required=required, checks=[shape])


def period(
    description: str = "Tahun, bulan atau triwulan: 2024, 2024-03, 2024-Q1",
    *,
    required: bool = True,
) -> pa.Column:
    """A period, see ``kinerja.periods``."""
    shape = pa.Check.str_matches(
        f"^{PATTERN}$", error="periode harus seperti 2024, 2024-03 atau 2024-Q1"
    )
    return _column(PERIOD, description, required=required, checks=[shape])


def day(description: str, *, required: bool = True) -> pa.Column:
    """A date, as text: 2024-03-09."""
    shape = pa.Check(
        lambda values: values.isna() | _dates(values).notna(),
        error="tanggal harus seperti 2024-03-09 (tahun-bulan-hari)",
        name="tanggal",
    )
    return _column(DAY, description, required=required, checks=[shape])


def _dates(values: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")


def score(description: str) -> pa.Column:
    """A score from 1 to 5."""
    within = pa.Check.isin([1, 2, 3, 4, 5], error="harus bilangan bulat 1 sampai 5")
    return _column(COUNT, description, required=True, checks=[within], unit="skor")


def number(
    description: str, *, unit: str, required: bool = True, least: float | None = None
) -> pa.Column:
    """A measured number."""
    return _column(NUMBER, description, required=required, checks=_at_least(least), unit=unit)


def money(description: str, *, required: bool = True) -> pa.Column:
    """Rupiah, never negative: a correction is a row of its own in the books, not a minus sign here."""
    return number(description, unit="rupiah", required=required, least=0)


def count(description: str, *, unit: str, required: bool = True) -> pa.Column:
    """A whole number from zero."""
    whole = pa.Check(
        lambda values: values.isna() | (values == np.floor(values)),
        error="harus bilangan bulat",
        name="bilangan_bulat",
    )
    return _column(COUNT, description, required=required, checks=[*_at_least(0), whole], unit=unit)


def _at_least(least: float | None) -> list[pa.Check]:
    return [] if least is None else [pa.Check.ge(least, error=f"harus {least:g} atau lebih")]


def _source() -> dict[str, pa.Column]:
    return {
        "dokumen": text("Berkas sumber nilai pada baris ini", required=False),
        "baris": text("Nomor baris di dokumen itu", required=False),
        "catatan": text("Catatan tentang nilai pada baris ini", required=False),
    }


def table(
    name: str, title: str, row: str, key: list[str], columns: dict[str, pa.Column]
) -> pa.DataFrameSchema:
    """A table: its name and title, what one row is, the columns that make a row unique, and its columns."""
    return pa.DataFrameSchema(
        columns | _source(),
        name=name,
        title=title,
        description=f"Satu baris: {row}",
        unique=key,
        strict=True,
    )


def kind(schema: pa.DataFrameSchema, column: str) -> str:
    """What the column holds: teks, kode, periode, bilangan, cacah."""
    metadata: dict[str, Any] = schema.columns[column].metadata or {}
    return str(metadata["jenis"])
