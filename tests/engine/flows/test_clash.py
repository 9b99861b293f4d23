"""What cannot all hold is named as a person would name it, and nothing more than that."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.core.errors import ModelError
from lichen.engine.flows import FlowSystem, reconcile, system_from_frames


def chain(**more: list[Any]) -> FlowSystem:
    """Return two processes in a row; what enters is 5 to 9 kt, what leaves at most 4 kt, and all else is not known."""
    return system_from_frames({
        "id": ["a", "b", "c", "d"], "from_process": ["outside", "one", "two", "outside"],
        "to_process": ["one", "two", "outside", "three"], "resource": ["ore", "sinter", "metal", "coal"],
        "amount": [None, None, None, None], "unit": ["kt"] * 4, "low": [5, None, None, None],
        "high": [9, None, 4, None],
    } | more)  # fmt: skip


def test_smallest_clash_is_named() -> None:
    with pytest.raises(ModelError) as caught:
        reconcile(chain())
    assert str(caught.value) == (
        "These cannot all hold: the balance of 'one'; the balance of 'two'; the flow 'a' (ore, outside → one) is at "
        "least 5 kt; the flow 'c' (metal, two → outside) is at most 4 kt. Any one of them given up, the others can: "
        "widen a range, give an exact figure an error, or add the flow that is missing."
    )


def test_exact_figures_are_named_as_such() -> None:
    with pytest.raises(ModelError, match=r"the flow 'c' \(metal, two → outside\) is exactly 2 kt"):
        reconcile(chain(amount=[None, None, 2, None], high=[9, None, None, None], sd=[None, None, 0, None]))
