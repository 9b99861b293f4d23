"""The law of the documentation: it is complete, links lead somewhere, what it tells you to type works."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from lichen.cli.main import EXIT_CODES, OK, found_commands, lichen
from lichen.core.rooms import ROOMS
from tests.law.tree import ROOT, named
from tools.build_docs import COMMANDS, commands_page

DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")])


def links(text: str) -> list[str]:
    """Return where the links and pictures of a page lead, code left aside."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    return re.findall(r"\]\(([^)\s]+)\)", prose)


def anchors(text: str) -> set[str]:
    """Return the anchors of the headings of a page, as they are made by the usual readers."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def dead_links(page: Path, text: str) -> list[str]:
    """Return the links of a page that lead nowhere in the checkout; the world outside is not asked."""
    dead = []
    for link in links(text):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            dead.append(link)
    return dead


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    assert dead_links(page, page.read_text("utf-8")) == []


def test_dead_link_is_noticed() -> None:
    text = "[a](no-such.md) [b](#no-such) `[c](code.md)` [d](README.md) [e](https://example.org)"
    assert dead_links(ROOT / "README.md", text) == ["no-such.md", "#no-such"]


def test_every_page_is_reached_from_the_index() -> None:
    reached, todo = set(), [DOCS / "index.md"]
    while todo:
        page = todo.pop()
        reached.add(page)
        found = [(page.parent / link.partition("#")[0]).resolve() for link in links(page.read_text("utf-8"))]
        todo += [path for path in found if path.suffix == ".md" and path.exists() and path not in reached]
    assert [named(page) for page in DOCS.rglob("*.md") if page not in reached] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_page(room: str) -> None:
    assert f"rooms/{room}.md" in links((DOCS / "index.md").read_text("utf-8"))


def test_commands_page_is_current() -> None:
    assert COMMANDS.read_text("utf-8") == commands_page(), "run: .venv/bin/python tools/build_docs.py"


@pytest.mark.parametrize("name", found_commands())
def test_every_command_shows_an_example(name: str) -> None:
    command = lichen.get_command(click.Context(lichen), name)
    assert command is not None
    said = command.get_help(click.Context(command, info_name=name))
    assert re.search(rf"Examples?:\s+lichen {name}\b", said), said


def test_exit_codes_are_documented() -> None:
    text = COMMANDS.read_text("utf-8")
    assert all(f"| {code} | {meaning} |" in text for code, meaning in EXIT_CODES.items())


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_in_the_text_exist(page: Path) -> None:
    """What a page tells you to type is a target of the Makefile or a command of ``lichen``."""
    code = " ".join(re.findall(r"```.*?```|`[^`\n]+`", page.read_text("utf-8"), re.DOTALL))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"[`$] ?make ([a-z]+)", code)) <= targets
    typed = set(re.findall(r"[`$] ?(?:\.venv/bin/)?lichen ([a-z]+)", code))
    assert typed <= set(found_commands())


def test_settings_are_documented() -> None:
    """The settings of an installation in docs/deploy.md are those that the module describes."""
    module = ast.parse((ROOT / "src" / "lichen" / "site" / "settings.py").read_text("utf-8"))
    told = [line for line in (ast.get_docstring(module) or "").splitlines() if line.startswith("|")]
    page = (DOCS / "deploy.md").read_text("utf-8")
    assert len(told) > 10
    assert "\n".join(told).replace("``", "`") in page


def test_decisions_are_numbered_and_say_what_they_cost() -> None:
    records = sorted((DOCS / "decisions").glob("*.md"))
    assert [path.name[:4] for path in records] == [f"{i + 1:04d}" for i in range(len(records))]
    for path in records:
        text = path.read_text("utf-8")
        assert all(f"## {part}\n" in text for part in ("Question", "Options", "Decision", "Cost")), named(
            path
        )


def console(page: Path) -> list[tuple[str, int, list[str]]]:
    """Return what a page tells you to type, with the exit code and the lines of output that it promises."""
    typed: list[tuple[str, int, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                command, _, remark = line.removeprefix("$ ").partition("  #")
                code = re.search(r"exit code (\d+)", remark)
                typed.append((command, int(code[1]) if code else OK, []))
            elif line != "...":
                typed[-1][2].append(line)
    return typed


def test_walk_through_works(tmp_path: Path) -> None:
    """Each line of docs/start.md is typed, in order, in one folder, and says and ends as the page promises."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "lichen").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lichen.cli.main "$@"\n')
    (tmp_path / "bin" / "lichen").chmod(0o755)
    around = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    for command, code, promised in console(DOCS / "start.md"):
        if not command.startswith("make "):
            done = subprocess.run(
                command, shell=True, cwd=tmp_path, env=around, capture_output=True, text=True, check=False
            )
            said = f"$ {command}\n{done.stdout}{done.stderr}"
            assert done.returncode == code, said
            assert [line for line in promised if line not in said.splitlines()] == [], said
