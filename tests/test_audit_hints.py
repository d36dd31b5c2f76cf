"""Where a contradiction may come from, and what it would change. A hint is said only when it gives the figure."""

import math
import re
from collections.abc import Sequence
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from kinerja.audit import CONTRADICTS, FORMULAS, audit, numeric_verdict
from kinerja.audit.consequences import NOTHING, consequence
from kinerja.audit.hints import hint
from kinerja.errors import KinerjaError
from kinerja.numerals import ENGLISH

UP = "bila rumus indikator “makin tinggi makin baik” yang dipakai"
DOWN = "bila rumus indikator “makin rendah makin baik” yang dipakai"
PERCENT = "bila dibaca sebagai perubahan dalam persen"
POINTS = "bila dibaca sebagai selisih, bukan perubahan dalam persen"
TURNED = "bila tandanya dibalik"
UPSIDE_DOWN = "bila pembilang dan penyebut tertukar"
SIGN = "bila tandanya salah ketik"
SWAPPED = "bila dua angka tertukar tempat"

Claim = tuple[str, str, str, str]  # id, rumus, masukan, tercetak


def numbers(text: str) -> list[Fraction]:
    return [Fraction(each.replace(",", ".")) for each in text.split("; ")]


def judge(*claims: Claim, **more: str) -> dict[str, dict[str, object]]:
    """The audit of these claims, by id; ``more`` are further columns of all of them."""
    frame = pd.DataFrame(claims, columns=["id", "rumus", "masukan", "tercetak"]).assign(**more)
    found = audit(frame.astype("str"), {}.__getitem__)
    return {str(row["id"]): row for row in found.to_dict("records")}


# Hints.


@pytest.mark.parametrize(
    ("formula", "inputs", "printed", "expected"),
    [
        # another reading of the same inputs
        ("capaian:turun", "64,74; 70", "92,49", UP),
        ("capaian:turun", "64,74; 70", "92,48", UP),  # cut off
        ("capaian:turun", "64,74; 70", "92,40", ""),
        ("capaian:naik", "64,74; 70", "107,51", DOWN),
        ("capaian:naik", "64,74; 70", "107,60", ""),
        ("selisih", "120; 80", "50", PERCENT),
        ("selisih", "120; 80", "-40", TURNED),
        ("selisih", "120; 80", "41", ""),
        ("selisih", "120; 0", "-120", TURNED),  # nothing has a change from zero in percent
        ("perubahan", "120; 80", "40", POINTS),
        ("perubahan", "120; 80", "41", ""),
        ("persen", "3; 4", "133,33", UPSIDE_DOWN),
        ("persen", "3; 4", "133,3", UPSIDE_DOWN),
        ("persen", "3; 4", "134", ""),
        ("persen", "0; 4", "133", ""),
        ("jumlah", "10; 223; 7", "233", "bila 7 tidak ikut dijumlahkan"),
        ("jumlah", "10; 223; 7", "17", "bila 223 tidak ikut dijumlahkan"),
        ("jumlah", "1234,5; 1; 1", "2", "bila 1.234,5 tidak ikut dijumlahkan"),
        ("jumlah", "10; 7", "7", ""),  # one addend alone is no sum
        ("rerata", "70; 77; 71", "74,00", "bila 70 tidak ikut dihitung"),
        ("rerata", "70; 77; 71", "70,5", "bila 77 tidak ikut dihitung"),
        ("rerata", "70; 71", "71", ""),
        # one of several alike cannot be told from the others
        ("jumlah", "10; 7; 7", "17", ""),
        ("rerata", "70; 80; 70", "75", ""),
        # among more than six addends a small one fits by accident: from 2 % of the sum on it counts
        ("jumlah", "1; 900; 2; 3; 4; 5", "914", "bila 1 tidak ikut dijumlahkan"),
        ("jumlah", "20; 100; 150; 200; 270; 130; 131", "981", ""),
        ("jumlah", "20; 100; 150; 200; 270; 130; 129", "979", "bila 20 tidak ikut dijumlahkan"),
        ("jumlah", "20; 100; 150; 200; 270; 130; 130", "980", "bila 20 tidak ikut dijumlahkan"),
        ("rerata", "20; 100; 150; 200; 270; 130; 131", "163,5", ""),
        # a slip of the finger
        ("salin", "-12,5", "12,5", SIGN),
        ("salin", "12,5", "-12,5", SIGN),
        ("salin", "66,7", "667,0", "bila koma bergeser (10 kali)"),
        ("salin", "12,34", "0,1234", "bila koma bergeser (100 kali)"),
        ("salin", "1234", "1.234.000", "bila koma bergeser (1000 kali)"),
        ("salin", "123400", "1234", "bila koma bergeser (100 kali)"),
        ("salin", "56,84", "56,34", "bila satu angka salah ketik (8 menjadi 3)"),
        ("salin", "-56,84", "-56,34", "bila satu angka salah ketik (8 menjadi 3)"),
        ("salin", "129,88", "128,98", SWAPPED),
        ("salin", "180497000", "180.479.000", SWAPPED),
        ("salin", "129,88", "128,08", ""),  # two digits that are not the same two
        ("salin", "134,87", "129,88", ""),
        ("salin", "129,88", "1298,88", ""),
        ("salin", "999", "998", "bila satu angka salah ketik (9 menjadi 8)"),
        ("salin", "400", "4.000", "bila koma bergeser (10 kali)"),
        ("salin", "0,667", "66,7", "bila koma bergeser (100 kali)"),
        ("salin", "0,667", "667", "bila koma bergeser (1000 kali)"),
        ("salin", "0,67", "670", ""),  # the zero of 670 is no digit of 0,67
        # two digits agree by accident
        ("salin", "12", "21", ""),
        ("salin", "12", "120", ""),
        ("salin", "12", "13", ""),
        ("salin", "123", "132", SWAPPED),
        # a slip and another sign are two
        ("salin", "-56,84", "56,34", ""),
        # nothing printed
        ("salin", "5", "lima", ""),
    ],
)
def test_a_hint_or_none(formula: str, inputs: str, printed: str, expected: str) -> None:
    assert hint(formula, numbers(inputs), printed) == expected


def test_a_hint_reads_the_notation_of_the_document() -> None:
    values = numbers("64,74; 70")
    assert hint("capaian:turun", values, "92.49", ENGLISH) == UP
    assert hint("capaian:turun", values, "92.49") == ""
    assert hint("salin", [Fraction(1234)], "1,324", ENGLISH) == SWAPPED


@pytest.mark.parametrize(
    ("inputs", "printed", "expected"),
    [
        ("2; 3", "6,67", "bila koma bergeser (10 kali)"),
        ("2; 3", "6.667", "bila koma bergeser (100 kali)"),
        ("2; 3", "0,6667", "bila koma bergeser (100 kali)"),
        ("1; 3", "333,0", ""),  # 33,3… shifted is 333,3
    ],
)
def test_a_shifted_comma_gives_the_digits_of_the_value(
    inputs: str, printed: str, expected: str
) -> None:
    assert hint("persen", numbers(inputs), printed) == expected


@pytest.mark.parametrize(
    ("value", "printed"), [("0,05", "0,03"), ("0,05", "0,50"), ("0,012", "0,021")]
)
def test_zeros_that_lead_are_no_digits_that_agree(value: str, printed: str) -> None:
    assert hint("salin", numbers(value), printed) == ""


@pytest.mark.parametrize(
    ("value", "printed"), [("2500000", "2.000.005"), ("1234", "4231"), ("129,88", "128,89")]
)
def test_only_neighbours_swap(value: str, printed: str) -> None:
    assert hint("salin", numbers(value), printed) == ""


@pytest.mark.parametrize(
    ("formula", "inputs", "printed", "more", "sentence"),
    [
        (
            "capaian:turun",
            "64,74; 70",
            "92,49",
            {},
            "Masukan yang tercetak menghasilkan 107,51, bukan 92,49 (selisih 15,02); "
            f"angka tercetak cocok {UP}. Yang tercetak sebagai belum tercapai ternyata tercapai.",
        ),
        (
            "capaian:turun",
            "64,74; 70",
            "92,49",
            {"dugaan": "Rumus arah naik dipakai."},
            "Masukan yang tercetak menghasilkan 107,51, bukan 92,49 (selisih 15,02); "
            "dugaan: rumus arah naik dipakai. "
            "Yang tercetak sebagai belum tercapai ternyata tercapai.",
        ),
        (
            # the first letter is made small, but not that of an acronym or of a symbol
            "salin",
            "50",
            "40",
            {"dugaan": "BOP tahun lalu."},
            f"Di tempat lain tercetak 50, bukan 40 (selisih 10); dugaan: BOP tahun lalu. {NOTHING}",
        ),
        (
            "salin",
            "50",
            "40",
            {"dugaan": "X"},
            f"Di tempat lain tercetak 50, bukan 40 (selisih 10); dugaan: X. {NOTHING}",
        ),
        (
            # the difference is written as the figure is
            "salin",
            "11777",
            "7567",
            {"dugaan": "Jiwa"},
            f"Di tempat lain tercetak 11777, bukan 7567 (selisih 4210); dugaan: jiwa. {NOTHING}",
        ),
        (
            "salin",
            "11777",
            "7.567",
            {"dugaan": "Jiwa"},
            f"Di tempat lain tercetak 11.777, bukan 7.567 (selisih 4.210); dugaan: jiwa. {NOTHING}",
        ),
        (
            "salin",
            "50",
            "40",
            {"dugaan": ""},
            f"Di tempat lain tercetak 50, bukan 40 (selisih 10). {NOTHING}",
        ),
    ],
)
def test_what_the_person_found_comes_before_the_hint(
    formula: str, inputs: str, printed: str, more: dict[str, str], sentence: str
) -> None:
    assert judge(("a", formula, inputs, printed), **more)["a"]["penjelasan"] == sentence


def test_a_hint_upon_other_claims_is_made_from_their_printed_figures() -> None:
    found = judge(
        ("x", "persen", "2; 3", "66,66"),
        ("y", "persen", "1; 3", "33,33"),
        ("a", "selisih", "terbit.tercetak[id=x]; terbit.tercetak[id=y]", "100,00"),
        ("b", "selisih", "terbit.tercetak[id=x]; terbit.tercetak[id=y]", "-33,33"),
    )
    assert found["a"]["penjelasan"] == (
        "Masukan yang tercetak menghasilkan 33,33, bukan 100,00; "
        f"angka tercetak cocok {PERCENT}. {NOTHING}"
    )
    assert found["b"]["penjelasan"] == (
        "Masukan yang tercetak menghasilkan 33,33, bukan -33,33; "
        f"angka tercetak cocok {TURNED}. Tandanya berubah."
    )


# A hint gives the printed figure: every one is checked by a calculation of our own.


def agrees(value: Fraction, told: Fraction, digits: int) -> bool:
    """Whether the value, rounded or cut, is the printed number."""
    size, sign = abs(value) * 10**digits, -1 if value < 0 else 1
    units = told * 10**digits
    return units in {sign * math.floor(size + Fraction(1, 2)), sign * math.floor(size)}


def digits_of(number: Fraction, places: int) -> str:
    return f"{math.floor(abs(number) * 10**places + Fraction(1, 2)):0{places + 1}d}"


def gives(said: str, formula: str, values: Sequence[Fraction], told: Fraction, places: int) -> bool:
    """Whether what the hint says leads from the inputs to the printed figure."""
    right = FORMULAS[formula].compute(values)
    if said in {UP, DOWN, PERCENT, POINTS, TURNED, UPSIDE_DOWN}:
        one, other = values
        reading = {
            UP: lambda: one * 100 / other,
            DOWN: lambda: 200 - one * 100 / other,
            PERCENT: lambda: one * 100 / other - 100,
            POINTS: lambda: one - other,
            TURNED: lambda: other - one,
            UPSIDE_DOWN: lambda: other * 100 / one,
        }[said]()
        return agrees(reading, told, places)
    if "tidak ikut" in said:
        rests = [[*values[:place], *values[place + 1 :]] for place in range(len(values))]
        return any(agrees(FORMULAS[formula].compute(rest), told, places) for rest in rests)
    one, other = digits_of(right, places), digits_of(told, places)
    if said == SIGN:
        return one == other and (right < 0) != (told < 0)
    if shifted := re.fullmatch(r"bila koma bergeser \((10|100|1000) kali\)", said):
        power = int(shifted[1])
        return agrees(right * power, told, places) or agrees(right / power, told, places)
    apart = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if typed := re.fullmatch(r"bila satu angka salah ketik \((\d) menjadi (\d)\)", said):
        return [(one[place], other[place]) for place in apart] == [typed.groups()]
    assert said == SWAPPED
    return len(apart) == 2 and apart[1] - apart[0] == 1 and sorted(one) == sorted(other)


OTHER = {
    "capaian:naik": "capaian:turun",
    "capaian:turun": "capaian:naik",
    "selisih": "perubahan",
    "perubahan": "selisih",
}
MISTAKES = ["acak", "arah", "tanda", "balik", "lupa", "koma", "angka", "tukar"]


def mistaken(
    mistake: str, formula: str, values: Sequence[Fraction], places: int, at: int
) -> Fraction:
    """A printed figure with this mistake in it."""
    right = FORMULAS[formula].compute(values)
    digits = list(digits_of(right, places))
    place, sign = at % len(digits), -1 if right < 0 else 1
    if mistake == "arah" and formula in OTHER:
        return FORMULAS[OTHER[formula]].compute(values)
    if mistake == "tanda":
        return -right
    if mistake == "balik" and len(values) == 2 and values[0]:
        return values[1] * 100 / values[0]
    if mistake == "lupa" and len(values) > 2:
        left = [value for index, value in enumerate(values) if index != at % len(values)]
        return FORMULAS[formula].compute(left)
    if mistake == "koma":
        return right * Fraction(10) ** (at % 7 - 3)
    if mistake == "angka":
        digits[place] = str((int(digits[place]) + 1 + at % 9) % 10)
    elif mistake == "tukar":
        digits[place], digits[place - 1] = digits[place - 1], digits[place]
    elif mistake == "acak":
        return right + at
    return sign * Fraction(int("".join(digits)), 10**places)


amounts = st.builds(Fraction, st.integers(-99_999, 99_999), st.sampled_from([1, 10, 100]))


@settings(max_examples=400)
@given(
    st.sampled_from(["persen", "selisih", "perubahan", "salin", "jumlah", "rerata"])
    | st.sampled_from(["capaian:naik", "capaian:turun", "bagi", "per:1000"]),
    st.lists(amounts, min_size=3, max_size=5),
    st.integers(0, 4),
    st.sampled_from(MISTAKES),
    st.integers(0, 30),
)
def test_a_hint_is_said_only_when_it_gives_the_printed_figure(
    formula: str, values: list[Fraction], places: int, mistake: str, at: int
) -> None:
    taken = values[: FORMULAS[formula].most or len(values)]
    assume(len(taken) == 1 or taken[1] != 0)
    wrong = mistaken(mistake, formula, taken, places, at)
    whole = int(digits_of(wrong, places)) * (-1 if wrong < 0 else 1)
    told = Fraction(whole, 10**places)
    text = digits_of(told, places)
    printed = f"{'-' if told < 0 else ''}{text[: len(text) - places]}"
    printed += f",{text[len(text) - places :]}" if places else ""
    right = FORMULAS[formula].compute(taken)
    assume(numeric_verdict(printed, right) == CONTRADICTS)
    said = hint(formula, taken, printed)
    event(said.split("(")[0])
    if said:
        assert gives(said, formula, taken, told, places)


# Consequences.


@pytest.mark.parametrize(
    ("formula", "printed", "value", "heirs", "rule", "sentence"),
    [
        ("persen", 70, 60, [], "", NOTHING),
        # the class
        ("persen", 70, 60, [], "capaian", "Kelasnya menjadi Rendah, bukan Sedang."),
        ("persen", 70, 75, [], "capaian", "Kelasnya tetap Sedang."),
        (
            "persen",
            91,
            Fraction("90.999"),
            [],
            "capaian",
            "Kelasnya menjadi Tinggi, bukan Sangat Tinggi.",
        ),
        ("persen", 92, 91, [], "capaian", "Kelasnya tetap Sangat Tinggi."),
        ("persen", 92, Fraction("90.5"), [], "capaian:2017-atas", "Kelasnya tetap Sangat Tinggi."),
        (
            "persen",
            92,
            Fraction("90.5"),
            [],
            "capaian:2017-bawah",
            "Kelasnya menjadi Tinggi, bukan Sangat Tinggi.",
        ),
        # the target
        (
            "capaian:naik",
            100,
            99,
            [],
            "",
            "Yang tercetak sebagai tercapai ternyata belum tercapai.",
        ),
        (
            "capaian:turun",
            Fraction("99.99"),
            100,
            [],
            "",
            "Yang tercetak sebagai belum tercapai ternyata tercapai.",
        ),
        ("capaian:naik", 101, 100, [], "", NOTHING),
        ("capaian:turun", 99, 98, [], "", NOTHING),
        ("persen", 100, 99, [], "", NOTHING),
        # the sign
        ("selisih", 3, -3, [], "", "Tandanya berubah."),
        ("perubahan", -3, 3, [], "", "Tandanya berubah."),
        ("perubahan", 3, 4, [], "", NOTHING),
        ("perubahan", -3, -4, [], "", NOTHING),
        ("salin", 3, -3, [], "", NOTHING),
        # the rank
        ("peringkat_tertinggi", 1, 2, [], "", "Urutannya menjadi 2, bukan 1."),
        ("peringkat_terendah", 7, 4, [], "", "Urutannya menjadi 4, bukan 7."),
        # the claims upon it
        ("salin", 3, 4, ["b"], "", "1 klaim lain bersandar padanya (b)."),
        ("salin", 3, 4, ["b", "c", "d"], "", "3 klaim lain bersandar padanya (b, c, d)."),
        ("salin", 3, 4, ["b", "c", "d", "e"], "", "4 klaim lain bersandar padanya (b, c, d …)."),
        # several
        (
            "capaian:turun",
            107,
            50,
            ["b"],
            "capaian",
            "Kelasnya menjadi Sangat Rendah, bukan Sangat Tinggi; "
            "yang tercetak sebagai tercapai ternyata belum tercapai; "
            "1 klaim lain bersandar padanya (b).",
        ),
    ],
)
def test_what_a_contradiction_changes(
    formula: str,
    printed: Fraction | int,
    value: Fraction | int,
    heirs: list[str],
    rule: str,
    sentence: str,
) -> None:
    found = consequence({"rumus": formula}, Fraction(printed), Fraction(value), heirs, rule=rule)
    assert found == sentence


@pytest.mark.parametrize("formula", ["selisih", "perubahan"])
def test_zero_has_a_sign_of_its_own(formula: str) -> None:
    up, down = (
        consequence({"rumus": formula}, Fraction(0), Fraction(value), []) for value in (3, -3)
    )
    assert up == down == "Tandanya berubah."
    back = consequence({"rumus": formula}, Fraction(3), Fraction(0), [])
    assert back == "Tandanya berubah."
    assert consequence({"rumus": formula}, Fraction(0), Fraction(0), []) == NOTHING


@pytest.mark.parametrize(
    ("claims", "more", "sentence"),
    [
        # a rule of its own
        (
            [("x", "persen", "3; 5", "80")],
            {"aturan": "capaian"},
            "Kelasnya menjadi Rendah, bukan Tinggi.",
        ),
        # the rule of the label upon it
        (
            [
                ("x", "persen", "3; 5", "80"),
                ("b", "kategori:capaian", "terbit.tercetak[id=x]", "Rendah"),
            ],
            {},
            "Kelasnya menjadi Rendah, bukan Tinggi; 1 klaim lain bersandar padanya (b).",
        ),
        # a label upon a claim upon it is not its own
        (
            [
                ("x", "persen", "3; 5", "80"),
                ("b", "selisih", "terbit.tercetak[id=x]; 1", "59"),
                ("c", "kategori:capaian", "terbit.tercetak[id=b]", "Rendah"),
            ],
            {},
            "2 klaim lain bersandar padanya (b, c).",
        ),
        # heirs that meet again, and a heir that is wrong itself, are named once
        (
            [
                ("x", "salin", "60", "80"),
                ("b", "salin", "terbit.tercetak[id=x]", "60"),
                ("c", "jumlah", "terbit.tercetak[id=x]; terbit.tercetak[id=b]", "120"),
                ("d", "jumlah", "terbit.tercetak[id=x|b|c]", "240"),
            ],
            {},
            "3 klaim lain bersandar padanya (b, c, d).",
        ),
    ],
)
def test_the_consequences_of_a_claim(
    claims: list[Claim], more: dict[str, str], sentence: str
) -> None:
    told = str(judge(*claims, **more)["x"]["penjelasan"])
    assert told.partition("). ")[2] == sentence


def test_the_class_is_that_of_the_version_of_the_label() -> None:
    """90,05 is Tinggi by the default version, Sangat Tinggi by 2017-atas."""
    found = judge(
        ("x", "salin", "90,05", "80"),
        ("b", "kategori:capaian:2017-atas", "terbit.tercetak[id=x]", "Sangat Tinggi"),
    )
    told = str(found["x"]["penjelasan"])
    assert told.endswith(
        ". Kelasnya menjadi Sangat Tinggi, bukan Tinggi; 1 klaim lain bersandar padanya (b)."
    )


@pytest.mark.parametrize("printed", ["4", "5"])
@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("capaia", "Maksud Anda: capaian?"),
        ("capaian:2017-ats", "Maksud Anda: 2017-atas, 2010-atas, 2017-bawah?"),
    ],
)
def test_an_unknown_rule_is_told_of_the_claim(printed: str, rule: str, hint: str) -> None:
    """Also where the figure is right, and nothing hangs on its class."""
    with pytest.raises(KinerjaError) as caught:
        judge(("a", "salin", "5", printed), aturan=rule)
    assert str(caught.value) == (
        "tabel terbit klaim a kolom aturan: aturan harus ada di data/rujukan/aturan; "
        f'ditemukan "{rule}". {hint} Perbaiki klaim itu.'
    )


def test_a_rule_of_its_own_may_name_its_version() -> None:
    found = judge(("a", "salin", "90,05", "80"), aturan="capaian:2017-atas")["a"]
    assert str(found["penjelasan"]).endswith(". Kelasnya menjadi Sangat Tinggi, bukan Tinggi.")
