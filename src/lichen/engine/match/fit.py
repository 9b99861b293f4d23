"""Which sources fit which sinks: resource, permit, hazard, quality, status, season, in this order, by classes.

Rules (cited by tests):
 1. Resource: the keys are equal, or the sink's code begins the source's code; the dimensions are equal.
 2. Permit: a site that states permits takes only coded resources whose code begins with one of them; ``*`` is any.
 3. Hazard: a hazardous source goes only where hazardous waste is permitted.
 4. Quality: every property that the sink limits is stated by the source and within the limit. What a technology
    does not state of its products is made to specification and passes, and so does what a stream does not state
    where the limit is not strict. Of a value known within bounds every value must pass. Where energy is exchanged, a
    lowest temperature is that of the process: what is offered must be hotter by the smallest approach. A sink that
    blends takes everything of which the limited properties are known: its limits are those of the mixture
    (`lichen.engine.match.mixture`).
 5. Status: what is stated not to be waste, and energy, need no permit by rules 2 and 3; a sink that states that it
    takes no waste takes nothing that is stated to be waste.
 6. Season: two ends that can store nothing, and say so, must have a month in common.
 7. Carrier: a mode of transport that states what it may carry carries no waste of another code, and no hazardous waste
    where it states that it may not (`lichen.engine.match.compile`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

FITS, NO_PARTNER, PERMIT, HAZARD, QUALITY, STATUS, SEASON, CARRIER = range(8)
VERDICTS = ("fits", "no_partner", "permit", "hazard", "quality", "status", "season", "carrier")

APPROACH = 5.0  # K by which heat that is offered must be hotter than the process that wants it
NOT_WASTE = ("by-product", "end-of-waste", "product")

OR = "\n"  # between the keys or codes of a sink that takes several; no key holds a line break

SOURCE_FIELDS = ("key", "code", "dimension", "hazardous", "profile", "is_plant", "legal_status", "season")
SINK_FIELDS = (
    "key", "code", "dimension", "permits", "hazardous_permit", "profile", "legal_status", "season", "blend",
)  # fmt: skip


class Quality(NamedTuple):
    """One property with its value (``value``) or limit (``max``, ``min``).

    A limit that is not `strict` is taken to be kept where the property is not stated.
    """

    name: str
    relation: str
    value: float
    unit: str
    strict: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Sources and sinks of resources that may meet; `verdict[source_class, sink_class]` says how they fit."""

    sources: npt.NDArray[np.int64]
    sinks: npt.NDArray[np.int64]
    source_class: npt.NDArray[np.int64]
    sink_class: npt.NDArray[np.int64]
    verdict: npt.NDArray[np.int8]


def profiles(qualities: pl.DataFrame) -> tuple[dict[str, int], list[tuple[Quality, ...]]]:
    """Return the profile number of each stream that states qualities, and the profiles; number 0 states none."""
    of_stream: dict[str, list[Quality]] = defaultdict(list)
    for stream, *rest in qualities.sort("stream", "property", "relation").iter_rows():
        of_stream[stream].append(Quality(*rest))
    known: dict[tuple[Quality, ...], int] = {(): 0}
    numbers = {stream: known.setdefault(tuple(items), len(known)) for stream, items in of_stream.items()}
    return numbers, list(known)


def line_profiles(
    qualities: pl.DataFrame, recipes: pl.DataFrame, known: Sequence[tuple[Quality, ...]]
) -> tuple[list[int], list[tuple[Quality, ...]]]:
    """Return the profile number of each recipe row, and the known profiles with theirs added.

    `qualities` is the table ``technology_qualities``. What is said of one of several inputs that replace each other
    holds for all of them.

    >>> line_profiles(pl.DataFrame(), pl.DataFrame(), [()])
    ([], [()])
    """
    if qualities.is_empty():
        return [0] * len(recipes), list(known)
    about: dict[tuple[object, ...], list[Quality]] = defaultdict(list)
    for technology, role, key, code, *rest in qualities.sort(
        "property", "relation", maintain_order=True
    ).iter_rows():
        about[technology, role, key, code].append(Quality(*rest))
    numbers = {items: number for number, items in enumerate(known)}
    stated: dict[tuple[object, ...], list[Quality]] = defaultdict(list)
    lines = []
    for row, recipe in enumerate(recipes.iter_rows(named=True)):
        technology, side = recipe["technology"], "input" if recipe["role"] == "input" else "output"
        lines.append(
            (technology, side, -1 - row if recipe["line"] is None else recipe["line"], recipe["role"])
        )
        stated[lines[-1]] += about.get((technology, side, None, None), [])
        stated[lines[-1]] += about.get((technology, side, recipe["key"] or None, recipe["code"]), [])
    return [numbers.setdefault(tuple(dict.fromkeys(stated[line])), len(numbers)) for line in lines], list(
        numbers
    )


def quality_fits(
    offered: tuple[Quality, ...],
    wanted: tuple[Quality, ...],
    *,
    made_to_order: bool = False,
    approach: float = 0.0,
) -> bool:
    """Whether a quality is within all limits; a limited property that is not stated is a miss.

    Unless it is `made_to_order`: what a technology does not state of its product it makes as it should be. A value
    known within bounds must be within the limit wherever it lies. `approach` [K] is added to a lowest temperature.

    >>> quality_fits((Quality("moisture", "value", 0.12, ""),), (Quality("moisture", "max", 0.14, ""),))
    True
    >>> quality_fits((), (Quality("moisture", "max", 0.14, ""),))
    False
    """
    stated: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for item in offered:
        stated[item.name, item.unit][item.relation] = item.value
    for limit in wanted:
        known = stated.get((limit.name, limit.unit))
        if known is None:
            if made_to_order or not limit.strict:
                continue
            return False
        low, high = (known.get(bound, known.get("value")) for bound in ("min", "max"))
        lift = approach if limit.name == "temperature" else 0.0
        if limit.relation != "min" and (high is None or high > limit.value):
            return False
        if limit.relation != "max" and (low is None or low < limit.value + lift):
            return False
    return True


def blends(offered: tuple[Quality, ...], wanted: tuple[Quality, ...], *, made_to_order: bool = False) -> bool:
    """Whether a quality may be part of a mixture: what is limited must be known, or it cannot be reckoned with.

    >>> blends((Quality("ash", "value", 0.9, ""),), (Quality("ash", "max", 0.1, ""),))
    True
    """
    stated = {(item.name, item.unit, side) for item in offered for side in _sides(item.relation)}
    return made_to_order or all(
        (limit.name, limit.unit, side) in stated
        for limit in wanted
        for side in _sides(limit.relation)
        if limit.strict
    )


def _sides(relation: str) -> tuple[str, ...]:
    """Return the bounds that a stated value gives, or that a limit asks for."""
    return ("max", "min") if relation == "value" else (relation,)


def any_of(joined: object) -> list[str]:
    """Return the keys or codes that a sink takes: what it lists, one or several.

    >>> any_of(f"straw{OR}hay"), any_of(None)
    (['straw', 'hay'], [])
    """
    return [part for part in str(joined or "").split(OR) if part]


def resource_fits(source: dict[str, object], sink: dict[str, object]) -> bool:
    """Whether two resources are the same thing by rule 1."""
    if source["dimension"] != sink["dimension"]:
        return False
    if source["key"] and source["key"] in any_of(sink["key"]):
        return True
    return any(str(source["code"] or "").startswith(code) for code in any_of(sink["code"]))


def _verdict(source: dict[str, object], sink: dict[str, object], known: list[tuple[Quality, ...]]) -> int:
    if not resource_fits(source, sink):
        return NO_PARTNER
    permits, free = sink["permits"], _is_no_waste(source)
    if permits is not None and not free:
        allowed = str(permits).split(";")
        code = str(source["code"] or "")
        if "*" not in allowed and not (code and any(code.startswith(prefix) for prefix in allowed)):
            return PERMIT
    if source["hazardous"] and not sink["hazardous_permit"] and not free:
        return HAZARD
    offered, wanted = known[int(str(source["profile"]))], known[int(str(sink["profile"]))]
    approach = APPROACH if source["dimension"] == "energy" else 0.0
    made_to_order = bool(source["is_plant"])
    if sink["blend"]:
        suits = blends(offered, wanted, made_to_order=made_to_order)
    else:
        suits = quality_fits(offered, wanted, made_to_order=made_to_order, approach=approach)
    if not suits:
        return QUALITY
    if sink["legal_status"] in NOT_WASTE and source["legal_status"] == "waste":
        return STATUS
    return SEASON if _apart(source["season"], sink["season"]) else FITS


def _is_no_waste(source: dict[str, object]) -> bool:
    energy = source["dimension"] == "energy" and source["legal_status"] is None
    return energy or source["legal_status"] in NOT_WASTE


def _apart(one: object, other: object) -> bool:
    """Whether two seasons, a text of ``0`` and ``1`` each, have no month in common; null is always."""
    if one is None or other is None:
        return False
    return not any(a == b == "1" for a, b in zip(str(one), str(other), strict=True))


def carries(source: dict[str, object], permits: object, hazardous: object) -> bool:
    """Whether a mode of transport may carry a source by rule 7; `permits` are the codes that it states, or None.

    >>> wood = {"code": "170201", "legal_status": None, "hazardous": None, "dimension": "mass"}
    >>> carries(wood, ["02", "17"], None)
    True
    """
    code = str(source["code"] or "")
    if _is_no_waste(source):
        return True
    if source["hazardous"] and hazardous is False:
        return False
    if not isinstance(permits, list) or "*" in permits or not code:
        return True
    return any(code.startswith(prefix) for prefix in permits)


def _classes(
    ends: pl.DataFrame, fields: tuple[str, ...]
) -> tuple[npt.NDArray[np.int64], list[dict[str, object]]]:
    """Return the class of each end, numbered in order of first appearance, and one example row of each class."""
    if ends.is_empty():
        return np.empty(0, np.int64), []
    keyed = ends.select(fields).with_row_index("end")
    kinds = keyed.unique(subset=fields, keep="first", maintain_order=True).drop("end").with_row_index("class")
    joined = keyed.join(kinds, on=fields, how="left", nulls_equal=True, maintain_order="left")
    return joined["class"].cast(pl.Int64).to_numpy(), kinds.to_dicts()


class _Resources:
    """Classes by resource, so that only classes that can meet are compared."""

    def __init__(self, sinks: list[dict[str, object]]) -> None:
        self.by_key: dict[tuple[object, str], list[int]] = defaultdict(list)
        self.by_code: dict[tuple[object, str], list[int]] = defaultdict(list)
        for number, sink in enumerate(sinks):
            for key in any_of(sink["key"]):
                self.by_key[sink["dimension"], key].append(number)
            for code in any_of(sink["code"]):
                self.by_code[sink["dimension"], code].append(number)

    def meet(self, source: dict[str, object]) -> set[int]:
        code, dimension = str(source["code"] or ""), source["dimension"]
        found = set(self.by_key.get((dimension, str(source["key"])), ())) if source["key"] else set()
        for length in range(1, len(code) + 1):
            found.update(self.by_code.get((dimension, code[:length]), ()))
        return found


def _components(meets: list[set[int]], sinks: int) -> list[int]:
    """Return the component of each source class, where classes that share a sink class belong together."""
    parent = list(range(sinks))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for met in meets:
        first, *others = sorted(met) or [-1]
        for other in others:
            parent[root(other)] = root(first)
    return [root(min(met)) if met else -1 for met in meets]


def groups(sources: pl.DataFrame, sinks: pl.DataFrame, known: list[tuple[Quality, ...]]) -> list[Group]:
    """Return the groups of ends that may meet, in order of their first source.

    `sources` has the columns `SOURCE_FIELDS`, `sinks` `SINK_FIELDS` (permits joined by ``;``), one row an end.
    Ends whose resource nobody else deals in are in no group.
    """
    source_class, source_kinds = _classes(sources, SOURCE_FIELDS)
    sink_class, sink_kinds = _classes(sinks, SINK_FIELDS)
    index = _Resources(sink_kinds)
    meets = [index.meet(kind) for kind in source_kinds]
    component = _components(meets, len(sink_kinds))
    members: dict[int, list[int]] = defaultdict(list)
    for kind, number in enumerate(component):
        if number >= 0:
            members[number].append(kind)
    result = []
    sources_of = _rows_by_class(source_class, len(source_kinds))
    sinks_of = _rows_by_class(sink_class, len(sink_kinds))
    for kinds in members.values():
        partners = sorted(set().union(*(meets[kind] for kind in kinds)))
        verdict = np.full((len(kinds), len(partners)), NO_PARTNER, np.int8)
        place = {partner: column for column, partner in enumerate(partners)}
        for row, kind in enumerate(kinds):
            for partner in meets[kind]:
                verdict[row, place[partner]] = _verdict(source_kinds[kind], sink_kinds[partner], known)
        result.append(
            Group(
                *_spread([sources_of[kind] for kind in kinds], [sinks_of[partner] for partner in partners]),
                verdict=verdict,
            )
        )
    return result


def _rows_by_class(of_end: npt.NDArray[np.int64], count: int) -> list[npt.NDArray[np.int64]]:
    order = np.argsort(of_end, kind="stable")
    return np.split(order, np.searchsorted(of_end[order], np.arange(1, count)))


def _spread(
    sources: list[npt.NDArray[np.int64]], sinks: list[npt.NDArray[np.int64]]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the rows of both sides, in order, with their local class numbers."""
    sides = []
    for parts in (sources, sinks):
        rows = np.concatenate(parts)
        kinds = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        order = np.argsort(rows, kind="stable")
        sides.append((rows[order], kinds[order]))
    return sides[0][0], sides[1][0], sides[0][1], sides[1][1]
