"""The builder of the concept register: small sources by hand, and what must hold of our own part."""

from __future__ import annotations

import doctest

import polars as pl
import pytest

from lichen.core.codes import scheme
from lichen.core.concepts import Register, concept_register
from tests.conftest import SHARED
from tools import build_concepts
from tools.concept_parts import check, fkko, low, nace, own, rows
from tools.concept_parts.fkko import build_fkko
from tools.concept_parts.gemet import build_gemet
from tools.concept_parts.trees import build_trees

TAXONOMY = SHARED / "data" / "taxonomy"


@pytest.mark.parametrize("module", [fkko, low, nace, own])
def test_examples_run(module: object) -> None:
    """The examples in the builder's parts hold."""
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # a module, whatever its static type


def test_own_part_is_packaged_as_it_stands_in_the_tools() -> None:
    """Whoever edits a label and forgets to rebuild is told."""
    packaged = concept_register()
    assert build_concepts.same(build_concepts.renew(packaged), packaged)


def test_packaged_register_has_no_problems() -> None:
    """No double concept, no dangling parent, label or mapping."""
    assert check.problems(concept_register()) == []


def test_own_translations_of_the_list_of_waste_are_complete() -> None:
    """A language that has titles of our own has all of them, each once."""
    codes = sorted(code.code for code in scheme("low"))
    for path in sorted((build_concepts.OWN / "low").glob("*.csv")):
        assert [row["code"] for row in rows.read_csv(path)] == codes, path.name


def test_problems_are_named_all_at_once() -> None:
    """A register with a double concept, a lost parent and a label of nothing gives a sentence for each."""
    part = rows.Part()
    part.concept("low", "99", None, "what")
    part.concept("low", "99", None, "where")
    part.concept("low", "9901", "98", "what")
    part.label("low:97", "en", "nothing", "pref", "own", "own-low")
    found = check.problems(Register(**build_concepts.tables_of(part)))
    assert [line.split(":")[1][:2] for line in found if line.startswith("low")] == ["99", "99", "99", "97"]


@pytest.mark.skipif(not TAXONOMY.exists(), reason="needs ../shared")
def test_packaged_register_is_the_one_its_sources_give() -> None:
    """The packaged labels of the sources that need no workbook are what the documented command makes of them."""
    part = rows.Part().join([build_trees(TAXONOMY), build_gemet(TAXONOMY), build_fkko(TAXONOMY)])
    made = build_concepts.tables_of(part)["labels"]
    packaged = concept_register().labels.filter(pl.col("source").is_in(["bonsai", "gemet", "fkko"]))
    by = packaged.columns
    assert made.sort(by).equals(packaged.sort(by))


def test_renewing_keeps_what_is_not_ours() -> None:
    """`--own` touches no label of a source."""
    packaged = concept_register()
    kept = build_concepts.renew(packaged).labels.filter(pl.col("origin") != "own")
    assert kept.equals(packaged.labels.filter(pl.col("origin") != "own"))
