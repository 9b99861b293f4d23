"""What the forms of contacts ask for."""

from __future__ import annotations

from lichen.site.match.forms.contacts import ContactForm, LinkedForm, WordsForm


def test_of_who_is_known_elsewhere_only_the_role_is_asked() -> None:
    assert list(LinkedForm().fields) == ["role", "organisation", "for_parties"]
    assert list(WordsForm().fields) == ["name", "role", "organisation", "email", "phone", "for_parties"]
    assert list(ContactForm(people=[]).fields)[:2] == ["person", "account"]


def test_words_are_those_of_the_form() -> None:
    form = WordsForm({"name": "Ann", "role": "law"})
    assert form.is_valid()
    assert form.words() == {"name": "Ann", "role": "law", "organisation": "", "email": "", "phone": ""}
