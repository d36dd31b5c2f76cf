"""The Excel workbook that a facility fills in, made from the schemas alone: a sheet a table, drop-downs, checks.

Excel's own checks are a help while typing, no more: whoever pastes goes round them. What counts is the reader, which
takes such a workbook like any other and names sheet, row and column of every mistake. So everything that is no data
stands in sheets that the reader passes over: ``petunjuk`` (what each column is), ``contoh`` (one example row a table)
and ``daftar`` (codes to choose from). No macros, no formulas in the tables.

Codes, periods and dates are columns of text, or Excel makes 102 of 0102 and a date of 2024-03. The columns
``dokumen`` and ``baris`` are left out: a row that names no document comes from this workbook, and the reader says so.
"""

import io
from collections.abc import Mapping, Sequence

import openpyxl
import pandera.pandas as pa
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kinerja import catalogue
from kinerja.places import REFERENCE, root
from kinerja.tables.fields import CODE, COUNT, DAY, NUMERIC, PERIOD, TEXT, kind
from kinerja.tables.readers import Source
from kinerja.tables.schemas import SCHEMAS

GUIDE, EXAMPLES, LISTS = "petunjuk", "contoh", "daftar"
PROVENANCE = ("dokumen", "baris")
LAST_ROW = 5000  # to where Excel checks; the reader checks to the end
LARGEST = 10**14  # below what Excel rounds
LONGEST_PROMPT, LONGEST_INLINE = 255, 255  # characters that Excel takes
AS_TEXT, AS_NUMBER, AS_MONEY = "@", "General", "#,##0"
WIDTHS = {CODE: 20, PERIOD: 11, DAY: 13, COUNT: 12, TEXT: 28}
WIDTH = 18

REQUIRED_FILL = PatternFill("solid", fgColor="1F4E5F")
OPTIONAL_FILL = PatternFill("solid", fgColor="DCE6EA")
EXAMPLE_FILL = PatternFill("solid", fgColor="F2F2F2")
BOLD, WHITE = Font(bold=True), Font(bold=True, color="FFFFFF")
FADED = Font(italic=True, color="595959")
WRAPPED = Alignment(wrap_text=True, vertical="top")

INSTRUCTIONS = (
    "Buku kerja data kinerja",
    "Isi lembar yang Anda perlukan; hapus lembar tabel yang tidak dipakai. Baris 1 setiap lembar adalah judul: jangan diubah.",  # noqa: E501
    "Judul berlatar gelap (di bawah ini: wajib) harus diisi di setiap baris; yang terang boleh kosong.",
    "Angka ditulis seperti 1234,5 tanpa satuan. Kosong berarti tidak ada data; nol ditulis 0.",
    "Periode dan tanggal adalah teks: 2024, 2024-03, 2024-Q1; 2024-03-09.",
    "Jangan menulis nama, NIK, atau alamat pasien.",
    "Contoh baris ada di lembar contoh; lembar petunjuk, contoh, dan daftar tidak dibaca sebagai data.",
    "Setelah diisi, periksa dengan: kinerja check, diikuti nama folder buku kerja ini.",
)
GUIDE_TITLES = ("tabel", "kolom", "wajib", "keterangan", "isi", "satuan", "contoh")
GUIDE_WIDTHS = (20, 20, 8, 52, 44, 18, 24)
KINDS = {TEXT: "teks", CODE: "kode", PERIOD: "periode", DAY: "tanggal", COUNT: "bilangan bulat"}


def template(unit: str, tables: Sequence[str]) -> bytes:
    """The workbook as a file's content; ``unit`` stands in every example, and in the table ``unit`` if that is asked.

    ``tables`` are names of schemas, an unknown one is a KeyError. Examples are made up, and valid under the schema.
    """
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "kinerja"
    book.properties.title = f"Data kinerja {unit}"
    guide, examples = book.create_sheet(GUIDE), book.create_sheet(EXAMPLES)
    known = _lists()
    for name in tables:
        _fill_table(book.create_sheet(name), SCHEMAS[name], tables, known)
    if "unit" in tables:
        book["unit"].cell(2, 1, unit).number_format = AS_TEXT
    _fill_lists(book.create_sheet(LISTS), known)
    _fill_guide(guide, unit, tables)
    _fill_examples(examples, unit, tables)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def columns(schema: pa.DataFrameSchema) -> list[str]:
    """The columns of a table that a person fills in, in their order."""
    return [name for name in schema.columns if name not in PROVENANCE]


def example(schema: pa.DataFrameSchema, unit: str) -> dict[str, str | float]:
    """One made-up row, filled in every column: numbers as numbers, all else as text.

    >>> row = example(SCHEMAS["skdn"], "mawar")
    >>> row["unit"], row["periode"], row["s"]
    ('mawar', '2024-03', 12.0)
    """
    known = _lists()
    return {name: _example(schema, name, unit, known) for name in columns(schema)}


def _example(
    schema: pa.DataFrameSchema, name: str, unit: str, known: dict[str, Mapping[str, str]]
) -> str | float:
    column, what = schema.columns[name], kind(schema, name)
    found = _statistics(column)
    if "allowed_values" in found:
        value = list(found["allowed_values"])[-1 if what in NUMERIC else 0]  # type: ignore[call-overload]
        return float(value) if what in NUMERIC else str(value)
    if what in NUMERIC:
        return 12.0 if what == COUNT else 12.5
    if what == PERIOD:
        return "2024-03"
    if what == DAY:
        return "2024-03-09"
    if name == "unit":
        return unit
    if name in known:
        return next(iter(known[name]))
    return f"{name}-01" if what == CODE else f"({_lower(str(column.description))})"


def _statistics(column: pa.Column) -> dict[str, object]:
    """What pandera knows of a column's checks: allowed_values, min_value, pattern."""
    found: dict[str, object] = {}
    for check in column.checks:
        found |= check.statistics or {}
    return found


def _lists() -> dict[str, Mapping[str, str]]:
    """Column → the values to choose from, with what they mean: what stands in reference tables, not in a schema."""
    staff = Source(root() / REFERENCE / "jenis_tenaga.csv").read().cells
    return {
        "indikator": {code: each.name for code, each in catalogue.catalogue().items()},
        "jenis_tenaga": dict(zip(staff["jenis_tenaga"], staff["kelompok"], strict=True)),
    }


def _fill_table(
    sheet: Worksheet,
    schema: pa.DataFrameSchema,
    tables: Sequence[str],
    known: dict[str, Mapping[str, str]],
) -> None:
    for index, name in enumerate(columns(schema), start=1):
        column, what = schema.columns[name], kind(schema, name)
        letter = get_column_letter(index)
        title = sheet.cell(1, index, name)
        title.font, title.fill = (
            (BOLD, OPTIONAL_FILL) if column.nullable else (WHITE, REQUIRED_FILL)
        )
        width = sheet.column_dimensions[letter]
        width.width = max(WIDTHS.get(what, WIDTH), len(name) + 3)
        width.number_format = _format(column, what)
        check = _validation(schema, name, letter, tables, known)
        check.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(check)
    sheet.freeze_panes = "A2"


def _format(column: pa.Column, what: str) -> str:
    if what not in NUMERIC:
        return AS_TEXT
    return AS_MONEY if (column.metadata or {}).get("satuan") == "rupiah" else AS_NUMBER


def _validation(
    schema: pa.DataFrameSchema,
    name: str,
    letter: str,
    tables: Sequence[str],
    known: dict[str, Mapping[str, str]],
) -> DataValidation:
    """Excel's check of a column, with what the column is as its hint.

    A choice from a list that the workbook's owner may add to (facilities, indicators with a breakdown) only warns.
    """
    column, what = schema.columns[name], kind(schema, name)
    found = _statistics(column)
    choices = [str(each) for each in found.get("allowed_values", ())]  # type: ignore[attr-defined]
    cell = f"{letter}2"
    check = DataValidation(allow_blank=True)
    if what in NUMERIC:
        check.type = "whole" if what == COUNT else "decimal"
        least = min(map(float, choices)) if choices else found.get("min_value", -LARGEST)
        most = max(map(float, choices)) if choices else LARGEST
        check.operator, check.formula1, check.formula2 = "between", f"{least:.15g}", f"{most:.15g}"
    elif choices and len(",".join(choices)) <= LONGEST_INLINE:
        check.type, check.formula1 = "list", f'"{",".join(choices)}"'
    elif what == PERIOD:
        check.type = "custom"
        check.formula1 = f'OR(LEN({cell})=4,AND(LEN({cell})=7,MID({cell},5,1)="-"))'
    elif what == DAY:
        check.type = "custom"
        check.formula1 = f'AND(LEN({cell})=10,MID({cell},5,1)="-",MID({cell},8,1)="-")'
    elif name == "unit" and schema.name != "unit" and "unit" in tables:
        check.type, check.formula1, check.errorStyle = "list", f"unit!$A$2:$A${LAST_ROW}", "warning"
    elif name in known:
        place = get_column_letter(2 * list(known).index(name) + 1)
        check.type, check.errorStyle = "list", "warning"
        check.formula1 = f"{LISTS}!${place}$2:${place}${len(known[name]) + 1}"
    check.showErrorMessage, check.showInputMessage = check.type is not None, True
    check.promptTitle = check.errorTitle = name[:32]
    rule = _rule(schema, name)
    check.error = rule[:LONGEST_PROMPT]
    need = "Boleh kosong." if column.nullable else "Wajib."
    check.prompt = f"{column.description}. {need} Isi: {rule}."[:LONGEST_PROMPT]
    return check


def _rule(schema: pa.DataFrameSchema, name: str) -> str:
    """The sentences of the schema's own checks; the kind of the column where it has none."""
    sentences = [str(check.error) for check in schema.columns[name].checks if check.error]
    return "; ".join(sentences) or KINDS.get(kind(schema, name), "angka")


def _fill_guide(sheet: Worksheet, unit: str, tables: Sequence[str]) -> None:
    for row, sentence in enumerate(INSTRUCTIONS, start=1):
        sheet.cell(row, 1, sentence).font = BOLD if row == 1 else Font()
    top = len(INSTRUCTIONS) + 2
    for index, (title, width) in enumerate(zip(GUIDE_TITLES, GUIDE_WIDTHS, strict=True), start=1):
        cell = sheet.cell(top, index, title)
        cell.font, cell.fill = WHITE, REQUIRED_FILL
        sheet.column_dimensions[get_column_letter(index)].width = width
    row = top
    for table in tables:
        schema = SCHEMAS[table]
        row += 1
        sheet.cell(row, 1, table).font = BOLD
        about = f"{schema.title}. {schema.description}. Tidak boleh kembar: {_key(schema)}."
        sheet.cell(row, 4, about).alignment = WRAPPED
        for name, value in example(schema, unit).items():
            row += 1
            column = schema.columns[name]
            need = "" if column.nullable else "wajib"
            measure = str((column.metadata or {}).get("satuan", ""))
            told = (table, name, need, column.description, _rule(schema, name), measure, value)
            for index, text in enumerate(told, start=1):
                sheet.cell(row, index, text).alignment = WRAPPED
    sheet.freeze_panes = f"A{top + 1}"


def _key(schema: pa.DataFrameSchema) -> str:
    return ", ".join([schema.unique] if isinstance(schema.unique, str) else schema.unique or ())


def _fill_examples(sheet: Worksheet, unit: str, tables: Sequence[str]) -> None:
    """A block a table: its name, its titles, one row. The sheet's name is no table's, so the reader passes over it."""
    sheet.cell(1, 1, "CONTOH, rekaan. Lembar ini tidak dibaca: isilah lembar tabelnya.").font = BOLD
    row = 3
    for table in tables:
        sheet.cell(row, 1, f"Lembar {table} (contoh)").font = BOLD
        for index, (name, value) in enumerate(example(SCHEMAS[table], unit).items(), start=1):
            title, cell = sheet.cell(row + 1, index, name), sheet.cell(row + 2, index, value)
            title.fill = cell.fill = EXAMPLE_FILL
            title.font, cell.font = BOLD, FADED
            cell.number_format = AS_TEXT if isinstance(value, str) else AS_NUMBER
            sheet.column_dimensions[get_column_letter(index)].width = 22
        row += 4


def _fill_lists(sheet: Worksheet, known: dict[str, Mapping[str, str]]) -> None:
    """Two columns a list: the values, and what they mean."""
    for number, (name, values) in enumerate(known.items()):
        for offset, (title, width) in enumerate(((name, 30), ("arti", 50))):
            column = 2 * number + offset + 1
            sheet.cell(1, column, title).font = BOLD
            sheet.column_dimensions[get_column_letter(column)].width = width
        for row, (value, meaning) in enumerate(values.items(), start=2):
            sheet.cell(row, 2 * number + 1, value).number_format = AS_TEXT
            sheet.cell(row, 2 * number + 2, meaning)
    sheet.freeze_panes = "A2"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
