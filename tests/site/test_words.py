"""No word of ours stays in English on a page in another language: all pages, in a language that nobody speaks.

What may stand there as it is are names and words of people (`WORDS`), what is the same in every language (`SIGNS`), and
what says itself that it is in another language (``lang``, as WCAG 2.2 asks in 3.1.2), or is code.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from django.core.cache import caches
from django.test import Client

from lichen.core.codes.packaged import load
from lichen.core.concepts import concept_register
from lichen.site.register.bridge import region
from lichen.site.register.queries import known
from lichen.site.shell import amounts, titles
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role
from tests.browser.walk import addresses, leave_drafts, pages_of
from tests.browser.world import FIRMS, World, build
from tests.site.pseudo import speak_pseudo

READERS = (Role.MEMBER, Role.FACILITATOR, Role.ADMINISTRATOR)
GUIDE = "/guide/"  # for those who build pages, in English only
SPOKEN = (
    "aria-label",
    "aria-description",
    "title",
    "label",
    "placeholder",
    "alt",
    "data-confirm",
    "data-error",
)
SILENT = {"script", "style", "code"}
EMPTY = {"meta", "link", "input", "br", "img", "hr", "col", "source", "wbr"}
WORDS = (
    *(f"{firm} works" for firm in FIRMS), *FIRMS, "Mia", "Finn", "Fay", "Ann", "Ada", "Vic", "Otto Berg", "haulage",
    "Berg Transport", "Valley", "valley", "wheat bran", "bran", "wheat", "feed", "mix", "whey", "crust", "old bread",
    "rapeseed cake", "chaff", "moisture", "Moisture", "lorry", "landfill", "Call the carrier", "All is well",
    "As it is", "permit.pdf", "list.csv", "The receiver does not answer (TimeoutError)",
)  # fmt: skip
SIGNS = (
    "Lichen", "CSV", "SVG", "PNG", "PDF", "OpenAPI", "SHA", "GET", "POST", "PUT", "PATCH", "DELETE", "EUR", "CO2e",
    "Apr-Sep", "SEPA 2019",
)  # fmt: skip
UPLOADED = {"What", "Amount", "Unit", "Role", "Site", "offer", "role"}  # in a list, and the key of a column
TITLED = ("/code/", "/codes/")  # show what codes and resources are called, by the concept register
_AS_IT_IS = re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in WORDS + SIGNS))
_MARKED = re.compile(r"⟦[^⟦⟧]*[⟧…]")  # pictures cut long words short
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|[0-9a-f]{8,}…?")
_WORD = re.compile(r"[^\W\d_]{3,}")


class _Page(HTMLParser):
    """Collects what a page says, leaving out what is code or says that it is in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []  # whether each element that is open is left out
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        left_out = (
            (self.open[-1] if self.open else False) or tag in SILENT or ("lang" in given and tag != "html")
        )
        if not left_out:
            self.texts += [text for name in SPOKEN if (text := given.get(name))]
            self.texts += json.loads(given.get("data-words") or "{}").values()
            if tag == "input" and given.get("type") in ("submit", "button"):
                self.texts.append(given.get("value") or "")
        if tag not in EMPTY:
            self.open.append(left_out)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1]):
            self.texts.append(data)


def unspoken(html: str) -> set[str]:
    """Return the words of a page that no catalogue would change and that are no names."""
    page = _Page()
    page.feed(html)
    bare = (_AS_IT_IS.sub(" ", _ADDRESS.sub(" ", _MARKED.sub(" ", text))) for text in page.texts)
    return {word for text in bare for word in _WORD.findall(text)}


def _visited(world: World) -> list[tuple[User | None, str]]:
    every = addresses(world)
    people: list[User | None] = [None, *(world.people[role] for role in READERS)]
    return [(user, address) for user in people for address in pages_of(user, every) if address != GUIDE]


def _named_by_concepts() -> set[str]:
    labels = concept_register().labels.filter(lang="en")["text"]
    return {word for text in labels for word in _WORD.findall(text)}


def _forget_words() -> None:
    """Empty what is kept in words of a language."""
    amounts._units_of.cache_clear()
    amounts._periods_of.cache_clear()
    for cache in caches.all():
        cache.clear()


def test_no_word_of_ours_stays_in_english(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    region.forget()
    known.forget()
    world = build()
    leave_drafts(world)
    run_waiting()
    visited = _visited(world)
    speak_pseudo(monkeypatch)
    monkeypatch.setattr(titles, "_titles", lambda scheme, _language: dict.fromkeys(load(scheme), "⟦title⟧"))
    _forget_words()
    named = _named_by_concepts()
    found: dict[str, set[str]] = {}
    try:
        for user, address in visited:
            client = Client()
            if user:
                client.force_login(user)
            answer = client.get(address)
            if answer.status_code == 200:
                may_stand = (
                    named if address.endswith(TITLED) else UPLOADED if "/imports/" in address else set()
                )
                for word in unspoken(answer.content.decode()) - may_stand:
                    found.setdefault(word, set()).add(address)
    finally:
        _forget_words()
    assert len(visited) > 150
    assert not found, "\n".join(f"{word}: {min(places)}" for word, places in sorted(found.items()))


def test_what_is_left_in_english_would_be_seen() -> None:
    page = (
        '<html lang="de"><body><h1 title="⟦Given⟧">⟦What fits ⟧wheat bran⟦⟧</h1><p aria-label="Close">⟦Amount⟧ each</p>'
        '<p lang="en">Gypsum of power stations</p><code>open_exchange</code></body></html>'
    )
    assert unspoken(page) == {"Close", "each"}
