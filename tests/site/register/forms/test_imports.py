"""What a posted form of the wizard says is what the services are told."""

from __future__ import annotations

from types import SimpleNamespace

from django.http import QueryDict

from lichen.site.register.forms.imports import (
    cell_name,
    chosen,
    decimals,
    fixed,
    heads_of,
    mapping_of,
    meanings,
    mended_of,
)

LIST = SimpleNamespace(
    key="a.xlsx|2024",
    head=3,
    columns=[
        SimpleNamespace(place=0, header="What", samples=("bran",), meant="streams.resource", rival=""),
        SimpleNamespace(place=2, header="", samples=(), meant="", rival="streams.amount"),
    ],
)


def test_mapping_comes_back_as_it_was_chosen() -> None:
    assert [(one.name, one.meant) for one in chosen(0, LIST, {})] == [
        ("c-0-0", "streams.resource"),
        ("c-0-2", ""),
    ]
    posted = QueryDict("c-0-0=streams.code&c-0-2=&k-0-streams.site=mill")
    made = mapping_of(posted, [LIST])
    assert made["a.xlsx|2024"]["columns"] == {"0": "streams.code", "2": ""}
    assert made["a.xlsx|2024"]["constants"]["streams.site"] == "mill"
    assert chosen(0, LIST, made["a.xlsx|2024"])[0].meant == "streams.code"
    assert (
        next(one.text for one in fixed(0, made["a.xlsx|2024"], []) if one.name == "k-0-streams.site")
        == "mill"
    )


def test_a_list_may_be_left_out_and_its_figures_have_the_mark_that_is_said() -> None:
    (made,) = mapping_of(QueryDict("c-0-0=&c-0-2=&l-0=yes&d-0=comma"), [LIST]).values()
    assert (made["leave"], made["decimal"], made["head"]) == (True, "comma", 3)
    assert [value for value, _label in decimals()] == ["", "comma", "point"]


def test_only_a_row_of_headers_that_is_another_counts() -> None:
    assert heads_of(QueryDict("h-0=3"), [LIST]) == {}
    assert heads_of(QueryDict("h-0=x"), [LIST]) == {}
    assert heads_of(QueryDict("h-0=5"), [LIST]) == {"a.xlsx|2024": 5}


def test_columns_that_rival_say_what_for() -> None:
    assert [one.rival for one in chosen(0, LIST, {})] == ["", "Streams: Amount"]


def test_only_cells_that_were_written_anew_are_mended() -> None:
    same, other = cell_name("a.xlsx|2024", 7, "streams.unit"), cell_name("a.xlsx|2024", 8, "streams.amount")
    posted = QueryDict(mutable=True)
    posted.update({same: "t", f"was|{same}": "t", other: "3", f"was|{other}": "-3", "cell|x|y": "odd"})
    assert mended_of(posted) == {("a.xlsx|2024", 8, "streams.amount"): "3"}


def test_every_column_of_the_pack_can_be_meant() -> None:
    names = [label for label, _options in meanings()]
    assert names[:3] == ["Organisations", "Sites", "Streams"]
    assert ("streams.amount", "Amount") in meanings()[2][1]
