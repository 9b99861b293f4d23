"""The site by keyboard alone: skip to the content, see where one is, open menus, reach what a map shows."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from lichen.site.trust.roles import Role
from tests.browser.conftest import Browse
from tests.browser.world import World

MARKED = """() => {
  const at = document.activeElement, look = getComputedStyle(at), box = at.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const marked = (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none";
  return at === document.body || (inside && marked) ? "" : at.outerHTML.slice(0, 120);
}"""


def stream_list(browse: Browse, world: World) -> Page:
    page = browse(world.people[Role.MEMBER], reduced_motion="reduce")
    page.goto("/register/streams/")
    return page


def test_first_stop_skips_to_the_content(browse: Browse, world: World) -> None:
    page = stream_list(browse, world)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_every_stop_of_a_page_is_seen_to_be_one(browse: Browse, world: World) -> None:
    page = stream_list(browse, world)
    unseen = []
    for _stop in range(40):
        page.keyboard.press("Tab")
        if said := page.evaluate(MARKED):
            unseen.append(said)
    assert unseen == []


def test_menu_opens_and_closes_by_keyboard(browse: Browse, world: World) -> None:
    page = stream_list(browse, world)
    menu = page.locator("header details.menu:visible").last
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.evaluate("menu => menu.open") is True
    page.keyboard.press("Tab")
    assert menu.evaluate("menu => menu.contains(document.activeElement)") is True
    page.keyboard.press("Escape")
    assert menu.evaluate("menu => menu.open") is False
    expect(menu.locator("summary")).to_be_focused()


def test_what_a_map_shows_is_reached_through_its_list(browse: Browse, world: World) -> None:
    page = stream_list(browse, world)
    page.locator(".map-list").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/streams/*-*/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
