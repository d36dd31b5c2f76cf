"""Jobs for the tests of warm processes: functions that travel by name into the warm parent."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from kinerja import kernels

STATE = {"prepared": False, "uses": 0}
QUICK = kernels.Limits(seconds=1, output=1_000_000)
SLOW = kernels.Limits(seconds=60, output=1_000_000)


def prepare():
    STATE["prepared"] = True


def broken():
    raise RuntimeError("tidak siap")


def work(job, child):
    """A job is a name and an argument."""
    name, argument = job
    return {"job": name, "got": globals()[name](child, argument)}


def bury(job, dead, death):
    """Tells what a dead process left."""
    if job[0] == "dies_twice":
        os.kill(os.getpid(), signal.SIGKILL)
    dead.out.seek(0)
    dead.err.seek(0)
    dead.journal.seek(0)
    return {
        "reason": death.reason,
        "number": death.number,
        "out": dead.out.read()[:100].decode(),
        "err": dead.err.read()[-2000:].decode(),
        "journal": dead.journal.read()[:100].decode(),
    }


def recipe(limits=SLOW, prepare=prepare):
    return kernels.Recipe(prepare, work, bury, limits)


def state(child, _):
    """What it finds, and then spoils."""
    found = (STATE["prepared"], STATE["uses"], os.environ.get("KOTOR"), str(Path.cwd()))
    STATE["uses"] += 1
    os.environ["KOTOR"] = "ya"
    os.chdir("/")
    return found


def nap(child, seconds):
    time.sleep(seconds)
    return os.getpid()


def own_group(child, _):
    return os.getpid(), os.getpgid(0), os.getsid(0), os.getppid()


def says(child, text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
    os.write(1, b"mentah\n")
    subprocess.run(["echo", "anak"], check=True)
    child.out.seek(0)
    return child.out.read().decode()


def killed(child, number):
    os.write(1, b"kata terakhir\n")
    os.write(child.journal.fileno(), b"catatan\n")
    os.kill(os.getpid(), number)


def crashes(child, _):
    import ctypes

    ctypes.string_at(0)


def out_of_memory(child, most):
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return len(bytearray(10 * most))


def leaves(child, code):
    sys.exit(code)


def leaves_at_once(child, code):
    os._exit(code)


def raises(child, _):
    raise ValueError("angka aneh")


def hangs(child, beats):
    for _ in range(beats):
        time.sleep(0.6)
        child.beat()
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.valid_signals()))
    while True:
        pass


def floods(child, _):
    while True:
        os.write(1, b"x" * 65536)


def dies_twice(child, _):
    os._exit(3)


def kills_parent(child, _):
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


def leaves_one_behind(child, _):
    return subprocess.Popen(["sleep", "1000"]).pid


def eats(child, megabytes):
    block = bytearray(megabytes << 20)
    for i in range(0, len(block), 4096):
        block[i] = 1
    started = time.process_time()
    while time.process_time() - started < 0.3:
        pass
    return len(block)


def descriptors(child, _):
    return len(list(Path("/proc/self/fd").iterdir()))


def dice(child, _):
    return random.random()
