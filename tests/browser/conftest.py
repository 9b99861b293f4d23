"""A browser in front of the running site: pages of people of each role, a worker, and nothing from elsewhere.

A page fails its test if it asks another host for anything, if a script breaks, or if the browser refuses something for
the sake of the Content-Security-Policy.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from lichen.site.register.bridge import region
from lichen.site.register.queries import known
from lichen.site.shell import worker
from lichen.site.trust.models import User
from tests.browser.world import World, build

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# No sandbox: CI runs as root. No graphics card there either; maps are drawn in software.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage"]
# The browser notes each answer with such a state as an error, also the page of a form that says what is wrong.
# Drawing maps without a graphics card is slow, which its driver says. The guide shows a field that is filled in wrong.
NO_MATTER = re.compile(
    r"Failed to load resource: .* status of (400|422) |.*GL Driver Message .*Performance|The specified value .many. "
)

Browse = Callable[..., Page]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium, started once for all tests of this folder."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine; apt-get install chromium")
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code; it is none.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def world(transactional_db: None) -> World:
    """A small region with people of every role and exchanges that run."""
    region.forget()
    known.forget()
    return build()


@pytest.fixture
def working(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker beside the server, so that jobs are done."""
    monkeypatch.setattr(worker, "PAUSE", 0.05)
    end = threading.Event()

    def work() -> None:
        try:
            worker.work_on(lambda _said: None, end=end)
        finally:
            connection.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    end.set()
    thread.join(60)


@pytest.fixture
def browse(chromium: Browser, live_server: Any) -> Iterator[Browse]:
    """Open a page: ``browse(user)`` is signed in, ``browse(user, java_script_enabled=False)`` has no scripts."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((live_server.url, "data:", "blob:")):
            wrong.append(f"asked another host: {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not NO_MATTER.match(message.text):
            wrong.append(f"{message.type} at {message.location.get('url')}: {message.text}")

    def visit(user: User | None = None, **options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, locale="en-GB", **options)
        contexts.append(context)
        context.set_default_timeout(20_000)
        context.on("request", asked)
        context.on("console", said)
        context.on("weberror", lambda error: wrong.append(f"a script broke: {error.error}"))
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
            )
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()
    assert wrong == [], "\n".join(wrong)
