"""The formulas of numbers: exact, on fractions. The words that recompute labels and lists are in ``words``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kinerja.audit.verdicts import shown

MOST_SHOWN = 4  # inputs that a written-out calculation names one by one
Values = Sequence[Fraction]


@dataclass(frozen=True)
class Formula:
    """How a number is made from its inputs, how that is written out, and how many inputs it takes.

    ``in_pairs``: the second half of the inputs stands beside the first, so that there must be an even number.
    """

    compute: Callable[[Values], Fraction]
    write: Callable[[Sequence[str]], str]
    meaning: str
    least: int = 1
    most: int | None = None
    in_pairs: bool = False

    def takes(self, count: int) -> bool:
        """Whether this many inputs can be."""
        enough = self.least <= count and (self.most is None or count <= self.most)
        return enough and not (self.in_pairs and count % 2)


def _joined(texts: Sequence[str], sign: str) -> str:
    if len(texts) > MOST_SHOWN:
        texts = [*texts[: MOST_SHOWN - 1], "…", texts[-1]]
    return sign.join(texts)


def _per(multiplier: int) -> Formula:
    k = shown(Fraction(multiplier))
    return Formula(
        lambda v: v[0] / v[1] * multiplier,
        lambda t: f"{t[0]} ÷ {t[1]} × {k}",
        f"a ÷ b × {k}",
        2,
        2,
    )


def _product(values: Values) -> Fraction:
    result = Fraction(1)
    for value in values:
        result *= value
    return result


def _mean(values: Values) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _halves(values: Values) -> Sequence[tuple[Fraction, Fraction]]:
    """The first half of the inputs beside the second."""
    half = len(values) // 2
    return list(zip(values[:half], values[half:], strict=True))


def _rank(higher: bool) -> Formula:
    word = "tinggi" if higher else "rendah"
    return Formula(
        lambda v: Fraction(1 + sum((each > v[0]) if higher else (each < v[0]) for each in v[1:])),
        lambda t: f"1 + banyak nilai yang lebih {word} dari {t[0]} di antara {len(t) - 1}",
        f"1 + banyak nilai yang lebih {word} dari nilai pertama",
        2,
    )


def _beyond(above: bool) -> Formula:
    word = "di atas" if above else "di bawah"
    return Formula(
        lambda v: Fraction(sum((each > v[0]) if above else (each < v[0]) for each in v[1:])),
        lambda t: f"banyak nilai {word} {t[0]} di antara {len(t) - 1}",
        f"banyak nilai {word} nilai pertama",
        2,
    )


FORMULAS: dict[str, Formula] = {
    "persen": Formula(
        lambda v: v[0] / v[1] * 100, lambda t: f"{t[0]} ÷ {t[1]} × 100", "a ÷ b × 100", 2, 2
    ),
    "per:1000": _per(1_000),
    "per:10000": _per(10_000),
    "per:100000": _per(100_000),
    "bagi": Formula(lambda v: v[0] / v[1], lambda t: f"{t[0]} ÷ {t[1]}", "a ÷ b", 2, 2),
    "kali": Formula(_product, lambda t: _joined(t, " × "), "hasil kali semua masukan"),
    "jumlah": Formula(
        lambda v: sum(v, Fraction(0)), lambda t: _joined(t, " + "), "jumlah semua masukan"
    ),
    "rerata": Formula(
        _mean,
        lambda t: f"({_joined(t, ' + ')}) ÷ {len(t)}",
        "jumlah semua masukan ÷ banyaknya",
    ),
    "selisih": Formula(lambda v: v[0] - v[1], lambda t: f"{t[0]} − {t[1]}", "a − b", 2, 2),
    "perubahan": Formula(
        lambda v: (v[0] - v[1]) / v[1] * 100,
        lambda t: f"({t[0]} − {t[1]}) ÷ {t[1]} × 100",
        "(baru − lama) ÷ lama × 100",
        2,
        2,
    ),
    "salin": Formula(lambda v: v[0], lambda t: t[0], "angka yang sama di tempat lain", 1, 1),
    "capaian:naik": Formula(
        lambda v: v[0] / v[1] * 100,
        lambda t: f"{t[0]} ÷ {t[1]} × 100",
        "realisasi ÷ target × 100 (makin tinggi makin baik)",
        2,
        2,
    ),
    "capaian:turun": Formula(
        lambda v: (2 * v[1] - v[0]) / v[1] * 100,
        lambda t: f"(2 × {t[1]} − {t[0]}) ÷ {t[1]} × 100",
        "(2 × target − realisasi) ÷ target × 100 (makin rendah makin baik)",
        2,
        2,
    ),
    "rerata_capaian:naik": Formula(
        lambda v: _mean([a / b * 100 for a, b in _halves(v)]),
        lambda t: f"rerata {len(t) // 2} capaian (realisasi ÷ target × 100)",
        "rerata dari realisasi ÷ target × 100; semua realisasi, lalu semua target",
        2,
        in_pairs=True,
    ),
    "rerata_capaian:turun": Formula(
        lambda v: _mean([(2 * b - a) / b * 100 for a, b in _halves(v)]),
        lambda t: f"rerata {len(t) // 2} capaian ((2 × target − realisasi) ÷ target × 100)",
        "rerata dari (2 × target − realisasi) ÷ target × 100; semua realisasi, lalu semua target",
        2,
        in_pairs=True,
    ),
    "banyak": Formula(
        lambda v: Fraction(len(v)), lambda t: f"banyaknya {len(t)}", "banyak nilai yang dirujuk"
    ),
    "banyak_di_atas": _beyond(True),
    "banyak_di_bawah": _beyond(False),
    "peringkat_tertinggi": _rank(True),
    "peringkat_terendah": _rank(False),
    "maks": Formula(max, lambda t: f"terbesar dari {len(t)} nilai", "nilai terbesar"),
    "min": Formula(min, lambda t: f"terkecil dari {len(t)} nilai", "nilai terkecil"),
}
COUNTS = ("banyak",)  # formulas whose inputs need not be numbers
