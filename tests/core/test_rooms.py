"""A room has the same name on every floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from lichen.core import rooms
from lichen.core.rooms import ROOMS

PACKAGE = Path(rooms.__file__).parents[1]


def test_rooms_are_named_once() -> None:
    assert len(set(ROOMS)) == len(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize(
    "place",
    ["src/lichen/engine/{}", "src/lichen/site/{}", "tests/engine/{}", "tests/site/{}", "docs/rooms/{}.md"],
)
def test_room_has_its_place(room: str, place: str) -> None:
    assert (PACKAGE.parents[1] / place.format(room)).exists()


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "trust"])
def test_room_has_its_command(room: str) -> None:
    """Trust is between people who use the site; it has none."""
    assert (PACKAGE / "cli" / f"{room}.py").exists()
