"""What the meetings had, did and brought: input (guideline, SOP, room), process (length, attendance), output (a plan).

S004 (004_3332f5b6b343cb9c.txt lines 13 and 17) looks at lokakarya mini as a system and finds too few guidelines, too
little room and equipment, 1 to 1.5 hours before the services open, and no plan of action. Whether the meetings were
held at all: ``meetings``. Shares with Wilson's limits (Wilson EB. JASA 1927;22:209-12).
"""

import datetime
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from kinerja.indicators.data_quality import findings, named, said
from kinerja.indicators.intervals import alpha, wilson
from kinerja.indicators.meetings import HELD, KINDS, meeting_states, within
from kinerja.indicators.proportions import origin, proportion
from kinerja.periods import Period

HOURS = (
    1.0,
    1.5,
)  # S004 lines 13 and 17: 1 to 1.5 hours; the agenda of the house fills one and a half
MISREAD = "hadir melebihi undangan"
PARTS = {
    "unit": "str",
    "periode": "str",
    "jenis": "str",
    "tahap": "str",
    "unsur": "str",
    "ya": "float64",
    "diketahui": "float64",
    "bagian": "float64",
    "batas_bawah": "float64",
    "batas_atas": "float64",
    "tidak_dicatat": "int64",
    "catatan": "str",
}
INPUTS = {"pedoman": "ada pedoman", "sop": "ada SOP", "ruang": "ada ruang"}
OUTPUTS = {"rencana_kerja": "menghasilkan rencana kerja"}


def input_process_output(
    activities: pd.DataFrame,
    *,
    period: str,
    as_of: datetime.date,
    hours: tuple[float, float] = HOURS,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """What the meetings that were held had, did and brought: one row a kind and element, columns ``PARTS``.

    ``tahap``: masukan (guideline, SOP, room), proses (length within ``hours``, shorter, longer; attendance), keluaran
    (plan of action made). ``ya`` of ``diketahui`` meetings (for attendance: people present of people invited, added up
    over meetings), ``bagian`` in % with Wilson's limits; ``tidak_dicatat`` meetings say nothing of it and are never
    taken for a no. Attendance above the invitation is left out and told. S004 lines 13 and 17.

    Raises ValueError for lacking columns, ``hours`` that are not in order, and a confidence outside 0–1.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": ["2024-01", "2024-02"], "jenis": "lokmin_bulanan", "nomor": 1,
    ...                       "tgl_rencana": None, "tgl_laksana": ["2024-01-05", "2024-02-06"], "jam": [1.5, 2],
    ...                       "undangan": 20, "hadir": [15, 12], "sop": ["ya", None]})
    >>> found = input_process_output(table, period="2024", as_of=datetime.date(2024, 2, 28))
    >>> found[found["diketahui"] > 0][["unsur", "ya", "diketahui", "bagian"]].values.tolist()[:2]
    [['ada SOP', 1.0, 1.0, 100.0], ['lama 1–1,5 jam', 1.0, 2.0, 50.0]]
    """
    alpha(confidence)
    least, most = hours
    if not 0 <= least <= most:
        raise ValueError(f"hours must be two numbers in order, not {hours}")
    Period.parse(period)
    states = meeting_states(activities, as_of=as_of)
    keys = ["unit", "periode", "jenis", "nomor"]
    held = states.loc[states["keadaan"].isin(HELD), keys]
    columns = [*INPUTS, *OUTPUTS, "jam", "undangan", "hadir"]
    forms = activities.assign(nomor=activities["nomor"].astype("float64"))
    answered = held.merge(forms.reindex(columns=keys + columns), on=keys)

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, kind), own in answered.groupby(["unit", "jenis"], sort=False):
            inside = own[own["periode"].map(lambda each: within(str(each), period))]
            key = {"unit": unit, "periode": period, "jenis": kind}
            for stage, name, yes, known, silent, told in _elements(inside, least, most):
                low, high = wilson(yes, known, confidence)
                yield key | {
                    "tahap": stage,
                    "unsur": name,
                    "ya": yes,
                    "diketahui": known,
                    "bagian": 100 * yes / known if known else np.nan,
                    "batas_bawah": 100 * float(low),
                    "batas_atas": 100 * float(high),
                    "tidak_dicatat": silent,
                    "catatan": told,
                }

    return findings(rows(), PARTS)


def attendance(
    activities: pd.DataFrame, *, as_of: datetime.date, confidence: float = 0.95
) -> pd.DataFrame:
    """Results ``lokmin_kehadiran/<kind>``: present ÷ invited of each meeting held, in %, with Wilson's limits.

    One row a meeting, in the order of ``meeting_states``; the number stands behind the kind where a period has several.
    More present than invited is no share: no value, with the reason. Raises ValueError for lacking columns.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": ["2024-01"], "jenis": "lokmin_bulanan", "nomor": 1,
    ...                       "tgl_rencana": None, "tgl_laksana": "2024-01-05", "undangan": 20, "hadir": 15})
    >>> attendance(table, as_of=datetime.date(2024, 2, 28))[["indikator", "nilai"]].values.tolist()
    [['lokmin_kehadiran/bulanan', 75.0]]
    """
    states = meeting_states(activities, as_of=as_of)
    keys = ["unit", "periode", "jenis", "nomor"]
    forms = activities.assign(
        nomor=activities["nomor"].astype("float64"),
        sumber=[
            origin(activities.iloc[[place]]) or "tabel kegiatan" for place in range(len(activities))
        ],
    )
    held = states.loc[states["keadaan"].isin(HELD), keys].merge(
        forms.reindex(columns=[*keys, "hadir", "undangan", "sumber"]), on=keys
    )
    several = held.duplicated(["unit", "periode", "jenis"], keep=False)
    numbers = "/" + held["nomor"].map(said).astype("str")
    codes = "lokmin_kehadiran/" + held["jenis"].map(KINDS) + numbers.where(several, "")
    counted = held.rename(columns={"hadir": "pembilang", "undangan": "penyebut"})
    return proportion(counted.assign(indikator=codes), confidence=confidence)


def _elements(
    own: pd.DataFrame, least: float, most: float
) -> Iterator[tuple[str, str, float, float, int, str | None]]:
    """Stage, name, yes, known, silent, note of each element."""
    many = len(own)
    for column, name in INPUTS.items():
        yield "masukan", name, *_answers(own[column]), None
    hours = own["jam"].to_numpy("float64", na_value=np.nan)
    known = int((~np.isnan(hours)).sum())
    low, high = (_hours(each) for each in (least, most))
    lengths = {
        f"lama {low}–{high} jam": (hours >= least) & (hours <= most),
        f"kurang dari {low} jam": hours < least,
        f"lebih dari {high} jam": hours > most,
    }
    for name, holds in lengths.items():
        yield "proses", name, float(holds.sum()), float(known), many - known, None
    present, invited = (
        own[name].to_numpy("float64", na_value=np.nan) for name in ("hadir", "undangan")
    )
    counted, beyond = ~np.isnan(present) & ~np.isnan(invited), present > invited
    told = f"{MISREAD}: {named(own.loc[beyond, 'periode'].tolist())}" if beyond.any() else None
    used = counted & ~beyond
    yield (
        "proses",
        "hadir dari undangan (orang)",
        float(present[used].sum()),
        float(invited[used].sum()),
        int(many - counted.sum()),
        told,
    )
    for column, name in OUTPUTS.items():
        yield "keluaran", name, *_answers(own[column]), None


def _hours(hours: float) -> str:
    return f"{hours:g}".replace(".", ",")


def _answers(column: "pd.Series[str]") -> tuple[float, float, int]:
    known = int(column.notna().sum())
    return float((column == "ya").sum()), float(known), len(column) - known
