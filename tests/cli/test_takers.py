"""`lichen takers`: sectors for a text, members of a region for a stream."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import lichen
from lichen.cli.main import MEND, OK, main
from lichen.cli.takers import takers

SCOTLAND = str(Path(lichen.__file__).parent / "data" / "packs" / "scotland-2019")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["takers", *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def test_command_has_the_name_of_its_module() -> None:
    """Law: the command is found under the word that its module bears."""
    assert takers.name == "takers"


def test_a_person_sees_sectors_reasons_and_examples(run: Any) -> None:
    """Law: each sector says why, and names a reported exchange with how far it is to be trusted."""
    code, out, _ = run("popiół lotny z kotła węglowego", "--level", "class")
    assert code == OK
    first, why, example, *_ = out.splitlines()
    assert first.startswith("23.51 Manufacture of cement")
    assert "reports" in why
    assert "documented" in example or "recalled" in example or "disputed" in example


def test_a_program_reads_json(run: Any) -> None:
    """Law: the answer is the ranked table."""
    found = json.loads(run("used tyres", "--code", "16 01 03", "--limit", "3", "--json")[1])
    assert len(found) == 3
    assert set(found[0]) == {"sector", "title", "score", "reasons", "precedents"}
    assert [row["score"] for row in found] == sorted((row["score"] for row in found), reverse=True)


def test_members_of_a_region_are_named(run: Any) -> None:
    """Law: with a pack the answer is its sites, and those that ask come first."""
    stream = "out-ppc-a-1000112-food"
    found = json.loads(run(stream, "--pack", SCOTLAND, "--json")[1])
    assert len(found) == 10
    assert found[0]["asks"] is True


def test_a_code_beside_a_pack_is_refused(run: Any) -> None:
    """Law: what contradicts is named, not ignored."""
    code, _, err = run("x", "--pack", SCOTLAND, "--code", "16 01 03")
    assert code == MEND
    assert "--code" in err


def test_a_text_like_nothing_known_is_told_so(run: Any) -> None:
    """Law: the prior alone is not passed off as an answer."""
    _, out, err = run("xyzzyplugh", "--lang", "en")
    assert "Nothing that is known is like this" in err
    assert "the sector takes many streams" in out
