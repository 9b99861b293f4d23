"""Pictures as PNG, where the optional renderer is installed."""

from __future__ import annotations

from lichen.core.errors import LichenError

_ZOOM = 2.0  # pixels of the file for each of the picture, so that small words stay sharp in print
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<text y="16" font-family="{fonts}" font-size="16">{words}</text></svg>'
)
_FONTS = "Liberation Sans, Arial, Helvetica, Noto Sans, DejaVu Sans, sans-serif"


def png_of(svg: str, zoom: float = _ZOOM) -> bytes:
    """Return an SVG picture as PNG, `zoom` times as large.

    Raises `LichenError` where the renderer or a font for the words is missing: a picture without its words would look
    whole and not be.
    """
    try:
        import resvg_py  # optional: only a PNG needs it
    except ImportError:
        raise LichenError(
            "PNG needs the package resvg-py: install lichen[png], or write .svg, which needs nothing."
        ) from None
    if resvg_py.svg_to_bytes(_PROBE.format(fonts=_FONTS, words="mW")) == resvg_py.svg_to_bytes(
        _PROBE.format(fonts=_FONTS, words="")
    ):
        raise LichenError(
            "No font was found for the words of the picture. Install one (on Debian: apt-get install "
            "fonts-dejavu-core), or write .svg, which is drawn with the fonts of whoever looks at it."
        )
    return bytes(resvg_py.svg_to_bytes(svg, zoom=zoom))
