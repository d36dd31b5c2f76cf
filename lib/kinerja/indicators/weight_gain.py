"""Has a child gained enough since last month: N, T, O, B, 2T and BGM of every weighing, and the SKDN of a register.

- The growth card (KMS) calls a weight risen (N) when its line follows its growth line, *or* when it gained at least the
  least gain of its month of age (KBM); it turns to the KBM where the line can be read in two ways (KMS in the Buku KIA,
  sekunder). Here N is the KBM alone: it is a number of grams that two people read alike, and on the card's monthly
  grid it is what the line stands for. A register that was judged by eye may differ; say so where the two are compared.
- KBM by completed month of age: rule ``kbm``, whose versions differ in the age at which 300 g end.
- N, T, O, B: weighed last month and gained enough, or not; weighed before, but not last month; weighed for the first
  time (posyandu form, sekunder). D, N, BGM: ``002_98a6b6205a0fa0d3.txt`` lines 302-319. Two months without enough gain
  in a row (2T) and BGM are referred: line 78.
- BGM: below the red line of the card, which is −3 SD of weight for age (KMS, Permenkes 155/2010, sekunder).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja import rules
from kinerja.indicators.data_quality import required
from kinerja.indicators.growth import ages, bands_of, dates, implausible, remarks, sexes
from kinerja.indicators.growth_tables import Bools, Whole, possible, zscore_for_age
from kinerja.indicators.intervals import Array

RULE = "kbm"
RED_LINE = -3.0  # SD of weight for age; a child on the line is not below it
GAINED, NOT_GAINED, ABSENT, FIRST = "N", "T", "O", "B"

UNDER = 60  # months: balita
KEYS = ["unit", "periode", "posyandu", "desa"]
COUNTS = ["s", "k", "d", "n", "t", "o", "b", "bgm", "dua_t"]

NO_WEIGHT, BAD_WEIGHT = "berat tidak ada", "berat tidak mungkin"
NO_MONTH = "bulan penimbangan tidak diketahui"
AGAIN = "ditimbang lagi di bulan yang sama: yang terakhir dipakai"
NEWBORN = "belum genap 1 bulan: belum ada KBM, dihitung baru (B)"
NOT_JUDGED = "umur tidak ada atau di luar tabel KBM: N/T tidak dinilai"
MAYBE_BEFORE = "bulan pertama register: mungkin pernah ditimbang sebelumnya"
OEDEMA = "edema: BGM tidak dinilai"
NO_ZSCORE = "BB/U tidak ada atau di luar batas wajar: BGM tidak dinilai"
FROM_REGISTER = "S: anak yang pernah tercatat dalam register"
NO_TARGET = "S tidak ada dalam sasaran"
SILENT = "tidak ada penimbangan tercatat"
FIRST_MONTH = "bulan pertama register: N, T, O, B belum dapat ditentukan"
SECOND_MONTH = "bulan kedua register: 2T belum dapat ditentukan"
UNJUDGED = "ada anak yang N/T-nya tidak dapat dinilai"
SOME_WITHOUT = "ada anak tanpa BB/U: BGM tidak lengkap"


@dataclass(frozen=True, eq=False)
class Weighings:
    """The weighings that count, in the order of child and time.

    ``rows`` are the positions in the frame of the last weighing of each child and month, ``before`` the place in
    ``rows`` of the same child's weighing before (−1: none), ``gap`` the months since then (missing: none).
    """

    rows: Whole
    before: Whole
    gap: Array


# Formulas.


def gain(weight: npt.ArrayLike, before: npt.ArrayLike) -> Array:
    """Grams gained, to the milligram: 5,8 kg after 5,0 kg are 800 g, which float64 alone would not say.

    >>> gain([5.8, 5.0], [5.0, 5.1]).tolist()
    [800.0, -100.0]
    """
    return np.round(np.subtract(weight, before) * 1000, 3)


def least_gain(months: npt.ArrayLike, version: str | None = None) -> Array:
    """Grams that a child must gain in its month of age (completed months), by a version of the rule ``kbm``.

    Missing for a missing age and outside the months that the rule judges.

    >>> least_gain([0, 1, 2, 3, 7, 11, 60, 61]).tolist()
    [nan, 800.0, 900.0, 800.0, 300.0, 200.0, 200.0, nan]
    """
    rule = rules.load(RULE, version)
    grams = np.array([float(band.scale) or np.nan for band in rule.bands] + [np.nan])
    return np.asarray(grams[bands_of(months, rule)])


# Tables.


def weight_gain(frame: pd.DataFrame, *, version: str | None = None) -> pd.DataFrame:
    """The status of every weighing under a version of the KBM: one row a weighing, as given, with these columns added.

    Reads ``anak`` (the same child in all its rows; within ``unit`` where that is there), ``jk``, ``berat`` (kg), an age
    (see ``growth.ages``), and ``tgl_ukur`` for the calendar month; without it completed months of age are the months.
    ``edema`` (ya) and ``posyandu`` are read where they are there.

    - ``umur_hari``, ``umur_bulan``, ``periode`` (2024-03; missing without ``tgl_ukur``).
    - ``berat_lalu`` (kg, last month's), ``kenaikan`` (g), ``kbm`` (g): missing where there is no weighing last month.
    - ``status``: N gained at least the KBM, T less, O not weighed last month but before, B first time in the frame, or
      again before it is a month old: there is no KBM yet, only a birth weight. Of two weighings in one month the last
      counts (``dihitung``); the other has no status, nor has a row without weight.
    - ``dua_t``: T now and T last month. ``zbbu`` and ``bgm``: weight for age below −3 SD, missing where that is missing
      or implausible, and with oedema.
    - ``aturan``, and ``catatan``: why something is missing, or a B that may be none.

    ``tgl_lahir`` is left out. Raises ValueError for a frame without anak, jk, berat or an age, RuleError for a version
    that is not there.

    >>> weighed = pd.DataFrame({"anak": "a", "jk": "L", "umur_bulan": [2, 3, 4, 6], "berat": [5.0, 5.8, 6.3, 7.2]})
    >>> weight_gain(weighed)[["kenaikan", "kbm", "status"]].values.tolist()
    [[nan, nan, 'B'], [800.0, 800.0, 'N'], [500.0, 600.0, 'T'], [nan, nan, 'O']]
    """
    required(frame, ("anak", "jk", "berat"), "frame")
    rule, age = rules.load(RULE, version), ages(frame)
    days, months = (
        age[name].to_numpy("float64", na_value=np.nan) for name in ("umur_hari", "umur_bulan")
    )
    weight = frame["berat"].to_numpy("float64", na_value=np.nan)
    at, month = _time(frame, days, months)
    weighed = possible(weight) & ~np.isnan(month)
    found = _weighings(_children(frame), at, month, weighed)

    counted = np.zeros(len(frame), dtype=bool)
    counted[found.rows] = True
    pairs = found.gap == 1
    last = np.full(len(frame), np.nan)
    last[found.rows[pairs]] = weight[found.rows[found.before[pairs]]]
    gained = gain(weight, last)
    least = np.where(np.isnan(last), np.nan, least_gain(months, rule.version))

    status = np.full(len(frame), None, dtype=object)
    status[found.rows[found.before < 0]] = FIRST
    status[found.rows[found.gap > 1]] = ABSENT
    newborn = ~np.isnan(last) & (months == 0)
    status[newborn] = FIRST
    status[gained >= least] = GAINED
    status[gained < least] = NOT_GAINED
    short = status[found.rows] == NOT_GAINED
    twice = np.zeros(len(frame), dtype=bool)
    twice[found.rows] = short & pairs & short[found.before]

    z = zscore_for_age("bbu", sexes(frame["jk"]), days, weight)
    swollen = _oedema(frame)
    unknown = np.isnan(z) | implausible(z, "bbu") | swollen
    told = [
        (NO_WEIGHT, np.isnan(weight)),
        (BAD_WEIGHT, ~np.isnan(weight) & ~possible(weight)),
        (NO_MONTH, np.isnan(month)),
        (AGAIN, weighed & ~counted),
        (NEWBORN, newborn),
        (NOT_JUDGED, ~np.isnan(last) & np.isnan(least) & ~newborn),
        (MAYBE_BEFORE, (status == FIRST) & (month == _first_month(frame, month))),
        (OEDEMA, swollen),
        (NO_ZSCORE, weighed & unknown & ~swollen),
    ]
    return frame.drop(columns="tgl_lahir", errors="ignore").assign(
        umur_hari=age["umur_hari"],
        umur_bulan=age["umur_bulan"],
        periode=_periods(month) if "tgl_ukur" in frame else pd.Series(pd.NA, frame.index, "str"),
        berat_lalu=last,
        kenaikan=gained,
        kbm=least,
        dihitung=counted,
        status=pd.array(status, dtype="str"),
        dua_t=twice,
        zbbu=np.where(swollen, np.nan, z),
        bgm=pd.arrays.BooleanArray(z < RED_LINE, unknown),
        aturan=pd.array([rule.name] * len(frame), dtype="str"),
        catatan=remarks(told, len(frame)),
    )


def status_versions(frame: pd.DataFrame) -> pd.DataFrame:
    """The status of every weighing under every version of the KBM, the default one first; one row a weighing.

    A column a version (``kbm@kia-2020``), and ``berbeda`` where they do not agree. Frame and errors as ``weight_gain``.

    >>> weighed = pd.DataFrame({"anak": "a", "jk": "L", "umur_bulan": [14, 15], "berat": [9.0, 9.25]})
    >>> status_versions(weighed).astype(str).values.tolist()
    [['B', 'B', 'False'], ['N', 'T', 'True']]
    """
    told = {
        f"{RULE}@{version}": weight_gain(frame, version=version)["status"]
        for version in rules.versions(RULE)
    }
    table = pd.DataFrame(told, index=frame.index)
    known = table.fillna("")
    return table.assign(berbeda=known.ne(known.iloc[:, 0], axis=0).any(axis=1))


def register_skdn(
    frame: pd.DataFrame, sasaran: pd.DataFrame | None = None, *, version: str | None = None
) -> pd.DataFrame:
    """The SKDN that a register of weighings adds up to: one row a posyandu and month, the columns of the SKDN form.

    ``frame`` as for ``weight_gain``, with ``unit``, ``posyandu``, ``tgl_ukur``, and ``desa`` where known. Children
    below 60 completed months count, and those whose age is missing. A row without weight is a registered child.

    - ``s``: from ``sasaran`` (``unit``, ``posyandu``, ``s``, where known ``k``; with ``periode`` a month each); missing
      for a posyandu that it lacks. Without ``sasaran``, the children whom the register has named up to that month, each
      at its last posyandu: a lower bound, so that D/S is an upper one. ``k`` is missing unless ``sasaran`` has it.
    - ``d``, ``n``, ``t``, ``o``, ``b``, ``dua_t``, ``bgm``: children by ``weight_gain``; missing in a month without any
      weighing. In a posyandu's first month of the register n, t, o and b are missing, and 2T in the second one too:
      who was weighed before is not known.
    - ``catatan``: why something is missing, and how many children could not be judged (Int64 are all counts).

    Months run from a posyandu's first to the last of the frame. Raises ValueError for lacking columns and for a
    ``sasaran`` that names a posyandu (and month) twice.

    >>> row = {"unit": "u", "posyandu": "mawar", "anak": "a", "jk": "L"}
    >>> months, weights = ["2024-01-09", "2024-02-09", "2024-03-09"], [5.0, 5.8, 6.3]
    >>> child = {"tgl_lahir": "2023-11-05", "tgl_ukur": months, "berat": weights}
    >>> register_skdn(pd.DataFrame(row | child))[["periode", "s", "d", "n", "t"]].values.tolist()
    [['2024-01', 1, 1, <NA>, <NA>], ['2024-02', 1, 1, 1, 0], ['2024-03', 1, 1, 0, 1]]
    """
    required(frame, ("unit", "posyandu", "anak", "jk", "tgl_ukur", "berat"), "frame")
    day, month = _time(frame, np.empty(0), np.empty(0))
    rows = np.flatnonzero(~np.isnan(month))
    frame, day = frame.iloc[rows], day[rows]
    found = weight_gain(frame, version=version)
    age = found["umur_bulan"].to_numpy("float64", na_value=np.nan)
    counted = found["dihitung"].to_numpy() & ~(age >= UNDER)
    months = month[rows].astype(np.intp)
    start = int(months.min()) if len(rows) else 0
    grid = _Grid.of(frame, np.asarray(months - start))
    status = {
        letter.lower(): (found["status"] == letter).to_numpy(bool, na_value=False)
        for letter in (GAINED, NOT_GAINED, ABSENT, FIRST)
    }
    below = found["bgm"].to_numpy("float64", na_value=np.nan)
    twice = found["dua_t"].to_numpy()
    marks = status | {"bgm": below == 1, "dua_t": twice, "tanpa_bbu": np.isnan(below)}
    table = pd.DataFrame(
        {
            "d": grid.count(counted),
            **{name: grid.count(counted & mark) for name, mark in marks.items()},
        },
        dtype="float64",
    )
    silent = grid.count(found["dihitung"].to_numpy()) == 0
    unjudged = table["d"] - table[list(status)].sum(axis=1)
    without_zscore = table.pop("tanpa_bbu")
    table[silent] = np.nan
    table.loc[grid.since < 1, list(status)] = np.nan
    table.loc[grid.since < 2, "dua_t"] = np.nan
    table.loc[(without_zscore == table["d"]) & (without_zscore > 0), "bgm"] = np.nan
    table = grid.keys(frame, start).join(table)
    if sasaran is None:
        table = table.assign(s=grid.registered(_children(frame), day, age), k=np.nan)
    else:
        table = _with_targets(table, sasaran)
    told = [
        (FROM_REGISTER, np.full(len(table), sasaran is None)),
        (NO_TARGET, table["s"].isna().to_numpy()),
        (SILENT, silent),
        (FIRST_MONTH, ~silent & (grid.since == 0)),
        (SECOND_MONTH, ~silent & (grid.since == 1)),
        (UNJUDGED, ~silent & (unjudged > 0).to_numpy()),
        (SOME_WITHOUT, ~silent & (without_zscore > 0).to_numpy()),
    ]
    return table.astype(dict.fromkeys(COUNTS, "Int64")).assign(catatan=remarks(told, len(table)))[
        [*KEYS, *COUNTS, "catatan"]
    ]


def _with_targets(table: pd.DataFrame, sasaran: pd.DataFrame) -> pd.DataFrame:
    required(sasaran, ("unit", "posyandu", "s"), "sasaran")
    keys = [name for name in ("unit", "posyandu", "periode") if name in sasaran]
    twice = sasaran.duplicated(keys)
    if twice.any():
        raise ValueError(
            f"sasaran has {int(twice.sum())} rows of the same {', '.join(keys)} as another row"
        )
    wanted = sasaran.reindex(columns=[*keys, "s", "k"]).astype({"s": "float64", "k": "float64"})
    return table.merge(wanted, on=keys, how="left")


@dataclass(frozen=True, eq=False)
class _Grid:
    """Every posyandu in every month from its first; ``cell`` is the posyandu × month of each row of the register.

    ``open`` are the cells that there are, in order; ``since`` is how many months each is after the posyandu's first.
    """

    cell: Whole
    months: int
    places: int
    open: Whole
    since: Whole

    @classmethod
    def of(cls, frame: pd.DataFrame, month: Whole) -> "_Grid":
        groups = frame.groupby(["unit", "posyandu"], sort=False, dropna=False)
        place = np.asarray(groups.ngroup(), dtype=np.intp)
        months, places = int(month.max(initial=-1)) + 1, int(place.max(initial=-1)) + 1
        first = np.full(places, months)
        np.minimum.at(first, place, month)
        since = np.arange(months) - first[:, None]
        return cls(
            place * months + month,
            months,
            places,
            np.flatnonzero(since >= 0),
            since[since >= 0],
        )

    def count(self, mask: Bools) -> Whole:
        """How many marked rows each open cell has."""
        return np.bincount(self.cell[mask], minlength=self.places * self.months)[self.open]

    def registered(self, child: Whole, day: Array, age: Array) -> Whole:
        """Children of each open cell: from their first row to the month in which they turn 60 months."""
        order = np.lexsort((np.arange(len(child)), day, child))
        child, cell, age = child[order], self.cell[order], age[order]
        month = cell % self.months
        until = np.where(np.isnan(age), self.months, np.clip(month + UNDER - age, 0, self.months))
        same = child[1:] == child[:-1]
        until[:-1] = np.where(same, np.minimum(until[:-1], month[1:]), until[:-1])
        stays = until > month
        change = np.zeros((self.places, self.months + 1))
        place = cell // self.months
        np.add.at(change, (place[stays], month[stays]), 1)
        np.add.at(change, (place[stays], until[stays].astype(np.intp)), -1)
        return change.cumsum(axis=1)[:, :-1].ravel()[self.open].astype(np.intp)

    def keys(self, frame: pd.DataFrame, start: int) -> pd.DataFrame:
        """Unit, period, posyandu and desa of each open cell."""
        table = frame.reindex(columns=["unit", "posyandu", "desa"])
        names = table.groupby(["unit", "posyandu"], sort=False, dropna=False)["desa"].first()
        place, month = np.divmod(self.open, max(self.months, 1))
        return (
            names.reset_index()
            .iloc[place]
            .reset_index(drop=True)
            .assign(periode=_periods(start + month.astype("float64")))
            .astype(dict.fromkeys(KEYS, "str"))
        )


def _children(frame: pd.DataFrame) -> Whole:
    """A number for each child: ``anak``, within ``unit``."""
    keys = [name for name in ("unit", "anak") if name in frame]
    return np.asarray(frame.groupby(keys, sort=False, dropna=False).ngroup(), dtype=np.intp)


def _time(frame: pd.DataFrame, days: Array, months: Array) -> tuple[Array, Array]:
    """When, for the order of a child's rows, and in which month: of the calendar, else of the child's life."""
    if "tgl_ukur" not in frame:
        return days, months
    seen = dates(frame["tgl_ukur"])
    missing = np.isnat(seen)
    day, month = (seen.astype(f"datetime64[{unit}]").astype("float64") for unit in ("D", "M"))
    return np.where(missing, np.nan, day), np.where(missing, np.nan, month)


def _weighings(child: Whole, at: Array, month: Array, weighed: Bools) -> Weighings:
    """The last weighing of each child and month, and the one before it. Of equal times the lower row is the last."""
    rows = np.flatnonzero(weighed)
    rows = rows[np.lexsort((rows, at[rows], child[rows]))]
    follows = np.zeros(
        len(rows), dtype=bool
    )  # by another weighing of the same child in the same month
    follows[:-1] = (child[rows[1:]] == child[rows[:-1]]) & (month[rows[1:]] == month[rows[:-1]])
    rows = rows[~follows]
    same = np.zeros(len(rows), dtype=bool)
    same[1:] = child[rows[1:]] == child[rows[:-1]]
    before = np.where(same, np.arange(len(rows)) - 1, -1)
    gap = np.where(same, month[rows] - month[rows[before]], np.nan) if len(rows) else np.empty(0)
    return Weighings(rows, before, gap)


def _first_month(frame: pd.DataFrame, month: Array) -> Array:
    """Of each row, the first month of its posyandu in the frame (of its unit, of the frame, where that is all)."""
    keys = [frame[name] for name in ("unit", "posyandu") if name in frame]
    months = pd.Series(month, index=frame.index)
    if not keys:
        return np.full(len(frame), months.min())
    return months.groupby(keys, dropna=False).transform("min").to_numpy()


def _oedema(frame: pd.DataFrame) -> Bools:
    """What says ya, or something else than tidak: then the weight is not believed to be the child's."""
    if "edema" not in frame:
        return np.zeros(len(frame), dtype=bool)
    return frame["edema"].notna().to_numpy() & (frame["edema"] != "tidak").to_numpy(
        bool, na_value=False
    )


def _periods(month: Array) -> pd.api.extensions.ExtensionArray:
    """Months since 1970 as 2024-03."""
    place, kinds = pd.factorize(month)
    texts = [str(np.datetime64(int(kind), "M")) for kind in kinds]
    return pd.array(texts, dtype="str").take(place, allow_fill=True)
