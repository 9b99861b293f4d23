"""A map of ten thousand sites is drawn, and what one does on it does not wait."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import CDPSession, Page

from lichen.site.register.models import Organisation, Site
from lichen.site.trust.roles import Role
from tests.browser.conftest import Browse
from tests.browser.world import World

SITES = 10_000
DRAWN = 60_000  # ms, on a machine without a graphics card that does other things, too
LONGEST = 200  # ms that the page may not answer while one moves the map
WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
}).observe({ type: "longtask", buffered: true });
"""


def busy(used: CDPSession) -> float:
    """Return the processor time that the page's main thread has taken so far [ms]."""
    metrics = {one["name"]: one["value"] for one in used.send("Performance.getMetrics")["metrics"]}
    return float(metrics["ThreadTime"] * 1000)


def blocked(page: Page, turn: int) -> float:
    """Move the map and return how long the page did not answer at most [ms].

    It is the longest task, or all processor time of the while where that is less: a task is long, too, while the
    machine does something else.
    """
    used = page.context.new_cdp_session(page)
    used.send("Performance.enable")
    page.evaluate("window.longest = 0")
    begun = busy(used)
    box = page.locator(".map-canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60 * (-1) ** turn, y + 30, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Zoom in").or_(page.locator(".maplibregl-ctrl-zoom-in")).first.click()
    page.wait_for_timeout(600)
    return min(float(page.evaluate("window.longest")), busy(used) - begun)


@pytest.mark.slow
def test_map_of_ten_thousand_sites_answers_while_it_is_moved(browse: Browse, world: World) -> None:
    """The least of several moves counts: what the map costs comes each time, what other programs cost does not."""
    draw, of = random.Random(1), Organisation.objects.order_by("ref").first()
    assert of
    Site.objects.bulk_create(
        [
            Site(
                party=of.party,
                organisation=of,
                ref=f"many-{number}",
                name=f"Works {number}",
                x=draw.uniform(8, 15),
                y=draw.uniform(54, 58),
            )
            for number in range(SITES)
        ],
        batch_size=1000,
    )
    page = browse(world.people[Role.FACILITATOR], viewport={"width": 1000, "height": 800})
    page.add_init_script(WATCH)
    page.goto("/register/streams/")
    page.locator(".map-canvas[data-drawn=yes]").wait_for(timeout=DRAWN)
    moves = [blocked(page, turn) for turn in range(4)]
    assert min(moves) < LONGEST, f"longest tasks {moves} ms"
