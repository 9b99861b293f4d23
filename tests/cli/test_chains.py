"""The command chains, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lichen.cli.main import MEND, OK, main


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chains") / "valley"
    assert main(["new", str(folder)]) == OK
    return folder


def test_chains_are_listed_best_first(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of one stream as text, of all as JSON."""
    assert main(["chains", str(pack), "--stream", "draff", "--limit", "2"]) == OK
    assert "spent grain" in capsys.readouterr().out
    assert main(["chains", str(pack), "--steps", "1", "--json"]) == OK
    rows = json.loads(capsys.readouterr().out)
    assert rows
    assert all(row["steps"] == 1 for row in rows)


def test_unknown_stream_says_where_to_look(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An id that is not in the pack is refused with the cure."""
    assert main(["chains", str(pack), "--stream", "nonesuch"]) == MEND
    assert "nonesuch" in capsys.readouterr().err
