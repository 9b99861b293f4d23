"""A small register of known content, with a linker on it."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.core.concepts import SCHEMAS, Register
from lichen.core.linking import packaged_model
from lichen.engine.register.link import Linker, build_index, read_model

CONCEPTS = [
    ("low:10", "low", "10", None, None, "both"),
    ("low:1001", "low", "1001", "low:10", None, "both"),
    ("low:100101", "low", "100101", "low:1001", "absolute non-hazardous", "what"),
    ("low:100102", "low", "100102", "low:1001", "absolute non-hazardous", "what"),
    ("low:020304", "low", "020304", None, "absolute non-hazardous", "what"),
    ("low:170503", "low", "170503", None, "mirror hazardous", "what"),
    ("low:170504", "low", "170504", None, "mirror non-hazardous", "what"),
    ("nace:35.11", "nace", "35.11", None, None, "where"),
    ("own:coal-fly-ash", "own", "coal-fly-ash", None, "material", "what"),
    ("own:hot-water", "own", "hot-water", None, "energy", "what"),
]
LABELS = [
    ("low:10", "en", "Wastes from thermal processes"),
    ("low:1001", "en", "Wastes from power stations"),
    ("low:100101", "en", "Bottom ash, slag and boiler dust"),
    ("low:100102", "en", "Coal fly ash"),
    ("low:020304", "en", "Materials unsuitable for consumption"),
    ("low:170503", "en", "Soil and stones containing hazardous substances"),
    ("low:170504", "en", "Soil and stones other than those mentioned in 17 05 03"),
    ("low:100102", "pl", "Popioły lotne z węgla"),
    ("low:170504", "de", "Boden und Steine"),
    ("nace:35.11", "en", "Production of electricity"),
    ("own:coal-fly-ash", "en", "pulverised fuel ash"),
    ("own:coal-fly-ash", "pl", "popiół lotny"),
    ("own:hot-water", "en", "hot water"),
]
MAPPINGS = [
    ("own:coal-fly-ash", "low:100102", "closeMatch", "own: classed as"),
    ("own:coal-fly-ash", "nace:35.11", "relatedMatch", "own: arises in"),
]


@pytest.fixture(scope="session")
def register() -> Register:
    rows = {
        "concepts": CONCEPTS,
        "labels": [(concept, lang, "pref", text, "own", "own") for concept, lang, text in LABELS],
        "mappings": MAPPINGS,
        "words": [("pl", "kocioł", "boiler"), ("ru", "зола", "ash"), ("ru", "котёл", "boiler")],
    }
    tables = {name: pl.DataFrame(found, schema=SCHEMAS[name], orient="row") for name, found in rows.items()}
    return Register(**tables)


@pytest.fixture(scope="session")
def linker(register: Register) -> Linker:
    return Linker(build_index(register), read_model(packaged_model()))
