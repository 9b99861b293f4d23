"""How the progress of a part is told as the progress of the whole."""

from __future__ import annotations

import pytest

from lichen.engine.match.answer import quiet, stage


@pytest.mark.parametrize(("fraction", "told"), [(0.0, 0.2), (0.5, 0.4), (1.0, 0.6), (-3.0, 0.2), (7.0, 0.6)])
def test_stage_stays_within_its_part(fraction, told):
    heard = []
    stage(lambda f, text: heard.append((f, text)), 0.2, 0.6)(fraction, "so far")
    assert heard == [(pytest.approx(told), "so far")]


def test_quiet_says_nothing(capsys):
    quiet(0.5, "half")
    assert capsys.readouterr().out == ""
