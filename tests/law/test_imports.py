"""The import law: the contracts hold, and each of them would notice if they did not."""

from __future__ import annotations

import ast
import graphlib
import os
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from lichen.core.rooms import ROOMS
from tests.law.tree import (
    PACKAGE,
    ROOT,
    SRC,
    assert_only_exceptions,
    copy_of_package,
    named,
    parsed,
    python_files,
)

CONFIG = ROOT / ".importlinter"
CHECK = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(sys.argv[1], tuple(sys.argv[2:]), no_cache=True, no_logo=True))"  # fmt: skip # noqa: E501 - one line of Python for -c


def contracts(source: Path, *only: str) -> tuple[bool, str]:
    """Return whether the contracts hold for the package below `source`, and what the linter says."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(CONFIG), *only],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert "Contracts:" in said, said  # it did run
    return done.returncode == 0, said


def test_contracts_hold() -> None:
    held, said = contracts(SRC)
    assert held, said


BROKEN = {
    "core knows the engine": ("floors", {"core/broken.py": "import lichen.engine.kit"}),
    "the engine knows run": ("floors", {"engine/kit/broken.py": "from lichen import run"}),
    "run knows the engine": ("floors", {"run/broken.py": "from lichen.engine import kit"}),
    "the engine knows the command line": ("floors", {"engine/kit/broken.py": "import lichen.cli.output"}),
    "the site knows the command line": (
        "floors",
        {"site/__init__.py": "", "site/broken.py": "import lichen.cli"},
    ),
    "a floor that the plan does not have": ("floors", {"cellar/__init__.py": ""}),
    "core knows click": ("borders", {"core/broken.py": "import click"}),
    "the engine knows a template engine, inline": (
        "borders",
        {"engine/match/broken.py": "def f():\n    import jinja2"},
    ),
    "run knows Django, for its types only": (
        "borders",
        {"run/broken.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import django.http"},
    ),
    "run knows an HTTP client": ("borders", {"run/broken.py": "import urllib.request"}),
    "the engine reaches click through another floor": (
        "borders",
        {"data/broken.py": "import click", "engine/kit/broken.py": "import lichen.data.broken"},
    ),
    "register knows match": ("rooms", {"engine/register/broken.py": "import lichen.engine.match"}),
    "match knows register": ("rooms", {"engine/match/broken.py": "import lichen.engine.register"}),
    "the kit knows a room": ("rooms", {"engine/kit/broken.py": "import lichen.engine.register"}),
    "a room that the plan does not have": ("rooms", {"engine/attic/__init__.py": ""}),
    "a circle through an inline import": (
        "circles",
        {
            "core/one.py": "import lichen.core.other",
            "core/other.py": "def f():\n    import lichen.core.one",
        },
    ),
    "a circle through a type-only import": (
        "circles",
        {
            "core/one.py": "import lichen.core.other",
            "core/other.py": (
                "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import lichen.core.one"
            ),
        },
    ),
    "a circle between packages": (
        "circles",
        {
            "engine/match/first/__init__.py": "",
            "engine/match/first/a.py": "import lichen.engine.match.second.a",
            "engine/match/second/__init__.py": "",
            "engine/match/second/a.py": "",
            "engine/match/second/b.py": "import lichen.engine.match.first.a",
        },
    ),
}


@pytest.mark.parametrize("violation", BROKEN)
def test_contract_notices(violation: str, tmp_path: Path) -> None:
    contract, changes = BROKEN[violation]
    held, said = contracts(copy_of_package(tmp_path, changes), contract)
    assert not held, said
    assert "BROKEN" in said


def test_contracts_name_every_room() -> None:
    """A room is in the tuple and in the list of contracts, or in neither."""
    lines = CONFIG.read_text().split("importlinter:contract:rooms", 1)[1].splitlines()
    in_contract = {word.strip("|") for word in lines[lines.index("layers =") + 1].split() if word != "|"}
    in_engine = {path.name for path in (PACKAGE / "engine").iterdir() if (path / "__init__.py").exists()}
    assert in_contract == in_engine - {"kit"}
    assert in_contract <= set(ROOMS)


def module_circle(graph: grimp.ImportGraph) -> list[str] | None:
    """Return the modules of one circle, a package and its own parts included, or None."""
    order = graphlib.TopologicalSorter(
        {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    )
    try:
        order.prepare()
    except graphlib.CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return None


def test_modules_have_no_circle() -> None:
    assert module_circle(grimp.build_graph("lichen", cache_dir=None)) is None


def test_modules_circle_through_package_is_noticed() -> None:
    graph = grimp.build_graph("lichen", cache_dir=None)
    graph.add_import(importer="lichen.core", imported="lichen.core.errors")
    graph.add_import(importer="lichen.core.errors", imported="lichen.core")
    assert set(module_circle(graph) or ()) == {"lichen.core", "lichen.core.errors"}


ALLOWED_IN_CORE = {"lichen", "numpy", "polars", "pint"}


def foreign_imports(graph: grimp.ImportGraph, floor: str) -> set[str]:
    """Return what the floor imports beyond the standard library."""
    modules = {floor, *graph.find_descendants(floor)}
    imported = {name for module in modules for name in graph.find_modules_directly_imported_by(module)}
    return {name.split(".")[0] for name in imported} - set(sys.stdlib_module_names)


def test_core_stands_on_little() -> None:
    graph = grimp.build_graph("lichen", include_external_packages=True, cache_dir=None)
    assert foreign_imports(graph, "lichen.core") <= ALLOWED_IN_CORE


def test_core_import_of_more_is_noticed() -> None:
    graph = grimp.build_graph("lichen", include_external_packages=True, cache_dir=None)
    graph.add_module("scipy", is_squashed=True)
    graph.add_import(importer="lichen.core.errors", imported="scipy")
    assert foreign_imports(graph, "lichen.core") - ALLOWED_IN_CORE == {"scipy"}


UNWANTED = ("click", "django", "ninja", "jinja2", "mako", "urllib3", "requests", "httpx", "aiohttp")


def test_libraries_bring_no_web_with_them() -> None:
    """What core, engine and run import does not itself load the web, the command line or templates."""
    floors = [path for floor in ("core", "engine", "run") for path in (PACKAGE / floor).rglob("*.py")]
    modules = sorted(
        ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__") for path in floors
    )
    program = (
        f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
        f"print(sorted(set({UNWANTED!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


# What an engine that is a pure function of its input has no use for.
IMPURE_MODULES = {
    "datetime": "it has no clock",
    "glob": "it reads no files",
    "logging": "it returns what it has to say",
    "os": "it knows no system",
    "pathlib": "it reads no files",
    "random": "it has no global random state",
    "shutil": "it reads no files",
    "subprocess": "it starts nothing",
    "sys": "it knows no system",
    "tempfile": "it writes no files",
    "threading": "run carries out, the engine computes",
    "multiprocessing": "run carries out, the engine computes",
    "concurrent": "run carries out, the engine computes",
    "time": "it has no clock",
}
IMPURE_CALLS = {"open", "print", "input"}
PURE_RANDOM = {"default_rng", "Generator", "SeedSequence", "PCG64", "Philox"}


def impurities(tree: ast.Module) -> list[str]:
    """Return what a module of the engine does beside computing."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            roots = [name.split(".")[0] for name in names]
            found += [f"imports {root}: {IMPURE_MODULES[root]}" for root in roots if root in IMPURE_MODULES]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            found.append(f"calls {node.func.id}()")
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and (node.value.attr, node.attr in PURE_RANDOM) == ("random", False)
        ):
            found.append(f"uses the global random state: random.{node.attr}")
    return found


def test_engine_is_pure() -> None:
    files = python_files("src/lichen/engine")
    broken = {named(path): "; ".join(found) for path in files if (found := impurities(parsed(path)))}
    assert_only_exceptions("purity", broken)


@pytest.mark.parametrize(
    "line", ["import time", "from pathlib import Path", "print(1)", "open('a')", "np.random.rand(3)"]
)
def test_engine_impurity_is_noticed(line: str) -> None:
    assert len(impurities(ast.parse(line))) == 1


@pytest.mark.parametrize("line", ["rng = np.random.default_rng(1)", "import math", "table.print()"])
def test_engine_purity_is_not_blamed(line: str) -> None:
    assert impurities(ast.parse(line)) == []
