"""Activities of a programme: held as planned, to a standard, for those invited; visits of supervision and their gaps.

The table is ``kegiatan``: a row an activity with its planned day and the day on which it was held. S000
(000_9caa43742af400f0.txt lines 49-53, 63-65, 73-75) judges these by interview and prints no days; the forms ask for
them. The year is read as closed: what has a planned day and no day of holding was not held. Meetings of the facility
itself (lokakarya mini), judged as of a day: ``meetings``.

Shares have exact limits (Clopper and Pearson 1934, ``meetings.exact_limits``): the log of a year is complete, and its
interval reads it as what this way of working brings about, not as a sample of the year.
"""

import datetime
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from kinerja.indicators.data_quality import findings, required
from kinerja.indicators.intervals import alpha
from kinerja.indicators.meetings import exact_limits
from kinerja.indicators.proportions import ABOVE_ONE, MISSING
from kinerja.indicators.results import level_text, quotient

KINDS = (  # kinds of ``kegiatan`` that make up a programme of the first 1000 days, and where it is monitored
    "kelas_ibu",
    "posyandu",
    "pertemuan",
    "supervisi",
    "pelatihan",
    "lokmin_bulanan",
    "lokmin_triwulanan",
)
VISIT = "supervisi"
IN_TIME, LATE, NOT_HELD, UNPLANNED, NO_DATES = (
    "tepat waktu",
    "terlambat",
    "tidak dilaksanakan",
    "tanpa jadwal",
    "tanpa tanggal",
)
PLANNED = (IN_TIME, LATE, NOT_HELD)
NO_SCHEDULE = "tidak ada yang terjadwal: tidak dapat dinilai"
STANDARDS = ("sop", "pedoman")  # columns of the form that say what an activity had
ATTENDED = "hadir"
SHARES = {
    "unit": "str",
    "periode": "str",
    "jenis": "str",
    "ukuran": "str",
    "pembilang": "float64",
    "penyebut": "float64",
    "nilai": "float64",
    "batas_bawah": "float64",
    "batas_atas": "float64",
    "metode": "str",
    "catatan": "str",
    "sumber": "str",
}
VISITS = {
    "unit": "str",
    "periode": "str",
    "nomor": "float64",
    "uraian": "str",
    "tgl_rencana": "str",
    "tgl_laksana": "str",
    "keadaan": "str",
    "jarak": "float64",
    "sumber": "str",
}
NEEDED = ("unit", "periode", "jenis", "tgl_rencana", "tgl_laksana")


def share(above: float, below: float, *, confidence: float = 0.95) -> dict[str, Any]:
    """A share of counted things in percent with its exact limits: Clopper and Pearson 1934.

    Missing with the reason where a count is, where there is nothing to be a share of, and where a part exceeds its
    whole.

    >>> found = share(9, 12)
    >>> f"{found['nilai']:.0f} ({found['batas_bawah']:.1f}–{found['batas_atas']:.1f}) {found['metode']}"
    '75 (42.8–94.5) Clopper–Pearson 95%'
    >>> share(3, 2)["catatan"]
    'pembilang melebihi penyebut: bukan proporsi'
    """
    low, high = (float(limit) * 100 for limit in exact_limits(above, below, confidence))
    unknown = np.isnan(above) or np.isnan(below)
    reason = MISSING if unknown else "penyebut nol" if below == 0 else ABOVE_ONE if above > below else ""  # fmt: skip
    return {
        "pembilang": above,
        "penyebut": below,
        "nilai": np.nan if reason else float(quotient(100 * above, below)),
        "batas_bawah": low,
        "batas_atas": high,
        "metode": None if reason else f"Clopper–Pearson {level_text(confidence)}",
        "catatan": reason or None,
    }


def state(planned: str | None, held: str | None) -> str:
    """What became of an activity: ``tepat waktu`` is on its day or before it, ``terlambat`` after it.

    Days as in the form (2024-03-09); missing where there is none. ``tanpa jadwal``: held without a planned day.

    >>> state("2024-03-09", "2024-03-09"), state("2024-03-09", "2024-03-10"), state("2024-03-09", None)
    ('tepat waktu', 'terlambat', 'tidak dilaksanakan')
    """
    if planned is None:
        return NO_DATES if held is None else UNPLANNED
    if held is None:
        return NOT_HELD
    return LATE if held > planned else IN_TIME


def states(kegiatan: pd.DataFrame) -> pd.DataFrame:
    """The rows of the programme's kinds with ``keadaan`` (of ``state``) and ``hari`` late; lacking columns: ValueError.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024-03", "jenis": ["kelas_ibu", "lainnya"],
    ...                       "tgl_rencana": "2024-03-09", "tgl_laksana": ["2024-03-12", None]})
    >>> states(table)[["jenis", "keadaan", "hari"]].values.tolist()
    [['kelas_ibu', 'terlambat', 3.0]]
    """
    required(kegiatan, NEEDED, "kegiatan")
    own = kegiatan[kegiatan["jenis"].isin(KINDS)].reset_index(drop=True)
    days = [(_text(a), _text(b)) for a, b in zip(own["tgl_rencana"], own["tgl_laksana"], strict=True)]  # fmt: skip
    told = [state(*pair) for pair in days]
    late = [
        (_day(held) - _day(planned)).days if planned and held and what == LATE else np.nan
        for (planned, held), what in zip(days, told, strict=True)
    ]
    return own.assign(keadaan=pd.Series(told, dtype="str"), hari=pd.Series(late, dtype="float64"))


def schedule(kegiatan: pd.DataFrame, *, period: str, confidence: float = 0.95) -> pd.DataFrame:
    """Planned against held: ``SHARES``, a row a kind and each of ``PLANNED``.

    The denominator is what had a planned day. ``catatan`` counts what had none, and tells the median of the days late.
    A kind of which nothing was planned has no value, with the reason; a kind without a row in the table has none here.
    ``period`` is a year, and holds every activity whose ``periode`` lies in it.

    >>> table = pd.DataFrame({"unit": "u", "periode": ["2024-01", "2024-02"], "jenis": "kelas_ibu",
    ...                       "tgl_rencana": ["2024-01-09", "2024-02-09"], "tgl_laksana": ["2024-01-09", None]})
    >>> schedule(table, period="2024")[["ukuran", "pembilang", "nilai"]].values.tolist()
    [['tepat waktu', 1.0, 50.0], ['terlambat', 0.0, 0.0], ['tidak dilaksanakan', 1.0, 50.0]]
    """
    alpha(confidence)
    told = in_year(states(kegiatan), period)

    def rows() -> Iterator[dict[str, Any]]:
        for unit, kind, own in _kinds(told):
            planned = own[own["keadaan"].isin(PLANNED)]
            for what in PLANNED:
                these = planned[planned["keadaan"] == what]
                found = share(float(len(these)), float(len(planned)), confidence=confidence)
                reason = "" if len(planned) else NO_SCHEDULE
                notes = [
                    reason,
                    _late(these) if what == LATE else "",
                    _odd(own) if what == IN_TIME else "",
                ]
                yield found | {
                    "unit": unit,
                    "periode": period,
                    "jenis": kind,
                    "ukuran": what,
                    "catatan": "; ".join(filter(None, notes)) or None,
                    "sumber": rows_of(own),
                }

    return findings(rows(), SHARES)


def standards(kegiatan: pd.DataFrame, *, period: str, confidence: float = 0.95) -> pd.DataFrame:
    """What was held with a procedure (``sop``) and a guideline (``pedoman``): ``SHARES``, a row a kind and standard.

    Of the activities that were held and whose form says yes or no; a kind whose forms say neither has no row.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024-01", "jenis": "kelas_ibu", "tgl_rencana": None,
    ...                       "tgl_laksana": ["2024-01-09", "2024-01-10"], "sop": ["ya", "tidak"], "pedoman": None})
    >>> standards(table, period="2024")[["ukuran", "pembilang", "penyebut"]].values.tolist()
    [['sop', 1.0, 2.0]]
    """
    alpha(confidence)
    held = in_year(states(kegiatan), period).dropna(subset=["tgl_laksana"])

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, kind, own), what in itertools.product(_kinds(held), STANDARDS):
            said = own[own[what].notna()] if what in own else own.head(0)
            if len(said):
                yield share(float((said[what] == "ya").sum()), float(len(said)), confidence=confidence) | {
                    "unit": unit, "periode": period, "jenis": kind, "ukuran": what, "sumber": rows_of(said),
                }  # fmt: skip

    return findings(rows(), SHARES)


def attendance(kegiatan: pd.DataFrame, *, period: str, confidence: float = 0.95) -> pd.DataFrame:
    """Who came ÷ who was invited (``hadir`` ÷ ``undangan``): ``SHARES``, a row a kind whose forms give both counts.

    Places taken of places offered: who comes twice counts twice, so the limits are too narrow where people come again.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024-01", "jenis": "pelatihan", "tgl_rencana": None,
    ...                       "tgl_laksana": "2024-01-09", "undangan": [20.0], "hadir": [15.0]})
    >>> attendance(table, period="2024")[["pembilang", "penyebut", "nilai"]].values.tolist()
    [[15.0, 20.0, 75.0]]
    """
    alpha(confidence)
    held = in_year(states(kegiatan), period).dropna(subset=["tgl_laksana"])
    counts = ["undangan", "hadir"]
    both = held.dropna(subset=counts) if set(counts) <= set(held) else held.head(0)

    def rows() -> Iterator[dict[str, Any]]:
        for unit, kind, own in _kinds(both):
            sums = (float(own[name].sum()) for name in reversed(counts))
            yield share(*sums, confidence=confidence) | {
                "unit": unit, "periode": period, "jenis": kind, "ukuran": ATTENDED, "sumber": rows_of(own),
            }  # fmt: skip

    return findings(rows(), SHARES)


def visits(kegiatan: pd.DataFrame, *, period: str) -> pd.DataFrame:
    """The log of supervision of a year: ``VISITS``, one row a visit in order of time, held or not.

    ``jarak``: days since the visit held before it, also one of the year before; missing for the first one and for what
    was not held.

    >>> table = pd.DataFrame({"unit": "u", "periode": ["2023-12", "2024-02"], "jenis": "supervisi", "nomor": 1,
    ...     "tgl_rencana": ["2023-12-20", "2024-02-01"], "tgl_laksana": ["2023-12-20", "2024-02-03"]})
    >>> visits(table, period="2024")[["tgl_laksana", "keadaan", "jarak"]].values.tolist()
    [['2024-02-03', 'terlambat', 45.0]]
    """
    told = states(kegiatan)
    own = told[told["jenis"] == VISIT]
    days = own["tgl_laksana"].where(own["tgl_laksana"].notna(), own["tgl_rencana"])
    own = own.assign(_hari=days).sort_values("_hari", kind="stable", na_position="last")
    places = [rows_of(own.loc[[at]]) for at in own.index]
    held = own["tgl_laksana"].dropna()
    dates = [_day(str(day)) for day in held]
    gaps = pd.Series(
        [np.nan, *((b - a).days for a, b in itertools.pairwise(dates))][: len(dates)],
        index=held.index,
        dtype="float64",
    )
    return findings(
        in_year(own.assign(jarak=gaps, sumber=pd.Series(places, index=own.index, dtype="str")), period),
        VISITS,
    )  # fmt: skip


def in_year(table: pd.DataFrame, period: str) -> pd.DataFrame:
    """The rows whose period is the year, or a month or quarter of it.

    >>> in_year(pd.DataFrame({"periode": ["2024", "2024-03", "2024-Q1", "2023-03"]}), "2024")["periode"].tolist()
    ['2024', '2024-03', '2024-Q1']
    """
    years = table["periode"].astype("str").str.partition("-")[0] if len(table) else table["periode"]
    return table[years == period]


def rows_of(table: pd.DataFrame) -> str:
    """File and lines of many rows, neighbouring lines as a span: ``kegiatan.csv baris 2–13, 40``.

    >>> rows_of(pd.DataFrame({"dokumen": "k.csv", "baris": ["2", "3", "4", "9", "12-13"]}))
    'k.csv baris 2–4, 9, 12-13'
    """
    if "dokumen" not in table:
        return ""
    told = table.dropna(subset=["dokumen"])
    return "; ".join(
        f"{document} baris {', '.join(_spans(list(dict.fromkeys(lines.dropna().astype('str')))))}"
        for document, lines in told.groupby("dokumen", sort=False)["baris"]
    )


def _spans(lines: list[str]) -> Iterator[str]:
    plain = sorted(int(line) for line in lines if line.isdigit())
    for _, run in itertools.groupby(enumerate(plain), lambda pair: pair[1] - pair[0]):
        own = [line for _, line in run]
        yield str(own[0]) if len(own) == 1 else f"{own[0]}–{own[-1]}"
    yield from (line for line in lines if not line.isdigit())


def _kinds(told: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Facility, kind and rows, in the order of ``KINDS``."""
    for unit, own in told.groupby("unit", sort=False):
        for kind in KINDS:
            if len(these := own[own["jenis"] == kind]):
                yield str(unit), kind, these


def _late(these: pd.DataFrame) -> str:
    return f"median {these['hari'].median():g} hari".replace(".", ",") if len(these) else ""


def _odd(own: pd.DataFrame) -> str:
    counts = {what: int((own["keadaan"] == what).sum()) for what in (UNPLANNED, NO_DATES)}
    return ", ".join(f"{many} {what}" for what, many in counts.items() if many)


def _text(value: object) -> str | None:
    return None if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
