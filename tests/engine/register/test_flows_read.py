"""The sheets of flows of a pack: read in canonical units, everything wrong found at its row in the file."""

from __future__ import annotations

from tests.engine.register.packs import checked, region, told

PROCESSES = "id,name,balance\nout,World,no\nmill,Mill,\n"
FLOWS = "id,from_process,to_process,amount,unit,uncertainty\na,out,mill,2,kt,10\nb,mill,out,1900,t,5\n"


def test_pack_without_flows_stays_valid() -> None:
    assert region().flows.height == 0


def test_flows_are_read_in_canonical_units() -> None:
    read = region(processes=PROCESSES, flows=FLOWS)
    assert read.flows.select("id", "layer", "amount", "sd").rows() == [
        ("a", "goods", 2000.0, 200.0), ("b", "goods", 1900.0, 95.0),
    ]  # fmt: skip
    assert read.processes["balance"].to_list() == [False, True]


def test_everything_wrong_is_told_at_once_and_nothing_is_loaded() -> None:
    """An unknown process, a negative amount, a word for a number, a bad unit: four rows, four cures."""
    rows = (
        "id,from_process,to_process,amount,unit\n"
        "a,out,mil,2,kt\nb,mill,out,-3,t\nc,out,mill,NaN,t\nd,mill,out,4,apples\n"
    )
    found = told(processes=PROCESSES, flows=rows)
    assert {(t, row, column) for t, row, column, _ in found} >= {
        ("flows", 2, "to_process"), ("flows", 3, "amount"), ("flows", 4, "amount"), ("flows", 5, "unit"),
    }  # fmt: skip
    assert checked(processes=PROCESSES, flows=rows).region is None


def test_rules_are_told_at_their_rows() -> None:
    twice = FLOWS + "a,out,mill,3,kt,10\n"
    assert {(row, kind) for _, row, _, kind in told(processes=PROCESSES, flows=twice)} == {
        (2, "twice"),
        (4, "twice"),
    }


def test_site_of_a_process_must_be_there() -> None:
    assert ("processes", 3, "site", "unknown_id") in told(
        processes="id,site\nout,\nmill,nowhere\n", flows=FLOWS
    )


def test_negative_flow_is_not_told_of_roles() -> None:
    """The cure speaks of the columns of this sheet."""
    found = checked(processes=PROCESSES, flows=FLOWS.replace("1900", "-1900"))
    assert [problem.mend for problem in found.problems] == ["give a positive number"]
