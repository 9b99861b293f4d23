"""Region, organisations and sites: what they must say, and where sites can lie."""

from __future__ import annotations

import pytest

from tests.engine.register.packs import region, said, told

SITES = "id,organisation,latitude,longitude\n"


def test_region_says_what_the_pack_is_about() -> None:
    made = region(
        region="name,year,currency,coordinate_system,carbon_price,discount_rate\nValley,2024,€,wgs 84,70,5 %\n"
    )
    assert (made.name, made.year, made.currency, made.coordinate_system) == ("Valley", 2024, "EUR", "WGS84")
    assert (made.carbon_price, made.discount_rate) == (70.0, 0.05)


def test_empty_rate_and_price_are_not_zero() -> None:
    assert (region().carbon_price, region().discount_rate) == (None, None)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("", ("region", 0, "", "no_rows")), ("A,2024,EUR,WGS84\nB,2024,EUR,WGS84\n", ("region", 3, "name", "regions")),
        ("A,24,EUR,WGS84\n", ("region", 2, "year", "too_small")),
        ("A,2024.5,EUR,WGS84\n", ("region", 2, "year", "not_whole")),
        ("A,2024,money,WGS84\n", ("region", 2, "currency", "currency")),
        ("A,2024,EUR,mars\n", ("region", 2, "coordinate_system", "not_a_choice")),
        (",2024,EUR,WGS84\n", ("region", 2, "name", "not_stated")),
    ],
)  # fmt: skip
def test_region_that_says_too_little_or_too_much(rows: str, problem: tuple[str, int, str, str]) -> None:
    assert told(region="name,year,currency,coordinate_system\n" + rows) == [problem]


def test_duplicate_ids_name_both_rows() -> None:
    assert (
        said(organisations="id,name\nmill,A\nfarm,B\nmill,C\n")
        == ["the id 'mill' stands in the rows 2 and 4; give each row an id of its own, or delete the copies"]
        * 2
    )


@pytest.mark.parametrize("bad", ["a;b", "a=b", "a<b"])
def test_id_that_lists_could_not_name_is_refused(bad: str) -> None:
    assert ("organisations", 4, "id", "id_form") in told(organisations=f"id,name\nmill,A\nfarm,B\n{bad},C\n")


@pytest.mark.parametrize(
    ("row", "column", "kind"),
    [
        ("c,mill,,", "latitude", "no_coordinates"), ("c,mill,55.1,", "longitude", "no_coordinates"),
        ("c,mill,0,0", "latitude", "no_coordinates"), ("c,mill,120,10.4", "latitude", "too_large"),
        ("c,mill,10.4,55.4", "latitude", "exchanged"), ("c,mill,325432,673321", "latitude", "too_large"),
        ("c,mill,north,10.4", "latitude", "not_a_number"),
    ],
)  # fmt: skip
def test_site_in_no_place_is_told(row: str, column: str, kind: str) -> None:
    found = told(
        sites=SITES + "mill-1,mill,55.4,10.3\nfarm-1,farm,55.5,10.5\nx,farm,55.6,10.4\n" + row + "\n"
    )
    assert ("sites", 5, column, kind) in found
    assert {(table, number) for table, number, _, _ in found} == {("sites", 5)}


def test_coordinates_with_decimal_comma_are_read() -> None:
    """55,676 could be 55676, but no place on earth is there."""
    table = "id;organisation;latitude;longitude\nmill-1;mill;55,676;10,3\nfarm-1;farm;55,5;-1,234\n"
    assert region(sites=table).sites.select("x", "y").rows() == [(10.3, 55.676), (-1.234, 55.5)]


def test_plane_needs_x_and_y() -> None:
    plane = "name,year,currency,coordinate_system\nA,2024,EUR,plane_km\n"
    table = "id,organisation,x,y\nmill-1,mill,0,0\nfarm-1,farm,1.5,-2\n"
    assert region(region=plane, sites=table).sites.select("x", "y").rows() == [(0.0, 0.0), (1.5, -2.0)]
    assert [column for _, _, column, _ in told(region=plane)] == ["x", "y"]
    metres = "id,organisation,x,y\nmill-1,mill,325432,673321\nfarm-1,farm,1,2\n"
    assert told(region=plane, sites=metres) == [("sites", 2, "x", "far_away")]


def test_permits_are_prefixes_of_codes() -> None:
    header = "id,organisation,latitude,longitude,permits,hazardous_permit\n"
    table = header + 'mill-1,mill,55,10,"02 03, 02 07 01",no\nfarm-1,farm,55,10,*,\n'
    sites = region(sites=table).sites
    assert sites["permits"].to_list() == [["0203", "020701"], ["*"]]
    assert sites["hazardous_permit"].to_list() == [False, None]


def test_permit_that_is_no_code_is_told() -> None:
    table = "id,organisation,latitude,longitude,permits\nmill-1,mill,55,10,02 03; 99 99\nfarm-1,farm,55,10,\n"
    assert told(sites=table) == [("sites", 2, "permits", "code")]


def test_sector_is_a_nace_code() -> None:
    assert region(organisations="id,name,sector\nmill,A,C10.61\nfarm,B,1.11\n").organisations["sector"].to_list() == [
        "10.61", "01.11",
    ]  # fmt: skip


def test_country_of_a_site_is_read_in_capitals() -> None:
    """No country stated is null: the organisation's counts, which the reader does not fill in."""
    sites = "id,organisation,latitude,longitude,country\nmill-1,mill,55.4,10.3,se\nfarm-1,farm,55.5,10.5,\n"
    assert region(sites=sites).sites["country"].to_list() == ["SE", None]
