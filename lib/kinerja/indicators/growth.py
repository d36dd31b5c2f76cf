"""How far is a child's weight or height from the standard of its age: z-scores, their flags, their classes.

From measurements, not from a printed status. The formulas and their lookups are in ``growth_tables``; what a weight
has gained since last month is the matter of ``weight_gain``.

- Age in days, under 60 months, a child that stands before 9 months, oedema, flags: the R package ``anthro`` that WHO
  maintains, function ``anthro_zscores``. It rounds a z-score to two decimals before it flags it; here nothing is
  rounded.
- Classes: Permenkes 2/2020 (sekunder), rules ``gizi_*``; flags: rules ``wajar_*``.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja import rules
from kinerja.growth_standard import LAST_DAY, standard
from kinerja.indicators.data_quality import required
from kinerja.indicators.growth_tables import (
    CORRECTED_FROM,
    DAYS_A_MONTH,
    HEIGHT_FROM,
    Bools,
    Whole,
    corrected_height,
    days_of_months,
    on_table,
    possible,
    zscore_for_age,
    zscore_for_height,
)
from kinerja.indicators.intervals import Array

Texts = pd.api.extensions.ExtensionArray

MONTHS = 60  # of age that the standard is for
SEXES = ("L", "P")
HOW = ("telentang", "berdiri")
YES_NO = ("ya", "tidak")
NAMES = {"bbu": "BB/U", "tbu": "TB/U", "bbtb": "BB/TB", "imtu": "IMT/U"}

NO_SEX = "jenis kelamin tidak diketahui"
NO_AGE = "umur tidak ada"
TWO_AGES = "umur_hari bertentangan dengan tanggal"
OUTSIDE_AGE = f"umur di luar 0–{LAST_DAY} hari (belum genap {MONTHS} bulan)"
NO_WEIGHT, BAD_WEIGHT = "berat tidak ada", "berat tidak mungkin"
NO_HEIGHT, BAD_HEIGHT = "tinggi tidak ada", "tinggi tidak mungkin"
BAD_HOW = "cara_ukur bukan telentang atau berdiri"
BAD_OEDEMA = "edema bukan ya atau tidak"
OEDEMA = "edema: indeks berat tidak dihitung"
OFF_TABLE = "tinggi di luar tabel BB/TB: 45–110 cm telentang, 65–120 cm berdiri"
TOO_YOUNG_TO_STAND = f"berdiri sebelum {CORRECTED_FROM} bulan: tinggi tidak dikoreksi"
IMPLAUSIBLE = "di luar batas wajar: tidak digolongkan"


# Rules over columns.


def bands_of(values: npt.ArrayLike, rule: rules.Rule) -> Whole:
    """The place of each value's band in ``rule.bands``, by the same ends as ``rule.classify``; −1 for a missing value.

    >>> rule = rules.load("gizi_tbu")
    >>> [rule.bands[place].name for place in bands_of([-3.01, -3, -2.01, -2, 3, 3.01], rule)]
    ['Sangat pendek', 'Pendek', 'Pendek', 'Normal', 'Normal', 'Tinggi']
    """
    known = np.asarray(values, dtype="float64")
    # the least value of each band but the first: its end, or the next float where the end belongs to the band below
    least = [b.low if b.low_closed else np.nextafter(b.low, np.inf) for b in rule.bands[1:]]
    return np.where(np.isnan(known), -1, np.searchsorted(least, known, side="right"))


def remarks(found: Sequence[tuple[str, Bools]], rows: int) -> Texts:
    """One text a row: the sentences whose row is marked, in order, joined; missing where there is none.

    >>> remarks([("berat tidak ada", np.array([True, False])), ("edema", np.array([True, False]))], 2).tolist()
    ['berat tidak ada; edema', nan]
    """
    marks = np.zeros(rows, dtype=np.int64)
    for bit, (_, marked) in enumerate(found):
        marks |= marked.astype(np.int64) << bit
    used = np.unique(marks)
    texts = [
        "; ".join(text for bit, (text, _) in enumerate(found) if mark >> bit & 1) or None
        for mark in used.tolist()
    ]
    return pd.array(texts, dtype="str").take(np.searchsorted(used, marks))


def named(places: Whole, rule: rules.Rule) -> Texts:
    """The names of bands by their places; missing for −1.

    >>> named(np.array([1, -1]), rules.load("gizi_tbu")).tolist()
    ['Pendek', nan]
    """
    names = pd.array([band.name for band in rule.bands], dtype="str")
    return names.take(places, allow_fill=True)


# Tables.


def ages(frame: pd.DataFrame) -> pd.DataFrame:
    """Age at each measurement: ``umur_hari``, completed ``umur_bulan``, and ``bertentangan``; rows as in the frame.

    From ``tgl_lahir`` and ``tgl_ukur`` (2024-03-09; months by the calendar), else ``umur_hari`` (rounded half up; a
    month is 30.4375 days), else ``umur_bulan``. Missing where none of them is there or can be read, and where
    ``umur_hari`` says another day than the dates (``bertentangan``). Raises ValueError for a frame without any of them.

    >>> ages(pd.DataFrame({"tgl_lahir": ["2024-01-31"], "tgl_ukur": ["2024-03-01"]})).values.tolist()
    [[30, 1, False]]
    """
    dated = {"tgl_lahir", "tgl_ukur"} <= set(frame)
    if not (dated or "umur_hari" in frame or "umur_bulan" in frame):
        raise ValueError(
            "frame lacks an age: tgl_lahir and tgl_ukur, umur_hari, or umur_bulan; "
            f"it has {', '.join(map(str, frame.columns))}"
        )
    given, months = np.floor(_numbers(frame, "umur_hari") + 0.5), _numbers(frame, "umur_bulan")
    # 60 months round to day 1826, which is before them: WHO's programs compare the unrounded months
    old, exact = months >= MONTHS, months * DAYS_A_MONTH
    days = np.where(np.isnan(given), np.where(old, np.ceil(exact), days_of_months(months)), given)
    months = np.floor(np.where(np.isnan(given), months, given / DAYS_A_MONTH))
    clash = np.zeros(len(frame), dtype=bool)
    if dated:
        born, seen = (dates(frame[name]) for name in ("tgl_lahir", "tgl_ukur"))
        known = ~np.isnat(born) & ~np.isnat(seen)
        by_date = (seen - born).astype("float64")
        clash = known & ~np.isnan(given) & (given != by_date)
        days = np.where(known, by_date, days)
        months = np.where(known, _calendar_months(born, seen), months)
    missing = clash | np.isnan(days)
    return pd.DataFrame(
        {
            "umur_hari": _whole(days, missing),
            "umur_bulan": _whole(months, missing),
            "bertentangan": clash,
        },
        index=frame.index,
    )


def dates(texts: "pd.Series[str]") -> npt.NDArray[np.datetime64]:
    """ISO dates as days; missing for what is none.

    >>> dates(pd.Series(["2024-03-09", "9 Maret", None])).astype(str).tolist()
    ['2024-03-09', 'NaT', 'NaT']
    """
    read = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
    return read.to_numpy("datetime64[D]")


def _calendar_months(
    born: npt.NDArray[np.datetime64], seen: npt.NDArray[np.datetime64]
) -> npt.NDArray[np.int64]:
    first, last = born.astype("datetime64[M]"), seen.astype("datetime64[M]")
    not_yet = (seen - last) < (born - first)
    return np.asarray((last - first).astype("int64") - not_yet)


def zscores(frame: pd.DataFrame) -> pd.DataFrame:
    """Z-scores, flags and classes of children under five: one row a measurement, as given, with these columns added.

    Reads ``jk`` (L, P), ``berat`` (kg), ``tinggi`` (cm), an age (see ``ages``), and where they are there ``cara_ukur``
    (telentang, berdiri; missing: as the age has it) and ``edema`` (ya, tidak; missing: tidak).

    - ``umur_hari``, ``umur_bulan`` (completed) and ``tinggi_baku`` (cm; length below 731 days, height from there).
    - ``zbbu``, ``ztbu``, ``zbbtb``, ``zimtu``: unrounded, missing where they cannot be computed.
    - ``tanda_bbu`` …: implausible, below −6 or above 5 (BB/U), ±6 (TB/U), ±5 (BB/TB, IMT/U); by the rules ``wajar_*``.
    - ``gizi_bbu`` …: class by Permenkes 2/2020 of the unrounded z-score; missing where it is flagged.
    - ``catatan``: why something of this is missing, or ``berdiri`` was not believed; missing where there is nothing.

    ``tgl_lahir`` is left out: from here on the age is enough. A column of the same name is overwritten. Raises
    ValueError for a frame without jk, berat, tinggi or an age.

    >>> child = {"jk": "L", "umur_hari": 731, "berat": 12.0, "tinggi": 88.5}
    >>> found = zscores(pd.DataFrame([child, child | {"edema": "ya"}]))
    >>> found[["ztbu", "zbbu", "zbbtb", "gizi_bbtb"]].round(2).values.tolist()
    [[0.45, -0.11, -0.54, 'Gizi baik'], [0.45, nan, nan, nan]]
    >>> found["catatan"][1]
    'edema: indeks berat tidak dihitung'
    """
    required(frame, ("jk", "berat", "tinggi"), "frame")
    age = ages(frame)
    days = age["umur_hari"].to_numpy("float64", na_value=np.nan)
    sex = sexes(frame["jk"])
    weight, height = _numbers(frame, "berat"), _numbers(frame, "tinggi")
    (lying, standing), bad_how = _one_of(frame, "cara_ukur", HOW)
    (swollen, _), bad_oedema = _one_of(frame, "edema", YES_NO)
    cm = corrected_height(np.where(possible(height), height, np.nan), days, lying, standing)
    cm[bad_how] = np.nan  # 0.7 cm may be right or wrong
    kg = np.where(possible(weight) & ~(swollen | bad_oedema), weight, np.nan)

    scores = {
        "bbu": zscore_for_age("bbu", sex, days, kg),
        "tbu": zscore_for_age("tbu", sex, days, cm),
        "bbtb": zscore_for_height(sex, days, cm, kg),
        "imtu": zscore_for_age("imtu", sex, days, kg / (cm / 100) ** 2),
    }
    flags = {index: implausible(z, index) for index, z in scores.items()}
    table_has = np.where(
        days < HEIGHT_FROM, on_table(cm, standard("bbpb")), on_table(cm, standard("bbtb"))
    )
    within = (days >= 0) & (days <= LAST_DAY)
    told = [
        (NO_SEX, sex < 0),
        (TWO_AGES, age["bertentangan"].to_numpy()),
        (NO_AGE, np.isnan(days) & ~age["bertentangan"].to_numpy()),
        (OUTSIDE_AGE, ~np.isnan(days) & ~within),
        (NO_WEIGHT, np.isnan(weight)),
        (BAD_WEIGHT, ~np.isnan(weight) & ~possible(weight)),
        (NO_HEIGHT, np.isnan(height)),
        (BAD_HEIGHT, ~np.isnan(height) & ~possible(height)),
        (BAD_HOW, bad_how),
        (BAD_OEDEMA, bad_oedema),
        (OEDEMA, swollen),
        (OFF_TABLE, within & ~np.isnan(cm) & ~table_has),
        (TOO_YOUNG_TO_STAND, standing & (days < CORRECTED_FROM * DAYS_A_MONTH)),
        *((f"{NAMES[index]} {IMPLAUSIBLE}", flag) for index, flag in flags.items()),
    ]
    return frame.drop(columns="tgl_lahir", errors="ignore").assign(
        umur_hari=age["umur_hari"],
        umur_bulan=age["umur_bulan"],
        tinggi_baku=cm,
        **{f"z{index}": z for index, z in scores.items()},
        **{f"tanda_{index}": flag for index, flag in flags.items()},
        **{f"gizi_{index}": classes(z, index) for index, z in scores.items()},
        catatan=remarks(told, len(frame)),
    )


def implausible(z: npt.ArrayLike, index: str) -> Bools:
    """Whether a z-score of ``bbu``, ``tbu``, ``bbtb`` or ``imtu`` is set aside (rules ``wajar_*``); false for missing.

    >>> implausible([-6.01, -6, 5, 5.01, np.nan], "bbu").tolist()
    [True, False, False, True, False]
    """
    rule = rules.load(f"wajar_{index}")
    odd = np.array(
        [band.name != "Wajar" for band in rule.bands] + [False]
    )  # the last one is missing
    return odd[bands_of(z, rule)]


def classes(z: npt.ArrayLike, index: str) -> Texts:
    """The class of unrounded z-scores by Permenkes 2/2020 (rules ``gizi_*``); missing for missing or flagged ones.

    >>> classes([-2, -2.0001, -6.1, np.nan], "tbu").tolist()
    ['Normal', 'Pendek', nan, nan]
    """
    rule = rules.load(f"gizi_{index}")
    return named(np.where(implausible(z, index), -1, bands_of(z, rule)), rule)


def sexes(letters: "pd.Series[str]") -> npt.NDArray[np.int8]:
    """0 for L, 1 for P, −1 for anything else.

    >>> sexes(pd.Series(["L", "P", "l", None])).tolist()
    [0, 1, -1, -1]
    """
    boy, girl = (_is(letters, letter) for letter in SEXES)
    return np.where(boy, 0, np.where(girl, 1, -1)).astype("int8")


def _one_of(frame: pd.DataFrame, name: str, words: tuple[str, str]) -> tuple[list[Bools], Bools]:
    """Which rows say the one and the other word, and which say neither though they say something."""
    if name not in frame:
        nowhere = np.zeros(len(frame), dtype=bool)
        return [nowhere, nowhere], nowhere
    said = [_is(frame[name], word) for word in words]
    return said, frame[name].notna().to_numpy() & ~said[0] & ~said[1]


def _is(texts: "pd.Series[str]", word: str) -> Bools:
    return (texts == word).to_numpy(bool, na_value=False)


def _numbers(frame: pd.DataFrame, name: str) -> Array:
    if name not in frame:
        return np.full(len(frame), np.nan)
    return frame[name].to_numpy("float64", na_value=np.nan)


def _whole(values: Array, missing: Bools) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(np.where(missing, 0, values).astype("int64"), missing)
