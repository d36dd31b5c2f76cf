"""How far is a posyandu: its stratum (pratama, madya, purnama, mandiri), and what it lacks for the next one.

Kemenkes RI 2011, Telaah Kemandirian Posyandu, as printed in ``002_98a6b6205a0fa0d3.txt`` lines 189-209 (text) and
229-239 (Table 2), sekunder. Bands and their versions: rules ``strata_*``. Table 2 has pure profiles only; a mixed one
gets the lowest stratum that all its indicators reach. The score of input, process and output is in ``posyandu_score``.
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kinerja import rules
from kinerja.indicators.data_quality import findings, named, required, said
from kinerja.indicators.proportions import proportion
from kinerja.indicators.results import results

STRATA = {1: "Pratama", 2: "Madya", 3: "Purnama", 4: "Mandiri"}
ADVANCED = 3  # purnama and mandiri
PROGRAMMES = 1  # Table 2 asks for a programme or none: 002_98a6b6205a0fa0d3.txt line 238
REACH = {  # the highest stratum that a class of the rules strata_* leaves open
    "Pratama": 1,
    "Madya ke bawah": 2,
    "Purnama ke bawah": 3,
    "Madya ke atas": 4,
    "Purnama ke atas": 4,
    "Mandiri": 4,
}
INDICATORS = {  # column: its name in a sentence, its rule (the additional programmes have none), what is counted
    "frekuensi": ("frekuensi penimbangan", "strata_frekuensi", " kali"),
    "kader": ("kader", "strata_kader", ""),
    "cakupan_ds": ("cakupan D/S", "strata_cakupan", "%"),
    "cakupan_kia": ("cakupan KIA", "strata_cakupan", "%"),
    "cakupan_kb": ("cakupan KB", "strata_cakupan", "%"),
    "cakupan_imunisasi": ("cakupan imunisasi", "strata_cakupan", "%"),
    "program_tambahan": ("program tambahan", "", ""),
    "dana_sehat": ("dana sehat", "strata_dana_sehat", "%"),
}
RULES = ("strata_frekuensi", "strata_kader", "strata_cakupan", "strata_dana_sehat")
KEYS = ("unit", "periode", "posyandu")
POSSIBLE = "kisaran yang mungkin"
LACKING = {
    "unit": "str",
    "periode": "str",
    "posyandu": "str",
    "desa": "str",
    "strata": "str",
    "berikutnya": "str",
    "butir": "str",
    "nilai": "float64",
    "perlu": "str",
    "temuan": "str",
}
VERSIONS = {
    "unit": "str",
    "periode": "str",
    "posyandu": "str",
    "baku": "str",
    "terendah": "str",
    "tertinggi": "str",
    "bergantung": "bool",
    "temuan": "str",
}


@dataclass(frozen=True)
class Step:
    """One indicator of a posyandu: its value, the highest stratum it leaves open (None: not known), the least possible.

    >>> Step("kader", 4.0, 1, 1, {2: "5"}).told(2)
    'kader 4, perlu 5'
    >>> Step("kader", float("nan"), None, 1, {2: "5"}).told(2)
    'kader tidak ada, perlu 5'
    """

    column: str
    value: float
    reach: int | None
    least: int
    needs: Mapping[int, str]
    text: str = ""

    def told(self, stratum: int) -> str:
        """What it has and what the stratum needs."""
        name = INDICATORS[self.column][0]
        has = "tidak ada" if math.isnan(self.value) else self.text or said(self.value)
        return f"{name} {has}, perlu {self.needs[stratum]}"


@dataclass(frozen=True)
class Profile:
    """The indicators of a posyandu, and the lowest and highest stratum that they leave possible.

    >>> found = profile({"frekuensi": 12, "kader": 5, "cakupan_ds": 80, "cakupan_kia": 70, "cakupan_kb": 49.9,
    ...                  "cakupan_imunisasi": 90, "program_tambahan": 1, "dana_sehat": 60})
    >>> found.lowest, found.highest, found.lacks(3)
    (2, 2, ['cakupan KB 49,9%, perlu 50%'])
    """

    steps: tuple[Step, ...]

    @property
    def lowest(self) -> int:
        """The stratum if every indicator that is not there were as low as it can be."""
        return min(step.least if step.reach is None else step.reach for step in self.steps)

    @property
    def highest(self) -> int:
        """The stratum if every indicator that is not there were as high as it can be."""
        return min((step.reach for step in self.steps if step.reach), default=max(STRATA))

    @property
    def missing(self) -> list[str]:
        """The names of the indicators that are not there."""
        return [INDICATORS[step.column][0] for step in self.steps if step.reach is None]

    def short(self, stratum: int) -> list[Step]:
        """The indicators that do not reach a stratum, or are not there and might not."""
        return [
            step
            for step in self.steps
            if (step.least if step.reach is None else step.reach) < stratum
        ]

    def lacks(self, stratum: int) -> list[str]:
        """What the posyandu lacks for a stratum, in words with numbers; nothing where it reaches it."""
        return [step.told(stratum) for step in self.short(stratum)]


def profile(row: Mapping[Any, Any], versions: Mapping[str, str] | None = None) -> Profile:
    """The profile of one row of the table ``posyandu`` under versions of the rules (else the default ones).

    A missing value stays missing. Raises ValueError for a rule that has no part in the strata, RuleError for a version
    that there is not.

    >>> [profile({"frekuensi": 8}, {"strata_frekuensi": each}).highest for each in ("8-pratama", "8-madya")]
    [1, 4]
    """
    loaded = _loaded(versions)
    return Profile(tuple(_step(column, row.get(column), loaded) for column in INDICATORS))


def _loaded(versions: Mapping[str, str] | None) -> dict[str, rules.Rule]:
    chosen = dict(versions or {})
    strange = [rule for rule in chosen if rule not in RULES]
    if strange:
        raise ValueError(f"versions names {', '.join(strange)}; the strata have {', '.join(RULES)}")
    return {rule: rules.load(rule, chosen.get(rule)) for rule in RULES}


def _step(column: str, given: Any, loaded: Mapping[str, rules.Rule]) -> Step:
    _, rule, unit = INDICATORS[column]
    value = float("nan") if given is None or pd.isna(given) else float(given)
    known = not math.isnan(value)
    if not rule:
        reach = (4 if value >= PROGRAMMES else 2) if known else None
        return Step(column, value, reach, 2, {3: str(PROGRAMMES), 4: str(PROGRAMMES)})
    own = loaded[rule]
    band = own.classify(value)
    bands = {REACH[each.name]: each for each in reversed(own.bands)}  # the lowest of each reach
    least = min(bands)
    needs = {
        stratum: _need(bands[min(reach for reach in bands if reach >= stratum)], unit)
        for stratum in STRATA
        if stratum > least
    }
    text = _written(value, own, unit) if known else ""
    return Step(column, value, REACH[band.name] if band else None, least, needs, text)


def _need(band: rules.Band, unit: str) -> str:
    """The least value of a band: ``5``, ``9 kali``, ``50%``, ``lebih dari 50%``."""
    if unit == "%":
        return f"{'' if band.low_closed else 'lebih dari '}{said(band.low)}%"
    least = math.ceil(band.low) if band.low_closed else math.floor(band.low) + 1
    return f"{least}{unit}"


def _written(value: float, rule: rules.Rule, unit: str) -> str:
    """A value with as few decimals as keep it in its band: 49,96% is not written 50,0%."""
    own = rule.classify(value)
    texts = [said(value, places) for places in range(0 if value.is_integer() else 1, 7)]
    read = [float(text.replace(".", "").replace(",", ".")) for text in texts]
    kept = [text for text, back in zip(texts, read, strict=True) if rule.classify(back) == own]
    return f"{(kept or [repr(value)])[0]}{unit}"


def strata(posyandu: pd.DataFrame, *, versions: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Results ``strata_posyandu/posyandu/P1``: one row a posyandu and period of the table ``posyandu``.

    ``nilai`` is 1 to 4 and ``kategori`` the name of the stratum: the lowest that all indicators reach. Where a missing
    indicator could change it both are missing, and the limits are the strata that remain possible (``metode``:
    ``kisaran yang mungkin``). ``catatan`` says what is lacking for the next stratum, in numbers; ``aturan`` names the
    rules with their versions (``{"strata_frekuensi": "8-madya"}``; the default where none is named). Raises ValueError
    for lacking columns and rules that have no part in the strata, RuleError for a version that there is not.

    >>> table = pd.DataFrame([{"unit": "pkm", "periode": "2024", "posyandu": "P1", "frekuensi": 12, "kader": 4,
    ...     "cakupan_ds": 82, "cakupan_kia": 70, "cakupan_kb": 55, "cakupan_imunisasi": 90, "program_tambahan": 2,
    ...     "dana_sehat": 10}])
    >>> strata(table)[["nilai", "kategori", "catatan"]].values.tolist()
    [[1.0, 'Pratama', 'untuk Madya: kader 4, perlu 5']]
    """
    used = " + ".join(rule.name for rule in _loaded(versions).values())

    def rows() -> Iterator[dict[str, Any]]:
        for row, found in _profiles(posyandu, versions):
            low, high = found.lowest, found.highest
            known = low == high
            yield {
                "unit": str(row["unit"]),
                "periode": str(row["periode"]),
                "indikator": f"strata_posyandu/posyandu/{row['posyandu']}",
                "nilai": low if known else None,
                "batas_bawah": None if known else low,
                "batas_atas": None if known else high,
                "metode": None if known else POSSIBLE,
                "kategori": STRATA[low] if known else None,
                "aturan": used,
                "catatan": _next(found),
                "sumber": "tabel posyandu",
            }

    return results(rows())


def _profiles(
    posyandu: pd.DataFrame, versions: Mapping[str, str] | None
) -> Iterator[tuple[dict[Any, Any], Profile]]:
    required(posyandu, KEYS, "posyandu")
    loaded = _loaded(versions)
    for row in posyandu.to_dict("records"):
        yield row, Profile(tuple(_step(column, row.get(column), loaded) for column in INDICATORS))


def _next(found: Profile) -> str | None:
    low, high = found.lowest, found.highest
    if low < high:
        return f"{STRATA[low]} sampai {STRATA[high]}: {named(found.missing)} tidak ada"
    lacks = found.lacks(low + 1) if low < max(STRATA) else []
    return f"untuk {STRATA[low + 1]}: {'; '.join(lacks)}" if lacks else None


def lacking(posyandu: pd.DataFrame, *, versions: Mapping[str, str] | None = None) -> pd.DataFrame:
    """What each posyandu lacks for its next stratum: one row a posyandu, period and indicator; mandiri has none.

    ``strata`` is the lowest stratum that is possible, ``berikutnya`` the one above it; ``butir`` the column, ``nilai``
    what it is (missing where it is not there), ``perlu`` what the next stratum asks, ``temuan`` both in words. Raises
    like ``strata``.

    >>> table = pd.DataFrame([{"unit": "pkm", "periode": "2024", "posyandu": "P1", "frekuensi": 8, "kader": 4}])
    >>> lacking(table)[["berikutnya", "temuan"]].values.tolist()
    [['Madya', 'frekuensi penimbangan 8 kali, perlu 9 kali'], ['Madya', 'kader 4, perlu 5']]
    """
    rows = [
        {
            **{name: str(row[name]) for name in KEYS},
            "desa": row.get("desa"),
            "strata": STRATA[found.lowest],
            "berikutnya": STRATA[found.lowest + 1],
            "butir": step.column,
            "nilai": step.value,
            "perlu": step.needs[found.lowest + 1],
            "temuan": step.told(found.lowest + 1),
        }
        for row, found in _profiles(posyandu, versions)
        if found.lowest < max(STRATA)
        for step in found.short(found.lowest + 1)
    ]
    return findings(rows, LACKING)


def under_versions(posyandu: pd.DataFrame) -> pd.DataFrame:
    """The stratum of each posyandu under every version of the rules: one row a posyandu and period.

    ``baku`` under the default versions, ``terendah`` and ``tertinggi`` among all; ``bergantung`` where they differ,
    and ``temuan`` then says under which versions it is which. Missing indicators as low as they can be for
    ``terendah``, as high for ``tertinggi``. Raises ValueError for lacking columns.

    >>> table = pd.DataFrame([{"unit": "pkm", "periode": "2024", "posyandu": "P1", "frekuensi": 8, "kader": 5,
    ...     "cakupan_ds": 82, "cakupan_kia": 70, "cakupan_kb": 55, "cakupan_imunisasi": 90, "program_tambahan": 2,
    ...     "dana_sehat": 10}])
    >>> under_versions(table)[["baku", "terendah", "tertinggi", "temuan"]].values.tolist()
    [['Pratama', 'Pratama', 'Purnama', 'Purnama bila strata_frekuensi@8-madya']]
    """
    several = [rule for rule in RULES if len(rules.versions(rule)) > 1]
    choices = itertools.product(*(rules.versions(rule) for rule in several))
    tried = [dict(zip(several, choice, strict=True)) for choice in choices]
    default = tried[0]

    def rows() -> Iterator[dict[str, Any]]:
        for each in zip(*(_profiles(posyandu, versions) for versions in tried), strict=True):
            row, first = each[0]
            profiles = [found for _, found in each]
            low = min(found.lowest for found in profiles)
            high = max(found.highest for found in profiles)
            told = {}
            for versions, found in zip(tried, profiles, strict=True):
                ends = (found.lowest, found.highest)
                changed = [f"{r}@{v}" for r, v in versions.items() if v != default[r]]
                if ends != (first.lowest, first.highest) and ends not in told:
                    told[ends] = f"{_ends(*ends)} bila {' dan '.join(changed)}"
            yield {name: str(row[name]) for name in KEYS} | {
                "baku": _ends(first.lowest, first.highest),
                "terendah": STRATA[low],
                "tertinggi": STRATA[high],
                "bergantung": bool(told),
                "temuan": "; ".join(told.values()) or None,
            }

    return findings(rows(), VERSIONS)


def _ends(low: int, high: int) -> str:
    return STRATA[low] if low == high else f"{STRATA[low]}–{STRATA[high]}"


def advanced(found: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Results ``posyandu_purnama_mandiri``: purnama and mandiri ÷ posyandu judged, in %; one row a unit and period.

    From ``strata``. A posyandu of which it is certain that it is, or is not, at least purnama counts although its
    stratum is not known; the others are left out and counted in ``catatan``. All posyandu of a facility are in it, so
    Wilson's interval tells what so few can say of a facility like it. Raises ValueError for a confidence outside 0–1.

    >>> key = {"unit": "pkm", "periode": "2024"}
    >>> table = pd.DataFrame([key | {"posyandu": "P1", "kader": 3}, key | {"posyandu": "P2"}])
    >>> advanced(strata(table))[["nilai", "penyebut", "catatan"]].values.tolist()
    [[0.0, 1.0, '1 posyandu tidak dapat digolongkan']]
    """
    own = found[found["indikator"].str.startswith("strata_posyandu/")]
    low, high = (own[end].fillna(own["nilai"]) for end in ("batas_bawah", "batas_atas"))
    judged = own.assign(tinggi=low >= ADVANCED, terbuka=(low < ADVANCED) & (high >= ADVANCED))
    rows = (
        {
            "unit": unit,
            "periode": period,
            "indikator": "posyandu_purnama_mandiri",
            "pembilang": float(part["tinggi"].sum()),
            "penyebut": float((~part["terbuka"]).sum()),
            "aturan": part["aturan"].iloc[0],
            "catatan": f"{int(part['terbuka'].sum())} posyandu tidak dapat digolongkan"
            if part["terbuka"].any()
            else None,
            "sumber": "tabel posyandu",
        }
        for (unit, period), part in judged.groupby(["unit", "periode"], sort=False)
    )
    return proportion(rows, confidence=confidence)
