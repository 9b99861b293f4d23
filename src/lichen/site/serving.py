"""What the web server does besides answering; given to it as its configuration (``python:lichen.site.serving``)."""

from __future__ import annotations

import gc
from typing import Any

from django.db import DatabaseError, connections


def when_ready(server: Any) -> None:
    """Read what processes keep before they part: once instead of once each, and no first reader waits for it."""
    from lichen.site.register.queries import read_ahead  # Django is set up first

    try:
        read_ahead()
    except DatabaseError as error:  # it may come up later; each process then reads for itself
        server.log.warning("Nothing could be read ahead: %s", error)
    finally:
        connections.close_all()  # a connection must not be shared by processes
    gc.collect()
    gc.freeze()
