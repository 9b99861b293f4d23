"""The pages of a balance, from nothing to every figure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lichen.core.indicators import indicator_list
from lichen.site.register.models import SheetRow
from lichen.site.shell import jobs
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User
from tests.site.pseudo import speak_pseudo, unmarked

PATHS = {
    "": "Sorting plant",
    "?period=2023": "goods, 2023",
    "findings/": "Sorting plant",
    "processes/": "Homes",
    "processes/?process=sorting": "old paper",
    "processes/?process=outside": "The world outside",
    "figures/": "8 figures",
    "figures/?text=nothing+like+it": "No figure is like that",
    "indicators/": "Indicators",
}


@pytest.fixture
def fay(facilitator: Actor, signed_in: Callable[[User], Client]) -> Client:
    """The browser of a facilitator."""
    return signed_in(facilitator.user)  # type: ignore[arg-type]


@pytest.fixture
def done(balanced: None, fay: Client) -> Client:
    """The same once a balance is done."""
    answer = fay.post("/flows/balance/run/")
    assert answer.headers["Location"].startswith("/jobs/")
    assert "Reconciling the flows" in fay.get("/flows/balance/").content.decode()
    assert jobs.run_waiting() == 1
    return fay


def test_without_sheets_the_page_says_what_they_are(db: None, fay: Client) -> None:
    assert "No sheets of flows" in fay.get("/flows/balance/").content.decode()
    assert fay.get("/flows/balance/findings/").status_code == 404


def test_every_page_tells_its_part(done: Client) -> None:
    for path, words in PATHS.items():
        said = done.get(f"/flows/balance/{path}").content.decode()
        assert words in said, path
        assert "style=" not in said, path


def test_bars_lead_to_balance_sheets(done: Client) -> None:
    said = done.get("/flows/balance/").content.decode()
    assert 'href="/flows/balance/processes/?process=sorting&amp;layer=goods"' in said


def test_files_are_given(done: Client) -> None:
    assert done.get("/flows/balance.svg").content.startswith(b"<?xml")
    table = done.get("/flows/balance.csv?period=2023").content.decode("utf-8-sig").splitlines()
    assert table[0] == "period,from,to,resource,amount,sd,unit"
    assert len(table) == 5
    assert done.get("/flows/balance/tables/data.csv").content.decode("utf-8-sig").startswith("kind,id,layer")
    assert done.get("/flows/balance/tables/secret.csv").status_code == 404
    assert done.get("/flows/balance/?period=1999").status_code == 404
    assert done.get("/flows/balance.exe").status_code == 404


def test_pages_are_a_few_queries(done: Client, django_assert_num_queries: Callable[[int], object]) -> None:
    for path, count in {"": 7, "findings/": 4, "processes/": 4, "figures/": 4, "indicators/": 4}.items():
        with django_assert_num_queries(count):  # type: ignore[attr-defined]
            done.get(f"/flows/balance/{path}")


@pytest.mark.parametrize("path", ["findings/", "figures/", "indicators/"])
def test_what_was_found_leaves_no_english(path: str, done: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences, findings and titles go through the catalogue; formulas and sources stand as they are."""
    speak_pseudo(monkeypatch)
    data = [str(cells) for cells in SheetRow.objects.values_list("cells", flat=True)]
    sources = [text for one in indicator_list().values() for text in (one.source, one.formula)]
    page = done.get(f"/flows/balance/{path}").content.decode()
    assert not unmarked(page, [*data, *sources, "outside stock CSV"])
