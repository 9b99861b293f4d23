"""The law of docstrings: what is public says what it is, and what others call shows it by an example.

Public is what has no underscore in front. Of `core`, `engine` and `run` a function that another room or floor
imports shows an example, which runs as a doctest, so it is true. A function whose arguments would fill a page
(a region, a model) may leave its example to its test; it is named with that reason in exceptions.toml.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.law.tree import SRC, assert_only_exceptions, named, parsed, python_files

FLOORS = ("src/lichen/core", "src/lichen/engine", "src/lichen/run")
Definition = ast.FunctionDef | ast.ClassDef


def public(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    """Give the public functions and classes of a module, and the public methods of those classes."""
    for node in tree.body:
        if isinstance(node, Definition) and not node.name.startswith("_") and not is_overload(node):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                for part in node.body:
                    if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                        yield f"{node.name}.{part.name}", part


def is_overload(node: Definition) -> bool:
    """Return whether this is one of several signatures of a function that follows."""
    return any(isinstance(mark, ast.Name) and mark.id == "overload" for mark in node.decorator_list)


def undocumented(tree: ast.Module) -> list[str]:
    """Return the public names without a docstring, the module itself included."""
    missing = [name for name, node in public(tree) if not ast.get_docstring(node)]
    return missing if ast.get_docstring(tree) else ["(the module)", *missing]


def without_example(tree: ast.Module) -> list[str]:
    """Return the public functions whose docstring has no example."""
    return [
        name
        for name, node in public(tree)
        if isinstance(node, ast.FunctionDef)
        and "." not in name
        and ">>>" not in (ast.get_docstring(node) or "")
    ]


def part_of(module: str) -> str:
    """Return the room of a module of the engine, or its floor."""
    return ".".join(module.split(".")[: 3 if module.startswith("lichen.engine.") else 2])


def imported_names(module: str, tree: ast.Module) -> Iterator[str]:
    """Give the full names that a module takes from other rooms and floors, as ``package.module.name``."""
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lichen"):
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    names = set(modules.values())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            names.add(f"{modules[node.value.id]}.{node.attr}")
    return (name for name in names if part_of(name) != part_of(module))


def test_public_names_have_docstrings() -> None:
    files = [path for path in python_files("src", "benchmarks", "tools") if path.parent.name != "migrations"]
    broken = {f"{named(path)}:{name}": "has none" for path in files for name in undocumented(parsed(path))}
    assert_only_exceptions("docstring", broken)


def reexports(path: Path) -> Iterator[tuple[str, str]]:
    """Give the names that a package offers and where each is at home."""
    for node in parsed(path).body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield f"{_module(named(path))}.{alias.asname or alias.name}", f"{node.module}.{alias.name}"


def _module(name: str) -> str:
    return name.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_functions_that_others_call_show_an_example() -> None:
    assert SRC.is_dir()
    homes = dict(pair for path in SRC.rglob("__init__.py") for pair in reexports(path))
    called = {
        homes.get(name, name)
        for path in python_files("src")
        for name in imported_names(_module(named(path)), parsed(path))
    }
    broken = {
        f"{named(path)}:{name}": "is called from elsewhere and shows no example"
        for path in python_files(*FLOORS)
        for name in without_example(parsed(path))
        if f"{_module(named(path))}.{name}" in called
    }
    assert_only_exceptions("example", broken)


SEEDED = '''"""Module."""
def good():
    """Do.

    >>> good()
    """
def bad(): ...
def _private(): ...
class Thing:
    """A thing."""
    def method(self): ...
'''


def test_missing_docstring_is_noticed() -> None:
    assert undocumented(ast.parse(SEEDED)) == ["bad", "Thing.method"]


def test_missing_module_docstring_is_noticed() -> None:
    assert undocumented(ast.parse("x = 1")) == ["(the module)"]


def test_missing_example_is_noticed() -> None:
    assert without_example(ast.parse(SEEDED)) == ["bad"]
    assert without_example(ast.parse('def f():\n    """Do."""')) == ["f"]


def test_call_from_elsewhere_is_noticed() -> None:
    source = "from lichen.engine.kit import geo\nfrom lichen.engine.match.fit import fit\ngeo.distance(1)\n"
    found = set(imported_names("lichen.engine.match.solve", ast.parse(source)))
    assert found == {"lichen.engine.kit.geo", "lichen.engine.kit.geo.distance"}
