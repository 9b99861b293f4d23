"""The table foretells the errors that a system with the further measurement really has."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.core.errors import ModelError
from lichen.engine.flows import FlowSystem, reconcile, system_from_frames
from lichen.engine.flows.worth import worth_measuring, worth_sentence


def works(**more: Any) -> FlowSystem:
    """Return two processes in a row; of what leaves the second, one flow was not measured."""
    return system_from_frames({
        "id": ["a", "b", "c", "d"], "from_process": ["outside", "one", "two", "two"],
        "to_process": ["one", "two", "outside", "outside"], "resource": ["a", "b", "c", "d"],
        "amount": [100.0, 102.0, 60.0, None], "unit": ["t"] * 4, "sd": [5.0, 8.0, 3.0, None],
    } | more)  # fmt: skip


def test_measuring_again_gives_the_error_that_was_foretold() -> None:
    """Measured once more, an error of 8 t is one of 8/√2 t."""
    table = worth_measuring(reconcile(works()), "d")
    again = reconcile(works(sd=[5.0, 8.0 / 2**0.5, 3.0, None])).data
    wanted = again["reconciled_sd"][3]
    assert table.filter(table["id"] == "b")["asked_sd"].to_list() == pytest.approx([wanted])


def test_measuring_the_unknown_gives_the_error_that_was_foretold() -> None:
    table = worth_measuring(reconcile(works()), "a", rel_sd=0.1)
    row = table.filter(table["id"] == "d").row(0, named=True)
    then = reconcile(works(amount=[100.0, 102.0, 60.0, 40.0], sd=[5.0, 8.0, 3.0, row["further_sd"]])).data
    assert row["asked_sd"] == pytest.approx(then["reconciled_sd"][0])
    assert table["asked_sd"].is_sorted()


def test_what_cannot_be_found_names_the_measurements_that_find_it() -> None:
    """Of three flows out of a mill two are not known: either of them tells the other."""
    system = works(amount=[100.0, 102.0, None, None], sd=[5.0, 8.0, None, None])
    table = worth_measuring(reconcile(system), "d")
    assert sorted(table["id"]) == ["c", "d"]
    assert table["narrowed"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("figure", "more", "said"),
    [
        ("e", {}, "There is no flow 'e'"),
        ("a", {"period": "1066"}, "no period '1066'"),
        ("a", {"kind": "level"}, "no level 'a'"),
    ],
)
def test_what_is_not_there_is_told(figure: str, more: dict[str, str], said: str) -> None:
    with pytest.raises(ModelError, match=said):
        worth_measuring(reconcile(works()), figure, **more)  # type: ignore[arg-type] # only texts here


def test_sentence_tells_itself_and_the_best_of_the_others() -> None:
    """By hand: 1/(1/25 + 1/64) + 9 is 5.19², and with 25 halved 4.41²; with 2.03² beside it 1.89²."""
    made = reconcile(works())
    said = worth_sentence(made, worth_measuring(made, "d"), "d")
    assert said == (
        "Measured itself to ± 2.03 t, the flow 'd' (d, two → outside) would be known to ± 1.89 t. One more figure of "
        "the flow 'a' (a, outside → one), of ± 5 t, would narrow it most of the others: from ± 5.19 t to ± 4.41 t."
    )
