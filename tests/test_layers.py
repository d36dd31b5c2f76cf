"""The house: which room imports which, what only one room may do, and how little a notebook holds.

Everything is read from the source, nothing is imported. The tables below are the rules; change them knowingly.
"""

import ast
import fnmatch
import graphlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "lib" / "kinerja"

HOUSE = """
__init__    →
errors      →
numerals    →
places      → errors
periods     → errors
suppression → errors
kernels     → errors
formats     → numerals errors
rules       → numerals errors places
catalogue   → errors places
params      → rules errors places periods
tables      → outputs errors places periods numerals catalogue
growth_standard → errors
indicators  → rules catalogue periods growth_standard errors
audit       → indicators rules numerals errors
charts      → formats catalogue rules periods
display     → formats catalogue rules periods numerals errors places charts
export      → formats
render      → params kernels errors places
crew        → render kernels errors
fingerprints → render params tables places
log         → manifest errors places
batch       → crew fingerprints log render params tables manifest outputs errors places
manifest    → outputs errors
appendix    → indicators suppression audit catalogue rules outputs
outputs     → errors places
index       → manifest outputs formats
scaffold    → tables outputs errors places
simulation  → tables outputs errors places periods numerals rules catalogue
cli         → batch crew manifest appendix index scaffold simulation tables export params errors
"""
ARROWS = {
    room.strip(): set(targets.split())
    for room, _, targets in (line.partition("→") for line in HOUSE.strip().splitlines())
}
PAGE_IMPORTS = {"tables", "indicators", "audit", "suppression", "charts", "display", "params"}

# What is used (as written in full, whatever it is imported as) → the rooms that may use it.
ONLY_IN: dict[str, set[str]] = {
    "papermill": {"render"},
    "nbconvert": {"render"},
    "nbclient": {"render"},
    "pandera": {"tables"},
    "openpyxl": {"tables"},
    "pandas.*read_*": {"tables"},
    "print": {"cli"},
    "click.echo": {"cli"},
    "click.secho": {"cli"},
    "sys.exit": {"cli"},
    "raise SystemExit": {"cli"},
    "exit": {"cli"},
    "quit": {"cli"},
    "*.savefig": {"display"},
    "matplotlib.pyplot": set(),  # it keeps global state; seaborn takes an Axes
    "pylab": set(),
    "matplotlib.use": set(),
    "importlib.import_module": {"appendix", "render"},  # it goes round the arrows
    "__import__": set(),
}

LONGEST_PAGE = 60  # lines of code in a notebook, without blank lines and comments
NOT_IN_A_PAGE: dict[type[ast.AST], str] = {
    ast.FunctionDef: "def",
    ast.AsyncFunctionDef: "def",
    ast.ClassDef: "class",
    ast.For: "for",
    ast.AsyncFor: "for",
    ast.comprehension: "for",
    ast.Try: "try",
    ast.TryStar: "try",
    ast.While: "while",
}


# Reading the source.


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, wherever it stands: ``kinerja.rules.classify``, ``pandas``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def uses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Imports, and names in use with their aliases resolved: ``pd.read_csv`` → ``pandas.read_csv``."""
    yield from imports(tree)
    known = bound(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            yield node.lineno, written(node, known)
        elif isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            yield node.lineno, f"raise {written(raised, known)}"


def bound(tree: ast.AST) -> dict[str, str]:
    """The names that imports bind, and what they stand for."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def written(node: ast.AST, known: dict[str, str]) -> str:
    """``a.b.c`` in full; ``?`` where the beginning is no name, as in ``figure().savefig``."""
    if isinstance(node, ast.Name):
        return known.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{written(node.value, known)}.{node.attr}"
    return "?"


def room_of(path: Path) -> str:
    """``tables/readers.py`` → tables, ``rules.py`` → rules."""
    parts = path.relative_to(LIBRARY).parts
    return parts[0] if len(parts) > 1 else path.stem


def tags(cell: dict[str, Any]) -> list[str]:
    found: list[str] = cell.get("metadata", {}).get("tags", [])
    return found


# The rules. Each gives the sentences of what is wrong.


def wrong_imports(room: str, source: str) -> list[str]:
    """Imports inside kinerja that are no arrow of the house."""
    if room not in ARROWS:
        return [f"{room} is no room of the house: add it to the table, with its arrows"]
    found = []
    for line, name in imports(ast.parse(source)):
        top, _, rest = name.partition(".")
        target = rest.partition(".")[0]
        if not top:
            found.append(f"line {line}: relative import {name}: write kinerja.…")
        elif top != "kinerja" or target in {room, "__version__", *ARROWS[room]}:
            continue
        elif not target:
            found.append(f"line {line}: import kinerja: name the room")
        else:
            found.append(f"line {line}: {room} → {target} is no arrow of the house")
    return found


def wrong_uses(room: str, source: str) -> list[str]:
    """What this room uses though only others, or none, may."""
    found = {
        f"line {line}: {pattern} is only for {', '.join(sorted(rooms)) or 'nobody'}"
        for line, name in uses(ast.parse(source))
        for pattern, rooms in ONLY_IN.items()
        if room not in rooms and fits(name, pattern)
    }
    return sorted(found)


def fits(name: str, pattern: str) -> bool:
    """The thing itself, or something inside it."""
    return fnmatch.fnmatchcase(name, pattern) or fnmatch.fnmatchcase(name, f"{pattern}.*")


def wrong_page(cells: list[dict[str, Any]]) -> list[str]:
    """What makes a notebook more than a page."""
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    try:
        trees = [ast.parse(source) for source in sources]
    except SyntaxError as error:
        return [f"not plain Python: {(error.text or '').strip()}"]
    return [
        *too_long(sources),
        *itertools.chain.from_iterable(map(wrong_words, trees)),
        *wrong_parameters([cell for cell in cells if cell["cell_type"] == "code"], trees),
    ]


def too_long(sources: list[str]) -> list[str]:
    lines = [line.strip() for source in sources for line in source.splitlines()]
    count = sum(1 for line in lines if line and not line.startswith("#"))
    return [f"{count} lines of code, at most {LONGEST_PAGE}"] if count > LONGEST_PAGE else []


def wrong_words(tree: ast.Module) -> list[str]:
    found = [word for node in ast.walk(tree) if (word := NOT_IN_A_PAGE.get(type(node)))]
    for _, name in uses(tree):
        last = name.rpartition(".")[2]
        if last.startswith("read_") and not name.startswith("kinerja."):
            found.append(last)
    for _, name in imports(tree):
        top, _, rest = name.partition(".")
        if top != "kinerja" or rest.partition(".")[0] not in PAGE_IMPORTS:
            found.append(f"import {name}")
    return [f"{word} has no place in a page" for word in found]


def wrong_parameters(code: list[dict[str, Any]], trees: list[ast.Module]) -> list[str]:
    tagged = ["parameters" in tags(cell) for cell in code]
    if tagged[:1] != [True] or sum(tagged) != 1:
        return ["the first code cell, and no other, has the tag parameters"]
    return [
        f"parameters: {ast.unparse(statement)} is not name = literal"
        for statement in trees[0].body
        if not is_literal_assignment(statement)
    ]


def is_literal_assignment(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets, value = [statement.target], statement.value
    else:
        return False
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return all(isinstance(target, ast.Name) for target in targets)


# What there is.

MODULES = [
    pytest.param(path, id=path.relative_to(LIBRARY).as_posix())
    for path in sorted(LIBRARY.rglob("*.py"))
]
PAGES = [pytest.param(path, id=path.name) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
TESTS = [
    pytest.param(path, id=path.relative_to(ROOT).as_posix())
    for path in sorted((ROOT / "tests").rglob("*.py"))
]


def test_the_house_stands_on_the_ground() -> None:
    """Every arrow ends in a room of the table, and none leads back."""
    assert set().union(*ARROWS.values(), PAGE_IMPORTS) <= set(ARROWS)
    graphlib.TopologicalSorter(ARROWS).prepare()


def test_there_is_something_to_check() -> None:
    assert MODULES
    assert PAGES


@pytest.mark.parametrize("path", MODULES)
def test_module_imports_along_the_arrows(path: Path) -> None:
    assert wrong_imports(room_of(path), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", MODULES)
def test_module_keeps_to_its_task(path: Path) -> None:
    assert wrong_uses(room_of(path), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", PAGES)
def test_notebook_is_a_page(path: Path) -> None:
    assert wrong_page(json.loads(path.read_text(encoding="utf-8"))["cells"]) == []


@pytest.mark.parametrize("path", TESTS)
def test_no_test_switches_the_backend(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [line for line, name in uses(tree) if fits(name, "matplotlib.use")] == []


# That each rule can fail.


@pytest.mark.parametrize(
    ("room", "source", "found"),
    [
        ("rules", "from kinerja.errors import RuleError", []),
        ("tables", "from kinerja.tables.schemas import SCHEMAS", []),
        ("render", "from kinerja import __version__", []),
        ("cli", "from kinerja import batch, index", []),
        ("errors", "import difflib", []),
        (
            "errors",
            "from kinerja.rules import x",
            ["line 1: errors → rules is no arrow of the house"],
        ),
        ("errors", "import kinerja.rules", ["line 1: errors → rules is no arrow of the house"]),
        (
            "errors",
            "import kinerja.rules as r",
            ["line 1: errors → rules is no arrow of the house"],
        ),
        (
            "errors",
            "from kinerja import rules",
            ["line 1: errors → rules is no arrow of the house"],
        ),
        (
            "charts",
            "def f():\n    from kinerja.tables.readers import read",
            ["line 2: charts → tables is no arrow of the house"],
        ),
        (
            "export",
            "if TYPE_CHECKING:\n    import kinerja.batch",
            ["line 2: export → batch is no arrow of the house"],
        ),
        ("cli", "import kinerja", ["line 1: import kinerja: name the room"]),
        ("cli", "from kinerja import *", ["line 1: cli → * is no arrow of the house"]),
        ("tables", "from . import x", ["line 1: relative import ..x: write kinerja.…"]),
        ("tables", "from ..batch import x", ["line 1: relative import ..batch.x: write kinerja.…"]),
        ("utils", "", ["utils is no room of the house: add it to the table, with its arrows"]),
    ],
)
def test_an_import_against_the_arrows_is_seen(room: str, source: str, found: list[str]) -> None:
    assert wrong_imports(room, source) == found


@pytest.mark.parametrize(
    ("source", "pattern", "at_home"),
    [
        ("import papermill as pm", "papermill", "render"),
        ("def f():\n    from papermill.iorw import x", "papermill", "render"),
        ("from nbconvert import HTMLExporter", "nbconvert", "render"),
        ("import nbclient.client", "nbclient", "render"),
        ("import pandera.pandas as pa", "pandera", "tables"),
        ("from openpyxl import load_workbook", "openpyxl", "tables"),
        ("import pandas as pd\npd.read_csv('x')", "pandas.*read_*", "tables"),
        ("import pandas as pd\nreader = pd.read_parquet", "pandas.*read_*", "tables"),
        ("import pandas\npandas.io.parsers.read_csv('x')", "pandas.*read_*", "tables"),
        ("from pandas import read_excel as baca\nbaca('x')", "pandas.*read_*", "tables"),
        ("print('x')", "print", "cli"),
        ("import click\nclick.echo('x')", "click.echo", "cli"),
        ("from click import secho", "click.secho", "cli"),
        ("import sys\nsys.exit(1)", "sys.exit", "cli"),
        ("from sys import exit as keluar\nkeluar(1)", "sys.exit", "cli"),
        ("exit(1)", "exit", "cli"),
        ("quit()", "quit", "cli"),
        ("raise SystemExit(1)", "raise SystemExit", "cli"),
        ("raise SystemExit", "raise SystemExit", "cli"),
        ("figure.savefig('x')", "*.savefig", "display"),
        ("axes.get_figure().savefig('x')", "*.savefig", "display"),
        ("import matplotlib.pyplot as plt", "matplotlib.pyplot", None),
        ("from matplotlib import pyplot", "matplotlib.pyplot", None),
        ("from matplotlib.pyplot import figure", "matplotlib.pyplot", None),
        ("import matplotlib\nmatplotlib.pyplot.figure()", "matplotlib.pyplot", None),
        ("from pylab import plot", "pylab", None),
        ("import matplotlib as mpl\nmpl.use('Agg')", "matplotlib.use", None),
        ("from matplotlib import use", "matplotlib.use", None),
        (
            "import importlib\nimportlib.import_module('x')",
            "importlib.import_module",
            "appendix, render",
        ),
        ("__import__('x')", "__import__", None),
    ],
)
def test_a_use_outside_its_room_is_seen(source: str, pattern: str, at_home: str | None) -> None:
    for room in ARROWS:
        found = {sentence.partition(": ")[2] for sentence in wrong_uses(room, source)}
        at_its_place = at_home is not None and room in at_home.split(", ")
        expected = set() if at_its_place else {f"{pattern} is only for {at_home or 'nobody'}"}
        assert found == expected, room


@pytest.mark.parametrize(
    "source",
    [
        "path.read_text()",
        "from kinerja.tables import read_dataset",
        "from matplotlib.figure import Figure",
        "import importlib.resources",
        "try:\n    pass\nexcept SystemExit:\n    pass",
        "'''print(1)'''",
    ],
)
def test_a_harmless_use_is_left_alone(source: str) -> None:
    assert wrong_uses("charts", source) == []


def page(*sources: str, tagged: tuple[int, ...] = (0,)) -> list[dict[str, Any]]:
    """Cells as nbformat keeps them, after a title."""
    title = {"cell_type": "markdown", "metadata": {}, "source": ["# for the reader"]}
    return [title] + [
        {
            "cell_type": "code",
            "metadata": {"tags": ["parameters"]} if number in tagged else {},
            "source": source.splitlines(keepends=True),
        }
        for number, source in enumerate(sources)
    ]


UNTAGGED = "the first code cell, and no other, has the tag parameters"


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (
            page(
                "# cakupan\nunit = 'balangan'\nbatas: float = -0.5", "from kinerja.tables import x"
            ),
            [],
        ),
        (page("a = 1", "\n".join(["x"] * 59)), []),
        (page("a = 1", "from kinerja.tables import read_dataset\nread_dataset(a)"), []),
        (page("a = 1", "# why\n\n" + "\n".join(["x"] * 59)), []),
        (page("a = 1", "\n".join(["x"] * 60)), ["61 lines of code, at most 60"]),
        (page("a = 1", "def f(): pass"), ["def has no place in a page"]),
        (page("a = 1", "async def f(): pass"), ["def has no place in a page"]),
        (page("a = 1", "class A: pass"), ["class has no place in a page"]),
        (page("a = 1", "for x in y: x"), ["for has no place in a page"]),
        (page("a = 1", "[x for x in y]"), ["for has no place in a page"]),
        (page("a = 1", "while x: y"), ["while has no place in a page"]),
        (page("a = 1", "try: x\nexcept E: y"), ["try has no place in a page"]),
        (page("a = 1", "try: x\nexcept* E: y"), ["try has no place in a page"]),
        (page("a = 1", "pd.read_csv('x')"), ["read_csv has no place in a page"]),
        (page("a = 1", "import pandas as pd"), ["import pandas has no place in a page"]),
        (page("a = 1", "import kinerja"), ["import kinerja has no place in a page"]),
        (
            page("a = 1", "from kinerja.rules import load"),
            ["import kinerja.rules.load has no place in a page"],
        ),
        (page("a = 1", "%matplotlib inline"), ["not plain Python: %matplotlib inline"]),
        (page("a = 1", tagged=()), [UNTAGGED]),
        (page("a = 1", "b = 1", tagged=(1,)), [UNTAGGED]),
        (page("a = 1", "b = 1", tagged=(0, 1)), [UNTAGGED]),
        (page(), [UNTAGGED]),
        (page("a = f()"), ["parameters: a = f() is not name = literal"]),
        (page("a = 1\nb = a"), ["parameters: b = a is not name = literal"]),
        (page("a: int"), ["parameters: a: int is not name = literal"]),
        (page("a.b = 1"), ["parameters: a.b = 1 is not name = literal"]),
        (page("'text'"), ["parameters: 'text' is not name = literal"]),
    ],
)
def test_more_than_a_page_is_seen(cells: list[dict[str, Any]], found: list[str]) -> None:
    assert wrong_page(cells) == found
