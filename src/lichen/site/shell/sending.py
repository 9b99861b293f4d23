"""Messages to programs elsewhere: signed, and never to an address inside the network of the installation.

The receiver's name is looked up once, every address it has is judged, and the message goes to the very address that was
judged: a name that points elsewhere a moment later changes nothing. Redirects are not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError

PATIENCE = 10.0  # s until a receiver has to have answered
KEPT = 500  # letters of an answer
_PUBLIC = ipaddress.IPv6Network("2000::/3")
_RELAYS = ipaddress.IPv4Network("192.88.99.0/24")


def signature(secret: str, at: int, body: bytes) -> str:
    """Return the header that proves a message: the time of sending, and HMAC-SHA256 over time and body.

    >>> signature("s", 1, b"{}")
    't=1,v1=b253639bcd705ed1cda3073f66104f16988bd40272584dea7d0d345ae93e61cc'
    """
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={made.hexdigest()}"


def checked(url: str) -> str:
    """Return an address that may receive messages; raises `LichenError` for any other.

    It has to be HTTPS (with `WEBHOOKS_INSIDE`, HTTP will do), name no user, and lead outside.
    """
    _addresses(url)
    return url


def _addresses(url: str) -> list[tuple[str, int]]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        raise LichenError(_("This is no address of a receiver")) from None
    schemes = ("https", "http") if settings.WEBHOOKS_INSIDE else ("https",)
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.password:
        raise LichenError(_("The address of a receiver reads like https://example.org/path"))
    try:
        found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        found = set()
    # One sentence for both: which names there are inside is not told.
    if not found or not (settings.WEBHOOKS_INSIDE or all(is_outside(str(one)) for one in found)):
        raise LichenError(
            _("There is no receiver of the name “%s” outside of this installation") % parts.hostname
        )
    return [(str(one), port) for one in sorted(found, key=str)]


def is_outside(address: str) -> bool:
    """Return whether an IP address is one of the public network.

    >>> [is_outside(one) for one in ("8.8.8.8", "10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1")]
    [True, False, False, False, False, False]
    >>> [is_outside(one) for one in ("2001:4860::8", "fec0::1", "::10.0.0.1", "::ffff:0:a00:1", "64:ff9b::a00:1")]
    [True, False, False, False, False]
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_outside(str(ip.ipv4_mapped))
        # Whatever is not of the public range is local, or leads to IPv4; of the public range, tunnels may end inside.
        if ip not in _PUBLIC or ip.sixtofour or ip.teredo:
            return False
    return ip.is_global and not ip.is_multicast and ip not in _RELAYS


def send(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Post a message; return the status and the beginning of the answer. Raises `LichenError` where none comes."""
    parts = urlsplit(url)
    address, port = _addresses(url)[0]
    line = _connection(parts.scheme, parts.hostname or "", address, port)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        line.request(
            "POST", target, body, {"Content-Type": "application/json", "User-Agent": "Lichen", **headers}
        )
        answer = line.getresponse()
        return answer.status, answer.read(KEPT).decode("utf-8", "replace").replace("\0", "")
    except (OSError, http.client.HTTPException) as error:
        raise LichenError(_("The receiver does not answer (%s)") % type(error).__name__) from error
    finally:
        line.close()


def _connection(scheme: str, name: str, address: str, port: int) -> http.client.HTTPConnection:
    """Return a connection to an address whose certificate (by HTTPS) is for the name."""
    if scheme == "http":
        line = http.client.HTTPConnection(name, port, timeout=PATIENCE)
        line._create_connection = lambda _to, *rest: socket.create_connection((address, port), *rest)  # type: ignore[attr-defined]
        return line
    secure = http.client.HTTPSConnection(name, port, timeout=PATIENCE, context=ssl.create_default_context())
    secure._create_connection = lambda _to, *rest: socket.create_connection((address, port), *rest)  # type: ignore[attr-defined]
    return secure
