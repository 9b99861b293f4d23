"""The line: points where they belong, labels that keep apart."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from lichen.engine.kit.draw.lines import Point, draw_line
from tests.engine.kit.draw.reading import SVG, read


def drawn(points: list[Point]) -> ET.Element:
    write = "{:g}".format
    return read(draw_line(points, title="T", about="A", x_name="x", y_name="y", write_x=write, write_y=write))


def test_points_keep_their_order_and_direction() -> None:
    root = drawn([Point(0, 10, "first"), Point(5, 8), Point(10, 1, "last")])
    dots = [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in root.iter(f"{SVG}circle")]
    assert [x for x, _ in dots] == sorted(x for x, _ in dots)
    assert [y for _, y in dots] == sorted(y for _, y in dots)  # values fall, pixels grow


def test_labels_that_would_touch_are_left_out() -> None:
    root = drawn([Point(0, 0, "one long label"), Point(0.001, 0, "another long label"), Point(9, 9, "far")])
    words = [t.text for t in root.iter(f"{SVG}text") if t.attrib["class"] == "label"]
    assert words == ["one long label", "far"]


def test_a_flat_line_has_an_axis() -> None:
    assert len(list(drawn([Point(1, 5), Point(2, 5)]).iter(f"{SVG}circle"))) == 2
