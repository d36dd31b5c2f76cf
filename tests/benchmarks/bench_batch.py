"""How fast pages are made: the naive way, a new kernel each, warm processes, and a plain function as the limit.

Run in the checkout: ``.venv/bin/python tests/benchmarks/bench_batch.py``. The ways take turns, so that what else is at
work on the machine slows them alike; only ratios travel between machines. Seconds are of the wall, a page; CPU is of
all processes, a page; memory is the peak of the whole tree of processes, shared pages counted once (PSS).
"""

import argparse
import ast
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil

CHECKOUT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
DATA = "data/contoh"
PARAMETERS = {
    "balanced_scorecard": {"tahun_awal": 2022, "tahun_akhir": 2024},
    "laporan_kinerja": {"tahun": 2024},
    "pkp": {"tahun": 2024},
    "audit_angka": {},
}
EVERY = 0.5  # seconds between two looks at the memory


def say(line: str) -> None:
    """A line of a table, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Cost(NamedTuple):
    """What some pages took: seconds, processor seconds, bytes of memory at the peak."""

    seconds: float
    cpu: float
    memory: int


def cost_of(command: Sequence[object], house: Path) -> Cost:
    """Runs a command in the house and measures it with everything that it starts. Raises where it fails."""
    environment = os.environ | {"KINERJA_ROOT": str(house), "PYTHONUTF8": "1"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=house,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    peak, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(EVERY):
            peak[0] = max(peak[0], memory_of(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert process.stderr is not None
    told = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    over.set()
    watcher.join()
    if status:
        raise SystemExit(f"{command}: {told.decode()[-2000:]}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, peak[0])


def memory_of(pid: int) -> int:
    """Bytes of a process and all its descendants, what they share counted once."""
    total = 0
    try:
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            total += process.memory_full_info().pss
    except psutil.Error:  # one of them has just ended
        pass
    return total


def house_of(folder: Path, report: str) -> Path:
    """A house with the simulated district, its notebooks, and one batch of this report."""
    folder.mkdir()
    for name in ("data", "notebooks"):
        (folder / name).symlink_to(CHECKOUT / name)
    (folder / "params").mkdir()
    parameters = json.dumps(PARAMETERS[report])
    text = f"data: {DATA}\nunits: all\nreports:\n  {report}: {parameters}\n"
    (folder / "params" / "contoh.yml").write_text(text, encoding="utf-8")
    return folder


def naive(house: Path, report: str, units: Sequence[str]) -> Cost:
    """Papermill's command, then nbconvert's with its default template, one page after the other."""
    total = Cost(0, 0, 0)
    for unit in units:
        folder = house / "output" / "naif" / unit
        folder.mkdir(parents=True, exist_ok=True)
        done = folder / f"{report}.ipynb"
        chosen = {"data": DATA, "unit": unit, **PARAMETERS[report]}
        words = [word for name, value in chosen.items() for word in ("-p", name, value)]
        notebook = house / "notebooks" / f"{report}.ipynb"
        for command in (
            [BIN / "papermill", notebook, done, *words],
            [BIN / "jupyter", "nbconvert", "--to", "html", "--log-level", "ERROR", done],
        ):
            cost = cost_of(command, house)
            total = Cost(
                total.seconds + cost.seconds,
                total.cpu + cost.cpu,
                max(total.memory, cost.memory),
            )
    return total


def rendered(house: Path, units: Sequence[str], engine: str, jobs: int) -> Cost:
    """``kinerja render`` of these units, whether they are there or not."""
    chosen = [word for unit in units for word in ("--unit", unit)]
    command = [BIN / "kinerja", "render", "--force", "--engine", engine, "--jobs", jobs, *chosen]
    return cost_of(command, house)


def plain(report: str, units: Sequence[str]) -> None:
    """The cells of the notebook as a plain function in this one warm process; prints seconds and CPU of the units."""
    notebook = nbformat.read(CHECKOUT / "notebooks" / f"{report}.ipynb", as_version=4)
    cells = [ast.parse(cell.source) for cell in notebook.cells if cell.cell_type == "code"]

    def page(unit: str) -> None:
        names: dict[str, object] = {"__name__": "page"}
        for number, cell in enumerate(cells):
            *begin, last = cell.body
            exec(compile(ast.Module(begin, []), "cell", "exec"), names)
            if isinstance(last, ast.Expr):
                shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
                getattr(shown, "_repr_html_", str)()
            else:
                exec(compile(ast.Module([last], []), "cell", "exec"), names)
            if number == 0:
                names |= {"data": DATA, "unit": unit, **PARAMETERS[report]}

    page(units[0])
    wall, cpu = time.perf_counter(), time.process_time()
    for unit in units:
        page(unit)
    say(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]))


def as_plain(report: str, units: Sequence[str]) -> Cost:
    """``plain`` in a process of its own, without its start."""
    command = [sys.executable, __file__, "--plain", report, *units]
    environment = os.environ | {"KINERJA_ROOT": str(CHECKOUT), "MPLBACKEND": "agg"}
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    seconds, cpu = json.loads(told.stdout.splitlines()[-1])
    return Cost(seconds, cpu, 0)


def size_of(house: Path, way: str, report: str) -> float:
    """Bytes of a page by this way, in the mean; missing where it writes none."""
    folder = house / "output" / ("naif" if way == "naive" else "contoh")
    sizes = [path.stat().st_size for path in folder.glob(f"*/{report}.html")]
    return statistics.mean(sizes) if sizes and way != "plain" else float("nan")


def side_by_side(report: str, units: Sequence[str], rounds: int, jobs: int, folder: Path) -> None:
    """Prints the table of all ways, which took turns."""
    house = house_of(folder / report, report)
    ways: dict[str, Callable[[], Cost]] = {
        "naive": lambda: naive(house, report, units[:2]),
        "stock": lambda: rendered(house, units[:2], "stock", jobs),
        "warm": lambda: rendered(house, units, "warm", jobs),
        "plain": lambda: as_plain(report, units[:4]),
    }
    pages = {"naive": 2, "stock": 2, "warm": len(units), "plain": min(4, len(units))}
    taken: dict[str, list[Cost]] = defaultdict(list)
    sizes: dict[str, float] = {}
    for _ in range(rounds):
        for way, make in ways.items():
            taken[way].append(make())
            sizes[way] = size_of(house, way, report)
    say(f"\n{report}, {len(units)} units, {jobs} workers, {rounds} rounds")
    say(f"{'way':8}{'pages':>6}{'s/page':>9}{'× naive':>9}{'CPU/page':>10}{'kB':>7}{'MB':>7}")
    seconds = {way: statistics.median(c.seconds for c in taken[way]) / pages[way] for way in ways}
    for way in ways:
        cpu = statistics.median(cost.cpu for cost in taken[way]) / pages[way]
        memory = max(cost.memory for cost in taken[way]) / 1e6
        say(
            f"{way:8}{pages[way]:>6}{seconds[way]:>9.2f}{seconds['naive'] / seconds[way]:>9.1f}"
            f"{cpu:>10.2f}{sizes[way] / 1000:>7.0f}{memory:>7.0f}"
        )


def growth(report: str, counts: Sequence[int], jobs: int, folder: Path) -> None:
    """Prints what a page costs in small and in large batches of simulated units."""
    say(f"\ngrowth, {report}, {jobs} workers")
    say(f"{'pages':>6}{'s/page':>9}{'CPU/page':>10}{'MB':>7}")
    for count in counts:
        house = folder / f"tumbuh-{count}"
        house.mkdir()
        (house / "data").mkdir()
        (house / "data" / "rujukan").symlink_to(CHECKOUT / "data" / "rujukan")
        cost_of([BIN / "kinerja", "simulate", house / DATA, "--units", count], house)
        (house / "notebooks").symlink_to(CHECKOUT / "notebooks")
        (house / "params").mkdir()
        text = f"data: {DATA}\nunits: all\nreports:\n  {report}: {json.dumps(PARAMETERS[report])}\n"
        (house / "params" / "contoh.yml").write_text(text, encoding="utf-8")
        cost = rendered(house, [], "warm", jobs)
        say(
            f"{count:>6}{cost.seconds / count:>9.2f}{cost.cpu / count:>10.2f}{cost.memory / 1e6:>7.0f}"
        )
        shutil.rmtree(house)


def main() -> None:
    """The tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", nargs="+", metavar="REPORT UNIT", help=argparse.SUPPRESS)
    parser.add_argument("--reports", nargs="+", choices=PARAMETERS, default=["laporan_kinerja"])
    parser.add_argument("--units", type=int, default=12, help="pages by the warm way")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--growth", type=int, nargs="*", default=[], help="for example 10 100 1000")
    chosen = parser.parse_args()
    if chosen.plain:
        report, *units = chosen.plain
        plain(report, units)
        return
    codes = (CHECKOUT / DATA / "unit.csv").read_text(encoding="utf-8").splitlines()[1:]
    units = [line.partition(",")[0] for line in codes][: chosen.units]
    with tempfile.TemporaryDirectory() as folder:
        for report in chosen.reports:
            side_by_side(report, units, chosen.rounds, chosen.jobs, Path(folder))
        if chosen.growth:
            growth(chosen.reports[0], chosen.growth, chosen.jobs, Path(folder))


if __name__ == "__main__":
    main()
