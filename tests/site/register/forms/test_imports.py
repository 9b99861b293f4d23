"""What a posted form of the wizard says is what the services are told."""

from __future__ import annotations

from types import SimpleNamespace

from django.http import QueryDict

from lichen.site.register.forms.imports import cell_name, chosen, fixed, mapping_of, meanings, mended_of

LIST = SimpleNamespace(
    key="a.xlsx|2024",
    columns=[
        SimpleNamespace(place=0, header="What", samples=("bran",), meant="streams.resource"),
        SimpleNamespace(place=2, header="", samples=(), meant=""),
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


def test_a_list_without_meaning_is_left_alone() -> None:
    assert mapping_of(QueryDict("c-0-0=&c-0-2="), [LIST]) == {}


def test_only_cells_that_were_written_anew_are_mended() -> None:
    same, other = cell_name("a.xlsx|2024", 7, "streams.unit"), cell_name("a.xlsx|2024", 8, "streams.amount")
    posted = QueryDict(mutable=True)
    posted.update({same: "t", f"was|{same}": "t", other: "3", f"was|{other}": "-3", "cell|x|y": "odd"})
    assert mended_of(posted) == {("a.xlsx|2024", 8, "streams.amount"): "3"}


def test_every_column_of_the_pack_can_be_meant() -> None:
    names = [label for label, _options in meanings()]
    assert names[:3] == ["Organisations", "Sites", "Streams"]
    assert ("streams.amount", "Amount") in meanings()[2][1]
