"""The law of inline imports: imports stand at the top; one that does not gives its reason on its line."""

from __future__ import annotations

import ast

from tests.law.tree import named, parsed, python_files


def unexplained(source: str, tree: ast.Module) -> list[int]:
    """Return the lines of imports inside functions that give no reason in a comment."""
    lines = source.splitlines()
    inner = {
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    return sorted(number for number in inner if "#" not in lines[number - 1])


def test_inline_imports_give_their_reason() -> None:
    files = python_files("src", "tests", "benchmarks", "tools")
    broken = {named(path): found for path in files if (found := unexplained(path.read_text(), parsed(path)))}
    assert broken == {}


def test_inline_import_without_reason_is_noticed() -> None:
    source = "import os\ndef f():\n    import sys\n    import ast  # heavy: only for its command\n"
    assert unexplained(source, ast.parse(source)) == [3]
