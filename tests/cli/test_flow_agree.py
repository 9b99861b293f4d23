"""What the engine finds, held against the list of doubts: counted by kind, and never more than is listed."""

from __future__ import annotations

import polars as pl

from lichen.cli.flow_agree import agreement, site_conflicts, site_jumps
from lichen.cli.flow_sites import site_system
from lichen.engine.flows.contradictions import contradictions
from tests.cli.test_flow_sites import group
from tests.engine.flows.test_contradictions import yard


def totals() -> pl.DataFrame:
    """Return two sites over ten years: one sends out what it takes in, the other once a thousandfold of it."""
    rows = [(site, 2007 + year, 100.0 + year, 100.0 + year) for site in ("A", "B") for year in range(10)]
    rows[14] = ("B", 2011, 104.0, 104_000.0)
    return pl.DataFrame(rows, schema=["permit", "year", "taken_in", "sent_out"], orient="row")


def sites() -> pl.DataFrame:
    return site_conflicts(site_system(group(), {"A": "station", "B": "station"}, totals()), {"B": "Stations"})


def test_site_that_cannot_have_had_it_is_named() -> None:
    found = sites()
    assert found.select("site", "does", "year", "sent out", "how sure").rows() == [
        ("B", "Stations", "2011", 104_000.0, "sure")
    ]


def test_year_out_of_its_row_is_found_at_one_site() -> None:
    found = site_jumps(totals()).filter("sure")
    assert found.select("series", "period").rows() == [("B sent_out", "2011")]


def test_doubts_are_counted_by_kind() -> None:
    cells = {"material": "", "this": "2", "that": "1", "difference": "1", "words": ""}
    listed = pl.DataFrame([
        {"kind": "more out than in", "where": "B", "year": "2011", **cells},
        {"kind": "more out than in", "where": "A", "year": "2012", **cells},
        {"kind": "out of its own row", "where": "B", "year": "2011", **cells},
        {"kind": "more treated than in", "where": "B", "year": "2011", **cells},
        {"kind": "two tables", "where": "Scotland", "year": "1999", **cells},
    ])  # fmt: skip
    made = yard({})
    table = agreement(listed, contradictions(made), made.system, sites(), site_jumps(totals()))
    counted = {kind: (listed, found) for kind, listed, found, _ in table.iter_rows()}
    assert counted["more out than in"] == (2, 1)
    assert counted["out of its own row"] == (1, 1)
    assert counted["more treated than in"] == (1, 0), "what is not in the pack cannot be found"
    assert counted["two tables"] == (0, 0), "years that are not in the system are not counted"
