"""One page to be made, how that ended, and what it may take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CELL_TIMEOUT = 600  # seconds; a cell that is at work for longer hangs
MOST_OUTPUT = 20_000_000  # bytes of one page's outputs; a page itself has at most 200 kB
LONGEST_MESSAGE = 2000  # characters of a failure that the index shows


@dataclass(frozen=True)
class Run:
    """One page to be made: a notebook, its parameters, and the folder that it belongs into."""

    batch: str
    unit: str
    report: str
    title: str
    notebook: Path
    folder: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def output(self, suffix: str) -> Path:
        """``output/<batch>/<unit>/<report><suffix>``."""
        return self.folder / f"{self.report}{suffix}"


@dataclass(frozen=True)
class Outcome:
    """How a run ended. ``cell`` is the number of the cell that failed, as the notebook counts.

    ``cpu`` (processor seconds) and ``memory`` (bytes at the peak) are known of warm runs only.
    """

    ok: bool
    seconds: float
    message: str = ""
    cell: int | None = None
    cpu: float = 0.0
    memory: int = 0
