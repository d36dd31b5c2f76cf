"""The planted truths: which facility holds which, and how one is told.

One facility holds at most two, facility 1 none. A district of fewer facilities holds those of its facilities only.
"""

from dataclasses import asdict, dataclass
from typing import Any

HOMES = {
    "timbangan_bulat": 2,
    "skdn_disalin": 3,
    "penurunan_nyata": 4,
    "naik_turun_kebetulan": 5,
    "melebihi_pagu": 6,
    "perbaikan_nyata": 7,
    "perbaikan_semu": 8,
    "cakupan_rendah": 9,
    "capaian_tanpa_belanja": 10,
    "lokmin_jarang": 11,
    "salah_ketik": 11,
    "klaim_bertentangan": 12,
}


@dataclass(frozen=True)
class Truth:
    """One truth: its code, the facility, what it is, where it stands, how large it is, which pages speak of it.

    ``ditemukan`` is True where the pages must find it, False where they must not accuse it.
    """

    kode: str
    unit: str
    apa: str
    tempat: dict[str, Any]
    besar: dict[str, Any]
    halaman: tuple[str, ...]
    ditemukan: bool = True

    def told(self) -> dict[str, Any]:
        """As ``kebenaran.json`` has it."""
        return asdict(self)


def holds(number: int, truth: str) -> bool:
    """Whether the facility with this number holds the truth.

    >>> holds(6, "melebihi_pagu"), holds(18, "melebihi_pagu")
    (True, False)
    """
    return HOMES[truth] == number
