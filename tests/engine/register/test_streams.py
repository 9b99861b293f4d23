"""Streams: amounts and costs become canonical, codes and qualities are read, and what is missing is told."""

from __future__ import annotations

import pytest

from lichen.core.units import PERIODS_PER_YEAR
from tests.engine.register.packs import noted, region, said, streams, told

COLUMNS = (
    "id,site,role,resource,code,hazardous,amount,unit,period,reference_cost,reference_co2e,quality,min_lot"
)


def wide(*rows: str) -> str:
    return streams(*rows, columns=COLUMNS)


@pytest.mark.parametrize(
    ("amount", "unit", "period", "dimension", "yearly"),
    [
        ("120", "t", "month", "mass", 1440.0), ("1", "kg", "day", "mass", 0.365_242_5),
        ("5", "MW", "", "energy", 5 * 8765.82),
        ("12", "t/a", "", "mass", 12.0), ("12", "t/month", "", "mass", 144.0),
        ("12", "t/month", "month", "mass", 144.0),
        ("7", "m3", "week", "volume", 7 * PERIODS_PER_YEAR["week"]), ("3.6", "GJ", "year", "energy", 1.0),
        ("0", "t", "", "mass", 0.0), ("2", "1000 t", "per year", "mass", 2000.0),
    ],
)  # fmt: skip
def test_amount_becomes_canonical_units_a_year(
    amount: str, unit: str, period: str, dimension: str, yearly: float
) -> None:
    row = region(streams=wide(f"a,mill-1,offer,bran,,,{amount},{unit},{period},,,,")).streams.row(
        0, named=True
    )
    assert row["dimension"] == dimension
    assert row["amount"] == pytest.approx(yearly, rel=1e-15)


def test_costs_and_emissions_are_per_unit_of_the_row() -> None:
    """95 EUR/t and 0.095 EUR/kg are the same; emissions are in kg per unit of the row, and t per t inside."""
    rows = region(
        streams=wide("a,mill-1,offer,x,,,1,t,,95,450,,10", "b,mill-1,offer,x,,,1000,kg,,0.095,0.45,,10000")
    ).streams
    for column, value in (
        ("reference_cost", 95.0),
        ("reference_co2e", 0.45),
        ("min_lot", 10.0),
        ("amount", 1.0),
    ):
        assert rows[column].to_list() == pytest.approx([value, value], rel=1e-15)


def test_empty_cell_is_not_a_zero() -> None:
    table = wide("a,mill-1,offer,x,,,,t,,,,,", "b,mill-1,offer,x,,,0,t,,,,,")
    assert told(streams=table) == [("streams", 2, "amount", "not_stated")]


def test_negative_amount_is_told_with_its_cure() -> None:
    assert said(streams=wide("a,mill-1,offer,x,,,-3,t,,,,,")) == [
        "it is negative; give a positive number; the column 'role' says whether it leaves or enters"
    ]


def test_reference_cost_may_be_negative() -> None:
    assert region(streams=wide("a,mill-1,offer,x,,,3,t,,-5,,,")).streams["reference_cost"][0] == -5.0


def test_period_beside_a_rate_must_agree() -> None:
    assert told(streams=wide("a,mill-1,offer,x,,,3,t/a,month,,,,")) == [("streams", 2, "period", "period")]


def test_stream_needs_resource_or_code() -> None:
    table = wide("a,mill-1,offer,,,,3,t,,,,,", "b,mill-1,offer,,03 01 05,,3,t,,,,,")
    assert told(streams=table) == [("streams", 2, "resource", "no_resource")]
    kept = region(streams=wide("b,mill-1,offer,,03 01 05,,3,t,,,,,")).streams.row(0, named=True)
    assert (kept["resource"], kept["key"], kept["code"]) == ("", "", "030105")


@pytest.mark.parametrize("code", ["01 01 01", "010101", "10101", "01.01.01", "EWC 010101"])
def test_code_that_lost_a_leading_zero_is_found_again(code: str) -> None:
    assert region(streams=wide(f"a,mill-1,offer,x,{code},,3,t,,,,,")).streams["code"][0] == "010101"


def test_code_that_became_a_date_is_told() -> None:
    assert (
        "a spreadsheet has changed what was typed"
        in said(streams=wide("a,mill-1,offer,x,01-Feb,,3,t,,,,,"))[0]
    )


def test_offer_needs_a_whole_code_and_a_need_does_not() -> None:
    table = wide("a,mill-1,offer,x,02 03,,3,t,,,,,", "b,mill-1,need,x,02 03,,3,t,,,,,")
    assert told(streams=table) == [("streams", 2, "code", "short_code")]


def test_hazard_is_as_stated_or_as_the_code_says() -> None:
    rows = wide("a,mill-1,offer,x,01 03 04,,3,t,,,,,", "b,mill-1,offer,x,01 01 01,,3,t,,,,,",
                "c,mill-1,offer,x,,yes,3,t,,,,,", "d,mill-1,offer,x,,,3,t,,,,,")  # fmt: skip
    assert region(streams=rows).streams["hazardous"].to_list() == [True, False, True, None]
    assert told(streams=wide("a,mill-1,offer,x,01 03 04*,no,3,t,,,,,")) == [
        ("streams", 2, "hazardous", "hazard")
    ]


def test_qualities_are_in_base_units() -> None:
    table = wide(
        "a,mill-1,offer,x,,,3,t,,,,Moisture = 12 %; temperature = 60 °C,",
        "b,farm-1,need,x,,,3,t,,,,moisture <= 140 g/kg,",
    )
    assert region(streams=table).qualities.rows() == [
        ("a", "moisture", "value", 0.12, ""), ("a", "temperature", "value", 333.15, "K"),
        ("b", "moisture", "max", 0.14, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "quality", "kind"),
    [
        ("offer", "moisture <= 12 %; moisture = 11 %", "relation"), ("need", "moisture = 12 %", "relation"),
        ("offer", "moisture 12 %", "entry_form"),
        ("offer", "moisture = 12 furlongs", "unit"), ("offer", "moisture = 12 %; moisture = 13 %", "twice"),
        ("offer", "moisture = 12 % ash = 3 %", "entry_form"), ("offer", "= 12 %", "entry_form"),
    ],
)  # fmt: skip
def test_quality_that_cannot_be_used_is_told(role: str, quality: str, kind: str) -> None:
    found = told(streams=wide(f"a,mill-1,{role},x,,,3,t,,,,{quality},"))
    assert {(row, column, k) for _, row, column, k in found} == {(2, "quality", kind)}


def test_property_measured_in_two_ways_is_told_where_it_is_rarer() -> None:
    """12 without a unit is not 12 %: compared with each other they would be silently wrong."""
    table = wide("a,mill-1,offer,x,,,3,t,,,,moisture = 12 %,", "b,mill-1,offer,x,,,3,t,,,,moisture = 11 %,",
                 "c,farm-1,need,x,,,3,t,,,,moisture <= 14,",
                 "d,farm-1,need,x,,,3,t,,,,moisture <= 3 mg/l,")  # fmt: skip
    assert told(streams=table) == [("streams", 4, "quality", "measure"), ("streams", 5, "quality", "measure")]


def test_stream_at_an_unknown_site_is_told_with_the_nearest() -> None:
    assert said(streams=wide("a,mil-1,offer,x,,,3,t,,,,,")) == [
        "there is no 'mil-1' in 'sites'; write 'mill-1', if that is meant, or add 'mil-1' to 'sites'"
    ]


def test_number_with_two_readings_is_settled_by_its_neighbours_and_noted() -> None:
    table = 'id,site,role,resource,amount,unit\na,mill-1,offer,x,"1,234",t\nb,mill-1,offer,x,"0,5",t\n'
    assert region(streams=table).streams["amount"].to_list() == [1.234, 0.5]
    assert any("was read as 1.234" in note for note in noted(streams=table))


def test_offer_may_state_a_range_or_a_bound() -> None:
    """What is known of a quality only within bounds stays so: two rows of limits, no value in the middle."""
    rows = wide("a,mill-1,offer,x,,,3,t,,,,moisture = 10..14 %; ash <= 3 %,",
                "b,mill-1,offer,x,,,3,t,,,,temperature = -5 °C..5 °C,")  # fmt: skip
    assert region(streams=rows).qualities.sort("stream", "property", "value").rows() == [
        ("a", "ash", "max", 0.03, ""), ("a", "moisture", "min", 0.1, ""), ("a", "moisture", "max", 0.14, ""),
        ("b", "temperature", "min", 268.15, "K"), ("b", "temperature", "max", 278.15, "K"),
    ]  # fmt: skip


def test_status_in_law_and_storage_are_read() -> None:
    """Storage is in the unit of the row; what is not stated is null."""
    columns = "id,site,role,resource,amount,unit,legal_status,storage"
    rows = streams("a,mill-1,offer,x,3,t,By-product,500", "b,mill-1,offer,x,3000,kg,,500", "c,mill-1,offer,x,3,t,,",
                   columns=columns)  # fmt: skip
    read = region(streams=rows).streams
    assert read["legal_status"].to_list() == ["by-product", None, None]
    assert read["storage"].to_list() == [500.0, 0.5, None]
    assert told(streams=streams("a,mill-1,offer,x,3,t,rubbish,", columns=columns))[0][2] == "legal_status"
