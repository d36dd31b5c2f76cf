"""The two engines hold together: the same cells give the same outputs, and every way to fail ends as one failed page.

What differs, on purpose: the process number in the name of a cell's file; what C code and subprocesses write stands
where it was written, not somewhere near; a warm process has imported what the notebook imports, so warnings of those
imports have been given before; the last words of a process that dies are kept, where a stock kernel may lose them;
functions registered with atexit are not called.
"""

import functools
import json
import re
import sys
from pathlib import Path

import nbformat
import pytest

from kinerja import crew, kernels, render
from kinerja.render import engine as papermill_engine

HERE = Path(__file__).parent
ENGINES = [
    pytest.param(
        crew.WARM, marks=pytest.mark.skipif(not kernels.available(), reason="needs fork: Linux")
    ),
    crew.STOCK,
]
PARAMETERS = 'unit = ""\nkeluaran = ""'

# What a cell may do, each with something to see.
CELLS = {
    "streams": "import sys\nprint('satu'); print('dua', file=sys.stderr); print('tiga')",
    "flushes": "print('a', end=''); print('b', flush=True); print('c')",
    "a subprocess": "import subprocess, time\nsubprocess.run(['echo', 'dari anak']); time.sleep(0.5)",
    "a shell command": "!echo seru; echo galat >&2",
    "a cell magic": "%%bash\necho bash; echo salah >&2",
    "await": "import asyncio\nawait asyncio.sleep(0.01)\nprint('tunggu')",
    "a task that goes on": "selesai = asyncio.ensure_future(asyncio.sleep(0.01, 'nanti'))",
    "its result in a later cell": "await selesai",
    "a loop in a loop": "try:\n    asyncio.run(None)\nexcept RuntimeError as galat:\n    print(galat)",
    "a display with a name": "from IPython.display import *\npegangan = display('lama', display_id='x')",
    "its update": "update_display('baru', display_id='x')",
    "cleared": "print('hapus'); clear_output(); print('tinggal')",
    "cleared later": "print('hapus'); clear_output(wait=True); print('ganti')",
    "rich displays": "display(HTML('<b>tebal</b>'), Markdown('*miring*'), {'text/plain': 'x'}, raw=False)",
    "a warning": "import warnings\nwarnings.warn('awas')",
    "a log line": "import logging\nlogging.warning('catatan')",
    "a thread": "import threading\nutas = threading.Thread(target=print, args=['utas'])\nutas.start(); utas.join()",
    "a value": "6 * 7",
    "the last value": "_ + 1",
    "no value": "None; 5;",
    "a table": "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})",
    "an object that shows itself": (
        "class Sendiri:\n    def _repr_html_(self): return '<i>a</i>'\n    def __repr__(self): return 'a'\nSendiri()"
    ),
    "a chart": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nprint('gambar')",
    "a second chart": "fig, ax = plt.subplots(); ax.bar(['a'], [1]);",
    "no chart left over": "plt.get_fignums()",
    "charts as SVG": (
        "%config InlineBackend.figure_format = 'svg'\nplt.rcParams['svg.hashsalt'] = 'x'\n"
        "%config InlineBackend.print_figure_kwargs = {'metadata': {'Date': None}}"
    ),
    "an SVG chart": "plt.plot([2, 1]);",
    "inline once more": "%matplotlib inline\nplt.plot([1, 1]);",
    "no questions": "try:\n    input('?')\nexcept Exception as galat:\n    print(type(galat).__name__, galat)",
    "who it is": "print(__name__, sys.stdout.isatty(), sys.stdout.encoding, sys.path.index('') > 0)",
    "where it is": "from pathlib import Path\nprint(Path.cwd().name[:9])",
    "a pool": (
        "import multiprocessing\ndef kuadrat(x): return x * x\n"
        "with multiprocessing.get_context('fork').Pool(2) as kolam:\n    print(kolam.map(kuadrat, [1, 2, 3]))"
    ),
    "silenced": "%%capture tertangkap\nprint('diam')",
    "what was captured": "tertangkap.stdout",
    "unicode": "print('Posyandu “Melati” – ≥ 80 % ✓')",
    "a long text": "print('x' * 100_000)",
    "an empty cell": "",
    "an error": "def hitung():\n    return 1 / 0\nhitung()",
    "never run": "print('tidak pernah')",
}


def page(path, cells):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}, id="parameter")
    others = [nbformat.v4.new_code_cell(cell, id=f"sel-{i}") for i, cell in enumerate(cells)]
    nbformat.write(nbformat.v4.new_notebook(cells=[first, *others], metadata=kernel), path)


@pytest.fixture
def make(tmp_path, monkeypatch):
    """Pages of cells by an engine: the runs and their outcomes, in the order of the units."""
    monkeypatch.setenv("KINERJA_ROOT", str(HERE.parent))

    def made(cells, engine, *units, jobs=1, prepare=None):
        # In its presence a kernel hears no subprocess; pytest sets it anew in each phase.
        monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
        path = tmp_path / "halaman.ipynb"
        page(path, cells)
        runs = [
            render.Run("r", unit, "halaman", unit, path, tmp_path / engine / unit, {"unit": unit})
            for unit in units or ("u",)
        ]
        ready = prepare or functools.partial(render.prepare, [path])
        ended = {
            run.unit: (run, outcome)
            for run, outcome in crew.outcomes(runs, jobs=jobs, engine=engine, prepare=ready)
        }
        assert len(ended) == len(runs)
        return [ended[run.unit] for run in runs]

    return made


def outputs(path):
    """The outputs of each cell, streams of one name joined, without what differs by process."""
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        joined = []
        for output in cell.outputs:
            output = json.loads(json.dumps(output))
            last = joined[-1] if joined else {}
            if output["output_type"] == "stream" and last.get("name") == output["name"]:
                last["text"] += output["text"]
            else:
                joined.append(output)
        text = re.sub(r"ipykernel_\d+", "ipykernel_N", json.dumps(joined, sort_keys=True))
        found.append((cell.source, cell.execution_count, cell.metadata.papermill["status"], text))
    return found


@pytest.mark.skipif(not kernels.available(), reason="needs fork: Linux")
def test_the_same_cells_give_the_same_outputs(make):
    names = ["parameters", "injected parameters", *CELLS]
    told = {}
    for engine in (crew.WARM, crew.STOCK):
        [(run, outcome)] = make(CELLS.values(), engine)
        told[engine] = outputs(run.output(render.FAILED))
        assert (outcome.cell, outcome.message) == (39, "ZeroDivisionError: division by zero")
    assert len(told[crew.WARM]) == len(names)
    for name, warm, stock in zip(names, told[crew.WARM], told[crew.STOCK], strict=True):
        assert warm == stock, name
    charts = [text for *_, text in told[crew.WARM] if "image/" in text]
    assert ["image/png" in text for text in charts] == [True, True, False, False]


@pytest.mark.skipif(not kernels.available(), reason="needs fork: Linux")
def test_the_same_notebook_is_the_same_page_to_the_byte(make):
    cells = [cell for name, cell in CELLS.items() if "error" not in name and "warning" not in name]
    pages = []
    for engine in (crew.WARM, crew.STOCK):
        [(run, outcome)] = make(cells, engine)
        assert outcome.ok, outcome
        pages.append(run.output(".html").read_bytes())
    assert pages[0] == pages[1]
    assert b"<svg" in pages[0]


# Ways to fail

SLOW = "import time\nprint('mulai')\nwhile True:\n    time.sleep(0.1)"
WAYS = {
    "raises": ("raise ValueError('aneh')", "ValueError: aneh"),
    "leaves": ("import sys; print('kata'); sys.exit(0)", "Buku catatan berhenti sendiri di sel ini (sys.exit)."),
    "leaves with a code": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "leaves at once": (
        "import os; print('kata', flush=True); os._exit(0)",
        "Kernel mati di tengah jalan (prosesnya berakhir).",
    ),
    "killed": (
        "import os; print('kata', flush=True); os.kill(os.getpid(), 9)",
        "Kernel mati di tengah jalan",
    ),
    "crashes": (
        "print('kata', flush=True)\nimport ctypes\nctypes.string_at(0)",
        "Kernel mati di tengah jalan",
    ),
    "memory": (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\nx = bytearray(9 << 30)",
        "MemoryError: ",
    ),
    "floods": (
        "for _ in range(100):\n    print('x' * 1_000_000, flush=True)",
        "Keluaran halaman lebih dari 20 MB.",
    ),
    "shows too much": (
        "from IPython.display import display, HTML\ndisplay(HTML('x' * 100_000_000))",
        "Keluaran halaman lebih dari 20 MB.",
    ),
}  # fmt: skip
LAST_WORDS = {"leaves", "leaves at once", "killed", "crashes"}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_way_to_fail_is_one_failed_page(make, engine):
    """One batch with all of them; a good page before, between and after."""
    bad = [f"if unit == {way!r}:\n{indented(code)}" for way, (code, _) in WAYS.items()]
    units = ["pertama", *WAYS, "terakhir"]
    ended = make(["print('baik')", *bad, "print('sampai akhir')"], engine, *units, jobs=2)
    for unit, (run, outcome) in zip(units, ended, strict=True):
        if unit not in WAYS:
            assert outcome.ok, outcome
            assert run.output(".html").exists()
            assert not run.output(render.FAILED).exists()
            continue
        number = 4 + list(WAYS).index(unit)  # after two cells of parameters and the first one
        assert (outcome.ok, outcome.cell) == (False, number), outcome
        assert outcome.message.startswith(WAYS[unit][1]), outcome
        assert not run.output(".html").exists()
        assert [each.name for each in run.folder.iterdir()] == ["halaman.gagal.ipynb"]
        partial = outputs(run.output(render.FAILED))
        assert "baik" in partial[2][3]
        assert {each[2] for each in partial[: number - 1]} == {"completed"}
        assert partial[number - 1][2] == "failed"
        assert all(each[1] is None for each in partial[number:])
        assert "error" in partial[number - 1][3]
        if unit in LAST_WORDS and engine == crew.WARM:
            assert "kata" in partial[number - 1][3]


def indented(code):
    return "".join(f"    {line}\n" for line in code.splitlines())


@pytest.mark.skipif(not kernels.available(), reason="needs fork: Linux")
@pytest.mark.parametrize(
    ("code", "traced"),
    [
        (SLOW, True),
        ("while True:\n    pass", True),
        ("import asyncio\nprint('mulai')\nawait asyncio.sleep(1000)", False),
        (
            "import time\nwhile True:\n    try:\n        time.sleep(1)\n    except Exception:\n        pass",
            True,
        ),
    ],
    ids=["sleeps", "turns", "awaits", "swallows exceptions"],
)
def test_a_cell_that_hangs_says_where(make, monkeypatch, code, traced):
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    monkeypatch.syspath_prepend(HERE)
    import engine_jobs

    [(run, outcome), (_, other)] = make(
        ["print('baik')", f"if unit == 'a':\n{indented(code)}"],
        crew.WARM,
        "a",
        "b",
        prepare=engine_jobs.with_little_time,
    )
    assert (outcome.cell, outcome.message) == (4, "Sel tidak selesai dalam 1 detik.")
    assert other.ok
    partial = outputs(run.output(render.FAILED))
    assert partial[3][2] == "failed"
    assert ("Traceback" in partial[3][3]) == traced


def test_a_hanging_cell_of_a_stock_kernel_is_told(make, monkeypatch, tmp_path):
    monkeypatch.setattr(papermill_engine, "CELL_TIMEOUT", 2)
    path = tmp_path / "halaman.ipynb"
    page(path, ["print('baik')", SLOW, "print('lewat')"])
    run = render.Run("r", "u", "halaman", "u", path, tmp_path / "u", {"unit": "u"})
    outcome = render.render(run)
    assert (outcome.ok, outcome.cell) == (False, 4)
    assert outcome.message == "Sel tidak selesai dalam 2 detik."
    partial = outputs(run.output(render.FAILED))
    assert [each[2] for each in partial[-2:]] == ["failed", "pending"]
    assert "mulai" in partial[3][3]


# Nothing passes from one page to the next

SPOILS = """\
import builtins, locale, os, random, sys, warnings
import matplotlib as mpl
import numpy as np
import pandas as pd
import kinerja.formats

before = [
    pd.get_option("display.max_rows"),
    mpl.rcParams["font.size"],
    os.environ.get("KOTOR"),
    hasattr(kinerja.formats, "kotor"),
    hasattr(builtins, "kotor"),
    str(np.geterr()),
    len(warnings.filters),
    "kotor" in globals(),
    sys.getrecursionlimit(),
    locale.setlocale(locale.LC_ALL),
    len(sys.path),
]
pd.set_option("display.max_rows", 3)
mpl.rcParams["font.size"] = 30
os.environ["KOTOR"] = "ya"
kinerja.formats.kotor = builtins.kotor = kotor = 1
np.seterr(all="ignore")
warnings.simplefilter("ignore")
sys.setrecursionlimit(5000)
sys.path.append("/kotor")
os.chdir("/")
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_no_state_passes_from_one_page_to_the_next(make, engine):
    dice = "print(random.random(), np.random.rand(), np.random.default_rng().random())"
    ended = make([SPOILS, "print(before)", dice, "%who"], engine, "a", "b", "c")
    found = []
    for run, outcome in ended:
        assert outcome.ok, outcome
        found.append(outputs(run.output(".ipynb")))
    state = [(each[3][3], each[5][3]) for each in found]
    assert state[0] == state[1] == state[2]
    numbers = " ".join(each[4][3] for each in found)
    drawn = re.findall(r"0\.\d{8,}", numbers)
    assert len(drawn) == len(set(drawn)) == 9


def test_a_notebook_that_imports_in_odd_ways_warms_without_error(tmp_path):
    """Warming only imports; it runs no cell, and what cannot be imported is left to the page."""
    path = tmp_path / "aneh.ipynb"
    page(
        path,
        ["import tidak_ada_modul_ini", "%magic\nimport x", "from . import y", "bahaya = 1 / 0"],
    )
    before = set(sys.modules)
    papermill_engine.import_for(path)
    assert "tidak_ada_modul_ini" not in set(sys.modules) - before
