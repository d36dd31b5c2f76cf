"""SKM and the SERVQUAL gap from answers: the worked total of methods.md, bands at their borders, refusals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from kinerja.indicators.satisfaction import servqual_gap, skm, skm_from_totals

TOTALS = [105, 101, 100, 116, 102, 105, 106, 105, 115]  # nine elements, 29 respondents


def answers(
    scores: "np.ndarray | list[list[float]]", most: float = 4, unit: str = "a"
) -> pd.DataFrame:
    """Respondents × items as a questionnaire table."""
    rows = [
        {
            "unit": unit,
            "periode": "2024",
            "instrumen": "pelanggan",
            "responden": f"r{i}",
            "dimensi": "SKM",
            "butir": f"U{j + 1}",
            "skor": score,
            "skor_maks": most,
        }
        for i, line in enumerate(scores)
        for j, score in enumerate(line)
    ]
    return pd.DataFrame(rows)


def with_totals(totals: list[int], respondents: int) -> "np.ndarray":
    """Answers of 1 to 4 whose items add up to these totals."""
    table = np.empty((respondents, len(totals)))
    for j, total in enumerate(totals):
        base, more = divmod(total, respondents)
        table[:, j] = [base + 1] * more + [base] * (respondents - more)
    return table


def test_equal_weights_not_eleven_hundredths() -> None:
    assert round(skm_from_totals(TOTALS, 29), 4) == 91.4751
    assert (
        round(sum(total / 29 * 0.11 for total in TOTALS) * 25, 2) == 90.56
    )  # what the usual weight gives


def test_answers_give_the_same_as_totals() -> None:
    found = skm(answers(with_totals(TOTALS, 29))).set_index("indikator")
    assert found.loc["skm", "nilai"] == pytest.approx(skm_from_totals(TOTALS, 29), abs=1e-12)
    assert found.loc["skm", "kategori"] == "A"
    assert found.loc["skm", "catatan"] == "29 responden"
    assert found.loc["skm/U1", "nilai"] == pytest.approx(105 / 29 * 25)
    assert len(found) == 10


def test_interval_is_students_t() -> None:
    table = with_totals(TOTALS, 29)
    found = skm(answers(table), confidence=0.9).set_index("indikator").loc["skm/U2"]
    low, high = stats.ttest_1samp(table[:, 1] * 25, 0).confidence_interval(0.9)
    assert (found["batas_bawah"], found["batas_atas"]) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("score", "version", "label"),
    [
        (88.31, "2017", "A"),
        (88.309, "2017", "B"),
        (88.305, "2017-dibulatkan", "A"),
        (88.3049, "2017-dibulatkan", "B"),
        (76.61, "2017", "B"),
        (76.6, "2017", "C"),
        (65.0, "2017", "C"),
        (64.99, "2017", "D"),
    ],
)
def test_classes_at_their_borders(score: float, version: str, label: str) -> None:
    """One respondent whose single element lies at the border."""
    found = skm(answers([[score / 25]]), version=version).iloc[0]
    assert (found["kategori"], found["aturan"]) == (label, f"skm@{version}")
    assert pd.isna(found["batas_bawah"])  # one respondent has no interval


@pytest.mark.parametrize(
    ("scores", "most"), [([[4, 5]], 5), ([[4, 5]], 4), ([[0, 3]], 4)], ids=["five points", "5", "0"]
)
def test_another_scale_is_no_skm(scores: list[list[float]], most: float) -> None:
    found = skm(answers(scores, most))
    assert found["indikator"].tolist() == ["skm"]
    assert pd.isna(found["nilai"].iloc[0])
    assert found["catatan"].tolist() == ["SKM memerlukan jawaban 1 sampai 4"]


def test_unanswered_items_weigh_nothing() -> None:
    found = skm(answers([[4, 4], [2, np.nan]])).set_index("indikator")
    assert found.loc["skm", "nilai"] == pytest.approx((3 + 4) / 2 * 25)
    assert found.loc["skm/U2", "penyebut"] == 1


@pytest.mark.parametrize(("totals", "n"), [([], 5), ([10], 0)])
def test_nothing_from_nothing(totals: list[int], n: int) -> None:
    assert np.isnan(skm_from_totals(totals, n))


def gap_table() -> pd.DataFrame:
    table = answers([[3, 4], [2, 4], [4, 4]], most=5)
    return table.assign(harapan=[5, 4, 4, 4, 5, 4], dimensi="Jaminan")


def test_gap_is_perception_minus_expectation() -> None:
    found = servqual_gap(gap_table())
    # respondents: (−2 + 0) ÷ 2, (−2 + 0) ÷ 2, (−1 + 0) ÷ 2 points of 5
    points = np.array([-1, -1, -0.5]) / 5 * 100
    assert found["indikator"].tolist() == ["kesenjangan_layanan/Jaminan"]
    assert found["nilai"].iloc[0] == pytest.approx(points.mean())
    low, high = stats.ttest_1samp(points, 0).confidence_interval()
    assert found["batas_bawah"].iloc[0] == pytest.approx(low)
    assert found["batas_atas"].iloc[0] == pytest.approx(high)


def test_gap_needs_an_expectation() -> None:
    assert servqual_gap(answers([[3, 4]])).empty
    assert servqual_gap(gap_table().assign(harapan=np.nan)).empty


def test_input_is_not_changed() -> None:
    table = gap_table()
    before = table.copy(deep=True)
    servqual_gap(table)
    skm(table)
    pd.testing.assert_frame_equal(table, before)
