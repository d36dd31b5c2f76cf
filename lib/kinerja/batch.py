"""Many runs → manifest. Keeps going when one fails, does only what changed, forgets nothing already made.

A batch is one YAML of ``params/``. Everything that can be checked without a kernel is checked before the first one.
"""

import dataclasses
import datetime
import functools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kinerja import crew, fingerprints, log, manifest, params, render, tables
from kinerja.errors import DataError, KinerjaError, ParamError, Problem, nearest, quote
from kinerja.fingerprints import Fingerprints
from kinerja.manifest import DONE, FAILED, REFUSED, Entry, Manifest
from kinerja.outputs import writable
from kinerja.places import resolve, root, shown
from kinerja.render import Outcome, Run, parameters_of, sweep
from kinerja.tables.dataset import Dataset, require

SLOWEST = 5  # pages that a summary names
FORCED, GONE, BROKEN, NEW = "diminta", "halaman tidak ada", "gagal sebelumnya", "baru"


@dataclass(frozen=True)
class Why:
    """What a page is made from (`fingerprints`), and because of what it is made now."""

    inputs: dict[str, str]
    because: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What a batch has to do: the runs that are due, those that are unchanged, and the facilities that are refused."""

    batch: params.Batch
    folder: Path
    due: tuple[tuple[Run, Why], ...]
    unchanged: tuple[Entry, ...]
    refused: tuple[Entry, ...]
    units: tuple[str, ...]
    names: dict[str, str]
    simulated: bool


@dataclass
class Summary:
    """What came of one or more batches."""

    made: int = 0
    unchanged: int = 0
    failed: list[Entry] = dataclasses.field(default_factory=list)
    slowest: list[Entry] = dataclasses.field(default_factory=list)

    def take(self, entry: Entry) -> None:
        """Counts a page that was made, or was not."""
        if entry.status == DONE:
            self.made += 1
            self.slowest = sorted([*self.slowest, entry], key=lambda e: -e.seconds)[:SLOWEST]
        else:
            self.failed.append(entry)

    def add(self, other: "Summary") -> None:
        """Takes the other's counts to its own."""
        self.made += other.made
        self.unchanged += other.unchanged
        self.failed += other.failed
        both = [*self.slowest, *other.slowest]
        self.slowest = sorted(both, key=lambda e: -e.seconds)[:SLOWEST]


def files(names: Sequence[str] = ()) -> list[Path]:
    """The batch files of those names (``sampang`` or a path), or all of ``params/``; ParamError for an unknown one."""
    folder = root() / "params"
    known = {path.stem: path for path in sorted(folder.glob("*.yml"))}
    if not names:
        if not known:
            raise ParamError(Problem(shown(folder), "harus berisi paling sedikit satu berkas .yml"))
        return list(known.values())
    found = []
    for name in names:
        path = known.get(name) or (resolve(name) if name.endswith((".yml", ".yaml")) else None)
        if path is None or not path.is_file():
            raise ParamError(
                Problem(shown(folder), "rombongan tidak ada", quote(name), nearest(name, known))
            )
        found.append(path)
    return found


def units_of(batch: params.Batch) -> dict[str, str]:
    """Code → name of the facilities of a batch; those whose data is refused by their code. DataError, ParamError."""
    dataset = tables.load(batch.data)
    return {unit: dataset.units.get(unit, "(data ditolak)") for unit in _wanted(batch, dataset)}


def notebook_of(report: str) -> Path:
    """``notebooks/<report>.ipynb``."""
    return root() / "notebooks" / f"{report}.ipynb"


def check_notebook(report: str) -> list[Problem]:
    """A notebook's own parameters against those of its model, both ways. No kernel is started."""
    path = notebook_of(report)
    if not path.is_file():
        return [Problem(shown(path), "buku catatan harus ada", "tidak ada")]
    try:
        own = set(parameters_of(path))
    except Exception as error:  # nbformat fails in many ways on what is no notebook
        found = type(error).__name__
        return [
            Problem(
                shown(path),
                "harus buku catatan Jupyter yang sah",
                found,
                "Ambil lagi dari asalnya.",
            )
        ]
    known = set(params.REPORTS[report].model_fields)
    place = f"{shown(path)} sel parameters"
    return [
        *(Problem(place, "parameter tidak dikenal", quote(name), nearest(name, known)) for name in sorted(own - known)),
        *(Problem(place, f"harus punya parameter {name}", "tidak ada") for name in sorted(known - own)),
    ]  # fmt: skip


def check(paths: Iterable[Path]) -> Iterator[tuple[str, list[Problem], int]]:
    """Each thing that was looked at, its problems, and the exit code they mean: batches, notebooks, data sets."""
    data: dict[str, None] = {}
    reports: dict[str, None] = {}
    needed: dict[str, set[str]] = {}
    for path in paths:
        if path.is_dir():
            data[str(path)] = None
            continue
        try:
            batch = params.read(path)
        except ParamError as error:
            yield shown(path), list(error.problems), error.exit_code
            continue
        yield shown(path), _unknown_units(batch), ParamError.exit_code
        data[batch.data] = None
        needed.setdefault(batch.data, set()).update(batch.reports)
        reports.update(dict.fromkeys(batch.reports))
    for report in reports:
        yield shown(notebook_of(report)), check_notebook(report), ParamError.exit_code
    for folder in data:
        problems = tables.check(folder) or _lacking(folder, needed.get(folder, ()))
        yield shown(resolve(folder)), problems, DataError.exit_code


def _unknown_units(batch: params.Batch) -> list[Problem]:
    """Facilities that a batch names and its data set does not have; nothing where the data cannot be read."""
    try:
        _wanted(batch, tables.load(batch.data))
    except DataError:
        return []
    except ParamError as error:
        return list(error.problems)
    return []


def _lacking(folder: str, reports: Iterable[str]) -> list[Problem]:
    """Tables that the reports of a data set need and that it does not have, each once."""
    dataset = tables.load(folder)
    return list(
        dict.fromkeys(
            p for report in reports for p in require(dataset, params.REPORTS[report].tables)
        )
    )


def plan(
    path: Path,
    output: Path,
    *,
    units: Sequence[str] = (),
    reports: Sequence[str] = (),
    limit: int | None = None,
    force: bool = False,
    failed: bool = False,
) -> Plan:
    """The runs of a batch file, in the order of the unit table. Raises before anything is made.

    With ``failed``, only those that did not become a page the last time.

    ParamError for what a person asked for wrongly, DataError for files that are broken as a whole.
    """
    batch = params.read(path)
    chosen = [name for name in batch.reports if not reports or name in reports]
    dataset = tables.load(batch.data)
    missing = [
        problem for report in chosen for problem in require(dataset, params.REPORTS[report].tables)
    ]
    if missing:
        raise DataError(dict.fromkeys(missing))
    named = _wanted(batch, dataset)
    wanted = [unit for unit in named if not units or unit in units][:limit]
    folder = output / batch.name
    names = dataset.units
    before = {(entry.unit, entry.report): entry for entry in manifest.read(folder)}
    prints = Fingerprints(dataset)
    due: list[tuple[Run, Why]] = []
    unchanged: list[Entry] = []
    refused: list[Entry] = []
    for unit in wanted:
        for report in chosen:
            old = before.get((unit, report))
            if failed and (old is None or old.status == DONE):
                continue
            parameters = batch.report(report, unit).model_dump(exclude={"keluaran"})
            run = Run(
                batch=batch.name,
                unit=unit,
                report=report,
                title=f"{names.get(unit, unit)} · {report.replace('_', ' ')}",
                notebook=notebook_of(report),
                folder=folder / unit,
                parameters=parameters,
            )
            if unit in dataset.refused:
                message = "\n".join(str(problem) for problem in dataset.refused[unit])
                outcome = Outcome(False, 0.0, message)
                refused.append(_entry(run, Why({}, ()), outcome, unit, dataset.simulated, REFUSED))
                continue
            inputs = prints.of(run)
            because = _because(folder, old, inputs, force=force)
            if old and not because:
                unchanged.append(old)
            else:
                due.append((run, Why(inputs, because)))
    wrong = [p for report in {run.report: None for run, _ in due} for p in check_notebook(report)]
    if wrong:
        raise ParamError(wrong)
    return Plan(
        batch,
        folder,
        tuple(due),
        tuple(unchanged),
        tuple(refused),
        tuple(named),
        names,
        dataset.simulated,
    )


def _because(
    folder: Path, old: Entry | None, inputs: dict[str, str], *, force: bool
) -> tuple[str, ...]:
    """Why a page has to be made; empty where it need not be."""
    if old is None:
        return (NEW,)
    if old.status != DONE:
        return (BROKEN,)
    if not (folder / old.page).is_file():
        return (GONE,)
    different = fingerprints.changed(old.inputs, inputs)
    return tuple(different) or ((FORCED,) if force else ())


def _wanted(batch: params.Batch, dataset: Dataset) -> list[str]:
    """The facilities of a batch, those that are refused among them; ParamError for one that does not exist."""
    known = [*dataset.units, *dataset.refused]
    named = list(batch.units) if batch.units is not None else known
    rule = f"fasilitas harus ada di tabel unit {shown(dataset.folder)}"
    unknown = [
        Problem(shown(batch.path), rule, quote(unit), nearest(unit, known))
        for unit in named
        if unit not in known
    ]
    if unknown:
        raise ParamError(unknown)
    return named


def plans(
    paths: Sequence[Path],
    output: Path,
    *,
    units: Sequence[str] = (),
    reports: Sequence[str] = (),
    limit: int | None = None,
    force: bool = False,
    failed: bool = False,
) -> tuple[list[Plan], list[KinerjaError]]:
    """The plans of several batches, before any is run, and the errors of those that cannot be: one stops no other.

    A facility or report that is asked for and that no batch has is a ParamError.
    """
    made: list[Plan] = []
    errors: list[KinerjaError] = []
    for path in paths:
        try:
            made.append(
                plan(
                    path,
                    output,
                    units=units,
                    reports=reports,
                    limit=limit,
                    force=force,
                    failed=failed,
                )
            )
        except KinerjaError as error:
            errors.append(error)
    strange: list[Problem] = []
    for asked, known, place, rule in (
        (
            units,
            [set(each.units) for each in made],
            "--unit",
            "fasilitas harus ada di tabel unit {data}",
        ),
        (
            reports,
            [set(each.batch.reports) for each in made],
            "{path}",
            "laporan tidak ada di rombongan ini",
        ),
    ):
        everything = set().union(*known)
        data = ", ".join(dict.fromkeys(shown(resolve(each.batch.data)) for each in made))
        files_of = ", ".join(shown(each.batch.path) for each in made)
        strange += [
            Problem(
                place.format(path=files_of),
                rule.format(data=data),
                quote(name),
                nearest(name, everything),
            )
            for name in asked
            if made and not errors and name not in everything
        ]
    if strange:
        raise ParamError(strange)
    for each in made:
        if each.due or each.refused:
            writable(each.folder)
    return made, errors


def run(
    plan: Plan,
    *,
    jobs: int,
    engine: str | None = None,
    told: Callable[[Entry], None] = lambda entry: None,
) -> Summary:
    """Makes what is due, in ``jobs`` processes; ``told`` hears of every page as it ends.

    ``engine`` is one of ``crew.ENGINES``; without it, the fastest that this system can run.

    The manifest is kept as it goes. An interruption (KeyboardInterrupt) passes on, after the manifest is written.
    """
    engine = crew.engine_of(engine)
    summary = Summary(unchanged=len(plan.unchanged))
    if not plan.due and not plan.refused:
        return summary
    book = Manifest(plan.folder, plan.names)
    with log.opened(plan.folder) as noted:

        def ended(entry: Entry) -> None:
            book.add(entry)
            summary.take(entry)
            noted.page(entry)
            told(entry)

        noted.say(f"mulai: {len(plan.due)} halaman, mesin {engine}, {jobs} proses")
        try:
            for entry in plan.refused:
                ended(entry)
            whys = {each.output(""): why for each, why in plan.due}
            for each, outcome in _outcomes(plan, jobs, engine):
                name = plan.names.get(each.unit, each.unit)
                ended(_entry(each, whys[each.output("")], outcome, name, plan.simulated))
        except BaseException as reason:
            noted.say(f"berhenti: {type(reason).__name__}")
            for each, _ in plan.due:
                sweep(each)
            raise
        finally:
            book.close()
        noted.say(f"selesai: {summary.made} dibuat, {len(summary.failed)} gagal")
    return summary


def _outcomes(plan: Plan, jobs: int, engine: str) -> Iterator[tuple[Run, Outcome]]:
    runs = [run for run, _ in plan.due]
    notebooks = list(dict.fromkeys(run.notebook for run in runs))
    prepare = functools.partial(_prepare, plan.batch.data, notebooks)
    return crew.outcomes(runs, jobs=jobs, engine=engine, prepare=prepare)


def _prepare(data: str, notebooks: Sequence[Path]) -> None:
    """Makes a process warm: everything that every page of a batch needs, done once."""
    render.prepare(notebooks)
    with suppress(KinerjaError):  # the page will say so
        tables.load(data)


def _entry(
    run: Run, why: Why, outcome: Outcome, name: str, simulated: bool, failure: str = FAILED
) -> Entry:
    relative = Path(run.unit)
    partial = relative / f"{run.report}.gagal.ipynb"
    page = relative / f"{run.report}.html"
    notebook = relative / f"{run.report}.ipynb" if outcome.ok else partial
    return Entry(
        batch=run.batch,
        unit=run.unit,
        nama=name,
        report=run.report,
        parameters=dict(run.parameters),
        hash=fingerprints.whole(why.inputs) if why.inputs else "",
        status=DONE if outcome.ok else failure,
        seconds=round(outcome.seconds, 2),
        made=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        simulasi=simulated,
        cell=outcome.cell,
        message=outcome.message,
        page=page.as_posix() if (run.folder / page.name).exists() else "",
        notebook=notebook.as_posix() if (run.folder / notebook.name).exists() else "",
        cpu=round(outcome.cpu, 2),
        memory=outcome.memory,
        inputs=why.inputs,
        because=list(why.because),
    )


def default_jobs() -> int:
    """As many as there are processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
