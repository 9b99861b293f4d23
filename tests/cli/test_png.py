"""Pictures as PNG: as large as asked for, with their words, and refused in plain words where that cannot be."""

from __future__ import annotations

import builtins
import struct
import sys
from typing import Any

import pytest

from lichen.cli.png import png_of
from lichen.core.errors import LichenError
from lichen.engine.flows import reconcile
from lichen.engine.flows.picture import draw_flows, standalone
from lichen.engine.flows.testing import splitter


def drawn() -> str:
    return standalone(draw_flows(reconcile(splitter())).pictures["2024"])


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_png_is_as_large_as_asked_for() -> None:
    one, two = size(png_of(drawn(), zoom=1.0)), size(png_of(drawn(), zoom=2.0))
    assert one[0] == 1080
    assert two == (2 * one[0], 2 * one[1])


def test_words_and_colours_are_in_the_png() -> None:
    """Other words or other colours give another picture: neither is dropped on the way."""
    text = drawn()
    pictures = {png_of(text), png_of(text.replace("mill", "inn")), png_of(text.replace("#00717f", "#ff0000"))}
    assert len(pictures) == 3


def test_missing_renderer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **more: Any) -> Any:
        if name == "resvg_py":
            raise ImportError(name)
        return real(name, *args, **more)

    monkeypatch.delitem(sys.modules, "resvg_py", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(LichenError, match="install lichen\\[png\\], or write .svg"):
        png_of(drawn())


def test_missing_fonts_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import resvg_py  # optional: only a PNG needs it

    real = resvg_py.svg_to_bytes
    monkeypatch.setattr(
        resvg_py, "svg_to_bytes", lambda text, **more: real(text, skip_system_fonts=True, **more)
    )
    with pytest.raises(LichenError, match="No font was found"):
        png_of(drawn())
