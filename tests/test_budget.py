"""The budget: S001's books, every way in which books can disagree, and what the money bought."""

import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja.indicators.budget import (
    BESIDE_COLUMNS,
    TREE_COLUMNS,
    absorbed,
    absorption,
    beside_performance,
    low_absorption,
    remaining,
    tree,
    unit_costs,
)
from kinerja.indicators.budget_tree import BREAK_COLUMNS, breaks, nodes
from kinerja.indicators.intervals import count_limits
from kinerja.indicators.results import COLUMNS, FULL_COUNT, results
from kinerja.numerals import half_up, parse

CASES = Path(__file__).parent / "cases"
RUPIAH = st.integers(0, 10**15)
KEY = {"unit": "u", "periode": "2024"}
NAN = math.nan


def cases() -> list[dict[str, str]]:
    with (CASES / "capaian_anggaran.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    value = parse(text)
    return NAN if value is None else float(value)


@pytest.fixture
def balangan() -> pd.DataFrame:
    """Two programmes of S001's Table 3.9, whole."""
    rows = [
        {
            "unit": "balangan",
            "periode": "2024",
            "kode": case["kode"],
            "induk": case["induk"] or None,
            "uraian": case["uraian"],
            "pagu": number(case["pagu"]),
            "realisasi": number(case["realisasi"]),
            "dokumen": "001.txt",
            "baris": case["sumber"].rpartition(" ")[2],
        }
        for case in cases()
    ]
    return pd.DataFrame(rows)


def books(*items: tuple[str, str | None, float, float], **more: object) -> pd.DataFrame:
    frame = pd.DataFrame(items, columns=["kode", "induk", "pagu", "realisasi"])
    return frame.assign(**KEY).assign(**more)


def found(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in frame[["kode", "jenis", "kolom"]].to_numpy().tolist()]


def only(frame: pd.DataFrame) -> "pd.Series[Any]":
    assert len(frame) == 1
    return frame.iloc[0]


def test_s001_books_are_reproduced(balangan: pd.DataFrame) -> None:
    seen = tree(balangan)
    for case, (_, row) in zip(cases(), seen.iterrows(), strict=True):
        assert half_up(row["serapan"], 1) == parse(case["serapan_tercetak"]), case["sumber"]
        assert row["sisa"] == number(case["sisa_tercetak"]), case["sumber"]
        assert row["pagu_daun"] == row["pagu"], case["sumber"]
        assert row["realisasi_daun"] == row["realisasi"], case["sumber"]
    assert seen["catatan"].isna().all()
    assert seen["sumber"].iloc[0] == "001.txt baris 4510"


def test_two_programmes_of_s001_reconcile(balangan: pd.DataFrame) -> None:
    assert breaks(balangan).empty


def test_the_item_at_0_percent_is_not_forgotten(balangan: pd.DataFrame) -> None:
    low = low_absorption(absorbed(balangan, leaves_only=True))
    # S001's Table 3.11 (lines 5805-6020) explains the same leaves, and leaves P3.1.2 out
    explained = ["P1.1.2", "P1.4.1", "P1.4.3", "P1.4.4", "P3.2.1"]
    assert low["indikator"].tolist() == [
        f"serapan/{code}" for code in [*explained[:4], "P3.1.2", explained[4]]
    ]
    assert low["nilai"].tolist()[4] == 0


def test_100_percent_for_nothing_is_marked(balangan: pd.DataFrame) -> None:
    reached = pd.DataFrame(
        {"unit": "balangan", "periode": "2024", "kode": c["kode"], "capaian": number(c["capaian_tercetak"])}
        for c in cases()
    )  # fmt: skip
    beside = beside_performance(balangan, reached)
    marked = only(beside.dropna(subset=["tanda"]))
    assert (marked["kode"], marked["capaian"], marked["pagu"]) == ("P3.1.2", 100, 35_000_000)
    assert marked["tanda"] == "kinerja tercapai tanpa belanja"


@pytest.mark.parametrize(
    ("spent", "budget", "percent", "left"),
    [
        (0, 100, 0.0, 100.0),
        (70, 100, 70.0, 30.0),
        (100, 100, 100.0, 0.0),
        (130, 100, 130.0, -30.0),
        (0, 0, NAN, 0.0),
        (5, 0, NAN, -5.0),
        (NAN, 100, NAN, NAN),
        (5, NAN, NAN, NAN),
        (-5, 100, NAN, 105.0),
        (5, -100, NAN, -105.0),
    ],
)
def test_absorption_and_what_is_left(
    spent: float, budget: float, percent: float, left: float
) -> None:
    assert float(absorption(spent, budget)) == pytest.approx(percent, nan_ok=True)
    assert float(remaining(budget, spent)) == pytest.approx(left, nan_ok=True)


@given(RUPIAH, RUPIAH)
def test_whole_rupiah_are_exact(budget: int, spent: int) -> None:
    assert int(remaining(budget, spent)) == budget - spent


def test_the_formulas_broadcast() -> None:
    assert absorption([[1.0], [2.0]], [4.0, 0.0]).tolist()[1][0] == 50
    assert remaining([5.0, 6.0], 1.0).tolist() == [4.0, 5.0]


THREE = (("1", None, 100.0, 70.0), ("1.1", "1", 60.0, 30.0), ("1.2", "1", 40.0, 40.0))


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], []),
        (THREE, []),
        ([*THREE[:2], ("1.2", "1", 40.5, 40)], [("1", "induk tidak sama dengan jumlah anak", "pagu")]),
        ([("1", None, 100, 71), *THREE[1:]], [("1", "induk tidak sama dengan jumlah anak", "realisasi")]),
        ([("1", None, 5, 5)], []),
        ([("1", None, 5, 5.01)], [("1", "realisasi melebihi pagu", "realisasi")]),
        ([("1", None, 0, 0)], []),
        ([("1", "9", 5, 5)], [("1", "induk tidak ada", "induk")]),
        ([("1", "1", 5, 5)], [("1", "lingkaran induk", "induk")]),
        ([("1", "2", 5, 5), ("2", "1", 5, 5)], [("1", "lingkaran induk", "induk"), ("2", "lingkaran induk", "induk")]),
        (  # what hangs below a circle is not in it
            [("1", "2", 5, 5), ("2", "1", 7, 7), ("3", "2", 5, 5), ("4", "3", 4, 5)],
            [
                ("1", "lingkaran induk", "induk"),
                ("2", "lingkaran induk", "induk"),
                ("3", "induk tidak sama dengan jumlah anak", "pagu"),
                ("4", "realisasi melebihi pagu", "realisasi"),
            ],
        ),
        ([("1", None, 5, 5), ("1", None, 5, 5)], [("1", "kode ganda", "kode")] * 2),
        (  # a doubled parent is not summed
            [("1", None, 5, 5), ("1", None, 6, 6), ("2", "1", 1, 1)],
            [("1", "kode ganda", "kode")] * 2,
        ),
        (  # doubled children are
            [("1", None, 5, 5), ("2", "1", 3, 2), ("2", "1", 2, 2)],
            [("1", "induk tidak sama dengan jumlah anak", "realisasi"), *[("2", "kode ganda", "kode")] * 2],
        ),
        ([("1", None, NAN, 5)], [("1", "angka tidak ada", "pagu")]),
        ([("1", None, 5, NAN)], [("1", "angka tidak ada", "realisasi")]),
        (
            [("1", None, 5, 5), ("2", "1", NAN, 5)],
            [("1", "induk tidak dapat dicocokkan", "pagu"), ("2", "angka tidak ada", "pagu")],
        ),
        ([("1", None, 5, -1)], [("1", "angka negatif", "realisasi")]),
        ([("1", None, -5, -6)], [("1", "angka negatif", "pagu"), ("1", "angka negatif", "realisasi")]),
    ],
)  # fmt: skip
def test_every_way_to_disagree(
    items: list[tuple[str, str | None, float, float]], expected: list[tuple[str, str, str]]
) -> None:
    frame = breaks(books(*items))
    assert list(frame.columns) == BREAK_COLUMNS
    assert found(frame) == expected


def test_a_break_says_by_how_much_and_where() -> None:
    table = books(("1", None, 100.0, 70.0), ("1.1", "1", 60.0, 30.0), ("1.2", "1", 39.0, 40.0))
    seen = breaks(table.assign(dokumen="berkas.txt", baris=["7", "8", "9"]))
    numbers = seen[["tercatat", "seharusnya", "selisih"]].to_numpy().tolist()
    assert numbers == [[100.0, 99.0, 1.0], [40.0, 39.0, 1.0]]
    assert seen["keterangan"].tolist() == ["anak: 1.1, 1.2", "paling banyak sebesar pagu"]
    assert seen["sumber"].tolist() == ["berkas.txt baris 7", "berkas.txt baris 9"]
    assert breaks(books(("1", "x", 5, 5)))["keterangan"].tolist() == ["tidak ada kode x"]


def test_one_rupiah_in_a_thousand_trillion_is_seen_and_sen_are_no_noise() -> None:
    large = books(("1", None, 1e15 + 1, 0), ("2", "1", 1e15, 0))
    assert breaks(large)["selisih"].tolist() == [1.0]
    assert breaks(books(("1", None, 0.3, 0), ("2", "1", 0.1, 0), ("3", "1", 0.2, 0))).empty


def test_facilities_and_periods_are_trees_of_their_own() -> None:
    table = pd.concat([books(*THREE), books(*THREE, unit="v"), books(*THREE, periode="2023")])
    assert breaks(table).empty
    assert tree(table)["pagu_daun"].tolist() == [100.0, 60.0, 40.0] * 3
    lost = pd.concat([books(THREE[0]), books(*THREE[1:], unit="v")])
    assert found(breaks(lost)) == [(code, "induk tidak ada", "induk") for code in ("1.1", "1.2")]


def test_the_leaves_are_rolled_up_whatever_the_parents_say() -> None:
    table = books(
        ("1", None, NAN, 999.0),
        ("1.1", "1", 0.0, 0.0),
        ("1.1.1", "1.1", 60.0, 30.0),
        ("1.1.2", "1.1", 5.0, 1.0),
        ("1.2", "1", 40.0, 40.0),
        ("2", "9", 3.0, 2.0),
    )
    seen = tree(table.assign(catatan=["dari formulir", *[None] * 5]))
    assert list(seen.columns) == TREE_COLUMNS
    assert seen["pagu_daun"].tolist() == [105.0, 65.0, 60.0, 5.0, 40.0, 3.0]
    assert seen["realisasi_daun"].tolist() == [71.0, 31.0, 30.0, 1.0, 40.0, 2.0]
    assert seen["tingkat"].tolist() == [1, 2, 3, 3, 2, 1]
    assert seen["daun"].tolist() == [False, False, True, True, True, True]
    assert seen["catatan"].fillna("").tolist() == ["dari formulir", "", "", "", "", "induk tidak ada: 9"]  # fmt: skip


@pytest.mark.parametrize(
    ("items", "totals", "levels", "notes"),
    [
        (  # a leaf without its amount
            [("1", None, 9, 9), ("2", "1", NAN, 4), ("3", "1", 5, 5)],
            [NAN, NAN, 5.0],
            [1, 2, 2],
            ["jumlah daun tidak diketahui di bawah 2", "", ""],
        ),
        (  # a circle, and what hangs below it
            [("1", "2", 5, 5), ("2", "1", 5, 5), ("3", "2", 4, 4)],
            [NAN, NAN, 4.0],
            [NAN, NAN, NAN],
            [
                "lingkaran induk; jumlah daun tidak diketahui di bawah 2",
                "lingkaran induk; jumlah daun tidak diketahui di bawah 1",
                "",
            ],
        ),
        (  # whose leaf is 2? The top does not know either
            [("0", None, 9, 9), ("1", "0", 5, 5), ("1", "0", 4, 4), ("2", "1", 9, 9)],
            [NAN, NAN, NAN, 9.0],
            [1, 2, 2, 3],
            ["jumlah daun tidak diketahui di bawah 1, 1", "kode ganda", "kode ganda", ""],
        ),
        (  # two leaves of one code are two leaves
            [("0", None, 9, 9), ("1", "0", 5, 5), ("1", "0", 4, 4)],
            [9.0, 5.0, 4.0],
            [1, 2, 2],
            ["", "kode ganda", "kode ganda"],
        ),
        (  # a doubled code above a circle is not in it
            [("0", None, 1, 1), ("1", "0", 1, 1), ("2", "1", 1, 1), ("1", "2", 1, 1)],
            [NAN, NAN, NAN, NAN],
            [1, 2, 3, 4],
            [
                "jumlah daun tidak diketahui di bawah 1",
                "kode ganda; jumlah daun tidak diketahui di bawah 2",
                "lingkaran induk; jumlah daun tidak diketahui di bawah 1",
                "kode ganda; lingkaran induk; jumlah daun tidak diketahui di bawah 2",
            ],
        ),
        (  # nor is it in the circle above it
            [("x", "y", 1, 1), ("y", "x", 1, 1), ("1", "x", 1, 1), ("2", "1", 1, 1), ("1", "2", 1, 1)],
            [NAN] * 5,
            [NAN] * 5,
            [
                "lingkaran induk; jumlah daun tidak diketahui di bawah y, 1",
                "lingkaran induk; jumlah daun tidak diketahui di bawah x",
                "kode ganda; jumlah daun tidak diketahui di bawah 2",
                "lingkaran induk; jumlah daun tidak diketahui di bawah 1",
                "kode ganda; lingkaran induk; jumlah daun tidak diketahui di bawah 2",
            ],
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_rolled_up_is_missing_and_told(
    items: list[tuple[str, str | None, float, float]],
    totals: list[float],
    levels: list[float],
    notes: list[str],
) -> None:
    seen = tree(books(*items))
    np.testing.assert_array_equal(seen["pagu_daun"], totals)
    np.testing.assert_array_equal(seen["tingkat"].astype("float64"), levels)
    assert seen["catatan"].fillna("").tolist() == notes


def test_a_deep_tree_is_no_trouble() -> None:
    depth = 3000
    table = books(*((str(n), str(n - 1) if n else None, 1.0, 1.0) for n in range(depth)))
    seen = nodes(table)
    assert seen[0].total("pagu") == 1
    assert seen[-1].level == depth


@settings(max_examples=60)
@given(st.data())
def test_any_tree_rolls_up_to_the_sum_of_its_leaves(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 15))
    parents = [None] + [data.draw(st.integers(0, place - 1)) for place in range(1, size)]
    amounts = data.draw(st.lists(RUPIAH, min_size=size, max_size=size))
    items = [
        (f"k{place}", None if parent is None else f"k{parent}", float(amount), 0.0)
        for place, (parent, amount) in enumerate(zip(parents, amounts, strict=True))
    ]
    order = data.draw(st.permutations(items))
    seen = tree(books(*order)).set_index("kode")
    leaves = [place for place in range(size) if place not in parents]
    assert int(seen.loc["k0", "pagu_daun"]) == sum(amounts[place] for place in leaves)
    rolled = seen.assign(pagu=seen["pagu_daun"]).reset_index()
    assert breaks(rolled).empty  # a tree made of its leaves reconciles


def test_absorption_of_every_item_or_of_the_leaves() -> None:
    table = books(*THREE, ("2", None, 0.0, 0.0), ("3", None, NAN, 5.0), ("4", None, -1.0, 0.0))
    seen = absorbed(table)
    assert list(seen.columns) == list(COLUMNS)
    assert seen["indikator"].tolist()[:2] == ["serapan/1", "serapan/1.1"]
    np.testing.assert_array_equal(seen["nilai"], [70.0, 50.0, 100.0, NAN, NAN, NAN])
    reasons = [FULL_COUNT] * 3 + ["pagu nol", "angka tidak ada", "angka negatif"]
    assert seen["catatan"].tolist() == reasons
    assert seen["batas_bawah"].isna().all()
    leaves = absorbed(table, leaves_only=True)
    assert leaves["indikator"].tolist() == [f"serapan/{code}" for code in ("1.1", "1.2", "2", "3", "4")]  # fmt: skip
    assert seen.iloc[0][["pembilang", "penyebut"]].tolist() == [70.0, 100.0]


def test_both_sides_of_70_percent() -> None:
    table = books(
        ("a", None, 1e15, 7e14 - 1), ("b", None, 1e15, 7e14), ("c", None, 230, 161), ("d", None, 5, 0)
    )  # fmt: skip
    low = low_absorption(absorbed(table))
    assert low["indikator"].tolist() == ["serapan/a", "serapan/d"]
    assert low_absorption(absorbed(table), version="2024").equals(low)


def reached(*rows: tuple[str, float], **more: object) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["kode", "capaian"]).assign(**KEY).assign(**more)


def test_performance_beside_money() -> None:
    table = books(
        ("a", None, 10.0, 0.0), ("b", None, 10.0, 0.01), ("c", None, 0.0, 0.0),
        ("d", None, 10.0, NAN), ("e", None, 1.0, 0.0), ("e", None, 2.0, 0.0),
    )  # fmt: skip
    codes, percents = "aabcdexa", [100, 99.99, 100, 120, 100, 100, 100, NAN]
    own = reached(*zip(codes, percents, strict=True))
    before = (table.copy(), own.copy())
    seen = beside_performance(table, own)
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(own, before[1])
    assert list(seen.columns) == BESIDE_COLUMNS
    assert seen["kode"].tolist() == own["kode"].tolist()
    assert seen["tanda"].notna().tolist() == [True, False, False, True, False, False, False, False]
    unknown = ["kode ganda di anggaran", "kode tidak ada di anggaran"]
    assert seen["catatan"].fillna("").tolist() == ["", "", "", "", "", *unknown, ""]
    np.testing.assert_array_equal(
        seen["serapan"].tolist()[:4], [0.0, 0.0, float(absorption(0.01, 10)), NAN]
    )
    named = beside_performance(table, reached(("a", 100), indikator="dokumen"))
    assert named["indikator"].tolist() == ["dokumen"]


def made(**more: object) -> pd.DataFrame:
    row: Mapping[str, object] = KEY | {
        "kode": "a", "keluaran": "kunjungan", "satuan": "KK", "hasil": 100.0, "cacah": "ya",
    }  # fmt: skip
    return pd.DataFrame([dict(row) | more])


@pytest.mark.parametrize("count", [9.0, 10.0])
def test_the_cost_of_one_turns_the_limits_of_the_count_round(count: float) -> None:
    table = books(("a", None, 9e6, 8e6), dokumen="001.txt", baris="4510")
    seen = only(unit_costs(table, made(hasil=count)))
    low, high = count_limits(count)
    assert seen["nilai"] == 8e6 / count
    assert seen["batas_bawah"] == pytest.approx(8e6 / float(high))
    assert seen["batas_atas"] == pytest.approx(8e6 / float(low))
    assert seen["metode"] == "biaya ÷ limit Poisson 95%"
    assert pd.isna(seen["catatan"])
    assert (seen["indikator"], seen["satuan"]) == ("biaya_per_hasil/a: kunjungan", "rupiah per KK")
    assert seen["sumber"] == "001.txt baris 4510"


def test_a_point_of_coverage_costs_as_many_times_as_people_are_one_percent() -> None:
    output = made(tercakup=100.0, sasaran=125.0)
    seen = unit_costs(books(("a", None, 9e6, 8e6)), output, confidence=0.998)
    assert list(seen.columns) == list(COLUMNS)
    unit, point = (seen.iloc[place] for place in (0, 1))
    assert (unit["satuan"], point["satuan"]) == ("rupiah per KK", "rupiah per poin cakupan")
    assert (unit["penyebut"], point["penyebut"]) == (100, 80)
    for name in ("nilai", "batas_bawah", "batas_atas"):
        assert point[name] == pytest.approx(unit[name] * 1.25)
    assert set(seen["metode"]) == {"biaya ÷ limit Poisson 99,8%"}


@pytest.mark.parametrize(
    ("items", "output", "note"),
    [
        ([("a", None, 9, 8)], {"cacah": ""}, "hasil bukan cacah: tidak ada selang"),
        ([("a", None, 9, 0)], {}, "tidak ada belanja tercatat: tidak ada selang"),
        ([("a", None, 9, 8)], {"hasil": 0.0}, "penyebut nol"),
        ([("a", None, 9, 8)], {"hasil": -1.0}, "pembilang atau penyebut negatif"),
        ([("a", None, 9, 8)], {"hasil": NAN}, "pembilang atau penyebut tidak ada"),
        ([("a", None, 9, NAN)], {}, "pembilang atau penyebut tidak ada"),
        ([("b", None, 9, 8)], {}, "kode tidak ada di anggaran; pembilang atau penyebut tidak ada"),
        ([("a", None, 9, 8), ("a", None, 1, 1)], {},
         "kode ganda di anggaran; pembilang atau penyebut tidak ada"),
    ],
)  # fmt: skip
def test_a_cost_without_interval_or_value_says_why(
    items: list[tuple[str, str | None, float, float]], output: dict[str, object], note: str
) -> None:
    table, outputs = books(*items), made(**output)
    before = (table.copy(), outputs.copy())
    seen = only(unit_costs(table, outputs))
    assert seen["catatan"] == note
    assert pd.isna(seen["nilai"]) == (not note.endswith("tidak ada selang"))
    assert pd.isna(seen["batas_atas"])
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(outputs, before[1])


def test_a_confidence_that_is_none_is_refused_also_without_rows() -> None:
    for output in (made(), made().iloc[:0]):
        with pytest.raises(ValueError, match=r"^confidence must lie between 0 and 1, not 95 \("):
            unit_costs(books(), output, confidence=95)


@given(RUPIAH.filter(bool), st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_cost_lies_within_its_limits(spent: int, count: int, base: int) -> None:
    table = books(("a", None, float(spent), float(spent)))
    output = made(hasil=float(count), tercakup=float(count), sasaran=float(base))
    for _, row in unit_costs(table, output).iterrows():
        assert 0 <= row["batas_bawah"] <= row["nilai"] <= row["batas_atas"] < math.inf


def test_empty_tables_keep_their_columns() -> None:
    empty = books()
    assert list(tree(empty).columns) == TREE_COLUMNS
    assert list(breaks(empty).columns) == BREAK_COLUMNS
    assert list(absorbed(empty).columns) == list(results([]).columns)
    assert list(beside_performance(empty, reached()).columns) == BESIDE_COLUMNS
    assert list(unit_costs(empty, made().iloc[:0]).columns) == list(COLUMNS)


@given(st.permutations(THREE))
def test_the_order_of_the_rows_does_not_matter(items: list[tuple[str, str | None, float, float]]) -> None:  # fmt: skip
    table = books(*items)
    before = table.copy()
    seen = tree(table).sort_values("kode")[["kode", "tingkat", "pagu_daun"]].to_numpy().tolist()
    assert seen == [["1", 1, 100.0], ["1.1", 2, 60.0], ["1.2", 2, 40.0]]
    pd.testing.assert_frame_equal(table, before)
