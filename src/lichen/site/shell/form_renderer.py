"""How every form looks: the template of a form and of a field, used by ``{{ form }}`` and ``{% field %}`` alike."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    """Django's own widgets within our fields; set as FORM_RENDERER in the settings."""

    form_template_name = "shell/form/form.html"
    field_template_name = "shell/form/field.html"
