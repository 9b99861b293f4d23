"""Reading a drawing back: its elements as XML."""

from __future__ import annotations

from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def read(drawing: str) -> ET.Element:
    """Return the root of a drawing; raises if it is not well-formed."""
    return ET.fromstring(drawing)  # noqa: S314 - the drawing is our own


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    """Return the elements of a class, in order."""
    return [e for e in root.iter() if name in e.attrib.get("class", "").split()]
