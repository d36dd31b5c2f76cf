"""Data quality: completeness, timeliness, identities, outliers, pairs, copied months, heaping, GRIM."""

import csv
import datetime
import itertools
import math
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators import consistency, data_quality, grim, heaping, outliers
from kinerja.indicators.consistency import (
    chance_as_high,
    chance_of_equal,
    chance_of_equal_parts,
    pair_consistency,
    repeated_periods,
)
from kinerja.indicators.data_quality import (
    Identity,
    completeness,
    findings,
    identities,
    identity,
    named,
    p_said,
    said,
    timeliness,
)
from kinerja.indicators.grim import chance_to_be_caught, neighbours, possible_sums, rounded_from
from kinerja.indicators.heaping import (
    chi_square,
    dissimilarity,
    favoured_index,
    preference_score,
    terminal_digits,
)
from kinerja.indicators.outliers import benjamini_hochberg, beside_the_others, bonferroni
from kinerja.numerals import parse

CASES = Path(__file__).parent / "cases"
NAN = float("nan")


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(table: pd.DataFrame) -> list[str | None]:
    """The sentences, with None where there is none."""
    return [None if pd.isna(each) else str(each) for each in table["temuan"]]


def kinds(columns: dict[str, str]) -> list[str]:
    """What pandas calls these kinds: its second version has no str of its own."""
    return [str(pd.Series(dtype=kind).dtype) for kind in columns.values()]


def empty(**columns: str) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


# Every table has its columns and kinds, also when it is empty, and leaves its input alone.

UNIT = {"unit": "str", "periode": "str"}
ONE_REPORT = pd.DataFrame({"unit": ["a"], "periode": ["2024-01"]})
DAY = datetime.date(2024, 3, 1)
EMPTY: list[tuple[Callable[[pd.DataFrame], pd.DataFrame], pd.DataFrame, dict[str, str]]] = [
    (
        lambda t: completeness(t, t.drop(columns="nilai")),
        empty(**UNIT, nilai="float64"),
        data_quality.COMPLETENESS,
    ),
    (
        lambda t: timeliness(t[["unit", "periode", "tenggat"]], t[["unit", "periode", "diterima"]], as_of=DAY),
        empty(**UNIT, tenggat="datetime64[ns]", diterima="datetime64[ns]"),
        data_quality.TIMELINESS,
    ),
    (lambda t: identities(t, identity("S ≥ D")), empty(**UNIT, S="float64", D="float64"), data_quality.IDENTITIES),
    (lambda t: outliers.outliers(t), empty(**UNIT, indikator="str", jumlah="float64"), outliers.COLUMNS),
    (lambda t: pair_consistency(t, "x", "y"), empty(**UNIT, x="float64", y="float64"), consistency.PAIRS),
    (lambda t: repeated_periods(t, ["x"]), empty(**UNIT, x="float64"), consistency.REPEATS),
    (lambda t: heaping.heaping(t, "x", places=1), empty(**UNIT, x="float64"), heaping.COLUMNS),
    (lambda t: grim.grim(t), empty(tercetak="object", n="float64"), grim.COLUMNS),
]  # fmt: skip


@pytest.mark.parametrize(("check", "table", "columns"), EMPTY, ids=range(len(EMPTY)))
def test_an_empty_table_gives_an_empty_table_with_its_columns(
    check: Callable[[pd.DataFrame], pd.DataFrame], table: pd.DataFrame, columns: dict[str, str]
) -> None:
    before = table.copy()
    found = check(table)
    assert len(found) == 0
    assert list(found.columns) == list(columns)
    assert [str(kind) for kind in found.dtypes] == kinds(columns)
    pd.testing.assert_frame_equal(table, before)


FILLED = pd.DataFrame(
    {
        "unit": ["a", "a", "b"],
        "periode": ["2024-01", "2024-02", "2024-01"],
        "indikator": "K1",
        "nilai": [1.0, NAN, 0.0],
        "jumlah": [1, 2, 3],
        "x": [1.0, 2.0, NAN],
        "y": [2.0, 2.0, 1.0],
        "tercetak": [Decimal("5.19"), None, Decimal(3)],
        "n": [28.0, NAN, 10.0],
        "tenggat": pd.to_datetime(["2024-02-05", "2024-03-05", "2024-02-05"]),
        "diterima": pd.to_datetime(["2024-02-05", None, "2024-02-07"]),
    },
    index=["satu", "dua", "tiga"],
)


@pytest.mark.parametrize(
    ("check", "columns"),
    [
        (lambda t: completeness(t, t[["unit", "periode", "indikator"]]), data_quality.COMPLETENESS),
        (
            lambda t: timeliness(t[["unit", "periode", "tenggat"]], t, as_of=DAY),
            data_quality.TIMELINESS,
        ),
        (lambda t: identities(t, identity("x ≥ y")), data_quality.IDENTITIES),
        (lambda t: outliers.outliers(t), outliers.COLUMNS),
        (lambda t: pair_consistency(t, "x", "y"), consistency.PAIRS),
        (lambda t: repeated_periods(t, ["x"]), consistency.REPEATS),
        (lambda t: heaping.heaping(t, "x", places=1), heaping.COLUMNS),
        (lambda t: grim.grim(t), grim.COLUMNS),
    ],
)
def test_a_filled_table_has_the_same_kinds_and_its_input_is_unchanged(
    check: Callable[[pd.DataFrame], pd.DataFrame], columns: dict[str, str]
) -> None:
    table = FILLED.copy()
    found = check(table)
    pd.testing.assert_frame_equal(table, FILLED)
    assert len(found) > 0
    assert [str(kind) for kind in found.dtypes] == kinds(columns)
    assert list(found.index) == list(range(len(found)))


def test_a_missing_sentence_is_missing() -> None:
    table = findings([{"temuan": None}, {"temuan": "ada"}], {"temuan": "str"})
    assert table["temuan"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(0, 0, "0"), (0.5, 0, "1"), (2.5, 0, "3"), (1234567.25, 1, "1.234.567,3"), (-2.5, 0, "-3"), (0.285, 2, "0,29")],
)  # fmt: skip
def test_numbers_in_sentences_are_indonesian_and_rounded_half_up(
    value: float, places: int, text: str
) -> None:
    assert said(value, places) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [(1.0, "p 1,000"), (0.05, "p 0,050"), (0.001, "p 0,001"), (0.000999, "p < 0,001")],
)
def test_p_values_in_sentences(p: float, text: str) -> None:
    assert p_said(p) == text


def test_a_sentence_names_five_things_at_most() -> None:
    assert named("abcde") == "a, b, c, d, e"
    assert named("abcdef") == "a, b, c, d, e, … (6 semuanya)"


# Completeness.

GRID = pd.DataFrame(
    list(itertools.product(["p1", "p2"], ["2024-01", "2024-02"], ["K1", "K4"])),
    columns=["unit", "periode", "indikator"],
)


def test_completeness_by_unit_and_period() -> None:
    reported = GRID.assign(nilai=[0, 5, 3, NAN, NAN, NAN, 7, 8])
    found = completeness(reported, GRID)
    assert found[["unit", "periode"]].to_numpy().tolist() == [
        ["p1", "2024-01"], ["p1", "2024-02"], ["p2", "2024-01"], ["p2", "2024-02"],
    ]  # fmt: skip
    assert found["dilaporkan"].tolist() == [2, 1, 0, 2]  # zero is a report
    assert found["diharapkan"].tolist() == [2, 2, 2, 2]
    assert found["kelengkapan"].tolist() == [100, 50, 0, 100]
    assert told(found) == [
        None,
        "1 dari 2 isian belum dilaporkan: K4.",
        "Belum ada satu pun dari 2 isian.",
        None,
    ]


def test_a_cell_is_reported_once_and_rows_without_keys_are_no_report() -> None:
    twice = pd.concat([GRID.assign(nilai=1.0)] * 2, ignore_index=True)
    assert completeness(twice, GRID)["kelengkapan"].tolist() == [100.0] * 4
    nameless = GRID.head(2).assign(nilai=1.0, indikator=["K1", None])
    found = completeness(nameless, GRID.head(2))
    assert found[["dilaporkan", "di_luar"]].to_numpy().tolist() == [[1, 0]]


def test_what_nobody_expected_is_said_and_stands_last() -> None:
    reported = pd.DataFrame(
        {
            "unit": ["a", "p1", "p1"],
            "periode": ["2023-12", "2024-01", "2024-01"],
            "indikator": ["K1", "K1", "K9"],
            "isi": [1, 2, 3],
        }
    )
    found = completeness(reported, GRID.head(2), value="isi")
    assert found["unit"].tolist() == ["p1", "a"]
    assert found["di_luar"].tolist() == [1, 1]
    assert found["diharapkan"].tolist() == [2, 0]
    assert found["kelengkapan"].tolist()[0] == 50
    assert math.isnan(found["kelengkapan"].tolist()[1])
    assert told(found) == [
        "1 dari 2 isian belum dilaporkan: K4. 1 isian dilaporkan di luar yang diharapkan.",
        "1 isian dilaporkan di luar yang diharapkan.",
    ]


def test_missing_cells_are_named_in_the_order_of_the_grid() -> None:
    grid = pd.DataFrame({"unit": "p", "periode": "2024", "indikator": list("zyxwvuts")})
    found = completeness(grid.assign(nilai=[1.0] + [NAN] * 7), grid)
    assert told(found) == ["7 dari 8 isian belum dilaporkan: y, x, w, v, u, … (7 semuanya)."]


def test_a_grid_of_whole_reports() -> None:
    grid = pd.DataFrame({"unit": ["p1", "p2"], "periode": "2024"})
    found = completeness(grid.head(1).assign(nilai=3), grid)
    assert found["kelengkapan"].tolist() == [100, 0]
    assert told(found) == [None, "Belum ada satu pun dari 1 isian."]


# Timeliness.

DUE = pd.DataFrame(
    {
        "unit": ["p1", "p1", "p1", "p2", "p2"],
        "periode": ["2024-01", "2024-01", "2024-02", "2024-01", "2024-02"],
        "laporan": ["gizi", "kia", "gizi", "gizi", "gizi"],
        "tenggat": pd.to_datetime(["2024-02-05", "2024-02-05", "2024-03-05", "2024-02-05", None]),
    }
)


@pytest.mark.parametrize(
    ("arrival", "as_of", "columns"),
    [
        ("2024-02-04", "2024-02-06", (1, 0, 0, 1, 100.0, NAN, 0)),
        ("2024-02-05", "2024-02-06", (1, 0, 0, 1, 100.0, NAN, 0)),  # the due day is in time
        ("2024-02-05 23:59", "2024-02-06", (1, 0, 0, 1, 100.0, NAN, 0)),
        ("2024-02-06", "2024-02-06", (0, 1, 0, 1, 0.0, 1.0, 0)),
        ("2024-02-06 00:01", "2024-02-06", (0, 1, 0, 1, 0.0, 1.0, 0)),
        ("2024-02-07", "2024-02-06", (0, 0, 1, 1, 0.0, NAN, 0)),  # it was not known yet
        (None, "2024-02-06", (0, 0, 1, 1, 0.0, NAN, 0)),
        (None, "2024-02-05", (0, 0, 0, 0, NAN, NAN, 1)),  # it may still come today
        (
            "2024-02-04",
            "2024-02-05",
            (0, 0, 0, 0, NAN, NAN, 1),
        ),  # the early ones alone would flatter
    ],
)
def test_in_time_late_not_there_and_not_due(
    arrival: str | None, as_of: str, columns: tuple[float, ...]
) -> None:
    due = DUE.iloc[[3]]
    came = due[["unit", "periode", "laporan"]].assign(diterima=pd.to_datetime([arrival]))
    row = timeliness(due, came, as_of=datetime.date.fromisoformat(as_of)).iloc[0]
    names = ["tepat_waktu", "terlambat", "belum_diterima", "diharapkan"]
    names += ["ketepatan", "hari_terlambat", "belum_jatuh_tempo"]
    np.testing.assert_array_equal([row[name] for name in names], columns)


def test_timeliness_of_several_reports_and_its_sentences() -> None:
    came = pd.DataFrame(
        {
            "unit": ["p1", "p1", "p1", "p2", "p9"],
            "periode": ["2024-01", "2024-01", "2024-01", "2024-01", "2024-01"],
            "laporan": ["kia", "kia", "gizi", "xyz", "gizi"],
            # the correction of kia on the 20th makes nothing late
            "diterima": pd.to_datetime(["2024-02-20", "2024-02-05", "2024-02-15", "2024-02-01", "2024-02-01"]),
        }
    )  # fmt: skip
    found = timeliness(DUE, came, as_of=datetime.date(2024, 4, 1))
    assert found["unit"].tolist() == ["p1", "p1", "p2", "p2", "p9"]
    assert found["tepat_waktu"].tolist() == [1, 0, 0, 0, 0]
    assert found["terlambat"].tolist() == [1, 0, 0, 0, 0]
    assert found["belum_diterima"].tolist() == [0, 1, 1, 0, 0]
    assert found["tanpa_tenggat"].tolist() == [0, 0, 0, 1, 0]
    assert found["di_luar"].tolist() == [0, 0, 1, 0, 1]
    np.testing.assert_array_equal(found["ketepatan"], [50, 0, 0, NAN, NAN])
    np.testing.assert_array_equal(found["hari_terlambat"], [10, NAN, NAN, NAN, NAN])
    assert told(found) == [
        "1 dari 2 laporan terlambat, paling lama 10 hari.",
        "1 dari 1 laporan belum diterima.",
        "1 dari 1 laporan belum diterima. 1 laporan diterima di luar yang diharapkan.",
        "1 laporan tanpa tenggat: tidak dinilai.",
        "1 laporan diterima di luar yang diharapkan.",
    ]
    good = timeliness(
        DUE.iloc[[3]],
        DUE.iloc[[3]].rename(columns={"tenggat": "diterima"}),
        as_of=datetime.date(2024, 4, 1),
    )
    assert told(good) == [None]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.one_of(st.none(), st.integers(0, 40))), min_size=1, max_size=8
    ),
    st.integers(0, 45),
)  # fmt: skip
def test_every_report_is_counted_once(days: list[tuple[int, int | None]], today: int) -> None:
    start = pd.Timestamp("2024-01-01")
    due = pd.DataFrame(
        {"unit": "p", "periode": "2024", "laporan": [str(i) for i in range(len(days))]}
    )
    due["tenggat"] = [start + pd.Timedelta(days=each) for each, _ in days]
    came = due.drop(columns="tenggat").assign(
        diterima=pd.to_datetime(
            [None if day is None else start + pd.Timedelta(days=day) for _, day in days]
        )
    )
    row = timeliness(due, came, as_of=(start + pd.Timedelta(days=today)).date()).iloc[0]
    assert row["tepat_waktu"] + row["terlambat"] + row["belum_diterima"] == row["diharapkan"]
    assert row["diharapkan"] + row["belum_jatuh_tempo"] == len(days)
    in_time = sum(a < today and b is not None and b <= min(a, today) for a, b in days)
    assert row["tepat_waktu"] == in_time


# Identities.

SKDN = [*identity("S ≥ K"), *identity("S ≥ D ≥ N"), *identity("D = N + T + O + B")]


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        ({}, []),
        ({"K": 30, "D": 30, "N": 25}, []),  # equal is allowed
        ({"K": 31}, ["S ≥ K dilanggar: 30 lawan 31, selisih 1."]),
        ({"D": 31}, ["S ≥ D dilanggar: 30 lawan 31, selisih 1.",
                     "D = N + T + O + B dilanggar: 31 lawan 25, selisih 6."]),
        ({"N": 26, "T": 0, "O": 0, "B": 0}, ["D ≥ N dilanggar: 25 lawan 26, selisih 1.",
                                             "D = N + T + O + B dilanggar: 25 lawan 26, selisih 1."]),
        ({"B": 0}, ["D = N + T + O + B dilanggar: 25 lawan 23, selisih 2."]),
        ({"O": NAN}, ["D = N + T + O + B tidak dapat diperiksa: O tidak ada."]),
        ({"N": NAN, "O": NAN}, ["D ≥ N tidak dapat diperiksa: N tidak ada.",
                                "D = N + T + O + B tidak dapat diperiksa: N, O tidak ada."]),
        ({"S": NAN}, ["S ≥ K tidak dapat diperiksa: S tidak ada.", "S ≥ D tidak dapat diperiksa: S tidak ada."]),
    ],
)  # fmt: skip
def test_the_identities_of_skdn(change: dict[str, float], sentences: list[str]) -> None:
    row = {
        "unit": "melati",
        "periode": "2024-03",
        "S": 30,
        "K": 28,
        "D": 25,
        "N": 18,
        "T": 4,
        "O": 1,
        "B": 2,
    }
    if change == {"K": 30, "D": 30, "N": 25}:
        change = change | {"T": 3, "O": 1, "B": 1}
    found = identities(pd.DataFrame([row | change], index=["baris 7"]), SKDN)
    assert told(found) == sentences
    assert set(found["indeks"]) <= {"baris 7"}
    assert set(found["periode"]) <= {"2024-03"}
    unknown = found["selisih"].isna()
    assert (found["putusan"] == np.where(unknown, "tidak dapat diperiksa", "melanggar")).all()


def test_an_identity_says_by_how_much_and_which_side_is_larger() -> None:
    table = pd.DataFrame({"unit": "a", "periode": ["1", "2", "3"], "x": [1.0, 5.0, 3.0], "y": 3.0})
    found = identities(table, identity("x ≤ y"))
    assert found[["indeks", "kiri", "kanan", "selisih"]].to_numpy().tolist() == [[1, 5.0, 3.0, 2.0]]
    assert identities(table, identity("x = y"))["selisih"].tolist() == [-2, 2]


@pytest.mark.parametrize(
    ("tolerance", "broken"), [(0.0, True), (0.24, True), (0.25, False), (1.0, False)]
)
@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("pagu = realisasi + sisa", "pagu = realisasi + sisa dilanggar: 10,00 lawan 9,75, selisih 0,25."),
        ("pagu ≤ realisasi + sisa", "pagu ≤ realisasi + sisa dilanggar: 10,00 lawan 9,75, selisih 0,25."),
        ("realisasi + sisa ≥ pagu", "realisasi + sisa ≥ pagu dilanggar: 9,75 lawan 10,00, selisih 0,25."),
    ],
)  # fmt: skip
def test_amounts_with_decimals_have_a_tolerance(
    rule: str, sentence: str, tolerance: float, broken: bool
) -> None:
    table = pd.DataFrame(
        {"unit": ["a"], "periode": ["2024"], "pagu": [10.0], "realisasi": [7.25], "sisa": [2.5]}
    )
    found = identities(table, identity(rule), tolerance=tolerance)
    assert told(found) == ([sentence] if broken else [])


@pytest.mark.parametrize(
    "bad", ["", "S", "S > D", "S + D", "≥ D", "S ≥", "S ≥ D ≥", "S + ≥ D", "S = + D"]
)
def test_what_is_no_identity(bad: str) -> None:
    with pytest.raises(ValueError, match="an identity needs"):
        identity(bad)


def test_identities_are_written_as_they_are_read() -> None:
    for text in ("S ≥ D", "D = N + T + O + B", "a + b ≤ c"):
        assert str(*identity(text)) == text
    assert identity("  a+b=c ") == (Identity(("a", "b"), "=", ("c",)),)


# Outliers.


def test_benjamini_hochberg_and_bonferroni_find_what_the_paper_finds() -> None:
    for case in cases("temuan_palsu"):
        p = [float(each) for each in case["p"].split()]
        assert (benjamini_hochberg(p) <= 0.05).sum() == int(case["benjamini_hochberg"])
        assert (bonferroni(p) <= 0.05).sum() == int(case["bonferroni"])


P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(P_VALUES)
def test_benjamini_hochberg_agrees_with_scipy(p: list[float]) -> None:
    np.testing.assert_allclose(benjamini_hochberg(p), stats.false_discovery_control(p), atol=1e-15)
    with_gaps = [value for each in p for value in (each, NAN)]
    np.testing.assert_array_equal(benjamini_hochberg(with_gaps)[::2], benjamini_hochberg(p))
    np.testing.assert_array_equal(np.isnan(benjamini_hochberg(with_gaps))[1::2], True)
    np.testing.assert_allclose(bonferroni(with_gaps)[::2], np.minimum(1, np.array(p) * len(p)))
    assert (benjamini_hochberg(p) <= bonferroni(p) + 1e-15).all()


def test_adjusting_nothing() -> None:
    assert benjamini_hochberg([]).tolist() == []
    assert np.isnan(benjamini_hochberg([NAN, NAN])).all()
    assert np.isnan(bonferroni([NAN])).all()


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 500)), min_size=2, max_size=10),
)
def test_tails_beside_the_others_are_exact(series: list[tuple[int, int]]) -> None:
    x, n = (np.array(each, dtype="float64") for each in zip(*series, strict=True))
    expected, low, high = beside_the_others(x, n)
    for i in range(len(x)):
        share = n[i] / n.sum()
        if x.sum():
            exact = stats.binomtest(int(x[i]), int(x.sum()), share, alternative="greater").pvalue
            assert high[i] == pytest.approx(exact, abs=1e-12)
            exact = stats.binomtest(int(x[i]), int(x.sum()), share, alternative="less").pvalue
            assert low[i] == pytest.approx(exact, abs=1e-12)
        assert expected[i] == pytest.approx((x.sum() - x[i]) / (n.sum() - n[i]) * n[i])


def series(counts: list[float], **more: object) -> pd.DataFrame:
    periods = [f"2024-{month:02d}" for month in range(1, len(counts) + 1)]
    return pd.DataFrame(
        {"unit": "p1", "periode": periods, "indikator": "diare", "jumlah": counts}
    ).assign(**more)


def test_an_outlier_is_marked_and_its_neighbours_are_not() -> None:
    found = outliers.outliers(series([3, 4, 2, 3, 15, 4, 3, 2]))
    assert found["ditandai"].tolist() == [False] * 4 + [True] + [False] * 3
    assert found["arah"].tolist()[4] == "lebih tinggi"
    assert found["harapan"].tolist()[4] == 3
    assert found["tindakan"].tolist()[4] == "periksa ke sumber"
    assert told(found)[4] == (
        "Tercatat 15, dari periode lain diharapkan 3,0: lebih tinggi daripada kebetulan "
        "(p < 0,001 setelah penyesuaian); periksa ke sumber."
    )
    assert told(found)[:4] == [None] * 4
    assert found["tindakan"].isna().sum() == 7
    assert set(found["metode"]) == {
        "ekor Poisson eksak terhadap periode lain; Benjamini–Hochberg, laju temuan palsu 5%"
    }


def test_a_count_can_be_too_low() -> None:
    found = outliers.outliers(series([30, 33, 28, 4, 31, 29]), level=0.01)
    assert found["ditandai"].tolist() == [False, False, False, True, False, False]
    assert found["arah"].tolist()[3] == "lebih rendah"


def test_deaths_are_flagged_and_never_adjusted() -> None:
    table = series([1, 0, 2, 1, 0, 1, 0, 9], indikator="kematian_bayi")
    found = outliers.outliers(table, deaths={"kematian_bayi"})
    assert found["jumlah"].tolist() == table["jumlah"].tolist()
    assert found["tindakan"].tolist()[-1] == "telusuri tiap kematian, angka tidak diubah"
    assert told(found)[-1].endswith("; telusuri tiap kematian, angka tidak diubah.")


def test_a_larger_exposure_explains_a_larger_count() -> None:
    counts, births = [3, 4, 2, 3, 15, 4, 3, 2], [100, 100, 100, 100, 500, 100, 100, 100]
    assert outliers.outliers(series(counts))["ditandai"].any()
    assert not outliers.outliers(series(counts, dasar=births))["ditandai"].any()


@pytest.mark.parametrize(
    ("counts", "base", "sentences"),
    [
        ([3.0, NAN, 4.0], [1, 1, 1], [None, "Tidak diuji: jumlah tidak ada.", None]),
        ([3, -1, 4], [1, 1, 1], [None, "Tidak diuji: bukan cacah, tanpa dasar, atau tanpa periode lain.", None]),
        ([3, 2.5, 4], [1, 1, 1], [None, "Tidak diuji: bukan cacah, tanpa dasar, atau tanpa periode lain.", None]),
        ([3, 2, 4], [1, 0, NAN], ["Tidak diuji: bukan cacah, tanpa dasar, atau tanpa periode lain."] * 3),
        ([3], [1], ["Tidak diuji: bukan cacah, tanpa dasar, atau tanpa periode lain."]),
        ([0, 0, 0], [1, 1, 1], [None] * 3),
    ],
)  # fmt: skip
def test_what_cannot_be_tested_stays_with_its_reason(
    counts: list[float], base: list[float], sentences: list[str | None]
) -> None:
    found = outliers.outliers(series(counts, dasar=base))
    assert told(found) == sentences
    assert found["peluang"].isna().tolist() == [each is not None for each in sentences]
    assert found["harapan"].isna().tolist() == [each is not None for each in sentences]
    assert found["arah"].isna().tolist() == [each is not None for each in sentences]
    assert not found["ditandai"].any()


def test_units_and_indicators_are_judged_apart_and_adjusted_together() -> None:
    one, other = series([3, 4, 2, 3, 15, 4]), series([30, 33, 28, 31, 29, 30], unit="p2")
    both = pd.concat([one, other]).sample(frac=1, random_state=1)
    found = outliers.outliers(both, adjust="bonferroni")
    assert found["unit"].tolist() == both["unit"].tolist()  # in the order of the table
    alone = outliers.outliers(one, adjust="bonferroni").set_index("periode")
    mine = found[found["unit"] == "p1"].set_index("periode").loc[alone.index]
    pd.testing.assert_series_equal(mine["peluang"], alone["peluang"])
    expected = np.minimum(1, alone["peluang"] * 12)
    pd.testing.assert_series_equal(mine["peluang_disesuaikan"], expected, check_names=False)
    assert "Bonferroni, peluang satu temuan palsu pun 5%" in found["metode"].iloc[0]


def test_the_level_is_said_as_it_is() -> None:
    assert (
        "laju temuan palsu 0,5%" in outliers.outliers(series([1, 2]), level=0.005)["metode"].iloc[0]
    )


def test_few_alarms_where_nothing_happens() -> None:
    """Under Poisson counts without any outlier the share of calls with a false alarm stays at the level."""
    dice, alarms = np.random.default_rng(5), 0
    for _ in range(200):
        alarms += outliers.outliers(series(dice.poisson(4, 12).tolist()))["ditandai"].any()
    assert alarms <= 200 * 0.05


# Pairs.


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_chance_of_as_high_is_binomial(later: int, first: int) -> None:
    exact = (
        stats.binomtest(later, later + first, 0.5, alternative="greater").pvalue
        if later + first
        else 1.0
    )
    assert float(chance_as_high(later, first)) == pytest.approx(exact, abs=1e-12)


def test_pairs_month_by_month_and_as_a_whole() -> None:
    table = pd.DataFrame(
        {
            "unit": ["p1"] * 5 + ["p2"],
            "periode": ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-01"],
            "dpt1": [40, 10, 5, 0, NAN, 20],
            "dpt3": [30, 12, 20, 0, 7, 20],
        }
    )
    found = pair_consistency(table, "dpt1", "dpt3")
    assert found["lingkup"].tolist() == [
        "semua periode",
        *["satu periode"] * 5,
        "semua periode",
        "satu periode",
    ]
    assert found["periode"].tolist() == [
        "2024-01/2024-05",
        *table["periode"][:5],
        "2024-01",
        "2024-01",
    ]
    np.testing.assert_array_equal(found["awal"], [55, 40, 10, 5, 0, NAN, 20, 20])
    np.testing.assert_array_equal(found["lanjut"], [62, 30, 12, 20, 0, 7, 20, 20])
    np.testing.assert_allclose(found["rasio"], [62 / 55, 0.75, 1.2, 4, NAN, NAN, 1, 1])
    assert found["melanggar"].tolist() == [True, False, True, True, False, False, False, False]
    assert found["periode_melanggar"].tolist() == [2, 0, 1, 1, 0, 0, 0, 0]
    assert set(found["pasangan"]) == {"dpt3 ÷ dpt1"}
    assert told(found) == [
        "dpt3 62 melebihi dpt1 55: kebetulan dapat menjelaskannya (p 0,290). "
        "2 dari 4 periode melanggar: 2024-02, 2024-03.",
        None,
        "dpt3 12 melebihi dpt1 10: kebetulan dapat menjelaskannya (p 0,416).",
        "dpt3 20 melebihi dpt1 5: kebetulan tidak menjelaskannya (p 0,002).",
        "Keduanya nol: tidak ada rasio.",
        "Tidak dapat diperiksa: dpt1 tidak ada.",
        None,
        None,
    ]
    known = found["rasio"].notna()
    assert (found["batas_bawah"] <= found["rasio"])[known].all()
    assert (found["batas_atas"] >= found["rasio"])[known].all()


def test_the_limits_of_a_pair_are_clopper_pearson() -> None:
    table = pd.DataFrame({"unit": ["a"], "periode": ["2024"], "k1": [50], "k4": [30]})
    row = pair_consistency(table, "k1", "k4", confidence=0.9).iloc[1]
    share = stats.binomtest(30, 80).proportion_ci(0.9, method="exact")
    assert row["batas_bawah"] == pytest.approx(share.low / (1 - share.low))
    assert row["batas_atas"] == pytest.approx(share.high / (1 - share.high))
    assert row["metode"] == "rasio dua cacah, selang bersyarat eksak 90%"


@pytest.mark.parametrize(
    ("first", "later", "ratio", "low", "high", "broken", "sentence"),
    [
        (0, 3, NAN, 1 / (0.025 ** (-1 / 3) - 1), np.inf, True,
         "y 3 melebihi x 0: kebetulan dapat menjelaskannya (p 0,125). 1 dari 1 periode melanggar: 2024."),
        (3, 0, 0.0, 0.0, 0.025 ** (-1 / 3) - 1, False, None),
        (0, 0, NAN, NAN, NAN, False, "Keduanya nol: tidak ada rasio."),
        (NAN, NAN, NAN, NAN, NAN, False, "Tidak ada periode yang memuat keduanya."),
        (2.5, 1, NAN, NAN, NAN, False, "Tidak ada periode yang memuat keduanya."),
    ],
)  # fmt: skip
def test_pairs_at_their_edges(
    first: float,
    later: float,
    ratio: float,
    low: float,
    high: float,
    broken: bool,
    sentence: str | None,
) -> None:
    table = pd.DataFrame({"unit": ["a"], "periode": ["2024"], "x": [first], "y": [later]})
    row = pair_consistency(table, "x", "y").iloc[0]
    np.testing.assert_allclose(
        [row["rasio"], row["batas_bawah"], row["batas_atas"]], [ratio, low, high], atol=1e-9
    )
    assert row["melanggar"] == broken
    assert (None if pd.isna(row["temuan"]) else row["temuan"]) == sentence


def test_a_count_that_is_none_is_said() -> None:
    table = pd.DataFrame({"unit": ["a"], "periode": ["2024"], "x": [2.5], "y": [1]})
    assert (
        told(pair_consistency(table, "x", "y"))[1]
        == "Tidak dapat diperiksa: bukan bilangan bulat dari nol."
    )


# Copied months.


@given(st.floats(0, 30))
def test_the_chance_of_equal_counts_is_the_sum_of_squares(mean: float) -> None:
    many = np.arange(400)
    exact = (stats.poisson.pmf(many, mean) ** 2).sum()
    assert float(chance_of_equal(mean)) == pytest.approx(exact, rel=1e-9)


def test_the_chance_of_equal_counts_in_the_methods() -> None:
    """A stable village with 4 events a month is called "turun" 43 % of the time (methods.md, section 8)."""
    assert (1 - float(chance_of_equal(4))) / 2 == pytest.approx(0.43, abs=0.005)
    assert np.isnan(chance_of_equal([-1, NAN])).all()


@given(st.floats(0, 1), st.integers(0, 12), st.integers(0, 12))
def test_the_chance_of_equal_parts_by_enumeration(share: float, first: int, second: int) -> None:
    exact = sum(
        math.comb(first, k)
        * math.comb(second, k)
        * share ** (2 * k)
        * (1 - share) ** (first + second - 2 * k)
        for k in range(min(first, second) + 1)
    )
    assert chance_of_equal_parts(share, first, second) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize(
    ("share", "first", "second"),
    [(0.5, NAN, 3), (0.5, -1, 3), (0.5, 2.5, 3), (1.1, 3, 3), (NAN, 3, 3)],
)
def test_the_chance_of_equal_parts_is_missing_for_what_is_none(
    share: float, first: float, second: float
) -> None:
    assert math.isnan(chance_of_equal_parts(share, first, second))


def months(**columns: list[float]) -> pd.DataFrame:
    many = len(next(iter(columns.values())))
    return pd.DataFrame(
        {"unit": "melati", "periode": [f"2024-{m:02d}" for m in range(1, many + 1)]} | columns
    )


def test_a_copied_month_is_found_with_its_chance() -> None:
    table = months(D=[24, 24, 30, 24], N=[15, 15, 15, 12], T=[5, 5, 5, 5])
    found = repeated_periods(table.sample(frac=1, random_state=2), ["D", "N", "T"])
    assert found["periode"].tolist() == ["2024-02", "2024-03", "2024-04"]
    assert found["sebelumnya"].tolist() == ["2024-01", "2024-02", "2024-03"]
    assert found["putusan"].tolist() == ["sama", "berbeda", "berbeda"]
    means = [25.5, 14.25, 5]
    each = [float((stats.poisson.pmf(np.arange(200), m) ** 2).sum()) for m in means]
    assert found["peluang"].tolist() == pytest.approx([math.prod(each)] * 3)
    assert found["peluang_terbesar"].tolist() == pytest.approx([min(each)] * 3)
    assert told(found) == [
        "Sama persis dengan 2024-01 dalam 3 isian; peluang kebetulan 1 banding 1.861, paling besar 5,6%.",
        None,
        None,
    ]


def test_many_children_at_every_weighing_are_repeated_more_often() -> None:
    table = months(S=[30, 30, 30], D=[24, 24, 24])
    by_poisson = repeated_periods(table, ["D"])["peluang"].tolist()
    of_children = repeated_periods(table, ["D"], of="S")["peluang"].tolist()
    assert of_children == pytest.approx([chance_of_equal_parts(0.8, 30, 30)] * 2)
    assert of_children[0] > 2 * by_poisson[0]
    assert told(repeated_periods(table, ["D"], of="S"))[0] == (
        "Sama persis dengan 2024-01 dalam 1 isian; peluang kebetulan 12,9%, paling besar 12,9%."
    )


@pytest.mark.parametrize(
    ("columns", "of", "lacking"),
    [
        ({"D": [24, NAN], "N": [3, 3]}, None, "D"),
        ({"D": [24, 24], "N": [NAN, 3.5]}, None, "N"),
        ({"D": [24, 24], "N": [3, 3], "S": [30, NAN]}, "S", "S"),
        ({"D": [NAN, 24], "N": [3, -1], "S": [30, 30]}, "S", "D, N"),
    ],
)
def test_a_month_with_a_missing_count_is_not_compared(
    columns: dict[str, list[float]], of: str | None, lacking: str
) -> None:
    found = repeated_periods(months(**columns), ["D", "N"], of=of)
    assert found["putusan"].tolist() == ["tidak dapat diperiksa"]
    assert found["peluang"].isna().all()
    assert told(found) == [
        f"Tidak dapat diperiksa: {lacking} tidak ada atau bukan bilangan bulat dari nol."
    ]


def test_more_counted_than_there_are_has_no_chance_and_no_crash() -> None:
    found = repeated_periods(months(D=[24, 24], S=[20, 20]), ["D"], of="S")
    assert told(found) == [
        "Sama persis dengan 2024-01 dalam 1 isian; peluang kebetulan tidak terhitung, paling besar tidak terhitung."
    ]


def test_zeros_every_month_surprise_nobody() -> None:
    assert repeated_periods(months(D=[0, 0, 0]), ["D"])["peluang"].tolist() == [1, 1]


def test_chance_leads_one_to_expect_as_many_repetitions_as_there_are() -> None:
    dice, seen, expected = np.random.default_rng(3), 0, 0.0
    for _ in range(60):
        found = repeated_periods(months(D=dice.poisson(5, 24).tolist()), ["D"])
        seen += (found["putusan"] == "sama").sum()
        expected += found["peluang"].sum()
    assert seen == pytest.approx(expected, rel=0.15)


# Heaping.


@pytest.mark.parametrize(
    ("value", "places", "digit"),
    [
        (8.7, 1, 7), (8.0, 1, 0), (10, 1, 0), (0, 1, 0), (4.35, 2, 5), (1.005, 3, 5), (-3.5, 1, 5), (137, 0, 7),
        (140, -1, 4), (137, -1, NAN), (9.25, 1, NAN), (NAN, 1, NAN), (12.1 + 0.2, 1, 3),
    ],
)  # fmt: skip
def test_the_last_digit(value: float, places: int, digit: float) -> None:
    np.testing.assert_array_equal(terminal_digits([value], places), [digit])


def test_chi_square_and_score_of_the_worked_examples() -> None:
    for case in cases("angka_akhir"):
        counts = [int(each) for each in case["cacah"].split()]
        statistic, p = chi_square(counts)
        assert statistic == pytest.approx(float(case["khi_kuadrat"]), abs=0.005)
        assert p == pytest.approx(float(case["p"]), abs=0.00005)
        if case["skor"]:
            assert preference_score(counts) == pytest.approx(float(case["skor"]), abs=0.005)


COUNTS = st.lists(st.integers(0, 200), min_size=2, max_size=10).filter(
    lambda counts: sum(counts) > 0
)


@given(COUNTS)
def test_the_measures_of_heaping_stay_in_their_bounds(counts: list[int]) -> None:
    statistic, p = chi_square(counts)
    assert (statistic, p) == pytest.approx(tuple(stats.chisquare(counts)), abs=1e-9)
    k = len(counts)
    assert -1e-9 <= preference_score(counts) <= 100 + 1e-9
    assert -1e-9 <= dissimilarity(counts) <= 100 * (1 - 1 / k) + 1e-9
    assert 0 <= favoured_index(counts, counts[0], 1 / k) <= 100 * k + 1e-9


def test_the_measures_of_heaping_at_their_ends() -> None:
    one, alike = [0, 0, 7, 0, 0, 0, 0, 0, 0, 0], [3] * 10
    assert (preference_score(one), dissimilarity(one)) == (100, pytest.approx(90))
    assert (preference_score(alike), dissimilarity(alike)) == (0, 0)
    assert favoured_index(alike, 6, 0.2) == 100
    assert favoured_index([7, 0, 0, 0, 0, 7, 0, 0, 0, 0], 14, 0.2) == 500
    for nothing in (chi_square([0] * 10)[1], preference_score([0] * 10), dissimilarity([0] * 10),
                    favoured_index([0] * 10, 0, 0.2), favoured_index([5, 5], 0, 0)):  # fmt: skip
        assert math.isnan(nothing)


def test_chance_alone_gives_its_score() -> None:
    """The root mean square of the score is 100 ÷ √n: 20, which is called problematic, for 25 careful values."""
    dice = np.random.default_rng(7)
    squares = [
        preference_score(np.bincount(dice.integers(0, 10, 25), minlength=10)) ** 2
        for _ in range(4000)
    ]
    assert np.sqrt(np.mean(squares)) == pytest.approx(100 / np.sqrt(25), rel=0.02)


def weights(seed: int, many: int = 400, sd: float = 2.0) -> np.ndarray:
    return np.round(np.random.default_rng(seed).normal(11, sd, many), 1)


def test_rounded_weights_are_marked_and_careful_ones_are_not() -> None:
    careful = weights(1)
    rounded = np.where(np.arange(400) % 2 == 0, np.round(careful * 2) / 2, careful)
    table = pd.DataFrame(
        {"unit": ["hati-hati"] * 400 + ["bulat"] * 400, "berat": [*careful, *rounded]}
    )
    found = heaping.heaping(table, "berat", places=1).set_index("unit")
    assert found["ditandai"].to_dict() == {"hati-hati": False, "bulat": True}
    assert told(found)[0] is None
    assert told(found)[1].startswith("Angka akhir bertumpuk, terbanyak ")
    assert told(found)[1].endswith(", p < 0,001).")
    row = found.loc["bulat"]
    share = row["bagian_0_5"] / 100
    limits = stats.binomtest(round(share * 400), 400).proportion_ci(0.95, method="wilson")
    assert row["indeks_0_5"] == pytest.approx(share * 500)
    assert row["batas_bawah"] == pytest.approx(limits.low * 500)
    assert row["batas_atas"] == pytest.approx(limits.high * 500)
    assert (row["n"], row["db"], row["skor_kebetulan"]) == (400, 9, 5)
    assert row["metode"] == "khi-kuadrat, 10 angka; selang Wilson 95%"


def test_what_is_not_counted_is_counted_beside() -> None:
    values = [*weights(2, 100), NAN, 8.25, 9.125]
    found = heaping.heaping(pd.DataFrame({"unit": "a", "berat": values}), "berat", places=1)
    assert found[["n", "tidak_ada", "ketelitian_lain", "di_luar_alat"]].to_numpy().tolist() == [
        [100, 1, 2, 0]
    ]
    assert told(found)[0].endswith("2 nilai dengan ketelitian lain: tidak dihitung.")


def test_an_instrument_that_shows_even_digits_only() -> None:
    pressure = np.round(np.random.default_rng(3).normal(120, 15, 300) / 2) * 2
    table = pd.DataFrame({"unit": "a", "sistol": [*pressure, 121.0]})
    assert heaping.heaping(table, "sistol", places=0)["ditandai"].tolist() == [True]
    found = heaping.heaping(table, "sistol", places=0, possible=(0, 2, 4, 6, 8))
    assert found[["n", "di_luar_alat", "db", "ditandai"]].to_numpy().tolist() == [
        [300, 1, 4, False]
    ]
    assert found["indeks_0_5"].iloc[0] == pytest.approx((pressure % 10 == 0).mean() * 500)
    assert told(found)[0].endswith("1 nilai yang tidak dapat ditunjukkan alatnya: tidak dihitung.")
    neither = heaping.heaping(table, "sistol", places=0, possible=(2, 4, 6, 8))
    assert neither[["indeks_0_5", "batas_bawah", "batas_atas"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([NAN, NAN], "Tidak ada nilai yang dapat diperiksa."),
        ([8.0] * 49, "Tidak diuji: 49 nilai terlalu sedikit."),
        ([8.0] * 50, "Tidak diuji: rentang nilai terlalu sempit untuk angka akhir ini."),
        (
            weights(4, 60, sd=0.2).tolist(),
            "Tidak diuji: rentang nilai terlalu sempit untuk angka akhir ini.",
        ),
        ([8.0], "Tidak diuji: 1 nilai terlalu sedikit."),
    ],
)
def test_what_cannot_be_judged_is_said(values: list[float], sentence: str) -> None:
    found = heaping.heaping(pd.DataFrame({"unit": "a", "berat": values}), "berat", places=1)
    assert told(found) == [sentence]
    assert found["peluang"].isna().tolist() == [True]
    assert found["ditandai"].tolist() == [False]


def test_a_score_without_a_test_or_a_test_without_a_score_marks_nothing() -> None:
    slightly = np.round(np.random.default_rng(5).normal(11, 2, 40_000), 1)
    slightly[:1500] = np.floor(slightly[:1500])
    found = heaping.heaping(pd.DataFrame({"unit": "a", "berat": slightly}), "berat", places=1)
    assert found["peluang"].iloc[0] < 0.001
    assert found["skor"].iloc[0] < 20
    assert not found["ditandai"].iloc[0]


def test_the_spread_that_digits_need() -> None:
    """Normal values with a standard deviation of 5 units end in all digits alike but for 1.4 %; with 3 they do not."""
    for sd, off in ((5.0, 0.0144), (3.0, 0.339)):
        edges = np.arange(-400.5, 401.5)
        chance = np.diff(stats.norm.cdf(edges, 0, sd))
        share = np.array([chance[np.arange(-400, 401) % 10 == digit].sum() for digit in range(10)])
        assert np.abs(share * 10 - 1).max() <= off
        assert np.abs(share * 10 - 1).max() > off * 0.9


# GRIM.


@pytest.mark.parametrize(
    "case", cases("grim"), ids=lambda case: f"{case['tercetak']} n={case['n']}x{case['butir']}"
)
def test_grim_of_the_worked_examples(case: dict[str, str]) -> None:
    """The published verdicts accept half up and half down; none of these lies on a half but 3.82 of 40."""
    how = {"items": int(case["butir"]), "percent": case["persen"] == "ya"}
    rounded = [
        bool(possible_sums(Decimal(case["tercetak"]), int(case["n"]), reading=reading, **how))
        for reading in ("setengah ke atas", "setengah genap")
    ]
    assert any(rounded) == (case["mungkin"] == "ya")


@pytest.mark.parametrize(
    ("printed", "readings"),
    [
        # 162 ÷ 80 = 2.025 and 163 ÷ 80 = 2.0375 (scrutiny, vignette GRIM, rounding)
        ("2.02", (False, True, True)),
        ("2.03", (True, False, True)),
        ("2.04", (True, True, False)),
        ("2.05", (True, True, True)),
        # 1 ÷ 80 = 0.0125, and the mirror image
        ("0.00", (True, True, True)),
        ("0.01", (True, True, True)),
        ("-2.02", (False, True, True)),
        ("-2.03", (True, False, True)),
        ("-2.04", (True, True, False)),
    ],
)
def test_the_three_readings_of_a_half(printed: str, readings: tuple[bool, ...]) -> None:
    found = [
        bool(possible_sums(Decimal(printed), 80, reading=reading)) for reading in grim.READINGS
    ]
    assert tuple(found) == readings


ROUNDING = dict(zip(grim.READINGS, (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN), strict=True))


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 60), st.integers(1, 4), st.integers(0, 3), st.booleans(),
    st.integers(-900, 900), st.sampled_from(grim.READINGS),
)  # fmt: skip
def test_grim_agrees_with_rounding_every_sum(
    n: int, items: int, places: int, percent: bool, ticks: int, reading: grim.Reading
) -> None:
    """Every sum near the printed figure, divided and rounded by the decimal module."""
    printed = Decimal(ticks).scaleb(-places)
    scale = Fraction(100 if percent else 1, n * items)
    middle = round(Fraction(printed) / scale)
    reach = math.ceil(Fraction(2, 10**places) / scale) + 1
    sums = [
        total
        for total in range(middle - reach, middle + reach + 1)
        if rounds_to(total * scale, places, ROUNDING[reading]) == printed
    ]
    assert list(possible_sums(printed, n, items=items, percent=percent, reading=reading)) == sums


def rounds_to(value: Fraction, places: int, rounding: str) -> Decimal:
    """By thirty more digits than are needed; no fraction of these tests comes as near to a half as they blur."""
    long = Decimal(value.numerator) / Decimal(value.denominator)
    return long.quantize(Decimal(1).scaleb(-places), rounding)


@given(st.integers(1, 120), st.integers(0, 2), st.booleans())
def test_the_chance_to_be_caught_is_the_share_of_impossible_figures(
    n: int, places: int, percent: bool
) -> None:
    unit, size = Decimal(1).scaleb(-places), 100 if percent else 1
    figures = [unit * k for k in range(int(size / unit))]
    impossible = sum(not possible_sums(figure, n, percent=percent) for figure in figures)
    exact = impossible / len(figures)
    caught = chance_to_be_caught(Decimal(0).scaleb(-places), n, percent=percent)
    assert caught == pytest.approx(exact, abs=1 / len(figures))  # zero takes half a step from below


@given(st.integers(0, 700), st.integers(1, 99), st.booleans())
def test_neighbours_are_possible_and_nothing_lies_between(
    ticks: int, n: int, percent: bool
) -> None:
    printed = Decimal(ticks).scaleb(-2)
    below, above = neighbours(printed, n, percent=percent)
    step = Fraction(100 if percent else 1, n)
    assert below <= Fraction(printed) <= above
    assert above - below in (0, step)
    assert (below / step).denominator == (above / step).denominator == 1


def test_grim_for_a_table_of_claims() -> None:
    claims = pd.DataFrame(
        {
            "tercetak": [Decimal("5.19"), Decimal("5.18"), Decimal("71"), Decimal("2.02"), Decimal("10.39"),
                         Decimal("1.59"), Decimal("3.5"), None, Decimal("NaN"), Decimal("5.19"), Decimal("5.19"),
                         "5.19"],
            "n": [28, 28, 43, 80, 68, 30, 28, 28, 28, NAN, 0, 28],
            "butir": [1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1],
            "persen": [False, False, True, False, False, False, None, False, False, False, False, False],
        },
        index=[f"K{i}" for i in range(12)],
    )  # fmt: skip
    found = grim.grim(claims)
    assert found["indeks"].tolist() == list(claims.index)
    keliru = "Tidak dapat diperiksa: angka tercetak, n atau butir tidak ada atau keliru."
    assert list(zip(found["putusan"], told(found), strict=True)) == [
        ("tidak mungkin", "5,19 tidak mungkin dari n = 28: yang terdekat 5,18 (145 ÷ 28) dan 5,21 (146 ÷ 28)."),
        ("mungkin", None),
        ("tidak mungkin", "71% tidak mungkin dari n = 43: yang terdekat 70 (30 ÷ 43) dan 72 (31 ÷ 43)."),
        ("mungkin, setengah ke genap", "2,02 hanya mungkin bila setengah dibulatkan ke angka genap."),
        ("mungkin, hanya bila dipotong", "10,39 hanya mungkin bila desimalnya dipotong, tidak dibulatkan."),
        ("tidak mungkin",
         "1,59 tidak mungkin dari n = 30 dengan 2 butir: yang terdekat 1,58 (95 ÷ 60) dan 1,60 (96 ÷ 60)."),
        ("tidak dapat diuji", "Tidak dapat diuji: dengan n sebesar ini setiap angka pada ketelitian ini mungkin."),
        *[("tidak dapat diperiksa", keliru)] * 5,
    ]  # fmt: skip
    assert found["peluang_ketahuan"].tolist()[:7] == [0.72, 0.72, 0.57, 0.2, 0.32, 0.4, 0]
    assert found["peluang_ketahuan"].isna().tolist() == [False] * 7 + [True] * 5


def test_a_printed_figure_is_read_by_the_house_and_keeps_its_zeros() -> None:
    claims = pd.DataFrame({"tercetak": [parse("3,50"), parse("3,5")], "n": [7, 7]})
    assert grim.grim(claims)["putusan"].tolist() == [
        "tidak mungkin",
        "mungkin, hanya bila dipotong",
    ]  # 25/7
    assert grim.grim(claims.assign(n=8))["putusan"].tolist() == ["mungkin", "mungkin"]
    assert chance_to_be_caught(Decimal("3.50"), 7) > chance_to_be_caught(Decimal("3.5"), 7)
    assert grim.grim(claims.assign(n=pd.array([8, None], dtype="Int64")))["putusan"].tolist() == [
        "mungkin", "tidak dapat diperiksa",
    ]  # fmt: skip


def test_figures_in_tens_have_a_precision_too() -> None:
    assert rounded_from(Decimal("1E+1"), "setengah ke atas")[:2] == (5, 15)
    assert possible_sums(Decimal("1E+1"), 1) == range(5, 15)


# Bad calls.


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: completeness(ONE_REPORT, ONE_REPORT), "reported lacks nilai; it has unit, periode"),
        (
            lambda: completeness(ONE_REPORT, pd.concat([ONE_REPORT] * 2)),
            "expected has two rows with the same unit, periode",
        ),
        (
            lambda: completeness(ONE_REPORT, ONE_REPORT.assign(periode=None)),
            "expected has a row without unit or periode",
        ),
        (lambda: completeness(ONE_REPORT, ONE_REPORT[["unit"]]), "expected lacks periode; it has unit"),
        (
            lambda: timeliness(ONE_REPORT, ONE_REPORT, as_of=DAY),
            "due lacks tenggat; it has unit, periode",
        ),
        (
            lambda: timeliness(ONE_REPORT.assign(tenggat=DAY), ONE_REPORT, as_of=DAY),
            "received lacks diterima; it has unit, periode",
        ),
        (
            lambda: identities(ONE_REPORT, identity("S ≥ D")),
            "table lacks S, D; it has unit, periode",
        ),
        (
            lambda: identities(ONE_REPORT, [], tolerance=-1),
            "tolerance must be 0 or more, not -1",
        ),
        (lambda: identities(ONE_REPORT, [], tolerance=NAN), "tolerance must be 0 or more, not nan"),
        (lambda: Identity(("S",), ">", ("D",)), "relation must be one of ≥ = ≤, not >"),
        (lambda: Identity((), "≥", ("D",)), "an identity needs columns on both sides"),
        (
            lambda: identity("S"),
            "an identity needs one of ≥ = ≤, as in D = N + T, not 'S'",
        ),
        (
            lambda: outliers.outliers(series([1]), adjust="holm"),
            "adjust must be one of benjamini-hochberg, bonferroni, not holm",
        ),
        (
            lambda: outliers.outliers(series([1]), level=5),
            "level must lie between 0 and 1, not 5 (5 % is 0.05)",
        ),
        (
            lambda: outliers.outliers(ONE_REPORT),
            "table lacks indikator, jumlah; it has unit, periode",
        ),
        (
            lambda: pair_consistency(ONE_REPORT, "x", "y", confidence=95),
            "confidence must lie between 0 and 1, not 95 (95 % is 0.95)",
        ),
        (lambda: pair_consistency(ONE_REPORT, "x", "y"), "table lacks x, y; it has unit, periode"),
        (lambda: repeated_periods(ONE_REPORT, []), "columns must name at least one count"),
        (lambda: repeated_periods(ONE_REPORT, ["x"], of="S"), "table lacks x, S; it has unit, periode"),
        (lambda: heaping.heaping(ONE_REPORT, "x", places=1), "table lacks x; it has unit, periode"),
        (
            lambda: heaping.heaping(ONE_REPORT.assign(x=1.0), "x", places=1, possible=(0,)),
            "possible must name two or more of the digits 0 to 9, not [0]",
        ),
        (
            lambda: heaping.heaping(ONE_REPORT.assign(x=1.0), "x", places=1, possible=(0, 10)),
            "possible must name two or more of the digits 0 to 9, not [0, 10]",
        ),
        (
            lambda: heaping.heaping(ONE_REPORT.assign(x=1.0), "x", places=1, confidence=95),
            "confidence must lie between 0 and 1, not 95 (95 % is 0.95)",
        ),
        (lambda: grim.grim(ONE_REPORT), "claims lacks tercetak, n; it has unit, periode"),
        (
            lambda: possible_sums(5.19, 28),
            "printed must be a Decimal number, which keeps its zeros, not 5.19",
        ),
        (
            lambda: possible_sums(Decimal("Infinity"), 28),
            "printed must be a Decimal number, which keeps its zeros, not Decimal('Infinity')",
        ),
        (lambda: possible_sums(Decimal(5), 0), "n must be a whole number from 1, not 0"),
        (lambda: possible_sums(Decimal(5), 2.5), "n must be a whole number from 1, not 2.5"),
        (lambda: possible_sums(Decimal(5), True), "n must be a whole number from 1, not True"),
        (
            lambda: chance_to_be_caught(Decimal(5), 3, items=0),
            "items must be a whole number from 1, not 0",
        ),
        (lambda: neighbours(5.0, 3), "printed must be a Decimal number, which keeps its zeros, not 5.0"),
        (
            lambda: possible_sums(Decimal(5), 3, reading="ke atas"),
            "reading must be one of setengah ke atas, setengah genap, dipotong, not ke atas",
        ),
    ],
)  # fmt: skip
def test_a_bad_call_is_refused_at_once(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the whole sentence is compared
        call()
    assert str(refusal.value) == sentence
