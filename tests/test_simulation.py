"""Made-up districts: the same bytes for the same seed, valid tables, and every planted truth in them and nowhere else.

The truths are looked for by plain arithmetic on the tables; no indicator of the library is asked.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from kinerja import catalogue, simulation
from kinerja.errors import OutputError, ParamError
from kinerja.simulation import simulate
from kinerja.simulation.facility import facility
from kinerja.simulation.truths import HOMES
from kinerja.tables import Dataset, check, load
from kinerja.tables.schemas import SCHEMAS

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "data" / "contoh"
MONTHS = [f"2024-{month:02d}" for month in range(1, 13)]
UNITS = [f"p{number:02d}" for number in range(1, 13)]
ELSEWHERE = {"jenis_tenaga", "instrumen_posyandu"}  # tables of the house: data/rujukan has them
NOT_MADE = {"jawaban_posyandu"}  # answers to the instrument: nobody has them in a register
COUNTS = ["s", "k", "d", "n", "t", "o", "b", "bgm", "dua_t"]
LEAST_GAIN = {
    1: 800,
    2: 900,
    3: 800,
    4: 600,
    5: 500,
    6: 400,
    7: 300,
    8: 300,
    9: 300,
    10: 300,
}  # g, else 200
MOST_BYTES = 4_000_000


@pytest.fixture(scope="module")
def data() -> Dataset:
    """The committed data set."""
    return load(COMMITTED)


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, Any]]:
    """The committed list of truths, by code."""
    listed = json.loads((COMMITTED / simulation.TRUTHS).read_text(encoding="utf-8"))["kebenaran"]
    return {truth["kode"]: truth for truth in listed}


def rows(frame: pd.DataFrame, **wanted: object) -> Iterator[dict[Any, Any]]:
    for name, value in wanted.items():
        frame = frame[frame[name] == value]
    yield from frame.to_dict("records")


def table_of(frame: pd.DataFrame, index: list[str], column: str, value: str) -> pd.DataFrame:
    """One column for each of another's values; each cell has one value."""
    assert not frame.duplicated([*index, column]).any()
    return frame.pivot_table(index=index, columns=column, values=value, aggfunc="first")


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def without_origin(data: Dataset, table: str) -> pd.DataFrame:
    """The table without where its rows stand."""
    return data.table(table).drop(columns=["dokumen", "baris"], errors="ignore")


# The data set as a whole.


def test_the_committed_district_is_what_the_default_makes(tmp_path: Path) -> None:
    simulate(tmp_path / "contoh")
    assert content(tmp_path / "contoh") == content(COMMITTED)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for form in simulation.FORMATS:
        one, two, other = (tmp_path / form / name / "contoh" for name in ("a", "b", "c"))
        simulate(one, units=2, seed=5, form=form)
        simulate(two, units=2, seed=5, form=form)
        simulate(other, units=2, seed=6, form=form)
        assert content(one) == content(two)
        tables = {f"{name}.{form}" for name in SCHEMAS} - {
            *(f"{name}.{form}" for name in ELSEWHERE | NOT_MADE),
            f"unit.{form}",
            f"target.{form}",
        }
        assert not [name for name in tables if content(one)[name] == content(other)[name]]


def test_check_finds_nothing_and_no_table_is_missing(data: Dataset) -> None:
    assert check(COMMITTED) == []
    assert {path.stem for path in COMMITTED.glob("*.csv")} == set(SCHEMAS) - ELSEWHERE - NOT_MADE
    assert {name for name in SCHEMAS if data.table(name).empty} == NOT_MADE


@pytest.mark.parametrize("seed", [0, 1, 99])
def test_every_seed_gives_a_valid_district(tmp_path: Path, seed: int) -> None:
    simulate(tmp_path / "kecil", units=3, seed=seed)
    assert check(tmp_path / "kecil") == []


def test_it_says_everywhere_that_it_is_made_up(data: Dataset) -> None:
    package = json.loads((COMMITTED / "datapackage.json").read_text(encoding="utf-8"))
    assert data.simulated
    assert "simulasi" in package["title"]
    assert package["description"].startswith("SIMULASI")
    assert data.unit["nama"].tolist() == [f"Puskesmas Contoh {each[1:]}" for each in UNITS]
    assert data.unit["catatan"].str.contains("simulasi").all()
    assert set(data.unit["kabupaten"]) == {"Contoh"}


def test_it_is_small_enough_to_be_committed() -> None:
    assert sum(map(len, content(COMMITTED).values())) < MOST_BYTES


def test_it_has_the_size_that_was_asked_for(data: Dataset) -> None:
    villages = data.pws.groupby("unit")["desa"].nunique()
    posts = data.posyandu.groupby("unit").size()
    assert villages.between(4, 7).all()
    assert posts.between(8, 9).all()
    assert 27_000 < len(data.balita) < 33_000
    assert data.balita["tgl_ukur"].min() >= "2023-11-01"
    assert data.balita["tgl_ukur"].max() <= "2024-12-31"
    assert data.balita["umur_hari"].between(3, 1825).all()
    assert 0.76 < data.skdn["d"].sum() / data.skdn["s"].sum() < 0.84
    assert set(data.skdn["periode"]) == set(MONTHS)
    assert {"2022", "2023", "2024"} == set(data.observasi["periode"])


def test_no_child_can_be_known(data: Dataset) -> None:
    assert data.balita["tgl_lahir"].isna().all()
    assert data.balita["anak"].str.fullmatch(r"c\d{3}").all()
    # the number says nothing of the age
    first = data.balita.drop_duplicates(["unit", "anak"])
    number = first["anak"].str[1:].astype(int)
    assert abs(number.corr(first["umur_hari"])) < 0.1


def test_every_indicator_stands_in_the_catalogue(data: Dataset) -> None:
    for table in SCHEMAS:
        if "indikator" in SCHEMAS[table].columns:
            codes = data.table(table)["indikator"].dropna().str.partition("/")[0]
            assert set(codes) <= set(catalogue.catalogue()), table


# Children.


def test_children_keep_their_place_among_their_peers(data: Dataset) -> None:
    """Two children of the same age differ by kilograms, the same child from month to month by grams."""
    slips = data.balita["berat"] > 30
    kept = data.balita[~slips & data.balita["umur_hari"].between(900, 1400)]
    logs = kept.assign(ln=kept["berat"].map(math.log))
    own = logs.groupby(["unit", "anak"])["ln"]
    within = own.std().pow(2).mean() ** 0.5
    between = own.mean().std()
    assert between > 3 * within


@pytest.mark.parametrize(
    ("sex", "months", "kilograms", "centimetres"),
    # WHO 2006, median weight and length; the made-up children are on average a little below
    [("L", 12, 9.6, 75.7), ("L", 24, 12.2, 87.8), ("L", 48, 16.3, 103.3), ("P", 12, 8.9, 74.0), ("P", 36, 13.9, 95.1)],
)  # fmt: skip
def test_children_have_the_size_of_children(
    data: Dataset, sex: str, months: int, kilograms: float, centimetres: float
) -> None:
    near = data.balita[
        (data.balita["jk"] == sex) & ((data.balita["umur_hari"] / 30.4375 - months).abs() < 1)
    ]
    near = near[near["berat"] < 30]
    assert 0.84 < near["berat"].mean() / kilograms < 0.98
    assert 0.93 < near["tinggi"].mean() / centimetres < 0.99
    assert 0.09 < near["berat"].std() / near["berat"].mean() < 0.15
    assert 0.03 < near["tinggi"].std() / near["tinggi"].mean() < 0.055


def test_skdn_is_what_the_register_adds_up_to(data: Dataset) -> None:
    """Counted again, child by child, in plain Python; but for the posyandu that copies."""
    weighed: dict[tuple[str, str, str], dict[str, dict[Any, Any]]] = defaultdict(dict)
    for row in data.balita.to_dict("records"):
        weighed[row["unit"], row["posyandu"], row["anak"]][row["tgl_ukur"][:7]] = row
    months = ["2023-11", "2023-12", *MONTHS]
    found: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for (unit, post, _), by_month in weighed.items():
        status: dict[str, str] = {}
        for before, month in zip(["", *months], months, strict=False):
            if month not in by_month:
                continue
            now, last = by_month[month], by_month.get(before)
            if last is not None:
                gained = round(1000 * (now["berat"] - last["berat"]))
                least = LEAST_GAIN.get(int(now["umur_hari"] / 30.4375), 200)
                status[month] = "n" if gained >= least else "t"
            else:
                status[month] = "o" if any(each < month for each in by_month) else "b"
            found[unit, month, post].update(["d", status[month]])
            if status[month] == "t" == status.get(before):
                found[unit, month, post].update(["dua_t"])
    for row in data.skdn.to_dict("records"):
        assert row["s"] >= row["d"] >= row["n"]
        assert row["d"] == row["n"] + row["t"] + row["o"] + row["b"]
        assert row["s"] >= row["k"]
        assert row["t"] >= row["dua_t"]
        if (row["unit"], row["posyandu"]) != ("p03", "y4"):
            counted = found[row["unit"], row["periode"], row["posyandu"]]
            assert {name: row[name] for name in ("d", "n", "t", "o", "b", "dua_t")} == {
                name: counted[name] for name in ("d", "n", "t", "o", "b", "dua_t")
            }


# Tables that must agree.


def test_pws_and_the_yearly_figures_agree(data: Dataset) -> None:
    year = data.observasi[data.observasi["periode"] == "2024"].set_index(["unit", "indikator"])
    for (unit, indicator), part in data.pws.groupby(["unit", "indikator"]):
        targets = part.drop_duplicates("desa")["sasaran"].sum()
        assert part["dilayani"].sum() == year.loc[(unit, indicator), "pembilang"]
        assert targets == year.loc[(unit, indicator), "penyebut"]
        assert set(part["periode"]) == set(MONTHS)


def test_participation_and_openings_are_those_of_skdn(data: Dataset) -> None:
    skdn = data.skdn.groupby(["unit", "desa", "periode"])["d"].sum()
    pws = data.pws[data.pws["indikator"] == "cakupan_ds"].set_index(["unit", "desa", "periode"])
    assert pws["dilayani"].sort_index().equals(skdn.sort_index().rename("dilayani"))
    openings = data.kegiatan[data.kegiatan["jenis"] == "posyandu"]
    merged = openings.assign(posyandu="y" + openings["nomor"].map("{:.0f}".format)).merge(
        data.skdn, on=["unit", "periode", "posyandu"], how="outer"
    )
    assert (merged["undangan"] == merged["s"]).all()
    assert (merged["hadir"] == merged["d"]).all()
    for row in data.posyandu.to_dict("records"):
        part = data.skdn[
            (data.skdn["unit"] == row["unit"]) & (data.skdn["posyandu"] == row["posyandu"])
        ]
        assert row["cakupan_ds"] == pytest.approx(
            100 * part["d"].sum() / part["s"].sum(), abs=0.051
        )


def test_what_holds_another_is_not_smaller(data: Dataset) -> None:
    wide = table_of(data.observasi, ["unit", "periode"], "indikator", "pembilang")
    for large, small in [
        ("k1", "k4"),
        ("k4", "k6"),
        ("pn", "persalinan_faskes"),
        ("kn1", "kn_lengkap"),
        ("akb", "akn"),
        ("akaba", "akb"),
    ]:
        assert (wide[large] >= wide[small]).all(), (large, small)
    values = table_of(data.observasi, ["unit", "periode"], "indikator", "nilai")
    assert (values["jumlah_kematian_bayi"] == wide["akb"]).all()
    assert (
        values["jumlah_baduta_0_23"] == values["jumlah_bayi"] + values["jumlah_anak_12_23"]
    ).all()
    assert wide["aki"].max() <= 5  # deaths are few


def test_the_budget_adds_up_and_the_plan_is_the_budget(data: Dataset) -> None:
    books = data.anggaran
    for column in ("pagu", "realisasi"):
        below = books.dropna(subset="induk").groupby(["unit", "periode", "induk"])[column].sum()
        above = books.set_index(["unit", "periode", "kode"])[column]
        assert above.loc[below.index].tolist() == below.tolist()
    assert data.rencana_anggaran["pagu"].tolist() == books["pagu"].tolist()
    spent = books[books["induk"].isna()].groupby(["unit", "periode"])["realisasi"].sum()
    assert (
        data.belanja_pendapatan.set_index(["unit", "periode"])["belanja"]
        .sort_index()
        .equals(spent.sort_index().rename("belanja"))
    )


def test_the_list_of_low_items_is_complete(data: Dataset) -> None:
    found = set()
    for row in rows(data.indikator_anggaran, periode="2024"):
        if 100 * row["realisasi"] / row["target"] < 70:
            found.add((row["unit"], "kinerja", row["kode"]))
    for row in rows(data.anggaran, periode="2024"):
        if 100 * row["realisasi"] / row["pagu"] < 70:
            found.add((row["unit"], "anggaran", row["kode"]))
    listed = {(row["unit"], row["jenis"], row["kode"]) for row in data.analisis.to_dict("records")}
    assert listed == found


def test_plans_answer_problems_and_end_in_order(data: Dataset) -> None:
    problems = set(data.masalah[["unit", "periode", "nomor"]].itertuples(index=False, name=None))
    for row in data.rencana.to_dict("records"):
        assert (row["unit"], row["periode"], row["nomor_masalah"]) in problems
        assert row["periode"] < row["tenggat"]
        assert (row["status"] == "selesai") == isinstance(row["selesai"], str)
        if row["status"] == "selesai":
            assert row["periode"] < row["selesai"] <= "2024-12"
    assert set(data.rencana["status"]) == {"selesai", "berjalan", "belum"}


def test_every_quotation_is_coded_by_two(data: Dataset) -> None:
    coded = table_of(data.bukti, ["unit", "kutipan"], "pengode", "kode")
    assert list(coded.columns) == ["A", "B"]
    assert coded.notna().all(axis=None)
    assert 0.75 < (coded["A"] == coded["B"]).mean() < 0.99


# The planted truths: each is there, and nowhere else.


def test_every_truth_is_listed_with_where_and_how_large(told: dict[str, dict[str, Any]]) -> None:
    assert {code: truth["unit"] for code, truth in told.items()} == {
        code: f"p{number:02d}" for code, number in HOMES.items()
    }
    for truth in told.values():
        assert truth["apa"].endswith(".")
        assert truth["tempat"]
        assert truth["besar"]
        assert truth["halaman"]
    accused = {code for code, truth in told.items() if not truth["ditemukan"]}
    assert accused == {"naik_turun_kebetulan", "perbaikan_semu"}


def test_one_weigher_rounds_and_no_other(data: Dataset, told: dict[str, dict[str, Any]]) -> None:
    for column in ("berat", "tinggi"):
        tenths = (10 * data.balita[column]).round()
        half = data.balita.assign(half=(tenths % 5 == 0).astype(float))[tenths.notna()]
        share = half.groupby(["unit", "posyandu"])["half"].mean()
        assert share.pop(("p02", "y3")) == 1
        assert share.between(0.08, 0.34).all()
    where = told["timbangan_bulat"]["tempat"]
    assert (where["posyandu"], where["pengukur"]) == ("y3", "k3")
    assert told["timbangan_bulat"]["besar"]["pengukuran"] == sum(
        1 for _ in rows(data.balita, unit="p02", posyandu="y3", pengukur="k3")
    )


def test_one_posyandu_copies_and_no_other(data: Dataset, told: dict[str, dict[str, Any]]) -> None:
    repeated = Counter(
        (unit, post)
        for (unit, post), part in data.skdn.groupby(["unit", "posyandu"])
        for a, b in zip(
            part[COUNTS].to_numpy().tolist(), part[COUNTS].to_numpy().tolist()[1:], strict=False
        )
        if a == b
    )
    assert repeated == {("p03", "y4"): 9}
    assert told["skdn_disalin"]["besar"] == {"bulan_disalin": 9, "asal": "2024-03"}


def participation(data: Dataset) -> pd.DataFrame:
    """D/S by village (rows) and month (columns)."""
    sums = data.skdn.groupby(["unit", "desa", "periode"])[["d", "s"]].sum()
    shares = (sums["d"] / sums["s"]).rename("ds").reset_index()
    return table_of(shares, ["unit", "desa"], "periode", "ds")


def test_participation_steps_down_in_one_village_only(
    data: Dataset, told: dict[str, dict[str, Any]]
) -> None:
    shares = participation(data)
    before, after = shares[MONTHS[:5]], shares[MONTHS[5:]]
    step = before.mean(axis=1) - after.mean(axis=1)
    home = ("p04", "Desa 1")
    assert step.pop(home) > 0.3
    assert step.abs().max() < 0.17  # 62 villages of 20 to 60 children
    assert after.loc[home].max() < before.loc[home].min() - 0.2
    size = told["penurunan_nyata"]["besar"]
    assert size["sebelum_%"] - size["sesudah_%"] > 30
    assert told["penurunan_nyata"]["tempat"]["sejak"] == "2024-06"


def monthly(data: Dataset, unit: str, village: str, indicator: str) -> list[float]:
    mine = rows(data.pws, unit=unit, desa=village, indikator=indicator)
    found = {row["periode"]: row["dilayani"] for row in mine}
    return [found[month] for month in MONTHS]


def dispersion(counts: list[float]) -> float:
    """Variance ÷ mean: 1 for chance alone (a little less, since the year's sum is bounded)."""
    mean = sum(counts) / len(counts)
    return sum((each - mean) ** 2 for each in counts) / (len(counts) - 1) / mean


def test_the_noisy_nothing_is_chance(data: Dataset, told: dict[str, dict[str, Any]]) -> None:
    counts = monthly(data, "p05", "Desa 2", "idl")
    assert told["naik_turun_kebetulan"]["besar"]["hitungan"] == counts
    assert max(counts) >= 2 * min(counts)  # it looks like something
    assert dispersion(counts) < 1.8  # and is not: 95 % of stable months give less
    assert abs(sum(counts[:6]) - sum(counts[6:])) < 2 * math.sqrt(sum(counts))


def test_one_village_rises_after_its_plan_and_no_other(
    data: Dataset, told: dict[str, dict[str, Any]]
) -> None:
    counts = monthly(data, "p07", "Desa 1", "spm_hipertensi")
    assert min(counts[5:]) > max(counts[:5]) + 2 * math.sqrt(max(counts[:5]))
    (plan,) = rows(data.rencana, unit="p07", periode="2024-04", nomor=1)
    assert (plan["indikator"], plan["desa"]) == ("spm_hipertensi", "Desa 1")
    assert (plan["status"], plan["selesai"]) == ("selesai", "2024-05")
    assert told["perbaikan_nyata"]["tempat"]["sejak"] == "2024-06"
    for (unit, village, indicator), part in data.pws.groupby(["unit", "desa", "indikator"]):
        if (unit, village, indicator) in {
            ("p04", "Desa 1", "cakupan_ds"),
            ("p07", "Desa 1", "spm_hipertensi"),
        }:
            continue
        by_month = part.set_index("periode")["dilayani"]
        early, late = by_month[MONTHS[:5]].sum(), by_month[MONTHS[5:]].sum()
        # given their sum the early months are binomial with 5/12
        z = (early - (early + late) * 5 / 12) / math.sqrt((early + late) * 35 / 144)
        assert abs(z) < 4, (unit, village, indicator)


def test_the_apparent_rise_follows_a_plan_and_is_chance(
    data: Dataset, told: dict[str, dict[str, Any]]
) -> None:
    truth = told["perbaikan_semu"]
    counts = dict(zip(MONTHS, monthly(data, "p08", "Desa 2", "k4"), strict=True))
    (plan,) = rows(data.rencana, unit="p08", periode=truth["tempat"]["rencana"], nomor=1)
    assert (plan["indikator"], plan["desa"], plan["status"]) == ("k4", "Desa 2", "selesai")
    assert plan["selesai"] == truth["tempat"]["selesai"]
    before, after = counts[plan["selesai"]], counts[truth["tempat"]["naik_pada"]]
    assert truth["besar"] == {"sebelum": before, "sesudah": after}
    assert after > 1.5 * before
    assert dispersion(list(counts.values())) < 1.8
    later = [each for month, each in counts.items() if month > plan["selesai"]]
    earlier = [each for month, each in counts.items() if month <= plan["selesai"]]
    difference = sum(later) / len(later) - sum(earlier) / len(earlier)
    assert abs(difference) < 2 * math.sqrt(
        sum(counts.values()) / 12 * (1 / len(later) + 1 / len(earlier))
    )


def test_one_budget_item_is_overspent(data: Dataset, told: dict[str, dict[str, Any]]) -> None:
    over = data.anggaran[data.anggaran["realisasi"] > data.anggaran["pagu"]]
    assert over[["unit", "periode", "kode"]].to_numpy().tolist() == [["p06", "2024", "2.1.4"]]
    (row,) = over.to_dict("records")
    assert told["melebihi_pagu"]["besar"]["pagu"] == row["pagu"]
    assert (
        told["melebihi_pagu"]["besar"]["realisasi"] == row["realisasi"] == round(1.18 * row["pagu"])
    )


def test_one_item_performs_with_nothing_spent(data: Dataset) -> None:
    merged = data.anggaran.merge(data.indikator_anggaran, on=["unit", "periode", "kode"])
    idle = merged[(merged["realisasi_x"] == 0) & (merged["realisasi_y"] >= merged["target"])]
    assert idle[["unit", "periode", "kode"]].to_numpy().tolist() == [["p10", "2024", "3.1.1"]]
    assert (data.anggaran["realisasi"] == 0).sum() == 1


def test_one_facility_has_truly_less_coverage(data: Dataset) -> None:
    """Beside the others' pooled value, in its binomial standard errors."""
    for year in ("2022", "2023", "2024"):
        part = data.observasi[
            (data.observasi["indikator"] == "spm_balita") & (data.observasi["periode"] == year)
        ].set_index("unit")
        others = part.drop("p09")
        pooled = others["pembilang"].sum() / others["penyebut"].sum()
        z = (part["pembilang"] / part["penyebut"] - pooled) / (
            pooled * (1 - pooled) / part["penyebut"]
        ) ** 0.5
        assert z.pop("p09") < -8
        assert z.abs().max() < 3.5


def test_the_other_coverages_differ_by_chance_only(data: Dataset) -> None:
    """The sum of squared standardised differences has its degrees of freedom as mean."""
    squares, freedom = 0.0, 0
    for (indicator, _), part in data.observasi.dropna(subset="pembilang").groupby(
        ["indikator", "periode"]
    ):
        if indicator in {"spm_balita", "cakupan_ds"}:
            continue
        pooled = part["pembilang"].sum() / part["penyebut"].sum()
        if pooled in {0, 1}:
            continue
        z = (part["pembilang"] / part["penyebut"] - pooled) / (
            pooled * (1 - pooled) / part["penyebut"]
        ) ** 0.5
        squares += (z**2).sum()
        freedom += len(part) - 1
    assert 0.85 < squares / freedom < 1.15


def test_one_facility_meets_seldom(data: Dataset, told: dict[str, dict[str, Any]]) -> None:
    meetings = data.kegiatan[data.kegiatan["jenis"] == "lokmin_bulanan"]
    held = meetings.dropna(subset="tgl_laksana").groupby("unit").size()
    assert held.to_dict() == dict.fromkeys(UNITS, 12) | {"p11": 4}
    assert meetings[meetings["tgl_rencana"].isna()]["unit"].unique().tolist() == ["p11"]
    assert told["lokmin_jarang"]["tempat"]["dilaksanakan"] == ["2024-03", "2024-06", "2024-09", "2024-12"]  # fmt: skip


def test_three_weights_lost_their_decimal_mark(
    data: Dataset, told: dict[str, dict[str, Any]]
) -> None:
    slips = data.balita[data.balita["berat"] > 30]
    assert set(zip(slips["unit"], slips["posyandu"], strict=True)) == {("p11", "y1")}
    assert sorted(zip(slips["anak"], slips["tgl_ukur"].str[:7], strict=True)) == sorted(
        map(tuple, told["salah_ketik"]["tempat"]["baris"])
    )
    for slip in slips.to_dict("records"):
        others = [row["berat"] for row in rows(data.balita, unit="p11", anak=slip["anak"])]
        assert slip["berat"] / 10 == pytest.approx(sorted(others)[len(others) // 2], rel=0.2)


def test_one_claim_contradicts_its_inputs(data: Dataset, told: dict[str, dict[str, Any]]) -> None:
    wrong = []
    observed = data.observasi.set_index(["unit", "periode", "indikator"])
    for row in data.terbit.to_dict("records"):
        key = re.search(r"pembilang\[unit=(\w+), periode=(\d+), indikator=(\w+)\]", row["masukan"])
        if key:
            found = observed.loc[key.groups()]
            value = 100 * found["pembilang"] / found["penyebut"]
            if abs(value - float(row["tercetak"].replace(",", "."))) > 0.0501:
                wrong.append(row["id"])
    assert wrong == ["p12-1"] == [told["klaim_bertentangan"]["tempat"]["id"]]
    assert len(data.terbit) == 5 * 12


def test_the_first_facility_holds_nothing() -> None:
    _, truths = facility(simulation.SEED, 1)
    assert truths == []


# Any number of facilities, in either form.


@pytest.mark.parametrize(("units", "codes"), [(1, []), (3, ["timbangan_bulat", "skdn_disalin"])])
def test_fewer_facilities_hold_fewer_truths(tmp_path: Path, units: int, codes: list[str]) -> None:
    truths = simulate(tmp_path / "kecil", units=units)
    assert [truth.kode for truth in truths] == codes
    listed = json.loads((tmp_path / "kecil" / simulation.TRUTHS).read_text(encoding="utf-8"))
    assert [truth["kode"] for truth in listed["kebenaran"]] == codes
    assert listed["fasilitas"] == units
    assert sorted(load(tmp_path / "kecil").units) == [f"p{n + 1:02d}" for n in range(units)]


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    simulate(tmp_path / "teks", units=2, form="csv")
    simulate(tmp_path / "kolom", units=2, form="parquet")
    text, binary = load(tmp_path / "teks"), load(tmp_path / "kolom")
    assert binary.simulated
    for table in SCHEMAS:
        pd.testing.assert_frame_equal(without_origin(text, table), without_origin(binary, table))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province: 200 facilities, in two parts."""
    folder = tmp_path_factory.mktemp("banyak") / "provinsi"
    heard: list[int] = []
    simulate(folder, units=200, told=heard.append)
    assert heard == [100, 100]
    return folder


def test_many_facilities_are_parquet_in_row_groups(many: Path) -> None:
    assert {path.suffix for path in many.iterdir()} == {".parquet", ".json"}
    for path in many.glob("*.parquet"):
        file = pq.ParquetFile(path)
        units = file.read(columns=["unit"]).column("unit").to_pylist()
        assert units == sorted(units)
        assert len(set(units)) == 200
        at = file.schema.names.index("unit")
        groups = [
            file.metadata.row_group(each).column(at).statistics
            for each in range(file.num_row_groups)
        ]
        assert [(each.min, each.max) for each in groups] == [("p001", "p100"), ("p101", "p200")]


def test_a_facility_is_the_same_among_many_and_alone(many: Path) -> None:
    alone, _ = facility(simulation.SEED, 150, width=3)
    for table, columns in alone.items():
        found = pq.read_table(many / f"{table}.parquet", filters=[("unit", "=", "p150")])
        assert found.column_names == list(columns)
        for name, values in columns.items():
            assert found.column(name).to_pylist() == values, (table, name)


def test_a_facility_is_the_same_under_a_longer_code() -> None:
    short, _ = facility(simulation.SEED, 7, width=2)
    long, _ = facility(simulation.SEED, 7, width=5)
    assert long["unit"]["unit"] == ["p00007"]
    for table, columns in short.items():
        for name, values in columns.items():
            if name not in {"unit", "nama", "id", "masukan"}:
                assert long[table][name] == values, (table, name)


def test_many_facilities_hold_the_truths_once(many: Path) -> None:
    listed = json.loads((many / simulation.TRUTHS).read_text(encoding="utf-8"))["kebenaran"]
    assert sorted(truth["kode"] for truth in listed) == sorted(HOMES)
    books = pq.read_table(many / "anggaran.parquet").to_pandas()
    assert books[books["realisasi"] > books["pagu"]]["unit"].tolist() == ["p006"]
    # no facility is far from the others but the planted one
    seen = pq.read_table(many / "observasi.parquet").to_pandas()
    part = seen[(seen["indikator"] == "spm_balita") & (seen["periode"] == "2024")].set_index("unit")
    z = (part["pembilang"] / part["penyebut"] - 0.88) / (0.88 * 0.12 / part["penyebut"]) ** 0.5
    assert z.pop("p009") < -8
    assert z.abs().max() < 4
    assert 0.8 < (z**2).mean() < 1.2


# What is already there, and what is asked wrongly.


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"units": 0}, '--units: harus bilangan bulat, 1 atau lebih; ditemukan "0".'),
        ({"seed": -1}, '--seed: harus bilangan bulat, 0 atau lebih; ditemukan "-1".'),
        ({"form": "xlsx"}, '--format: harus csv atau parquet; ditemukan "xlsx". Yang ada: csv, parquet.'),
        ({"form": "parket"}, '--format: harus csv atau parquet; ditemukan "parket". Maksud Anda: parquet?'),
    ],
)  # fmt: skip
def test_a_bad_argument_is_refused_before_anything_is_written(
    tmp_path: Path, arguments: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ParamError) as refused:
        simulate(tmp_path / "baru", **arguments)
    assert str(refused.value) == sentence
    assert list(tmp_path.iterdir()) == []


def test_every_bad_argument_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ParamError) as refused:
        simulate(tmp_path / "baru", units=-2, seed=-1, form="x")
    assert len(refused.value.problems) == 3


OTHER_DATA = "folder tujuan harus kosong atau berisi data simulasi; ditemukan data lain."


@pytest.mark.parametrize(
    "files",
    [
        {"unit.csv": "unit,nama,jenis\n"},
        {"buku.xlsx": ""},
        {"datapackage.json": '{"simulasi": false}', "unit.csv": "unit\n"},
        {"datapackage.json": "{", "unit.csv": "unit\n"},
        {"datapackage.json": '{"simulasi": "ya"}'},
    ],
)
def test_data_of_others_is_never_overwritten(tmp_path: Path, files: dict[str, str]) -> None:
    folder = tmp_path / "nyata"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    before = content(folder)
    with pytest.raises(ParamError, match=re.escape(OTHER_DATA)):
        simulate(folder, units=1)
    assert content(folder) == before


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("", encoding="utf-8")
    with pytest.raises(ParamError, match="tujuan harus berupa folder; ditemukan berkas"):
        simulate(tmp_path / "berkas", units=1)
    with pytest.raises(OutputError, match="harus dapat ditulis; ditemukan bukan folder"):
        simulate(tmp_path / "berkas" / "dalam", units=1)


def test_an_earlier_simulation_is_replaced_and_a_map_beside_it_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "contoh"
    simulate(folder, units=2, form="csv")
    (folder / "peta.geojson").write_text("{}", encoding="utf-8")
    simulate(folder, units=1, form="parquet")
    assert (folder / "peta.geojson").read_text(encoding="utf-8") == "{}"
    assert list(folder.glob("*.csv")) == []
    assert list(load(folder).units) == ["p01"]
    assert [path.name for path in tmp_path.iterdir()] == ["contoh"]


def test_nothing_half_written_stays(tmp_path: Path) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(tmp_path / "baru", units=1, told=stop)
    assert list(tmp_path.iterdir()) == []


# The command.


def test_the_command_writes_and_says_where(house: Any, call: Callable[..., Any]) -> None:
    options = ["--units", "2", "--seed", "5", "--format", "parquet"]
    ended = call(house, "simulate", "data/rekaan", *options)
    assert ended == (
        0,
        "✓ data/rekaan: 2 puskesmas simulasi\n"
        "  1 kebenaran yang ditanam: data/rekaan/kebenaran.json\n",
        "",
    )
    assert call(house, "check", "data/rekaan") == (0, "✓ data/rekaan\n", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "TUJUAN wajib diisi."),
        (["x", "--units", "0"], "--units harus bilangan bulat, 1 atau lebih."),
        (["x", "--units", "dua"], "--units harus bilangan bulat, 1 atau lebih."),
        (["x", "--seed", "-1"], "--seed harus bilangan bulat, 0 atau lebih."),
        (["x", "--format", "xlsx"], "--format harus csv atau parquet."),
        (["x", "--unit", "3"], "Pilihan tidak dikenal: --unit. Maksud Anda: --units?"),
    ],
)
def test_the_command_tells_a_mistake(
    house: Any, call: Callable[..., Any], arguments: list[str], sentence: str
) -> None:
    ended = call(house, "simulate", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"{sentence} Lihat: kinerja --help\n"
    assert not (house.root / "x").exists()
