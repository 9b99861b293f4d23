"""A sentence is kept with its parts, and every reader has it in her language; a text of a person is kept as it is."""

from __future__ import annotations

import pytest
from django.core import serializers
from django.utils import translation
from django.utils.translation import gettext_lazy

from lichen.core.said import Said, counted, said
from lichen.site.shell.fields import SaidField, in_parts, said_later, said_of
from lichen.site.shell.models import Job
from lichen.site.shell.telling import told


def test_a_sentence_comes_back_with_its_parts(db: None) -> None:
    Job.objects.create(kind="k", title=said("Import of {name}", name="a.xlsx"))
    kept = Job.objects.get().title
    assert kept == "Import of a.xlsx"
    with translation.override("de"):
        assert told(kept) == "Import von a.xlsx"


def test_an_update_keeps_the_parts_too(db: None) -> None:
    Job.objects.create(kind="k", title="words")
    Job.objects.update(title=said("Reconciling the flows"))
    assert isinstance(Job.objects.values_list("title", flat=True).get(), Said)


def test_a_backup_keeps_the_parts(db: None) -> None:
    Job.objects.create(kind="k", title=said("Import of {name}", name="a.xlsx"))
    kept = serializers.serialize("jsonl", Job.objects.all())
    Job.objects.all().delete()
    Job.objects.bulk_create([one.object for one in serializers.deserialize("jsonl", kept)])
    title = Job.objects.get().title
    assert isinstance(title, Said)
    assert title == "Import of a.xlsx"


@pytest.mark.parametrize(
    "text", ["", "plain", '{"said":"{x}","with":{},"many":"","number":1}', '{"said":', "{0}"]
)
def test_the_words_of_a_person_are_never_taken_for_a_sentence(text: str) -> None:
    kept = said_of(in_parts(text, 300))
    assert type(kept) is str
    assert kept.strip() == text


def test_what_does_not_fit_is_kept_in_english() -> None:
    long = said("Removed: {what}", what="x" * 300)
    assert in_parts(long, 300) == str(long)[:300]
    assert type(said_of(in_parts(long, 300))) is str


def test_a_count_keeps_its_number() -> None:
    kept = said_of(in_parts(counted("{number} record", "{number} records", 2), 300))
    with translation.override("pl"):
        assert told(kept) == "2 zapisy"


def test_a_text_that_is_translated_later_is_a_sentence() -> None:
    with translation.override("de"):
        one = said_later(gettext_lazy("waiting"))
        assert (one, told(one)) == ("waiting", "wartet")


def test_migrations_see_an_ordinary_column() -> None:
    assert SaidField(max_length=300).deconstruct()[1] == "django.db.models.CharField"
