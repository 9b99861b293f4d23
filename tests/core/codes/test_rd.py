"""Operations, and their rank in the waste hierarchy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.codes.packaged import load
from lichen.core.codes.rd import hierarchy, hierarchy_rank, is_preliminary, normalise_rd, operation
from lichen.core.errors import CodeLookupError, UnreadableCodeError

OPERATIONS = list(load("rd"))


@given(st.sampled_from(OPERATIONS), st.sampled_from(["", " ", "-", ".", "0", " 0", "\u00a0", "_"]))
def test_spellings_of_an_operation(code: str, gap: str) -> None:
    assert normalise_rd(f"{code[0]}{gap}{code[1:]}") == code
    assert normalise_rd(f" {code[0].lower()}{gap}{code[1:]} ") == code


@pytest.mark.parametrize("text", ["", "R", "3", "R3a", "landfill", "RD3", "R3 R4", "R-", "R123"])
def test_a_text_that_is_no_operation_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCodeError, match="write it like R3 or D10"):
        normalise_rd(text)


@pytest.mark.parametrize("text", ["R0", "R14", "D16", "D99"])
def test_an_operation_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(CodeLookupError, match="near it:"):
        normalise_rd(text)


def test_hierarchy_has_the_five_steps_of_article_4() -> None:
    assert [step.rank for step in hierarchy()] == [1, 2, 3, 4, 5]
    assert [step.name for step in hierarchy()] == [
        "prevention",
        "preparing for re-use",
        "recycling",
        "other recovery",
        "disposal",
    ]


def test_every_operation_has_a_rank_and_a_reason() -> None:
    """Disposal is the last step and recovery is not; no operation is prevention or preparing for re-use."""
    for code in OPERATIONS:
        place = operation(code)
        assert place.code == code
        assert place.why
        assert hierarchy_rank(code) == place.rank
        assert place.rank == 5 if code.startswith("D") else place.rank in (3, 4)


def test_ranks_follow_the_definitions_of_article_3() -> None:
    """Use as a fuel is not recycling (point 17), regeneration is; the rest is judgement."""
    assert hierarchy_rank("R1") == 4
    assert not operation("R1").judgement
    assert {code for code in OPERATIONS if hierarchy_rank(code) == 3} == {f"R{n}" for n in range(2, 10)}
    assert operation("R10").judgement
    assert operation("R11").judgement


def test_preliminary_operations_are_marked_and_their_rank_is_a_judgement() -> None:
    marked = {code for code in OPERATIONS if is_preliminary(code)}
    assert marked == {"R12", "R13", "D13", "D14", "D15"}
    assert all(operation(code).judgement for code in marked)


def test_the_default_of_a_preliminary_recovery_is_the_lowest_that_may_follow() -> None:
    ranks = [operation(f"R{n}").rank for n in range(1, 12)]
    assert hierarchy_rank("R12") == hierarchy_rank("R13") == max(ranks)


def test_no_operation_has_no_rank() -> None:
    assert hierarchy_rank(None) is None
    assert not is_preliminary(None)


def test_an_unknown_operation_has_no_silent_rank() -> None:
    with pytest.raises(CodeLookupError):
        hierarchy_rank("R14")
