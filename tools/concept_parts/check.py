"""What must hold of the register as a whole."""

from __future__ import annotations

import polars as pl

from lichen.core.concepts import Register


def problems(register: Register) -> list[str]:
    """Return what is wrong, in sentences: double or missing concepts, labels and mappings of nothing."""
    concepts = register.concepts
    known = set(concepts["id"])
    found = [
        f"{one}: the concept is there twice." for one in concepts["id"].filter(concepts["id"].is_duplicated())
    ]
    found += [
        f"{one}: its parent {parent} does not exist."
        for one, parent in concepts.select("id", "parent").drop_nulls().rows()
        if parent not in known
    ]
    for table, columns in ((register.labels, ["concept"]), (register.mappings, ["from_id", "to_id"])):
        for column in columns:
            missing = table[column].unique().sort()
            found += [
                f"{one}: named in '{column}', but there is no such concept."
                for one in missing
                if one not in known
            ]
    preferred = register.labels.filter(pl.col("kind") == "pref")
    twice = preferred.filter(preferred.select("concept", "lang").is_duplicated())
    found += [
        f"{one}: has several preferred labels in '{lang}'."
        for one, lang in twice.select("concept", "lang").unique(maintain_order=True).rows()
    ]
    sources = set(register.schemes["scheme"])
    found += [
        f"labels: source '{one}' is not in schemes.csv."
        for one in register.labels["source"].unique()
        if one not in sources
    ]
    return found
