"""What the facility's own report prints of its figures: claims that an audit can recompute; one of them is wrong."""

from fractions import Fraction
from typing import Any

from kinerja.numerals import half_up
from kinerja.simulation.area import YEAR, Area
from kinerja.simulation.coverage import Coverage
from kinerja.simulation.streams import Columns, columns
from kinerja.simulation.truths import Truth, holds

NAMES = ("id", "tabel", "unit", "besaran", "rumus", "masukan", "tercetak", "satuan")
WRONG = "idl"  # the planted truth: printed six points too high
WRONG_BY = 6
PRINTED = {
    "idl": "Imunisasi dasar lengkap",
    "persalinan_faskes": "Persalinan di fasilitas",
    "spm_balita": "SPM balita",
}


def terbit(place: Area, made: Coverage, budget: Columns) -> tuple[Columns, list[Truth]]:
    """The table ``terbit``: three percentages, a total, and the absorption of the second programme."""
    rows: list[dict[str, Any]] = []
    truths: list[Truth] = []

    def claim(what: str, formula: str, inputs: list[str], printed: str, unit: str) -> dict[str, Any]:  # fmt: skip
        row = {
            "id": f"{place.code}-{len(rows) + 1}",
            "tabel": f"Laporan kinerja {YEAR} (simulasi)",
            "unit": place.code,
            "besaran": what,
            "rumus": formula,
            "masukan": "; ".join(inputs),
            "tercetak": printed,
            "satuan": unit,
        }
        rows.append(row)
        return row

    for indicator, name in PRINTED.items():
        above, below = made.yearly[indicator, YEAR]
        key = f"[unit={place.code}, periode={YEAR}, indikator={indicator}]"
        inputs = [f"observasi.{column}{key}" for column in ("pembilang", "penyebut")]
        right = half_up(Fraction(100 * above, below), 1)
        wrong = indicator == WRONG and holds(place.number, "klaim_bertentangan")
        row = claim(name, "persen", inputs, _text(right + WRONG_BY * wrong), "%")
        if wrong:
            truths.append(
                Truth(
                    "klaim_bertentangan",
                    place.code,
                    "Persen yang tercetak bertentangan dengan pembilang dan penyebut yang tercetak.",
                    {"tabel": "terbit", "id": row["id"], "indikator": indicator},
                    {"tercetak": row["tercetak"], "dihitung": _text(right)},
                    ("audit_angka",),
                )
            )
    at = [each for each, year in enumerate(budget["periode"]) if year == str(YEAR)]
    top = [each for each in at if budget["tingkat"][each] == "program"]
    total = sum(budget["pagu"][each] for each in top)
    key = f"[unit={place.code}, periode={YEAR}, tingkat=program]"
    claim("Jumlah pagu", "jumlah", [f"anggaran.pagu{key}"], f"{total:,}".replace(",", "."), "rupiah")  # fmt: skip
    (second,) = (each for each in top if budget["kode"][each] == "2")
    key = f"[unit={place.code}, periode={YEAR}, kode=2]"
    absorbed = half_up(Fraction(100 * budget["realisasi"][second], budget["pagu"][second]), 1)
    inputs = [f"anggaran.{column}{key}" for column in ("realisasi", "pagu")]
    claim("Serapan program upaya kesehatan", "persen", inputs, _text(absorbed), "%")
    return columns(NAMES, rows), truths


def _text(value: object) -> str:
    return str(value).replace(".", ",")
