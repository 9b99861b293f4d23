"""A server that is killed while people write loses nothing that it had answered; a backup taken then is whole."""

from __future__ import annotations

import http.client
import json
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lichen.cli.serving import free_port
from tests.cli.test_serving import lines_until
from tests.faults.conftest import Installation

PREPARE = """
from lichen.site.register.models import Site
from lichen.site.trust.actor import actor_for
from lichen.site.trust.models import User
from lichen.site.trust.services import make_token
user = User.objects.create_user("anna@example.org", role="administrator")
_token, secret = make_token(actor_for(user), name="test", scopes=["register.write", "register.read"], days=None)
print(json.dumps([secret, str(Site.objects.get(ref="north").id)]))
"""


class Writer(threading.Thread):
    """Adds one stream after another, and keeps which ones the server said it has."""

    def __init__(self, number: int, port: int, secret: str, site: str) -> None:
        super().__init__()
        self.number, self.port, self.secret, self.site = number, port, secret, site
        self.kept: list[str] = []
        self.refused: list[tuple[int, str]] = []
        self.end = threading.Event()

    def run(self) -> None:
        """Write until told to end, or until nobody answers."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        heads = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        number = 0
        while not self.end.is_set():
            name = f"w{self.number}-{number}"
            cells = {"id": name, "role": "offer", "resource": name, "amount": "1", "unit": "t"}
            try:
                line.request(
                    "POST", f"/api/v1/register/sites/{self.site}/streams", json.dumps({"cells": cells}), heads
                )
                answer = line.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException):
                break
            if answer.status == 201:
                self.kept.append(name)
            else:
                self.refused.append((answer.status, body.decode()))
            number += 1
        line.close()


def entries(path: Path) -> dict[str, Any]:
    """Return rows and hash of each table and file of a backup."""
    with zipfile.ZipFile(path) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))["entries"]
        return found


@pytest.mark.slow
def test_killed_server_keeps_what_it_answered_and_the_backup_is_whole(
    installation: Installation, other_database: str, tmp_path: Path
) -> None:
    secret, site = installation.python(PREPARE)
    port = free_port("127.0.0.1", 8950)
    server = installation.start("serve", "--port", str(port), "--no-worker")
    lines_until(server, "Serving http")
    writers = [Writer(number, port, secret, site) for number in range(3)]
    for writer in writers:
        writer.start()
    time.sleep(1)
    installation.lichen("backup", str(tmp_path / "one.zip"))
    assert all(writer.is_alive() for writer in writers), [w.refused for w in writers]
    server.kill()
    server.communicate()
    for writer in writers:
        writer.end.set()
        writer.join()
    kept = {name for writer in writers for name in writer.kept}
    assert len(kept) > 5, [w.refused for w in writers]
    there = {ref for (ref,) in installation.ask("SELECT ref FROM register_stream")}
    assert kept <= there
    assert [w.refused for w in writers] == [[], [], []]
    # What the backup holds is one moment: every change in it has its row. Restored elsewhere, it is the same to a hash.
    again = Installation(tmp_path / "again", other_database)
    again.lichen("restore", str(tmp_path / "one.zip"))
    again.lichen("backup", str(tmp_path / "two.zip"))
    assert entries(tmp_path / "two.zip") == entries(tmp_path / "one.zip")
    streams, changes = again.ask(
        "SELECT (SELECT count(*) FROM register_stream), "
        "(SELECT count(*) FROM register_change WHERE kind = 'streams')"
    )[0]
    assert streams == changes > 1
