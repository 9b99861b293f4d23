"""How the drawings look: colours of light and dark paper, and the rules of their classes, as CSS."""

from __future__ import annotations

import re

from lichen.engine.kit.draw.palette import MOST_TONES, palette_rules, palette_variables

LIGHT_PAPER = (
    "--paper: #faf9f5; --card: #ffffff; --ink: #1b2721; --muted: #56635b; --line: #dcdfd6; "
    "--accent: #1c6b4b; --accent-soft: #e3efe6; --warn: #9a4a12; --sea: #e6eef0; --land: #f7f5ee; "
    "--coast: #b9c2b8; --plain: #b9c0ba;"
)
DARK_PAPER = (
    "--paper: #101512; --card: #171e1a; --ink: #e8eee9; --muted: #a5b3aa; --line: #2c3830; "
    "--accent: #7fd0a5; --accent-soft: #1d3328; --warn: #f0a978; --sea: #0f181c; --land: #1d2721; "
    "--coast: #43524a; --plain: #5b675f;"
)

_RULES = """
svg text { fill: var(--ink); font-size: 12px; }
svg .ribbon { fill: var(--tone); fill-opacity: .42; }
svg .ribbon { stroke: var(--tone); stroke-opacity: .42; stroke-width: .4; }
svg .ribbon:hover { fill-opacity: .8; }
svg .return { fill: none; stroke: var(--tone); stroke-opacity: .42; }
svg .flow:hover .ribbon { fill-opacity: .62; }
svg .flow:hover .return { stroke-opacity: .62; }
svg .ribbon.halo { fill-opacity: .16; stroke: none; }
svg .return.halo { stroke-opacity: .16; }
svg .ribbon.core { fill-opacity: .3; stroke: none; }
svg .return.core { stroke-opacity: .3; }
svg .ribbon.vague { stroke-opacity: .9; stroke-width: .8; stroke-dasharray: 3 2; }
svg.bars text { font-size: 13px; }
svg .swatch { fill: var(--tone, var(--plain)); fill-opacity: .6; }
svg .bar { fill: var(--tone, var(--plain)); }
svg .label { paint-order: stroke; stroke: var(--card); stroke-width: 3px; stroke-linejoin: round; }
svg .amount { fill: var(--muted); font-variant-numeric: tabular-nums; }
svg .heading { font-weight: 600; fill: var(--muted); }
svg .sea { fill: var(--sea); }
svg .blank { fill: var(--land); }
svg .land { fill: var(--land); stroke: var(--coast); stroke-width: .7; stroke-linejoin: round; }
svg .grid { fill: none; stroke: var(--muted); stroke-opacity: .22; stroke-width: .7; }
svg .grid-name { font-size: 10.5px; fill: var(--muted); }
svg .arc { fill: none; stroke: var(--tone, var(--muted)); stroke-linecap: round; }
svg .arc:hover { stroke-opacity: 1; stroke: var(--ink); }
svg .dot { fill: var(--ink); fill-opacity: .78; stroke: var(--card); stroke-width: .7; }
svg .idle { fill: var(--muted); fill-opacity: .7; stroke: none; }
svg .hollow { fill: var(--card); fill-opacity: .9; stroke: var(--ink); stroke-width: 1.2; }
svg .names text { font-size: 11.5px; font-weight: 600; paint-order: stroke; stroke: var(--land); }
svg .names text { stroke-width: 3.2px; stroke-linejoin: round; stroke-opacity: .9; pointer-events: none; }
svg .north { fill: var(--ink); }
svg .north-name { font-weight: 600; }
svg .scale-bar { fill: none; stroke: var(--ink); stroke-width: 1.4; }
svg .foot, svg .tick { fill: var(--muted); }
svg .axis { fill: none; stroke: var(--muted); stroke-width: 1; }
svg .axis-name { fill: var(--muted); font-weight: 600; }
svg .line { fill: none; stroke: var(--accent); stroke-width: 2.4; stroke-linejoin: round; }
svg .mark { fill: var(--card); stroke: var(--accent); stroke-width: 2.4; }
"""


def drawing_rules() -> str:
    """Return the CSS that every drawing needs, for light and dark paper.

    >>> "prefers-color-scheme: dark" in drawing_rules()
    True
    """
    light = f":root {{ color-scheme: light dark; {LIGHT_PAPER} {palette_variables()} }}"
    dark = (
        "@media screen and (prefers-color-scheme: dark) "
        f"{{ :root {{ {DARK_PAPER} {palette_variables(dark=True)} }} }}"
    )
    return f"{light}\n{dark}\n{palette_rules()}\n{_RULES.strip()}"


_TONES = [*(f"t{i}" for i in range(MOST_TONES)), "tx"]
_FONTS = "'Liberation Sans', Arial, Helvetica, 'Noto Sans', 'DejaVu Sans', sans-serif"


def plain_rules(*, dark: bool = True) -> str:
    """Return the CSS of a picture that stands alone, without variables: many viewers and editors do not know them.

    With `dark`, colours for dark paper follow, for viewers that ask for them.

    >>> "var(" in plain_rules(), "prefers-color-scheme" in plain_rules(dark=False)
    (False, False)
    """
    light = f"svg {{ font-family: {_FONTS}; }}\n" + _without_variables(f"{LIGHT_PAPER} {palette_variables()}")
    if not dark:
        return light
    other = _without_variables(f"{DARK_PAPER} {palette_variables(dark=True)}")
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{other}\n}}"


def _without_variables(values: str) -> str:
    """Return the rules with the value of each variable in its place; what has a tone gets a rule for each."""
    colour = dict(re.findall(r"(--[\w-]+): ([^;]+);", values))
    rules = [f"svg {{ background: {colour['--card']}; }}"]
    for rule in _RULES.strip().splitlines():
        if ":hover" in rule:
            continue
        if "var(--tone" in rule:
            plain = re.sub(r"var\(--tone, (var\(--[\w-]+\))\)", r"\1", rule)
            rules += [plain] if "var(--tone" not in plain else []
            rules += [_toned(rule, name) for name in _TONES]
        else:
            rules.append(rule)
    return "\n".join(re.sub(r"var\((--[\w-]+)\)", lambda found: colour[found[1]], rule) for rule in rules)


def _toned(rule: str, name: str) -> str:
    """Return a rule for what has that tone, itself or as a part of something that has."""
    selector, body = rule.split("{", 1)
    last = selector.split()[-1]
    own = re.sub(r"var\(--tone(, var\(--[\w-]+\))?\)", f"var(--{name})", body)
    return f"{last}.{name}, .{name} {last} {{{own}"
