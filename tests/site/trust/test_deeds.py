"""Whatever a room writes into the log, owners read in their own language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

import lichen.site
from lichen.site.match.models import Answer
from lichen.site.trust.deeds import DEEDS, done

SITE = Path(lichen.site.__file__).parent
# What writes a line of the log, and those within a room that hand a verb on to it.
WRITERS = {"count_look", "log", "log_for", "log_reading", "_note", "_tell"}


def _written() -> Iterator[str]:
    for path in SITE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS:
                for one in node.args[1:]:
                    yield from _words(one)


def _words(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_words(node.body), *_words(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_every_verb_of_the_log_has_words() -> None:
    """A verb is written out where it is logged; those that are put together there are named here."""
    put_together = {"add", "change", *(f"answer {kind}" for kind in Answer.Kind.values)}
    assert {*_written(), *put_together} == set(DEEDS)


def test_a_verb_is_told_in_the_language_of_the_page() -> None:
    with translation.override("de"):
        assert done("read stream") == "Ressourcenstrom gelesen"
