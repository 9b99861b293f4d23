"""Names never lie over each other or outside the picture."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.draw.labels import Label, overlap, place_labels
from lichen.engine.kit.draw.svg import text_width

SIZE = 11.5
SPOTS = st.lists(
    st.tuples(
        st.text("abcMi ", min_size=1, max_size=12), st.floats(0, 400), st.floats(0, 300), st.floats(1, 8)
    ),
    max_size=40,
)


def box(label: Label) -> tuple[float, float, float, float]:
    top = label.y - SIZE * 0.35 - SIZE * 0.5
    return label.x, top, label.x + text_width(label.words, SIZE), top + SIZE


@given(SPOTS)
def test_labels_keep_apart_and_inside(spots: list[tuple[str, float, float, float]]) -> None:
    placed = place_labels(spots, width=400, height=300, size=SIZE, most=14)
    boxes = [box(label) for label in placed]
    assert len(placed) <= 14
    assert not any(overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(a[0] >= 0 and a[1] >= 0 and a[2] <= 400 and a[3] <= 300 for a in boxes)


def test_first_wanted_wins_the_room() -> None:
    crowd = [(f"name {i}", 50.0, 20.0, 2.0) for i in range(60)]
    placed = place_labels(crowd, width=100, height=40, most=60)
    assert placed[0].words == "name 0"
    assert len(placed) < 60


def test_taken_boxes_stay_free() -> None:
    assert place_labels([("A", 50, 50, 2)], width=100, height=100, taken=[(0, 0, 100, 100)]) == []
