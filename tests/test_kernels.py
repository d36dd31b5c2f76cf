"""Warm processes: every job begins alike, every way to die is told, nothing stays behind."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from kinerja import kernels

pytestmark = pytest.mark.skipif(not kernels.available(), reason="needs fork and pidfd: Linux")
HERE = Path(__file__).parent


@pytest.fixture
def jobs(monkeypatch):
    """The module of the jobs, importable by its name here and in the warm parent."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.syspath_prepend(HERE)
    import kernel_jobs

    return kernel_jobs


@pytest.fixture
def run(jobs):
    """Jobs (name, argument) in one warm parent → their endings, in the order of the jobs."""

    def done(*listed, count=1, **recipe):
        with kernels.Kernels(jobs.recipe(**recipe), count) as pool:
            keys = [pool.submit(job) for job in listed]
            endings = {ending.key: ending for ending in (pool.next() for _ in keys)}
        return [endings[key] for key in keys]

    return done


def exists(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pid, seconds=5):
    ends = time.monotonic() + seconds
    while exists(pid) and time.monotonic() < ends:
        time.sleep(0.05)
    return not exists(pid)


# A job and its process


def test_every_job_begins_in_the_prepared_state_and_leaves_no_trace(run):
    found = [ending.result["got"] for ending in run(*[("state", None)] * 3)]
    assert found == [(True, 0, None, str(Path.cwd()))] * 3


def test_a_job_has_a_process_and_a_group_of_its_own(run):
    first, second = (ending.result["got"] for ending in run(*[("own_group", None)] * 2))
    assert first[0] == first[1] == first[2]
    assert first[0] != second[0]
    assert first[3] == second[3] != os.getpid()


def test_jobs_run_side_by_side_and_end_as_they_end(jobs):
    with kernels.Kernels(jobs.recipe(), 2) as pool:
        slow, quick = pool.submit(("nap", 1.5)), pool.submit(("nap", 0.1))
        assert [pool.next().key, pool.next().key] == [quick, slow]


def test_no_more_jobs_at_once_than_asked_for(run):
    started = time.monotonic()
    run(*[("nap", 0.4)] * 4, count=2)
    assert time.monotonic() - started >= 0.8


def test_output_is_caught_whoever_writes_it(run, capfd):
    (ending,) = run(("says", "kata"))
    assert ending.result["got"] == "kata\nmentah\nanak\n"
    assert capfd.readouterr() == ("", "")


def test_what_a_job_started_ends_with_it(run):
    (ending,) = run(("leaves_one_behind", None))
    assert gone(ending.result["got"])


def test_processor_time_and_memory_are_told(run):
    small, large = run(("nap", 0), ("eats", 200))
    assert small.cost.cpu < 0.25 < large.cost.cpu
    assert 150 << 20 < large.cost.memory - small.cost.memory < 260 << 20
    assert large.seconds >= 0.3


def test_a_hundred_jobs_leak_no_descriptor(run):
    found = [ending.result["got"] for ending in run(*[("descriptors", None)] * 100, count=2)]
    assert max(found) - min(found[:10]) <= 2
    assert max(found) < 30


# Ways to die


@pytest.mark.parametrize(
    ("job", "reason", "number"),
    [
        (("killed", signal.SIGKILL), kernels.SIGNAL, signal.SIGKILL),
        (("killed", signal.SIGTERM), kernels.SIGNAL, signal.SIGTERM),
        (("crashes", None), kernels.SIGNAL, signal.SIGSEGV),
        (("leaves_at_once", 0), kernels.EXIT, 0),
        (("leaves_at_once", 7), kernels.EXIT, 7),
        (("leaves", 0), kernels.EXIT, 1),
        (("raises", None), kernels.EXIT, 1),
        (("out_of_memory", 1 << 30), kernels.EXIT, 1),
    ],
    ids=lambda value: f"{value[0]} {value[1]}" if isinstance(value, tuple) else "",
)
def test_a_death_is_told_with_its_reason_and_the_others_go_on(run, job, reason, number):
    before, dead, after = run(("nap", 0), job, ("nap", 0))
    assert dead.death == (reason, number)
    assert (dead.result["reason"], dead.result["number"]) == (reason, number)
    assert before.death is after.death is None
    assert before.result["job"] == after.result["job"] == "nap"


def test_the_dead_leave_their_words_and_their_journal(run):
    (dead,) = run(("killed", signal.SIGKILL))
    assert (dead.result["out"], dead.result["journal"]) == ("kata terakhir\n", "catatan\n")


@pytest.mark.parametrize(
    ("job", "words"), [(("raises", None), "ValueError: angka aneh"), (("out_of_memory", 1 << 30), "MemoryError")]
)  # fmt: skip
def test_an_error_that_nobody_caught_is_among_the_words(run, job, words):
    (dead,) = run(job)
    assert words in dead.result["err"]


def test_a_job_that_hangs_is_killed_after_its_last_sign_of_life(run, jobs):
    started = time.monotonic()
    (dead,) = run(("hangs", 2), limits=jobs.QUICK)
    assert dead.death == (kernels.TOO_LONG, 0)
    assert dead.result["reason"] == kernels.TOO_LONG
    assert time.monotonic() - started >= 1.2 + jobs.QUICK.seconds + kernels.GRACE


def test_a_job_that_floods_is_killed(run, jobs):
    (dead,) = run(("floods", None))
    assert dead.death == (kernels.TOO_MUCH, 0)
    assert dead.seconds < 10


def test_where_even_the_burial_dies_there_is_no_result(run):
    dead, after = run(("dies_twice", None), ("nap", 0))
    assert dead.result is None
    assert dead.death == (kernels.EXIT, 3)
    assert after.result["job"] == "nap"


# The warm parent


def test_a_parent_that_is_killed_is_told_and_its_jobs_end(jobs):
    with kernels.Kernels(jobs.recipe(), 2) as pool:
        pool.submit(("nap", 0))
        napper = pool.next().result["got"]
        pool.submit(("own_group", None))
        parent = pool.next().result["got"][3]
        pool.submit(("nap", 60))
        time.sleep(0.5)
        (at_work,) = children(parent)
        pool.submit(("kills_parent", None))
        with pytest.raises(kernels.KernelsGone):
            pool.next()
        assert gone(parent)
        with pytest.raises(kernels.KernelsGone):
            pool.submit(("nap", 0))
    assert napper != at_work
    assert gone(at_work)


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_parent_that_cannot_prepare_is_gone(jobs, capfd):
    pool = kernels.Kernels(jobs.recipe(prepare=jobs.broken), 1)
    with pool, pytest.raises(kernels.KernelsGone):
        pool.next()
    assert "RuntimeError: tidak siap" in capfd.readouterr().err


def test_at_the_end_everything_is_gone_also_what_is_at_work(jobs):
    with kernels.Kernels(jobs.recipe(), 2) as pool:
        pool.submit(("own_group", None))
        parent = pool.next().result["got"][3]
        pool.submit(("nap", 60))
        pool.submit(("leaves_one_behind", None))
        behind = pool.next().result["got"]
        (at_work,) = children(parent)
    assert gone(parent)
    assert gone(at_work)
    assert gone(behind)


def test_not_every_system_can(monkeypatch):
    assert kernels.available()
    monkeypatch.setattr(sys, "platform", "win32")
    assert not kernels.available()
