"""The score of a posyandu's input, process and output, by scores and weights that are declared and not printed.

Hardiansyah 1999 in Pakhri 2002, as printed in ``002_98a6b6205a0fa0d3.txt`` lines 257-292 (Table 3), sekunder. Printed
are the items, the options of most of them, and the bands of the whole (80–100, 60–79, 40–59); not printed are the
scores of the options and any weight. ``data/rujukan/instrumen_posyandu.csv`` declares scores, in versions; the rules
``posyandu_*`` close the holes between the options, in versions too. Every result says so.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kinerja import rules
from kinerja.errors import Problem, RuleError, nearest, quote
from kinerja.indicators.data_quality import named, required
from kinerja.indicators.results import results

SCORE_RULE = "posyandu_nilai"
FULL_SCORE = 500  # 002_98a6b6205a0fa0d3.txt line 257
GRADED = "nilai"  # an item without options: its grade of 0 to 100 is its score
TOP = 100  # of every item: the bands of the whole are printed on 0 to 100 (line 288)
OPTIONS = {  # the bands that turn the number of an item into its option
    "posyandu_sarana": "posyandu_sarana",
    "posyandu_kader_terlatih": "posyandu_kader_terlatih",
    "posyandu_frekuensi": "posyandu_penimbangan",
    "posyandu_analisis_imunisasi": "posyandu_analisis",
    "posyandu_analisis_penimbangan": "posyandu_analisis",
    "posyandu_pemanfaatan_kms": "posyandu_cakupan_layanan",
    "posyandu_layanan_ibu": "posyandu_cakupan_layanan",
    "posyandu_layanan_kb": "posyandu_cakupan_layanan",
    "posyandu_penyuluhan": "posyandu_penyuluhan",
}
SAME_IN_TABLE = {  # columns of the table posyandu that are items of the instrument
    "frekuensi": "posyandu_frekuensi",
    "kader_terlatih": "posyandu_kader_terlatih",
}
KEYS = ["unit", "periode", "posyandu"]
COLUMNS = ["komponen", "butir", "opsi", "skor", "versi"]
PLACE = "tabel instrumen_posyandu"
DECLARED = "skor dan bobot dinyatakan, tidak dicetak di sumber"
MEAN, POSSIBLE = "rerata skor yang dinyatakan", "kisaran jawaban yang tidak ada"


@dataclass(frozen=True)
class Item:
    """An item of the instrument: its component, its code in the catalogue, the declared score of each option.

    An item without options is graded: its grade of 0 to 100 is its score.

    >>> item = Item("input", "posyandu_sarana", {"a": 100.0, "b": 75.0, "c": 50.0, "d": 25.0}, graded=False)
    >>> item.lowest, item.highest
    (25.0, 100.0)
    """

    component: str
    code: str
    scores: Mapping[str, float]
    graded: bool

    @property
    def lowest(self) -> float:
        """The least score that an answer can have."""
        return min(self.scores.values(), default=0.0)

    @property
    def highest(self) -> float:
        """The most that an answer can have."""
        return max(self.scores.values(), default=float(TOP))


def versions(instrument: pd.DataFrame) -> list[str]:
    """The versions of an instrument in the order of its rows, the default one first.

    >>> versions(pd.DataFrame({"butir": "posyandu_tempat", "opsi": ["a", "a"], "versi": ["v2", "v1"]}))
    ['v2', 'v1']
    """
    return list(instrument["versi"].astype("str").drop_duplicates())


def items_of(instrument: pd.DataFrame, version: str | None = None) -> dict[str, Item]:
    """The items that a version scores, by their codes, in the order of the rows; the first version if none is named.

    ``instrument``: one row an option, ``komponen, butir, opsi, skor, versi`` (``data/rujukan/instrumen_posyandu.csv``);
    ``opsi`` is a, b, c, d, or ``nilai`` for a graded item. An option without a score has no part in the version, nor
    has an item all of whose options lack one. Raises ValueError for lacking columns, RuleError for an unknown version
    and for a score outside 0–100.

    >>> rows = [("input", "posyandu_sarana", option, score, "v1") for option, score in zip("abcd", (100, 75, 50, 25))]
    >>> instrument = pd.DataFrame([*rows, ("output", "posyandu_keluaran_fe", "nilai", None, "v1")], columns=COLUMNS)
    >>> [(item.code, item.graded) for item in items_of(instrument).values()]
    [('posyandu_sarana', False), ('posyandu_keluaran_fe', True)]
    """
    required(instrument, COLUMNS, "instrument")
    known = versions(instrument)
    chosen = known[0] if version is None else version
    if chosen not in known:
        raise RuleError(
            Problem(PLACE, f"harus memuat versi {chosen}", "tidak ada", nearest(chosen, known))
        )
    found: dict[str, Item] = {}
    for row in instrument[instrument["versi"] == chosen].to_dict("records"):
        component, code, option = (str(row[name]) for name in COLUMNS[:3])
        if option == GRADED:
            found[code] = Item(component, code, {}, graded=True)
        elif pd.notna(row["skor"]):
            before = found[code].scores if code in found else {}
            scores = {**before, option: _declared(row)}
            found[code] = Item(component, code, scores, graded=False)
    return found


def _declared(row: Mapping[Any, Any]) -> float:
    score = float(row["skor"])
    if not 0 <= score <= TOP:
        raise RuleError(
            Problem(
                f"{PLACE} butir {row['butir']} opsi {row['opsi']} versi {row['versi']} kolom skor",
                f"skor harus angka dari 0 sampai {TOP}",
                quote(f"{score:g}"),
                "Perbaiki skornya.",
            )
        )
    return score


def answers(posyandu: pd.DataFrame) -> pd.DataFrame:
    """What the table ``posyandu`` answers of the instrument: ``unit, periode, posyandu, butir, nilai``, one row each.

    Frequency of weighing and trained cadres only; coverages of that table are defined otherwise than the items of the
    instrument, which has to ask for its own. Raises ValueError for lacking columns.

    >>> table = pd.DataFrame([{"unit": "pkm", "periode": "2024", "posyandu": "P1", "frekuensi": 12}])
    >>> answers(table)[["butir", "nilai"]].values.tolist()
    [['posyandu_frekuensi', 12.0]]
    """
    required(posyandu, KEYS, "posyandu")
    there = [name for name in SAME_IN_TABLE if name in posyandu]
    asked = (
        posyandu[[*KEYS, *there]]
        .rename(columns=SAME_IN_TABLE)
        .melt(KEYS, var_name="butir", value_name="nilai")
    )
    return asked.astype({"nilai": "float64"}).dropna(subset=["nilai"]).reset_index(drop=True)


def score(
    given: pd.DataFrame,
    instrument: pd.DataFrame,
    *,
    version: str | None = None,
    bands: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
    classes: str | None = None,
) -> pd.DataFrame:
    """Results ``posyandu_nilai/posyandu/P1``, ``…/P1/input``, ``…/proses``, ``…/output``: score in % of its maximum.

    ``given``: one row an answer, ``unit, periode, posyandu, butir`` and ``opsi`` (a, b, c, d), or ``nilai``, a number
    that the rules ``posyandu_*`` turn into an option, or the grade of a graded item. ``instrument`` as in ``items_of``,
    ``version`` one of its versions, ``bands`` versions of those rules by name, ``classes`` the version of the rule
    ``posyandu_nilai``. Without ``weights`` every item weighs the same, as the row of the mean in Table 3 has it; with
    them (``{"input": 1, "proses": 2, "output": 2}``) every component weighs so much, shared by its items. ``pembilang``
    is on the printed maximum of 500. With an item unanswered, or answered by what fits no option, the value is missing,
    and the limits are what the lowest and the highest answer would make of it; the class stands where both agree.

    Raises ValueError for lacking columns, two answers to one item, an unknown item, weights that do not fit the
    components or are not positive, and RuleError for unknown versions.

    >>> rows = [("input", "posyandu_sarana", option, score, "v1") for option, score in zip("abcd", (100, 75, 50, 25))]
    >>> instrument = pd.DataFrame([*rows, ("output", "posyandu_keluaran_fe", "nilai", None, "v1")], columns=COLUMNS)
    >>> given = pd.DataFrame({"unit": "pkm", "periode": "2024", "posyandu": "P1", "nilai": [3, 90],
    ...                       "butir": ["posyandu_sarana", "posyandu_keluaran_fe"]})
    >>> found = score(given, instrument)
    >>> found[["indikator", "pembilang", "nilai", "kategori"]].values.tolist()[0]
    ['posyandu_nilai/posyandu/P1', 412.5, 82.5, 'Baik']
    """
    required(given, [*KEYS, "butir"], "given")
    items = items_of(instrument, version)
    loaded = {rule: rules.load(rule, (bands or {}).get(rule)) for rule in set(OPTIONS.values())}
    share = _weights(items, weights)
    rule = rules.load(SCORE_RULE, classes)
    strange = sorted(set(given["butir"]) - set(instrument["butir"]))
    if strange:
        raise ValueError(f"given answers {named(strange)}, no item of the instrument")
    if given.duplicated([*KEYS, "butir"]).any():
        raise ValueError("given answers an item of a posyandu and period twice")
    used = f"{rule.name}; instrumen_posyandu@{version or versions(instrument)[0]}"

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, period, posyandu), part in given.groupby(KEYS, sort=False):
            told = {str(row["butir"]): row for row in part.to_dict("records")}
            scored = {code: _answer(item, told.get(code), loaded) for code, item in items.items()}
            code = f"posyandu_nilai/posyandu/{posyandu}"
            common = {
                "unit": str(unit),
                "periode": str(period),
                "aturan": used,
                "sumber": "jawaban instrumen",
            }
            yield common | {"indikator": code} | _whole(items, scored, share, rule)
            for component in dict.fromkeys(item.component for item in items.values()):
                own = {key: item for key, item in items.items() if item.component == component}
                yield (
                    common | {"indikator": f"{code}/{component}"} | _whole(own, scored, share, rule)
                )

    return results(rows())


def _weights(items: Mapping[str, Item], weights: Mapping[str, float] | None) -> dict[str, float]:
    """The weight of each item beside the others."""
    components = [item.component for item in items.values()]
    if weights is None:
        return dict.fromkeys(items, 1.0)
    if set(weights) != set(components) or not all(weight > 0 for weight in weights.values()):
        raise ValueError(
            f"weights must be positive, one each for {', '.join(dict.fromkeys(components))}"
        )
    return {
        code: weights[item.component] / components.count(item.component)
        for code, item in items.items()
    }


def _answer(
    item: Item, row: Mapping[Any, Any] | None, loaded: Mapping[str, rules.Rule]
) -> tuple[float, str]:
    """The score of an answer; where there is none, why not."""
    option = None if row is None or pd.isna(row.get("opsi")) else str(row["opsi"])
    number = float("nan") if row is None or pd.isna(row.get("nilai")) else float(row["nilai"])
    if option is None and math.isnan(number):
        return float("nan"), "tidak ada"
    if item.graded:
        fits = option is None and 0 <= number <= TOP
        return (number, "") if fits else (float("nan"), f"bukan nilai 0–{TOP}")
    if item.code in OPTIONS and (band := loaded[OPTIONS[item.code]].classify(number)):
        if option not in (None, band.name):
            return float("nan"), "opsi bertentangan dengan nilai"
        option = band.name
    if option is None or option not in item.scores:
        return float("nan"), "tidak bertempat di satu pilihan pun"
    return item.scores[option], ""


def _whole(
    items: Mapping[str, Item],
    scored: Mapping[str, tuple[float, str]],
    share: Mapping[str, float],
    rule: rules.Rule,
) -> dict[str, Any]:
    """The weighted mean of these items, or what it can be."""
    weight = math.fsum(share[code] for code in items)
    full = FULL_SCORE * weight / math.fsum(share.values())
    without = {code: scored[code][1] for code in items if math.isnan(scored[code][0])}
    ends = [
        math.fsum(
            share[code] * (end if code in without else scored[code][0])
            for code, end in zip(items, most, strict=True)
        )
        / weight
        for most in (
            [item.lowest for item in items.values()],
            [item.highest for item in items.values()],
        )
    ]
    # to the ninth decimal: what float64 loses in a weighted sum is no value
    low, high = (rule.classify(round(end, 9)) for end in ends)
    told = [DECLARED, f"{len(items) - len(without)} dari {len(items)} butir dijawab"]
    for why in dict.fromkeys(without.values()):
        told.append(f"{why}: {named([code for code, own in without.items() if own == why])}")
    return {
        "pembilang": None if without else ends[0] / TOP * full,
        "penyebut": full,
        "nilai": None if without else ends[0],
        "batas_bawah": ends[0] if without else None,
        "batas_atas": ends[1] if without else None,
        "metode": POSSIBLE if without else MEAN,
        "kategori": low.name if low and low == high else None,
        "catatan": "; ".join(told),
    }
