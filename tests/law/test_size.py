"""The law of size: files under 400 lines (median 150), functions under 50 lines of code (p90 30)."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.law.tree import assert_only_exceptions, named, parsed, python_files

FILE, FILE_MEDIAN = 400, 150
FUNCTION, FUNCTION_P90 = 50, 30
OURS = ("src", "tests", "benchmarks", "tools")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.Module) -> Iterator[Function]:
    """Give the functions and methods of a module, inner ones included."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def code_lines(function: Function, lines: list[str]) -> int:
    """Return how many lines of code a function has: without its docstring, comments and empty lines."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 1
    head = lines[function.lineno - 1 : function.body[0].lineno - 1]
    inside = lines[body[0].lineno - 1 : function.end_lineno]
    return sum(1 for line in head + inside if line.strip() and not line.strip().startswith("#"))


def function_sizes(*folders: str) -> dict[str, int]:
    sizes = {}
    for path in python_files(*folders):
        lines = path.read_text().splitlines()
        for function in functions(parsed(path)):
            sizes[f"{named(path)}:{function.name}"] = code_lines(function, lines)
    return sizes


def file_sizes(*folders: str) -> dict[str, int]:
    return {named(path): len(path.read_text().splitlines()) for path in python_files(*folders)}


def test_files_are_short() -> None:
    broken = {name: f"{size} lines" for name, size in file_sizes(*OURS).items() if size >= FILE}
    assert_only_exceptions("file_size", broken)


def test_functions_are_short() -> None:
    broken = {name: f"{size} lines" for name, size in function_sizes(*OURS).items() if size >= FUNCTION}
    assert_only_exceptions("function_size", broken)


def test_most_files_are_shorter() -> None:
    """The median leaves out the packages' own files, which hold a sentence each."""
    sizes = [size for name, size in file_sizes("src").items() if not name.endswith("__init__.py")]
    assert statistics.median(sizes) < FILE_MEDIAN


def test_most_functions_are_shorter() -> None:
    sizes = sorted(function_sizes("src").values())
    assert sizes[int(0.9 * len(sizes))] < FUNCTION_P90


def test_size_counts_code_only(tmp_path: Path) -> None:
    path = tmp_path / "seeded.py"
    body = "".join(f"    x = {i}\n\n    # why\n" for i in range(FUNCTION))
    path.write_text(f'def long():\n    """Say.\n\n    More.\n    """\n{body}')
    (long,) = functions(parsed(path))
    assert code_lines(long, path.read_text().splitlines()) == FUNCTION + 1
