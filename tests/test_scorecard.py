"""The balanced scorecard: four perspectives from 0 to 100, and a facility that lacks one of the three E."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from kinerja.indicators.finance import MEAN_OF_RATIOS, RATIO_OF_SUMS, three_e
from kinerja.indicators.questionnaires import published
from kinerja.indicators.results import COLUMNS, results
from kinerja.indicators.scorecard import PERSPECTIVES, financial_scores, scorecard
from kinerja.tables import Dataset, load

SAMPANG = Path(__file__).parents[1] / "data" / "sampang"
YEARS = ["2017", "2018", "2019"]
ALL = "skor_keuangan"
WITHOUT_ECONOMY = "skor_keuangan_tanpa_ekonomis"
PERFECT = {"rasio_ekonomis/BOK": 101.0, "rasio_efisiensi": 59.0, "rasio_efektivitas/x": 101.0}


@pytest.fixture(scope="module")
def sampang() -> Dataset:
    return load(SAMPANG)


@pytest.fixture(scope="module")
def ratios(sampang: Dataset) -> pd.DataFrame:
    return three_e(sampang.anggaran, sampang.belanja_pendapatan, sampang.penerimaan, periods=YEARS)


def ratios_of(
    values: Mapping[str, float | None], *, version: str = "1996-atas", unit: str = "u"
) -> pd.DataFrame:
    """Results of the three E as ``three_e`` gives them, one row a code."""
    return results(
        {
            "unit": unit,
            "periode": "2017/2019",
            "indikator": code,
            "nilai": value,
            "metode": MEAN_OF_RATIOS,
            "aturan": f"{code.partition('/')[0]}@{version}",
            "sumber": f"baris {line}",
        }
        for line, (code, value) in enumerate(values.items())
    )


def scores(three: pd.DataFrame) -> dict[str, float]:
    found = financial_scores(three, method=MEAN_OF_RATIOS)
    return dict(zip(found["indikator"], found["nilai"], strict=True))


@pytest.mark.parametrize(
    ("unit", "method", "score", "second"),
    [
        # BOK 295,84, JKN 149,46: scale 5; BOP 87,70: 3; efficiency 47,30: 5; effectiveness 88,79: 3
        ("pangarengan", MEAN_OF_RATIOS, (13 / 15 + 1 + 3 / 5) / 3, (1 + 3 / 5) / 2),
        # BOK 209,53, JKN 141,91: 5; BOP 86,65: 3; efficiency 53,63: 5; effectiveness 85,71: 3
        ("pangarengan", RATIO_OF_SUMS, (13 / 15 + 1 + 3 / 5) / 3, (1 + 3 / 5) / 2),
        # BOK 158,66, JKN 105,13, BOP 106,55: 5; efficiency 58,09: 5; effectiveness 88,87: 3
        ("kedungdung", MEAN_OF_RATIOS, (1 + 1 + 3 / 5) / 3, (1 + 3 / 5) / 2),
        ("kedungdung", RATIO_OF_SUMS, (1 + 1 + 3 / 5) / 3, (1 + 3 / 5) / 2),
    ],
)
def test_the_financial_perspective_of_s003(
    ratios: pd.DataFrame, unit: str, method: str, score: float, second: float
) -> None:
    found = financial_scores(ratios, method=method)
    own = found[found["unit"] == unit].set_index("indikator")["nilai"]
    assert own.to_dict() == pytest.approx({ALL: score * 100, WITHOUT_ECONOMY: second * 100})
    assert set(found["metode"]) == {f"rerata skala dari {method}"}


def test_the_scorecard_holds_the_four_perspectives_and_the_second_reading(
    ratios: pd.DataFrame, sampang: Dataset
) -> None:
    found = scorecard(ratios, published(sampang.kuesioner_rerata))
    value = found.set_index(["unit", "indikator"])["nilai"].round(2)
    four = {unit: [value[unit, code] for code in PERSPECTIVES] for unit in sampang.units}
    assert four == {
        "pangarengan": [82.22, 68.0, 72.67, 72.0],
        "kedungdung": [86.67, 76.8, 73.33, 70.0],
    }
    assert set(found["indikator"]) == {*PERSPECTIVES, WITHOUT_ECONOMY}
    assert list(found.columns) == list(COLUMNS)


def test_the_financial_score_says_how_it_came_about(ratios: pd.DataFrame) -> None:
    found = financial_scores(ratios, method=MEAN_OF_RATIOS).iloc[0]
    assert found["periode"] == "2017/2019"
    assert found["catatan"] == "skala urut; tanpa selang"
    assert found["pembilang"] == pytest.approx(13 / 15 + 1 + 3 / 5)
    assert found["penyebut"] == 3
    assert str(found["sumber"]).startswith("003_e3be25977ccdb6bc.txt baris 265, 266, 267; ")
    assert pd.isna(found["batas_bawah"])


def test_ratios_without_a_source_leave_the_score_without_one() -> None:
    found = financial_scores(ratios_of(PERFECT).assign(sumber=None), method=MEAN_OF_RATIOS)
    assert found["nilai"].tolist() == [100, 100]
    assert set(found["sumber"].fillna("")) == {""}


@pytest.mark.parametrize(
    ("values", "score", "second"),
    [
        (PERFECT, 100, 100),
        (dict.fromkeys(PERFECT, 100.0), (4 + 2 + 4) / 15 * 100, (2 + 4) / 10 * 100),
        (dict.fromkeys(PERFECT, 85.0), 60, 60),
        ({**PERFECT, "rasio_efisiensi": 60.0}, (5 + 4 + 5) / 15 * 100, 90),
        ({**PERFECT, "rasio_ekonomis/BOK": 59.0}, (1 + 5 + 5) / 15 * 100, 100),
        # a second fund is averaged within economy first, it does not weigh like an E of its own
        ({**PERFECT, "rasio_ekonomis/JKN": 59.0}, (3 + 5 + 5) / 15 * 100, 100),
        (
            {**PERFECT, "rasio_efektivitas/y": 59.0, "rasio_efektivitas/z": 85.0},
            (5 + 5 + 3) / 15 * 100,
            80,
        ),
    ],
)
def test_each_e_weighs_the_same(values: dict[str, float], score: float, second: float) -> None:
    assert scores(ratios_of(values)) == pytest.approx({ALL: score, WITHOUT_ECONOMY: second})


@pytest.mark.parametrize(
    ("version", "scale"), [("1996-atas", (3, 3, 3)), ("1996-bawah", (2, 4, 2))]
)
def test_the_class_at_80_follows_the_version(version: str, scale: tuple[int, ...]) -> None:
    found = scores(ratios_of(dict.fromkeys(PERFECT, 80.0), version=version))
    assert found[ALL] == pytest.approx(sum(scale) / 15 * 100)


@pytest.mark.parametrize(
    ("lacking", "reason", "second"),
    [
        ("rasio_ekonomis/BOK", "tidak ada data rasio_ekonomis", 100.0),
        ("rasio_efisiensi", "tidak ada data rasio_efisiensi", None),
        ("rasio_efektivitas/x", "tidak ada data rasio_efektivitas", None),
    ],
)
@pytest.mark.parametrize("absent", [True, False], ids=["no row", "no value"])
def test_a_facility_that_lacks_an_e_has_no_score_and_the_reason(
    lacking: str, reason: str, second: float | None, absent: bool
) -> None:
    values: dict[str, float | None] = dict(PERFECT)
    if absent:
        del values[lacking]
    else:
        values[lacking] = None
    found = financial_scores(ratios_of(values), method=MEAN_OF_RATIOS).set_index("indikator")
    assert pd.isna(found.loc[ALL, "nilai"])
    assert found.loc[ALL, "catatan"] == reason
    if second is None:
        assert pd.isna(found.loc[WITHOUT_ECONOMY, "nilai"])
        assert found.loc[WITHOUT_ECONOMY, "catatan"] == reason
    else:
        assert found.loc[WITHOUT_ECONOMY, "nilai"] == second


def test_all_that_is_lacking_is_named() -> None:
    found = financial_scores(ratios_of({"rasio_ekonomis/BOK": 101.0}), method=MEAN_OF_RATIOS)
    assert found["nilai"].isna().all()
    assert found["catatan"].tolist() == ["tidak ada data rasio_efisiensi, rasio_efektivitas"] * 2


def test_a_facility_that_lacks_an_e_leaves_the_others_alone(
    ratios: pd.DataFrame, sampang: Dataset
) -> None:
    income = sampang.penerimaan[sampang.penerimaan["unit"] != "kedungdung"]
    three = three_e(sampang.anggaran, sampang.belanja_pendapatan, income, periods=YEARS)
    found = financial_scores(three, method=MEAN_OF_RATIOS).set_index(["unit", "indikator"])
    whole = financial_scores(ratios, method=MEAN_OF_RATIOS).set_index(["unit", "indikator"])
    assert found.loc["kedungdung", "nilai"].isna().all()
    pd.testing.assert_frame_equal(found.loc[["pangarengan"]], whole.loc[["pangarengan"]])


def test_a_facility_without_questionnaires_has_its_financial_score_alone(
    ratios: pd.DataFrame, sampang: Dataset
) -> None:
    own = sampang.kuesioner_rerata[sampang.kuesioner_rerata["unit"] == "pangarengan"]
    found = scorecard(ratios, published(own))
    kedungdung = found[found["unit"] == "kedungdung"]
    assert set(kedungdung["indikator"]) == {ALL, WITHOUT_ECONOMY}


def test_dimensions_of_a_questionnaire_are_no_perspectives(sampang: Dataset) -> None:
    found = scorecard(results([]), published(sampang.kuesioner_rerata))
    assert set(found["indikator"]) == set(PERSPECTIVES) - {ALL}
    assert len(found) == 6


def test_without_anything_there_are_columns_and_no_rows() -> None:
    found = scorecard(results([]), results([]))
    assert list(found.columns) == list(COLUMNS)
    assert found.empty


def test_the_order_of_rows_does_not_matter(ratios: pd.DataFrame) -> None:
    for seed in range(3):
        shuffled = ratios.sample(frac=1, random_state=seed)
        one, other = (
            financial_scores(each, method=MEAN_OF_RATIOS)
            .drop(columns="sumber")
            .sort_values(["unit", "indikator"], ignore_index=True)
            for each in (ratios, shuffled)
        )
        pd.testing.assert_frame_equal(one, other)


def test_the_input_is_unchanged(ratios: pd.DataFrame, sampang: Dataset) -> None:
    told = published(sampang.kuesioner_rerata)
    before = ratios.copy(), told.copy()
    scorecard(ratios, told)
    pd.testing.assert_frame_equal(ratios, before[0])
    pd.testing.assert_frame_equal(told, before[1])
