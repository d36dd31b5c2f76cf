"""The method appendix, ``metode.html``: every indicator, every rule, every formula with its worked example.

Made from the catalogue, the rules and the docstrings, which are tested; nothing in it is written by hand.
"""

import doctest
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from markupsafe import Markup, escape

from kinerja import audit, catalogue, indicators, rules, suppression
from kinerja.outputs import write_page

NAME = "metode.html"
_CODE = re.compile(r"``(.+?)``")


def write(output: Path) -> Path:
    """The appendix in the output folder, whole or not at all; OutputError where it cannot be written."""
    return write_page(
        output / NAME,
        "metode.html.j2",
        indikator=catalogue.catalogue().values(),
        aturan=[
            [rules.load(rule, version) for version in rules.versions(rule)]
            for rule in rules.known()
        ],
        modul=list(modules()),
        audit=audit.meanings(),
    )


def modules() -> Iterator[dict[str, Any]]:
    """Every module of the computing rooms with its public functions, each with signature, text and example."""
    for module in (*_of(indicators), *_of(suppression), rules):
        functions = [_function(function) for function in public(module)]
        if functions:
            yield {
                "nama": module.__name__.removeprefix("kinerja.").removeprefix("indicators."),
                "isi": _paragraphs(inspect.getdoc(module) or ""),
                "fungsi": functions,
            }


def _of(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


def public(module: ModuleType) -> list[Callable[..., Any]]:
    """The functions that a module defines for others, in the order of its source."""
    own = [
        function
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
    ]
    return sorted(own, key=lambda function: function.__code__.co_firstlineno)


def _function(function: Callable[..., Any]) -> dict[str, Any]:
    doc = inspect.getdoc(function) or ""
    prose = doc.split(">>>")[0]
    examples = doctest.DocTestParser().get_examples(doc)
    return {
        "nama": function.__name__,
        "jangkar": f"{function.__module__.rpartition('.')[2]}.{function.__name__}",
        "tanda": f"{function.__name__}{_signature(function)}",
        "isi": _paragraphs(prose),
        "contoh": "".join(_example(example) for example in examples),
    }


def _signature(function: Callable[..., Any]) -> str:
    """Names and defaults; the types are for the type checker."""
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in inspect.signature(function).parameters.values()
    ]
    return str(inspect.Signature(parameters))


def _example(example: doctest.Example) -> str:
    first, *rest = example.source.splitlines()
    lines = [f">>> {first}", *(f"... {line}" for line in rest)]
    return "\n".join(lines) + "\n" + example.want


def _paragraphs(text: str) -> list[Markup]:
    return [
        Markup(_CODE.sub(r"<code>\1</code>", str(escape(" ".join(part.split())))))
        for part in re.split(r"\n\s*\n", text.strip())
        if part.strip()
    ]
