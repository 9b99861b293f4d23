"""What linking text to concepts rests on (``lichen.data/link``): an index of labels, and fitted coefficients."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def packaged_index() -> bytes:
    """Return the packaged index of labels, made by tools/fit_link.py from the concept register.

    >>> packaged_index()[:2]
    b'PK'
    """
    return (files("lichen.data") / "link" / "index.zip").read_bytes()


@cache
def packaged_model() -> str:
    """Return the packaged coefficients as JSON.

    >>> packaged_model()[0]
    '{'
    """
    return (files("lichen.data") / "link" / "model.json").read_text(encoding="utf-8")
