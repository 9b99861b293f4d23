"""Formulas written as text: numbers, names, + - * / **, parentheses, max and min; nothing else is carried out."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import cache

from lichen.core.errors import ModelError

_TWO: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}  # fmt: skip
_MANY: dict[str, Callable[..., float]] = {"max": max, "min": min}


@cache
def _parsed(formula: str) -> ast.expr:
    # 'import' is a word of Python and a name here.
    try:
        return ast.parse(_escaped(formula), mode="eval").body
    except SyntaxError as error:
        raise ModelError(f"The formula '{formula}' cannot be read: {error.msg}.") from None


def _escaped(formula: str) -> str:
    parts = formula.replace("(", " ( ").replace(")", " ) ").replace(",", " , ").split()
    return " ".join("import_" if part == "import" else part for part in parts)


def names_in(formula: str) -> tuple[str, ...]:
    """Return the names that a formula needs, each once, in order.

    >>> names_in("max(0, extraction + import - export) / population")
    ('extraction', 'import', 'export', 'population')
    """
    found = [
        node for node in ast.walk(_parsed(formula)) if isinstance(node, ast.Name) and node.id not in _MANY
    ]
    ordered = sorted(found, key=lambda node: (node.lineno, node.col_offset))
    return tuple(dict.fromkeys(node.id.removesuffix("_") for node in ordered))


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """Return what a formula comes to.

    Raises `ModelError` for a name without a value, what is no formula, and a division by zero.

    >>> evaluate("recycled / (dmc + recycled)", {"recycled": 100.0, "dmc": 900.0})
    0.1
    """
    try:
        return float(_value(_parsed(formula), values))
    except ZeroDivisionError:
        raise ModelError(f"'{formula}' divides by zero: a figure that it divides by is nought.") from None


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return float(node.value)
    if isinstance(node, ast.Name):
        name = node.id.removesuffix("_")
        if name not in values:
            raise ModelError(f"'{name}' has no value: give it, or mark the flows that it counts.")
        return values[name]
    if isinstance(node, ast.BinOp) and type(node.op) in _TWO:
        return _TWO[type(node.op)](_value(node.left, values), _value(node.right, values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MANY and node.args:
        return float(_MANY[node.func.id](*(_value(part, values) for part in node.args)))
    raise ModelError("A formula holds numbers, names, + - * / **, parentheses, max and min only.")
