"""SKDN by posyandu, village, facility, month and year; its identities; months that were copied."""

import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators.data_quality import IDENTITIES
from kinerja.indicators.funnel import funnel
from kinerja.indicators.intervals import wilson
from kinerja.indicators.pooling import pooled_units
from kinerja.indicators.results import COLUMNS
from kinerja.indicators.skdn import (
    COPYING,
    INDICATORS,
    LEVELS,
    children,
    copied_months,
    copying,
    identity_findings,
    places,
    skdn,
)

NAN = float("nan")
WHOLE = {"s": 40, "k": 38, "d": 30, "n": 20, "t": 5, "o": 3, "b": 2, "bgm": 1, "dua_t": 1}
KEY = {"unit": "pkm", "periode": "2024-03", "posyandu": "P1", "desa": "Sukamaju"}


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([KEY | WHOLE | row for row in rows])


def one(found: pd.DataFrame, code: str) -> "pd.Series[Any]":
    rows = found[found["indikator"] == code]
    assert len(rows) == 1
    return rows.iloc[0]


def told(cells: "pd.Series[str]") -> list[str | None]:
    return [None if pd.isna(cell) else str(cell) for cell in cells]


# One report.


@pytest.mark.parametrize(
    ("code", "above", "below"),
    [
        ("cakupan_ks", 38, 40),
        ("cakupan_ds", 30, 40),
        ("cakupan_nd", 20, 30),
        ("cakupan_ndob", 20, 25),  # 30 − 3 − 2
        ("cakupan_ns", 20, 40),
        ("cakupan_bgm_d", 1, 30),
        ("cakupan_2t_d", 1, 30),
    ],
)
@pytest.mark.parametrize(
    ("level", "behind"), [("posyandu", "/posyandu/P1"), ("desa", "/desa/Sukamaju"), ("unit", "")]
)
def test_a_report_has_seven_ratios_at_every_level(
    code: str, above: int, below: int, level: str, behind: str
) -> None:
    found = one(skdn(table({}), level=level), code + behind)  # type: ignore[arg-type]
    low, high = wilson(above, below)
    assert (found["pembilang"], found["penyebut"]) == (above, below)
    assert found["nilai"] == pytest.approx(above / below * 100)
    assert found["batas_bawah"] == pytest.approx(float(low) * 100)
    assert found["batas_atas"] == pytest.approx(float(high) * 100)
    assert found["metode"] == "Wilson 95%"
    assert found["sumber"] == "tabel skdn"
    assert pd.isna(found["catatan"])


@pytest.mark.parametrize(
    ("change", "code", "reason"),
    [
        ({"d": 41, "n": 20}, "cakupan_ds", "pembilang melebihi penyebut: bukan proporsi"),
        ({"n": 31}, "cakupan_nd", "pembilang melebihi penyebut: bukan proporsi"),
        ({"k": NAN}, "cakupan_ks", "pembilang atau penyebut tidak ada"),
        ({"o": NAN}, "cakupan_ndob", "pembilang atau penyebut tidak ada"),
        ({"o": 20, "b": 11}, "cakupan_ndob", "penyebut negatif"),
        ({"o": 20, "b": 10, "n": 0, "t": 0}, "cakupan_ndob", "penyebut nol"),
        ({"s": 0, "d": 0}, "cakupan_ds", "penyebut nol"),
        ({"bgm": 1.5}, "cakupan_bgm_d", "pembilang bukan bilangan bulat"),
    ],
)
def test_a_value_that_cannot_be_is_missing_with_its_reason(
    change: dict[str, Any], code: str, reason: str
) -> None:
    found = one(skdn(table(change)), code)
    assert math.isnan(found["nilai"])
    assert found["catatan"] == reason


def test_both_sides_of_the_whole() -> None:
    at = one(skdn(table({"d": 40, "n": 40})), "cakupan_nd")
    assert (at["nilai"], at["batas_atas"]) == (100, 100)
    assert math.isnan(one(skdn(table({"d": 40, "n": 41})), "cakupan_nd")["nilai"])


def test_a_projected_target_may_be_exceeded() -> None:
    rows = table({"s": 25, "k": 20})
    ours = skdn(rows, projected=True)
    over = one(ours, "cakupan_ds")
    assert over["nilai"] == 120
    assert over["metode"] == "Byar 95%"
    assert over["catatan"] == "di atas 100%: pembilang melebihi sasaran proyeksi"
    assert one(ours, "cakupan_nd")["metode"] == "Wilson 95%"  # D is counted
    assert math.isnan(one(skdn(rows), "cakupan_ds")["nilai"])


def test_the_broken_sum_of_d_is_said_beside_the_ratio_that_needs_it() -> None:
    found = skdn(table({"t": 6}))
    assert one(found, "cakupan_ndob")["catatan"] == "D = N + T + O + B dilanggar: 1 laporan (P1)"
    assert pd.isna(one(found, "cakupan_nd")["catatan"])


# Sums.


def test_places_are_summed_and_never_averaged() -> None:
    rows = table(
        {"posyandu": "P1", "s": 10, "d": 10, "n": 5},
        {"posyandu": "P2", "s": 100, "d": 20, "n": 10},
        {"posyandu": "P3", "s": 30, "d": 15, "n": 10, "desa": "Sukasari"},
    )
    village = skdn(rows, level="desa")
    assert one(village, "cakupan_ds/desa/Sukamaju")["nilai"] == pytest.approx(
        30 / 110 * 100
    )  # not 60
    assert one(village, "cakupan_ds/desa/Sukamaju")["catatan"] == "jumlah 2 laporan"
    assert one(village, "cakupan_ds/desa/Sukasari")["nilai"] == 50
    assert one(skdn(rows), "cakupan_ds")["nilai"] == pytest.approx(45 / 140 * 100)


def test_a_report_that_cannot_be_is_left_out_of_the_sum_and_named() -> None:
    rows = table({"posyandu": "P1"}, {"posyandu": "P2", "d": 50}, {"posyandu": "P3", "n": NAN})
    found = skdn(rows)
    assert one(found, "cakupan_ds")[["pembilang", "penyebut"]].tolist() == [60, 80]
    assert one(found, "cakupan_ds")["catatan"] == "jumlah 2 laporan; tidak dihitung: 1 laporan (P2)"
    assert one(found, "cakupan_ns")["catatan"] == "jumlah 2 laporan; tidak dihitung: 1 laporan (P3)"
    assert "dilanggar: 1 laporan (P2)" in one(found, "cakupan_ndob")["catatan"]


def test_nothing_to_sum_leaves_the_value_missing() -> None:
    found = one(skdn(table({"k": NAN}, {"posyandu": "P2", "k": NAN})), "cakupan_ks")
    assert math.isnan(found["nilai"])
    assert found["catatan"] == (
        "jumlah 0 laporan; tidak dihitung: 2 laporan (P1, P2); pembilang atau penyebut tidak ada"
    )


def test_a_posyandu_without_a_report_is_named_and_not_taken_for_zero() -> None:
    rows = table(
        {"posyandu": "P1"}, {"posyandu": "P2"}, {"posyandu": "P1", "periode": "2024-04"},
        {"posyandu": "P1", "periode": "2025-01"},
    )  # fmt: skip
    found = skdn(rows)
    own = found[found["indikator"] == "cakupan_ds"]
    assert dict(zip(own["periode"], told(own["catatan"]), strict=True)) == {
        "2024-03": "jumlah 2 laporan",
        "2024-04": "tidak ada: 1 laporan (P2)",
        "2025-01": None,  # P2 reported nothing in that year: it may be closed
    }


def test_a_missing_village_keeps_its_children() -> None:
    rows = table({}, {"posyandu": "P2", "desa": None})
    codes = set(skdn(rows, level="desa")["indikator"])
    assert {"cakupan_ds/desa/Sukamaju", "cakupan_ds/desa/tidak dicatat"} <= codes
    assert (
        one(skdn(rows.drop(columns="desa"), level="desa"), "cakupan_ds/desa/tidak dicatat")[
            "penyebut"
        ]
        == 80
    )


def test_the_whole_agrees_with_units_pooled() -> None:
    rows = table(
        {"posyandu": "P1"},
        {"posyandu": "P2", "s": 70, "d": 11, "n": 7},
        {"posyandu": "P3", "d": 99},
    )
    single = places(skdn(rows, level="posyandu"), "posyandu")
    oracle = pooled_units(single, name="pkm").set_index("indikator")
    ours = skdn(rows).set_index("indikator")
    columns = ["pembilang", "penyebut", "nilai", "batas_bawah", "batas_atas"]
    pd.testing.assert_frame_equal(ours[columns], oracle.loc[ours.index, columns])


def test_facilities_with_villages_of_the_same_name_stand_apart() -> None:
    rows = table({}, {"unit": "lain", "d": 10, "n": 4})
    found = skdn(rows, level="desa")
    own = found[found["indikator"] == "cakupan_ds/desa/Sukamaju"]
    assert own[["unit", "nilai"]].to_numpy().tolist() == [["pkm", 75.0], ["lain", 25.0]]


def test_the_sources_of_a_sum_are_named() -> None:
    rows = table({"sumber": "LB3"}, {"posyandu": "P2", "sumber": "buku"})
    assert one(skdn(rows), "cakupan_ds")["sumber"] == "LB3; buku"
    lined = table({}, {"posyandu": "P2"}).assign(dokumen="a.txt", baris=["3", "4"])
    assert one(skdn(lined), "cakupan_ds")["sumber"] == "a.txt baris 3, 4"


# Years.


def test_a_year_is_the_sum_of_its_months_with_the_interval_of_the_mean_month() -> None:
    rows = table(*({"periode": f"2024-{month:02}", "d": 20 + month} for month in range(1, 13)))
    found = one(skdn(rows, level="posyandu", yearly=True), "cakupan_ds/posyandu/P1")
    total = sum(20 + month for month in range(1, 13))
    low, high = wilson(total / 12, 40)
    assert found["periode"] == "2024"
    assert (found["pembilang"], found["penyebut"]) == (total, 480)
    assert found["nilai"] == pytest.approx(total / 480 * 100)
    assert found[["batas_bawah", "batas_atas"]].tolist() == pytest.approx(
        [float(low) * 100, float(high) * 100]
    )
    assert found["metode"] == "rerata periode, skor Wilson 95%"
    assert found["catatan"] == "jumlah 12 laporan"


def test_the_interval_of_a_year_is_that_of_one_month_if_all_are_alike() -> None:
    month = one(skdn(table({})), "cakupan_nd")
    year = one(
        skdn(table(*({"periode": f"2024-{m:02}"} for m in range(1, 13))), yearly=True), "cakupan_nd"
    )
    ends = ["nilai", "batas_bawah", "batas_atas"]
    assert year[ends].tolist() == pytest.approx(month[ends].tolist())


def test_a_year_of_one_month_is_that_month() -> None:
    found = one(skdn(table({}), yearly=True), "cakupan_ds")
    assert (found["periode"], found["metode"]) == ("2024", "Wilson 95%")


def test_a_year_of_a_projected_target_has_limits_of_the_mean_count() -> None:
    rows = table({"s": 20}, {"s": 20, "periode": "2024-04"})
    found = one(skdn(rows, yearly=True, projected=True), "cakupan_ds")
    low, high = stats.chi2.ppf(0.025, 60) / 2 / 20 * 100, stats.chi2.isf(0.025, 62) / 2 / 20 * 100
    assert found["nilai"] == 150
    assert found["batas_bawah"] == pytest.approx(low, rel=1e-3)
    assert found["batas_atas"] == pytest.approx(high, rel=1e-3)
    assert found["metode"] == "rerata periode, Poisson 95%"


def test_a_year_names_the_months_that_a_posyandu_lacks() -> None:
    rows = table(
        {"periode": "2024-01"}, {"periode": "2024-02"},
        {"periode": "2024-01", "posyandu": "P2"},
    )  # fmt: skip
    found = one(skdn(rows, level="posyandu", yearly=True), "cakupan_ds/posyandu/P2")
    assert found["catatan"] == "tidak ada: 1 laporan (2024-02)"
    whole = one(skdn(rows, yearly=True), "cakupan_ds")
    assert whole["catatan"] == "jumlah 3 laporan; tidak ada: 1 laporan (P2)"


def test_a_year_beside_its_months_is_not_summed() -> None:
    rows = table({}, {"periode": "2024"})
    found = one(skdn(rows, yearly=True), "cakupan_ds")
    assert math.isnan(found["nilai"])
    assert found["catatan"].startswith("bulan, triwulan, dan tahun bercampur: tidak dijumlahkan")
    assert len(skdn(rows)) == 14  # apart, each is itself


# Between places.


def test_places_can_be_compared() -> None:
    rows = table({}, {"posyandu": "P2", "d": 8, "n": 5}, {"posyandu": "P3"})
    found = places(skdn(rows, level="posyandu"), "posyandu")
    own = found[found["indikator"] == "cakupan_ds"]
    assert own["unit"].tolist() == ["P1", "P2", "P3"]
    assert len(funnel(own, kind="proportion")) >= 3


def test_a_level_is_taken_out_of_several() -> None:
    rows = table({"desa": "A/B"})
    both = pd.concat([skdn(rows, level=level) for level in LEVELS])
    for level, name in zip(LEVELS, ("P1", "A/B", "pkm"), strict=True):
        found = places(both, level)
        assert found["unit"].tolist() == [name] * 7
        assert found["indikator"].tolist() == list(INDICATORS)


def test_children_of_a_period_are_the_last_s_of_each_posyandu() -> None:
    rows = table(
        {"periode": "2024-02", "s": 41}, {"periode": "2024-01", "s": 40},
        {"periode": "2024-01", "posyandu": "P2", "s": 9},
        {"periode": "2024-03", "posyandu": "P3", "s": NAN, "desa": "Sukasari"}, {"periode": "2023-12", "s": 1},
    )  # fmt: skip
    assert children(rows, "2024", level="desa").fillna(-1).to_numpy().tolist() == [
        ["pkm", "desa/Sukamaju", 50.0],
        ["pkm", "desa/Sukasari", -1.0],
    ]
    assert children(rows, "2024-01", level="posyandu").to_numpy().tolist() == [
        ["pkm", "posyandu/P1", 40.0],
        ["pkm", "posyandu/P2", 9.0],
    ]
    assert children(rows, "2024-01").to_numpy().tolist() == [["pkm", "", 49.0]]
    assert list(children(rows, "2020")) == ["unit", "tempat", "s"]
    assert children(rows, "2020").empty


# Identities.


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        ({}, []),
        ({"k": 40}, []),
        ({"k": 41}, ["S ≥ K dilanggar: 40 lawan 41, selisih 1."]),
        ({"s": 30, "k": 30}, []),
        ({"s": 29, "k": 29}, ["S ≥ D dilanggar: 29 lawan 30, selisih 1."]),
        ({"n": 30, "t": 0, "o": 0, "b": 0, "dua_t": 0}, []),
        ({"n": 31, "t": 0, "o": 0, "b": 0, "dua_t": 0}, [
            "D ≥ N dilanggar: 30 lawan 31, selisih 1.",
            "D = N + T + O + B dilanggar: 30 lawan 31, selisih 1.",
        ]),
        ({"b": 1}, ["D = N + T + O + B dilanggar: 30 lawan 29, selisih 1."]),
        ({"bgm": 30}, []),
        ({"bgm": 31}, ["D ≥ BGM dilanggar: 30 lawan 31, selisih 1."]),
        ({"dua_t": 5}, []),
        ({"dua_t": 6}, ["T ≥ 2T dilanggar: 5 lawan 6, selisih 1."]),
        ({"o": NAN}, ["D = N + T + O + B tidak dapat diperiksa: O tidak ada."]),
    ],
)  # fmt: skip
def test_identities_on_both_sides(change: dict[str, Any], sentences: list[str]) -> None:
    found = identity_findings(table(change))
    assert found["temuan"].tolist() == sentences
    assert set(found["posyandu"]) <= {"P1"}


def test_a_projected_target_is_no_identity() -> None:
    rows = table({"s": 20, "k": 25})
    assert identity_findings(rows, projected=True).empty
    assert len(identity_findings(rows)) == 2


def test_findings_keep_the_labels_of_the_table() -> None:
    rows = table({}, {"posyandu": "P2", "b": 0}).set_index(pd.Index(["x", "y"]))
    found = identity_findings(rows)
    assert found["indeks"].tolist() == ["y"]
    assert list(found) == [
        name for c in IDENTITIES for name in ((c, "posyandu") if c == "unit" else (c,))
    ]


def test_a_form_without_a_column_cannot_be_judged_on_it() -> None:
    found = identity_findings(table({}).drop(columns=["k", "bgm"]))
    assert found["putusan"].tolist() == ["tidak dapat diperiksa"] * 2
    assert found["identitas"].tolist() == ["S ≥ K", "D ≥ BGM"]


# Copied months.


def simulated(posyandu: int, months: int, *, copier: str = "", seed: int = 1) -> pd.DataFrame:
    """Posyandu that come out by chance, and one that repeats its first report."""
    draw = np.random.default_rng(seed)
    rows = []
    for place in range(posyandu):
        name, children_ = f"P{place}", int(draw.integers(30, 90))
        first: dict[str, Any] = {}
        for month in range(1, months + 1):
            d = int(draw.binomial(children_, 0.8))
            n, o, b = (int(x) for x in draw.multinomial(d, [0.65, 0.1, 0.05, 0.2])[:3])
            row = {
                "s": children_,
                "d": d,
                "n": n,
                "o": o,
                "b": b,
                "t": d - n - o - b,
                "bgm": int(draw.binomial(d, 0.03)),
            }
            first = first or row
            rows.append(
                {"posyandu": name, "periode": f"2024-{month:02}"}
                | (first if name == copier else row)
            )
    return table(*rows)


def test_the_posyandu_that_copies_is_found_and_no_other_is_accused() -> None:
    found = copying(copied_months(simulated(12, 12, copier="P4")))
    assert found.loc[found["ditandai"], "posyandu"].tolist() == ["P4"]
    own = found[found["ditandai"]].iloc[0]
    assert (own["dibandingkan"], own["sama"]) == (11, 11)
    assert re.fullmatch(
        r"11 dari 11 laporan sama persis dengan laporan sebelumnya; menurut kebetulan 0,\d\d \(p < 0,001\)\.",
        own["temuan"],
    )
    assert found.loc[~found["ditandai"], "temuan"].isna().all()


def test_chance_alone_accuses_rarely() -> None:
    accused = sum(
        bool(copying(copied_months(simulated(4, 6, seed=seed)))["ditandai"].any())
        for seed in range(20)
    )
    assert accused <= 2  # 5 % of 20 is 1


def test_a_repeated_month_says_what_chance_makes_of_it() -> None:
    found = copied_months(table({}, {"periode": "2024-04"}, {"periode": "2024-05", "bgm": 2}))
    assert found["putusan"].tolist() == ["sama", "berbeda"]
    assert found["isian"].tolist() == [5, 5]  # D, N, O, B, BGM: T follows
    assert found["temuan"][0].startswith(
        "Sama persis dengan 2024-03 dalam 5 isian; peluang kebetulan"
    )


@pytest.mark.parametrize(
    ("empty", "compared"),
    [((), 5), (("o",), 5), (("o", "b"), 4), (("bgm",), 4), (("n", "t", "o", "b", "bgm"), 1)],
)
def test_only_what_is_filled_every_month_is_compared(empty: tuple[str, ...], compared: int) -> None:
    rows = table({}, {"periode": "2024-04"} | dict.fromkeys(empty, NAN))
    found = copied_months(rows)
    assert found["isian"].tolist() == [compared]
    assert found["putusan"].tolist() == ["sama"]


def test_more_weighed_than_there_are_is_compared_by_poisson() -> None:
    found = copied_months(table({"s": 20}, {"s": 20, "periode": "2024-04"}))
    assert 0 < found["peluang"][0] < 0.01


def test_what_cannot_be_compared_accuses_nobody() -> None:
    nothing = dict.fromkeys(("d", "n", "t", "o", "b", "bgm"), NAN)
    rows = table(nothing, nothing | {"periode": "2024-04"}, {"posyandu": "P2"})
    found = copying(copied_months(rows))
    assert found["dibandingkan"].tolist() == [0]  # P2 has one report
    assert found["peluang"].isna().all()
    assert found["ditandai"].tolist() == [False]


# Shape and refusals.


def test_nothing_gives_the_columns() -> None:
    nothing = table({}).head(0)
    for level in LEVELS:
        assert list(skdn(nothing, level=level)) == list(COLUMNS)
        assert skdn(nothing, level=level, yearly=True, projected=True).empty
    assert identity_findings(nothing).empty
    assert copied_months(nothing).empty
    assert list(copying(copied_months(nothing))) == list(COPYING)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: skdn(table({}), level="dusun"), "level must be one of posyandu, desa, unit, not dusun"),
        (lambda: places(skdn(table({})), "dusun"), "level must be one of posyandu, desa, unit, not dusun"),
        (lambda: children(table({}), "2024", level="x"), "level must be one of posyandu, desa, unit, not x"),
        (lambda: skdn(table({}), confidence=95), "confidence must lie between 0 and 1, not 95 (95 % is 0.95)"),
        (lambda: copying(copied_months(table({})), confidence=0),
         "confidence must lie between 0 and 1, not 0 (95 % is 0.95)"),
        (lambda: skdn(pd.DataFrame({"unit": ["a"]})), "table lacks periode, posyandu, s, d; it has unit"),
        (lambda: identity_findings(pd.DataFrame({"unit": ["a"]})), "table lacks periode, posyandu, s, d; it has unit"),
        (lambda: copied_months(pd.DataFrame({"unit": ["a"]})), "table lacks periode, posyandu, s, d; it has unit"),
        (lambda: children(pd.DataFrame({"unit": ["a"]}), "2024"), "table lacks periode, posyandu, s, d; it has unit"),
    ],
)  # fmt: skip
def test_a_bad_call_is_refused(call: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        call()


REPORT = st.fixed_dictionaries(
    {
        "posyandu": st.sampled_from(["P1", "P2", "P3"]),
        "desa": st.sampled_from(["A", "B"]),
        "periode": st.sampled_from(["2024-01", "2024-02", "2024-03"]),
    }
    | {name: st.one_of(st.integers(0, 60), st.just(NAN)) for name in WHOLE}
)


@settings(max_examples=25)
@given(
    st.lists(
        REPORT, min_size=1, max_size=12, unique_by=lambda row: (row["posyandu"], row["periode"])
    ),
    st.sampled_from(LEVELS),
    st.booleans(),
)
def test_what_is_always_true(rows: list[dict[str, Any]], level: Any, yearly: bool) -> None:
    given_ = pd.DataFrame([KEY | row for row in rows])
    before = given_.copy(deep=True)
    found = skdn(given_, level=level, yearly=yearly)
    pd.testing.assert_frame_equal(given_, before)
    known = found.dropna(subset=["nilai"])
    assert (known["batas_bawah"] <= known["nilai"] + 1e-9).all()
    assert (known["nilai"] <= known["batas_atas"] + 1e-9).all()
    assert (known["batas_bawah"] >= 0).all()
    assert (known["batas_atas"] <= 100).all()
    assert found.loc[found["nilai"].isna(), "catatan"].notna().all()
    shuffled = skdn(given_.sample(frac=1, random_state=1), level=level, yearly=yearly)
    key = ["indikator", "periode"]
    columns = [*key, "pembilang", "penyebut", "nilai", "batas_bawah", "batas_atas"]
    pd.testing.assert_frame_equal(
        found[columns].sort_values(key, ignore_index=True),
        shuffled[columns].sort_values(key, ignore_index=True),
    )


@settings(max_examples=20)
@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_n_of_s_is_n_of_d_times_d_of_s(s: int, d: int, n: int) -> None:
    d, n = min(d, s), min(n, d, s)
    found = skdn(table({"s": s, "d": d, "n": n})).set_index("indikator")["nilai"]
    if d:
        assert found["cakupan_ns"] == pytest.approx(found["cakupan_nd"] * found["cakupan_ds"] / 100)
