"""A map of ten thousand sites is drawn, and what one does on it does not wait."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import CDPSession, Page

from lichen.site.register.models import Organisation, Site
from lichen.site.register.queries.places import corners_of
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


def opened(browse: Browse, world: World, **options: Any) -> Page:
    """Open the map of streams and wait until it is drawn."""
    page = browse(
        world.people[Role.FACILITATOR],
        viewport={"width": 1000, "height": 1000},
        reduced_motion="reduce",
        **options,
    )
    page.goto("/register/streams/")
    page.locator(".map-canvas[data-drawn=yes]").wait_for(timeout=DRAWN)
    return page


def corner(page: Page, right: float, down: float, *, times: int = 1) -> None:
    """Click the map, at shares of its width and height."""
    place = page.locator(".map-canvas")
    box = place.bounding_box()
    assert box
    place.click(position={"x": box["width"] * right, "y": box["height"] * down}, click_count=times)


def listed(page: Page) -> int:
    return page.locator(".map-list li").count()


def test_an_area_is_drawn_corner_by_corner(browse: Browse, world: World) -> None:
    """The corners stand in the address and in a field of text; list and map keep what lies between them."""
    page = opened(browse, world)
    everything = listed(page)
    page.get_by_role("button", name="Draw an area").click()
    corner(page, 0.3, 0.3)
    page.get_by_role("button", name="Finish the area").click()
    page.get_by_text("at least three corners").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Draw an area").click()
    for right, down in ((0.05, 0.4), (0.9, 0.4), (0.9, 0.85)):
        corner(page, right, down)
    with page.expect_navigation():
        corner(page, 0.05, 0.85, times=2)
    page.locator(".map-canvas[data-drawn=yes]").wait_for(timeout=DRAWN)
    asked = parse_qs(urlsplit(page.url).query)["area"][0]
    assert len(corners_of(asked)) == 4
    assert page.get_by_label("Within an area").input_value() == asked
    assert 0 < listed(page) < everything
    with page.expect_navigation():
        page.get_by_role("button", name="Clear the area").click()
    assert listed(page) == everything


def test_an_area_is_written_without_a_script(browse: Browse, world: World) -> None:
    page = browse(world.people[Role.FACILITATOR], java_script_enabled=False)
    page.goto("/register/streams/")
    everything = listed(page)
    page.get_by_text("By amount, distance or area").click()
    page.get_by_label("Within an area").fill("12.3 55.5, 12.6 55.5, 12.6 55.75, 12.3 55.75")
    page.get_by_role("button", name="Show", exact=True).click()
    assert 0 < listed(page) < everything


BRIGHTNESS = """() => {
  const paper = document.querySelector(".map-paper");
  if (!paper) return -1;
  const [red, green, blue, alpha] = paper.getContext("2d").getImageData(30, paper.height / 2, 1, 1).data;
  return alpha ? (red + green + blue) / 3 : -2;
}"""


def test_a_dark_map_is_printed_light(browse: Browse, world: World) -> None:
    page = opened(browse, world, color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(BRIGHTNESS) > 150
    assert page.evaluate("document.documentElement.dataset.theme ?? ''") != "light"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(BRIGHTNESS) == -1
