"""The style of the drawings is whole and needs nothing from elsewhere."""

from __future__ import annotations

import re

from lichen.engine.kit.draw.look import drawing_rules, plain_rules


def test_rules_use_no_variable_that_is_not_set() -> None:
    css = drawing_rules()
    used, given = set(re.findall(r"var\(--([\w-]+)", css)), set(re.findall(r"--([\w-]+):", css))
    assert used <= given


def test_rules_load_nothing_and_balance_their_braces() -> None:
    css = drawing_rules()
    assert "url(" not in css
    assert "@import" not in css
    assert css.count("{") == css.count("}")


def test_plain_rules_know_no_variables_and_colour_every_tone() -> None:
    css = plain_rules(dark=False)
    assert "var(" not in css
    assert "--" not in css
    assert all(f".flow.{name}" in css or f".{name} .ribbon" in css for name in ("t0", "t7", "tx"))


def test_plain_rules_for_dark_paper_come_last() -> None:
    assert plain_rules().startswith(plain_rules(dark=False))
