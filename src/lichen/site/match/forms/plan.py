"""The forms of plans and of answers to suggestions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lichen.site.match.models import Answer
from lichen.site.register.models import Site


class PlanForm(forms.Form):
    """States the wishes of a plan; what stays empty is taken from the register."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As you want to find it again."))
    carbon_price = forms.FloatField(
        label=_("Value of a tonne of CO2e avoided"),
        required=False,
        min_value=0,
        help_text=_("In the region's currency."),
    )
    max_distance = forms.FloatField(label=_("Longest haul [km]"), required=False, min_value=0)
    budget = forms.FloatField(label=_("Most that may be invested"), required=False, min_value=0)
    technologies = forms.BooleanField(
        label=_("Plants of the register may be used"), required=False, initial=True
    )
    catalogue = forms.BooleanField(
        label=_("Treatments of the catalogue may be built"),
        required=False,
        help_text=_("Those whose chains pay."),
    )
    without = forms.CharField(
        label=_("Without these sites"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Names or keys, one on each line: what if they stop?"),
    )

    def clean_without(self) -> list[str]:
        """Return the keys of the sites that are named."""
        keys, unknown = [], []
        for line in str(self.cleaned_data["without"]).splitlines():
            text = line.strip()
            if not text:
                continue
            there = Site.objects.filter(removed=None)
            found = list(there.filter(ref=text)[:1]) or list(there.filter(name__iexact=text)[:2])
            if len(found) == 1:
                keys.append(found[0].ref)
            else:
                unknown.append(text)
        if unknown:
            raise forms.ValidationError(_("Not found, or several are called so: %s.") % ", ".join(unknown))
        return keys

    def wishes(self) -> dict[str, Any]:
        """Return the wishes."""
        given = self.cleaned_data
        kept = {
            key: given[key] for key in ("carbon_price", "max_distance", "budget", "technologies", "without")
        }
        return kept | {"catalogue": "all" if given["catalogue"] else ""}


class AnswerForm(forms.Form):
    """Says what one side thinks of a suggestion."""

    kind = forms.ChoiceField(choices=Answer.Kind.choices)
    because = forms.CharField(required=False, max_length=20)
    reason = forms.CharField(label=_("Why"), required=False, max_length=500)
