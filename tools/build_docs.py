"""Writes the generated pages of the documentation: ``.venv/bin/python tools/build_docs.py``.

``docs/reference/commands.md`` is made from the commands; tests/law/test_docs.py says when it is old.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from lichen.cli.main import EXIT_CODES, found_commands, lichen

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = ROOT / "docs" / "reference" / "commands.md"
_WIDTH = 100


def commands_page() -> str:
    """Return the reference of the command line, as Markdown."""
    parts = [
        "# Commands\n",
        "Made from the commands themselves by `tools/build_docs.py`; do not edit.\n",
        "Each command prints its help with `--help`. Those that give results write JSON with `--json`.",
        "A progress bar shows on a terminal when something takes more than a second. Files are written",
        "beside their place and then renamed, so that nothing is ever half-written.\n",
        _help_of(lichen, ["lichen"]),
        *(_pages_of(name) for name in found_commands()),
        "## Exit codes\n",
        "| code | meaning |\n| --- | --- |",
        *(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items()),
    ]
    return "\n".join(parts) + "\n"


def _pages_of(name: str) -> str:
    command = lichen.get_command(click.Context(lichen), name)
    if command is None:
        raise TypeError(f"the command '{name}' is found but cannot be imported")
    pages = [f"## lichen {name}\n", _help_of(command, ["lichen", name])]
    if isinstance(command, click.Group):
        for inner, part in command.commands.items():
            pages += [f"### lichen {name} {inner}\n", _help_of(part, ["lichen", name, inner])]
    return "\n".join(pages)


def _help_of(command: click.Command, words: list[str]) -> str:
    """Return what ``--help`` prints, at a fixed width, as a block."""
    settings: dict[str, Any] = {
        **lichen.context_settings,
        "terminal_width": _WIDTH,
        "max_content_width": _WIDTH,
    }
    parent = None
    for word in words[:-1]:
        parent = click.Context(lichen, info_name=word, parent=parent, **settings)
    context = click.Context(command, info_name=words[-1], parent=parent, **settings)
    text = re.sub(r"[ \t]+$", "", command.get_help(context), flags=re.MULTILINE)
    return f"```text\n{text}\n```\n"


if __name__ == "__main__":
    COMMANDS.parent.mkdir(parents=True, exist_ok=True)
    COMMANDS.write_text(commands_page(), "utf-8")
    print(f"wrote {COMMANDS.relative_to(ROOT)}")
