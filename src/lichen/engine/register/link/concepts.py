"""The concepts that a text can be linked to, and by which labels each is reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

import polars as pl

from lichen.core.concepts import Register

TARGETS = ("low", "own", "nace")


class Road(IntEnum):
    """How a label leads to a target: it is its own, that of a resource mapped to it, or that of what it is part of."""

    DIRECT = 0
    MAPPED = 1
    ABOVE = 2


@dataclass(frozen=True, slots=True)
class Target:
    """A concept that a text can be linked to: `scheme` low, own or nace; `entry` as in the register."""

    id: str
    scheme: str
    entry: str


@dataclass(frozen=True, eq=False)
class Roads:
    """The `targets`, and for each concept the targets that its labels lead to: number, road, weight [1]."""

    targets: tuple[Target, ...]
    roads: Mapping[str, tuple[tuple[int, Road, float], ...]]


def is_target(scheme: str, notation: str) -> bool:
    """Whether texts are linked to a concept: entries of the List of Waste, own resources, classes of NACE.

    >>> is_target("low", "100101"), is_target("low", "1001"), is_target("nace", "10.61"), is_target("nace", "10")
    (True, False, True, False)
    """
    if scheme == "low":
        return len(notation) == 6
    return scheme == "own" or (scheme == "nace" and len(notation) == 5)


def roads_of(register: Register) -> Roads:
    """Return targets and roads of a register.

    >>> from lichen.core.concepts import concept_register
    >>> roads = roads_of(concept_register())
    >>> roads.targets[0].id, len(roads.roads["low:0103"]) > 3
    ('low:010101', True)
    """
    table = register.concepts.filter(pl.col("scheme").is_in(TARGETS))
    rows = table.select("id", "scheme", "notation", "parent", "entry").rows()
    targets = tuple(Target(i, scheme, entry or "") for i, scheme, n, _, entry in rows if is_target(scheme, n))
    number = {target.id: place for place, target in enumerate(targets)}
    parents = {row[0]: row[3] for row in rows}
    roads: dict[str, dict[tuple[int, Road], float]] = {row[0]: {} for row in rows}
    for name, place in number.items():
        roads[name][place, Road.DIRECT] = 1.0
        if not name.startswith("own:"):
            for distance, above in enumerate(_above(name, parents), 1):
                roads[above][place, Road.ABOVE] = 1.0 / distance
    for resource, code, weight in _mapped(register.mappings):
        if resource in roads and code in number:
            key = number[code], Road.MAPPED
            roads[resource][key] = max(weight, roads[resource].get(key, 0.0))
    packed = {
        name: tuple((place, road, weight) for (place, road), weight in found.items())
        for name, found in roads.items()
    }
    return Roads(targets, packed)


def _above(name: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    parent = parents[name]
    while parent is not None and parent in parents:
        yield parent
        parent = parents[parent]


def _mapped(mappings: pl.DataFrame) -> Iterator[tuple[str, str, float]]:
    """Give resource, code and weight; the codes of a resource are listed with the most likely first."""
    rows = mappings.filter(
        pl.col("from_id").str.starts_with("own:")
        & pl.col("source").is_in(["own: classed as", "own: arises in"])
    )
    order: dict[tuple[str, str], int] = {}
    for resource, code in rows.select("from_id", "to_id").iter_rows():
        scheme = code.partition(":")[0]
        place = order.get((resource, scheme), 0)
        order[resource, scheme] = place + 1
        yield resource, code, 1.0 / (1.0 + 0.25 * place)
