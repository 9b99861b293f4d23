"""What the web server does besides answering; given to it as its configuration (``python:lichen.site.serving``)."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any


def when_ready(server: Any) -> None:
    """Make ready before processes part what each would make for its first readers: pages, and what is kept of rows.

    So it is made once, held once, and nobody waits for it.
    """
    from django.db import (  # a server reads its configuration before Django is set up
        DatabaseError,
        connections,
    )

    from lichen.site.register.pages.lists import any_site  # as above
    from lichen.site.register.queries import read_ahead  # as above

    _load_templates()
    try:
        read_ahead(any_site())  # the first address that is asked for loads all doors
    except DatabaseError as error:  # it may come up later; each process then reads for itself
        server.log.warning("Nothing could be read ahead: %s", error)
    finally:
        connections.close_all()  # a connection must not be shared by processes
    gc.collect()
    gc.freeze()


def _load_templates() -> None:
    from django.apps import apps  # as above
    from django.template.loader import get_template  # as above

    for app in apps.get_app_configs():
        folder = Path(app.path, "templates")
        for path in sorted(folder.rglob("*.html")) if app.name.startswith("lichen.") else ():
            get_template(path.relative_to(folder).as_posix())
