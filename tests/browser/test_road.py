"""The whole road, as people go it: from an account to a result on the public page; with scripts, and without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lichen.site.match.models import Exchange, Outcome
from lichen.site.register.models import Stream
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role, Stage
from tests.browser.conftest import Browse
from tests.browser.world import World

BROKEN = """What,Direction,Quantity,Unit,Site,Latitude,Longitude
wheat bran,ofer,500,t,Brewery,55.7,12.5
spent grain,offer,-120,t,Brewery,55.7,12.5
pallets,offer,14,,Brewery,55.7,12.5
"""
MEANT = {
    "What": "streams.resource",
    "Direction": "streams.role",
    "Quantity": "streams.amount",
    "Unit": "streams.unit",
    "Site": "sites.name",
    "Latitude": "sites.latitude",
    "Longitude": "sites.longitude",
}
MENDED = {"Streams: Role": "offer", "Streams: Amount": "120", "Streams: Unit": "t"}


def press(page: Page, name: str) -> None:
    """Press a button of the page."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow a link of the page's content."""
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def sign_up(page: Page) -> None:
    """Make an account."""
    page.goto("/")
    follow(page, "Make an account")
    page.get_by_label("Email").fill("nia@example.org")
    page.get_by_label("Password").first.fill("barley and hops")
    page.get_by_role("main").get_by_role("button", name=re.compile("sign up|make", re.IGNORECASE)).click()
    expect(page.get_by_text("Your account waits to be let in")).to_be_visible()


def found(page: Page) -> None:
    """Add one's own organisation."""
    page.goto("/")
    follow(page, "Add an organisation")
    page.get_by_label(re.compile("^Name")).fill("Upper Brewery")
    press(page, "Save")
    expect(page.get_by_role("heading", name="Upper Brewery")).to_be_visible()


def bring_in(page: Page, folder: Path) -> None:
    """Import a list with mistakes: say what its columns mean, mend it in the page, import it."""
    page.goto("/")
    follow(page, "Import a list")
    (folder / "our list.csv").write_text(BROKEN, "utf-8")
    page.get_by_label("File").set_input_files(folder / "our list.csv")
    press(page, "Upload")
    for header, meaning in MEANT.items():
        page.get_by_label(header, exact=True).select_option(meaning)
    press(page, "On to the rows")
    expect(page.get_by_text("3 rows have problems")).to_be_visible()
    for field, value in MENDED.items():
        page.get_by_label(re.compile(f"row [0-9]+, {field}")).fill(value)
    press(page, "Mend and look again")
    expect(page.get_by_text("All rows can be imported.")).to_be_visible()
    press(page, "Import")
    expect(page.get_by_role("heading", name="our list.csv is imported")).to_be_visible(timeout=60_000)


def confirm(page: Page) -> None:
    """Settle on a code for the first stream."""
    follow(page, "Confirm codes")
    page.get_by_role("main").locator("form.inline button").first.click()
    expect(page.get_by_role("status").or_(page.locator("main .note")).first).to_be_visible()


def show(page: Page) -> None:
    """Let every member see the bran exactly."""
    page.goto("/register/streams/?own=on")
    page.get_by_role("main").get_by_role("link", name="wheat bran").first.click()
    follow(page, "Change what others see")
    page.get_by_label("exact", exact=True).first.check()
    press(page, "Save")
    expect(page.get_by_label("exact", exact=True).first).to_be_checked()


def want(page: Page) -> None:
    """Find what fits, and say that one is interested."""
    for _again in range(40):  # the worker looks for what fits meanwhile
        page.goto("/match/suggestions/")
        if page.get_by_text("Suggestions are being looked for anew").count() == 0:
            break
        page.wait_for_timeout(500)
    page.get_by_role("link", name=re.compile("What fits wheat bran")).click()
    card = page.locator("article.suggestion").filter(has_text="Hill Farm").first
    card.get_by_role("button", name="Interested").click()
    expect(page.get_by_text("A facilitator will bring you together")).to_be_visible()


def keep_desk(page: Page) -> None:
    """Bring the exchange from the desk to running, and record what it brought."""
    page.goto("/match/desk/")
    wish = page.get_by_role("row").filter(has_text="Upper Brewery")
    wish.get_by_role("button", name="Put on the desk").click()
    for _step in range(4):
        press(page, "Move")
        expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_text("Record what it brought").click()
    page.get_by_label("First day").fill("2024-01-01")
    page.get_by_label("Last day").fill("2024-12-31")
    page.get_by_label(re.compile("^amount exchanged", re.IGNORECASE)).fill("110")
    page.get_by_label(re.compile("^What would have happened otherwise")).fill("landfill")
    press(page, "Record")
    expect(page.get_by_role("cell", name="110", exact=True)).to_be_visible()


def publish(page: Page) -> None:
    """Publish the sums."""
    page.goto("/match/results/")
    press(page, "Publish the sums of now")
    expect(page.get_by_text("figures are published")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_whole_road_from_an_account_to_a_public_result(
    browse: Browse, world: World, working: None, tmp_path: Path, scripts: bool
) -> None:
    new = browse(java_script_enabled=scripts)
    desk = browse(world.people[Role.FACILITATOR], java_script_enabled=scripts)
    sign_up(new)
    desk.goto("/trust/people/")
    press(desk, "Let nia@example.org in")
    found(new)
    bring_in(new, tmp_path)
    confirm(new)
    show(new)
    want(new)
    keep_desk(desk)
    publish(desk)
    public = browse(java_script_enabled=scripts)
    public.goto("/match/results/")
    expect(public.locator("dl.key-figures").get_by_text("610")).to_be_visible()  # five of 100 t, and 110 t
    assert "Upper Brewery" not in public.content()

    bran = Stream.objects.get(resource="wheat bran", site__organisation__name="Upper Brewery")
    assert (bran.stage, bran.party.memberships.get().user) == (
        Stage.EXACT,
        User.objects.get(email="nia@example.org"),
    )
    exchange = Exchange.objects.get(giver__name="Upper Brewery")
    assert (exchange.taker.name, exchange.state) == ("Hill Farm", Exchange.State.RUNNING)
    assert Outcome.objects.get(exchange=exchange).amount == 110.0
