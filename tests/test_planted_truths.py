"""What was planted in the simulated district is found in its unit, and nobody else is accused of it."""

import json
from pathlib import Path

import pytest

from kinerja import audit
from kinerja.indicators import peers
from kinerja.indicators.yearly_report import yearly_report
from kinerja.tables import Dataset, load, quality

CONTOH = Path(__file__).parents[1] / "data" / "contoh"
TRUTHS = {
    truth["kode"]: truth
    for truth in json.loads((CONTOH / "kebenaran.json").read_text(encoding="utf-8"))["kebenaran"]
}
YEAR = "2024"


@pytest.fixture(scope="module")
def contoh() -> Dataset:
    """The whole simulated district."""
    return load(CONTOH)


def units_with(contoh: Dataset, accused: dict[str, bool]) -> list[str]:
    return [unit for unit in contoh.units if accused[unit]]


def test_the_overspent_item_is_found_and_no_other(contoh: Dataset) -> None:
    found = {
        unit: set(yearly_report(contoh.only(unit).table, period=YEAR).breaks["kode"])
        for unit in contoh.units
    }
    truth = TRUTHS["melebihi_pagu"]
    assert units_with(contoh, {unit: bool(codes) for unit, codes in found.items()}) == [
        truth["unit"]
    ]
    assert found[truth["unit"]] == {truth["tempat"]["kode"]}
    assert [unit for unit in contoh.units if len(quality(contoh, unit))] == [truth["unit"]]


def test_the_performance_without_spending_is_found_and_no_other(contoh: Dataset) -> None:
    found = {}
    for unit in contoh.units:
        beside = yearly_report(contoh.only(unit).table, period=YEAR).beside
        found[unit] = beside.loc[beside["tanda"].notna(), "kode"].tolist()
    truth = TRUTHS["capaian_tanpa_belanja"]
    assert found == {unit: [] for unit in contoh.units} | {truth["unit"]: [truth["tempat"]["kode"]]}


def test_the_facility_with_truly_lower_coverage_lies_outside_alone(contoh: Dataset) -> None:
    truth = TRUTHS["cakupan_rendah"]
    code = truth["tempat"]["indikator"]
    likes = peers.among_likes(
        contoh.observasi, contoh.unit, unit=truth["unit"], period=YEAR, of=[code]
    )
    table = peers.funnels(likes)[code].set_index("unit")
    assert table.index[table["putusan"] != "dalam batas"].tolist() == [truth["unit"]]
    assert table.loc[truth["unit"], "putusan"] == "di bawah batas 99,8%"


def test_the_contradicting_claim_is_found_and_no_other(contoh: Dataset) -> None:
    claims = audit.audit(contoh.terbit, contoh.table)
    wrong = claims[claims["putusan"] == "bertentangan"]
    truth = TRUTHS["klaim_bertentangan"]
    assert wrong["unit"].tolist() == [truth["unit"]]
    assert wrong["id"].tolist() == [truth["tempat"]["id"]]
