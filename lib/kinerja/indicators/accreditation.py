"""Accreditation of facilities: the latest status, and how long it is still valid. No score is computed from it.

Puskesmas are accredited paripurna, utama, madya or dasar, for five years (Permenkes 34/2022, sekunder). The day of
expiry stands on the certificate; where the table has none, none is made up from the year of the survey.
"""

import datetime
from collections.abc import Iterator
from typing import Any

import pandas as pd

from kinerja.errors import quote
from kinerja.indicators.data_quality import findings, required
from kinerja.indicators.proportions import origin
from kinerja.periods import Period

NOT_ACCREDITED = "tidak terakreditasi"
VALID, SOON, EXPIRED, UNKNOWN = "berlaku", "segera berakhir", "berakhir", "tidak diketahui"
SOON_DAYS = 180  # our choice: half a year to prepare the next survey
NO_DAY = "tanggal berakhir tidak diisi"
COLUMNS = {
    "unit": "str",
    "periode": "str",
    "status": "str",
    "berlaku_sampai": "str",
    "hari_tersisa": "float64",
    "keadaan": "str",
    "catatan": "str",
    "sumber": "str",
}


def accreditation(
    table: pd.DataFrame, today: datetime.date, *, soon: int = SOON_DAYS
) -> pd.DataFrame:
    """The latest accreditation of each unit as of a day: one row a unit, columns ``COLUMNS``.

    ``table``: the table ``akreditasi``; of several periods of a unit the latest that has begun by ``today``.
    ``hari_tersisa``: days to the day of expiry, 0 on it, negative after it. ``keadaan``: ``berlaku``, ``segera
    berakhir`` (at most ``soon`` days left), ``berakhir`` (from the day after), ``tidak terakreditasi``, ``tidak
    diketahui``: no day, or none that can be read (2027-12-17). Raises ValueError for lacking columns and a negative
    ``soon``.

    >>> table = pd.DataFrame({"unit": ["a", "b"], "periode": "2023", "status": ["paripurna", "utama"],
    ...                       "berlaku_sampai": ["2027-12-17", None]})
    >>> found = accreditation(table, datetime.date(2027, 12, 1))
    >>> found[["status", "hari_tersisa", "keadaan"]].values.tolist()
    [['paripurna', 16.0, 'segera berakhir'], ['utama', nan, 'tidak diketahui']]
    """
    required(table, ("unit", "periode", "status"), "table")
    if soon < 0:
        raise ValueError(f"soon must be 0 days or more, not {soon}")
    full = table if "berlaku_sampai" in table else table.assign(berlaku_sampai=None)

    def rows() -> Iterator[dict[Any, Any]]:
        for _, own in full.groupby("unit", sort=False):
            begun = own[own["periode"].map(lambda each: _begins(str(each)) <= today)]
            if len(begun):
                latest = begun["periode"].map(lambda each: Period.parse(str(each)))
                place = max(range(len(begun)), key=lambda position: latest.iloc[position])
                row = begun.iloc[place].to_dict()
                told = {"sumber": origin(begun.iloc[[place]]) or "tabel akreditasi"}
                yield row | _state(row, today, soon) | told

    return findings(rows(), COLUMNS)


def _begins(period: str) -> datetime.date:
    first = Period.parse(period).months()[0]
    return datetime.date(first.year, first.month or 1, 1)


def _state(row: dict[Any, Any], today: datetime.date, soon: int) -> dict[str, Any]:
    if row["status"] == NOT_ACCREDITED:
        return {"keadaan": NOT_ACCREDITED, "catatan": None}
    if pd.isna(row["berlaku_sampai"]):
        return {"keadaan": UNKNOWN, "catatan": NO_DAY}
    try:
        last = datetime.date.fromisoformat(str(row["berlaku_sampai"]))
    except ValueError:
        told = (
            f"tanggal berakhir harus seperti 2027-12-17; ditemukan {quote(row['berlaku_sampai'])}"
        )
        return {"keadaan": UNKNOWN, "catatan": told}
    left = (last - today).days
    state = EXPIRED if left < 0 else SOON if left <= soon else VALID
    return {"hari_tersisa": float(left), "keadaan": state, "catatan": None}
