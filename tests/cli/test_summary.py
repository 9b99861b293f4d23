"""A plan in a dozen lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lichen.cli.summary import summary, written
from lichen.engine.match.plan import make_plan
from lichen.engine.match.testing import two_sites


def test_summary_tells_what_is_placed_and_what_is_not() -> None:
    text = summary(make_plan(two_sites()), two_sites())
    assert "Testland 2024" in text
    assert "80 t a year (80% of what is offered)" in text
    assert "1 920 EUR a year" in text
    assert "capacity" in text


def test_summary_does_not_hide_a_certificate_that_fails() -> None:
    plan = make_plan(two_sites())
    broken = replace(plan, certificate=replace(plan.certificate, valid=False))
    assert "DOES NOT HOLD" in summary(broken, two_sites())


def test_summary_of_an_open_plan_states_its_gap() -> None:
    plan = replace(make_plan(two_sites()), status="open", gap=0.0123)
    assert "at most 1.23% better" in summary(plan, two_sites())


def test_written_names_the_report_first() -> None:
    text = written(Path("out/x"), {"report.html": b"", "plan.json": b""})
    assert text.index("report.html") < text.index("2 files")
