"""What was confirmed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.register.link import Memory

ROWS = st.lists(
    st.tuples(st.sampled_from(["grof puin", "schone grond", "hout", "puin"]), st.sampled_from("abc")),
    max_size=8,
)


@given(ROWS, st.text("puinhot ", max_size=9))
def test_order_of_confirmations_does_not_matter(rows: list[tuple[str, str]], text: str) -> None:
    """Law: evidence for a code is the same however its confirmations came in."""
    one = Memory().confirm_all((a, f"low:{b}") for a, b in rows).evidence(text)
    other = Memory().confirm_all((a, f"low:{b}") for a, b in reversed(rows)).evidence(text)
    first = {c: v[[0, 4, 5]].round(9).tolist() for c, v in zip(one.codes, one.values, strict=True)}
    second = {c: v[[0, 4, 5]].round(9).tolist() for c, v in zip(other.codes, other.values, strict=True)}
    assert first == second


def test_an_older_memory_stays_as_it_was() -> None:
    """Law: confirming gives a new memory; two that go on from one do not see each other's."""
    base = Memory().confirm("grof puin", "low:170107")
    one = base.confirm("hout", "low:170201")
    other = base.confirm("hout", "low:200138")
    assert base.evidence("hout").codes == ("low:170107",)
    assert one.rows[-1] == ("hout", "low:170201")
    assert other.rows[-1] == ("hout", "low:200138")
    assert base.count == 1


def test_schemes_are_kept_apart() -> None:
    """Law: what was confirmed of where it arises says nothing of what it is."""
    memory = Memory().confirm("trub", "nace:11.05")
    assert memory.evidence("trub").codes == ()
    assert memory.evidence("trub", "nace").codes == ("nace:11.05",)


def test_the_same_text_is_the_strongest_evidence() -> None:
    """Law: a text seen before has strength one, and its code stands first in every kind."""
    memory = Memory().confirm_all([("grof puin", "low:170107"), ("schone grond", "low:170504")])
    found = memory.evidence("Grof puin!")
    assert abs(found.strength - 1.0) < 1e-9
    assert found.values[:, :5].argmax(axis=0).tolist() == [found.codes.index("low:170107")] * 5
    assert memory.nearest("grof puin 70", "low:170107") == "grof puin"


def test_personal_data_are_not_kept() -> None:
    """Law: what is confirmed is kept without telephone, mail and names."""
    kept = Memory().confirm("houtkrullen, bel 06-12345678 of jan@example.org", "low:030105").rows[0][0]
    assert "06" not in kept
    assert "@" not in kept
