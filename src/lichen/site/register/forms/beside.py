"""What stands beside rows: people, documents, and how much others see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lichen.core.errors import LichenError
from lichen.site.register.services.named import party_called
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage


class PersonForm(forms.Form):
    """Somebody to talk to."""

    name = forms.CharField(label=_("Name"), max_length=200)
    function = forms.CharField(label=_("Function"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=50, required=False)


class DocumentForm(forms.Form):
    """A file, such as an analysis."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("An analysis, a picture, a permit. Who sees the row exactly may read it."),
    )


class StageForm(forms.Form):
    """How much every member sees."""

    stage = forms.TypedChoiceField(
        label=_("Every member sees"),
        choices=Stage.choices,
        coerce=lambda value: Stage(int(value)),
        widget=forms.RadioSelect,
    )


class DiscloseForm(forms.Form):
    """How much one other organisation sees."""

    to = forms.CharField(
        label=_("To whom"),
        max_length=300,
        widget=forms.TextInput(attrs={"list": "known-names", "autocomplete": "off"}),
        help_text=_("The name of the organisation, as it is written in the register."),
    )
    to_stage = forms.TypedChoiceField(
        label=_("It sees"),
        choices=[(stage.value, stage.label) for stage in (Stage.RANGES, Stage.EXACT)],
        coerce=lambda value: Stage(int(value)),
    )

    def __init__(self, *args: Any, actor: Actor, **known: Any) -> None:
        """Make the form for who discloses: names that she cannot know are not for trying."""
        super().__init__(*args, **known)
        self.actor = actor

    def clean_to(self) -> Any:
        """Return the party of that name."""
        try:
            found = party_called(self.actor, self.cleaned_data["to"])
        except LichenError as error:
            raise forms.ValidationError(f"{error}.") from None
        if found is None:
            raise forms.ValidationError(
                _("No single organisation is called exactly so. A facilitator can bring you together.")
            )
        return found
