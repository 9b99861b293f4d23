"""The form of a file of an exchange."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FileForm(forms.Form):
    """Puts a file with an exchange."""

    file = forms.FileField(label=_("File"), help_text=_("A contract, a permit, an analysis."))
    for_parties = forms.BooleanField(label=_("The two parties may read it"), required=False)
