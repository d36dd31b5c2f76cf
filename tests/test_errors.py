"""The wording of a message: where, which rule, what was found, what to do. And how a message is shown."""

import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from kinerja.errors import (
    EXIT_INTERRUPTED,
    EXIT_OK,
    EXIT_SOME_FAILED,
    EXIT_USAGE,
    LONGEST_QUOTE,
    DataError,
    KinerjaError,
    OutputError,
    ParamError,
    Problem,
    RuleError,
    nearest,
    quote,
)

PLACE, RULE = "data/contoh/observasi.csv baris 14 kolom nilai", "harus angka seperti 1.234,5"


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            Problem(PLACE, RULE, '"12 orang"', "Perbaiki lalu jalankan: kinerja check data/contoh"),
            f'{PLACE}: {RULE}; ditemukan "12 orang". Perbaiki lalu jalankan: kinerja check data/contoh',
        ),
        (Problem(PLACE, RULE, '"12 orang"'), f'{PLACE}: {RULE}; ditemukan "12 orang".'),
        (Problem(PLACE, RULE, remedy="Isi selnya."), f"{PLACE}: {RULE}. Isi selnya."),
        (Problem(PLACE, RULE), f"{PLACE}: {RULE}."),
        (Problem(PLACE, RULE, unit="a"), f"{PLACE}: {RULE}."),  # the facility is for programs
    ],
    ids=["all", "no remedy", "nothing found", "only the rule", "facility"],
)
def test_a_problem_is_one_sentence_and_a_remedy(problem: Problem, sentence: str) -> None:
    assert str(problem) == sentence


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("12 orang", '"12 orang"'),
        ("", '""'),
        (12.5, '"12.5"'),
        (None, '"None"'),
        ("a" * 40, f'"{"a" * 40}"'),
        ("a" * 41, f'"{"a" * 39}…"'),
        ("a" * 1000, f'"{"a" * 39}…"'),
    ],
    ids=["text", "empty", "number", "none", "forty", "forty-one", "a story"],
)
def test_a_found_value_is_quoted_and_cut(value: object, quoted: str) -> None:
    assert quote(value) == quoted
    assert len(quote(value)) <= LONGEST_QUOTE + 2


MANY = [f"u{number:02d}" for number in range(1, 12)]


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("pangarangan", ["pangarengan", "kedungdung"], "Maksud Anda: pangarengan?"),
        ("tahunawal", ["tahun_akhir", "tahun_awal", "unit"], "Maksud Anda: tahun_awal, tahun_akhir?"),
        ("ab1", ["ab2", "ab3", "ab4", "ab5"], "Maksud Anda: ab5, ab4, ab3?"),
        ("xyz", ["pangarengan", "kedungdung"], "Yang ada: kedungdung, pangarengan."),
        ("xyz", iter(["b", "a"]), "Yang ada: a, b."),
        ("xyz", MANY[:10], "Yang ada: u01, u02, u03, u04, u05, u06, u07, u08, u09, u10."),
        ("xyz", MANY, "Yang ada: u01, u02, u03, u04, u05, u06, u07, u08, u09, u10, … (11 semuanya)."),
        ("xyz", [], "Tidak ada satu pun yang terdaftar."),
    ],
    ids=["one", "nearest first", "three at most", "none near", "any iterable", "ten", "eleven", "nothing there"],
)  # fmt: skip
def test_the_nearest_known_name(word: str, known: list[str], said: str) -> None:
    assert nearest(word, known) == said


def test_exit_codes() -> None:
    assert (EXIT_OK, EXIT_SOME_FAILED, EXIT_USAGE, EXIT_INTERRUPTED) == (0, 1, 2, 130)


@pytest.mark.parametrize(
    ("error", "code"),
    [(KinerjaError, 1), (DataError, 1), (RuleError, 1), (OutputError, 1), (ParamError, 2)],
)
def test_every_mistake_is_of_one_family_and_has_its_exit_code(
    error: type[KinerjaError], code: int
) -> None:
    assert issubclass(error, KinerjaError)
    assert error(Problem(PLACE, RULE)).exit_code == code


def test_one_problem_or_many() -> None:
    one, other = Problem("a", "wajib diisi"), Problem("b", "wajib diisi")
    assert DataError(one).problems == (one,)
    assert str(DataError(one)) == "a: wajib diisi."
    both = DataError(problem for problem in (one, other))
    assert both.problems == (one, other)
    assert str(both) == "a: wajib diisi.\nb: wajib diisi."


def test_a_notebook_shows_sentences_in_place_of_a_traceback() -> None:
    error = DataError([Problem("a", "wajib diisi"), Problem("b", "wajib diisi", "kosong")])
    assert error._render_traceback_() == [
        "DataError: a: wajib diisi.",
        "DataError: b: wajib diisi; ditemukan kosong.",
    ]
    assert ParamError(Problem("a", "wajib diisi"))._render_traceback_() == ["ParamError: a: wajib diisi."]  # fmt: skip


def test_ipython_takes_the_sentences(tmp_path: Path) -> None:
    """The method belongs to IPython, not to us: whoever renames it gives tracebacks back."""
    code = "from kinerja.errors import *; raise DataError(Problem('a', 'wajib diisi', 'kosong'))"
    shell = [sys.executable, "-m", "IPython", "--HistoryManager.enabled=False", "-c", code]
    ended = subprocess.run(
        shell,
        env=os.environ | {"IPYTHONDIR": str(tmp_path), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    shown = ended.stdout + ended.stderr
    assert "DataError: a: wajib diisi; ditemukan kosong." in shown
    assert "Traceback" not in shown


def test_a_problem_does_not_change() -> None:
    problem = Problem("a", "wajib diisi")
    with pytest.raises(AttributeError):
        problem.place = "b"  # type: ignore[misc]
    assert len({problem, Problem("a", "wajib diisi")}) == 1


def test_outside_a_notebook_a_mistake_is_an_exception_like_others() -> None:
    error = DataError(Problem("a", "wajib diisi"))
    assert "".join(traceback.format_exception_only(error)).endswith("DataError: a: wajib diisi.\n")
