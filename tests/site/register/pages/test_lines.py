"""A line of a list says of a stream what its reader may know, and that the rest is not shown."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.utils import translation

from lichen.site.register.pages.lines import lines_of
from lichen.site.register.queries import StreamRow
from lichen.site.trust.roles import Stage

KEY, SITE = uuid.UUID(int=7), uuid.UUID(int=8)
HIDDEN = StreamRow(KEY, Stage.SECTOR, "offer", "10", "DK", 12.625, 55.625, exact_place=False)
RANGES = replace(
    HIDDEN, seen=Stage.RANGES, resource="wheat bran", code="020304", low=500.0, high=1000.0, unit="t"
)
EXACT = replace(RANGES, seen=Stage.EXACT, amount=720.0)
EXACT = replace(EXACT, exact_place=True, site=SITE, site_name="North works", organisation_name="Mill")


def test_a_line_tells_as_much_as_is_shown() -> None:
    hidden, ranges, exact = lines_of([HIDDEN, RANGES, EXACT])
    assert hidden.about == "offer · NACE 10 · DK · around 55.6, 12.6"
    assert (hidden.name, hidden.seen, hidden.code, hidden.site_url) == (
        "not shown",
        "sector and region",
        "",
        "",
    )
    assert (ranges.name, ranges.seen) == ("wheat bran", "ranges")
    assert "0.50–1.00" in ranges.amount
    assert "720" not in ranges.about
    assert exact.about.replace("\u00a0", " ") == "offer · 720 t/year · North works, Mill"
    assert exact.url.endswith(f"/{KEY}/")
    assert exact.site_url.endswith(f"/{SITE}/")


def test_what_is_ones_own_is_marked_and_what_nobody_states_is_said() -> None:
    [line] = lines_of([replace(EXACT, own=True, resource="", code="", amount=None, low=None, high=None)])
    assert (line.name, line.seen, line.amount) == ("not stated", "ours", "")


def test_lines_are_in_the_language_of_the_reader() -> None:
    with translation.override("de"):
        [line] = lines_of([HIDDEN])
    assert "offer" not in line.about
