"""Rows of a list that the register knows by name are those rows, and keep what the list does not say."""

from __future__ import annotations

from lichen.site.register.bridge.drafts import mapped_pack, sources_of, suggested
from lichen.site.register.bridge.known import completed, known_names
from lichen.site.register.models import Organisation
from lichen.site.trust.actor import Actor

LIST = {"list.csv": b"Firma;Standort;Abfall;Menge\nVALLEY MILL LTD;North Works;bran;5\n"}


def test_names_give_the_keys_of_the_register(miller: Actor) -> None:
    known = known_names(None)
    assert known.organisations["hill-farm"] == "farm"
    assert known_names(list(miller.parties)).sites == {("mill", "north-works"): "mill-north"}


def test_known_rows_keep_what_the_list_does_not_say(valley: None) -> None:
    raw = mapped_pack(LIST, "list", suggested(sources_of(LIST, "list"), {}), {}, known=known_names(None))
    assert raw.tables["organisations"].frame["id"].to_list() == ["mill"]
    assert raw.tables["streams"].frame["site"].to_list() == ["mill-north"]
    whole = completed(raw, {("list.csv", ""): True}, None)
    assert whole.tables["sites"].frame.to_dicts()[0]["activity"] == "milling"
    assert whole.tables["sites"].frame.to_dicts()[0]["latitude"] == "55.68"
    assert whole.tables["organisations"].frame.to_dicts()[0]["colour"] == "green"
    assert completed(raw, {}, None).tables == dict(raw.tables)


STREAMS = (
    "Standort;Abfall;Art;Menge;Einheit\nNorth works;Wheat Bran;Angebot;5;t\nNorth works;husks;Bedarf;5;t\n"
)


def test_a_stream_that_its_site_has_already_is_that_one(miller: Actor) -> None:
    files, parties = {"list.csv": STREAMS.encode()}, list(miller.parties)
    mapping = suggested(sources_of(files, "list"), {"sites.organisation": "mill"})
    raw = mapped_pack(files, "list", mapping, {}, known=known_names(parties))
    whole = completed(raw, {("list.csv", ""): True}, parties)
    streams = whole.tables["streams"].frame
    assert streams["id"].to_list() == ["bran", "mill-north-bedarf-husks"]
    assert streams["quality"].to_list() == ["moisture = 12 %", None]
    assert streams["amount"].to_list() == ["5", "5"]
    assert "period" not in streams.columns or streams["period"][0] is None  # 5 t are not 5 t a month
    assert whole.notices[-1].what.startswith("1 row is of a stream that is in the register already")
    kept = completed(raw, {("list.csv", ""): False}, parties).tables["streams"].frame["id"].to_list()
    assert kept[0] == "mill-north-angebot-wheat-bran"


def test_a_name_that_two_rows_have_is_none(valley: None) -> None:
    Organisation.objects.filter(ref="farm").update(name="Valley Mill Ltd")
    assert "valley-mill-ltd" not in known_names(None).organisations
