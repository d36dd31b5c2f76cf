"""What the house writes into a data set: its ``datapackage.json``. The data files themselves are never touched."""

import json
from pathlib import Path

from kinerja.errors import DataError
from kinerja.outputs import write_whole
from kinerja.places import resolve
from kinerja.tables.dataset import DESCRIPTOR, declared
from kinerja.tables.descriptor import descriptor


def describe(folder: Path) -> Path:
    """Writes datapackage.json of a data set, whole or not at all, and gives its path.

    What a person wrote there (title, sources, licences, the number notation of a column) stays. Raises DataError
    where the folder or its tables cannot be read, OutputError where the file cannot be written.
    """
    folder = resolve(folder)
    existing, problems = declared(folder)
    if problems:
        raise DataError(problems)
    text = json.dumps(descriptor(folder, existing), ensure_ascii=False, indent=2) + "\n"
    return write_whole(folder / DESCRIPTOR, text)
