"""Text that goes out and comes back, and that nobody can read on the way: what stands in a cursor."""

from __future__ import annotations

import base64
import secrets

from django.utils.crypto import salted_hmac

_NONCE = 12  # bytes


def veil(text: str, *, salt: str) -> str:
    """Return a text as letters that nobody can read; the same text looks different each time.

    It is not signed: who sends it out signs it together with what it is for.
    """
    nonce = secrets.token_bytes(_NONCE)
    return base64.urlsafe_b64encode(nonce + _under(nonce, text.encode(), salt)).decode()


def unveil(text: str, *, salt: str) -> str:
    """Return what `veil` was given; raises `ValueError` for what is none of its."""
    hidden = base64.urlsafe_b64decode(text)
    return _under(hidden[:_NONCE], hidden[_NONCE:], salt).decode()


def _under(nonce: bytes, text: bytes, salt: str) -> bytes:
    """Return a text under a stream of bits that only this installation can make; twice, it is the text again."""
    blocks = range(len(text) // 32 + 1)
    stream = b"".join(salted_hmac(salt, nonce + n.to_bytes(4), algorithm="sha256").digest() for n in blocks)
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))
