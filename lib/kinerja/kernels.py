"""Warm processes: one clean parent that has everything ready, and a fork of it for each job. Nothing but processes.

The parent runs no job itself, so every job begins in the same state, as in a new process, but without its start.
What a job may cost is limited here: seconds between two signs of life, and bytes of output. A job whose process dies
is handed over, with all that it left, to a second process that may still make something of it.

Needs Linux: ``os.fork`` (fit for use with numpy and Arrow loaded), ``os.pidfd_open`` and ``os.wait4``.
"""

import ctypes
import gc
import itertools
import mmap
import os
import pickle
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import IO, Any, NamedTuple, NoReturn, Self

TICK = 0.5  # seconds between two looks at the limits
GRACE = 10.0  # seconds that a job has to notice its time limit itself, and to say where it was
EASY_PREY = "800"  # of 1000: where memory runs out, the system takes a job before its parent
KILLED_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}  # there is a process for each processor
TOO_LONG, TOO_MUCH, SIGNAL, EXIT = "lama", "keluaran", "sinyal", "keluar"
_CODES = {EXIT: 97, TOO_LONG: 98, TOO_MUCH: 99}  # by which a job says itself why it ends


class KernelsGone(Exception):
    """The warm parent is gone, and with it every job that was at work."""


class Limits(NamedTuple):
    """What a job may take: seconds between two beats, and bytes of all its output."""

    seconds: float
    output: int


class Death(NamedTuple):
    """How a process ended that left no result: why, and the signal or exit code where that says more."""

    reason: str
    number: int = 0


class Cost(NamedTuple):
    """What a job took: processor seconds, and bytes of memory at its peak, with all that it inherited."""

    cpu: float = 0.0
    memory: int = 0


NOTHING = Cost()


class Ending(NamedTuple):
    """One job's end: its key, its result or how it died, seconds, and what it cost."""

    key: int
    result: Any
    death: Death | None
    seconds: float
    cost: Cost


@dataclass(frozen=True)
class Child:
    """The process of a job as the job sees it: the files that catch its output, a journal, and its sign of life.

    ``out`` and ``err`` are its file descriptors 1 and 2; what is written to them by anyone (C code, subprocesses) lands
    in these files. They and the journal outlive the process.
    """

    out: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    err: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    journal: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    answer: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    clock: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, 8))

    def beat(self) -> None:
        """A sign of life: the time limit begins anew."""
        struct.pack_into("d", self.clock, 0, time.monotonic())

    def age(self) -> float:
        """Seconds since the last sign of life."""
        return float(time.monotonic() - struct.unpack_from("d", self.clock)[0])

    def output(self) -> int:
        """Bytes of output so far."""
        return sum(os.fstat(each.fileno()).st_size for each in (self.out, self.err, self.journal))

    def give_up(self, reason: str) -> NoReturn:
        """Ends this process without a result, for one of the reasons of a death."""
        os._exit(_CODES[reason])

    def close(self) -> None:
        """Lets go of the files."""
        for each in (self.out, self.err, self.journal, self.answer, self.clock):
            each.close()


@dataclass(frozen=True)
class Recipe:
    """What the warm parent needs to know. Functions travel by name: they are functions of modules.

    ``prepare()`` makes everything ready; ``work(job, child)`` does one job; ``bury(job, dead, death)`` makes what can
    still be made of a job whose process died, in a process of its own.
    """

    prepare: Callable[[], object]
    work: Callable[[Any, Child], object]
    bury: Callable[[Any, Child, Death], object]
    limits: Limits


def available() -> bool:
    """Whether this system can fork a process with threads of numpy and Arrow in it, and can wait for it."""
    return sys.platform == "linux" and hasattr(os, "fork") and hasattr(os, "pidfd_open")


class Kernels:
    """A warm parent and its jobs at work, seen from outside. A context: at its end, every process is gone."""

    def __init__(self, recipe: Recipe, count: int) -> None:
        self._recipe, self._count = recipe, count
        self._keys = itertools.count()

    def __enter__(self) -> Self:
        self._link, theirs = Pipe()
        number = theirs.fileno()
        self._parent = subprocess.Popen(
            [sys.executable, "-c", f"from kinerja.kernels import serve; serve({number})"],
            pass_fds=[number],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=ONE_THREAD | os.environ,
            start_new_session=True,  # Ctrl-C in a terminal reaches us, and we tell them
        )
        theirs.close()
        self._tell((self._recipe, self._count))
        return self

    def submit(self, job: object) -> int:
        """Queues a job; its key comes back with its end. KernelsGone where the parent is."""
        key = next(self._keys)
        self._tell((key, job))
        return key

    def next(self) -> Ending:
        """Waits for the next job that ends. KernelsGone where the parent is."""
        try:
            ending: Ending = self._link.recv()
        except (EOFError, OSError):
            raise KernelsGone from None
        return ending

    def _tell(self, message: object) -> None:
        try:
            self._link.send(message)
        except OSError:
            raise KernelsGone from None

    def __exit__(self, *exception: object) -> None:
        self._link.close()  # the parent sees it, kills what is at work, and ends
        try:
            self._parent.wait(timeout=GRACE)
        except subprocess.TimeoutExpired:
            self._parent.kill()
            self._parent.wait()


@dataclass
class _AtWork:
    """A job that is at work, as the parent sees it."""

    key: int
    job: Any
    pid: int
    watch: int
    child: Child
    started: float
    spent: Cost = NOTHING
    death: Death | None = None  # of its first process, or one that we are about to bring about
    buries: bool = False  # the second process, after the first one died


def serve(number: int) -> None:
    """The warm parent's life: makes everything ready, then forks a process a job until its owner is gone."""
    sys.path[:] = filter(None, sys.path)  # not what lies in the folder where somebody stands
    link: Connection[Any, Any] = Connection(number)
    recipe, count = link.recv()
    _die_with_parent(os.getppid())
    recipe.prepare()
    gc.collect()
    gc.freeze()  # the garbage collector of a child would write to every page that it shares with us
    waiting: deque[tuple[int, Any]] = deque()
    at_work: dict[int, _AtWork] = {}
    try:
        while True:
            while waiting and len(at_work) < count:
                _start(recipe, *waiting.popleft(), at_work)
            for ready in wait([link, *at_work], TICK if at_work else None):
                if not isinstance(ready, int):
                    waiting.append(link.recv())
                else:
                    ending = _ended(recipe, at_work.pop(ready), at_work)
                    if ending:
                        link.send(ending)
            for each in at_work.values():
                _hold_to_limits(each, recipe.limits)
    except (EOFError, BrokenPipeError, ConnectionResetError):  # the owner has all it wants
        pass
    finally:
        for each in at_work.values():
            _kill(each.pid)


def _die_with_parent(parent: int) -> None:
    """A process whose parent is killed would work on for nobody."""
    ctypes.CDLL(None).prctl(KILLED_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _start(
    recipe: Recipe,
    key: int,
    job: Any,
    at_work: dict[int, _AtWork],
    before: _AtWork | None = None,
) -> None:
    """Forks the process of a job; where one died, that of its burial."""
    child = Child()
    child.beat()
    parent = os.getpid()
    with (
        warnings.catch_warnings()
    ):  # Python ≥ 3.12 warns of Arrow's idle threads; Arrow is fit for it
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        _live(recipe, job, child, before, parent, at_work.values())
    watch = os.pidfd_open(pid)
    entry = _AtWork(key, job, pid, watch, child, time.monotonic())
    if before:
        entry.started, entry.spent = before.started, before.spent
        entry.death, entry.buries = before.death, True
    at_work[watch] = entry


def _live(
    recipe: Recipe,
    job: Any,
    child: Child,
    before: _AtWork | None,
    parent: int,
    others: Iterable[_AtWork],
) -> None:
    """The life of a child: its own group, its output caught, its one job, and no way back."""
    code = 1
    try:
        os.setsid()
        _die_with_parent(parent)
        Path("/proc/self/oom_score_adj").write_text(EASY_PREY, encoding="ascii")
        for each in others:
            each.child.close()
            os.close(each.watch)
        for number, file in enumerate((child.out, child.err), start=1):
            os.dup2(file.fileno(), number)
        if before is None:
            result = recipe.work(job, child)
        else:
            result = recipe.bury(job, before.child, before.death or Death(EXIT))
        child.answer.write(pickle.dumps(result))
        child.answer.flush()
        code = 0
    except BaseException:
        with suppress(BaseException):
            os.write(2, traceback.format_exc().encode(errors="replace"))
    finally:
        os._exit(code)


def _hold_to_limits(each: _AtWork, limits: Limits) -> None:
    if each.child.age() > limits.seconds + GRACE:
        each.death = each.death or Death(TOO_LONG)
    elif each.child.output() > limits.output:
        each.death = each.death or Death(TOO_MUCH)
    else:
        return
    _kill(each.pid)


def _kill(pid: int) -> None:
    """The process and all that it started. A dead one still has its number, as long as nobody has asked for it."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _ended(recipe: Recipe, each: _AtWork, at_work: dict[int, _AtWork]) -> Ending | None:
    """What a process left when it ended; None where it died, and its burial has begun."""
    _kill(each.pid)  # what a cell started in the background ends with it
    _, status, usage = os.wait4(each.pid, 0)
    os.close(each.watch)
    cost = Cost(
        each.spent.cpu + usage.ru_utime + usage.ru_stime,
        max(each.spent.memory, usage.ru_maxrss * 1024),
    )
    result = _answer(each.child)
    if result is None and not each.buries:
        each.spent, each.death = cost, each.death or _death(status)
        _start(recipe, each.key, each.job, at_work, before=each)
        each.child.close()
        return None
    each.child.close()
    death = each.death or (None if result is not None else _death(status))
    return Ending(each.key, result, death, time.monotonic() - each.started, cost)


def _answer(child: Child) -> Any:
    child.answer.seek(0)
    try:
        return pickle.load(child.answer)
    except Exception:  # empty, or cut off
        return None


def _death(status: int) -> Death:
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return Death(SIGNAL, -code)
    return Death({own: reason for reason, own in _CODES.items()}.get(code, EXIT), code)
