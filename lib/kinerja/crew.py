"""Many runs at once → the outcome of each, as they end. One that kills its process takes no other with it.

Two crews: warm processes (`kinerja.kernels`) where the system can fork, else a pool of processes with stock kernels.
"""

import dataclasses
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from multiprocessing import active_children, get_context
from typing import Protocol, Self

from kinerja import kernels
from kinerja.errors import KinerjaError, ParamError, Problem, nearest, quote
from kinerja.render import LIMITS, Outcome, Run, bury, render, render_warm, sweep

WARM, STOCK = "warm", "stock"
ENGINES = (WARM, STOCK)
DEAD = "Proses pembuat halaman mati (mungkin kehabisan memori)."
Prepare = Callable[[], object]


def engine_of(name: str | None) -> str:
    """The engine of that name; without one, the fastest that this system can run. ParamError for another."""
    if name is None:
        return WARM if kernels.available() else STOCK
    if name not in ENGINES:
        raise ParamError(
            Problem("--engine", "mesin tidak dikenal", quote(name), nearest(name, ENGINES))
        )
    if name == WARM and not kernels.available():
        rule = "mesin warm memerlukan Linux"
        raise ParamError(Problem("--engine", rule, remedy="Gunakan --engine stock."))
    return name


class Gone(Exception):
    """A process of the crew died, and nobody knows for which of the runs at work."""


class Crew(AbstractContextManager["Crew"], Protocol):
    """Processes that make pages."""

    def submit(self, run: Run) -> None:
        """Queues a run. Gone where the crew is broken."""

    def next(self) -> tuple[Run, Outcome]:
        """Waits for the next run that ends. Gone where the crew is broken."""


def outcomes(
    runs: Sequence[Run], *, jobs: int, engine: str, prepare: Prepare
) -> Iterator[tuple[Run, Outcome]]:
    """Every run with its outcome, as they end.

    Where the crew breaks, each run that was at work is done again alone: the one that breaks it again fails.
    ``prepare`` makes a warm process ready; it must be a function of a module, or a partial of one.
    """
    waiting = deque(runs)
    while waiting:
        suspects: list[Run] = []
        with _crew(engine, min(jobs, len(waiting)), prepare) as crew:
            at_work: list[Run] = []
            try:
                while waiting or at_work:
                    while waiting and len(at_work) < 2 * jobs:  # the next ones wait at the door
                        at_work.append(waiting[0])
                        crew.submit(waiting.popleft())
                    run, outcome = crew.next()
                    at_work.remove(run)
                    yield run, outcome
            except Gone:
                suspects = at_work
        for run in suspects:
            sweep(run)
            yield run, _alone(run, engine, prepare)


def _alone(run: Run, engine: str, prepare: Prepare) -> Outcome:
    with _crew(engine, 1, prepare) as crew:
        try:
            crew.submit(run)
            return crew.next()[1]
        except Gone:
            sweep(run)
            return Outcome(False, 0.0, DEAD)


def _crew(engine: str, count: int, prepare: Prepare) -> Crew:
    return _Warm(count, prepare) if engine == WARM else _Stock(count)


class _Warm:
    """Forks of one process that has everything ready."""

    def __init__(self, count: int, prepare: Prepare) -> None:
        self._kernels = kernels.Kernels(kernels.Recipe(prepare, render_warm, bury, LIMITS), count)
        self._runs: dict[int, Run] = {}

    def __enter__(self) -> Self:
        self._kernels.__enter__()
        return self

    def submit(self, run: Run) -> None:
        try:
            self._runs[self._kernels.submit(run)] = run
        except kernels.KernelsGone:
            raise Gone from None

    def next(self) -> tuple[Run, Outcome]:
        try:
            ending = self._kernels.next()
        except kernels.KernelsGone:
            raise Gone from None
        run = self._runs.pop(ending.key)
        if ending.result is None:  # even its burial failed
            sweep(run)
        outcome: Outcome = ending.result or Outcome(False, ending.seconds, DEAD)
        cost = ending.cost
        return run, dataclasses.replace(
            outcome, seconds=ending.seconds, cpu=cost.cpu, memory=cost.memory
        )

    def __exit__(self, *exception: object) -> None:
        self._kernels.__exit__()


class _Stock:
    """A pool of processes, each with a new kernel for each run.

    Spawned, not forked: the same on every system, and no thread of the parent is lost half-way. Ctrl-C in a terminal
    reaches every process of the group; the workers leave it to us. Their kernels follow them.
    """

    def __init__(self, count: int) -> None:
        self._pool = ProcessPoolExecutor(
            count,
            mp_context=get_context("spawn"),
            initializer=signal.signal,
            initargs=(signal.SIGINT, signal.SIG_IGN),
        )
        self._runs: dict[Future[Outcome], Run] = {}

    def __enter__(self) -> Self:
        return self

    def submit(self, run: Run) -> None:
        try:
            self._runs[self._pool.submit(render, run)] = run
        except BrokenProcessPool:
            raise Gone from None

    def next(self) -> tuple[Run, Outcome]:
        future = wait(self._runs, return_when=FIRST_COMPLETED).done.pop()
        run = self._runs.pop(future)
        try:
            return run, future.result()
        except BrokenProcessPool:
            raise Gone from None
        except KinerjaError as error:
            return run, Outcome(False, 0.0, str(error))
        except Exception as error:  # one page's accident stops no other
            return run, Outcome(False, 0.0, f"{type(error).__name__}: {error}")

    def __exit__(self, kind: object, *exception: object) -> None:
        if kind is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            for worker in active_children():
                worker.terminate()
                worker.join()
        self._pool.shutdown()
