"""Two printed formulas: are they the same function? Compared at points that no coincidence survives.

Formulas are written in plain notation, ``(Pt / P0) ^ (1 / t) - 1``: numbers, names, + - * / ^ ( ), sqrt, ln, exp.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping

SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "^": "**", "[": "(", "]": ")"})
OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "ln": math.log,
    "exp": math.exp,
}
POINTS = 8
CLOSE = 1e-9  # relative: what differs by less at all points is the same function


class ExpressionError(ValueError):
    """The text is no formula; the message says why, in Indonesian."""


def evaluate(text: str, values: Mapping[str, float]) -> float:
    """The value of a formula at one point; ExpressionError where it cannot be read or is not defined there.

    >>> evaluate("a / (a + c)", {"a": 30, "c": 10})
    0.75
    """
    try:
        return float(_value(_tree(text), values))
    except (ZeroDivisionError, ValueError, OverflowError, TypeError) as error:
        if isinstance(error, ExpressionError):
            raise
        raise ExpressionError(f"rumus tidak terdefinisi: {text}") from None


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
    for point in range(POINTS):
        values = {name: _coordinate(point, place) for place, name in enumerate(letters)}
        one, other = evaluate(printed, values), evaluate(standard, values)
        if not math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE):
            where = "; ".join(f"{name} = {value:.4g}" for name, value in values.items())
            told = f"untuk {where} rumus tercetak memberi {one:.4g}, rumus baku {other:.4g}"
            return re.sub(r"(?<=\d)\.(?=\d)", ",", told)
    return ""


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


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, values)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATIONS:
            return OPERATIONS[type(sign)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](_value(inner, values))
    raise ExpressionError(
        f"rumus hanya boleh berisi angka, nama, + - * / ^ dan kurung: {ast.unparse(node)}"
    )
