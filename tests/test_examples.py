"""Every public function and class of the instruments teaches by an example, and every formula names its source.

The examples themselves are run as doctests. Here: that there is one, that it calls what it explains, that its output
can be read at a glance.
"""

import doctest
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Literal, get_origin

import pytest

from kinerja import indicators, rules, suppression

MOST_LINES = 8  # of one output; more is no longer an example
# The shape of tables and results, which is ours; a rule's sources stand in its file.
SHAPE = {"rules", "indicators.results", "indicators.facilities", "indicators.budget_tree"}
YEAR_OR_SOURCE = re.compile(r"\b(?:18|19|20)\d\d\b|\bS00[0-4]\b")


def modules() -> Iterator[ModuleType]:
    yield rules
    for package in (indicators, suppression):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def public(kind: Callable[[object], bool]) -> list[Any]:
    """What the modules define for others."""
    return [
        thing
        for module in modules()
        for name, thing in vars(module).items()
        if kind(thing) and not name.startswith("_") and thing.__module__ == module.__name__
    ]


def has_methods(thing: object) -> bool:
    """Whether it is a class that does something; one that only holds numbers explains itself by its fields."""
    own = vars(thing).items() if inspect.isclass(thing) else ()
    return any(
        callable(value) or isinstance(value, property) for name, value in own if name[0] != "_"
    )


FUNCTIONS, CLASSES = public(inspect.isfunction), public(has_methods)


def examples(thing: object) -> list[doctest.Example]:
    return doctest.DocTestParser().get_examples(inspect.getdoc(thing) or "")


def called(function: Callable[..., object]) -> bool:
    """Whether an example of the function calls it."""
    return any(f"{function.__name__}(" in example.source for example in examples(function))


def is_formula(function: Callable[..., object]) -> bool:
    """Numbers in, numbers out: what gives a table or a word rests on formulas, and is none."""
    gives = inspect.signature(function).return_annotation
    home = function.__module__.removeprefix("kinerja.")
    words = gives in (str, None) or get_origin(gives) is Literal
    parts = [str(gives), *map(str, getattr(gives, "__annotations__", {}).values())]
    tables = any("DataFrame" in part for part in parts)
    return not words and not tables and home not in SHAPE


def source_of(function: Callable[..., object]) -> str:
    """The words that may name a source: the function's and its module's, without code and examples."""
    own = (inspect.getdoc(function) or "").split(">>>")[0]
    module = inspect.getdoc(inspect.getmodule(function)) or ""
    return re.sub(r"``.*?``", "", f"{own}\n{module}")


def label(thing: Any) -> str:
    return f"{thing.__module__.removeprefix('kinerja.')}.{thing.__name__}"


FORMULAS = [each for each in FUNCTIONS if is_formula(each)]


@pytest.mark.parametrize("function", FUNCTIONS, ids=label)
def test_a_function_is_explained_by_a_call(function: Callable[..., object]) -> None:
    assert called(function), f"{label(function)} has no example that calls it"


@pytest.mark.parametrize("kind", CLASSES, ids=label)
def test_a_class_is_explained_by_an_example(kind: type) -> None:
    assert examples(kind), f"{label(kind)} has no example"


@pytest.mark.parametrize("thing", FUNCTIONS + CLASSES, ids=label)
def test_an_example_can_be_read_at_a_glance(thing: object) -> None:
    for example in examples(thing):
        assert len(example.want.splitlines()) <= MOST_LINES, example.source


@pytest.mark.parametrize("formula", FORMULAS, ids=label)
def test_a_formula_stands_beside_its_source(formula: Callable[..., object]) -> None:
    assert YEAR_OR_SOURCE.search(source_of(formula)), f"{label(formula)} names no source"


def test_the_instruments_are_found() -> None:
    found = {label(each) for each in FUNCTIONS}
    assert {
        "rules.classify",
        "indicators.intervals.wilson",
        "indicators.finance.three_e",
        "suppression.results.suppress_results",
    } <= found
    formulas = {label(each) for each in FORMULAS}
    assert "indicators.intervals.wilson" in formulas
    assert not {"indicators.finance.three_e", "indicators.results.quotient"} & formulas
    assert {"rules.Band", "indicators.change.Change"} <= {label(each) for each in CLASSES}
    assert len(found) > 200
    assert len(formulas) > 80


def test_a_function_without_example_or_source_is_seen() -> None:
    def bare(events: float) -> float:
        """Half of them.

        >>> half(2)
        1.0
        """
        return events / 2

    assert not called(bare)
    assert is_formula(bare)
    bare.__doc__ = "Half of the ``2017`` events.\n\n>>> bare(2024)\n1012.0\n"
    assert called(bare)
    assert not YEAR_OR_SOURCE.search(source_of(bare).split("\n")[0])
