"""Parameters: YAML and command line → frozen, checked models, before any kernel starts.

The one door for what a person may change. Unknown and duplicate keys are refused, with the nearest known name;
scalars stay text until a model types them, so a code 0123 stays 0123. Only flat scalars enter a notebook.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from kinerja import rules
from kinerja.errors import KinerjaError, ParamError, Problem, nearest, os_reason, quote
from kinerja.periods import Period, years
from kinerja.places import shown

FIRST_YEAR, LAST_YEAR = 1990, 2100
OF_THE_FILE = ("name", "path")  # what a batch has from its file, not from what is written in it
UNKNOWN = "tidak_dikenal"  # our own type of mistake, beside pydantic's
Keys = tuple[str | int, ...]
AnyReport = TypeVar("AnyReport", bound="Report")


class Report(BaseModel):
    """The parameters that every page has. Flat scalars only.

    ``tables`` names what the page cannot do without; ``peers`` says whether it reads rows of other facilities: where
    not, its notebook says ``load(…, peers=laporan.peers)``, and a change in their rows does not make the page again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    tables: ClassVar[tuple[str, ...]] = ("unit",)
    peers: ClassVar[bool] = True

    data: str = Field(description="Folder data, misalnya data/sampang")
    unit: str = Field(description="Kode fasilitas")
    keluaran: str = Field(default="", description="Berkas CSV hasil; kosong: tidak ditulis")

    @classmethod
    def of(cls, names: Mapping[str, Any]) -> Self:
        """The checked parameters of a notebook, from its names: ``BalancedScorecard.of(globals())``."""
        return checked(cls, {name: names[name] for name in cls.model_fields if name in names})


class BalancedScorecard(Report):
    """Four perspectives of one facility beside its peers, over some years."""

    tables: ClassVar[tuple[str, ...]] = (
        "unit",
        "anggaran",
        "belanja_pendapatan",
        "penerimaan",
    )

    tahun_awal: int = Field(ge=FIRST_YEAR, le=LAST_YEAR, description="Tahun pertama")
    tahun_akhir: int = Field(ge=FIRST_YEAR, le=LAST_YEAR, description="Tahun terakhir")
    versi_aturan: str = Field(default="1996-atas", description="Versi pita 3E")
    kepercayaan: float = Field(default=95, ge=50, le=99.9, description="Tingkat kepercayaan, %")

    @field_validator("versi_aturan")
    @classmethod
    def _known_version(cls, value: str) -> str:
        return _version_of("rasio_ekonomis", value)

    @model_validator(mode="after")
    def _in_order(self) -> "BalancedScorecard":
        if self.tahun_akhir < self.tahun_awal:
            raise ValueError("tahun_akhir tidak boleh sebelum tahun_awal")
        return self

    @property
    def periods(self) -> list[str]:
        """Every year of the report, as text."""
        return years(self.tahun_awal, self.tahun_akhir)

    @property
    def confidence(self) -> float:
        """The level as a fraction: 0.95."""
        return self.kepercayaan / 100


class Yearly(Report):
    """A report on one year."""

    tahun: int = Field(ge=FIRST_YEAR, le=LAST_YEAR, description="Tahun laporan")
    kepercayaan: float = Field(default=95, ge=50, le=99.9, description="Tingkat kepercayaan, %")

    @property
    def period(self) -> str:
        """The year of the report, as text."""
        return str(self.tahun)

    @property
    def confidence(self) -> float:
        """The level as a fraction: 0.95."""
        return self.kepercayaan / 100


class LaporanKinerja(Yearly):
    """The analysis of a yearly accountability report (LKIP) of an office or a facility."""

    tables: ClassVar[tuple[str, ...]] = ("unit", "observasi", "target")

    versi_aturan: str = Field(default="2017-bawah", description="Versi pita capaian")

    @field_validator("versi_aturan")
    @classmethod
    def _known_version(cls, value: str) -> str:
        return _version_of("capaian", value)


class SeribuHpk(Yearly):
    """The six aspects of a programme of the first 1000 days, of one facility and year; what is missing is said."""


class LokakaryaMini(Report):
    """The pack for one monthly meeting of a puskesmas: agenda, last month's coverage, problems, plans of action."""

    bulan: str = Field(description="Bulan pertemuan, misalnya 2024-06")
    versi: str = Field(default="capai", description="Versi pita posisi PWS")
    kepercayaan: float = Field(default=95, ge=50, le=99.9, description="Tingkat kepercayaan, %")

    @field_validator("bulan")
    @classmethod
    def _is_month(cls, value: str) -> str:
        return _month(value)

    @field_validator("versi")
    @classmethod
    def _known_version(cls, value: str) -> str:
        return _version_of("pws_posisi", value)

    @property
    def confidence(self) -> float:
        """The level as a fraction: 0.95."""
        return self.kepercayaan / 100


class Pkp(Yearly):
    """The yearly assessment of a puskesmas (PKP): scores, classes, what each point more would need."""

    tables: ClassVar[tuple[str, ...]] = ("unit", "pkp")

    versi_pelayanan: str = Field(default="91", description="Versi pita nilai pelayanan")
    versi_manajemen: str = Field(default="8,5", description="Versi pita nilai manajemen")

    @field_validator("versi_pelayanan")
    @classmethod
    def _known_service_version(cls, value: str) -> str:
        return _version_of("pkp_pelayanan", value)

    @field_validator("versi_manajemen")
    @classmethod
    def _known_management_version(cls, value: str) -> str:
        return _version_of("pkp_manajemen", value)

    @property
    def versions(self) -> dict[str, str]:
        """The version of each rule of the assessment."""
        return {"pkp_pelayanan": self.versi_pelayanan, "pkp_manajemen": self.versi_manajemen}


class Perbandingan(Yearly):
    """All facilities of a district in one year, ``unit`` highlighted among peers of like size."""

    geojson: str = Field(
        default="", description="Berkas GeoJSON dengan properti kode; kosong: peta skematis"
    )


class Posyandu(Yearly):
    """The posyandu of one facility and year: attendance, nutrition, gain, strata, programme."""

    versi_kbm: str = Field(default="kia-2020", description="Versi kenaikan berat minimum (KBM)")
    versi_strata: str = Field(default="8-pratama", description="Versi strata: tepat 8 penimbangan")
    publik: bool = Field(default=True, description="Untuk umum: hitungan 1–4 anak disembunyikan")

    @field_validator("versi_kbm")
    @classmethod
    def _known_gain(cls, value: str) -> str:
        return _version_of("kbm", value)

    @field_validator("versi_strata")
    @classmethod
    def _known_strata(cls, value: str) -> str:
        return _version_of("strata_frekuensi", value)


class AuditAngka(Report):
    """Every published claim of a data set, recomputed."""

    tables: ClassVar[tuple[str, ...]] = ("unit", "terbit")


def _month(value: str) -> str:
    period: Period | None = None
    with suppress(KinerjaError):
        period = Period.parse(value)
    if period is None or period.month is None or not FIRST_YEAR <= period.year <= LAST_YEAR:
        raise ValueError(f"bulan harus seperti 2024-06; ditemukan {quote(value)}")
    return value


def _version_of(rule: str, value: str) -> str:
    known = rules.versions(rule)
    if value not in known:
        raise PydanticCustomError(UNKNOWN, "unknown", {"remedy": nearest(value, known)})
    return value


REPORTS: dict[str, type[Report]] = {
    "balanced_scorecard": BalancedScorecard,
    "laporan_kinerja": LaporanKinerja,
    "posyandu": Posyandu,
    "seribu_hpk": SeribuHpk,
    "lokakarya_mini": LokakaryaMini,
    "pkp": Pkp,
    "perbandingan": Perbandingan,
    "audit_angka": AuditAngka,
}


class Batch(BaseModel):
    """One YAML of ``params/``: a data set, facilities (codes, or "all"), reports with their parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    path: Path
    data: str = Field(min_length=1)
    units: Annotated[tuple[str, ...], Field(min_length=1)] | None  # None: all
    reports: dict[str, dict[str, Any]]

    @field_validator("units", mode="before")
    @classmethod
    def _all(cls, value: Any) -> Any:
        return None if value == "all" else value

    @field_validator("reports", mode="before")
    @classmethod
    def _without_parameters(cls, value: Any) -> Any:
        """``balanced_scorecard:`` with nothing behind it is a report with its default parameters."""
        if not isinstance(value, dict):
            return value
        return {name: {} if parameters == "" else parameters for name, parameters in value.items()}

    def report(self, report: str, unit: str) -> Report:
        """The checked parameters of one page. ParamError names file, line and key of every mistake."""
        return checked(
            REPORTS[report],
            {"data": self.data, "unit": unit, **self.reports[report]},
            place=shown(self.path),
            lines=_Lines(self.path, ("reports", report)),
        )


def checked(
    model: type[AnyReport],
    values: Mapping[str, Any],
    *,
    place: str = "parameter",
    lines: "_Lines | None" = None,
) -> AnyReport:
    """One checked object of the parameters, or ParamError with every mistake in Indonesian."""
    try:
        return model(**values)
    except ValidationError as error:
        raise ParamError(list(_worded(error, model, place, lines))) from None


def read(path: Path) -> Batch:
    """A batch file, checked: its keys, its reports, and the parameters of each report."""
    values, lines = _load(path)
    marks = _Lines(path, (), lines)
    if theirs := [key for key in OF_THE_FILE if key in values]:
        known = Batch.model_fields.keys() - OF_THE_FILE
        raise ParamError(
            [
                Problem(
                    marks.place((key,)), "parameter tidak dikenal", quote(key), nearest(key, known)
                )
                for key in theirs
            ]
        )
    try:
        batch = Batch(name=path.stem, path=path, **values)
    except ValidationError as error:
        raise ParamError(list(_worded(error, Batch, shown(path), marks))) from None
    unknown = [name for name in batch.reports if name not in REPORTS]
    if unknown:
        raise ParamError(
            [
                Problem(
                    marks.place(("reports", name)),
                    "laporan tidak dikenal",
                    quote(name),
                    nearest(name, REPORTS),
                )
                for name in unknown
            ]
        )
    if not batch.reports:
        raise ParamError(
            Problem(marks.place(("reports",)), "harus menyebut paling sedikit satu laporan")
        )
    problems = [
        Problem(
            marks.place(("reports", report, name)),
            "parameter ini sama untuk semua laporan",
            quote(name),
            "Hapus dari laporan ini; data dan units ditulis di awal berkas.",
        )
        for report, parameters in batch.reports.items()
        for name in parameters
        if name in Report.model_fields
    ]
    for report in batch.reports:
        try:
            batch.report(report, "contoh")
        except ParamError as error:
            problems += error.problems
    if problems:
        raise ParamError(problems)
    return batch


class _Lines:
    """Where each key of a YAML file stands."""

    def __init__(self, path: Path, under: Keys, lines: dict[Keys, int] | None = None) -> None:
        self._path, self._under = path, under
        self._lines = _load(path)[1] if lines is None else lines

    def place(self, keys: Keys) -> str:
        full = (*self._under, *keys)
        known = (
            self._lines[full[:end]] for end in range(len(full), 0, -1) if full[:end] in self._lines
        )
        line = next(known, None)
        where = f" baris {line}" if line else ""
        return f"{shown(self._path)}{where}"


def _load(path: Path) -> tuple[dict[str, Any], dict[Keys, int]]:
    """The file's values, every scalar as text, and the line of every key."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except FileNotFoundError:
        known = [each.name for each in path.parent.glob("*.yml")]
        raise ParamError(
            Problem(
                shown(path), "berkas parameter harus ada", "tidak ada", nearest(path.name, known)
            )
        ) from None
    except UnicodeDecodeError:
        raise ParamError(
            Problem(shown(path), "harus teks UTF-8", remedy="Simpan ulang sebagai UTF-8.")
        ) from None
    except OSError as error:
        raise ParamError(Problem(shown(path), "harus dapat dibaca", os_reason(error))) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line if mark else text.count("\n", 0, getattr(error, "position", 0))
        raise ParamError(
            Problem(
                f"{shown(path)} baris {line + 1}",
                "harus YAML yang sah",
                _line(text, line),
                "Periksa titik dua, lekukan (spasi, bukan tab), dan tanda kutip.",
            )
        ) from None
    if not isinstance(root, yaml.MappingNode):
        raise ParamError(Problem(shown(path), "harus berisi kunci data, units, reports"))
    lines: dict[Keys, int] = {}
    problems: list[Problem] = []
    try:
        values = _plain(root, (), lines, problems, path)
    except RecursionError:
        rule = "acuan YAML (& dan *) tidak boleh memuat dirinya sendiri"
        raise ParamError(Problem(shown(path), rule)) from None
    if problems:
        raise ParamError(problems)
    return values, lines


def _line(text: str, number: int) -> str:
    line = "".join(text.splitlines()[number : number + 1]).strip()
    return quote(line) if line else "akhir berkas"


def _plain(
    node: yaml.Node, at: Keys, lines: dict[Keys, int], problems: list[Problem], path: Path
) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(child, (*at, i), lines, problems, path) for i, child in enumerate(node.value)
        ]
    values: dict[str, Any] = {}
    assert isinstance(node, yaml.MappingNode)
    for key, child in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in values:
            first = lines[(*at, name)]
            problems.append(
                Problem(
                    f"{shown(path)} baris {line}",
                    "kunci hanya boleh sekali",
                    f"{quote(name)}, sudah ada di baris {first}",
                    "Hapus salah satunya.",
                )
            )
            continue
        lines[(*at, name)] = line
        values[name] = _plain(child, (*at, name), lines, problems, path)
    return values


_RULES = {
    "missing": "wajib diisi",
    "string_too_short": "wajib diisi",
    "too_short": "harus menyebut paling sedikit satu",
    "int_parsing": "harus bilangan bulat",
    "int_type": "harus bilangan bulat",
    "int_from_float": "harus bilangan bulat",
    "float_parsing": "harus angka seperti 99.8",
    "float_type": "harus angka seperti 99.8",
    "string_type": "harus teks",
    "tuple_type": 'harus daftar kode, atau "all"',
    "dict_type": "harus berisi laporan dan parameternya",
    "greater_than_equal": "harus {ge:g} atau lebih",
    "less_than_equal": "harus {le:g} atau kurang",
}


def _worded(
    error: ValidationError, model: type[BaseModel], place: str, lines: _Lines | None
) -> Iterator[Problem]:
    known = [name for name in model.model_fields if name not in OF_THE_FILE]
    for mistake in error.errors():
        keys = tuple(mistake["loc"])
        name = str(keys[0]) if keys else ""
        where = lines.place(keys) if lines else place
        if mistake["type"] == "extra_forbidden":
            yield Problem(where, "parameter tidak dikenal", quote(name), nearest(name, known))
        elif mistake["type"] == UNKNOWN:
            remedy = mistake["ctx"]["remedy"]
            yield Problem(where, f"{name} tidak dikenal", quote(mistake["input"]), remedy)
        elif mistake["type"] == "value_error":
            yield Problem(where, str(mistake["ctx"]["error"]))
        else:
            template = _RULES.get(mistake["type"], "nilainya tidak sah")
            rule = template.format(**mistake.get("ctx", {}))
            blank = "kosong" if mistake["input"] in ("", []) else quote(mistake["input"])
            found = "" if mistake["type"] == "missing" else blank
            description = (
                model.model_fields[name].description if name in model.model_fields else None
            )
            yield Problem(where, f"{name}: {rule}", found, f"{description}." if description else "")
