"""Each field ties its label, help and errors to its control, so that a screen reader reads them together."""

import re

import pytest
from django import forms
from django.conf import settings

from lichen.site.shell.form_renderer import FormRenderer


class Sample(forms.Form):
    default_renderer = FormRenderer
    amount = forms.DecimalField(help_text="In a year.")
    role = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False)
    shown = forms.BooleanField(required=False)


def test_it_is_the_renderer_of_the_site() -> None:
    assert f"{FormRenderer.__module__}.{FormRenderer.__qualname__}" == settings.FORM_RENDERER


def test_errors_and_help_describe_the_control() -> None:
    page = str(Sample({"amount": "many"}))
    control = re.search(r"<input[^>]*name=\"amount\"[^>]*>", page)
    assert control
    assert 'aria-invalid="true"' in control[0]
    described = re.search(r'aria-describedby="([^"]+)"', control[0])
    assert described
    assert [bool(re.search(rf'id="{name}"', page)) for name in described[1].split()] == [True, True]


@pytest.mark.parametrize("name", ["amount", "shown"])
def test_every_control_has_its_label(name: str) -> None:
    assert f'<label for="id_{name}">' in str(Sample())


def test_choices_are_a_group_with_a_legend() -> None:
    page = str(Sample())
    assert re.search(r"<fieldset>\s*<legend>Role", page)


def test_what_may_be_left_out_says_so() -> None:
    assert str(Sample()).count("(optional)") == 1  # the role; a box to tick needs no such word


def test_hidden_fields_are_there_once() -> None:
    class Hiding(Sample):
        key = forms.CharField(widget=forms.HiddenInput)

    assert str(Hiding()).count('name="key"') == 1
