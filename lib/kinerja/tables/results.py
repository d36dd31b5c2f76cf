"""Results to a file, whole or not at all. Machine notation: UTF-8, comma, decimal point."""

from pathlib import Path

import pandas as pd

from kinerja.errors import OutputError, Problem


def save(results: pd.DataFrame, path: str | Path) -> None:
    """Writes the results as csv; with an empty path (a notebook opened by hand) it writes nothing.

    Raises OutputError where the folder cannot be written.
    """
    if not str(path):
        return
    target = Path(path)
    beside = target.with_name(f".{target.name}.baru")
    try:
        results.to_csv(beside, index=False, encoding="utf-8", lineterminator="\n")
        beside.replace(target)
    except OSError as error:
        raise OutputError(
            Problem(str(target), "harus dapat ditulis", error.strerror or str(error), "Periksa izin folder.")
        ) from None  # fmt: skip
