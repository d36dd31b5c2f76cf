"""The posyandu as a programme: what was done and reached of what was planned, what lacks, what it cost.

The rows that ``programme`` and ``efficiency`` ask for, from the tables ``kegiatan``, ``skdn``, ``target`` and
``anggaran``. S002 lines 509-516, 724-735, 964-979.
"""

import pandas as pd

from kinerja.indicators import programme
from kinerja.indicators.data_quality import required
from kinerja.indicators.efficiency import costs
from kinerja.indicators.results import concat

KIND = "posyandu"  # of the table kegiatan
OPEN_DAYS, ATTENDANCE = "hari buka posyandu", "cakupan_ds"
SERVED = ("dilayani_balita", "spm_balita")  # indicators of a budget item that pays for under-fives
WEIGHED, WEIGHINGS = "anak ditimbang", "penimbangan"
NO_COST = "biaya kegiatan posyandu tidak dicatat, dan tidak ada pos anggaran yang indikatornya pelayanan balita"
OF_A_BUDGET = "biaya: realisasi pos anggaran {}, yang juga membayar hal lain daripada penimbangan"


def effort(kegiatan: pd.DataFrame, *, period: str) -> pd.DataFrame:
    """Results ``kecukupan_upaya/hari buka posyandu``: opening days held ÷ planned in a year, in %; a row a facility.

    A day counts as planned by ``tgl_rencana`` and as held by ``tgl_laksana``. Empty where the table has no opening day
    in that year. Raises ValueError for lacking columns.

    >>> days = {"unit": "u", "periode": ["2024-01", "2024-02"], "jenis": "posyandu", "tgl_rencana": "2024-01-09",
    ...         "tgl_laksana": ["2024-01-09", None]}
    >>> effort(pd.DataFrame(days), period="2024")[["pembilang", "penyebut", "nilai"]].values.tolist()
    [[1.0, 2.0, 50.0]]
    """
    required(kegiatan, ("unit", "periode", "jenis", "tgl_rencana", "tgl_laksana"), "kegiatan")
    own = kegiatan[(kegiatan["jenis"] == KIND) & (kegiatan["periode"].str[:4] == period)]
    return programme.adequacy(
        {
            "unit": unit,
            "periode": period,
            "indikator": f"kecukupan_upaya/{OPEN_DAYS}",
            "pembilang": int(days["tgl_laksana"].notna().sum()),
            "penyebut": int(days["tgl_rencana"].notna().sum()),
            "sumber": "tabel kegiatan",
        }
        for unit, days in own.groupby("unit", sort=False)
    )


def performance(values: pd.DataFrame, target: pd.DataFrame) -> pd.DataFrame:
    """Results ``kecukupan_kinerja/cakupan_ds`` …: the value reached ÷ its target; one row a value that has a target.

    ``values`` and ``target`` of one period; indicators where lower is better are left out (see ``programme.gaps``).
    Raises ValueError for lacking columns.

    >>> from kinerja.indicators.results import results
    >>> key = {"unit": "u", "periode": "2024", "indikator": "cakupan_ds"}
    >>> performance(results([key | {"nilai": 68.0}]), pd.DataFrame([key | {"target": 85.0}]))["nilai"].tolist()
    [80.0]
    """
    aimed = with_target(values, target)
    better = aimed[aimed["arah"] == "naik"]
    return programme.adequacy(
        better.assign(
            pembilang=better["nilai"],
            penyebut=better["target"],
            indikator="kecukupan_kinerja/" + better["indikator"],
        )[["unit", "periode", "indikator", "pembilang", "penyebut", "sumber"]]
    )


def gaps(values: pd.DataFrame, target: pd.DataFrame) -> pd.DataFrame:
    """Results ``kesenjangan/cakupan_ds`` …: what lacks to the target, with interval and class; see ``programme.gaps``.

    >>> from kinerja.indicators.results import results
    >>> key = {"unit": "u", "periode": "2024", "indikator": "cakupan_ds"}
    >>> found = gaps(results([key | {"nilai": 68.0}]), pd.DataFrame([key | {"target": 85.0}]))
    >>> found[["nilai", "kategori"]].values.tolist()
    [[20.0, 'Sesuai jalur']]
    """
    aimed = with_target(values, target)
    return programme.gaps(aimed.astype("object").where(aimed.notna(), None))


def with_target(values: pd.DataFrame, target: pd.DataFrame) -> pd.DataFrame:
    """The values that have a target for the same facility, period and indicator, with it.

    >>> from kinerja.indicators.results import results
    >>> key = {"unit": "u", "periode": "2024", "indikator": "cakupan_ds"}
    >>> with_target(results([key]), pd.DataFrame([key | {"target": 85.0}]))["target"].tolist()
    [85.0]
    """
    keys = ["unit", "periode", "indikator"]
    required(target, (*keys, "target"), "target")
    return values.drop(columns="target").merge(target[[*keys, "target"]], on=keys)


def progress(monthly: pd.DataFrame, target: pd.DataFrame, *, period: str) -> pd.DataFrame:
    """Results ``kemajuan/penimbangan``: children weighed so far ÷ what the target for D/S asks so far; a row a month.

    ``monthly``: results of ``skdn.skdn`` by month. The plan of a month is the target of the year × S of that month.
    Empty without a target for D/S in that period.

    >>> from kinerja.indicators.results import results
    >>> row = {"unit": "u", "periode": "2024-01", "indikator": "cakupan_ds", "pembilang": 68, "penyebut": 100}
    >>> aim = pd.DataFrame([{"unit": "u", "periode": "2024", "indikator": "cakupan_ds", "target": 80.0}])
    >>> progress(results([row]), aim, period="2024")["nilai"].tolist()
    [85.0]
    """
    aims = target[(target["indikator"] == ATTENDANCE) & (target["periode"] == period)]
    goal = dict(zip(aims["unit"], aims["target"].astype("float64"), strict=True))
    own = monthly[(monthly["indikator"] == ATTENDANCE) & monthly["unit"].isin(list(goal))]
    return programme.progress_over_time(
        {
            "unit": row["unit"],
            "periode": row["periode"],
            "indikator": f"kemajuan/{WEIGHINGS}",
            "realisasi": row["pembilang"],
            "rencana": row["penyebut"] * goal[row["unit"]] / 100,
            "sumber": row["sumber"],
        }
        for row in own.to_dict("records")
    )


def child_costs(
    kegiatan: pd.DataFrame,
    anggaran: pd.DataFrame,
    indikator_anggaran: pd.DataFrame,
    reached: pd.DataFrame,
    *,
    period: str,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Results ``biaya_per_hasil/anak ditimbang`` and ``…/penimbangan``: rupiah a child, and a weighing.

    ``reached``: ``unit``, ``kegiatan`` (what is counted) and ``hasil``. The cost is that of the opening days in the
    table ``kegiatan``; where none is written there, what was spent on the budget items whose indicator is the service
    of under-fives, and ``catatan`` names them: that is an upper bound. Where there is neither, the row says so.
    Raises ValueError for a confidence outside 0–1.

    >>> none = pd.DataFrame(columns=["unit", "periode", "kode", "uraian", "indikator", "realisasi"])
    >>> days = pd.DataFrame([{"unit": "u", "periode": "2024-01", "jenis": "posyandu", "biaya": 900_000.0}])
    >>> seen = pd.DataFrame([{"unit": "u", "kegiatan": "anak ditimbang", "hasil": 45}])
    >>> child_costs(days, none, none, seen, period="2024")[["nilai", "satuan"]].values.tolist()
    [[20000.0, 'rupiah per anak ditimbang']]
    """
    days = kegiatan[(kegiatan["jenis"] == KIND) & (kegiatan["periode"].str[:4] == period)]
    paid = days.groupby("unit")["biaya"].sum(min_count=1).dropna()
    here = indikator_anggaran["indikator"].isin(SERVED) & (indikator_anggaran["periode"] == period)
    keys = ["unit", "periode", "kode"]
    items = anggaran.merge(indikator_anggaran.loc[here, keys].drop_duplicates(), on=keys)
    spent = items.groupby("unit")["realisasi"].sum(min_count=1).dropna()
    names = {unit: ", ".join(own["uraian"].astype("str")) for unit, own in items.groupby("unit")}
    rows = []
    for row in reached.to_dict("records"):
        unit = row["unit"]
        own = unit in paid.index
        note = None if own else OF_A_BUDGET.format(names[unit]) if unit in spent.index else NO_COST
        rows.append(
            {
                "unit": unit,
                "kegiatan": row["kegiatan"],
                "hasil": row["hasil"],
                "periode": period,
                "biaya": paid[unit] if own else spent.get(unit, float("nan")),
                "satuan": row["kegiatan"],
                "catatan": note,
                "sumber": "tabel kegiatan" if own else "tabel anggaran",
            }
        )
    return costs(rows, confidence=confidence) if rows else concat()
