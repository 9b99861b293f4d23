"""Takes the pictures of docs/tour.md: the site with the packaged region, in a folder that is thrown away.

    python -m tools.take_pictures [NAME ...]

Needs Chromium. It takes some minutes: the region is loaded, matched and planned first. A picture is written anew by its
name alone: `python -m tools.take_pictures streams`.
"""

from __future__ import annotations

import importlib
import io
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, sync_playwright

from lichen.cli.demo import demo_files
from lichen.cli.demo_site import COMPANY
from lichen.cli.site import account, set_up

OUT = Path(__file__).resolve().parents[1] / "docs" / "pictures"
ADMITTED = 150_000  # bytes
PASSWORD = "only for pictures"  # noqa: S105 - of an installation that is thrown away
LIST = "What,Direction,Quantity,Unit\nbran,ofer,500,t\nspent grain,offer,-120,t\npallets,offer,14,\n"


def sign_in(page: Page, role: str) -> None:
    """Sign in as one of the people of the demo."""
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_label("Email").fill(f"{role}@demo.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign In", exact=True).click()
    page.wait_for_url("**/")


def home(page: Page) -> None:
    """The first page of a member."""
    sign_in(page, "member")
    page.goto("/")  # without the word of welcome


def streams(page: Page) -> None:
    """The register: map and list."""
    page.goto("/register/streams/?text=wood")
    page.locator(".map-canvas[data-drawn=yes]").wait_for()
    page.locator(".map").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.map').scrollIntoView()")


def mend(page: Page) -> None:
    """The rows of an import, with what is wrong and how to mend it."""
    page.goto("/register/imports/")
    page.get_by_label("File").set_input_files(
        {"name": "our list.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    page.get_by_role("button", name="Upload").click()
    known = {"What": "resource", "Direction": "role", "Quantity": "amount", "Unit": "unit"}
    for header, column in known.items():
        page.get_by_label(header, exact=True).select_option(f"streams.{column}")
    page.get_by_label("Streams: Site").select_option(index=1)
    page.get_by_role("button", name="On to the rows").click()


def suggestions(page: Page) -> None:
    """The partners of a stream, with their cards."""
    page.goto("/register/streams/?own=on&role=offer&text=wood")
    page.locator(".map-list a").first.click()
    page.get_by_role("main").get_by_role("link", name="What fits").click()


def disclosure(page: Page) -> None:
    """What others see of a stream."""
    page.goto("/register/streams/?own=on")
    page.locator(".map-list a").first.click()
    page.get_by_role("link", name="Change what others see").click()


def flows(page: Page) -> None:
    """The Sankey of the region."""
    sign_in(page, "facilitator")
    page.goto("/flows/")
    page.set_viewport_size({"width": 1000, "height": 620})
    page.evaluate("document.querySelector('.drawing').scrollIntoView()")


def desk(page: Page) -> None:
    """The desk with exchanges on their way."""
    page.set_viewport_size({"width": 1240, "height": 760})
    page.goto("/match/desk/")


def plans(page: Page) -> None:
    """Plans side by side, with what was wished for."""
    page.set_viewport_size({"width": 1100, "height": 840})
    page.goto("/match/plans/")


def plan(page: Page) -> None:
    """A plan of the region."""
    page.goto("/match/plans/")
    page.set_viewport_size({"width": 1240, "height": 900})
    page.get_by_role("main").get_by_role("link", name="As it is").first.click()


def results(page: Page) -> None:
    """What exchanges brought, with the records behind a sum."""
    page.set_viewport_size({"width": 1000, "height": 760})
    page.goto("/match/results/own/")
    page.get_by_role("main").locator("summary").first.click()


PICTURES: tuple[Callable[[Page], None], ...] = (
    home,
    streams,
    mend,
    suggestions,
    disclosure,
    flows,
    desk,
    plans,
    plan,
    results,
)


def prepare(folder: Path) -> None:
    """Load the region, have it matched and planned, and put some exchanges on the desk."""
    set_up(folder)
    services = importlib.import_module("lichen.site.register.services")
    models = importlib.import_module("lichen.site.register.models")
    services.load_pack(demo_files(), "scotland-2019", public=True)
    party = models.Organisation.objects.get(ref=COMPANY).party
    account("member@demo.example", role="member", name="Malcolm", party=party, password=PASSWORD)
    account("facilitator@demo.example", role="facilitator", name="Fiona", password=PASSWORD)
    user = importlib.import_module("lichen.site.trust.models").User.objects.get(name="Fiona")
    fiona = importlib.import_module("lichen.site.trust.actor").actor_for(user)
    importlib.import_module("lichen.site.match.services.suggest").refresh(fiona)
    planned = importlib.import_module("lichen.site.match.services.plan")
    wishes = {"technologies": True, "without": [], "catalogue": ""}
    for name, changed in (("As it is", {}), ("Within 40 km", {"max_distance": 40.0})):
        planned.ask_plan(fiona, name=name, wishes=wishes | changed)
    importlib.import_module("lichen.site.shell.jobs").run_waiting()
    verbs = importlib.import_module("lichen.site.match.services.desk")
    made = importlib.import_module("lichen.site.match.models").Suggestion.objects.order_by("-worth")
    for steps, one in enumerate(made.filter(rank_offer=1)[:5]):
        exchange = verbs.open_of_pair(fiona, offer_id=one.offer_id, need_id=one.need_id)
        for state in ("contacted", "testing", "agreed", "running")[:steps]:
            verbs.move(fiona, exchange=exchange, to=state)
        if steps == 1:
            verbs.add_task(fiona, exchange=exchange, title="Ask for a sample", due=date(2026, 10, 1))
    record = importlib.import_module("lichen.site.match.services.outcomes").record_outcome
    stated = dict.fromkeys(("water", "energy", "jobs"))
    for year, amount in ((2024, 820.0), (2025, 1140.0)):
        record(
            fiona,
            exchange=exchange,
            begins=date(year, 1, 1),
            ends=date(year, 12, 31),
            figures=stated
            | {"amount": amount, "virgin": 0.8 * amount, "co2e": 0.4 * amount, "money": 31 * amount},
            reference="landfill",
            measured=year == 2025,
        )


def serve() -> tuple[Any, str]:
    """Serve the site in a thread; return the server and its address."""
    web = importlib.import_module("django.core.servers.basehttp")
    silent = type("Silent", (web.WSGIRequestHandler,), {"log_message": lambda *_: None})
    server = web.ThreadedWSGIServer(("127.0.0.1", 0), silent)
    server.set_app(importlib.import_module("lichen.site.wsgi").application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


def small(png: bytes) -> bytes:
    """Return a picture with at most 256 colours, where Pillow is there to choose them."""
    try:
        pillow = importlib.import_module("PIL.Image")
    except ModuleNotFoundError:
        return png
    out = io.BytesIO()
    pillow.open(io.BytesIO(png)).convert("RGB").quantize(256).save(out, "PNG", optimize=True)
    return out.getvalue()


def main(wanted: list[str]) -> None:
    """Take the pictures of those names, all if none is named; the pages are gone through in any case."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "true"  # playwright's event loop is no asynchronous code of ours
    )
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        server, url = serve()
        with sync_playwright() as play:
            chromium = shutil.which("chromium") or shutil.which("chromium-browser")
            browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(
                base_url=url, viewport={"width": 1000, "height": 700}, locale="en-GB", reduced_motion="reduce"
            )
            page.set_default_timeout(60_000)
            for go in PICTURES:
                try:
                    go(page)
                except Error as error:
                    print(f"{go.__name__}: {error}")
                    continue
                if wanted and go.__name__ not in wanted:
                    continue
                png = small(page.screenshot())
                said = "" if len(png) <= ADMITTED else f"; more than {ADMITTED}, take it smaller"
                (OUT / f"{go.__name__}.png").write_bytes(png)
                print(f"{go.__name__}.png: {len(png)} bytes{said}")
            browser.close()
        server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1:])
