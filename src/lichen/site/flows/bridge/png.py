"""Pictures as PNG, where the optional renderer is installed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.utils.translation import gettext as _

from lichen.core.errors import LichenError

_ZOOM = 2.0  # pixels of the file for each of the picture
_PROBE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}</svg>'
_WORDS = '<text y="16" font-family="sans-serif" font-size="16">mW</text>'


def can_png() -> bool:
    """Return whether this installation can make a PNG."""
    return find_spec("resvg_py") is not None


def png_of(svg: str) -> bytes:
    """Return an SVG file as PNG.

    Raises `LichenError` where the renderer or a font is missing: a picture without its words would look whole.
    """
    if not can_png():
        raise LichenError(
            _("This installation cannot make PNG files. Take the SVG, or have lichen[png] installed")
        )
    draw = import_module("resvg_py").svg_to_bytes
    if draw(_PROBE.format(_WORDS)) == draw(_PROBE.format("")):
        raise LichenError(_("This machine has no font for the words of the picture. Take the SVG"))
    return bytes(draw(svg, zoom=_ZOOM))
