"""The register of a facility's children, weighed monthly from November 2023 to December 2024, and SKDN made from it.

Two months before the year stand in the register, so that January's gains, absences and 2T can be known. A child keeps
its place among its peers: its z-scores drift and do not jump. The register holds no name and no date of birth.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kinerja import rules
from kinerja.periods import Period
from kinerja.simulation import growth
from kinerja.simulation.area import Area
from kinerja.simulation.growth import MONTH
from kinerja.simulation.streams import Columns, columns, dice
from kinerja.simulation.truths import Truth, holds

MONTHS = [str(each) for each in (*Period.parse("2023-Q4").months()[1:], *Period.parse("2024").months())]  # fmt: skip
BEFORE = 2  # months of the register before the year
OLDEST = 1826  # days: 60 months
LYING = 731  # days: from here on children are measured standing
STANDING_LOSS = 0.7  # cm
SURE = (
    40  # grams on both sides of the red line that a weight keeps off: nobody can read it either way
)
# The planted truths.
ROUND_POST, COPIED_POST, SLIP_POST = "y3", "y4", "y1"
COPIED_FROM = 4  # the index of the month (March 2024) whose figures the later months repeat
STEP = 7  # the index of the month (June 2024) from which fewer children come, in the first village
STEP_LOGIT = -2.1
SLIPS = 3

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Register:
    """Children (rows) × months (columns): who is there, who was weighed, and what was written down.

    ``order`` numbers the children from 1 and says nothing of them. ``grams`` and ``millimetres`` are 0 where nothing
    was written; ``days`` is the age at the weighing day.
    """

    order: Whole
    post: Whole
    male: Flags
    card: Flags
    days: Whole
    there: Flags
    weighed: Flags
    grams: Whole
    millimetres: Whole
    standing: Flags
    oedema: Flags


def weighing_days(place: Area) -> list[list[str]]:
    """The day of each month's weighing, by posyandu: 2024-03-09."""
    return [[f"{month}-{post.day:02d}" for month in MONTHS] for post in place.posts]


def register(seed: int, place: Area) -> Register:
    """The children of a facility's posyandu and their measurements.

    >>> from kinerja.simulation.area import area
    >>> made = register(1, area(1, 1, 2))
    >>> made.grams.shape[1], bool((made.weighed <= made.there).all())
    (14, True)
    """
    roll = dice(seed, place.number, "anak")
    dates = np.array(weighing_days(place), dtype="datetime64[D]").astype("int64")
    window = OLDEST + int(dates.max() - dates.min())
    many = [int(roll.poisson(post.children * window / OLDEST)) for post in place.posts]
    post = np.repeat(np.arange(len(many)), many)
    count = len(post)
    male, card = roll.random(count) < 0.512, roll.random(count) < 0.95
    born = dates.max() - roll.integers(0, window, count)
    days = dates[post] - born[:, None]
    there = (days >= 3) & (days < OLDEST)
    weighed = there & (roll.random(days.shape) < _attendance(roll, place, post))
    age = np.clip(days, 3, OLDEST)
    kilograms, centimetres = _bodies(roll, male, age)
    grams, millimetres = _written(roll, place, post, male, age, kilograms, centimetres)
    lying = (age < LYING) ^ (roll.random(days.shape) < 0.03)
    millimetres = millimetres - np.where(lying, 0, round(10 * STANDING_LOSS))
    if holds(place.number, "timbangan_bulat"):
        millimetres = np.where(
            (post == _index(place, ROUND_POST))[:, None], _near(millimetres, 5), millimetres
        )
    measured = weighed & (roll.random(days.shape) < 0.97)
    if holds(place.number, "salah_ketik"):
        grams = _slipped(place, post, weighed, grams)
    return Register(
        roll.permutation(count) + 1,
        post,
        male,
        card,
        days,
        there,
        weighed,
        np.where(weighed, grams, 0),
        np.where(measured, millimetres, 0),
        ~lying,
        weighed & (roll.random(days.shape) < 0.0004),
    )


def _attendance(roll: np.random.Generator, place: Area, post: Whole) -> npt.NDArray[np.float64]:
    """The chance that a child is brought: its own, about 80 % on average, and the same in every month."""
    logit = np.repeat((1.7 + 1.1 * roll.standard_normal(len(post)))[:, None], len(MONTHS), axis=1)
    if holds(place.number, "penurunan_nyata"):
        home = np.array([each.village == place.villages[0] for each in place.posts])[post]
        logit[home, STEP:] += STEP_LOGIT
    return np.asarray(1 / (1 + np.exp(-logit)))


def _bodies(
    roll: np.random.Generator, male: Flags, age: Whole
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """True weight (kg) and length (cm): z-scores of their own, correlated, that drift slowly."""
    own = 0.95 * roll.standard_normal(len(age))
    drift = np.cumsum(0.03 * roll.standard_normal(age.shape), axis=1)
    tall = own[:, None] + drift
    apart = 0.72 * roll.standard_normal(len(age))
    illness = np.zeros(age.shape)
    for month in range(1, age.shape[1]):
        illness[:, month] = 0.6 * illness[:, month - 1] + 0.05 * roll.standard_normal(len(age))
    lag = np.clip(age / (24 * MONTH), 0, 1)  # children fall behind in their first two years
    z_length = tall - 0.5 - 0.7 * lag
    z_weight = 0.62 * tall + apart[:, None] + illness - 0.35 - 0.5 * lag
    sex = male[:, None]
    kilograms = np.where(sex, growth.weight("L", age, z_weight), growth.weight("P", age, z_weight))
    centimetres = np.where(sex, growth.length("L", age, z_length), growth.length("P", age, z_length))  # fmt: skip
    return kilograms, centimetres


def _written(
    roll: np.random.Generator,
    place: Area,
    post: Whole,
    male: Flags,
    age: Whole,
    kilograms: npt.NDArray[np.float64],
    centimetres: npt.NDArray[np.float64],
) -> tuple[Whole, Whole]:
    """What is written down, to 100 g and 1 mm: with an error, and by one weigher to the half kilogram."""
    scale = 1000 * kilograms + 60 * roll.standard_normal(age.shape)
    step = np.full(age.shape, 100)
    if holds(place.number, "timbangan_bulat"):
        step[post == _index(place, ROUND_POST)] = 500
    grams = _near(scale, step)
    line = 1000 * np.where(male[:, None], growth.red_line("L", age), growth.red_line("P", age))
    grams = np.where(np.abs(grams - line) < SURE, grams + step, grams)
    return grams, _near(10 * centimetres + 4 * roll.standard_normal(age.shape), 1)


def _near(values: npt.ArrayLike, step: npt.ArrayLike) -> Whole:
    """The nearest multiple of a step, half up."""
    each = np.asarray(step, dtype="int64")
    return np.asarray(np.floor(np.asarray(values) / each + 0.5).astype("int64") * each)


def _slipped(place: Area, post: Whole, weighed: Flags, grams: Whole) -> Whole:
    """Three weights with the decimal mark forgotten, of the first children weighed in May, July and September."""
    grams = grams.copy()
    for number, month in enumerate(range(BEFORE + 4, BEFORE + 4 + 2 * SLIPS, 2)):
        child = np.flatnonzero(weighed[:, month] & (post == _index(place, SLIP_POST)))[number]
        grams[child, month] *= 10
    return grams


def _index(place: Area, code: str) -> int:
    return [post.code for post in place.posts].index(code)


def balita(place: Area, made: Register) -> Columns:
    """The table ``balita``: one measurement a row, by posyandu, day and child."""
    child, month = np.nonzero(made.weighed)
    sequence = np.lexsort((made.order[child], month, made.post[child]))
    child, month = child[sequence], month[sequence]
    dates = weighing_days(place)
    post = made.post[child].tolist()
    villages = [each.village for each in place.posts]
    codes = [each.code for each in place.posts]
    at = (child, month)
    return {
        "unit": [place.code] * len(child),
        "posyandu": [codes[each] for each in post],
        "desa": [villages[each] for each in post],
        "anak": [f"c{each:03d}" for each in made.order[child].tolist()],
        "jk": ["L" if each else "P" for each in made.male[child].tolist()],
        "tgl_ukur": [dates[p][m] for p, m in zip(post, month.tolist(), strict=True)],
        "umur_hari": made.days[at].tolist(),
        "berat": [each / 1000 for each in made.grams[at].tolist()],
        "tinggi": [each / 10 if each else None for each in made.millimetres[at].tolist()],
        "cara_ukur": ["berdiri" if each else "telentang" for each in made.standing[at].tolist()],
        "edema": ["ya" if each else None for each in made.oedema[at].tolist()],
        "pengukur": [f"k{each + 1}" for each in post],
    }


def statuses(made: Register) -> dict[str, Flags]:
    """N, T, O, B, 2T and BGM of every child and month.

    N and T by the minimum gain (KBM) since last month's weighing; O was not weighed last month; B is weighed for the
    first time. Age is in full months of 30.4375 days.
    """
    bands = rules.load("kbm").bands
    starts = np.array([max(band.low, 0) for band in bands])
    least = np.array([band.scale for band in bands])
    age = np.floor(np.clip(made.days, 0, None) / MONTH)
    minimum = least[np.searchsorted(starts, age, side="right") - 1]
    before = np.zeros_like(made.weighed)
    before[:, 1:] = made.weighed[:, :-1]
    seen = np.zeros_like(made.weighed)
    seen[:, 1:] = np.cumsum(made.weighed, axis=1)[:, :-1] > 0
    gain = np.diff(made.grams, axis=1, prepend=0)
    both = made.weighed & before
    gained, lagging = both & (gain >= minimum), both & (gain < minimum)
    twice = np.zeros_like(lagging)
    twice[:, 1:] = lagging[:, 1:] & lagging[:, :-1]
    line = np.where(
        made.male[:, None],
        growth.red_line("L", np.clip(made.days, 3, OLDEST)),
        growth.red_line("P", np.clip(made.days, 3, OLDEST)),
    )
    return {
        "n": gained,
        "t": lagging,
        "o": made.weighed & ~before & seen,
        "b": made.weighed & ~seen,
        "bgm": made.weighed & (made.grams < 1000 * line),
        "dua_t": twice,
    }


def skdn(place: Area, made: Register) -> Columns:
    """The table ``skdn``: the twelve months of each posyandu, counted from the register, or copied by one of them."""
    marks = {
        "s": made.there,
        "k": made.there & made.card[:, None],
        "d": made.weighed,
        **statuses(made),
    }
    names = ("unit", "periode", "posyandu", "desa", *marks)
    rows = []
    for index, post in enumerate(place.posts):
        here = made.post == index
        copied = holds(place.number, "skdn_disalin") and post.code == COPIED_POST
        for month in range(BEFORE, len(MONTHS)):
            source = min(month, COPIED_FROM) if copied else month
            counts = {name: int(flags[here, source].sum()) for name, flags in marks.items()}
            key = {"unit": place.code, "periode": MONTHS[month], "posyandu": post.code}
            rows.append(key | {"desa": post.village} | counts)
    return columns(names, rows)


def truths(place: Area, made: Register) -> list[Truth]:
    """What was planted in the register of this facility."""
    found = []
    if holds(place.number, "timbangan_bulat"):
        many = int(made.weighed[made.post == _index(place, ROUND_POST)].sum())
        found.append(
            Truth(
                "timbangan_bulat",
                place.code,
                "Seorang pengukur membulatkan setiap berat ke 0,5 kg dan setiap tinggi ke 0,5 cm.",
                {"tabel": "balita", "posyandu": ROUND_POST, "pengukur": f"k{_index(place, ROUND_POST) + 1}"},
                {"bagian_angka_0_atau_5_%": 100, "diharapkan_%": 20, "pengukuran": many},
                ("posyandu",),
            )
        )  # fmt: skip
    if holds(place.number, "skdn_disalin"):
        found.append(
            Truth(
                "skdn_disalin",
                place.code,
                "Posyandu ini menyalin SKDN bulan lalu, bulan demi bulan; registernya tidak disalin.",
                {"tabel": "skdn", "posyandu": COPIED_POST, "sejak": MONTHS[COPIED_FROM + 1], "sampai": MONTHS[-1]},
                {"bulan_disalin": len(MONTHS) - COPIED_FROM - 1, "asal": MONTHS[COPIED_FROM]},
                ("posyandu",),
            )
        )  # fmt: skip
    if holds(place.number, "penurunan_nyata"):
        home = np.array([each.village == place.villages[0] for each in place.posts])[made.post]
        d, s = (flags[home].sum(axis=0) for flags in (made.weighed, made.there))
        before, after = slice(BEFORE, STEP), slice(STEP, None)
        found.append(
            Truth(
                "penurunan_nyata",
                place.code,
                "Sejak bulan itu lebih sedikit anak dibawa ke posyandu desa ini, dan tetap demikian.",
                {"tabel": ["skdn", "pws"], "desa": place.villages[0], "indikator": "cakupan_ds", "sejak": MONTHS[STEP]},
                {
                    "sebelum_%": round(float(100 * d[before].sum() / s[before].sum()), 1),
                    "sesudah_%": round(float(100 * d[after].sum() / s[after].sum()), 1),
                },
                ("posyandu", "lokakarya_mini"),
            )
        )  # fmt: skip
    if holds(place.number, "salah_ketik"):
        mistaken = np.argwhere(made.grams > 30_000)
        found.append(
            Truth(
                "salah_ketik",
                place.code,
                "Tanda desimal berat lupa ditulis: sepuluh kali berat yang sebenarnya.",
                {
                    "tabel": "balita",
                    "posyandu": SLIP_POST,
                    "baris": [
                        [f"c{made.order[child]:03d}", MONTHS[month]] for child, month in mistaken
                    ],
                },
                {"pengukuran": len(mistaken), "kali": 10},
                ("posyandu",),
            )
        )
    return found
