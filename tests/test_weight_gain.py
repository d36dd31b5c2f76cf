"""Weight gain: N, T, O, B, 2T, BGM of every weighing, under each KBM, and the SKDN of a register."""

import csv
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja import rules
from kinerja.errors import RuleError
from kinerja.growth_standard import standard
from kinerja.indicators import weight_gain as module
from kinerja.indicators.growth_tables import tailed_measure
from kinerja.indicators.weight_gain import (
    gain,
    least_gain,
    register_skdn,
    status_versions,
    weight_gain,
)

CASES = Path(__file__).parent / "cases"
NAN = float("nan")
ADDED = {
    "umur_hari": "Int64",
    "umur_bulan": "Int64",
    "periode": "str",
    "berat_lalu": "float64",
    "kenaikan": "float64",
    "kbm": "float64",
    "dihitung": "bool",
    "status": "str",
    "dua_t": "bool",
    "zbbu": "float64",
    "bgm": "boolean",
    "aturan": "str",
    "catatan": "str",
}
SKDN = ["unit", "periode", "posyandu", "desa", "s", "k", "d", "n", "t", "o", "b", "bgm", "dua_t"]


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def child(name: str, *weighings: tuple[str, float], **more: Any) -> pd.DataFrame:
    """A boy born on 5 January 2023, weighed on these days."""
    days, weights = zip(*weighings, strict=True)
    columns = {"tgl_lahir": "2023-01-05", "tgl_ukur": list(days), "berat": list(weights)}
    return pd.DataFrame({"anak": name, "jk": "L"} | columns | more)


def letters(found: pd.DataFrame) -> str:
    """The statuses, a dot where there is none."""
    return "".join("." if pd.isna(each) else each for each in found["status"])


def told(found: pd.DataFrame) -> list[str | None]:
    return [None if pd.isna(each) else each for each in found["catatan"]]


# Statuses.


@pytest.mark.parametrize("case", cases("naik_berat"), ids=lambda case: case["contoh"])
def test_worked_example(case: dict[str, str]) -> None:
    months, weights = (
        [float(x) for x in case[name].split(";")] for name in ("umur_bulan", "berat")
    )
    frame = pd.DataFrame({"anak": "a", "jk": "L", "umur_bulan": months, "berat": weights})
    found = weight_gain(frame, version=case["versi"])
    assert ";".join(letters(found)) == case["status"]
    assert set(found["aturan"]) == {f"kbm@{case['versi']}"}


def test_the_gain_and_what_it_is_held_against() -> None:
    found = weight_gain(child("a", ("2023-06-10", 7.0), ("2023-07-10", 7.4), ("2023-09-10", 8.0)))
    assert found["periode"].tolist() == ["2023-06", "2023-07", "2023-09"]
    assert found["umur_bulan"].tolist() == [5, 6, 8]
    assert found[["berat_lalu", "kenaikan", "kbm"]].iloc[1].tolist() == [7.0, 400.0, 400.0]
    assert found[["berat_lalu", "kenaikan", "kbm"]].iloc[[0, 2]].isna().all(axis=None)
    assert letters(found) == "BNO"


@pytest.mark.parametrize(
    ("weights", "statuses", "twice"),
    [
        ([9.0, 9.1, 9.2, 9.3], "BTTT", [0, 0, 1, 1]),
        ([9.0, 9.1, 9.4, 9.5], "BTNT", [0, 0, 0, 0]),
        ([9.0, 9.1, NAN, 9.1, 9.2], "BT.OT", [0, 0, 0, 0, 0]),
    ],
)
def test_two_months_without_gain_in_a_row(
    weights: list[float], statuses: str, twice: list[int]
) -> None:
    days = [(f"2024-{month:02}-10", kg) for month, kg in enumerate(weights, start=1)]
    found = weight_gain(child("a", *days))
    assert (letters(found), found["dua_t"].astype(int).tolist()) == (statuses, twice)


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("2024-01-01", "2024-02-29", "N"),
        ("2024-01-31", "2024-02-01", "N"),
        ("2023-12-31", "2024-01-01", "N"),
        ("2024-01-31", "2024-03-01", "O"),
    ],
)
def test_last_month_is_the_calendar_s(first: str, second: str, status: str) -> None:
    assert letters(weight_gain(child("a", (first, 9.0), (second, 9.9)))) == f"B{status}"


def test_the_order_of_rows_says_nothing_and_children_do_not_mix() -> None:
    frame = pd.concat(
        [
            child("a", ("2024-01-10", 9.0), ("2024-02-10", 9.1), ("2024-03-10", 9.2)),
            child("b", ("2024-02-10", 9.0), ("2024-03-10", 9.4)),
        ],
        ignore_index=True,
    )
    found = weight_gain(frame)
    assert letters(found) == "BTTBN"
    shuffled = weight_gain(frame.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(shuffled.sort_index(), found)


def test_the_same_number_in_two_facilities_is_two_children() -> None:
    frame = pd.concat(
        [child("1", ("2024-01-10", 9.0), unit="p1"), child("1", ("2024-02-10", 9.9), unit="p2")]
    )
    assert letters(weight_gain(frame)) == "BB"
    assert letters(weight_gain(frame.drop(columns="unit"))) == "BN"


def test_of_two_weighings_in_a_month_the_last_counts() -> None:
    frame = child(
        "a", ("2024-01-20", 9.0), ("2024-01-05", 8.0), ("2024-02-10", 9.3), ("2024-02-10", 9.1)
    )
    found = weight_gain(frame)
    assert letters(found) == "B..T"
    assert found["dihitung"].tolist() == [True, False, False, True]
    assert told(found)[1:] == [module.AGAIN, module.AGAIN, None]
    assert found["kenaikan"].iloc[3] == 100


@pytest.mark.parametrize(
    ("weight", "reason"),
    [
        (NAN, module.NO_WEIGHT),
        (0.0, module.BAD_WEIGHT),
        (-3.0, module.BAD_WEIGHT),
        (math.inf, module.BAD_WEIGHT),
    ],
)
def test_a_row_without_weight_is_no_weighing(weight: float, reason: str) -> None:
    found = weight_gain(
        child("a", ("2024-01-10", 9.0), ("2024-02-10", weight), ("2024-03-10", 9.9))
    )
    assert letters(found) == "B.O"
    assert told(found)[1] == reason
    assert pd.isna(found["bgm"].iloc[1])


def test_a_row_without_a_date_is_no_weighing() -> None:
    found = weight_gain(child("a", ("2024-01-10", 9.0), ("10 Februari", 9.3)))
    assert letters(found) == "B."
    assert pd.isna(found["periode"].iloc[1])
    assert told(found)[1] == module.NO_MONTH


@pytest.mark.parametrize(
    ("born", "status"),
    [("2024-01-11", "B"), ("2024-01-10", "N"), ("2019-01-11", "N"), ("2019-01-10", ".")],
)
def test_ages_at_the_ends_of_the_kbm(born: str, status: str) -> None:
    frame = child("a", ("2024-01-20", 4.0), ("2024-02-10", 5.0)).assign(tgl_lahir=born)
    assert letters(weight_gain(frame))[1] == status


@pytest.mark.parametrize(
    ("months", "statuses", "reason"),
    [
        ([59, 60], "BN", module.NO_ZSCORE),
        ([60, 61], "B.", f"{module.NOT_JUDGED}; {module.NO_ZSCORE}"),
    ],
)
def test_after_the_kbm_nothing_is_judged(months: list[int], statuses: str, reason: str) -> None:
    frame = pd.DataFrame({"anak": "a", "jk": "P", "umur_bulan": months, "berat": [17.0, 17.2]})
    found = weight_gain(frame)
    assert letters(found) == statuses
    assert told(found)[1] == reason
    assert found["dihitung"].all()
    assert found["periode"].isna().all()


def test_without_an_age_nothing_is_judged() -> None:
    frame = child("a", ("2024-01-10", 9.0), ("2024-02-10", 9.3)).assign(tgl_lahir=None)
    found = weight_gain(frame)
    assert letters(found) == "B."
    assert told(found)[1] == f"{module.NOT_JUDGED}; {module.NO_ZSCORE}"


def test_a_newborn_weighed_again_before_it_is_a_month_old_is_still_new() -> None:
    frame = child("a", ("2024-01-20", 3.1), ("2024-02-10", 3.9), ("2024-03-12", 4.7)).assign(
        tgl_lahir="2024-01-20"
    )
    found = weight_gain(frame)
    assert letters(found) == "BBN"
    assert told(found)[1] == module.NEWBORN
    assert found["kbm"].iloc[2] == 800


def test_the_first_month_of_a_register_cannot_tell_who_is_new() -> None:
    frame = pd.concat(
        [
            child("a", ("2024-01-10", 9.0), ("2024-02-10", 9.3), posyandu="mawar"),
            child("b", ("2024-02-10", 9.0), posyandu="mawar"),
            child("c", ("2024-02-10", 9.0), posyandu="melati"),
        ]
    )
    assert told(weight_gain(frame)) == [module.MAYBE_BEFORE, None, None, module.MAYBE_BEFORE]
    assert told(weight_gain(frame.drop(columns="posyandu")))[3] is None


# BGM.


@pytest.mark.parametrize("jk", ["L", "P"])
@pytest.mark.parametrize(("shift", "below"), [(-1e-6, True), (1e-6, False)])
def test_below_the_red_line(jk: str, shift: float, below: bool) -> None:
    table, sex = standard("bbu"), "LP".index(jk)
    line = tailed_measure(
        -3, *(float(c[sex, 400]) for c in (table.power, table.median, table.spread))
    )
    frame = pd.DataFrame({"anak": "a", "jk": jk, "umur_hari": [400], "berat": line + shift})
    found = weight_gain(frame)
    assert found["bgm"].tolist() == [below]
    assert found["zbbu"].round(3).tolist() == [-3.0]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"edema": "ya"}, module.OEDEMA),
        ({"edema": "Ya"}, module.OEDEMA),
        ({"jk": None}, module.NO_ZSCORE),
        ({"berat": 2.0}, module.NO_ZSCORE),
        ({"umur_hari": 1827}, module.NO_ZSCORE),
        ({"edema": "tidak"}, None),
        ({"edema": None}, None),
    ],
)
def test_no_bgm_without_a_plausible_z_score(changes: dict[str, Any], reason: str | None) -> None:
    row = {"anak": "a", "jk": "L", "umur_hari": 400, "berat": 9.0, "edema": None} | changes
    early = row | {"umur_hari": 200, "berat": 7.0, "jk": "L", "edema": None}
    found = weight_gain(pd.DataFrame([early, row]))
    assert pd.isna(found["bgm"].iloc[1]) is (reason is not None)
    assert told(found)[1] == reason


# Versions.


def test_every_version_beside_the_other() -> None:
    frame = pd.DataFrame(
        {"anak": "a", "jk": "L", "umur_bulan": [14, 15, 16], "berat": [9.0, 9.25, NAN]},
        index=[5, 6, 7],
    )
    found = status_versions(frame)
    assert list(found) == [*(f"kbm@{version}" for version in rules.versions("kbm")), "berbeda"]
    assert found["berbeda"].tolist() == [False, True, False]
    assert found.index.tolist() == [5, 6, 7]
    for version in rules.versions("kbm"):
        assert found[f"kbm@{version}"].equals(weight_gain(frame, version=version)["status"])


def test_an_unknown_version_is_refused() -> None:
    frame = pd.DataFrame({"anak": "a", "jk": "L", "umur_bulan": [14], "berat": [9.0]})
    with pytest.raises(RuleError, match="harus memuat versi 1999"):
        weight_gain(frame, version="1999")


@pytest.mark.parametrize("version", rules.versions("kbm"))
def test_the_least_gain_is_the_rule_s(version: str) -> None:
    grams = least_gain([*range(62), NAN], version)
    expected = [
        float(band.scale) or NAN
        for age in range(62)
        if (band := rules.classify(age, "kbm", version))
    ]
    assert np.array_equal(grams, [*expected, NAN], equal_nan=True)
    assert math.isnan(grams[0])
    assert math.isnan(grams[61])


# What is always true.

WEIGHTS = st.lists(st.one_of(st.none(), st.integers(20, 300)), min_size=1, max_size=8)


@given(tenths=WEIGHTS, start=st.integers(1, 50))
def test_each_weighing_has_one_status_and_two_t_is_a_t(
    tenths: list[int | None], start: int
) -> None:
    kilos = [NAN if each is None else each / 10 for each in tenths]
    frame = pd.DataFrame(
        {
            "anak": "a",
            "jk": "P",
            "umur_bulan": np.arange(start, start + len(kilos)),
            "berat": kilos,
        }
    )
    found = weight_gain(frame)
    weighed = frame["berat"].notna()
    assert (found["status"].notna() == weighed).all()
    assert (found["status"] == "B").sum() == bool(weighed.any())
    assert (found.loc[found["dua_t"], "status"] == "T").all()
    lately = weighed & weighed.shift(1, fill_value=False)
    assert found["status"].isin(["N", "T"]).tolist() == lately.tolist()


@given(before=st.integers(30, 150), gained=st.integers(-20, 20), month=st.integers(1, 60))
def test_gaining_more_never_turns_n_into_t(before: int, gained: int, month: int) -> None:
    least, grams = int(least_gain(month)), gained * 100
    gains = [grams, grams + 1, least, least - 1]
    frame = pd.DataFrame(
        {
            "anak": np.repeat(range(4), 2),
            "jk": "L",
            "umur_bulan": [month - 1, month] * 4,
            "berat": [kg for each in gains for kg in (before / 10, before / 10 + each / 1000)],
        }
    )
    one, more, enough, short = letters(weight_gain(frame))[1::2]
    assert (one, more) in {("N", "N"), ("T", "N"), ("T", "T")}
    assert (enough, short) == ("N", "T")


@given(st.integers(10, 400), st.integers(10, 400))
def test_grams_are_those_of_the_decimals(first: int, second: int) -> None:
    assert gain(second / 10, first / 10) == (second - first) * 100


# The table.


def test_the_columns_of_an_empty_frame_are_those_of_a_full_one() -> None:
    full = child("a", ("2024-01-10", 9.0), unit="u", posyandu="mawar", edema="tidak")
    for frame in (full, full.iloc[:0]):
        before = frame.copy(deep=True)
        found = weight_gain(frame)
        pd.testing.assert_frame_equal(frame, before)
        assert "tgl_lahir" not in found
        assert {name: str(found[name].dtype) for name in ADDED} == {
            name: str(pd.Series(dtype=kind).dtype) for name, kind in ADDED.items()
        }
        assert list(status_versions(frame).index) == list(frame.index)


@pytest.mark.parametrize("lacking", ["anak", "jk", "berat"])
def test_without_a_column_the_call_is_wrong(lacking: str) -> None:
    with pytest.raises(ValueError, match=f"^frame lacks {lacking}; it has "):
        weight_gain(child("a", ("2024-01-10", 9.0)).drop(columns=lacking))


# The register as an SKDN.


def register() -> pd.DataFrame:
    """Two posyandu in four months: a gains, b fails twice, c stays away once, d comes new, e grows out."""
    mawar = {"unit": "p1", "posyandu": "mawar", "desa": "Suka"}
    melati = {"unit": "p1", "posyandu": "melati", "desa": "Maju"}
    days = [f"2024-{month:02}-10" for month in range(1, 5)]
    return pd.concat(
        [
            child("a", *zip(days, (9.0, 9.3, 9.6, 9.9), strict=True), **mawar),
            child("b", *zip(days, (9.0, 9.1, 9.2, 9.3), strict=True), **mawar),
            child("c", (days[0], 9.0), (days[1], 9.3), (days[3], 9.6), **mawar),
            child("d", (days[2], 5.6), (days[3], 5.9), **mawar),
            child("e", (days[0], 17.0), (days[1], 17.3), (days[2], 17.6), **mawar).assign(
                tgl_lahir="2019-02-20"
            ),
            child("f", (days[1], 9.0), (days[2], 9.3), **melati),
        ],
        ignore_index=True,
    )


def counts(found: pd.DataFrame, posyandu: str) -> dict[str, list[int | None]]:
    rows = found[found["posyandu"] == posyandu]
    return {
        name: [None if pd.isna(x) else int(x) for x in rows[name]]
        for name in ("s", "k", "d", "n", "t", "o", "b", "bgm", "dua_t")
    }


def test_a_register_adds_up() -> None:
    found = register_skdn(register())
    assert list(found) == [*SKDN, "catatan"]
    assert found["periode"].tolist() == [
        "2024-01", "2024-02", "2024-03", "2024-04", "2024-02", "2024-03", "2024-04",
    ]  # fmt: skip
    assert found["desa"].tolist() == ["Suka"] * 4 + ["Maju"] * 3
    assert counts(found, "mawar") == {
        # e turns 60 months on 20 February and is 60 in March
        "s": [4, 4, 4, 4],
        "k": [None] * 4,
        "d": [4, 4, 3, 4],
        "n": [None, 3, 1, 2],
        "t": [None, 1, 1, 1],
        "o": [None, 0, 0, 1],
        "b": [None, 0, 1, 0],
        "bgm": [0, 0, 1, 1],
        "dua_t": [None, None, 1, 1],
    }
    assert counts(found, "melati") == {
        "s": [1, 1, 1],
        "k": [None] * 3,
        "d": [1, 1, None],
        "n": [None, 1, None],
        "t": [None, 0, None],
        "o": [None, 0, None],
        "b": [None, 0, None],
        "bgm": [0, 0, None],
        "dua_t": [None, None, None],
    }
    assert told(found) == [
        f"{module.FROM_REGISTER}; {module.FIRST_MONTH}",
        f"{module.FROM_REGISTER}; {module.SECOND_MONTH}",
        module.FROM_REGISTER,
        module.FROM_REGISTER,
        f"{module.FROM_REGISTER}; {module.FIRST_MONTH}",
        f"{module.FROM_REGISTER}; {module.SECOND_MONTH}",
        f"{module.FROM_REGISTER}; {module.SILENT}",
    ]


def test_s_and_k_from_a_target() -> None:
    target = pd.DataFrame({"unit": ["p1"], "posyandu": ["mawar"], "s": [40], "k": [38]})
    found = register_skdn(register(), target)
    assert counts(found, "mawar")["s"] == [40] * 4
    assert counts(found, "mawar")["k"] == [38] * 4
    assert counts(found, "melati")["s"] == [None] * 3
    assert told(found)[2] is None
    assert told(found)[4] == f"{module.NO_TARGET}; {module.FIRST_MONTH}"


def test_a_target_of_each_month_and_without_k() -> None:
    target = pd.DataFrame(
        {"unit": "p1", "posyandu": "mawar", "periode": ["2024-01", "2024-02"], "s": [40, 41]}
    )
    found = register_skdn(register(), target)
    assert counts(found, "mawar")["s"] == [40, 41, None, None]
    assert counts(found, "mawar")["k"] == [None] * 4


def test_a_target_that_names_a_posyandu_twice_is_refused() -> None:
    target = pd.DataFrame({"unit": "p1", "posyandu": "mawar", "s": [40, 41]})
    with pytest.raises(
        ValueError, match=r"^sasaran has 1 rows of the same unit, posyandu as another row$"
    ):
        register_skdn(register(), target)
    with pytest.raises(ValueError, match=r"^sasaran lacks s; it has unit, posyandu$"):
        register_skdn(register(), target.drop(columns="s"))


def test_a_child_that_moves_is_counted_where_it_went() -> None:
    frame = pd.concat(
        [
            child("a", ("2024-01-10", 9.0), unit="p1", posyandu="mawar"),
            child("z", ("2024-01-10", 9.0), unit="p1", posyandu="melati"),
            child("a", ("2024-03-10", 9.6), unit="p1", posyandu="melati"),
        ]
    )
    found = register_skdn(frame)
    assert counts(found, "mawar")["s"] == [1, 1, 0]
    assert counts(found, "melati")["s"] == [1, 1, 2]
    assert counts(found, "melati")["o"] == [None, None, 1]
    assert found["desa"].isna().all()


def test_a_registered_child_without_weight_is_in_s_and_not_in_d() -> None:
    frame = pd.concat(
        [
            child("a", ("2024-01-10", 9.0), ("2024-02-10", 9.3), unit="p1", posyandu="mawar"),
            child("b", ("2024-02-10", NAN), unit="p1", posyandu="mawar"),
        ]
    )
    found = register_skdn(frame)
    assert (counts(found, "mawar")["s"], counts(found, "mawar")["d"]) == ([1, 2], [1, 1])


def test_children_of_unknown_age_are_counted_and_said() -> None:
    frame = child(
        "a", ("2024-01-10", 9.0), ("2024-02-10", 9.3), unit="p1", posyandu="mawar"
    ).assign(tgl_lahir=None)
    found = register_skdn(frame)
    assert counts(found, "mawar") | {"k": []} == {
        "s": [1, 1],
        "k": [],
        "d": [1, 1],
        "n": [None, 0],
        "t": [None, 0],
        "o": [None, 0],
        "b": [None, 0],
        "bgm": [None, None],
        "dua_t": [None, None],
    }
    assert told(found)[1] == "; ".join(
        (module.FROM_REGISTER, module.SECOND_MONTH, module.UNJUDGED, module.SOME_WITHOUT)
    )


def test_a_month_with_older_children_alone_has_no_d() -> None:
    frame = child("a", ("2024-01-10", 18.0), ("2024-02-10", 18.3), unit="p1", posyandu="mawar")
    found = register_skdn(frame.assign(tgl_lahir="2018-01-01"))
    assert counts(found, "mawar")["d"] == [0, 0]
    assert counts(found, "mawar")["s"] == [0, 0]
    assert counts(found, "mawar")["bgm"] == [0, 0]


def test_the_version_of_the_kbm_decides() -> None:
    frame = child(
        "a", *[(f"2024-0{m}-10", 8.0 + 0.2 * m) for m in (1, 2, 3)], unit="p1", posyandu="m"
    )
    found = [register_skdn(frame, version=version)["n"].sum() for version in rules.versions("kbm")]
    assert found == [2, 0]


def test_an_empty_register_is_an_empty_table() -> None:
    full = register()
    undated = full.assign(tgl_ukur=None)
    for frame in (full.iloc[:0], undated):
        found = register_skdn(frame)
        assert len(found) == 0
        assert list(found) == [*SKDN, "catatan"]
        assert found.dtypes.astype(str).equals(register_skdn(full).dtypes.astype(str))


@pytest.mark.parametrize("lacking", ["unit", "posyandu", "tgl_ukur"])
def test_a_register_without_a_column_is_refused(lacking: str) -> None:
    with pytest.raises(ValueError, match=f"^frame lacks {lacking}; it has "):
        register_skdn(register().drop(columns=lacking))


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 7), st.integers(20, 200), st.integers(0, 1)),
        min_size=1,
        max_size=40,
    )
)
def test_d_is_n_t_o_b_and_never_more_than_s(rows: list[tuple[int, int, int, int]]) -> None:
    frame = pd.DataFrame(
        {
            "unit": "p1",
            "posyandu": [("mawar", "melati")[place] for *_, place in rows],
            "anak": [str(name) for name, *_ in rows],
            "jk": "L",
            "tgl_lahir": [f"2023-0{name + 1}-15" for name, *_ in rows],
            "tgl_ukur": [f"2024-0{month + 1}-10" for _, month, *_ in rows],
            "berat": [tenths / 10 for _, _, tenths, _ in rows],
        }
    )
    found = register_skdn(frame)
    parts = found[["n", "t", "o", "b"]].sum(axis=1, skipna=False)
    judged = parts.notna()
    assert (found.loc[judged, "d"] == parts[judged]).all()
    assert (found["d"].fillna(0) <= found["s"]).all()
    assert (found["dua_t"].fillna(0) <= found["t"].fillna(0)).all()
    weighed = frame.assign(bulan=frame["tgl_ukur"].str[:7]).drop_duplicates(["anak", "bulan"])
    assert found["d"].sum() == len(weighed)
