"""What the laws look at: the files of the checkout, and copies of the package to break laws in."""

from __future__ import annotations

import ast
import shutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "lichen"

_NOT_OURS = {".git", ".venv", "node_modules", "build", "dist", "out", "__pycache__"}


def our_files() -> list[Path]:
    """Return every file of the checkout that git would keep (worked out without git, which may be absent)."""
    return sorted(_walk(ROOT))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        ignored = path.name in _NOT_OURS or path.name.endswith(("_cache", ".egg-info"))
        if path.is_dir() and not ignored and path.name != ".hypothesis":
            yield from _walk(path)
        elif path.is_file():
            yield path


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below the folders of the checkout, in order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_bytes(), str(path))


def named(path: Path) -> str:
    """Return the path as it is written in the exceptions."""
    return path.relative_to(ROOT).as_posix()


def exceptions(law: str) -> dict[str, str]:
    """Return what is exempt from a law, with the reason. The list only shrinks: an idle entry fails."""
    listed = tomllib.loads((Path(__file__).parent / "exceptions.toml").read_text())
    found: dict[str, str] = listed.get(law, {})
    assert all(len(reason) > 10 for reason in found.values()), f"each exception of '{law}' needs its reason"
    return found


def assert_only_exceptions(law: str, broken: dict[str, str]) -> None:
    """Fail for what breaks the law and is not exempt, and for what is exempt without need."""
    exempt = exceptions(law)
    wrong = [f"{what}: {why}" for what, why in broken.items() if what not in exempt]
    idle = [
        f"{what}: no longer breaks the law; take it off the list" for what in exempt if what not in broken
    ]
    if wrong or idle:
        pytest.fail(f"law '{law}':\n" + "\n".join(wrong + idle), pytrace=False)


def copy_of_package(folder: Path, changes: dict[str, str]) -> Path:
    """Copy the package's source into `folder` and append `changes` (file below lichen/ to text)."""
    shutil.copytree(PACKAGE, folder / "lichen", ignore=shutil.ignore_patterns("__pycache__", "data"))
    (folder / "lichen" / "data").mkdir()
    (folder / "lichen" / "data" / "__init__.py").touch()
    for name, text in changes.items():
        path = folder / "lichen" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text() if path.exists() else ""
        path.write_text(f"{before}\n{text}\n")
    return folder
