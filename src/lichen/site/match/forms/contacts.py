"""The forms of a contact: somebody of the two organisations, somebody with an account, or written out."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


class LinkedForm(forms.Form):
    """Changes what is said here of a contact who is known elsewhere."""

    said: ClassVar[tuple[str, ...]] = ("role", "organisation")

    role = forms.CharField(
        label=_("Role"), required=False, max_length=200, help_text=_("What she does in this exchange.")
    )
    organisation = forms.CharField(label=_("Organisation"), required=False, max_length=300)
    for_parties = forms.BooleanField(label=_("The two parties may read it"), required=False)

    def words(self) -> dict[str, str]:
        """Return what is said of the contact."""
        return {name: self.cleaned_data[name] for name in self.said}


class WordsForm(LinkedForm):
    """Says who a contact is."""

    said: ClassVar[tuple[str, ...]] = ("name", "role", "organisation", "email", "phone")
    field_order = (*said, "for_parties")

    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=50)


class ContactForm(WordsForm):
    """Adds a contact: `people` are those of the register whom one may choose."""

    field_order = ("person", "account", *WordsForm.field_order)

    person = forms.ChoiceField(label=_("Who"), required=False)
    account = forms.EmailField(
        label=_("Or somebody with an account"), required=False, help_text=_("Her e-mail address.")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(one.id), f"{one}, {one.organisation}") for one in people]
        self.fields["person"].choices = [("", _("somebody else")), *known]
