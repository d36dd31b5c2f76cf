"""What the register of weighings says beside the form: differences, slips of the pen, gain by versions, a 2 × 2 table.

The register is the table ``balita``, the form the table ``skdn``. Nothing is corrected: where the two differ, or a
weight is ten times what it can be, the place is named and the numbers stay as they were written.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from kinerja import rules
from kinerja.indicators import growth, skdn, weight_gain
from kinerja.indicators.data_quality import findings, named, required, said
from kinerja.indicators.prevalence import inside
from kinerja.indicators.results import concat

COMPARED = ("d", "n", "t", "o", "b", "bgm", "dua_t")
LETTERS = {name: name.upper() for name in COMPARED} | {"dua_t": "2T"}
FACTORS = {10.0: "koma desimal terlupa", 0.1: "koma desimal tergeser"}
PLAIN = (-3.0, 3.0)  # a corrected value that is ordinary, not only possible
WASTED = -2.0
KEYS = ("unit", "posyandu", "tgl_ukur")
SCREENS = {"BGM": "bgm", "2T": "dua_t"}
DIFFERENCES = {
    "unit": "str",
    "posyandu": "str",
    "dibandingkan": "int64",
    "berbeda": "int64",
    "bulan": "str",
    "isian": "str",
    "temuan": "str",
}
SLIPS = {
    "unit": "str",
    "posyandu": "str",
    "periode": "str",
    "ukuran": "str",
    "tertulis": "float64",
    "kiranya": "float64",
    "temuan": "str",
}
VERSIONS = {
    "versi": "str",
    "baku": "bool",
    "n": "int64",
    "t": "int64",
    "o": "int64",
    "b": "int64",
    "dua_t": "int64",
    "bgm": "int64",
    "berubah": "int64",
}


def monthly(
    register: pd.DataFrame, form: pd.DataFrame, *, period: str, version: str | None = None
) -> pd.DataFrame:
    """The SKDN that the register adds up to in a year: the columns of ``weight_gain.register_skdn``, a row a month.

    S and K are those of the ``form`` where it has them, else the children whom the register names. Earlier months of
    the register tell who was weighed before and are no rows. Empty for an empty register.

    >>> row = {"unit": "u", "posyandu": "P1", "anak": "a", "jk": "L", "umur_hari": [155, 185]}
    >>> weighed = pd.DataFrame(row | {"tgl_ukur": ["2023-12-05", "2024-01-04"], "berat": [6.0, 6.9]})
    >>> form = pd.DataFrame([{"unit": "u", "periode": "2024-01", "posyandu": "P1", "s": 4, "k": 4, "d": 1}])
    >>> monthly(weighed, form, period="2024")[["periode", "s", "d", "n"]].values.tolist()
    [['2024-01', 4, 1, 1]]
    """
    aim = form[["unit", "posyandu", "periode", "s", "k"]] if len(form) else None
    made = weight_gain.register_skdn(register, aim, version=version)
    return made[made["periode"].str[:4] == period].reset_index(drop=True)


def against_form(register: pd.DataFrame, form: pd.DataFrame) -> pd.DataFrame:
    """In which months the form says other counts than the register: one row a posyandu that has both.

    ``register`` of ``monthly``, ``form`` the table ``skdn``. Compared are D, N, T, O, B, BGM and 2T where both have
    them; ``berbeda`` counts months, ``bulan`` and ``isian`` name them and the counts. A register judged by the KBM may
    differ in N and T from a form judged by the growth line; D cannot. Raises ValueError for lacking columns.

    >>> row = {"unit": "u", "periode": ["2024-01", "2024-02"], "posyandu": "P1", "desa": "A", "s": 9, "d": [7, 8]}
    >>> both = [pd.DataFrame(row), pd.DataFrame(row | {"d": [7, 7]})]
    >>> against_form(*both)["temuan"].tolist()
    ['1 dari 2 bulan berbeda dari register: 2024-02 (D)']
    """
    keys = ["unit", "posyandu", "periode"]
    required(register, keys, "register")
    required(form, keys, "form")
    names = [name for name in COMPARED if name in register and name in form]
    both = form[[*keys, *names]].merge(
        register[[*keys, *names]], on=keys, suffixes=("", "_register")
    )
    own, other = (
        both[[f"{name}{end}" for name in names]].astype("float64").to_numpy(na_value=np.nan)
        for end in ("", "_register")
    )
    differ = (own != other) & ~np.isnan(own) & ~np.isnan(other)

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, posyandu), part in both.groupby(["unit", "posyandu"], sort=False):
            here = differ[part.index]
            months = part["periode"][here.any(axis=1)].tolist()
            counts = [
                LETTERS[name] for name, any_ in zip(names, here.any(axis=0), strict=True) if any_
            ]
            yield {
                "unit": unit,
                "posyandu": posyandu,
                "dibandingkan": len(part),
                "berbeda": len(months),
                "bulan": named(months) if months else None,
                "isian": ", ".join(counts) or None,
                "temuan": f"{len(months)} dari {len(part)} bulan berbeda dari register: {named(months)} "
                f"({', '.join(counts)})"
                if months
                else None,
            }

    return findings(rows(), DIFFERENCES)


def slips(scored: pd.DataFrame, *, period: str) -> pd.DataFrame:
    """Measurements set aside that one decimal place would make ordinary: one row a weight or height, in order.

    ``scored``: ``growth.zscores`` of the table ``balita``. A weight whose BB/U is flagged (a height whose TB/U is) and
    that divided, or multiplied, by ten lies within ±3 SD. ``tertulis`` is what was written, ``kiranya`` what it may
    have been: a question to the weigher, no correction. No child is named. Raises ValueError for lacking columns.

    >>> child = {"unit": "u", "posyandu": "P1", "anak": "a", "jk": "L", "umur_hari": 731, "tgl_ukur": "2024-05-04"}
    >>> frame = growth.zscores(pd.DataFrame([child | {"berat": 120.0, "tinggi": 88.5}]))
    >>> slips(frame, period="2024")["temuan"].tolist()
    ['P1, 2024-05: berat 120,0 kg tertulis, 12,0 kg kiranya (koma desimal terlupa).']
    """
    needed = (*KEYS, "jk", "umur_hari", "berat", "tinggi", "tanda_bbu", "tanda_tbu")
    required(scored, needed, "scored")
    own = scored[inside(scored["tgl_ukur"], period)]

    def rows() -> Iterator[dict[str, Any]]:
        for column, index, unit in (("berat", "bbu", "kg"), ("tinggi", "tbu", "cm")):
            flagged = own[own[f"tanda_{index}"].fillna(False).astype("bool")]
            for factor, why in FACTORS.items():
                meant = flagged.assign(**{column: flagged[column].astype("float64") / factor})
                z = growth.zscores(meant)[f"z{index}"].between(*PLAIN)
                for row, value in zip(flagged[z].to_dict("records"), meant[column][z], strict=True):
                    when = str(row["tgl_ukur"])[:7]
                    yield {
                        "unit": row["unit"],
                        "posyandu": row["posyandu"],
                        "periode": when,
                        "ukuran": column,
                        "tertulis": row[column],
                        "kiranya": value,
                        "temuan": f"{row['posyandu']}, {when}: {column} {said(row[column], 1)} {unit} tertulis, "
                        f"{said(value, 1)} {unit} kiranya ({why}).",
                    }

    found = findings(rows(), SLIPS)
    return found.sort_values(["posyandu", "periode"], kind="stable", ignore_index=True)


def gains(
    register: pd.DataFrame, form: pd.DataFrame, *, period: str, confidence: float = 0.95
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """N, T, O, B, 2T and BGM of a year's weighings under each version of the KBM, the default one first.

    First the counts, one row a version; ``berubah``: weighings whose status the first version does not share. Then the
    results of the year (N/D, N/(D − O − B), 2T/D, BGM/D), whose ``aturan`` names the version. Both are empty for an
    empty register. Errors as ``weight_gain.register_skdn``.

    >>> row = {"unit": "u", "posyandu": "P1", "anak": "a", "jk": "L", "umur_hari": [440, 470, 500]}
    >>> days = ["2023-12-05", "2024-01-04", "2024-02-03"]
    >>> weighed = pd.DataFrame(row | {"tgl_ukur": days, "berat": [9.0, 9.25, 9.5]})
    >>> gains(weighed, weighed.iloc[:0], period="2024")[0][["versi", "n", "t", "berubah"]].values.tolist()
    [['kia-2020', 2, 0, 0], ['300-sampai-17', 0, 2, 2]]
    """
    if register.empty:
        return findings([], VERSIONS), concat()
    status = weight_gain.status_versions(register)
    here = inside(register["tgl_ukur"], period).to_numpy()
    counts: list[dict[str, Any]] = []
    parts: list[pd.DataFrame] = []
    for version in rules.versions(weight_gain.RULE):
        name = f"{weight_gain.RULE}@{version}"
        table = monthly(register, form, period=period, version=version)
        sums = {name: int(table[name].sum()) for name in ("n", "t", "o", "b", "dua_t", "bgm")}
        changed = (status[name].fillna("") != status.iloc[:, 0].fillna("")) & here
        counts.append({"versi": version, "baku": not counts, "berubah": int(changed.sum())} | sums)
        yearly = skdn.skdn(table, yearly=True, confidence=confidence)
        gained = yearly["indikator"].isin(
            ["cakupan_nd", "cakupan_ndob", "cakupan_2t_d", "cakupan_bgm_d"]
        )
        parts.append(yearly[gained].assign(aturan=name, sumber="tabel balita"))
    return findings(counts, VERSIONS), concat(*parts)


def screening_table(
    scored: pd.DataFrame, *, period: str, version: str | None = None
) -> pd.DataFrame:
    """BGM and 2T as screens for wasting: one row a facility and screen, the columns of ``screening.screening``.

    Each child of the year once, by its latest measurement that has BB/TB and the screen's answer. Truth is wasting by
    BB/TB below −2 SD (flagged values and oedema are left out). The test is BGM (BB/U below −3 SD), or 2T, two months
    without enough gain, of children who can be N or T. BGM is made of the same weight as BB/TB, so the two are not
    independent, and the screen looks better than it is.
    Empty for an empty register. ``scored``: ``growth.zscores`` of the table ``balita``.

    >>> child = {"unit": "u", "jk": "L", "umur_hari": 731, "tgl_ukur": "2024-05-04", "tinggi": 88.5}
    >>> weights = pd.DataFrame({"anak": ["a", "b"], "berat": [8.4, 12.0]})
    >>> frame = growth.zscores(weights.assign(**child))
    >>> screening_table(frame, period="2024")[["uji", "benar_positif", "benar_negatif"]].values.tolist()
    [['BGM', 1, 1]]
    """
    judged = weight_gain.weight_gain(scored, version=version) if len(scored) else scored
    rows = []
    for name, column in SCREENS.items() if len(scored) else ():
        known = judged["zbbtb"].notna() & ~judged["tanda_bbtb"].astype("bool")
        known &= judged[column].notna() & inside(judged["tgl_ukur"], period)
        if name == "2T":
            known &= judged["status"].isin([weight_gain.GAINED, weight_gain.NOT_GAINED])
        latest = judged[known].sort_values("tgl_ukur", kind="stable")
        for unit, kids in latest.drop_duplicates(["unit", "anak"], keep="last").groupby("unit"):
            sick, positive = kids["zbbtb"] < WASTED, kids[column].astype("bool")
            rows.append(
                {
                    "unit": unit,
                    "periode": period,
                    "uji": name,
                    "benar_positif": int((sick & positive).sum()),
                    "negatif_semu": int((sick & ~positive).sum()),
                    "positif_semu": int((~sick & positive).sum()),
                    "benar_negatif": int((~sick & ~positive).sum()),
                    "sumber": "tabel balita",
                }
            )
    return pd.DataFrame(rows)
