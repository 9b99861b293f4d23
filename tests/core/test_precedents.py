"""The reported exchanges: enough of them, each with codes that exist and a reference that is listed."""

from __future__ import annotations

import polars as pl

from lichen.core.codes import scheme
from lichen.core.concepts import concept_register
from lichen.core.precedents import PRECEDENT_SCHEMA, REFERENCE_SCHEMA, precedents, references

NEVER_EMPTY = (
    "id",
    "network",
    "country",
    "giver",
    "giver_nace",
    "resource",
    "receiver",
    "receiver_nace",
    "use",
    "reference",
    "certain",
)


def test_tables_have_the_stated_columns() -> None:
    """The files say what the module says."""
    assert dict(precedents().schema) == PRECEDENT_SCHEMA
    assert dict(references().schema) == REFERENCE_SCHEMA


def test_precedents_are_many_and_of_many_networks() -> None:
    """A ranking that is judged on networks it has not seen needs many of both."""
    assert precedents().height >= 170
    assert precedents()["network"].n_unique() >= 40


def test_every_precedent_says_who_what_whom_and_from_where() -> None:
    """Nothing needed is empty, ids are unique, and no exchange stands twice."""
    table = precedents()
    assert table.select(pl.col(NEVER_EMPTY).is_null().any()).row(0) == (False,) * len(NEVER_EMPTY)
    assert table["id"].is_unique().all()
    assert table.select("network", "giver", "resource", "receiver").is_duplicated().sum() == 0
    assert set(table["certain"]) == {"documented", "disputed", "recalled"}


def test_every_code_of_a_precedent_exists() -> None:
    """Codes are six-digit entries of the List of Waste and classes of NACE; resources are in the register."""
    table = precedents()
    assert set(table["low"].drop_nulls()) <= {code.code for code in scheme("low") if len(code.code) == 6}
    classes = {code.code for code in scheme("nace") if code.level == "class"}
    assert set(table["giver_nace"]) | set(table["receiver_nace"]) <= classes
    own = set(concept_register().concepts.filter(scheme="own")["notation"])
    assert set(table["resource_id"].drop_nulls()) <= own


def test_every_reference_is_listed_and_used() -> None:
    """Each row names a text of the table of references, and no text stands there for nothing."""
    assert set(precedents()["reference"]) == set(references()["id"])
    assert references()["id"].is_unique().all()


def test_an_amount_has_a_unit_and_was_read_in_a_text() -> None:
    """No amount comes from memory."""
    table = precedents()
    assert table.filter(pl.col("amount").is_null() != pl.col("unit").is_null()).is_empty()
    assert table.filter(pl.col("amount").is_not_null() & (pl.col("certain") == "recalled")).is_empty()
    assert set(table["unit"].drop_nulls()) <= {"t/year", "m3/year", "MWh/year"}
