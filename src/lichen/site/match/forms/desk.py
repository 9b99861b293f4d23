"""The forms of the desk: open an exchange, move it, note, plan, record what it brought."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lichen.site.match.models import Exchange, Outcome
from lichen.site.register.models import Organisation

DIMENSIONS = [("mass", _("tonnes")), ("energy", _("MWh")), ("volume", _("m³"))]
SOME = 8


class OrganisationField(forms.CharField):
    """An organisation by its name or key, as somebody types it."""

    def clean(self, value: Any) -> Any:
        """Return the one organisation that is meant; who types something else is told the nearest names."""
        text = super().clean(value)
        if not text:
            return None
        there = Organisation.objects.filter(removed=None)
        found = list(there.filter(name__iexact=text)[:2]) or list(there.filter(ref=text)[:1])
        if len(found) == 1:
            return found[0]
        near = list(there.filter(name__icontains=text).order_by("name").values_list("name", flat=True)[:SOME])
        if len(near) == 1 and not found:
            return there.get(name=near[0])
        if near:
            raise forms.ValidationError(
                _("Several are called so: %s. Type the whole name.") % ", ".join(near)
            )
        raise forms.ValidationError(_("There is no organisation of this name. Add it to the register first."))


class ExchangeForm(forms.Form):
    """Puts an exchange on the desk."""

    giver = OrganisationField(label=_("Giver"), help_text=_("Name of the organisation that gives."))
    taker = OrganisationField(label=_("Taker"), help_text=_("Name of the organisation that takes."))
    resource = forms.CharField(label=_("What"), max_length=500)
    expected = forms.FloatField(label=_("Expected in a year"), required=False, min_value=0)
    dimension = forms.ChoiceField(label=_("Unit"), choices=DIMENSIONS)
    treatment = forms.CharField(label=_("Treatment between"), required=False, max_length=300)
    reference = forms.CharField(
        label=_("What would happen otherwise"),
        required=False,
        max_length=500,
        help_text=_("Results are told against it."),
    )


class MoveForm(forms.Form):
    """Moves an exchange along the pipeline."""

    state = forms.ChoiceField(label=_("To"), choices=Exchange.State.choices)
    text = forms.CharField(
        label=_("Why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A step back and an end need a reason; the two parties read it."),
    )


class ReadinessForm(forms.Form):
    """States how ready an exchange is."""

    level = forms.IntegerField(label=_("Readiness"), min_value=1, max_value=9)


class NoteForm(forms.Form):
    """Writes a note."""

    text = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}))
    for_parties = forms.BooleanField(label=_("The two parties may read it"), required=False)


class TaskForm(forms.Form):
    """Notes what has to be done."""

    title = forms.CharField(label=_("What has to be done"), max_length=300)
    due = forms.DateField(label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class OutcomeForm(forms.ModelForm):
    """Records what an exchange brought."""

    class Meta:
        model = Outcome
        fields = ("begins", "ends", *Outcome.FIGURES, "reference", "measured", "source")
        labels = {
            "begins": _("First day"),
            "ends": _("Last day"),
            "reference": _("What would have happened otherwise"),
            "measured": _("Measured, not estimated"),
            "source": _("Source"),
        }
        widgets = {
            "begins": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*Outcome.FIGURES, "source"):
            self.fields[name].required = False
        self.fields["source"].widget.attrs["placeholder"] = ""

    def verb(self) -> dict[str, Any]:
        """Return what the verb that records asks for."""
        given = self.cleaned_data
        kept = {name: given[name] for name in ("begins", "ends", "reference", "measured", "source")}
        return kept | {"figures": {name: given[name] for name in Outcome.FIGURES}}
