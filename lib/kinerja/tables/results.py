"""Results to a file, whole or not at all. Machine notation: UTF-8, comma, decimal point."""

from pathlib import Path

import pandas as pd

from kinerja.outputs import write_whole


def save(results: pd.DataFrame, path: str | Path) -> None:
    """Writes the results as csv; with an empty path (a notebook opened by hand) it writes nothing.

    Raises OutputError where the file cannot be written.
    """
    if str(path):
        write_whole(Path(path), results.to_csv(index=False, lineterminator="\n"))
