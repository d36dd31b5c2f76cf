"""Two printed formulas: are they the same function? Compared at points that no coincidence survives.

Formulas are written in plain notation, ``(Pt / P0) ^ (1 / t) - 1``: numbers, names, + - * / ^ ( ), sqrt, ln, exp.
"""

import ast
import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "^": "**", "[": "(", "]": ")"})
FUNCTIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "sqrt": (math.sqrt, lambda x: 0.5 / math.sqrt(x)),
    "ln": (math.log, lambda x: 1 / x),
    "exp": (math.exp, math.exp),
}  # each with its derivative
POINTS, FEWEST, TRIED = (
    8,
    3,
    64,
)  # compared at so many points; at the least; outside the domain others are tried
CLOSE = 1e-9  # of the size of the terms: what differs by less at all points is the same function


class ExpressionError(ValueError):
    """The text is no formula; the message says why, in Indonesian."""


class UndefinedError(ExpressionError):
    """The formula is not defined at this point, or at hardly any."""


@dataclass(frozen=True)
class _Sized:
    """A value and the size of the terms that it was made from: in 1000 - 999,9 the terms are of size 2000.

    A float is wrong by parts of this size, not of the value.
    """

    value: float
    size: float


def evaluate(text: str, values: Mapping[str, float]) -> float:
    """The value of a formula at one point; ExpressionError where it cannot be read or is not defined there.

    >>> evaluate("a / (a + c)", {"a": 30, "c": 10})
    0.75
    """
    return _at(text, values).value


def check(text: str) -> None:
    """ExpressionError where the text is no formula, or not defined at so many points that it can be compared."""
    letters = sorted(names(text))
    if len([*itertools.islice(_defined((text,), letters), FEWEST)]) < FEWEST:
        raise UndefinedError(f"rumus tidak terdefinisi: {text}")


def names(text: str) -> set[str]:
    """The letters of a formula.

    >>> sorted(names("(Pt / P0) ^ (1 / t) - 1"))
    ['P0', 'Pt', 't']
    """
    return {
        node.id
        for node in ast.walk(_tree(text))
        if isinstance(node, ast.Name) and node.id not in FUNCTIONS
    }


def difference(printed: str, standard: str) -> str:
    """Nothing where both are the same function; else a point where they differ, in words.

    >>> difference("a / (a + c)", "1 - c / (c + a)")
    ''
    >>> difference("Pt / P0 - 1", "(Pt / P0) ^ (1 / t) - 1")
    'untuk P0 = 4; Pt = 6; t = 8 rumus tercetak memberi 0,5, rumus baku 0,05199'
    """
    letters = sorted(names(printed) | names(standard))
    points = [*itertools.islice(_defined((printed, standard), letters), POINTS)]
    if len(points) < FEWEST:
        raise UndefinedError("rumus tercetak dan rumus baku tidak terdefinisi di titik yang sama")
    for values, (one, other) in points:
        if abs(one.value - other.value) > CLOSE * max(one.size, other.size):
            where = "; ".join(f"{name} = {value:.4g}" for name, value in values.items())
            told = f"untuk {where} rumus tercetak memberi {one.value:.4g}, rumus baku {other.value:.4g}"
            return re.sub(r"(?<=\d)\.(?=\d)", ",", told)
    return ""


def _defined(
    texts: tuple[str, ...], letters: list[str]
) -> Iterator[tuple[dict[str, float], list[_Sized]]]:
    """The points at which all these formulas are defined, with their values there."""
    for point in range(TRIED):
        values = {name: _coordinate(point, place) for place, name in enumerate(letters)}
        try:
            yield values, [_at(text, values) for text in texts]
        except UndefinedError:
            continue


def _coordinate(point: int, place: int) -> float:
    """Small whole numbers first, which a reader can follow; then spread so that no identity holds by accident."""
    if point == 0:
        return float(2 * place + 4)
    return 1.0 + ((point * 0.6180339887 + place * 0.7548776662 + point * place * 0.5698) % 1) * 9


def _tree(text: str) -> ast.expr:
    plain = re.sub(r"(?<=\d),(?=\d)", ".", text).translate(SIGNS)
    try:
        return ast.parse(plain.strip(), mode="eval").body
    except SyntaxError:
        raise ExpressionError(f"bukan rumus: {text}") from None


def _at(text: str, values: Mapping[str, float]) -> _Sized:
    try:
        found = _value(_tree(text), values)
        if math.isfinite(found.value) and math.isfinite(found.size):
            return found
    except (ZeroDivisionError, OverflowError, TypeError):
        pass
    except ValueError as error:
        if isinstance(error, ExpressionError):
            raise
    raise UndefinedError(f"rumus tidak terdefinisi: {text}")


def _value(node: ast.expr, values: Mapping[str, float]) -> _Sized:
    match node:
        case ast.Constant(value=int() | float() as number):
            return _Sized(float(number), abs(float(number)))
        case ast.Name(id=name) if name in values:
            return _Sized(values[name], abs(values[name]))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            found = _value(inner, values)
            return _Sized(-found.value, found.size)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATIONS:
            return OPERATIONS[type(sign)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
            function, slope = FUNCTIONS[name]
            found = _value(inner, values)
            value = function(found.value)
            return _Sized(value, abs(value) + abs(slope(found.value)) * found.size)
    raise ExpressionError(
        f"rumus hanya boleh berisi angka, nama, + - * / ^ dan kurung: {ast.unparse(node)}"
    )


def _plus(a: _Sized, b: _Sized) -> _Sized:
    return _Sized(a.value + b.value, a.size + b.size)


def _minus(a: _Sized, b: _Sized) -> _Sized:
    return _Sized(a.value - b.value, a.size + b.size)


def _times(a: _Sized, b: _Sized) -> _Sized:
    return _Sized(a.value * b.value, a.size * b.size)


def _over(a: _Sized, b: _Sized) -> _Sized:
    return _Sized(a.value / b.value, a.size / abs(b.value) * (b.size / abs(b.value)))


def _power(a: _Sized, b: _Sized) -> _Sized:
    """What a change of its terms by their size would change: by the derivatives of a^b."""
    value = a.value**b.value
    if isinstance(value, complex):
        raise TypeError  # a root of a negative number
    size = abs(value) + abs(b.value * value / a.value) * a.size if a.value else abs(value)
    if a.value > 0:
        size += abs(value * math.log(a.value)) * b.size
    return _Sized(value, size)


OPERATIONS: dict[type[ast.operator], Callable[[_Sized, _Sized], _Sized]] = {
    ast.Add: _plus,
    ast.Sub: _minus,
    ast.Mult: _times,
    ast.Div: _over,
    ast.Pow: _power,
}
