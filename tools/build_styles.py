"""Write the style sheet of our drawings and cards for the site from the one that the reports use.

The engine's look (colours of paper, palette, classes of drawings) is the one source; the site adds a choice of
light or dark beside that of the system. `python -m tools.build_styles` writes it, `--check` says whether it is old.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from lichen.engine.kit.draw.look import DARK_PAPER, LIGHT_PAPER, drawing_rules
from lichen.engine.kit.draw.palette import palette_variables
from lichen.engine.match.report.cards import CARD_STYLE
from lichen.engine.match.report.picture import PICTURE_STYLE
from lichen.engine.match.report.style import rank_rules

TARGET = Path(__file__).resolve().parents[1] / "src/lichen/site/shell/static/lichen/css/drawing.css"
_SYSTEM_IS_DARK = "@media screen and (prefers-color-scheme: dark)"


def themed(rules: str) -> str:
    """Return rules whose variables follow the system, as rules that a chosen theme overrides.

    Every line that the engine writes for a dark system is written twice: for a dark system unless light was
    chosen, and for screens where dark was chosen. Paper stays light.
    """
    lines = []
    for line in rules.splitlines():
        if line.startswith(_SYSTEM_IS_DARK):
            variables = line.split(":root {", 1)[1].rsplit("} }", 1)[0].strip()
            lines.append(f"{_SYSTEM_IS_DARK} {{ :root:not([data-theme=light]) {{ {variables} }} }}")
            lines.append(f"@media screen {{ :root[data-theme=dark] {{ {variables} }} }}")
        else:
            lines.append(line)
    return "\n".join(lines)


def style_sheet() -> str:
    """Return the whole file."""
    head = (
        "/* Colours and drawings; written by tools/build_styles.py from what the engine says. */\n"
        "@layer reset, drawing, tokens, base, layout, parts, print;\n"
    )
    known = drawing_rules()
    if LIGHT_PAPER not in known or DARK_PAPER not in known or palette_variables() not in known:
        raise SystemExit("look.py no longer writes its colours as build_styles.py expects; mend one of them")
    drawn = f"@layer drawing {{\n{themed(known)}\n{themed(rank_rules())}\n}}\n"
    parts = f"{CARD_STYLE.strip()}\n.plan-picture {{\n{PICTURE_STYLE.strip()}\n}}"
    return f"{head}{drawn}@layer parts {{\n{parts}\n}}\n"


def main() -> int:
    """Write the file, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; say whether the file is old")
    new = style_sheet()
    if parser.parse_args().check:
        return int(TARGET.read_text("utf-8") != new)
    TARGET.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
