"""All facilities of a district beside one: what is compared, who lies outside, who is of like size, and the page."""

import dataclasses
import itertools
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text

from kinerja import simulation
from kinerja.charts import district as draw
from kinerja.charts import maps
from kinerja.charts.labels import Labels
from kinerja.charts.style import INK, canvas
from kinerja.display import district as tables
from kinerja.display import figure, heat
from kinerja.display import perbandingan as say
from kinerja.indicators import comparable, courses, like_size, standing
from kinerja.indicators.district import CIRCLE, FOCUS, NEAREST, District, district, focus_on
from kinerja.indicators.funnel import funnel
from kinerja.indicators.results import COLUMNS, results
from kinerja.params import Perbandingan
from kinerja.tables import load

ROOT = Path(__file__).parents[1]
LARGEST = 400_000  # bytes of a page of two hundred facilities
NAN = float("nan")
Given = Mapping[str, pd.DataFrame]
NOTHING = pd.DataFrame(columns=["unit", "periode", "indikator", "nilai"], dtype="str")


def named(tables: Given) -> Callable[[str], pd.DataFrame]:
    return lambda name: tables.get(name, NOTHING)


def units(many: int, **other: Any) -> pd.DataFrame:
    codes = [f"p{number:03d}" for number in range(1, many + 1)]
    row = {"jenis": "puskesmas", "kabupaten": "K"} | other
    return pd.DataFrame({"unit": codes, "nama": [f"Puskesmas {code}" for code in codes]}).assign(
        **row
    )


def counted(
    values: Mapping[str, tuple[float, float]], code: str = "k4", period: str = "2024"
) -> pd.DataFrame:
    rows = [
        {
            "unit": unit,
            "periode": period,
            "indikator": code,
            "pembilang": above,
            "penyebut": below,
            "nilai": NAN,
        }
        for unit, (above, below) in values.items()
    ]
    return pd.DataFrame(rows)


def monthly(
    served: Mapping[str, list[float]], *, villages: int = 1, code: str = "k4", goal: float = 100
) -> pd.DataFrame:
    return pd.DataFrame(
        {"unit": unit, "periode": f"2024-{month:02d}", "desa": f"d{village}", "indikator": code,
         "dilayani": many, "sasaran": goal}
        for unit, months in served.items()
        for village in range(villages)
        for month, many in enumerate(months, start=1)
    )  # fmt: skip


def weighed(unit: str, months: int, *, s: int = 40, d: int = 31) -> pd.DataFrame:
    return pd.DataFrame(
        {"unit": unit, "periode": f"2024-{month:02d}", "posyandu": "y1", "desa": "d", "s": s, "k": s, "d": d,
         "n": 20, "t": d - 20, "o": 0, "b": 0, "bgm": 1, "dua_t": 1}
        for month in range(1, months + 1)
    )  # fmt: skip


# Who is compared, and by which counts.


@pytest.mark.parametrize(
    ("kinds", "places", "found"),
    [
        (["puskesmas"] * 3, ["K", "K", "L"], ["p001", "p002"]),
        (["puskesmas", "rumah_sakit", "puskesmas"], ["K", "K", "K"], ["p001", "p003"]),
        (["kabupaten"] * 3, ["K", "L", "M"], ["p001", "p002", "p003"]),
        (["puskesmas"] * 3, [None, "K", "L"], ["p001", "p002", "p003"]),
    ],
)
def test_a_facility_is_compared_with_its_kind_of_its_district(
    kinds: list[str], places: list[str], found: list[str]
) -> None:
    table = units(3).assign(jenis=kinds, kabupaten=places)
    assert comparable.members(table, "p001")["unit"].tolist() == found


def test_only_shares_and_rates_that_two_facilities_know_are_compared() -> None:
    rows = pd.concat([
        counted({"b": (8, 10), "a": (7, 10)}),
        counted({"a": (7, 10)}, "k1"),
        counted({"a": (7, 10), "b": (NAN, 10)}, "idl"),
        counted({"a": (7, 10), "b": (8, 10)}, "jumlah_penduduk"),
        counted({"a": (7, 10), "b": (8, 10)}, "kn1", "2023"),
        counted({"a": (1, 1000), "b": (2, 1000), "lain": (2, 1000)}, "akb"),
    ])  # fmt: skip
    found = comparable.counts(named({"observasi": rows}), ["a", "b"], period="2024")
    assert found[["indikator", "unit"]].to_numpy().tolist() == [
        ["k4", "a"], ["k4", "b"], ["akb", "a"], ["akb", "b"],
    ]  # fmt: skip
    assert list(found) == comparable.COLUMNS
    assert list(comparable.counts(named({}), ["a"], period="2024")) == comparable.COLUMNS


@pytest.mark.parametrize(
    ("document", "line", "told"),
    [("x.csv", "3", "x.csv baris 3"), ("x.csv", None, "x.csv"), (None, None, None)],
)
def test_a_count_says_where_it_comes_from(document: Any, line: Any, told: Any) -> None:
    rows = counted({"a": (7, 10), "b": (8, 10)}).assign(dokumen=document, baris=line)
    found = comparable.counts(named({"observasi": rows}), ["a", "b"], period="2024")["sumber"].iloc[
        0
    ]
    assert found == told or (told is None and pd.isna(found))


@pytest.mark.parametrize(
    ("served", "villages", "above", "told"),
    [
        ([5.0] * 12, 2, 120.0, None),
        ([5.0] * 3, 1, 15.0, "jumlah Januari sampai bulan ke-3"),
        ([5.0, 5.0, NAN], 1, NAN, comparable.INCOMPLETE),
        ([5.0, 5.0], 1, NAN, comparable.INCOMPLETE),
    ],
)
def test_months_are_added_up_only_where_none_lacks(
    served: list[float], villages: int, above: float, told: str | None
) -> None:
    last = 3 if len(served) < 12 else 12
    rows = pd.concat([
        monthly({"a": served}, villages=villages),
        monthly({"b": [6.0] * last, "c": [6.0] * last}),
    ])  # fmt: skip
    found = comparable.counts(named({"pws": rows}), ["a", "b", "c"], period="2024").iloc[0]
    assert np.array_equal([found["pembilang"]], [above], equal_nan=True)
    assert found["penyebut"] == 100 * villages
    assert found["catatan"] == told or (told is None and pd.isna(found["catatan"]))


def test_weighings_come_first_then_the_year_then_the_months() -> None:
    """The same children weighed twelve times are not twelve times as many: the mean month is the sample."""
    everything = {
        "skdn": pd.concat([weighed("a", 12), weighed("b", 6)]),
        "observasi": pd.concat([counted({"a": (372, 480), "b": (300, 480)}, "cakupan_ds"),
                                counted({"a": (80, 100), "b": (70, 100)})]),
        "pws": pd.concat([monthly({"a": [1.0] * 12, "b": [2.0] * 12}),
                          monthly({"a": [1.0] * 12, "b": [2.0] * 12}, code="kn1")]),
    }  # fmt: skip
    found = comparable.counts(named(everything), ["a", "b"], period="2024").set_index(
        ["indikator", "unit"]
    )
    ds = found.loc[("cakupan_ds", "b")]
    assert (ds["pembilang"], ds["penyebut"], ds["catatan"]) == (31, 40, comparable.MEAN_MONTH)
    assert found.loc[("k4", "a"), "pembilang"] == 80
    assert found.loc[("kn1", "b"), "pembilang"] == 24


@pytest.mark.parametrize(
    ("code", "above", "kind", "method"),
    [
        ("k4", 100, "proportion", "Wilson 95%"),
        ("k4", 101, "rate", "Byar 95%"),
        ("akb", 3, "rate", "Poisson eksak 95%"),
    ],
)
def test_a_share_above_all_is_compared_as_a_count(
    code: str, above: float, kind: str, method: str
) -> None:
    rows = counted({"a": (90, 100), "b": (above, 100)}, code)
    assert comparable.kind_of(rows) == kind
    assert comparable.valued(rows)["metode"].iloc[1] == method


# Where it stands.


@pytest.mark.parametrize(
    ("verdict", "direction", "told"),
    [
        ("di atas batas 95%", "naik", "lebih baik"),
        ("di bawah batas 95%", "naik", "lebih buruk"),
        ("di atas batas 99,8%", "turun", "jauh lebih buruk"),
        ("di bawah batas 99,8%", "turun", "jauh lebih baik"),
        ("di atas batas 99,8%", "netral", "jauh lebih tinggi"),
        ("di bawah batas 95%", "netral", "lebih rendah"),
        ("dalam batas", "naik", "dalam batas"),
        (NAN, "naik", "tidak dapat dibandingkan"),
    ],
)
def test_a_verdict_is_said_in_the_direction_of_the_indicator(
    verdict: Any, direction: str, told: str
) -> None:
    assert standing.standing(verdict, direction) == told
    assert told in standing.STANDINGS


def test_every_standing_has_a_sign_a_filling_and_a_class_of_its_own() -> None:
    assert set(draw.SYMBOLS) == set(maps.LOOKS) == set(standing.STANDINGS)
    signs = [sign for sign in draw.SYMBOLS.values() if sign]
    assert len(signs) == len(set(signs)) == len(standing.STANDINGS) - 1
    assert set(heat.CLASSES) == set(heat.SIDES) == set(standing.STANDINGS) - {
        "dalam batas", "tidak dapat dibandingkan",
    }  # fmt: skip


def test_who_lies_outside_is_counted_beside_what_chance_gives() -> None:
    rows = counted({f"p{i}": (80, 100) for i in range(19)} | {"p19": (20, 100)})
    table = standing.outside({"k4": funnel(rows)}, "p19").iloc[0]
    assert (table["banyak"], table["di_luar"], table["jauh_di_luar"], table["kebetulan"]) == (
        20,
        1,
        1,
        1.0,
    )
    assert table["letak"] == "jauh lebih buruk"
    assert table["jarak"] < -1


@pytest.mark.parametrize(
    ("values", "code", "far"),
    [
        (
            {"a": (0, 100), "b": (1, 400)},
            "akb",
            (-0.4, 0),
        ),  # none where hardly one is expected is not far
        ({"a": (6, 100), "b": (1, 400)}, "akb", (0.8, 0.9)),
        ({"b": (1, 400), "c": (1, 400)}, "akb", None),  # it has no such value
        ({"a": (0, 100), "b": (0, 400)}, "akb", None),  # nothing happened anywhere: no limits
        ({"a": (3, 0), "b": (1, 400), "c": (1, 400)}, "akb", None),
    ],
)
def test_how_far_a_facility_lies(values: Any, code: str, far: Any) -> None:
    table = standing.outside({code: funnel(counted(values, code), kind="rate")}, "a")
    found = table["jarak"].iloc[0]
    assert pd.isna(found) if far is None else far[0] <= found <= far[1]


def test_the_focus_is_what_lies_farthest() -> None:
    table = pd.DataFrame({"indikator": list("abcd"), "jarak": [0.1, NAN, -0.9, 0.9]})
    assert focus_on(table) == ["c", "d", "a", "b"]
    assert focus_on(table, 2) == ["c", "d"]


# Peers of like size.


@given(st.lists(st.floats(1, 1e6), min_size=2, max_size=12), st.integers(1, 5))
def test_the_nearest_are_nearer_than_all_others(values: list[float], many: int) -> None:
    size = pd.Series(values, index=[f"u{i}" for i in range(len(values))])
    found = like_size.nearest(size, "u0", many)
    assert len(found) == min(many, len(values) - 1)
    apart = np.abs(np.log(size / size["u0"]))
    others = [code for code in size.index if code not in {"u0", *found}]
    assert all(
        apart[code] <= apart[other] + 1e-12 for code, other in itertools.product(found, others)
    )


def test_half_and_double_are_equally_far_and_unknown_sizes_are_nobody() -> None:
    assert like_size.nearest(
        pd.Series({"a": 100.0, "b": 200.0, "c": 50.0, "d": NAN, "e": 0.0}), "a", 5
    ) == ["b", "c"]
    assert like_size.nearest(pd.Series({"a": NAN, "b": 200.0}), "a", 5) == []


@pytest.mark.parametrize(
    ("years", "found"),
    [(["2018", "2020"], "2018"), (["2017", "2020"], "2020"), (["2019", "2020"], "2019")],
)
def test_the_nearest_year_and_of_two_the_earlier(years: list[str], found: str) -> None:
    rows = pd.DataFrame(
        {"unit": "a", "indikator": "k4", "periode": [*years, "2019-03", "2017/2019"]}
    )
    assert like_size.nearest_year(rows, "2019")["periode"].tolist() == [found]


def test_the_size_is_the_inhabitants_else_a_denominator_else_unknown() -> None:
    counts = pd.concat([counted({"a": (1, 50), "b": (1, 70)}, "k1"),
                        counted({"a": (1, 10), "b": (1, 20), "c": (1, 30)})])  # fmt: skip
    people = NOTHING.astype({"nilai": "float64"})
    found, told = like_size.sizes(people, counts, ["a", "b", "c"], "a", period="2024")
    assert found.tolist() == [10, 20, 30]
    assert told.startswith("penyebut Kunjungan")
    found, told = like_size.sizes(people, counts[:0], ["a", "b"], "a", period="2024")
    assert found.isna().all()
    assert told == "ukuran tidak diketahui"


# Courses.


def test_months_come_before_years_and_six_points_before_a_verdict() -> None:
    everything = {
        "skdn": pd.concat([weighed("a", 6), weighed("b", 6)]),
        "pws": pd.concat([monthly({"a": [7.0] * 11 + [30], "b": [8.0] * 12}), monthly({"a": [7.0] * 5}, code="kn1")]),
        "observasi": pd.concat([counted({"a": (80, 100)}, code, year)
                                for code in ("idl", "kn1") for year in ("2022", "2023", "2024")]),
    }  # fmt: skip
    codes = ["idl", "k4", "kn1", "cakupan_ds", "bblr"]
    found = courses.series(named(everything), ["a", "b"], codes, unit="a", period="2024", many=3)
    assert found["indikator"].unique().tolist() == ["k4", "cakupan_ds", "idl"]
    assert found[found["indikator"] == "idl"]["periode"].tolist() == ["2022", "2023", "2024"]
    charts = courses.courses(found, "a")
    assert list(charts) == ["k4", "cakupan_ds"]
    assert charts["k4"]["putusan"].iloc[-1] == "membaik"
    assert bool(charts["cakupan_ds"]["sementara"].all())
    assert courses.courses(found, "b")["k4"]["putusan"].iloc[-1] == "variasi biasa"


def test_without_months_and_earlier_years_there_is_no_course() -> None:
    found = courses.series(
        named({"observasi": counted({"a": (8, 10)})}),
        ["a"],
        ["k4"],
        unit="a",
        period="2024",
        many=6,
    )
    assert found.empty
    assert list(found) == list(COLUMNS)


# The whole district.


def compose(many: int, **tables: pd.DataFrame) -> District:
    return district(named(tables), units(many), unit="p001", period="2024")


def spread(many: int, code: str = "k4", low: float = 0.8) -> pd.DataFrame:
    dice = np.random.default_rng(many)
    sizes = dice.integers(150, 400, many)
    return counted(
        {f"p{i + 1:03d}": (int(dice.binomial(n, low)), int(n)) for i, n in enumerate(sizes)}, code
    )


def test_everyone_is_within_the_circle_of_a_small_district() -> None:
    found = compose(CIRCLE, observasi=spread(CIRCLE))
    assert found.members["lingkaran"].all()
    assert found.ranks["k4"]["banyak"].iloc[0] == CIRCLE
    assert found.members["dekat"].dropna().sort_values().tolist() == list(range(NEAREST + 1))


def test_in_a_large_district_ranks_are_among_those_of_like_size() -> None:
    found = compose(CIRCLE + 1, observasi=spread(CIRCLE + 1))
    assert found.members["lingkaran"].sum() == CIRCLE
    left = found.members[~found.members["lingkaran"]]["ukuran"].iloc[0]
    own = found.members["ukuran"].iloc[0]
    kept = found.members[found.members["lingkaran"]]["ukuran"]
    assert abs(np.log(left / own)) == pytest.approx(
        np.abs(np.log(found.members["ukuran"] / own)).max()
    )
    assert len(kept) == CIRCLE == found.ranks["k4"]["banyak"].iloc[0]
    assert len(found.measured) == CIRCLE + 1
    assert len(found.funnels["k4"]) == CIRCLE + 1


def test_where_no_size_is_known_the_first_are_its_circle() -> None:
    found = compose(CIRCLE + 4)
    assert found.members["lingkaran"].tolist() == [True] * CIRCLE + [False] * 4
    assert found.size == "ukuran tidak diketahui"
    assert (found.focus, found.ranks, found.courses) == ([], {}, {})
    assert found.measured.empty
    assert found.beside.empty
    assert list(found.all) == list(COLUMNS)


def test_a_neutral_indicator_has_a_funnel_but_no_rank() -> None:
    rows = pd.concat([spread(12), spread(12, "rasio_ekonomis", 0.5)])
    found = compose(12, observasi=rows)
    assert set(found.funnels) == {"k4", "rasio_ekonomis"}
    assert set(found.ranks) == {"k4"}


def test_identical_facilities_are_not_sorted_and_a_bad_one_is() -> None:
    same = counted({f"p{i:03d}": (48, 60) for i in range(1, 13)})
    found = compose(12, observasi=same).ranks["k4"]
    assert set(found["putusan"]) == {"tidak terpisahkan"}
    assert found["unit"].tolist() == [f"p{i:03d}" for i in range(1, 13)]
    worst = counted({f"p{i:03d}": (48 if i > 1 else 10, 60) for i in range(1, 13)})
    found = compose(12, observasi=worst).ranks["k4"]
    assert found["unit"].iloc[-1] == "p001"
    assert found["peluang_terburuk"].iloc[-1] > 0.99


def test_a_printed_value_is_shown_and_said_to_be_untestable() -> None:
    printed = counted({"p001": (NAN, NAN), "p002": (NAN, NAN)}, "stunting").assign(
        nilai=[14.6, 12.0]
    )
    number = printed.assign(indikator="jumlah_bayi")
    alone = printed[:1].assign(indikator="bblr")
    theirs = printed[1:].assign(indikator="idl")
    found = compose(2, observasi=pd.concat([printed, number, alone, theirs]))
    row = found.beside.iloc[0]
    assert len(found.beside) == 1
    assert (row["indikator"], row["nilai"], row["peer_median"]) == ("stunting", 14.6, 12.0)
    assert row["putusan"] == "tidak dapat diuji"


def test_a_value_that_stands_in_a_funnel_stands_nowhere_else() -> None:
    both = spread(3).assign(nilai=81.0)
    found = compose(3, observasi=both)
    assert found.others.empty
    assert found.measured["nilai"].notna().all()


# The published data of S003, as a special case.


@pytest.fixture(scope="module")
def sampang() -> District:
    data = load(ROOT / "data" / "sampang", unit="pangarengan")
    return district(data.table, data.unit, unit="pangarengan", period="2019")


def test_two_facilities_of_s003_are_compared_by_what_can_be_tested(sampang: District) -> None:
    assert sampang.members["unit"].tolist() == ["pangarengan", "kedungdung"]
    assert sampang.members["ukuran"].tolist() == [23_553, 42_065]
    told = sampang.beside.set_index("indikator")["putusan"]
    assert told["tenaga/bidan"] == "terpisah"
    assert told["tenaga/perawat"] == "tidak terpisahkan"
    bare = [
        "rasio_ekonomis/BOK",
        "rasio_efisiensi",
        "kepuasan_pelanggan",
        "pembelajaran_pertumbuhan",
    ]
    assert set(told[bare]) == {"tidak dapat diuji"}


def test_the_page_of_s003_says_what_cannot_be_tested(sampang: District) -> None:
    names = say.short_names(
        dict(zip(sampang.members["unit"], sampang.members["nama"], strict=True))
    )
    assert names == {"pangarengan": "Pangarengan", "kedungdung": "Kedungdung"}
    shown = say.findings(sampang, pd.DataFrame(), names=names).markup
    assert "Tidak ada yang dapat diuji dengan corong." in shown
    assert "tidak dapat diuji: tanpa selang" in shown
    assert "Tidak ada pembanding yang benar-benar seukuran." in shown
    table = tables.beside(
        sampang.beside, sampang.all, unit="pangarengan", names=names, peers=["kedungdung"]
    ).markup
    assert "Tidak dapat diuji: hanya nilainya yang diketahui (21)" in table
    assert (
        tables.outside(
            sampang.outside, sampang.measured, [], unit="pangarengan", names=names
        ).markup
        == ""
    )
    assert (
        "Tidak ada tabel petak"
        in heat.heat(sampang.measured, [], unit="pangarengan", names=names).markup
    )
    assert maps.tile_map(say.standings(sampang), unit="pangarengan", names=names) is None


# The page with twelve and two hundred facilities.


@dataclasses.dataclass(frozen=True)
class Many:
    found: District
    names: dict[str, str]

    def figures(self) -> list[Figure]:
        who: dict[str, Any] = {"unit": self.found.unit, "names": self.names}
        made = [
            *draw.small_funnels(self.found.funnels, self.found.curves, **who),
            draw.rank_intervals(self.found.ranks, unit=self.found.unit),
            *draw.courses_beside(
                self.found.series,
                self.found.courses,
                unit=self.found.unit,
                near=say.near(self.found),
            ),
            maps.tile_map(say.standings(self.found), **who),
        ]
        return [one for one in made if one is not None]


@pytest.fixture(scope="module", params=[12, 200])
def many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Many:
    """A simulated district, written and read as any other data set."""
    folder = tmp_path_factory.mktemp("wilayah") / f"simulasi{request.param}"
    simulation.simulate(folder, units=request.param)
    data = load(folder)
    unit = str(data.unit["unit"].iloc[3])
    found = district(data.table, data.unit, unit=unit, period="2024")
    return Many(
        found, say.short_names(dict(zip(found.members["unit"], found.members["nama"], strict=True)))
    )


def test_a_simulated_district_is_compared_whole(many: Many) -> None:
    facilities = len(many.names)
    assert len(many.found.focus) == FOCUS
    assert (many.found.outside["banyak"] == facilities).all()
    assert len(many.found.measured) == facilities * len(many.found.funnels)
    assert len(many.found.courses) == FOCUS
    assert len(many.figures()) == 2 * FOCUS + 2


def test_no_label_of_a_chart_lies_on_another(many: Many) -> None:
    for drawing in many.figures():
        axes = drawing.axes[0]
        written = [
            *axes.texts,
            *axes.get_xticklabels(),
            *axes.get_yticklabels(),
            axes.title,
            axes.xaxis.label,
        ]
        boxes = [
            (text.get_text(), text.get_window_extent().padded(-1))
            for text in written
            if isinstance(text, Text) and text.get_text() and text.get_visible()
        ]
        assert boxes
        for (one, box), (other, their) in itertools.combinations(boxes, 2):
            assert not box.overlaps(their), (one, other)


def test_a_line_a_facility_in_the_order_of_the_data(many: Many) -> None:
    shown = heat.heat(
        many.found.measured, say.order(many.found), unit=many.found.unit, names=many.names
    )
    first = re.findall(r"<table>.*?</table>", str(shown.markup), re.DOTALL)[0]
    rows = re.findall(r'<th scope="row"><b>(\d+)</b>([^<]*)</th>', first.split("<tbody>")[1])
    assert [int(number) for number, _ in rows] == list(range(1, len(many.names) + 1))
    assert [name.removesuffix(" ◂") for _, name in rows] == list(many.names.values())
    assert sum(name.endswith(" ◂") for _, name in rows) == 1
    again = first.split("<tbody>")[0].count('class="ini"')
    assert again == (1 if len(many.names) >= heat.REPEATED else 0)
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", first)
    told = [cell for cell in cells if not re.fullmatch(r"[–\d.,]+", cell)]
    assert told
    assert all(re.fullmatch(r"[▼▽△▲⇓↓↑⇑] [\d.,]+", cell) for cell in told)


def test_what_the_tables_leave_out_is_named(many: Many) -> None:
    shown = str(
        heat.heat(
            many.found.measured, say.order(many.found), unit=many.found.unit, names=many.names
        ).markup
    )
    cells = len(re.findall(r"<td", shown))
    left = re.search(r"(\d+) indikator lain tidak dimuat di sini", shown)
    columns = len(say.order(many.found))
    if len(many.names) == 12:
        assert left is None
        assert cells == 12 * columns
    else:
        assert left is not None
        assert shown.count('<th scope="col"><span>') == columns - int(left[1])


def text(shown: Any) -> str:
    return BeautifulSoup(str(shown.markup), "html.parser").get_text(" ", strip=True)


def test_the_findings_say_what_chance_gives(many: Many) -> None:
    shown = text(say.findings(many.found, pd.DataFrame(), names=many.names))
    compared = int(many.found.outside["banyak"].sum())
    said = f"{compared:,}".replace(",", ".")
    assert f"dari {said} nilai di luar batas 95%" in shown
    assert f"Kebetulan saja memberi kira-kira {round(compared * 0.05)}" in shown
    assert "Peluang terbesar menjadi yang terburuk" in shown
    assert "deret waktu" in shown
    assert "Mutu data: tidak ada yang mencurigakan." in shown
    found = pd.DataFrame({"temuan": ["Sesuatu aneh."]})
    assert "1 hal mencurigakan, antara lain: Sesuatu aneh." in text(
        say.findings(many.found, found, names=many.names)
    )


def test_the_tables_hold_every_indicator_rank_and_peer(many: Many) -> None:
    who: dict[str, Any] = {"unit": many.found.unit, "names": many.names}
    order = say.order(many.found)
    shown = BeautifulSoup(
        str(tables.outside(many.found.outside, many.found.measured, order, **who).markup),
        "html.parser",
    )
    assert len(shown.select("tbody tr")) == len(order) == len(many.found.outside)
    ranked = BeautifulSoup(str(tables.ranks(many.found.ranks, **who).markup), "html.parser")
    circle = int(many.found.members["lingkaran"].sum())
    assert len(ranked.select("tbody tr")) == FOCUS * (circle + 1)
    assert len(ranked.select("details tr.ini")) == FOCUS
    alike = text(tables.like_size(many.found.members, many.found.measured, many.found.focus,
                                  size=many.found.size, **who))  # fmt: skip
    assert all(many.names[code] in alike for code in say.near(many.found))
    assert "Jumlah penduduk" in alike
    peers = say.near(many.found)
    both = text(tables.beside(many.found.beside, many.found.all, peers=peers, **who))
    assert f"{NEAREST} seukuran: min – median – maks" in both
    assert "Tidak dapat diuji: hanya nilainya yang diketahui" in both
    assert say.only(many.names, peers[:1]) == {peers[0]: many.names[peers[0]]}
    assert text(say.verdicts(many.found)).startswith("Putusan XmR.")


def test_many_names_are_counted_and_the_far_ones_come_first() -> None:
    values = {f"p{i:03d}": (80, 100) for i in range(1, 41)}
    values |= {f"p{i:03d}": (60 if i != 9 else 20, 100) for i in range(4, 10)}
    found = compose(40, observasi=counted(values))
    names = {code: code for code in found.members["unit"]}
    measured = found.measured.assign(
        kategori=["jauh lebih buruk" if unit == "p009" else "lebih buruk" if unit in {"p004", "p005"} else told
                  for unit, told in zip(found.measured["unit"], found.measured["kategori"], strict=True)])  # fmt: skip
    shown = text(tables.outside(found.outside, measured, ["k4"], unit="p001", names=names))
    assert "▼\u00a0p009, ▽\u00a0p004 dan 4 lainnya" in shown
    everyone = measured.assign(kategori="lebih buruk")
    shown = text(tables.outside(found.outside, everyone, ["k4"], unit="p001", names=names))
    assert "▽\u00a0p001, ▽\u00a0p002 dan 38 lainnya" in shown


def test_a_facility_outside_is_the_first_finding() -> None:
    values = {f"p{i:03d}": (80, 100) for i in range(1, 13)} | {"p001": (20, 100)}
    found = compose(12, observasi=counted(values))
    names = {code: code for code in found.members["unit"]}
    shown = text(say.findings(found, pd.DataFrame(), names=names))
    assert "1 dari 1 indikator di luar batas kebetulan, 1 ke arah buruk." in shown
    assert "(▼ jauh lebih buruk)" in shown
    assert "Urutan fasilitas tidak terpisahkan pada 0 dari 1 indikator yang diperingkat." in shown
    assert "Ada pembanding yang seukuran." in shown
    assert "Di luar batas: ▼ p001." in say.world(found, {}, names=names).alt
    assert "p001 20,0, jauh lebih buruk" in say.funnels(found, names=names).alt[0]
    table = text(tables.ranks(found.ranks, unit="p001", names=names))
    assert "12 dari 12 terpisah dari yang lain" in table
    assert "semua (urut peringkat)" in table


def test_fewer_than_ten_cannot_be_checked_for_overdispersion_and_it_is_said() -> None:
    found = compose(3, observasi=spread(3))
    names = {code: code for code in found.members["unit"]}
    assert "Dengan kurang dari 10 fasilitas ragam lebih tidak dapat diperiksa." in text(
        say.findings(found, pd.DataFrame(), names=names)
    )


def test_a_facility_without_the_indicator_is_said_to_be_absent() -> None:
    found = compose(12, observasi=spread(12).query("unit != 'p001'"))
    names = {code: code for code in found.members["unit"]}
    assert "tidak ikut, tidak dapat dibandingkan" in say.funnels(found, names=names).alt[0]
    assert draw.rank_intervals(found.ranks, unit="p001") is None
    assert tables.ranks(found.ranks, unit="p001", names=names).markup == ""
    assert say.ranks(found, names=names).title == "Tidak ada peringkat"
    (drawn,) = draw.small_funnels(found.funnels, found.curves, unit="p001", names=names)
    assert [each.get_text() for each in drawn.axes[0].texts if each.get_text() == "p001"] == []
    shown = text(
        tables.like_size(
            found.members, found.measured, [], size=found.size, unit="p001", names=names
        )
    )
    assert shown.startswith("Yang seukuran tidak diketahui.")


def test_without_anything_each_part_says_so() -> None:
    found = compose(2)
    names = {code: code for code in found.members["unit"]}
    told = [
        part(found, names=names).title for part in (say.funnels, say.ranks, say.courses, say.supply)
    ]
    assert told == ["Tidak ada corong", "Tidak ada peringkat", "Tidak ada deret waktu",
                    "Tidak ada tenaga dan sarana per penduduk"]  # fmt: skip
    assert say.world(found, {}, names=names).title == "Tidak ada peta"
    assert say.verdicts(found).markup == ""
    assert "Tidak ada tabel tenaga" in text(
        tables.beside(found.beside, found.all, unit="p001", names=names, peers=[])
    )


def test_short_courses_are_said_to_be_short() -> None:
    years = pd.concat([spread(3).assign(periode=year) for year in ("2023", "2024")])
    found = compose(3, observasi=years)
    names = {code: code for code in found.members["unit"]}
    told = say.courses(found, names=names)
    assert told.title == "Deret p001 terlalu pendek untuk dinilai (kurang dari 6 titik)"
    assert told.alt[0].endswith("titiknya terlalu sedikit untuk dinilai")
    assert "Kurang dari 6 titik, belum dapat dinilai: Kunjungan keempat" in text(
        say.verdicts(found)
    )
    (drawn,) = draw.courses_beside(found.series, found.courses, unit="p001", near=[])
    assert [tick.get_text() for tick in drawn.axes[0].get_xticklabels()] == ["2023", "2024"]


def test_a_signal_is_said_with_its_side_and_its_months() -> None:
    served = {"p001": [8.0] * 10 + [40, 41], "p002": [8.0] * 12}
    served = {
        unit: [many + 0.0 + month % 2 for month, many in enumerate(months)]
        for unit, months in served.items()
    }
    rows = pd.concat([spread(2), spread(2, "kn1")])
    found = compose(2, observasi=rows, pws=monthly(served))
    names = {code: code for code in found.members["unit"]}
    shown = text(say.findings(found, pd.DataFrame(), names=names))
    assert "1 dari 1 deret waktu memberi sinyal." in shown
    assert "sinyal ke arah baik (November 2024 dan 1 titik lain)" in shown
    assert say.courses(found, names=names).title.startswith("1 dari 1 deret p001 memberi sinyal")
    found = compose(2, observasi=rows, pws=monthly({"p001": [8.0, 9.0] * 4, "p002": [8.0] * 8}))
    assert "(batas sementara)" in text(say.verdicts(found))
    assert say.courses(found, names=names).caption.endswith("batas sementara.")
    assert "Naik-turun 1 deret waktu adalah variasi biasa." in text(
        say.findings(found, pd.DataFrame(), names=names)
    )


def test_the_words_of_every_chart_have_an_alt_text_and_a_finding(many: Many) -> None:
    told = [
        say.funnels(many.found, names=many.names),
        say.ranks(many.found, names=many.names),
        say.courses(many.found, names=many.names),
        say.world(many.found, {}, names=many.names),
        say.supply(many.found, names=many.names),
    ]
    assert [len(words.alt) for words in (told[0], told[2])] == [FOCUS, FOCUS]
    assert "BUKAN geografis" in told[3].caption
    assert all(words.title and words.caption for words in told)
    for drawing, alt in zip(many.figures()[:FOCUS], told[0].alt, strict=True):
        assert alt in figure([drawing], dataclasses.replace(told[0], alt=[alt])).markup


def test_a_page_of_two_hundred_stays_light_and_one_of_them_is_made(
    house: Any,
) -> None:
    shutil.copy(ROOT / "notebooks" / "perbandingan.ipynb", house.root / "notebooks")
    simulation.simulate(house.root / "data" / "besar", units=200)
    (house.root / "params" / "besar.yml").write_text(
        "data: data/besar\nunits: [p017]\nreports:\n  perbandingan:\n    tahun: 2024\n",
        encoding="utf-8",
    )
    ended = house.run("render", "besar")
    assert ended.code == 0, ended.out + ended.err
    page = (house.output / "besar" / "p017" / "perbandingan.html").read_bytes()
    assert len(page) < LARGEST
    assert page.count(b"<svg") == 2 * FOCUS + 3
    assert "SIMULASI" in page.decode()


# Maps.

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0))
HOLE = ((0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6), (0.4, 0.4))


def test_a_hole_stays_empty_whichever_way_it_was_drawn() -> None:
    for hole in (HOLE, HOLE[::-1]):
        path = maps._path([[SQUARE, hole]])
        assert path.contains_point((0.2, 0.2))
        rings = np.split(path.vertices, [len(SQUARE)])
        assert maps._area(rings[0].tolist()) > 0 > maps._area(rings[1].tolist())


def test_a_map_of_areas_names_its_facility_and_marks_who_is_outside() -> None:
    far = tuple((x + 2, y) for x, y in SQUARE)
    drawing = maps.area_map(
        {"a": ((SQUARE, HOLE),), "b": ((far,),), "c": ((tuple((x + 4, y) for x, y in SQUARE),),)},
        {"a": "dalam batas", "b": "jauh lebih buruk"},
        unit="a",
        names={"a": "Satu", "b": "Dua", "c": "Tiga"},
    )
    assert drawing is not None
    assert [text.get_text() for text in drawing.axes[0].texts] == ["Satu", "▼", "?"]
    own, worst, untold = drawing.axes[0].texts
    assert (own.get_color(), worst.get_color(), untold.get_color()) == (INK, "white", INK)
    assert [text.get_bbox_patch() is None for text in (own, worst, untold)] == [False, True, True]
    wide, high = drawing.get_size_inches()
    assert wide / high == pytest.approx(5, rel=0.01)  # five degrees by one, almost at the equator


def test_a_map_of_nothing_is_none_and_a_point_is_still_a_map() -> None:
    assert maps.area_map({}, {}, unit="a", names={}) is None
    point = tuple([(113.0, -7.0)] * 4)
    drawing = maps.area_map({"b": ((point,),)}, {"b": "lebih baik"}, unit="a", names={"b": "Dua"})
    assert drawing is not None


@pytest.mark.parametrize(("facilities", "numbered"), [(9, False), (70, True)])
def test_tiles_bear_names_where_all_fit_else_numbers(facilities: int, numbered: bool) -> None:
    codes = {f"u{i}": "dalam batas" for i in range(facilities)} | {"u1": "lebih buruk"}
    drawing = maps.tile_map(codes, unit="u0", names={code: f"Desa {code}" for code in codes})
    assert drawing is not None
    texts = [text.get_text() for text in drawing.axes[0].texts]
    assert texts[:2] == (["1", "2\n▽"] if numbered else ["Desa u0", "Desa u1\n▽"])
    assert len(texts) == facilities


def test_a_label_without_room_is_left_out_unless_it_must_be() -> None:
    with canvas(2, 1) as (_, axes):
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        labels = Labels(axes)
        assert labels.put("sebuah nama", 0.5, 0.5)
        told = [labels.put("sebuah nama", 0.5, 0.5) for _ in range(8)]
        assert not told[-1]
        assert labels.put("sebuah nama", 0.5, 0.5, always=True)


# Words.


@pytest.mark.parametrize(
    ("names", "short"),
    [
        ({"a": "Puskesmas Satu", "b": "Puskesmas Dua"}, ["Satu", "Dua"]),
        ({"a": "Puskesmas Satu", "b": "Pustu Dua"}, ["Puskesmas Satu", "Pustu Dua"]),
        ({"a": "Puskesmas Satu"}, ["Puskesmas Satu"]),
        ({"a": "Puskesmas", "b": "Puskesmas Dua"}, ["Puskesmas", "Puskesmas Dua"]),
    ],
)
def test_a_word_that_all_names_share_is_dropped(names: dict[str, str], short: list[str]) -> None:
    assert list(say.short_names(names).values()) == short


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"phi": NAN, "tau": NAN}, "tidak dapat diperiksa: kurang dari 10"),
        ({"phi": 0.8, "tau": 0.0}, "tidak ada (φ 0,80)"),
        ({"phi": 2.5, "tau": 3.14}, "ada: φ 2,50, simpangan antar-fasilitas 3,1; batas dilebarkan"),
    ],
)
def test_overdispersion_is_said(row: dict[str, float], told: str) -> None:
    assert tables.overdispersion(row) == told


def test_a_map_says_who_has_no_area() -> None:
    found = compose(3, observasi=spread(3))
    names = {code: code for code in found.members["unit"]}
    told = say.world(found, {"p001": (), "p002": ()}, names=names)
    assert "Tanpa wilayah di berkas peta: p003." in told.caption
    assert "geografis" not in told.caption


def test_a_value_missing_from_the_data_is_a_dash_and_not_a_class() -> None:
    rows = results(
        counted({"a": (8, 10)}).drop(columns="nilai").assign(nilai=80.0, kategori="lebih baik")
    )
    shown = heat.heat(rows, ["k4"], unit="a", names={"a": "A", "b": "B"}).markup
    assert '<td class="a">△ 80,0</td>' in shown
    assert "<td>–</td>" in shown


def test_the_parameters_of_the_report_are_checked() -> None:
    given_ = Perbandingan(data="data/sampang", unit="pangarengan", tahun=2019)
    assert (given_.period, given_.confidence, given_.geojson) == ("2019", 0.95, "")
