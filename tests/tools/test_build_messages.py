"""Every string of the site is in every catalogue, translated, fit for its place; what is read is what was written."""

from __future__ import annotations

import gettext
import io
from itertools import chain

import pytest
from django.conf import settings
from django.utils import dates

from tools.build_messages import (
    PLURALS,
    Catalogue,
    Message,
    compiled,
    filled,
    main,
    merged,
    messages_of_module,
    messages_of_site,
    messages_of_template,
    plural_of,
    problems,
    read_catalogue,
    written,
    wrong_with,
)

LANGUAGES = sorted(PLURALS)
SAID = messages_of_site()


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_complete_current_and_fit_for_its_places(language: str) -> None:
    """Run ``.venv/bin/python -m tools.build_messages`` and translate what it names."""
    assert problems(language, SAID) == []


def test_there_is_a_catalogue_for_each_language_of_the_site() -> None:
    assert sorted(dict(settings.LANGUAGES)) == sorted(["en", *LANGUAGES])


def test_no_text_is_a_word_that_django_writes_dates_with() -> None:
    """Else "may" in the sense of "is allowed" would stand where the month is meant."""
    words = chain(*(getattr(dates, name).values() for name in ("WEEKDAYS", "WEEKDAYS_ABBR", "MONTHS")))
    assert not {("", str(word)) for word in words} & SAID.keys()


def test_messages_of_a_template_are_found_in_tags_filters_and_arguments() -> None:
    source = """{% load i18n %}{% translate "Yes" %}{% translate 'To' context "day" as to %}{{ _("No")|upper }}
    {% blocktranslate trimmed count n=rows with name=x %}
      {{ n }} row of {{ name }}
    {% plural %}{{ n }} rows{% endblocktranslate %}{% page title=_("Here") %} _("not a message")
    {% translate "100 %" %}"""
    found = [(one.context, one.text, one.plural) for one in messages_of_template(source)]
    assert found == [
        *[("", "Yes", ""), ("day", "To", ""), ("", "No", "")],
        ("", "%(n)s row of %(name)s", "%(n)s rows"),
        *[("", "Here", ""), ("", "100 %%", "")],
    ]


def test_messages_of_a_module_are_found_and_put_together_texts_refused() -> None:
    source = (
        'a = _("One " "two"), pgettext_lazy("unit", "t"), translation.gettext("Three"), _(word), f("Four")'
    )
    assert [(one.context, one.text) for one in messages_of_module(source)] == [
        *[("", "One two"), ("unit", "t"), ("", "Three")]
    ]
    with pytest.raises(TypeError, match="x.py, line 2: an f-string is translated"):
        list(messages_of_module('\n_(f"{n} sites")', "x.py"))


@pytest.fixture
def polish() -> Catalogue:
    """A catalogue with everything that is hard to write."""
    texts = [
        Message(
            "%(n)s site", plural="%(n)s sites", forms=("%(n)s zakład", "%(n)s zakłady", "%(n)s zakładów")
        ),
        Message("To", "day", forms=("Do",)),
        Message("To", forms=("Dokąd",)),
        Message('a "word" \\ and\ttab\nnew line', forms=('„słowo” "x" \\ i\ttab\nnowy wiersz',)),
    ]
    return Catalogue("pl", ("Polish.", "", "Words: site = zakład"), {one.key: one for one in texts})


def test_catalogue_is_read_as_it_was_written(polish: Catalogue) -> None:
    assert read_catalogue(written(polish), "pl") == polish
    assert written(read_catalogue(written(polish), "pl")) == written(polish)


def test_compiled_catalogue_is_read_by_the_standard_library(polish: Catalogue) -> None:
    read = gettext.GNUTranslations(io.BytesIO(compiled(polish)))
    counts = [read.ngettext("%(n)s site", "%(n)s sites", n) for n in (1, 2, 5, 12, 22)]
    assert [text.split()[1] for text in counts] == ["zakład", "zakłady", "zakładów", "zakładów", "zakłady"]
    assert (read.gettext("To"), read.pgettext("day", "To"), read.gettext("Else")) == ("Dokąd", "Do", "Else")
    assert read.info()["language"] == "pl"


def test_what_is_not_translated_is_left_to_the_english(polish: Catalogue) -> None:
    half = merged(polish, {("", "New"): Message("New")}, prune=False)
    assert half.messages["", "New"].forms == ("",)
    assert gettext.GNUTranslations(io.BytesIO(compiled(half))).gettext("New") == "New"


def test_marks_of_other_tools_are_passed_over_and_fuzzy_texts_emptied() -> None:
    text = '#: a.html:3\n#, fuzzy\nmsgid "Yes"\nmsgstr "Tal"\n\n#. note\nmsgid "No"\nmsgstr ""\n"Ni"\n"e"\n'
    found = read_catalogue(text, "pl").messages
    assert (found["", "Yes"].forms, found["", "No"].forms) == (("",), ("Nie",))


def test_merging_adds_keeps_and_prunes(polish: Catalogue) -> None:
    said = {("", "To"): Message("To"), ("", "%(n)s site"): Message("%(n)s site", plural="%(n)s places")}
    kept = merged(polish, said, prune=False).messages
    assert len(kept) == 4
    assert kept["", "%(n)s site"].forms == ("", "", "")  # its plural has changed, so it is not the same text
    assert merged(polish, said, prune=True).messages.keys() == said.keys()
    part = Catalogue(
        "pl", (), {("", "To"): Message("To", forms=("Ku",)), ("", "x"): Message("x", forms=("y",))}
    )
    assert filled(polish, part).messages["", "To"].forms == ("Ku",)
    assert filled(polish, part).messages.keys() == polish.messages.keys()


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (Message("Yes", forms=("",)), "not translated, it needs 1 form"),
        (Message("%s", plural="%d", forms=("a", "b")), "not translated, it needs 3 form"),
        (Message("by {sign}", forms=("przez",)), "the places to fill in are {sign}, but 'przez' has none"),
        (Message("%s of %s", forms=("%s",)), "the places to fill in are %s %s"),
        (Message("a link", forms=("<a>",)), "has <, which the English has not"),
        (Message("a word", forms=('"słowo"',)), 'has ", which the English has not'),
        (Message("Done.", forms=("Gotowe",)), "begins or ends with another sign"),
        (Message("Done", forms=(" Gotowe",)), "begins or ends with another sign"),
        (
            Message("A site", plural="%s sites", forms=("Zakład", "zakłady", "%s zakładów")),
            "'zakłady' has none",
        ),
    ],
)
def test_what_a_page_could_not_hold_is_told(one: Message, said: str) -> None:
    found = wrong_with(one, "pl")
    assert len(found) >= 1
    assert said in found[0]


def test_form_for_one_thing_only_need_not_name_the_number() -> None:
    forms = ("Zakład", "%s zakłady", "%s zakładów")
    assert wrong_with(Message("A site", plural="%s sites", forms=forms), "pl") == []
    assert (
        wrong_with(Message("A site", plural="%s sites", forms=forms), "ru") != []
    )  # there it is 21, 31 …, too


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        *[(language, {1: 0, 0: 1, 2: 1, 5: 1, 21: 1}) for language in ("bg", "ca", "da", "de", "es")],
        ("pl", {1: 0, 2: 1, 4: 1, 5: 2, 0: 2, 12: 2, 14: 2, 21: 2, 22: 1, 25: 2, 112: 2, 122: 1}),
        ("ru", {1: 0, 21: 0, 2: 1, 24: 1, 5: 2, 0: 2, 11: 2, 12: 2, 111: 2, 101: 0, 25: 2}),
    ],
)
def test_counts_take_the_forms_of_the_unicode_plural_rules(language: str, forms: dict[int, int]) -> None:
    """Unicode CLDR, "Language Plural Rules"."""
    rule, count = plural_of(language)
    assert {number: rule(number) for number in forms} == forms
    assert {rule(number) for number in range(1000)} == set(range(count))


def test_command_tells_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--missing", "de"]) == 0
    assert read_catalogue(capsys.readouterr().out, "de").messages == {}
