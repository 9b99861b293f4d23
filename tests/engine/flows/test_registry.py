"""A register of sites becomes processes and flows; nothing is lost, and nothing is made up."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.core.errors import ProblemsError
from lichen.engine.flows import balance, system_from_frames
from lichen.engine.flows.registry import register_tables

REGISTER: dict[str, list[Any]] = {
    "Permit": ["W1", "W1", "W2", "W1", "W1"], "Flow": ["received", "received", "received", "removed", "received"],
    "Waste": ["paper", "paper", "paper", "bales", "paper"], "Year": [2019, 2019, 2019, 2019, 2020],
    "Tonnes": [10.0, 5.0, 7.0, 14.0, 9.0], "Unit": ["t"] * 5, "Error": [10.0, 10.0, 10.0, 5.0, None],
}  # fmt: skip
COLUMNS = {"Permit": "site", "Flow": "direction", "Waste": "resource", "Year": "period", "Tonnes": "amount",
           "Unit": "unit", "Error": "uncertainty"}  # fmt: skip


def test_rows_of_a_site_are_added_up_with_their_errors() -> None:
    flows = register_tables(REGISTER, columns=COLUMNS)["flows"]
    first = flows.row(0, named=True)
    assert (first["id"], first["from_process"], first["to_process"]) == ("in-w1-paper", "outside", "w1")
    assert (first["period"], first["amount"]) == ("2019", 15.0)
    assert first["sd"] == pytest.approx((1.0 + 0.25) ** 0.5)


@pytest.mark.parametrize(("nothing", "amount"), [(False, None), (True, 0.0)])
def test_what_has_no_row_is_not_known_unless_said(nothing: bool, amount: float | None) -> None:
    flows = register_tables(REGISTER, columns=COLUMNS, nothing_where_absent=nothing)["flows"]
    absent = flows.filter((flows["id"] == "out-w1-bales") & (flows["period"] == "2020"))
    assert absent["amount"].to_list() == [amount]


def test_sites_of_a_group_are_one_process_and_the_whole_stays() -> None:
    made = register_tables(REGISTER | {"group": ["Sorting"] * 5}, columns=COLUMNS)
    assert made["processes"].select("id", "name").rows() == [
        ("outside", "The world outside"),
        ("sorting", "Sorting"),
    ]
    assert made["flows"].filter(made["flows"]["period"] == "2019")["amount"].sum() == sum(
        REGISTER["Tonnes"][:4]
    )


def test_tables_make_a_system() -> None:
    made = register_tables(REGISTER, columns=COLUMNS)
    sheets = balance(system_from_frames(made["flows"], made["processes"])).sheets
    row = sheets.filter((sheets["process"] == "w1") & (sheets["period"] == "2019")).row(0, named=True)
    assert (row["entering"], row["leaving"], row["imbalance"]) == (15.0, 14.0, 1.0)


def test_everything_wrong_is_told_at_once() -> None:
    odd = REGISTER | {"Tonnes": [10.0, float("nan"), -1.0, "many", None], "Unit": ["t", "t", "t", "apples", ""],
                      "Flow": ["received", "received", "up", "removed", "received"]}  # fmt: skip
    with pytest.raises(ProblemsError) as caught:
        register_tables(odd, columns=COLUMNS)
    assert [(p.row, p.column) for p in caught.value.problems] == [
        (3, "amount"), (4, "direction"), (4, "amount"), (5, "amount"), (5, "unit"), (6, "unit"),
    ]  # fmt: skip


def test_missing_columns_are_named() -> None:
    with pytest.raises(ProblemsError) as caught:
        register_tables({"site": ["a"]})
    assert "direction, resource, amount, unit" in caught.value.problems[0].what
