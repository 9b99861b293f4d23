"""The navigation marks where the reader stands; rooms bring their own entries, and show what she may enter."""

from __future__ import annotations

from lichen.site.shell.rooms import NAVIGATION, shown
from lichen.site.trust.roles import MAY


def all_doors(_door: str) -> bool:
    return True


def test_nearest_entry_of_the_room_is_the_current_one() -> None:
    navigation = {"match": [("match:board", "Desk", "match.desk"), ("match:new", "New", "match.desk")]}
    (room,) = shown(navigation, "/match/desk/new/", all_doors)
    assert room["current"]
    assert {entry["label"]: entry["current"] for entry in room["entries"]} == {"Desk": False, "New": True}
    (elsewhere,) = shown(navigation, "/trust/log/", all_doors)
    assert not elsewhere["current"]
    assert not any(entry["current"] for entry in elsewhere["entries"])


def test_room_leads_to_the_first_entry_that_the_reader_may_enter() -> None:
    (room,) = shown({"match": NAVIGATION["match"]}, "/", lambda door: door == "match.results")
    assert room["url"] == "/match/results/"
    assert shown(NAVIGATION, "/", lambda _door: False) == []


def test_entries_lead_somewhere_behind_known_doors() -> None:
    assert all(door in MAY for entries in NAVIGATION.values() for _name, _label, door in entries)
    assert [room["url"][0] for room in shown(NAVIGATION, "/", all_doors)] == ["/"] * len(NAVIGATION)
