"""A check finds everything at once, with row and column, and makes a region only of a pack without problems."""

from __future__ import annotations

import pytest

from lichen.core.errors import ProblemsError
from lichen.core.graph import SCHEMAS
from lichen.engine.register import RawPack, check, decode
from lichen.engine.register.check import ACCOUNT, assembled, examine, rows_of
from lichen.engine.register.template import template
from tests.engine.register.packs import checked, pack, region, streams, told


def broken_in_ten_ways() -> dict[str, bytes]:
    """Return the template, broken as a tired person breaks it."""
    files = {name: data.decode() for name, data in template("csv").items()}
    for table, old, new in (
        ("streams", "bran,mill-north,offer,wheat bran", "bran,mill-nrth,offer,wheat bran"),
        ("streams", "spent grain,02 07 04,,2800,t", "spent grain,02 07 04,,-2800,t"),
        ("streams", "75000,kg,month", "75000,ton,month"),
        ("streams", "cattle-feed,farm-south,need,wheat bran,,,1000", "cattle-feed,farm-south,need,wheat bran,,,"),
        ("streams", "moisture <= 80 %", "moisture = 80 %"),
        ("sites", "farm-south,farm,South Farm,55.318,10.405", "farm-south,farm,South Farm,55.318,"),
        ("organisations", "joinery,Hansen Joinery,16.23", "joinery,Hansen Joinery,16.99"),
        ("technologies", "wood pellets = 0.85,", "wood pellets = 0.99,"),
        ("prices", "60,EUR/t", "60,GBP/t"),
        ("distances", "mill-north,farm-south,13.2", "mill-north,farm-south,13.2 km"),
    ):  # fmt: skip
        assert files[f"{table}.csv"].count(old) == 1, old
        files[f"{table}.csv"] = files[f"{table}.csv"].replace(old, new)
    return {name: text.encode() for name, text in files.items()}


def test_check_of_the_template_broken_in_ten_ways_tells_each() -> None:
    """Ten breakages, ten messages: each with its row and column, and nothing else."""
    raw = decode(broken_in_ten_ways(), "pack")
    first = {name: int(table.rows[0]) for name, table in raw.tables.items()}
    found = check(raw)
    places = [(p.file.removesuffix(".csv"), p.row, p.column) for p in found.problems]
    assert [(table, row - first[table], column) for table, row, column in places] == [
        ("organisations", 2, "sector"),
        ("sites", 3, "longitude"),
        ("streams", 0, "site"),
        ("streams", 1, "amount"),
        ("streams", 2, "unit"),
        ("streams", 4, "amount"),
        ("streams", 5, "quality"),
        ("technologies", 0, "outputs"),
        ("prices", 3, "unit"),
        ("distances", 0, "km"),
    ]  # fmt: skip
    assert found.region is None


def test_check_of_a_sound_pack_gives_its_region() -> None:
    found = checked()
    assert found.problems == ()
    assert found.sound().streams["amount"].to_list() == [100.0, 80.0]
    assert all(dict(getattr(found.sound(), name).schema) == SCHEMAS[name] for name in SCHEMAS)


def test_one_problem_refuses_the_whole_pack() -> None:
    """Nothing is half-imported, and every row that was read is accounted for."""
    found = checked(streams=streams("bran,mill-1,offer,bran,100,t", "feed,farm-1,need,bran,,t"))
    assert found.region is None
    assert dict(found.accounted.schema) == ACCOUNT
    assert found.accounted.select("imported", "set_aside").sum().row(0) == (0, 0)
    assert found.accounted["refused"].to_list() == found.accounted["read"].to_list()
    with pytest.raises(ProblemsError):
        found.sound()


def test_region_keeps_the_order_of_the_rows() -> None:
    rows = [f"s{i},mill-1,offer,bran,{i},t" for i in range(50)]
    assert region(streams=streams(*rows)).streams["id"].to_list() == [f"s{i}" for i in range(50)]


def test_pack_without_tables_says_which_are_missing() -> None:
    assert [p.what for p in check(RawPack("none")).problems] == [
        f"the table '{name}' is missing"
        for name in ("region", "organisations", "sites", "streams", "transport")
    ]


@pytest.mark.parametrize("name", ["organisations", "sites", "streams"])
def test_table_without_rows_is_a_problem(name: str) -> None:
    header = {
        "organisations": "id,name",
        "sites": "id,organisation,latitude,longitude",
        "streams": streams().strip(),
    }
    assert (name, 0, "", "no_rows") in told(**{name: header[name] + "\n"})


def test_problems_stand_in_the_order_of_the_pack() -> None:
    order = [(p.file, p.row) for p in check(decode(broken_in_ten_ways(), "pack")).problems]
    files = [
        "organisations.csv",
        "sites.csv",
        "streams.csv",
        "technologies.csv",
        "prices.csv",
        "distances.csv",
    ]
    assert order == sorted(order, key=lambda place: (files.index(place[0]), place[1]))


def test_examined_tables_have_a_row_for_each_raw_row() -> None:
    raw = pack(streams=streams("bran,mill-1,offer,bran,x,t", "feed,farm-1,need,bran,80,t"))
    built = examine(raw).built["streams"]
    assert built.frame["amount"].to_list() == [None, 80.0]


def test_assembled_region_holds_the_rows_that_are_kept() -> None:
    raw = pack()
    keep = {name: rows_of(raw, name) for name in raw.tables}
    made = assembled(examine(raw), {name: keep.get(name, keep["region"].clear()) for name in SCHEMAS} | {
        "streams": keep["streams"].head(1)})  # fmt: skip
    assert made.streams["id"].to_list() == ["bran"]
