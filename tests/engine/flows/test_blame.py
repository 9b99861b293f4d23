"""Faults are named as a person would name them, with the digits that their errors need."""

from __future__ import annotations

from lichen.engine.flows import reconcile, system_from_frames
from lichen.engine.flows.blame import against_others
from lichen.engine.flows.testing import splitter


def test_several_faults_are_all_named() -> None:
    """Two of eight equal flows are wrong: each gap is laid to one of them, and the first sentence counts them."""
    amounts = [10.0, 10.1, 15.0, 9.9, 10.0, 7.0, 10.1, 9.9]
    places = ["outside", *(f"p{i}" for i in range(1, 8)), "outside"]
    made = reconcile(system_from_frames({
        "id": [f"f{i}" for i in range(8)], "from_process": places[:-1], "to_process": places[1:], "amount": amounts,
        "unit": ["kt"] * 8, "sd": [0.1] * 8,
    }))  # fmt: skip
    assert made.sentences[1].startswith("2 figures are likely at fault together")
    blamed = [sentence for sentence in made.sentences if "the likeliest fault is" in sentence]
    assert len(blamed) == 4
    assert all("'f2'" in one or "'f5'" in one for one in blamed)
    assert "stated as 15.00 ± 0.10 kt: the others say 10.000 ± 0.041 kt" in " ".join(blamed)


def test_a_range_is_named_by_its_ends() -> None:
    row = {"kind": "flow", "layer": "goods", "stated": 5.0, "stated_sd": 6 / 12**0.5, "basis": "range",
           "others_say": 9.0, "others_sd": 0.5}  # fmt: skip
    assert (
        against_others(splitter(), row)
        == "only known to lie between 2 t and 8 t: the others say 9.00 ± 0.50 t"
    )
