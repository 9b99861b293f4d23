"""What the form of a file asks for."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from lichen.site.match.forms.files import FileForm


def test_a_file_is_asked_for_and_who_reads_it() -> None:
    form = FileForm({"for_parties": "on"}, {"file": SimpleUploadedFile("permit.pdf", b"x")})
    assert form.is_valid()
    assert (form.cleaned_data["file"].name, form.cleaned_data["for_parties"]) == ("permit.pdf", True)


def test_nothing_is_no_file() -> None:
    assert FileForm({}, {}).errors.keys() == {"file"}
    assert FileForm({}, {"file": SimpleUploadedFile("x", b"")}).errors.keys() == {"file"}
