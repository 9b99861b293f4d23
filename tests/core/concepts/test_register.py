"""The concept register: schemes mapped and never merged, labels in every language the clusters use."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.core.codes import scheme
from lichen.core.concepts import SCHEMAS, Register, concept_register
from lichen.core.errors import CodeLookupError


def test_register_holds_every_code_of_the_packaged_schemes() -> None:
    """The register and the tables of codes say the same: one word per thing."""
    concepts = concept_register().concepts
    for name in ("low", "nace"):
        assert concepts.filter(scheme=name)["notation"].sort().to_list() == sorted(
            code.code for code in scheme(name)
        )


def test_register_names_a_licence_for_every_part() -> None:
    """Every scheme and every source of labels has a row that states licence and attribution."""
    register = concept_register()
    named = register.schemes.drop_nulls(["licence", "attribution"])["scheme"]
    used = set(register.concepts["scheme"]) | set(register.labels["source"])
    assert used <= set(named)


def test_register_keeps_schemes_apart() -> None:
    """A mapping joins two schemes; the parent of a concept is of its own scheme."""
    register = concept_register()
    parents = register.concepts.drop_nulls("parent")
    assert (parents["parent"].str.split(":").list.first() == parents["scheme"]).all()
    ends = register.mappings.select(pl.col("from_id", "to_id").str.split(":").list.first())
    assert (ends["from_id"] != ends["to_id"]).all()


def test_label_falls_back_to_english_then_to_the_code() -> None:
    """A missing translation shows the English label, never nothing."""
    register = concept_register()
    assert register.label("hs:7204", "bg") == register.label("hs:7204", "en")
    assert register.label("isic:1061") == "1061"


def test_label_of_no_concept_names_the_cure() -> None:
    """A concept that is not there is an error with the way to write one."""
    with pytest.raises(CodeLookupError, match="low:170201"):
        concept_register().label("170201")
    with pytest.raises(CodeLookupError, match="no concept"):
        concept_register().broader("low:999999")


def test_mapped_goes_both_ways() -> None:
    """A mapping is found from either of its ends."""
    register = concept_register()
    assert "isic:1061" in register.mapped("nace:10.61", "isic")
    assert register.mapped("nace:10.61", "isic", "no such source") == ()


def test_register_refuses_a_table_of_another_shape() -> None:
    """A register is only made of its own tables."""
    with pytest.raises(TypeError, match="'words'"):
        Register(words=pl.DataFrame({"lang": ["en"]}))
    assert Register().labels.schema == pl.Schema(SCHEMAS["labels"])
