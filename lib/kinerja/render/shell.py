"""The kernel inside this process: IPython's own, made before the fork, with its messages by hand instead of by socket.

What a cell prints lands in the files that catch the output of the process (`kinerja.kernels.Child`), whoever prints it:
Python, C code, a subprocess. It becomes messages where a real kernel flushes: before each display and at a cell's
end.
"""

import codecs
import faulthandler
import io
import json
import logging
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import IO, Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.shellapp import InteractiveShellApp
from jupyter_client.session import Session
from traitlets.config import Config

from kinerja.kernels import EXIT, TOO_MUCH, Child
from kinerja.render.run import CELL_TIMEOUT, MOST_OUTPUT
from kinerja.render.wire import Message, Wire

AGAIN = 5  # seconds after which a cell that swallowed its time limit hears of it again
INLINE = "module://matplotlib_inline.backend_inline"  # as in every kernel


class CellTimeout(BaseException):
    """The time of a cell is over. No Exception: cells that catch those end too."""


class Shell(ZMQInteractiveShell):
    """The shell of a kernel, without the loops of graphical interfaces."""

    def enable_gui(self, gui: Any = None) -> None:
        """``%matplotlib inline`` needs no loop."""
        self.active_eventloop = gui


class Post(Session):
    """The session of a kernel: what it would send through a socket goes to whoever stands here."""

    deliver: Callable[[Message], None] = staticmethod(lambda message: None)

    def send(
        self,
        stream: Any,
        msg_or_type: Message | str,
        content: Message | None = None,
        parent: Message | None = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Message | None = None,
        metadata: Message | None = None,
    ) -> Message:
        """Delivers a message, or one made of these parts."""
        if isinstance(msg_or_type, str):
            message = self.msg(msg_or_type, content, parent, header, metadata)
        else:
            message = msg_or_type
        self.deliver(message)
        return message


class Kernel(IPythonKernel):
    """IPython's kernel, of which only the handling of an execute request is in use."""

    def _abort_queues(self, *_: Any) -> None:
        """Nothing queues."""


def warm() -> None:
    """Makes the kernel. Before anything imports pyplot: charts would become text, without an error."""
    os.environ.setdefault("MPLBACKEND", INLINE)
    config = Config()
    config.HistoryManager.enabled = False  # it would open a database before the fork
    config.HistoryManager.hist_file = ":memory:"
    with _without_debugger_words():
        kernel = Kernel.instance(
            session=Post(), shell_class=Shell, config=config, log=logging.getLogger(__name__)
        )
    kernel.shell_channel_thread = SimpleNamespace(parent_thread=None)  # there is no such thread


@contextmanager
def _without_debugger_words() -> Iterator[None]:
    """The debugger, imported by the kernel, complains of how Python was started."""
    name = "PYDEVD_DISABLE_FILE_VALIDATION"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


class Stream(io.TextIOWrapper):
    """``sys.stdout`` or ``sys.stderr``: written through to the file that catches it, read again at each flush."""

    def __init__(self, name: str, caught: IO[bytes], say: Callable[[str, str, int], None]) -> None:
        super().__init__(
            os.fdopen(os.dup(caught.fileno()), "wb", buffering=0),
            encoding="UTF-8",
            errors="backslashreplace",
            newline="\n",
            write_through=True,
        )
        self._name, self._caught, self._say = name, caught, say
        self._read = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._lock = threading.RLock()

    def flush(self) -> None:
        """Says what has been caught since the last time."""
        super().flush()
        with self._lock:
            caught = self._caught.fileno()
            new = os.fstat(caught).st_size - self._read
            if new > 0:
                text = self._decoder.decode(os.pread(caught, new, self._read))
                self._read += new
                self._say(self._name, text, self._read)


class Inherited(Wire):
    """This process as a kernel for one notebook. Its journal lets another process tell what it said."""

    def __init__(self, child: Child) -> None:
        super().__init__()
        self._child = child
        kernel: Any = Kernel.instance()
        self._kernel = kernel
        self._parent: Message = {}
        self._kernel.session.deliver = self._deliver
        faulthandler.enable(child.err.fileno())
        self._streams = [
            Stream(name, caught, self._say)
            for name, caught in (("stdout", child.out), ("stderr", child.err))
        ]
        sys.stdout, sys.stderr = self._streams
        path: Any = SimpleNamespace(
            ignore_cwd=False
        )  # the folder that it works in, where kernels have it
        InteractiveShellApp.init_path(path)  # type: ignore[no-untyped-call]
        _shuffle()
        signal.signal(signal.SIGALRM, self._time_is_over)

    def journal(self, **line: Any) -> None:
        """Writes a line that outlives this process."""
        text = json.dumps(line, ensure_ascii=False, default=str) + "\n"
        os.write(self._child.journal.fileno(), text.encode(errors="replace"))

    def is_alive(self) -> bool:
        """Until a cell says ``quit()``."""
        return not self._kernel.shell.exit_now

    async def execute(self, code: str, **_: Any) -> str:
        """Runs a cell; the identity of the request. What it says stands in the queues then."""
        request = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        self._parent = self._kernel.session.msg("execute_request", request)
        identity = str(self._parent["header"]["msg_id"])
        if not self.is_alive():
            self._child.give_up(EXIT)
        self._child.beat()
        self._kernel.set_parent([], self._parent)
        signal.setitimer(signal.ITIMER_REAL, CELL_TIMEOUT, AGAIN)
        try:
            await self._kernel.execute_request(None, [], self._parent)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        self._flush()
        self._hear("status", {"execution_state": "idle"}, identity)
        return identity

    def _time_is_over(self, *_: object) -> None:
        raise CellTimeout(f"Sel tidak selesai dalam {CELL_TIMEOUT} detik.")

    def _flush(self) -> None:
        for stream in self._streams:
            stream.flush()

    def _deliver(self, message: Message) -> None:
        """What the kernel sends."""
        if message["header"]["msg_type"].endswith("_reply"):
            self._flush()
        self._hear(
            message["header"]["msg_type"],
            message["content"],
            str((message.get("parent_header") or {}).get("msg_id")),
        )

    def _hear(self, kind: str, content: Message, parent: str) -> None:
        self.journal(kind=kind, content=content)
        self.post(kind, content, parent)
        if self._child.output() > MOST_OUTPUT:
            self._child.give_up(TOO_MUCH)

    def _say(self, name: str, text: str, end: int) -> None:
        """What was printed; its text stands in the caught output already."""
        self.journal(stream=name, end=end)
        self.post("stream", {"name": name, "text": text}, str(self._parent["header"]["msg_id"]))
        if self._child.output() > MOST_OUTPUT:
            self._child.give_up(TOO_MUCH)


def _shuffle() -> None:
    """New random numbers: every fork would draw the same ones."""
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
