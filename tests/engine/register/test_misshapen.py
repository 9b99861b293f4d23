"""Missing tables and columns are problems that name what was likely meant; unknown ones are only noted."""

from __future__ import annotations

from lichen.engine.register import RawPack, check, decode
from lichen.engine.register.misshapen import home, missing, unknown
from tests.engine.register.packs import SOUND, checked, pack, said


def test_misspelt_column_that_must_be_there_is_a_problem_with_its_name() -> None:
    table = SOUND["streams"].replace("amount", "ammount")
    assert said(streams=table) == ["the column 'amount' is missing; rename the column 'ammount' to 'amount'"]


def test_misspelt_column_that_may_be_missing_is_noted_with_its_name() -> None:
    table = "id,name,sectr\nmill,Mill,10.61\nfarm,Farm,\n"
    found = checked(organisations=table)
    assert found.problems == ()
    assert [(n.column, n.mend) for n in found.notices] == [
        ("sectr", "rename it to 'sector' if that is meant")
    ]


def test_table_without_a_header_is_told_once() -> None:
    found = checked(organisations="mill,Mill\nfarm,Farm\n")
    assert [(p.file, p.row, p.mend) for p in found.problems] == [
        ("organisations.csv", 1, "make the first row name the columns: id, name, sector, country and so on")
    ]
    assert found.notices == ()


def test_column_of_ones_own_is_noted() -> None:
    found = checked(organisations="id,name,telephone\nmill,Mill,1\nfarm,Farm,2\n")
    assert [n.what for n in found.notices] == ["'organisations' has no column 'telephone'; it was not read"]


def test_missing_table_names_the_file_that_is_likely_it() -> None:
    raw = pack(streams="", steams=SOUND["streams"])
    assert missing(raw)["mend"].to_list() == ["rename steams.csv to 'streams'"]
    assert list(unknown(raw)) == []


def test_table_given_alone_asks_for_its_folder() -> None:
    raw = decode({"streams.csv": SOUND["streams"].encode()}, "streams.csv")
    assert set(missing(raw)["mend"]) == {"give the folder that holds 'streams.csv' and the other tables"}
    assert check(raw).found["kind"].unique().to_list() == ["table_missing"]


def test_table_that_may_be_missing_is_not_missed() -> None:
    assert missing(pack()).height == 0
    assert home(pack().tables["streams"]) == "streams.csv"


def test_table_of_ones_own_is_noted_and_aids_are_not() -> None:
    assert [n.file for n in unknown(pack(mine="a\n1\n", readme="a\n1\n", columns="a\n1\n"))] == ["mine.csv"]
    assert list(unknown(RawPack("none"))) == []
