"""What contradicts itself: by its balance, by all others, by its own years; and who is named."""

from __future__ import annotations

from lichen.engine.flows import Balanced, reconcile, system_from_frames
from lichen.engine.flows.contradictions import CONTRADICTION_SCHEMA, contradictions
from lichen.engine.flows.testing import splitter

YEARS = [str(year) for year in range(2007, 2017)]


def yard(out: dict[str, float]) -> Balanced:
    """Return a yard that each year takes in 100 t of iron and 10 t of tin and sends out the same, but where told."""
    ids = ["in-iron", "in-tin", "out-iron", "out-tin"]
    rows = [(name, year) for year in YEARS for name in ids]
    usual = {"in-iron": 100.0, "in-tin": 10.0, "out-iron": 100.0, "out-tin": 10.0}
    amounts = [out.get(year, 100.0) if name == "out-iron" else usual[name] for name, year in rows]
    system = system_from_frames(
        {"id": [name for name, _ in rows], "period": [year for _, year in rows], "unit": ["t"] * len(rows),
         "from_process": ["outside" if name[:2] == "in" else "yard" for name, _ in rows],
         "to_process": ["yard" if name[:2] == "in" else "outside" for name, _ in rows],
         "resource": [name.split("-")[1] for name, _ in rows], "amount": amounts,
         "sd": [0.03 * amount for amount in amounts]},
        name="yard",
    )  # fmt: skip
    return reconcile(system)


def test_consistent_figures_do_not_contradict_each_other() -> None:
    found = contradictions(yard({}))
    assert found.height == 0
    assert dict(found.schema) == CONTRADICTION_SCHEMA


def test_balance_names_the_year_the_miss_and_the_figure() -> None:
    """By hand: 150 + 10 leave where 100 + 10 came."""
    found = contradictions(yard({"2012": 150.0})).filter(conflict="balance")
    assert found.select("process", "period", "id", "stated", "others_say", "miss", "sure").rows() == [
        ("yard", "2012", "out-iron", 150.0, 100.0, -50.0, True)
    ]


def test_figure_that_cannot_explain_a_gap_alone_is_not_named() -> None:
    """50 t too many leave: the 10 t of tin could go to nothing and not explain it."""
    row = contradictions(yard({"2012": 150.0})).filter(conflict="balance").row(0, named=True)
    assert "out-tin" not in {row["id"], *row["alike"].split("; ")}


def test_largest_miss_stands_first() -> None:
    found = contradictions(yard({"2009": 130.0, "2012": 190.0})).filter(conflict="balance")
    assert found["period"].to_list() == ["2012", "2009"]


def test_year_out_of_its_row_is_found_though_its_balance_closes() -> None:
    """A figure that the balance could bear is still odd beside its own years."""
    rows = [(name, year) for year in YEARS for name in ("in", "out")]
    amounts = [5000.0 if year == "2012" else 100.0 for _, year in rows]
    made = reconcile(system_from_frames({
        "id": [name for name, _ in rows], "period": [year for _, year in rows], "unit": ["t"] * len(rows),
        "from_process": ["outside" if name == "in" else "yard" for name, _ in rows],
        "to_process": ["yard" if name == "in" else "outside" for name, _ in rows],
        "amount": amounts, "sd": [0.03 * amount for amount in amounts]}))  # fmt: skip
    found = contradictions(made)
    assert found.select("conflict", "id", "period").rows() in (
        [("year", "in", "2012"), ("year", "out", "2012")],
        [("period", None, "2012")],
    )


def test_one_process_without_years_is_told() -> None:
    found = contradictions(reconcile(splitter((10.0, 6.0, 9.0))))
    assert found.height == 1
    assert found["sentence"][0] == "mill, 2024: more leaves than enters, by 5 t at the least."


def test_incomplete_period_is_one_sentence_and_no_list() -> None:
    """Ten rows of ten fall to a fifth in the last year: the year is at fault, not its figures."""
    names = "abcdefghij"
    rows = [(name, year) for year in YEARS for name in names]
    system = system_from_frames({
        "id": [name for name, _ in rows], "period": [year for _, year in rows], "unit": ["t"] * len(rows),
        "from_process": ["outside"] * len(rows), "to_process": [f"site-{name}" for name, _ in rows],
        "resource": ["waste"] * len(rows), "amount": [20.0 if year == "2016" else 100.0 for _, year in rows],
        "sd": [5.0] * len(rows)},
        {"id": ["outside", *(f"site-{name}" for name in names)], "balance": ["no"] * 11})  # fmt: skip
    found = contradictions(reconcile(system))
    assert found["sentence"].to_list() == [
        "2016 as a whole: 10 of 10 figures lie below their usual year, the middle one at 20% of it."
    ]
