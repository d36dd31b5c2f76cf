"""A kernel as nbclient sees it, without sockets: manager and client in one, with two queues of messages."""

import asyncio
import itertools
from collections import deque
from queue import Empty
from typing import Any, Self

Message = dict[str, Any]


class Queue:
    """The messages of one channel. What waits for one that will never come waits until it is cancelled."""

    def __init__(self, *, patient: bool) -> None:
        self._messages: deque[Message] = deque()
        self._patient = patient

    def put(self, message: Message) -> None:
        """Takes a message."""
        self._messages.append(message)

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next message; where there is none, Empty at once, or never an answer."""
        if not self._messages:
            if not self._patient:
                raise Empty
            await asyncio.Future()
        return self._messages.popleft()


class Wire:
    """The part of a kernel manager and of its client that nbclient uses."""

    has_kernel = True
    allow_stdin = False

    def __init__(self) -> None:
        self.shell_channel = Queue(patient=False)  # replies
        self.iopub_channel = Queue(patient=True)  # outputs
        self._ids = itertools.count(1)

    def client(self) -> Self:
        """This kernel's client: itself."""
        return self

    def start_channels(self) -> None:
        """There is nothing to start."""

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """There is nothing to wait for."""

    def is_alive(self) -> bool:
        """Whether more cells can be run."""
        return True

    def post(self, kind: str, content: Message, parent: str) -> None:
        """Puts a message of the kernel where nbclient looks for it."""
        message = {
            "msg_type": kind,
            "header": {"msg_type": kind},
            "parent_header": {"msg_id": parent},
            "content": content,
            "metadata": {},
        }
        channel = self.shell_channel if kind.endswith("_reply") else self.iopub_channel
        channel.put(message)

    def kernel_info(self) -> str:
        """Asks for the kernel's language; the identity of the question."""
        from ipykernel.ipkernel import IPythonKernel

        question = f"info-{next(self._ids)}"
        if self.is_alive():
            language = IPythonKernel.language_info
            self.post("kernel_info_reply", {"language_info": dict(language)}, question)
        return question
