"""`--link`: streams whose words mean the same thing are read as the same resource, whatever the language."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from lichen.cli.output import number, say
from lichen.core.concepts import concept_register
from lichen.core.graph import Region, resource_key
from lichen.engine.register.link import Linker, packaged_linker

SURE = 0.8  # the probability from which a text is taken to mean a resource

READ_AS = {"resource": pl.String(), "concept": pl.String(), "label": pl.String(), "probability": pl.Float64()}


def readings(region: Region, linker: Linker, least: float = SURE) -> pl.DataFrame:
    """Return what each resource of a region is read as: resource, concept, label (English), probability.

    Resources whose meaning is less sure than `least` are left out, and so stay as they are written.
    """
    register = concept_register()
    rows = []
    for text in sorted({*region.streams["resource"], *region.recipes["resource"]} - {""}):
        found = linker.link(text).resource
        best = found.candidates[0] if found.candidates and not found.abstained else None
        if best is not None and best.probability >= least:
            rows.append((text, best.id, register.label(best.id, "en"), best.probability))
    return pl.DataFrame(rows, schema=READ_AS, orient="row")


def understood(region: Region, read: pl.DataFrame) -> Region:
    """Return the region with the matching key of each stream and recipe that was read as a resource of the register.

    The words stay as they were written; prices, factors and modes that name a resource find it under either word, since
    they are read along.
    """
    by_key = {
        resource_key(text): resource_key(label)
        for text, label in read.select("resource", "label").iter_rows()
    }
    if not by_key:
        return region

    def named(table: pl.DataFrame) -> pl.DataFrame:
        return table.with_columns(pl.col("key").replace(by_key))

    return replace(
        region,
        streams=named(region.streams),
        recipes=named(region.recipes),
        prices=named(region.prices),
        factors=named(region.factors),
        transport=named(region.transport),
    )


def linked(region: Region, *, wanted: bool) -> Region:
    """Return the region with its resources read by their meaning if that is wanted; what was read is said."""
    if not wanted:
        return region
    read = readings(region, packaged_linker())
    changed = read.filter(pl.col("resource").str.to_lowercase() != pl.col("label").str.to_lowercase())
    for row in changed.iter_rows(named=True):
        say(f"Note: '{row['resource']}' is read as '{row['label']}' ({number(100 * row['probability'])} %).")
    return understood(region, read)
