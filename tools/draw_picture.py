"""Draws the picture on the front page, docs/picture.svg: ``.venv/bin/python tools/draw_picture.py``.

It is the plan of the packaged region, as `lichen demo` makes it, drawn by `plan_picture`.
"""

from __future__ import annotations

from pathlib import Path

from lichen.cli.demo import DEMO, demo_files
from lichen.cli.packs import region_from
from lichen.engine.match.plan import make_plan
from lichen.engine.match.report import plan_picture
from lichen.engine.match.settings import PlanSettings

TARGET = Path(__file__).resolve().parents[1] / "docs" / "picture.svg"


def drawing() -> str:
    """Return the picture of the packaged region's plan."""
    region = region_from(demo_files(), DEMO)
    return plan_picture(make_plan(region, PlanSettings(gap=5e-3, time_limit=60.0)), region)


if __name__ == "__main__":
    TARGET.write_text(drawing() + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")
