"""The builder of the flow pack "Scotland 2007-2020", on cases worked by hand and on the source itself."""

from __future__ import annotations

import doctest
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SHARED
from tools import build_scotland_flows
from tools.scotland_flows import about, doubt, groups, model, sheets, source
from tools.scotland_flows.groups import excesses, group_of, nodes_of, read_groups
from tools.scotland_flows.model import Flow, Model, model_of, read_names
from tools.scotland_flows.source import NOT_STATED, Record, Site, Source, parted

SEPA = SHARED / "data" / "scotland"
STATION = Site("P/1", "Fife", ("Transfer station",), Decimal(24), Decimal(0), Decimal(12))
TIP = Site("P/2", "Moray", ("Landfill", "Transfer station"), Decimal(9), Decimal(10), Decimal(0))
CIVIC = Site("P/3", "Angus", ("Civic amenity",), Decimal(5), Decimal(0), Decimal(5))


def _record(table: str, where: str, year: int, material: str, tonnes: str) -> Record:
    return Record(table, where, year, material, Decimal(tonnes))


SMALL = (
    _record("in", "P/1", 2018, "Soils", "12.5"),
    _record("in", "P/1", 2019, "Soils", "24"),
    _record("out", "P/1", 2018, "Soils", "11"),
    _record("out", "P/1", 2019, NOT_STATED, "12"),
    _record("in", "P/2", 2018, "Soils", "9"),
    _record("in", "P/3", 2019, "Glass wastes", "5"),
    _record("out", "P/3", 2019, "Glass wastes", "5"),
    _record("sector", "Commerce", 2018, "Soils", "40"),
    _record("sector", "Water industry", 2018, "Soils", "2"),
    _record("region", "Fife", 2018, "Soils", "30"),
    _record("region", "Angus", 2018, "Soils", "11"),
)


def _source(*more: Record) -> Source:
    return parted([*SMALL, *more], {site.permit: site for site in (STATION, TIP, CIVIC)})


def _flow(made: Model, key: str) -> Flow:
    return next(flow for flow in made.flows if flow.key == key)


# --- sites and their groups -------------------------------------------------------------


@pytest.mark.parametrize(
    ("activities", "group"),
    [
        ("Landfill (not operational)/Transfer station", "landfill"),
        ("Composting/Landfill", "landfill-and-treatment"),
        ("Incineration/Other treatment", "incineration"),
        ("Anaerobic digestion/Civic amenity", "biological"),
        ("Metal recycler/Other treatment", "metal"),
        ("Other treatment/Transfer station", "treatment"),
        ("Civic amenity/Transfer station", "civic-and-transfer"),
        ("Civic amenity", "civic"),
        ("Transfer station", "transfer"),
        ("", "unknown"),
    ],
)
def test_site_belongs_to_the_first_group_that_fits(activities: str, group: str) -> None:
    """What ends waste goes before what passes it on; of nothing known, nothing is guessed."""
    words = tuple(word for word in activities.split("/") if word)
    site = Site("P", "Fife", words, Decimal(0), Decimal(0), Decimal(0))
    assert group_of("P", {"P": site}, read_groups()).key == group


def test_site_is_shown_apart_only_when_it_sends_out_far_more_than_it_can_have() -> None:
    """24 000 t in the best year leave 2 000 t in store: 24 000 + 2 000 + 20 000 may leave, and not a tonne more."""
    sites = {"P/1": STATION, "P/2": TIP}
    taken = _record("in", "P/1", 2018, "Soils", "24000")
    for sent, apart in (("45999.99", False), ("46000", True)):
        records = [taken, _record("out", "P/1", 2018, "Soils", sent)]
        assert bool(nodes_of(records, sites, read_groups())["P/1"].permit) is apart
    assert excesses([_record("out", "P/2", 2018, "Soils", "90000")], sites, read_groups(), Decimal(1)) == []


# --- the model --------------------------------------------------------------------------


def test_years_without_a_survey_are_unknown_and_not_zero() -> None:
    made = model_of(_source())
    assert _flow(made, "b-soils").amount == {2018: Decimal(41), 2019: None}
    assert _flow(made, "s-commerce-soils").amount == {2018: Decimal(40), 2019: None}


def test_nothing_reported_of_a_material_is_none_but_a_silent_side_is_unknown() -> None:
    """A year of reports without glass has no glass; a station that only sent out took in what nobody knows."""
    later = _record("in", "P/1", 2017, "Glass wastes", "1")
    made = model_of(_source(later, _record("out", "P/1", 2020, "Soils", "3")))
    assert _flow(made, "in-transfer-glass").amount == {
        2017: 1, 2018: Decimal(0), 2019: Decimal(0), 2020: None,
    }  # fmt: skip
    assert _flow(made, "in-transfer-soil").amount[2020] is None
    assert _flow(made, "out-transfer-soil").amount[2017] is None


def test_contradictions_of_the_source_stay_in_the_model() -> None:
    """42 t by sector and 41 t by region both stand, in one balance that cannot close."""
    made = model_of(_source())
    into = [flow for flow in made.flows if flow.end == "by-sector-soils"]
    out = [flow for flow in made.flows if flow.start == "by-sector-soils"]
    assert sum(flow.amount[2018] or 0 for flow in into) == 42
    assert sum(flow.amount[2018] or 0 for flow in out) == 41


def test_what_nobody_measured_is_bounded_by_what_was() -> None:
    made = model_of(_source())
    assert _flow(made, "elsewhere-soil").most == {2018: 41, 2019: None}
    assert _flow(made, "others-soil").most == {2018: Decimal("21.5"), 2019: 24}
    assert _flow(made, "onward-soil").most == {2018: 11, 2019: 0}
    assert _flow(made, "gone-transfer").most == {2018: Decimal("12.5"), 2019: 24}
    assert not any(flow.key == "gone-civic" for flow in made.flows), "civic amenity sites lose nothing"


def test_store_of_a_station_is_a_month_and_that_of_a_landfill_unknown() -> None:
    stocks = {stock.process: stock for stock in model_of(_source()).stocks}
    assert stocks["transfer"].reach[2018] == 2
    assert stocks["landfill"].reach == {}
    assert stocks["by-region-soil"].sd == {2018: Decimal("5.12"), 2019: Decimal("5.12")}


def test_rows_say_a_figure_a_bound_or_nothing() -> None:
    made = sheets.sheets_of(model_of(_source()), read_names().groups)
    for row in made["flows"]:
        measured, bounded = bool(row.get("amount")), bool(row.get("high"))
        assert not (measured and bounded)
        assert measured == (row.get("status") == "regulator") == bool(row.get("sd") or row.get("grade"))


amounts = st.decimals(min_value=0, max_value=10**7, places=3, allow_nan=False)


@given(
    st.lists(
        st.tuples(st.sampled_from(["in", "out", "sector", "region"]), st.integers(2018, 2020), amounts),
        max_size=8,
    )
)
def test_every_tonne_of_the_source_is_in_the_pack(parts: list[tuple[str, int, Decimal]]) -> None:
    """Source = left out + pack, exactly, whatever the records."""
    where = {"in": "P/1", "out": "P/9", "sector": "Commerce", "region": "Fife"}
    materials = ("Wood wastes", "Used oils", "Soils")
    more = [
        Record(table, where[table], year, materials[i % 3], t) for i, (table, year, t) in enumerate(parts)
    ]
    read, names = _source(*more), read_names()
    rows = sheets.sheets_of(model_of(read), names.groups)["flows"]
    sums = about.source_sums(read.everything, names)
    found = about.reconcile(sums, {}, about.pack_sums(rows, names))
    assert {row["difference"] for row in found} == {"0"}
    told = sum((Decimal(row["source_tonnes"]) for row in found), Decimal(0))
    assert told == sum((one.tonnes for one in read.everything), Decimal(0))


# --- what contradicts itself ------------------------------------------------------------


def test_two_tables_are_doubted_beyond_rounding_only() -> None:
    """Two sectors and two regions, each rounded: √(4/12) t, of which three are 1.73 t."""
    assert not [row for row in doubt.contradictions(_source()) if row["kind"] == "two tables"]
    found = doubt.contradictions(_source(_record("region", "Fife", 2018, "Wood wastes", "2")))
    assert [(row["material"], row["difference"]) for row in found if row["kind"] == "two tables"] == [
        ("Wood wastes", "-2")
    ]


def test_more_treated_than_came_in_is_doubted() -> None:
    found = [row for row in doubt.contradictions(_source()) if row["kind"] == "more treated than in"]
    assert [(row["where"], row["this"], row["that"]) for row in found] == [("P/2", "10", "9")]


def test_year_out_of_its_own_row_is_doubted() -> None:
    """Four years of 100 t and one of 113 000 t: a thousandfold, as kilograms taken for tonnes would be."""
    usual = [_record("out", "P/2", year, "Soils", "100") for year in (2014, 2015, 2016, 2017)]
    found = doubt.contradictions(_source(*usual, _record("out", "P/2", 2019, "Soils", "113000")))
    jumps = [row for row in found if row["kind"] == "out of its own row"]
    assert [(row["where"], row["year"], row["that"]) for row in jumps] == [("P/2", "2019", "100")]


def test_negative_tonnage_is_left_out_and_said() -> None:
    read = _source(_record("in", "P/1", 2019, "Soils", "-8.56"))
    assert [row["tonnes"] for row in about.exclusion_table(read)] == ["-8.56"]
    assert [row["this"] for row in doubt.contradictions(read) if row["kind"] == "below zero"] == ["-8.56"]
    assert model_of(read).flows == model_of(_source()).flows


# --- the source itself ------------------------------------------------------------------


@pytest.mark.skipif(not SEPA.is_dir(), reason="the public data in ../shared is not there")
def test_rebuild_gives_the_bundled_bytes() -> None:
    """The same sources give the same pack, byte by byte, and every sum is exact."""
    files, notes = build_scotland_flows.build(SEPA)
    for name, text in files.items():
        assert (build_scotland_flows.PACK / name).read_bytes() == text.encode(), f"{name} differs: rebuild it"
    assert any("all exact" in note for note in notes)


def test_build_stops_where_a_column_is_missing(tmp_path: Path) -> None:
    for name in ("waste-site-io.csv", "business-waste-by-sector.csv", "business-waste-by-region.csv"):
        (tmp_path / name).write_text("x\n1\n", encoding="utf-8")
    with pytest.raises((FileNotFoundError, KeyError)):
        build_scotland_flows.build(tmp_path)


@pytest.mark.parametrize("module", [about, groups, model, sheets, source])
def test_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0
