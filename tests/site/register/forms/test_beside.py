"""Who a stream is shown to is named exactly."""

from __future__ import annotations

from lichen.site.register.forms.beside import DiscloseForm, StageForm
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage


def test_counterpart_is_named_exactly(miller: Actor) -> None:
    form = DiscloseForm({"to": " hill farm", "to_stage": "2"}, actor=miller)
    assert form.is_valid()
    assert (form.cleaned_data["to"].name, form.cleaned_data["to_stage"]) == ("Hill Farm", Stage.RANGES)
    assert "to" in DiscloseForm({"to": "Hill", "to_stage": "2"}, actor=miller).errors


def test_less_than_ranges_is_no_disclosure(miller: Actor) -> None:
    assert "to_stage" in DiscloseForm({"to": "Hill Farm", "to_stage": "1"}, actor=miller).errors


def test_stage_is_one_that_there_is() -> None:
    form = StageForm({"stage": "3"})
    assert form.is_valid()
    assert form.cleaned_data["stage"] is Stage.EXACT
    assert not StageForm({"stage": "4"}).is_valid()
