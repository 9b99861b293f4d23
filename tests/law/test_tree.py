"""The law of the tree: what is committed works anywhere, and records no machine and no package index."""

from __future__ import annotations

import re

import pytest

from tests.law.tree import ROOT, named, our_files

# Put together here, so that this file does not break its own law.
FOREIGN = {
    "the folder of one machine": r"(?<![\w./\-])/(?:home|root|work|Users)/\w",
    "a package index": r"pypi\.|pythonhosted\.|registry\.npm|(?<!no-emit-)(?:index-url|find-links)",
    "a merge conflict": r"^(?:<{7}|>{7}) ",
}
THIS = "tests/law/test_tree.py"
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".sh",
    ".csv",
    ".json",
    ".yaml",
    ".yml",
    ".html",
    ".css",
    ".js",
    ".cfg",
    "",
}


def foreign(text: str) -> list[str]:
    """Return what a text records that is true on one machine only."""
    return [what for what, pattern in FOREIGN.items() if re.search(pattern, text, re.MULTILINE)]


def test_tree_records_no_machine() -> None:
    files = [path for path in our_files() if path.suffix in TEXT and named(path) != THIS]
    assert {named(path): found for path in files if (found := foreign(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "line", ["see /home/me/file", "--extra-index-url x", "https://pypi.org/simple", "<<<<<<< mine"]
)
def test_foreign_line_is_noticed(line: str) -> None:
    assert len(foreign(line)) == 1


@pytest.mark.parametrize("line", ["--no-emit-index-url", "docs/home/page", "n = a/b", "../shared/data"])
def test_own_line_is_not_blamed(line: str) -> None:
    assert foreign(line) == []


@pytest.mark.parametrize("group", ["build", "run", "test"])
def test_requirements_are_pinned_with_hashes_and_name_no_address(group: str) -> None:
    text = (ROOT / "requirements" / f"{group}.txt").read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"[\w.\-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_test_requirements_contain_those_of_the_run() -> None:
    pins = {
        group: set(
            re.findall(r"^([\w.\-]+==\S+)", (ROOT / f"requirements/{group}.txt").read_text(), re.MULTILINE)
        )
        for group in ("run", "test")
    }
    assert pins["run"] <= pins["test"]
