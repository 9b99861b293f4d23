"""Icons are drawn in the colour of the text and hidden from screen readers, which read the words beside them."""

import xml.etree.ElementTree as ET

import pytest

from lichen.site.shell.icons import NAMES, drawn


@pytest.mark.parametrize("name", NAMES)
def test_icon_is_well_formed_and_silent(name: str) -> None:
    picture = ET.fromstring(drawn(name))  # noqa: S314 - our own drawing
    assert picture.get("aria-hidden") == "true"
    assert picture.get("stroke") == "currentColor"


def test_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        drawn("no such icon")
