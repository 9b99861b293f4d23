"""The command why, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from lichen.cli.main import MEND, OK, main
from lichen.engine.match.viability.tell import card_schema


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("why") / "valley"
    assert main(["new", str(folder)]) == OK
    return folder


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bran", "wet-feed"], "'wheat bran' is not 'spent grain'"), (["draff", "wet-feed"], "the plan moves"),
        (["draff", "wet-feed", "--no-plan"], "'draff' and 'wet-feed' match."),
        (["warm-water", "glass-heat", "--max-distance", "0.5"], "a haul below 0.5"),
        (["brewery", "farm"], "'draff' and 'wet-feed' match"), (["farm-south", "mill-north"], "'bran' and"),
        (["bran", "cattle-feed", "--card"], "Receiver's permit"),
    ],
)  # fmt: skip
def test_reason_is_told(
    pack: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Streams, sites and organisations, in either order."""
    assert main(["why", str(pack), *arguments]) == OK
    assert said in capsys.readouterr().out


def test_json_holds_the_card_and_the_changes(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The card in it is of the published schema."""
    assert main(["why", str(pack), "warm-water", "glass-heat", "--max-distance", "0.5", "--json"]) == OK
    (found,) = json.loads(capsys.readouterr().out)
    assert found["first"] == "transport"
    assert found["changes"][0]["edits"][0]["values"] == {"km": 0.5}
    jsonschema.validate(found["card"], card_schema())


@pytest.mark.parametrize("names", [["bran", "draff"], ["nobody", "bran"]])
def test_names_that_are_no_pair_are_told_with_the_cure(
    pack: Path, names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Two offers, or a name that is not in the pack."""
    assert main(["why", str(pack), *names]) == MEND
    assert "there is no offer and no need" in capsys.readouterr().err


def test_chain_is_judged(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Through a plant of the pack, as text and as JSON; a plant that is none is refused."""
    chain = ["why", str(pack), "offcuts", "boiler-fuel", "--via", "pellets@joinery-yard"]
    assert main(chain) == OK
    assert "offcuts → pellets at joinery-yard → boiler-fuel" in capsys.readouterr().out
    assert main([*chain, "--json"]) == OK
    jsonschema.validate(json.loads(capsys.readouterr().out)[0], card_schema())
    assert main([*chain[:-1], "pellets"]) == MEND
    assert "is no plant" in capsys.readouterr().err
