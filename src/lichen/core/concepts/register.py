"""The concept register that comes with the product (``lichen.data/concepts``), read once and kept.

Its shape is that of SKOS (https://www.w3.org/TR/skos-reference/): concepts of several schemes, each with labels in
several languages, joined by mappings. Tables:

``schemes``   scheme, title, version, licence, attribution, source: where each part is from, also the sources of labels
``concepts``  id (``scheme:notation``), scheme, notation, parent (id of the broader concept of the same scheme),
              entry (List of Waste: "absolute hazardous" ... "mirror non-hazardous"; own resources: material, energy,
              water or capability; else null), facet (what: what it is; where: where it arises; both)
``labels``    concept, lang (ISO 639-1), kind (pref|alt), text, origin (official: the classification's own words;
              source: of a published thesaurus; own: our own translation or name), source (a row of ``schemes``)
``mappings``  from_id, to_id, relation (exactMatch|closeMatch|broadMatch|narrowMatch|relatedMatch), source
``words``     lang, word, english: a lexicon of the field, one row per English word
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files

import polars as pl

from lichen.core.errors import CodeLookupError
from lichen.core.said import said

_T = pl.String()
SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "schemes": dict.fromkeys(("scheme", "title", "version", "licence", "attribution", "source"), _T),
    "concepts": dict.fromkeys(("id", "scheme", "notation", "parent", "entry", "facet"), _T),
    "labels": dict.fromkeys(("concept", "lang", "kind", "text", "origin", "source"), _T),
    "mappings": dict.fromkeys(("from_id", "to_id", "relation", "source"), _T),
    "words": dict.fromkeys(("lang", "word", "english"), _T),
}


def _empty(name: str) -> pl.DataFrame:
    return field(default_factory=lambda: pl.DataFrame(schema=SCHEMAS[name]))


@dataclass(frozen=True, eq=False)
class Register:
    """Concepts, labels, mappings and words, as described at the head of this module."""

    schemes: pl.DataFrame = _empty("schemes")
    concepts: pl.DataFrame = _empty("concepts")
    labels: pl.DataFrame = _empty("labels")
    mappings: pl.DataFrame = _empty("mappings")
    words: pl.DataFrame = _empty("words")

    def __post_init__(self) -> None:
        """Refuse a table whose columns are not those of its schema."""
        for name, schema in SCHEMAS.items():
            table: pl.DataFrame = getattr(self, name)
            if dict(table.schema) != schema:
                raise TypeError(f"table '{name}' has columns {dict(table.schema)}, expected {schema}")

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages that there are labels in, sorted.

        >>> {"bg", "ca", "pl", "zh"} <= set(concept_register().languages)
        True
        """
        return tuple(self.labels["lang"].unique().sort().to_list())

    @cached_property
    def _preferred(self) -> dict[tuple[str, str], str]:
        preferred = self.labels.filter(pl.col("kind") == "pref").unique(["concept", "lang"], keep="first")
        return {
            (concept, lang): text
            for concept, lang, text in preferred.select("concept", "lang", "text").rows()
        }

    @cached_property
    def _parents(self) -> dict[str, str | None]:
        return dict(self.concepts.select("id", "parent").iter_rows())

    def label(self, concept: str, lang: str = "en") -> str:
        """Return the preferred label of a concept in a language, or else in English, or else its notation.

        Raises
        ------
        CodeLookupError
            If there is no such concept.

        >>> concept_register().label("nace:10.61", "fr")
        'Travail des grains'
        """
        if concept not in self._parents:
            raise CodeLookupError(
                said("there is no concept '{concept}'", concept=concept),
                said(
                    "write scheme and code, such as {example}; the schemes are {schemes}",
                    example="low:170201",
                    schemes=", ".join(self.concepts["scheme"].unique(maintain_order=True)),
                ),
            )
        found = self._preferred.get((concept, lang)) or self._preferred.get((concept, "en"))
        return found or concept.partition(":")[2]

    def broader(self, concept: str) -> tuple[str, ...]:
        """Return the concepts above a concept, nearest first.

        Raises
        ------
        CodeLookupError
            If there is no such concept.

        >>> concept_register().broader("low:170201")
        ('low:1702', 'low:17')
        """
        self.label(concept)
        above: list[str] = []
        parent = self._parents[concept]
        while parent is not None:
            above.append(parent)
            parent = self._parents[parent]
        return tuple(above)

    def mapped(self, concept: str, scheme: str, source: str | None = None) -> tuple[str, ...]:
        """Return the concepts of a scheme that a concept is mapped to, either way, in the order of the mappings.

        `source` narrows to what the mapping says, such as ``own: takes in``.

        >>> "nace:10.61" in concept_register().mapped("isic:1061", "nace")
        True
        """
        table = self.mappings if source is None else self.mappings.filter(pl.col("source") == source)
        there = table.filter(pl.col("from_id") == concept)["to_id"].to_list()
        back = table.filter(pl.col("to_id") == concept)["from_id"].to_list()
        return tuple(dict.fromkeys(one for one in [*there, *back] if one.startswith(f"{scheme}:")))


@cache
def concept_register() -> Register:
    """Return the packaged register.

    >>> concept_register().concepts.filter(scheme="low").height
    973
    """
    folder = files("lichen.data") / "concepts"
    tables = {
        name: pl.read_parquet(io.BytesIO((folder / f"{name}.parquet").read_bytes())).cast(pl.Schema(schema))
        for name, schema in SCHEMAS.items()
    }
    return Register(**tables)
