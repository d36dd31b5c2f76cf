"""The kernel of a run whose process died: it says again what the journal heard, and dies where that one died."""

import json
import os
from pathlib import Path
from typing import Any

from kinerja.kernels import Child
from kinerja.render.wire import Message, Wire

LONGEST = 200_000  # bytes of one stream between two messages that are told again


class Replay(Wire):
    """A kernel that runs nothing. After the last thing it knows, it is dead."""

    def __init__(self, dead: Child) -> None:
        super().__init__()
        self._caught = {"stdout": dead.out, "stderr": dead.err}
        self._told = dict.fromkeys(self._caught, 0)
        self._lines = list(_lines(dead))
        self._lines.reverse()
        self._alive = True
        self.workshop: Path | None = None
        if self._lines and "workshop" in self._lines[-1]:
            self.workshop = Path(self._lines.pop()["workshop"])

    def is_alive(self) -> bool:
        """Until the journal ends."""
        return self._alive

    def execute(self, code: str, **_: Any) -> str:
        """Says again what this cell said; where the journal ends, the last words that were caught."""
        request = f"cell-{next(self._ids)}"
        while self._lines:
            line = self._lines.pop()
            if "stream" in line:
                self._stream(line["stream"], line["end"], request)
                continue
            self.post(line["kind"], line["content"], request)
            if line["kind"] == "status":
                return request
        for name, caught in self._caught.items():
            self._stream(name, os.fstat(caught.fileno()).st_size, request)
        self._alive = False
        return request

    def _stream(self, name: str, end: int, request: str) -> None:
        begin = self._told[name]
        if end <= begin:
            return
        length = min(end - begin, LONGEST)
        text = os.pread(self._caught[name].fileno(), length, begin).decode(errors="replace")
        cut = f"\n… dan {end - begin - length} bita lagi\n" if length < end - begin else ""
        self.post("stream", {"name": name, "text": text + cut}, request)
        self._told[name] = end


def _lines(dead: Child) -> list[Message]:
    """The journal; its last line may be cut off."""
    journal = dead.journal.fileno()
    found = []
    for line in os.pread(journal, os.fstat(journal).st_size, 0).splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            break
    return found
