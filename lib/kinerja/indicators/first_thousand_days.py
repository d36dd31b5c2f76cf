"""The specific interventions of the first 1000 days: who was reached, against which target, for how much money.

The interventions are those of Perpres 72/2021, appendix (sekunder), and the four SPM services of mother and child (PP
2/2018 Pasal 6, Permenkes 4/2019 and 6/2024, sekunder). The formulas are those of ``achievement`` and ``budget``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from kinerja.indicators import achievement, activities, budget
from kinerja.indicators.data_quality import findings
from kinerja.indicators.results import COLUMNS, base, quotient, results, source

SERVICES = {  # whom a service reaches → indicators of the catalogue, in the order of the 1000 days
    "Ibu hamil": ("spm_ibu_hamil", "k1", "k4", "k6", "ttd_bumil", "pmt_bumil"),
    "Ibu bersalin dan nifas": ("spm_ibu_bersalin", "persalinan_faskes", "imd", "kf_lengkap", "vita_nifas"),
    "Bayi": ("spm_bayi_baru_lahir", "kn_lengkap", "shk", "asi_eksklusif", "vita_bayi", "idl", "kunjungan_bayi"),
    "Anak balita": (
        "spm_balita", "ibl", "vita_balita", "cakupan_ds", "pelayanan_balita", "pmt_balita", "gizi_buruk_tatalaksana",
    ),
    "Hasil": ("stunting", "target_stunting", "bblr", "bumil_kek", "bumil_anemia", "wasting"),
}  # fmt: skip
GROUP_OF = {code: group for group, codes in SERVICES.items() for code in codes}
SPM = ("spm_ibu_hamil", "spm_ibu_bersalin", "spm_bayi_baru_lahir", "spm_balita")
SPM_TARGET = 100  # percent, by regulation: PP 2/2018; Permenkes 4/2019 and 6/2024 (sekunder)
WHOLE = (
    *SPM,
    "target_stunting",
)  # their target is 100: by regulation, or because the value is a share of the target
SPM_MET = "spm_terpenuhi"
OF_ITEMS = {  # indicators of budget items that count those whom the programme serves
    *GROUP_OF, "dilayani_ibu_hamil", "dilayani_ibu_bersalin", "dilayani_ibu_nifas", "dilayani_bayi_baru_lahir",
    "dilayani_bayi", "dilayani_balita", "penerima_pmt", "bayi_idl",
}  # fmt: skip
SERVED = {  # indicator of a budget item → the indicator whose counts are its people and their target population
    "dilayani_ibu_hamil": "spm_ibu_hamil",
    "dilayani_ibu_bersalin": "spm_ibu_bersalin",
    "dilayani_bayi_baru_lahir": "spm_bayi_baru_lahir",
    "dilayani_balita": "spm_balita",
}
REACHED, MISSED, NO_TARGET, NO_VALUE = (
    "tercapai",
    "belum tercapai",
    "tanpa target",
    "tanpa nilai",
)
PEOPLE = "orang"
COVERAGE_COLUMNS = {**COLUMNS, "kelompok": "str", "putusan": "str", "pasti": "bool"}


def coverage(
    observasi: pd.DataFrame, target: pd.DataFrame, *, confidence: float = 0.95
) -> pd.DataFrame:
    """The specific interventions of one period against their targets: ``COVERAGE_COLUMNS``, a row an indicator.

    In the order of ``SERVICES``. Wilson's limits; where more were served than the target population has, it was a
    projection, and the value is a coverage (see ``proportions.coverage``), shown as it is. A printed value without
    counts has no limits. The four SPM services have the target of 100 % by regulation where the table has none, and so
    has an indicator that is itself a share of its target.
    ``putusan`` is by the value; ``pasti`` is false where the interval holds the target, so that chance alone could have
    decided, and where there is no interval or no target.

    >>> seen = {"unit": "u", "periode": "2024", "indikator": ["idl", "k4"], "pembilang": [90, 80], "penyebut": [100, 100]}
    >>> aims = {"unit": "u", "periode": "2024", "indikator": ["idl", "k4"], "target": [85.0, 95.0]}
    >>> found = coverage(pd.DataFrame(seen), pd.DataFrame(aims))
    >>> found[["indikator", "kelompok", "putusan", "pasti"]].values.tolist()
    [['k4', 'Ibu hamil', 'belum tercapai', True], ['idl', 'Bayi', 'tercapai', False]]
    """  # noqa: E501
    own = chosen(observasi, tuple(GROUP_OF))
    over = own["pembilang"] > own["penyebut"]
    projected = set(own.loc[over, "indikator"]) if len(own) else set()
    values = achievement.readings(own, projected=projected, confidence=confidence)
    both = set(values["indikator"][values["metode"] != achievement.PRINTED])
    values = values[(values["metode"] != achievement.PRINTED) | ~values["indikator"].isin(both)]
    aimed = achievement.achieved(values, _with_whole(target, own))
    order = {code: place for place, code in enumerate(GROUP_OF)}

    def rows() -> Iterator[dict[Any, Any]]:
        for row in aimed.to_dict("records"):
            code = base(str(row["indikator"]))
            yield row | {"kelompok": GROUP_OF[code], **_verdict(row)}

    found = sorted(rows(), key=lambda row: (order[base(row["indikator"])], row["indikator"]))
    return findings(found, COVERAGE_COLUMNS)


def _verdict(row: Mapping[Any, Any]) -> dict[str, Any]:
    value, goal = row["nilai"], row["target"]
    if pd.isna(value) or pd.isna(goal):
        return {"putusan": NO_VALUE if pd.isna(value) else NO_TARGET, "pasti": False}
    met = value <= goal if row["arah"] == "turun" else value >= goal
    low, high = row["batas_bawah"], row["batas_atas"]
    sure = bool(pd.notna(low) and not low < goal < high)
    return {"putusan": REACHED if met else MISSED, "pasti": sure}


def _with_whole(target: pd.DataFrame, observed: pd.DataFrame) -> pd.DataFrame:
    """The targets, and those of ``WHOLE`` where the table has none."""
    known = set(target["indikator"])
    legal = observed[observed["indikator"].isin(WHOLE) & ~observed["indikator"].isin(known)]
    if legal.empty:
        return target
    added = legal[["unit", "periode", "indikator"]].assign(target=float(SPM_TARGET))
    return pd.concat([target, added]) if len(target) else added


def complete(reached: pd.DataFrame, observasi: pd.DataFrame) -> pd.DataFrame:
    """Results ``spm_terpenuhi``: how many SPM indicators reach 100 %, counted here and as the documents print it.

    ``reached``: of ``coverage``. Counted here: ``spm_terpenuhi/1000 HPK``, of the four services of mother and child
    that have a value. No interval: these are all indicators, not a sample of indicators.

    >>> seen = pd.DataFrame({"unit": "u", "periode": "2024", "indikator": ["spm_balita", "spm_ibu_hamil"],
    ...                      "pembilang": [100, 99], "penyebut": [100, 100]})
    >>> complete(coverage(seen, pd.DataFrame({"indikator": []})), seen)[["pembilang", "penyebut", "nilai"]].values.tolist()
    [[1.0, 2.0, 50.0]]
    """  # noqa: E501

    def rows() -> Iterator[dict[str, Any]]:
        known = reached[reached["indikator"].isin(SPM)].dropna(subset=["nilai"])
        for (unit, period), own in known.groupby(["unit", "periode"], sort=False):
            many = float((own["nilai"] >= SPM_TARGET).sum())
            yield {
                "unit": unit, "periode": period, "indikator": f"{SPM_MET}/1000 HPK", "pembilang": many,
                "penyebut": float(len(own)), "nilai": 100 * many / len(own), "metode": "dihitung dari cakupan",
                "catatan": "banyak indikator, bukan orang: tanpa selang",
                "sumber": "; ".join(dict.fromkeys(own["sumber"].dropna())),
            }  # fmt: skip
        printed = chosen(observasi, (SPM_MET,))
        for place, row in enumerate(printed.to_dict("records")):
            above, below = row["pembilang"], row["penyebut"]
            told = row.get("catatan")
            yield {
                "unit": row["unit"], "periode": row["periode"], "indikator": row["indikator"], "pembilang": above,
                "penyebut": below, "nilai": float(quotient(100 * above, below)), "metode": "tercetak di dokumen",
                "catatan": "banyak indikator, bukan orang: tanpa selang" + (f". {told}" if pd.notna(told) else ""),
                "sumber": source(printed.iloc[[place]]),
            }  # fmt: skip

    return results(rows())


def items(anggaran: pd.DataFrame, indikator_anggaran: pd.DataFrame) -> pd.DataFrame:
    """The leaves of the budget tree whose indicator is one of the programme's: rows of ``budget.tree``, once each.

    Only leaves: a branch holds their money a second time.

    >>> key = {"unit": "u", "periode": "2024"}
    >>> money = pd.DataFrame({**key, "kode": ["1", "1.1"], "induk": [None, "1"], "uraian": "Balita", "pagu": 10.0})
    >>> outputs = pd.DataFrame({**key, "kode": ["1", "1.1"], "indikator": ["k4", "dilayani_balita"]})
    >>> items(money.assign(realisasi=8.0), outputs)[["kode", "serapan"]].values.tolist()
    [['1.1', 80.0]]
    """
    linked = set(_linked(indikator_anggaran)["kode"])
    tree = budget.tree(anggaran)
    return tree[tree["daun"].astype("bool") & tree["kode"].isin(linked)].reset_index(drop=True)


def person_costs(
    anggaran: pd.DataFrame,
    indikator_anggaran: pd.DataFrame,
    observasi: pd.DataFrame,
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Results of ``budget.unit_costs``: what the money of each programme item cost a person served, and a point of coverage.

    The people are the item's own realisation where its unit is ``orang``, else the numerator of the same indicator in
    ``observasi``; the target population is that indicator's denominator. An item whose indicator counts no people has
    no row: a cost a document is no cost a child.

    >>> key = {"unit": "u", "periode": "2024"}
    >>> money = pd.DataFrame([key | {"kode": "1", "induk": None, "uraian": "Balita", "pagu": 9e6, "realisasi": 8e6}])
    >>> outputs = pd.DataFrame([key | {"kode": "1", "indikator": "dilayani_balita", "uraian": "Balita dilayani",
    ...                                "satuan": "Orang", "realisasi": 400}])
    >>> person_costs(money, outputs, pd.DataFrame(columns=["indikator"]))["nilai"].tolist()
    [20000.0]
    """  # noqa: E501
    leaves = items(anggaran, indikator_anggaran)
    counts = {str(row["indikator"]): row for row in observasi.to_dict("records")}

    def rows() -> Iterator[dict[str, Any]]:
        for row in _linked(indikator_anggaran).to_dict("records"):
            if row["kode"] not in set(leaves["kode"]):
                continue
            code = str(row["indikator"])
            seen = counts.get(SERVED.get(code, code), {})
            own = str(row["satuan"]).casefold() == PEOPLE
            reached = row["realisasi"] if own else seen.get("pembilang", np.nan)
            if pd.isna(reached):
                continue
            yield {
                "unit": row["unit"], "periode": row["periode"], "kode": row["kode"],
                "keluaran": str(row["uraian"]), "satuan": PEOPLE, "hasil": reached,
                "tercakup": seen.get("pembilang", np.nan), "sasaran": seen.get("penyebut", np.nan),
            }  # fmt: skip

    table = pd.DataFrame(rows())
    if table.empty:
        return results([])
    return budget.unit_costs(anggaran, table, confidence=confidence)


def trained(posyandu: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Trained cadres ÷ cadres of the year's posyandu: ``activities.SHARES``, a row a facility and period.

    Posyandu that do not give both counts are left out, and told.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "kader": [5, 5, None], "kader_terlatih": [4, 5, 3]})
    >>> trained(table)[["pembilang", "penyebut", "nilai", "catatan"]].values.tolist()
    [[9.0, 10.0, 90.0, '1 dari 3 posyandu tanpa data kader']]
    """

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, period), own in posyandu.groupby(["unit", "periode"], sort=False):
            known = own.dropna(subset=["kader", "kader_terlatih"])
            sums = (float(known[name].sum()) for name in ("kader_terlatih", "kader"))
            found = activities.share(*sums, confidence=confidence)
            lacking = len(own) - len(known)
            told = f"{lacking} dari {len(own)} posyandu tanpa data kader" if lacking else ""
            yield found | {
                "unit": unit, "periode": period, "jenis": "posyandu", "ukuran": "kader terlatih",
                "catatan": "; ".join(filter(None, (found["catatan"], told))) or None,
                "sumber": activities.rows_of(known),
            }  # fmt: skip

    return findings(rows(), activities.SHARES)


def chosen(observasi: pd.DataFrame, codes: tuple[str, ...]) -> pd.DataFrame:
    """The observations of some indicators, with their breakdowns, in the order of the table.

    >>> seen = pd.DataFrame({"indikator": ["idl", "idl/desa A", "k4"]})
    >>> chosen(seen, ("idl",))["indikator"].tolist()
    ['idl', 'idl/desa A']
    """
    own = [base(str(code)) in codes for code in observasi["indikator"]]
    return observasi[pd.Series(own, index=observasi.index, dtype="bool")].reset_index(drop=True)


def _linked(indikator_anggaran: pd.DataFrame) -> pd.DataFrame:
    own = [base(str(code)) in OF_ITEMS for code in indikator_anggaran["indikator"]]
    return indikator_anggaran[pd.Series(own, index=indikator_anggaran.index, dtype="bool")]
