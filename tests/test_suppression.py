"""The small-number rule, tried: a reader who knows the rule and every sum attempts to solve what is hidden.

The readers of this file share nothing with the search that they test: one propagates bounds and enumerates whole
numbers, the other asks a linear programme for the lowest and highest value of each hidden count.
"""

import csv
import itertools
import math
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from kinerja.errors import DataError
from kinerja.suppression import (
    BATAS_SEL_KECIL,
    PUBLIC,
    Policy,
    Sum,
    cross_table,
    possible,
    small,
    suppress,
    suppress_results,
)

CASES = Path(__file__).parent / "cases"
NAN = float("nan")
NO_LIMIT = 10**9
Domain = list[tuple[int, int]]


# The readers.


class Reader:
    """Knows all that is printed, all sums, that a hidden count is whole and at least 1. Enumerates.

    ``least`` says where the reader knows less: a count that is never printed may be 0.
    """

    def __init__(
        self,
        values: Sequence[int],
        hidden: Sequence[bool],
        sums: Sequence[Sum],
        least: Sequence[int] | None = None,
    ) -> None:
        self.values, self.hidden, self.sums = values, hidden, sums
        top = 2 * max(values) + 2  # far enough to find a second value
        self.start: Domain = [
            (low, top) if secret else (value, value)
            for value, secret, low in zip(values, hidden, least or [1] * len(values), strict=True)
        ]

    def solved(self) -> list[int]:
        """The hidden cells that have one possible value."""
        varies: set[int] = set()
        for cell, secret in enumerate(self.hidden):
            if secret and cell not in varies:
                other = self._other(cell)
                varies |= {i for i, value in enumerate(other) if value != self.values[i]}
        return [i for i, secret in enumerate(self.hidden) if secret and i not in varies]

    def _other(self, cell: int) -> list[int]:
        """A table with another value in the cell; empty if there is none."""
        domain = self._narrowed(self.start)
        assert domain is not None
        low, high = domain[cell]
        for value in sorted(range(low, high + 1), key=lambda value: abs(value - self.values[cell])):
            if value != self.values[cell]:
                table = self._complete([*domain[:cell], (value, value), *domain[cell + 1 :]])
                if table:
                    return table
        return []

    def _complete(self, start: Domain) -> list[int]:
        domain = self._narrowed(start)
        if domain is None:
            return []
        open_cells = [i for i, (low, high) in enumerate(domain) if low < high]
        if not open_cells:
            return [low for low, _ in domain]
        cell = min(open_cells, key=lambda i: domain[i][1] - domain[i][0])
        low, high = domain[cell]
        for value in sorted(range(low, high + 1), key=lambda value: abs(value - self.values[cell])):
            table = self._complete([*domain[:cell], (value, value), *domain[cell + 1 :]])
            if table:
                return table
        return []

    def _narrowed(self, start: Domain) -> Domain | None:
        domain, changed = list(start), True
        while changed:
            changed = False
            for each in self.sums:
                least = sum(domain[i][0] for i in each.parts)
                most = sum(domain[i][1] for i in each.parts)
                total = domain[each.total]
                new = {each.total: (max(total[0], least), min(total[1], most))}
                for i in each.parts:
                    low, high = domain[i]
                    new[i] = (
                        max(low, new[each.total][0] - (most - high)),
                        min(high, new[each.total][1] - (least - low)),
                    )
                for i, ends in new.items():
                    if ends[0] > ends[1]:
                        return None
                    changed |= ends != domain[i]
                    domain[i] = ends
        return domain


def solved_by_programme(
    values: Sequence[int], hidden: Sequence[bool], sums: Sequence[Sum]
) -> list[int]:
    """Hidden cells whose lowest and highest value lie within one whole number, by linear programming."""
    matrix = np.zeros((len(sums), len(values)))
    for row, each in enumerate(sums):
        matrix[row, each.total] = 1
        matrix[row, list(each.parts)] = -1
    bounds = [
        (1, None) if secret else (value, value)
        for value, secret in zip(values, hidden, strict=True)
    ]
    found = []
    for cell in np.flatnonzero(hidden):
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(values))
            cost[cell] = sign
            answer = linprog(cost, A_eq=matrix, b_eq=np.zeros(len(sums)), bounds=bounds)
            ends.append(answer.x[cell] if answer.status == 0 else NO_LIMIT)
        if math.floor(ends[1] + 1e-6) <= math.ceil(ends[0] - 1e-6):
            found.append(int(cell))
    return found


# What they read.

Table = tuple[list[int], list[Sum]]


def grid(inner: Sequence[Sequence[int]]) -> Table:
    """Rows and columns with their totals and the grand total, as a list and its sums."""
    rows, columns = len(inner), len(inner[0])
    full = [[*row, sum(row)] for row in inner]
    full.append([sum(column) for column in zip(*full, strict=True)])
    width = columns + 1
    sums = [
        Sum(r * width + columns, tuple(r * width + c for c in range(columns)))
        for r in range(rows + 1)
    ]
    sums += [Sum(rows * width + c, tuple(r * width + c for r in range(rows))) for c in range(width)]
    return [value for row in full for value in row], sums


def linked(dice: random.Random) -> Table:
    """Base counts, and sums of random groups of them: totals that overlap as no table of rows and columns does."""
    base = [dice.choice((0, 1, 2, 3, 4, 5, 6, 8, 11)) for _ in range(dice.randint(4, 7))]
    values, sums = list(base), []
    for _ in range(dice.randint(2, 5)):
        parts = tuple(sorted(dice.sample(range(len(values)), dice.randint(2, 4))))
        values.append(sum(values[i] for i in parts))
        sums.append(Sum(len(values) - 1, parts))
    return values, sums


def grids(seed: int, count: int, *, most: int = 10) -> Iterator[Table]:
    dice = random.Random(seed)
    for _ in range(count):
        rows, columns = dice.choice([(1, 3), (3, 1), (2, 2), (2, 3), (3, 3), (4, 3)])
        yield grid([[dice.randint(0, most) for _ in range(columns)] for _ in range(rows)])


def linked_tables(seed: int, count: int) -> Iterator[Table]:
    dice = random.Random(seed)
    return (linked(dice) for _ in range(count))


def published(table: Table, exact_up_to: int = 250) -> list[bool]:
    values, sums = table
    made = suppress(pd.Series(values), sums, exact_up_to=exact_up_to)
    return [bool(secret) for secret in made["disembunyikan"]]


def primary(table: Table) -> list[bool]:
    return [0 < value < 5 for value in table[0]]


# Nobody solves anything, and the readers are no fools.


@pytest.mark.parametrize(
    ("tables", "exact_up_to"),
    [
        pytest.param(lambda: grids(1, 150), 250, id="tables"),
        pytest.param(lambda: grids(2, 50, most=4), 250, id="tables of small counts"),
        pytest.param(lambda: linked_tables(3, 120), 250, id="overlapping sums"),
        pytest.param(lambda: grids(11, 60), 0, id="tables, grown"),
        pytest.param(lambda: linked_tables(12, 60), 0, id="overlapping sums, grown"),
    ],
)
def test_no_reader_solves_a_hidden_count(
    tables: Callable[[], Iterator[Table]], exact_up_to: int
) -> None:
    for table in tables():
        hidden = published(table, exact_up_to)
        assert all(secret for secret, few in zip(hidden, primary(table), strict=True) if few)
        assert Reader(table[0], hidden, table[1]).solved() == [], (table, hidden)


@pytest.mark.parametrize(
    ("tables", "least"),
    [(lambda: grids(1, 150), 0.4), (lambda: linked_tables(3, 120), 0.4)],
    ids=["tables", "overlapping sums"],
)
def test_the_reader_solves_tables_where_only_small_counts_are_hidden(
    tables: Callable[[], Iterator[Table]], least: float
) -> None:
    tried = [table for table in tables() if any(primary(table))]
    solved = [table for table in tried if Reader(table[0], primary(table), table[1]).solved()]
    assert len(solved) > least * len(tried) > 40


@pytest.mark.parametrize("exact_up_to", [250, 0], ids=["cheapest", "grown"])
def test_the_programme_solves_no_larger_table(exact_up_to: int) -> None:
    dice, gave_away = random.Random(4), 0
    for _ in range(12):
        table = grid([[dice.choice((0, 2, 7, 9, 15, 30, 41)) for _ in range(6)] for _ in range(8)])
        assert solved_by_programme(table[0], published(table, exact_up_to), table[1]) == []
        gave_away += bool(solved_by_programme(table[0], primary(table), table[1]))
    assert gave_away >= 3


def test_both_readers_agree() -> None:
    """On tables of rows and columns a linear programme ends in whole numbers, so it sees what the other sees."""
    for table in grids(5, 40):
        for hidden in (primary(table), published(table)):
            assert (
                Reader(table[0], hidden, table[1]).solved()
                == solved_by_programme(table[0], hidden, table[1])
            )  # fmt: skip


def test_nothing_cheaper_protects() -> None:
    """Every smaller set of further cells, tried one by one, leaves a small count open to the reader."""
    tried = 0
    for values, sums in itertools.chain(grids(6, 60), linked_tables(7, 60)):
        few, hidden = primary((values, sums)), published((values, sums))
        others = [i for i, value in enumerate(values) if value >= 5]
        if not any(few) or len(others) > 9:
            continue
        cost = sum(values[i] for i in others if hidden[i])
        sets = itertools.chain.from_iterable(
            itertools.combinations(others, k) for k in range(len(others) + 1)
        )
        for chosen in sets:
            if sum(values[i] for i in chosen) < cost:
                mask = [secret or i in chosen for i, secret in enumerate(few)]
                open_cells = Reader(values, mask, sums).solved()
                assert any(few[i] for i in open_cells), (values, sums, chosen)
        tried += 1
    assert tried > 60


def test_the_grown_set_is_never_cheaper_than_the_cheapest() -> None:
    differs = 0
    for table in grids(8, 40):
        costs = [
            sum(value for value, secret in zip(table[0], published(table, up_to), strict=True) if secret)
            for up_to in (250, 0)
        ]  # fmt: skip
        assert costs[0] <= costs[1]
        differs += costs[0] < costs[1]
    assert differs  # else the two ways would be one


# What is always true.

TABLES = st.lists(
    st.lists(st.one_of(st.integers(0, 12), st.integers(0, 5000)), min_size=3, max_size=3),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(inner=TABLES, exact_up_to=st.sampled_from([0, 250]))
def test_what_is_always_true(inner: list[list[int]], exact_up_to: int) -> None:
    values, sums = grid(inner)
    counts = pd.Series(values)
    before = counts.copy()
    made = suppress(counts, sums, exact_up_to=exact_up_to)
    pd.testing.assert_series_equal(counts, before)
    pd.testing.assert_frame_equal(made, suppress(counts, sums, exact_up_to=exact_up_to))
    secret = made["disembunyikan"]
    assert made["jumlah"].dtype == np.float64
    assert secret.dtype == np.bool_
    assert made["jumlah"].isna().equals(secret)
    assert (made["jumlah"][~secret] == counts[~secret]).all()  # nothing is changed
    assert secret[(counts >= 1) & (counts <= 4)].all()  # small is hidden
    assert not secret[counts == 0].any()  # zero is shown
    assert secret.any() == counts.between(1, 4).any()  # nothing is hidden without need
    assert solved_by_programme(values, secret.tolist(), sums) == []


# The rule, case by case: which counts are hidden.

VILLAGES = Sum("J", ("a", "b", "c"))


@pytest.mark.parametrize(
    ("counts", "sums", "hidden"),
    [
        pytest.param({"a": 0, "b": 4, "c": 5}, [], "b", id="without sums only the small one"),
        pytest.param({"a": 3, "b": 12, "c": 25, "J": 40}, [VILLAGES], "a b", id="one total"),
        pytest.param({"a": 3, "b": 0, "c": 25, "J": 28}, [VILLAGES], "a c", id="zero hides nothing"),
        pytest.param({"a": 3, "b": 0, "c": 0, "J": 3}, [VILLAGES], "a J", id="the total is small"),
        pytest.param({"a": 3, "b": 1, "c": 0, "J": 4}, [VILLAGES], "a b J", id="all are small"),
        pytest.param({"a": 0, "b": 0, "c": 0, "J": 0}, [VILLAGES], "", id="all are zero"),
        pytest.param(
            {"a": 1, "b": 1, "c": 25, "J": 27}, [VILLAGES], "a b c", id="two ones that add up to 2"
        ),
        pytest.param({"a": 2, "b": 1, "c": 25, "J": 28}, [VILLAGES], "a b", id="a 2 and a 1"),
        pytest.param(
            {"a": 5, "b": 5, "c": 3, "J": 13}, [VILLAGES], "a c", id="among equals the first"
        ),
        pytest.param({"a": 30, "c": 1, "J": 31}, [Sum("J", ("a", "c"))], "a c", id="two parts"),
        pytest.param({"a": 3, "J": 3}, [Sum("J", ("a",))], "a J", id="one part"),
        pytest.param(
            {"a": 3, "b": 9, "J": 12, "c": 20, "d": 30, "K": 50, "T": 62},
            [Sum("J", ("a", "b")), Sum("K", ("c", "d")), Sum("T", ("J", "K"))],
            "a b",
            id="a total of totals, the further count in the same group",
        ),
        pytest.param(
            {"a": 3, "J": 3, "c": 20, "d": 30, "K": 50, "T": 53},
            [Sum("J", ("a",)), Sum("K", ("c", "d")), Sum("T", ("J", "K"))],
            "a J T",  # 53 persons; c and K are 70
            id="a small total that the total of totals would give back",
        ),
        pytest.param(
            {"a": 3, "b": 9, "J": 12, "c": 4, "d": 30, "K": 34},
            [Sum("J", ("a", "b")), Sum("K", ("c", "d"))],
            "a b c d",
            id="disjoint groups each need their own",
        ),
        pytest.param(
            {"a": 3, "b": 9, "J": 12, "c": 20, "d": 30, "K": 50},
            [Sum("J", ("a", "b")), Sum("K", ("c", "d"))],
            "a b",
            id="a group without small counts stays as it is",
        ),
        pytest.param(
            {"L": 10, "P": 9, "kurang": 3, "cukup": 16, "J": 19},
            [Sum("J", ("L", "P")), Sum("J", ("kurang", "cukup"))],
            "kurang cukup",
            id="two groupings of the same persons",
        ),
        pytest.param(
            {"diimunisasi": 98, "belum": 2, "sasaran": 100},
            [Sum("sasaran", ("diimunisasi", "belum"))],
            "diimunisasi belum",
            id="a complement",
        ),
        pytest.param({"a": 3, "b": NAN, "c": 25}, [], "a", id="missing stays missing"),
        pytest.param(
            {"a": 3, "b": NAN, "c": 25, "J": 28}, [VILLAGES], "a c",
            id="a sum that adds up without the missing one: it protects nothing",
        ),
        pytest.param(
            {"a": 9, "b": NAN, "c": 25, "J": 36}, [VILLAGES], "a",
            id="the unknown rest is 2: it must not come out",
        ),
        pytest.param({"a": 9, "b": NAN, "c": 25, "J": 44}, [VILLAGES], "", id="the unknown rest is 10"),
        pytest.param({"a": 3, "b": 9, "c": 25, "J": NAN}, [VILLAGES], "a", id="no total, no sum"),
        pytest.param(
            {"a": 3, "b": 9, "J": NAN, "c": 20, "T": 32},
            [Sum("J", ("a", "b")), Sum("T", ("J", "c"))],
            "a b",
            id="a missing total that another total gives back",
        ),
    ],
)  # fmt: skip
def test_which_counts_are_hidden(counts: dict[str, float], sums: list[Sum], hidden: str) -> None:
    table = pd.Series(counts)
    made = suppress(table, sums)
    assert " ".join(made.index[made["disembunyikan"]]) == hidden
    assert (made["jumlah"].isna() == (made["disembunyikan"] | table.isna())).all()


def test_the_grown_set_is_safe_and_may_cost_more() -> None:
    counts = pd.Series({"a": 3, "J": 3, "c": 20, "d": 30, "K": 50, "T": 53})
    sums = [Sum("J", ("a",)), Sum("K", ("c", "d")), Sum("T", ("J", "K"))]
    made = suppress(counts, sums, exact_up_to=0)
    assert " ".join(made.index[made["disembunyikan"]]) == "a J c K"


@pytest.mark.parametrize(
    ("e", "hidden"),
    [
        (2, "a b c e f"),  # a + 1 would take 2 from e: a half is possible, a whole is not
        (4, "a b c e"),  # room for a + 1, though the linear programme first goes for a + 3/2
    ],
)
def test_what_fractions_could_move_and_whole_persons_cannot(e: int, hidden: str) -> None:
    counts = {"a": 1, "b": 3, "c": 1, "e": e, "f": 10, "g": 11, "h": 12}
    sums = [Sum("T", ("a", "b", "f")), Sum("U", ("b", "c", "g")), Sum("V", ("a", "c", "e", "h"))]
    counts |= {each.total: sum(counts[part] for part in each.parts) for each in sums}
    made = suppress(pd.Series(counts), sums)
    assert " ".join(made.index[made["disembunyikan"]]) == hidden
    position = {name: i for i, name in enumerate(counts)}
    numbered = [Sum(position[s.total], tuple(position[p] for p in s.parts)) for s in sums]
    assert Reader(list(counts.values()), made["disembunyikan"].tolist(), numbered).solved() == []


def test_groupings_that_overlap_too_much_for_an_optimum_are_safe_all_the_same() -> None:
    """Seven counts and eleven sums upon sums of them: after many rounds the cheapest set is given up."""
    values, sums = [6, 2, 9, 9, 6, 5, 9], []
    for parts in (
        (0, 1, 2, 3, 4, 5, 6), (2, 6, 7), (0, 6, 7), (9,), (0, 1, 7, 9, 10), (0, 4, 5, 6, 9, 10, 11), (1, 6, 7),
        (0, 2, 3, 4, 7, 8, 10, 11), (0, 6), (1, 6, 9), (6, 10),
    ):  # fmt: skip
        sums.append(Sum(len(values), parts))
        values.append(sum(values[i] for i in parts))
    hidden = published((values, sums))
    assert Reader(values, hidden, sums).solved() == []
    assert Reader(values, primary((values, sums)), sums).solved() == [1]
    assert not all(hidden)


@pytest.mark.parametrize(
    ("threshold", "hidden"),
    [(2, [False, True, False, False]), (3, [False, True, True, False]), (10, [False, True, True, True])],
)  # fmt: skip
def test_the_threshold_is_the_first_count_that_is_shown(threshold: int, hidden: list[bool]) -> None:
    policy = Policy(threshold=threshold, source="uji")
    assert small([0, 1, 2, 9], policy).tolist() == hidden
    made = suppress(pd.Series([0, 1, 2, 9]), policy=policy)
    assert made["disembunyikan"].tolist() == hidden


def test_the_policy_of_this_project() -> None:
    assert PUBLIC.threshold == BATAS_SEL_KECIL == 5
    assert small([0, 1, 4, 5, NAN, 4.0]).tolist() == [False, True, True, False, False, True]
    assert "ONS 2006" in PUBLIC.source


# Two-way tables.


def test_a_two_way_table_gets_its_totals_and_keeps_its_shape() -> None:
    inner = pd.DataFrame({"L": [3, 12, 9], "P": [8, 15, 7]}, index=["a", "b", "c"])
    before = inner.copy()
    table = cross_table(inner)
    pd.testing.assert_frame_equal(inner, before)
    assert list(table.counts.index) == ["a", "b", "c", "Jumlah"]
    assert list(table.counts.columns) == ["L", "P", "Jumlah"]
    assert table.counts.dtypes.eq("float64").all()
    assert table.counts.isna().equals(table.hidden)
    assert table.hidden.to_numpy().sum() == 4
    # a percentage of a hidden count, or by a hidden total, is missing
    percent = table.counts["P"] / table.counts["Jumlah"] * 100
    assert percent.isna().tolist() == [True, False, True, False]


def test_a_table_of_one_row_and_one_of_one_column() -> None:
    row = cross_table(pd.DataFrame({"L": [3], "P": [8], "?": [9]}, index=["a"]))
    assert row.hidden.to_numpy().tolist() == [[True, True, False, False]] * 2
    column = cross_table(pd.DataFrame({"L": [3, 8, 9]}, index=["a", "b", "c"]))
    assert column.hidden["L"].tolist() == [True, True, False, False]
    assert column.hidden["Jumlah"].tolist() == [True, True, False, False]


def test_a_total_counts_what_was_reported() -> None:
    inner = pd.DataFrame({"L": [3, NAN, NAN], "P": [8, 15, NAN]}, index=["a", "b", "c"])
    table = cross_table(inner)
    assert table.counts.loc["b", "Jumlah"] == 15
    assert math.isnan(table.counts.loc["c", "Jumlah"])
    assert not table.hidden.loc["b"].any()
    assert not table.hidden.loc["c"].any()
    assert table.hidden.loc["a", "L"]
    assert table.hidden.loc["Jumlah", "L"]  # it is 3 too


def test_an_empty_table_stays_empty() -> None:
    table = cross_table(pd.DataFrame({"L": [], "P": []}))
    assert list(table.counts.index) == ["Jumlah"]
    assert table.counts.isna().all(axis=None)
    assert not table.hidden.any(axis=None)
    assert cross_table(pd.DataFrame(index=["a"])).counts.columns.tolist() == ["Jumlah"]
    assert suppress(pd.Series(dtype="float64")).columns.tolist() == ["jumlah", "disembunyikan"]


# What a reader can work out.


def langsrud() -> list[dict[str, str]]:
    with (CASES / "sensor_kemungkinan.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_possible_values_of_a_published_table() -> None:
    rows = langsrud()
    known = [float(row["terbit"] or "nan") for row in rows]
    index = pd.MultiIndex.from_tuples([(row["baris"], row["kolom"]) for row in rows])
    table = pd.DataFrame({"jumlah": known, "disembunyikan": False}, index=index)
    kinds, ages = ("Iceland", "Portugal", "Spain"), ("young", "old")
    sums = [Sum((age, "Total"), tuple((age, kind) for kind in kinds)) for age in (*ages, "Total")]
    sums += [Sum(("Total", kind), tuple((age, kind) for age in ages)) for kind in (*kinds, "Total")]
    found = possible(table, sums)
    assert found["terendah"].tolist() == [float(row["terendah"]) for row in rows]
    assert found["tertinggi"].tolist() == [float(row["tertinggi"]) for row in rows]
    # zeros are shown, so what is marked as hidden is at least 1, and the four cells have one value less
    marked = possible(table.assign(disembunyikan=table["jumlah"].isna()), sums)
    assert marked["terendah"].tolist() == [1, 1, 5, 7, 4, 3, 6, 13, 5, 4, 11, 20]
    assert marked["tertinggi"].tolist() == [1, 1, 5, 7, 4, 3, 6, 13, 5, 4, 11, 20]


def test_possible_values_without_limit_or_sum() -> None:
    table = pd.DataFrame(
        {"jumlah": [NAN, NAN, 7, NAN, NAN], "disembunyikan": [True, True, False, True, False]},
        index=list("Jabcd"),
    )
    found = possible(table, [Sum("J", ("a", "b"))])
    assert found.to_numpy().tolist() == [[8, np.inf], [1, np.inf], [7, 7], [1, np.inf], [0, np.inf]]
    assert possible(table)["terendah"].tolist() == [1, 1, 7, 1, 0]


def test_the_possible_values_agree_with_the_reader() -> None:
    for values, sums in grids(9, 25):
        for hidden in (primary((values, sums)), published((values, sums))):
            table = pd.DataFrame({"jumlah": values, "disembunyikan": hidden})
            table["jumlah"] = table["jumlah"].mask(hidden)
            found = possible(table, sums)
            one = found.index[(found["terendah"] == found["tertinggi"]) & np.array(hidden)].tolist()
            assert one == Reader(values, hidden, sums).solved()


# Results.


def results(*rows: tuple[float, float, float], **more: object) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["pembilang", "penyebut", "nilai"], dtype="float64")
    return frame.assign(
        **{
            "batas_bawah": 1.0, "batas_atas": 99.0, "metode": "Poisson eksak 95%", "target": 80.0,
            "capaian": 90.0, "kategori": "kurang", "catatan": "", "sumber": "a.csv baris 2",
        }
        | more
    )  # fmt: skip


@pytest.mark.parametrize(
    ("above", "below", "hidden"),
    [
        (0, 80, (False, False)),  # zero is shown
        (1, 80, (True, False)),
        (4, 80, (True, False)),
        (5, 80, (False, False)),
        (75, 80, (False, False)),  # 5 were not reached
        (76, 80, (True, False)),  # 4 were not reached
        (79, 80, (True, False)),
        (80, 80, (False, False)),  # nobody was left out
        (85, 80, (False, False)),  # coverage above 100 %: nobody to protect
        (2, 4, (True, True)),
        (0, 4, (False, True)),
        (4, 4, (True, True)),
        (3, 0, (True, False)),
        (3, NAN, (True, False)),
        (NAN, 80, (False, False)),
        (NAN, 3, (False, True)),
    ],
)
def test_numerator_denominator_and_those_not_reached(
    above: float, below: float, hidden: tuple[bool, bool]
) -> None:
    frame = results((above, below, 50.0))
    row = suppress_results(frame).iloc[0]
    assert (row["pembilang_disembunyikan"], row["penyebut_disembunyikan"]) == hidden
    assert row["disembunyikan"] == any(hidden)
    for name in ("nilai", "batas_bawah", "batas_atas", "capaian", "kategori", "metode"):
        assert pd.isna(row[name]) == any(hidden), name
    assert row["target"] == 80
    assert row["sumber"] == "a.csv baris 2"
    said = "disembunyikan: menyangkut kurang dari 5 orang, atau akan membukanya"
    assert row["catatan"] == (said if any(hidden) else "")


def test_results_keep_their_columns_and_kinds() -> None:
    frame = results((3, 80, 3.75), (40, 80, 50.0))
    before = frame.copy()
    made = suppress_results(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert list(made.columns) == [
        *frame.columns, "pembilang_disembunyikan", "penyebut_disembunyikan", "disembunyikan",
    ]  # fmt: skip
    assert (
        made[["pembilang", "penyebut", "nilai", "batas_bawah", "capaian"]]
        .dtypes.eq("float64")
        .all()
    )
    assert made.filter(like="disembunyikan").dtypes.eq("bool").all()
    assert suppress_results(frame.iloc[:0]).columns.equals(made.columns)
    few = suppress_results(frame[["pembilang", "penyebut", "nilai"]])
    assert few["nilai"].isna().tolist() == [True, False]


def test_a_value_alone_is_a_count_and_only_persons_are_protected() -> None:
    frame = results((NAN, NAN, 3.0), (NAN, NAN, 7.0), (NAN, NAN, 0.5))
    persons = pd.Series([True, True, False])
    made = suppress_results(frame, persons=persons)
    assert made["disembunyikan"].tolist() == [True, False, False]
    assert made["nilai"].isna().tolist() == [True, False, False]


def test_summed_rows_are_protected_together() -> None:
    frame = results((3, 60, 5.0), (9, 70, 12.9), (12, 80, 15.0), (24, 210, 11.4))
    made = suppress_results(frame, [Sum(3, (0, 1, 2))])
    assert made["pembilang_disembunyikan"].tolist() == [True, True, False, False]
    assert not made["penyebut_disembunyikan"].any()
    alone = suppress_results(frame)
    assert alone["pembilang_disembunyikan"].tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("below", "hidden"),
    [
        # parts of one village each: a small denominator takes another one, or the total, with it
        ((3, 70, 80, 153), [True, True, False, False]),
        # one shared denominator: where it is small it is small everywhere
        ((4, 4, 4, 4), [True, True, True, True]),
        ((70, 70, 70, 70), [False, False, False, False]),
        # denominators that have nothing to do with each other
        ((3, 70, 80, 999), [True, False, False, False]),
        # a missing one, and a sum that adds up without it
        ((3, NAN, 80, 83), [True, False, True, False]),
        ((3, NAN, 80, 990), [True, False, False, False]),
        ((3, 70, 80, NAN), [True, False, False, False]),
        ((NAN, NAN, NAN, 80), [False, False, False, False]),
    ],
)
def test_denominators_of_summed_rows(below: tuple[float, ...], hidden: list[bool]) -> None:
    frame = results(*((0.0, each, 0.0) for each in below))
    made = suppress_results(frame, [Sum(3, (0, 1, 2))])
    assert made["penyebut_disembunyikan"].tolist() == hidden
    assert not made["pembilang_disembunyikan"].any()


def given_away(pairs: Sequence[tuple[int, int]], marks: Sequence[bool]) -> set[int]:
    """What a reader solves of hidden counts, and of small ones never printed: three villages and their sum."""
    values = [a for a, _ in pairs] + [b for _, b in pairs] + [b - a for a, b in pairs]
    sums = [Sum(3, (0, 1, 2)), Sum(7, (4, 5, 6)), *(Sum(4 + i, (i, 8 + i)) for i in range(4))]
    least = [1] * 8 + [min(value, 1) for value in values[8:]]
    solved = set(Reader(values, [*marks, True, True, True, True], sums, least).solved())
    few = {i for i, value in enumerate(values) if 0 < value < 5}
    return solved & ({i for i, secret in enumerate(marks) if secret} | few)


def test_no_reader_solves_results() -> None:
    """Numerators, denominators and those not reached, as one puzzle."""
    dice, primary_alone = random.Random(10), 0
    for _ in range(80):
        pairs = [(dice.randint(0, size), size) for size in (dice.randint(4, 9) for _ in range(3))]
        pairs.append((sum(a for a, _ in pairs), sum(b for _, b in pairs)))
        made = suppress_results(results(*((a, b, 0.0) for a, b in pairs)), [Sum(3, (0, 1, 2))])
        marks = [*made["pembilang_disembunyikan"], *made["penyebut_disembunyikan"]]
        assert not given_away(pairs, marks), pairs
        few = [0 < value < 5 for value in (*(a for a, _ in pairs), *(b for _, b in pairs))]
        primary_alone += bool(given_away(pairs, few))
    assert primary_alone > 40


# Refusals.


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: suppress(pd.Series({"a": 2, "b": 9, "J": 12}), [Sum("J", ("a", "b"))]),
            'jumlah "J": bagian-bagian harus berjumlah sama dengan jumlahnya; ditemukan tidak sama. '
            "Perbaiki tabelnya: tabel yang bertentangan tidak dapat disensor.",
        ),
        (
            lambda: suppress(pd.Series({"a": NAN, "b": 9, "J": 7}), [Sum("J", ("a", "b"))]),
            'jumlah "J": bagian-bagian harus berjumlah sama dengan jumlahnya; ditemukan tidak sama. '
            "Perbaiki tabelnya: tabel yang bertentangan tidak dapat disensor.",
        ),
        (
            lambda: suppress(
                pd.Series({"a": NAN, "b": 5, "c": 7, "J": 8, "K": 9}),
                [Sum("J", ("a", "b")), Sum("K", ("a", "c"))],
            ),
            "tabel dengan nilai yang tidak ada: bagian-bagian harus berjumlah sama dengan jumlahnya; "
            "ditemukan tidak sama. Perbaiki tabelnya: tabel yang bertentangan tidak dapat disensor.",
        ),
        (
            lambda: possible(
                pd.DataFrame(
                    {"jumlah": [NAN, 5, 4], "disembunyikan": [True, False, False]},
                    index=list("abJ"),
                ),
                [Sum("J", ("a", "b"))],
            ),
            "tabel terbit: bagian-bagian harus berjumlah sama dengan jumlahnya; ditemukan tidak sama. "
            "Perbaiki tabelnya: tabel yang bertentangan tidak dapat disensor.",
        ),
        (
            lambda: suppress(pd.Series([2.5])),
            "jumlah yang akan disensor: harus bilangan bulat, nol atau lebih; ditemukan bilangan lain. "
            "Perbaiki tabelnya, atau kecualikan baris yang tidak menghitung orang.",
        ),
        (
            lambda: suppress(pd.Series([-1])),
            "jumlah yang akan disensor: harus bilangan bulat, nol atau lebih; ditemukan bilangan lain. "
            "Perbaiki tabelnya, atau kecualikan baris yang tidak menghitung orang.",
        ),
        (
            lambda: suppress(pd.Series([np.inf])),
            "jumlah yang akan disensor: harus bilangan bulat, nol atau lebih; ditemukan bilangan lain. "
            "Perbaiki tabelnya, atau kecualikan baris yang tidak menghitung orang.",
        ),
        (
            lambda: suppress_results(results((NAN, NAN, 87.5))),
            "jumlah yang akan disensor: harus bilangan bulat, nol atau lebih; ditemukan bilangan lain. "
            "Perbaiki tabelnya, atau kecualikan baris yang tidak menghitung orang.",
        ),
        (
            lambda: suppress_results(results((2, 60, 0), (9, 70, 0), (12, 130, 0)), [Sum(2, (0, 1))]),
            'jumlah "2": bagian-bagian harus berjumlah sama dengan jumlahnya; ditemukan tidak sama. '
            "Perbaiki tabelnya: tabel yang bertentangan tidak dapat disensor.",
        ),
    ],
)  # fmt: skip
def test_bad_data_is_refused_in_one_sentence_without_its_numbers(
    call: Callable[[], object], sentence: str
) -> None:
    with pytest.raises(DataError) as refusal:
        call()
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Policy(threshold=1), "threshold must be 2 or more, not 1 (it would hide nothing)"),
        (lambda: Policy(threshold=4.5), "threshold must be a whole number, not 4.5"),
        (lambda: Policy(threshold=True), "threshold must be a whole number, not True"),
        (lambda: Sum("J", ()), "a sum has parts, and each label once, not ('J',)"),
        (lambda: Sum("J", ("a", "a")), "a sum has parts, and each label once, not ('J', 'a', 'a')"),
        (lambda: Sum("J", ("J",)), "a sum has parts, and each label once, not ('J', 'J')"),
        (
            lambda: suppress(pd.Series({"a": 1}), [Sum("J", ("a", "b"))]),
            "no count is labelled 'J', 'b'",
        ),
        (
            lambda: suppress(pd.Series([1, 2], index=["a", "a"])),
            "each count needs a label of its own",
        ),
        (
            lambda: cross_table(pd.DataFrame({"Jumlah": [1]})),
            "give the inner counts: Jumlah is added here",
        ),
        (
            lambda: cross_table(pd.DataFrame({"L": [1]}, index=["Jumlah"])),
            "give the inner counts: Jumlah is added here",
        ),
        (
            lambda: suppress_results(results((1, 2, 3)), persons=pd.Series([True, False])),
            "persons needs the rows of the results, in their order",
        ),
    ],
)
def test_a_bad_call_is_refused_at_once(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the whole sentence is compared
        call()
    assert str(refusal.value) == sentence
