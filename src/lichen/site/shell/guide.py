"""Samples of every part of a page, for the style guide: what to look at, and what accessibility is tested on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms
from django.utils.safestring import mark_safe

from lichen.core.errors import Problem

_BARS = (
    '<svg class="bars small" viewBox="0 0 420 96" width="420" height="96" role="img" aria-labelledby="g-t g-d">'
    '<title id="g-t">Wood, offered and needed</title><desc id="g-d">1 180 t offered, 640 t needed.</desc>'
    '<text class="label" x="0" y="15">Offered</text>'
    '<rect class="bar t0" x="0" y="21" width="300" height="18" rx="1.5"/>'
    '<text class="amount" x="308" y="35">1.18 kt/year</text>'
    '<text class="label" x="0" y="63">Needed</text>'
    '<rect class="bar t1" x="0" y="69" width="163" height="18" rx="1.5"/>'
    '<text class="amount" x="171" y="83">640 t/year</text></svg>'
)


class SampleForm(forms.Form):
    """A form with every kind of field."""

    name = forms.CharField(label="Name of the site", help_text="As the people who work there call it.")
    code = forms.ChoiceField(
        label="Kind of waste",
        choices=[("03 01 05", "03 01 05 sawdust, shavings"), ("17 02 01", "17 02 01 wood")],
    )
    amount = forms.DecimalField(label="Amount", help_text="What leaves the site in a year.")
    since = forms.DateField(
        label="Since", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    role = forms.ChoiceField(
        label="Role", widget=forms.RadioSelect, choices=[("offer", "it is offered"), ("need", "it is needed")]
    )
    about = forms.CharField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label="Analysis", required=False, help_text="PDF or a picture, up to 20 MB.")
    shown = forms.BooleanField(label="Others in the region may see the sector", required=False)

    field_order: ClassVar = ["name", "code", "amount", "since", "role", "about", "file", "shown"]


def _job(state: str, share: float, **more: Any) -> SimpleNamespace:
    known = {"id": state, "title": "Import of streams.xlsx", "stage": "", "error": "", "next_url": ""}
    return SimpleNamespace(
        state=state, share=share, is_open=state in ("waiting", "running"), **{**known, **more}
    )


def samples() -> dict[str, Any]:
    """Return the context of the style guide."""
    problem = Problem(
        "streams.xlsx", "streams", 7, "amount", "-3", "the amount is negative",
        "give the amount as a positive number; 'role' says whether it leaves or enters",
    )  # fmt: skip
    other = Problem(
        "streams.xlsx", "streams", 12, "unit", "ton", "'ton' has several meanings",
        "write t for 1000 kg, short_ton or long_ton",
    )  # fmt: skip
    wrong = SampleForm({"name": "", "amount": "many", "role": "offer", "code": "17 02 01"})
    wrong.is_valid()
    names = ("Sawmill Perth", "Brewery Blackford", "Greenhouse Errol", "Board mill Cowie")
    return {
        "form": SampleForm(prefix="blank", initial={"role": "offer"}),
        "wrong": wrong,
        "problems": [problem, other],
        "jobs": [
            _job("waiting", 0.0),
            _job("running", 0.42, stage="row 4 200 of 10 000"),
            _job("done", 1.0, next_url="#jobs"),
            _job("failed", 0.3, error="The file ends in the middle of a row; save it again and upload it."),
        ],
        "bars": mark_safe(_BARS),  # noqa: S308 - written above
        "rows": [
            {
                "name": name,
                "sector": "16.10 Sawmilling",
                "amount": 1180.0 * 3**i,
                "low": 1000.0 * 3**i,
                "high": 1420.0 * 3**i,
            }
            for i, name in enumerate(names)
        ],
        "downloads": [("SVG", "#svg"), ("PNG", "#png"), ("CSV", "#csv")],
        "kinds": [
            ("measured", "good"),
            ("stated", "info"),
            ("estimated", "care"),
            ("withdrawn", "bad"),
            ("draft", "none"),
            ("assumed", "assumed"),
            ("03 01 05", "plain"),
        ],
    }
