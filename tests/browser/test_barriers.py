"""No page keeps anybody out: axe-core on every page in every role, light and wide, dark and narrow."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from lichen.site.shell import jobs
from lichen.site.trust.models import User
from tests.browser.conftest import Browse
from tests.browser.walk import addresses, leave_drafts, pages_of
from tests.browser.world import World

# How a page looks when it is first seen, by one role, and when it is seen again, by another.
LOOKS: list[tuple[Any, int]] = [("light", 1280), ("dark", 400)]
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
TOO_WIDE = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


def barriers(page: Page, axe: Axe) -> list[str]:
    """Return what is wrong with a page, for axe-core and for who reads it narrow."""
    found = [
        f"{one['impact']} {one['id']}: {node['target']} {node['html'][:120]}"
        for one in axe.run(page, options=RULES).response["violations"]
        for node in one["nodes"][:2]
    ]
    if (wide := page.evaluate(TOO_WIDE)) > 0:
        found.append(f"{wide} px wider than the window")
    if (heads := page.locator("h1").count()) != 1:
        found.append(f"{heads} headings of the first level")
    return found


@pytest.mark.slow
def test_no_page_has_a_barrier_in_any_role(browse: Browse, world: World) -> None:
    leave_drafts(world)
    jobs.run_waiting()  # so that plans and suggestions are there
    every, axe, wrong = addresses(world), Axe(), []
    readers: list[tuple[str, User | None]] = [("nobody", None), *world.people.items()]
    seen: Counter[str] = Counter()
    for role, user in readers:
        page = browse(user, reduced_motion="reduce")
        left = {address: door for address, door in every.items() if seen[address] < len(LOOKS)}
        for address in pages_of(user, left):
            theme, width = LOOKS[seen[address]]
            seen[address] += 1
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address, wait_until="load")
            wrong += [f"{address} ({role}, {theme}, {width} px): {said}" for said in barriers(page, axe)]
    assert len(seen) > 50  # the walk did go everywhere
    assert wrong == [], "\n".join(wrong)
