"""Verbs over functions. The only place that prints and exits; every message is for the person at the keyboard.

Exit codes: 0 all fine, 1 some failed or data refused, 2 usage or parameters, 130 interrupted.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from tqdm import tqdm

from kinerja import appendix, batch, crew, index, params, scaffold, simulation
from kinerja.batch import Summary
from kinerja.errors import (
    EXIT_INTERRUPTED,
    EXIT_OK,
    EXIT_SOME_FAILED,
    EXIT_USAGE,
    KinerjaError,
    OutputError,
    Problem,
    nearest,
)
from kinerja.manifest import DONE, Entry
from kinerja.tables import eppgbm

OUTPUT = Path("output")
output_option = click.option(
    "--output", type=click.Path(path_type=Path), default=OUTPUT, show_default=True, help="Folder hasil."
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kinerja")
def cli() -> None:
    """Laporan kinerja puskesmas: dari berkas data ke halaman."""


@cli.command(name="list")
@click.argument("batches", nargs=-1, metavar="[ROMBONGAN]…")
def list_(batches: tuple[str, ...]) -> int:
    """Tampilkan rombongan, laporan, dan fasilitasnya."""
    for path in batch.files(batches):
        each = params.read(path)
        click.echo(f"{each.name}  (data {each.data}; laporan {', '.join(each.reports)})")
        for unit, name in batch.units_of(each).items():
            click.echo(f"  {unit}  {name}")
    return EXIT_OK


@cli.command()
@click.argument("paths", nargs=-1, metavar="[ROMBONGAN|FOLDER DATA]…")
def check(paths: tuple[str, ...]) -> int:
    """Periksa parameter, buku catatan, dan data tanpa menjalankan apa pun."""
    folders = [Path(path) for path in paths if Path(path).is_dir()]
    names = [path for path in paths if not Path(path).is_dir()]
    batches = batch.files(names) if names or not folders else []
    worst = EXIT_OK
    for name, problems, code in batch.check([*batches, *folders]):
        click.echo(f"{'✗' if problems else '✓'} {name}")
        for problem in problems:
            click.echo(f"  {problem}", err=True)
        worst = max(worst, code if problems else EXIT_OK)
    return worst


@cli.command()
@click.argument("batches", nargs=-1, metavar="[ROMBONGAN]…")
@click.option(
    "--unit", "units", multiple=True, metavar="KODE", help="Hanya fasilitas ini; boleh diulang."
)
@click.option(
    "--report", "reports", multiple=True, metavar="NAMA", help="Hanya laporan ini; boleh diulang."
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Paling banyak N fasilitas pertama."
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Banyak proses; bawaan: banyak prosesor.",
)
@click.option("--force", is_flag=True, help="Buat lagi juga yang tidak berubah.")
@click.option("--failed", is_flag=True, help="Hanya yang gagal atau ditolak terakhir kali.")
@click.option(
    "--engine",
    type=click.Choice(crew.ENGINES),
    help="warm: proses siap pakai (Linux); stock: kernel baru tiap halaman. Bawaan: warm bila bisa.",
)
@output_option
def render(
    batches: tuple[str, ...],
    units: tuple[str, ...],
    reports: tuple[str, ...],
    limit: int | None,
    jobs: int | None,
    force: bool,
    failed: bool,
    engine: str | None,
    output: Path,
) -> int:
    """Buat halaman setiap fasilitas, lalu indeksnya. Yang tidak berubah tidak dibuat lagi."""
    started = time.monotonic()
    total = Summary()
    chosen = crew.engine_of(engine)
    plans, errors = batch.plans(
        batch.files(batches),
        output,
        units=units,
        reports=reports,
        limit=limit,
        force=force,
        failed=failed,
    )
    for error in errors:
        _complain(error)
    with _progress(sum(len(plan.due) + len(plan.refused) for plan in plans)) as told:
        for plan in plans:
            count = jobs or batch.default_jobs()
            total.add(batch.run(plan, jobs=count, engine=chosen, told=told))
    broken = max((error.exit_code for error in errors), default=EXIT_OK)
    if plans:
        if total.made or not (output / appendix.NAME).exists():
            appendix.write(output)
        page = index.write(output)
        _tell(total, time.monotonic() - started, page)
    return max(broken, EXIT_SOME_FAILED if total.failed else EXIT_OK)


@cli.command(name="index")
@output_option
def index_(output: Path) -> int:
    """Tulis ulang indeks dari manifes yang ada, dan lampiran metode."""
    if not output.is_dir():
        found = "bukan folder" if output.exists() else "tidak ada"
        remedy = "Periksa --output, atau jalankan dahulu: kinerja render."
        raise OutputError(Problem(str(output), "folder hasil harus ada", found, remedy))
    appendix.write(output)
    click.echo(f"Buka: {index.write(output)}")
    return EXIT_OK


@cli.command()
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER DATA…")
def describe(folders: tuple[str, ...]) -> int:
    """Tulis datapackage.json: kamus data sebuah folder data."""
    for folder in folders:
        click.echo(f"✓ {scaffold.describe(Path(folder))}")
    return EXIT_OK


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="TUJUAN")
@click.option(
    "--units",
    type=click.IntRange(min=1),
    default=12,
    show_default=True,
    metavar="N",
    help="Banyak puskesmas.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=simulation.SEED,
    show_default=True,
    metavar="S",
    help="Benih angka acak; benih yang sama, data yang sama.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(simulation.FORMATS),
    help="Bawaan: csv sampai 50 puskesmas, lalu parquet.",
)
def simulate(folder: Path, units: int, seed: int, form: str | None) -> int:
    """Buat data simulasi sebuah kabupaten, dengan kebenaran yang ditanam di dalamnya."""
    with tqdm(total=units, desc=folder.name, unit="pkm", disable=not sys.stderr.isatty()) as bar:
        truths = simulation.simulate(folder, units=units, seed=seed, form=form, told=bar.update)
    click.echo(f"✓ {folder}: {units} puskesmas simulasi")
    click.echo(f"  {len(truths)} kebenaran yang ditanam: {folder / simulation.TRUTHS}")
    return EXIT_OK


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@click.argument("unit", metavar="KODE")
@click.option(
    "--table", "tables", multiple=True, metavar="NAMA", help="Hanya tabel ini; boleh diulang."
)
def new(folder: Path, unit: str, tables: tuple[str, ...]) -> int:
    """Buat buku kerja Excel kosong untuk sebuah fasilitas."""
    click.echo(f"✓ {scaffold.new(folder, unit, tables or None)}")
    return EXIT_OK


@cli.command(name="import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="EKSPOR…"
)
@click.option("--unit", required=True, metavar="KODE", help="Kode fasilitas di tabel unit.")
@click.option(
    "--to",
    "dest",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder data.",
)
@click.option(
    "--salt",
    type=click.Path(path_type=Path),
    metavar="BERKAS",
    help="Garam kode anak, di luar folder data; agar kode tetap sama bulan depan.",
)
def import_(files: tuple[Path, ...], unit: str, dest: Path, salt: Path | None) -> int:
    """Baca ekspor e-PPGBM menjadi balita.csv, tanpa identitas anak."""
    export = eppgbm.convert(files, unit, dest, salt=salt)
    for problem in (*export.refused, *export.unread):
        click.echo(f"  {problem}", err=True)
    click.echo(export.summary)
    return EXIT_SOME_FAILED if export.left_out else EXIT_OK


@contextmanager
def _progress(count: int) -> Iterator[Callable[[Entry], None]]:
    """On a terminal one bar, with rate, remaining time and what failed; elsewhere a line for every page."""
    failed = 0
    with tqdm(total=count, unit="hlm", disable=not sys.stderr.isatty() or not count) as bar:

        def told(entry: Entry) -> None:
            nonlocal failed
            bar.set_description(entry.batch, refresh=False)
            if entry.status == DONE:
                if bar.disable:
                    click.echo(f"✓ {_page(entry)} ({_seconds(entry.seconds)})")
            else:
                failed += 1
                bar.set_postfix_str(f"{failed} gagal", refresh=False)
                where = f" sel {entry.cell}" if entry.cell else ""
                bar.write(f"✗ {_page(entry)}{where}\n  {entry.message}", file=sys.stderr)
            bar.update()

        yield told


def _page(entry: Entry) -> str:
    return f"{entry.batch}/{entry.unit}: {entry.report}"


def _tell(total: Summary, seconds: float, page: Path) -> None:
    parts = [f"{total.made} halaman dibuat", f"{total.unchanged} tidak berubah"]
    if total.failed:
        parts.append(f"{len(total.failed)} gagal")
    click.echo(f"{', '.join(parts)} ({_seconds(seconds)}).")
    if total.made > len(total.slowest):  # else all of them stand above
        slow = (f"{_page(entry)} ({_seconds(entry.seconds)})" for entry in total.slowest)
        click.echo(f"Paling lama: {'; '.join(slow)}.")
    if total.failed:
        click.echo(f"Gagal: {'; '.join(map(_page, total.failed))}.")
        click.echo("Ulangi hanya yang gagal: kinerja render --failed")
    click.echo(f"Buka: {page}")


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} detik".replace(".", ",")


def _complain(error: KinerjaError) -> None:
    for problem in error.problems:
        click.echo(str(problem), err=True)


def main() -> None:
    """The command ``kinerja``."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # Windows consoles
    sys.exit(_run())


def _run() -> int:
    try:
        return int(cli.main(prog_name="kinerja", standalone_mode=False) or EXIT_OK)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return EXIT_USAGE
    except click.UsageError as error:
        click.echo(f"{_usage(error)} Lihat: kinerja --help", err=True)
        return EXIT_USAGE
    except KinerjaError as error:
        _complain(error)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo(
            "\nDihentikan. Yang sudah jadi tetap ada; jalankan lagi untuk meneruskan.", err=True
        )
        return EXIT_INTERRUPTED


def _usage(error: click.UsageError) -> str:
    """What click says, in Indonesian where a person meets it."""
    if isinstance(error, click.NoSuchOption):
        near = f" Maksud Anda: {', '.join(error.possibilities)}?" if error.possibilities else ""
        return f"Pilihan tidak dikenal: {error.option_name}.{near}"
    if isinstance(error, click.BadOptionUsage):
        return f"Pilihan {error.option_name} memerlukan sebuah nilai."
    if isinstance(error, click.BadParameter):  # also: a missing one
        parameter = error.param
        name = (
            parameter.metavar
            if isinstance(parameter, click.Argument)
            else (parameter and parameter.opts[0])
        )
        if isinstance(error, click.MissingParameter):
            return f"{name} wajib diisi."
        kind = parameter.type if parameter else None
        if isinstance(kind, click.Choice):
            return f"{name} harus {' atau '.join(kind.choices)}."
        least = getattr(kind, "min", None)
        return f"{name} harus bilangan bulat, {1 if least is None else least} atau lebih."
    if error.message.startswith("No such command"):
        name = error.message.split("'")[1]
        near = nearest(name, cli.commands, most=1)
        return f"Perintah tidak dikenal: {name}." + (
            f" {near}" if near.startswith("Maksud") else ""
        )
    return error.message
