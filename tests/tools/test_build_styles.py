"""The site draws in the colours of the engine, in light, in dark, and as the reader chose."""

import re

from tools.build_styles import TARGET, style_sheet, themed

DARK = "@media screen and (prefers-color-scheme: dark) { :root { --ink: white; } }"


def test_style_sheet_is_current() -> None:
    assert TARGET.read_text("utf-8") == style_sheet(), "run: .venv/bin/python -m tools.build_styles"


def test_chosen_theme_overrides_the_system() -> None:
    first, second = themed(DARK).splitlines()
    assert ":root:not([data-theme=light]) { --ink: white; }" in first
    assert second == "@media screen { :root[data-theme=dark] { --ink: white; } }"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2.2, section 1.4.3."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def colours(dark: bool) -> dict[str, str]:
    """Return every colour by its name, the engine's and the site's own."""
    blocks = re.findall(r":root[^{]*{([^}]*)}", style_sheet())
    engine = blocks[1] if dark else blocks[0]
    known = dict(re.findall(r"--([\w-]+): (#\w{6})", engine))
    own = (TARGET.parent / "base.css").read_text("utf-8")
    return known | {
        name: (light, night)[dark]
        for name, light, night in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", own)
    }


def test_words_can_be_read() -> None:
    """Text has 4.5 : 1 against what it stands on, controls and the current mark 3 : 1."""
    for dark in (False, True):
        known = colours(dark)
        grounds = ("paper", "card", "shade")
        pairs = [(ink, ground) for ink in ("ink", "muted", "accent", "bad") for ground in grounds]
        pairs += [(kind, f"{kind}-soft") for kind in ("good", "info", "care", "bad", "none")]
        pairs += [
            ("on-accent", "accent"),
            ("on-accent", "accent-hover"),
            ("accent", "accent-soft"),
            ("ink", "accent-soft"),
        ]
        dim = {pair: contrast(known[pair[0]], known[pair[1]]) for pair in pairs}
        assert {pair: value for pair, value in dim.items() if value < 4.5} == {}
        edges = {
            (line, ground): contrast(known[line], known[ground])
            for line in ("edge", "warm")
            for ground in ("paper", "card")
        }
        assert {pair: value for pair, value in edges.items() if value < 3} == {}
