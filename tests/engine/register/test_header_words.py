"""Headers of lists in the languages of the people are understood; what is not known is left alone."""

from __future__ import annotations

import pytest

from lichen.engine.register.header_words import meant_column


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Abfallbezeichnung", "streams.resource"),
        ("Menge in t/Jahr", "streams.amount"),
        ("Standort", "sites.name"),
        ("Ilość [Mg]", "streams.amount"),
        ("Kod odpadu", "streams.code"),
        ("Количество, т/год", "streams.amount"),
        ("Код на отпадъка", "streams.code"),
        ("Широта", "sites.latitude"),
        ("Empresa", "organisations.name"),
        ("Quantitat (t)", "streams.amount"),
        ("Affald", "streams.resource"),
        ("Mængde", "streams.amount"),
        ("Company name", "organisations.name"),
        ("reference cost", "streams.reference_cost"),
        ("telephone", None),
        ("", None),
    ],
)
def test_headers_of_many_languages(header: str, column: str | None) -> None:
    assert meant_column(header) == column


def test_the_table_of_the_list_goes_first() -> None:
    assert meant_column("name") in ("sites.name", "organisations.name")
    assert meant_column("name", "organisations") == "organisations.name"
    assert meant_column("note", "sites") == "sites.note"
