"""Messages are signed, go only where they may, and follow nobody elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from lichen.core.errors import LichenError
from lichen.site.shell.sending import checked, is_outside, send, signature


@pytest.fixture
def receiver(settings: Any) -> Iterator[tuple[str, list[Any]]]:
    """A receiver inside the network, and what it got."""
    settings.WEBHOOKS_INSIDE = True
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, body, dict(self.headers)))
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(b"thanks")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", got
    server.shutdown()
    thread.join()
    server.server_close()


def test_signature_is_that_of_the_documentation() -> None:
    """As docs/how-to/use-the-api.md tells a receiver to make it."""
    made = hmac.new(b"s", b"17." + b'{"a":1}', hashlib.sha256).hexdigest()
    assert signature("s", 17, b'{"a":1}') == f"t=17,v1={made}"


def test_message_arrives_and_is_answered(receiver: tuple[str, list[Any]]) -> None:
    url, got = receiver
    assert send(f"{url}/in?x=1", b"{}", {"Lichen-Event": "ping"}) == (200, "thanks")
    (path, body, headers) = got[0]
    assert (path, body, headers["Lichen-Event"]) == ("/in?x=1", b"{}", "ping")


def test_redirects_are_not_followed(receiver: tuple[str, list[Any]]) -> None:
    url, got = receiver
    assert send(f"{url}/away", b"{}", {})[0] == 302
    assert len(got) == 1


def test_who_does_not_answer_is_a_sentence(settings: Any) -> None:
    settings.WEBHOOKS_INSIDE = True
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(LichenError, match="does not answer"):
        send(f"http://127.0.0.1:{port}/", b"{}", {})


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.216.34/", "https://127.0.0.1/", "https://10.1.2.3/x", "https://[::1]/", "https://169.254.169.254/",
        "https://localhost/", "https://mia:secret@93.184.216.34/", "file:///etc/passwd", "https://", "https://x:99999/",
        "https://2130706433/", "https://[64:ff9b::a00:1]/", "https://[::ffff:192.168.0.1]/",
    ],
)  # fmt: skip
def test_addresses_inside_are_refused(settings: Any, url: str) -> None:
    settings.WEBHOOKS_INSIDE = False
    with pytest.raises(LichenError):
        checked(url)


def test_a_name_with_one_address_inside_is_refused(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOKS_INSIDE = False
    there = [(2, 1, 6, "", (one, 443)) for one in ("93.184.216.34", "192.168.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: there)
    with pytest.raises(LichenError, match="no receiver of the name"):
        checked("https://example.org/")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: there[:1])
    assert checked("https://example.org/") == "https://example.org/"


def test_addresses_outside_are_known() -> None:
    assert is_outside("2a00:1450:4001:80b::200e")
    inside = (
        "224.0.0.1",
        "0.0.0.0",  # noqa: S104 - judged, not bound
        "100.64.0.1",
        "2002:a00:1::",
        "fe80::1%eth0",
        "fec0::1",
        "::10.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b:1::a00:1",
        "192.88.99.1",
    )
    assert not any(is_outside(one) for one in inside)
