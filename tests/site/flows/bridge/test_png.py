"""PNG files, where the renderer is installed, and a sentence where it is not."""

from __future__ import annotations

import pytest

from lichen.core.errors import LichenError
from lichen.site.flows.bridge import png

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>'


def test_picture_becomes_png_or_a_sentence() -> None:
    if png.can_png():
        assert png.png_of(SVG).startswith(b"\x89PNG")
    else:
        with pytest.raises(LichenError, match="Take the SVG"):
            png.png_of(SVG)


def test_missing_renderer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "find_spec", lambda _name: None)
    assert not png.can_png()
    with pytest.raises(LichenError, match="cannot make PNG"):
        png.png_of(SVG)
