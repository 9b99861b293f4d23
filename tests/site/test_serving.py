"""The server reads what its processes keep before they part, and comes up where nothing can be read."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from lichen.site import serving
from lichen.site.register import queries
from lichen.site.register.queries import known


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A server's master process, as far as it is asked; the test's connection stays open."""
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    known.forget()
    yield SimpleNamespace(log=logging.getLogger("gunicorn.error"))
    known.forget()
    gc.unfreeze()


def test_what_is_kept_is_read_before_processes_part(db: None, server: SimpleNamespace) -> None:
    serving.when_ready(server)
    with CaptureQueriesContext(connection) as asked:
        known.known()
    assert len(asked) == 1  # the version, and nothing else


def test_a_database_that_is_away_does_not_keep_the_server_down(
    db: None, server: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(_address: str) -> None:
        raise DatabaseError("the database is away")

    monkeypatch.setattr(queries, "read_ahead", away)
    serving.when_ready(server)
    assert "the database is away" in caplog.text
