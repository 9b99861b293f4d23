"""Chains: the plants between giver and receiver, each as a receiver of what comes and a giver of what it makes.

Rules (cited by tests):
 1. At each plant the first recipe line that fits takes in what comes, and the first that fits what follows gives it on.
 2. Everything is told per unit of what the giver gives: shares of the recipes scale it on the way.
 3. A plant still to be built is charged as if it ran full; what it makes beside leaves at its price of disposal.
 4. What a technology limits loosely, or does not state of what it makes, is taken to fit, as in a plan.
 5. Other inputs that a recipe needs, and what it leaves for which no price of disposal is stated, are unknown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.core.said import joined, said
from lichen.engine.kit.interval import Interval, exactly
from lichen.engine.kit.wording import all_of, listed
from lichen.engine.match.compile import discount_rate, region_points
from lichen.engine.match.ends import Books, plant_ends
from lichen.engine.match.fit import Quality, line_profiles, profiles, resource_fits
from lichen.engine.match.plants import compile_plants
from lichen.engine.match.problem import Ends, Plants
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.viability.card import Finding
from lichen.engine.match.viability.say import per_unit, span, unit_of
from lichen.engine.match.viability.side import Side, Spread
from lichen.engine.match.viability.work import POWER, second_law

__all__ = ["Chain", "Stop", "direct", "read_chain", "treatment_test"]

Stop = tuple[str, str]
_FIGURES = frozenset(("reference_cost", "reference_co2e", "handling_cost", "handling_co2e"))
_ENDLESS = exactly(math.inf)


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """The way from giver to receiver through plants.

    `legs` pairs of giver and receiver; `ratio` units that travel each leg for one unit of the giver's [unit/unit];
    `money` [currency/unit] and `co2e` [t/unit] of all treatment for one unit of the giver's; `capacity` most of the
    giver's that the plants can take [unit/year]; `names` of the stops; `missing` what is not known of the treatment;
    `statuses` of the figures of the technologies; `engines` what the second law says of plants that make work of heat.
    """

    legs: tuple[tuple[Side, Side], ...]
    ratio: tuple[float, ...]
    money: float
    co2e: float
    capacity: float
    names: tuple[str, ...]
    missing: tuple[str, ...]
    statuses: tuple[str, ...] = ()
    engines: tuple[tuple[str, Finding], ...] = ()


def direct(giver: Side, receiver: Side) -> Chain:
    """Return the chain without any plant."""
    return Chain(((giver, receiver),), (1.0,), 0.0, 0.0, math.inf, (), ())


@dataclass(frozen=True, slots=True, eq=False)
class _Works:
    """The plants of a chain with what they take in and put out."""

    region: Region
    plants: Plants
    taken: tuple[Ends, pl.DataFrame]
    made: tuple[Ends, pl.DataFrame]
    known: Sequence[tuple[Quality, ...]]

    def lines(self, part: tuple[Ends, pl.DataFrame], plant: int) -> list[int]:
        """Return the recipe lines of one plant."""
        return np.flatnonzero(part[0].plant == plant).tolist()

    def side(self, part: tuple[Ends, pl.DataFrame], line: int, role: str, label: str) -> Side:
        """Return a recipe line as one end of an exchange."""
        ends, fields = part
        row, site = fields.row(line, named=True), int(ends.site[line])
        place = self.region.sites.row(site, named=True)
        owner = self.region.organisations.filter(pl.col("id") == place["organisation"])
        code = row["code"]
        waste = False if row["dimension"] == "energy" else True if code else None
        return Side(
            role=role, stage="exact", label=label, stream=None, site=place["id"], row=site,
            resource=ends.resource[line], key=row["key"], code=code, dimension=row["dimension"], legal_status=None,
            waste=waste, hazardous=None, entry_type=None, assessed=False, amount=_ENDLESS,
            months=(_ENDLESS,) * 12, storage=exactly(0.0), lot=exactly(0.0), max_distance=_ENDLESS,
            avoided=exactly(0.0), handling=exactly(0.0), avoided_co2e=exactly(0.0), handling_co2e=exactly(0.0),
            stated=_FIGURES, operation=_operation(self.region, self.plants, int(ends.plant[line])),
            rank=int(ends.rank[line]) or None,
            permits=None if place["permits"] is None else tuple(place["permits"]),
            hazardous_permit=place["hazardous_permit"],
            country=place["country"] or (owner["country"][0] if len(owner) else None),
            qualities=_spreads(self.known[row["profile"]], role), status=None, rel_sd=None,
            point=region_points(self.region).take([site]), reach=0.0, is_plant=True,
        )  # fmt: skip


def _operation(region: Region, plants: Plants, plant: int) -> str | None:
    found: str | None = region.technologies["operation"][int(plants.technology[plant])]
    return found


def _spreads(profile: tuple[Quality, ...], role: str) -> dict[str, Spread]:
    """Return the limits (need) or values (offer) of a recipe line."""
    found: dict[str, Spread] = {}
    for item in profile:
        at = exactly(item.value)
        now = found.get(item.name, Spread(item.unit))
        if role == "offer":
            old = now.value or Interval(-math.inf, math.inf)
            low = item.value if item.relation != "max" else old.low
            high = item.value if item.relation != "min" else old.high
            now = replace(now, value=Interval(low, high))
        else:
            now = replace(now, at_most=at) if item.relation == "max" else replace(now, at_least=at)
        found[item.name] = now
    return found


def _works(region: Region, books: Books, settings: PlanSettings, via: Sequence[Stop]) -> _Works:
    """Return the plants of the stops, in their order, and refuse stops that are not in the pack."""
    there = set(region.places.select("technology", "site").iter_rows())
    wrong = [
        said(
            "technology '{technology}' is not, and may not be built, at '{site}'", technology=name, site=site
        )
        for name, site in via
        if (name, site) not in there
    ]
    if wrong:
        raise ModelError(
            said(
                "{wrong}. See 'existing_at' and 'possible_at' in the sheet 'technologies'.",
                wrong=joined(wrong, "; "),
            )
        )
    order = pl.DataFrame(list(via), schema=["technology", "site"], orient="row").with_row_index("order")
    places = (
        order.join(region.places, on=["technology", "site"], how="left", maintain_order="left")
        .unique("order", keep="first", maintain_order=True)
        .select(region.places.columns)
    )
    shown = replace(region, places=places)
    plants = compile_plants(shown, books.prices, books.factors, discount_rate(region, settings))
    if len(plants) < len(via):
        raise ModelError(
            said("A plant of the chain neither exists nor may be built; see the sheet 'technologies'.")
        )
    _, stated = profiles(region.qualities)
    _, known = line_profiles(region.technology_qualities, region.recipes, stated)
    taken, made = (plant_ends(shown, plants, role, books, stated) for role in ("need", "offer"))
    return _Works(region, plants, taken, made, known)


def _thing(side: Side) -> dict[str, object]:
    return {"key": side.key, "code": side.code, "dimension": side.dimension}


def _chosen(sides: list[Side], other: Side, *, gives: bool) -> int:
    """Return the first of some ends that fits another, else the first of all."""
    for number, side in enumerate(sides):
        pair = (_thing(side), _thing(other)) if gives else (_thing(other), _thing(side))
        if not other.hidden and resource_fits(*pair):
            return number
    return 0


def _loosened(works: _Works, profile: int, side: Side, giver: Side) -> Side:
    """Return a plant's input without the loose limits on what the giver does not state (rule 4)."""
    loose = {
        item.name for item in works.known[profile] if not item.strict and item.name not in giver.qualities
    }
    return replace(
        side, qualities={name: value for name, value in side.qualities.items() if name not in loose}
    )


def read_chain(
    region: Region,
    giver: Side,
    receiver: Side,
    via: Sequence[Stop],
    settings: PlanSettings,
    books: Books,
) -> Chain:
    """Return the chain from giver to receiver through the stops.

    Raises `ModelError` for a stop that the pack does not have, or that makes or takes nothing.
    """
    works = _works(region, books, settings, via)
    names = tuple(said("{plant} at {site}", plant=technology, site=site) for technology, site in via)
    legs: list[tuple[Side, Side]] = []
    ratio, missing, engines = [1.0], list[str](), list[tuple[str, Finding]]()
    money = co2e = 0.0
    capacity, comes = math.inf, giver
    for plant, name in enumerate(names):
        line, out = _lines_of(works, plant, names, comes, receiver)
        taker = works.side(works.taken, line, "need", name)
        legs.append((comes, _loosened(works, works.taken[1]["profile"][line], taker, comes)))
        through = ratio[-1] / float(works.taken[0].share[line])
        cost, emitted = _cost(works.plants, plant)
        paid, left, unsaid = _leaves(works, plant, out, through)
        money += through * cost + paid
        co2e += through * emitted + left
        missing += [
            said("price of disposal of '{resource}' ({plant})", resource=what, plant=name) for what in unsaid
        ]
        if len(works.lines(works.taken, plant)) > 1:
            missing.append(said("what else {plant} takes in", plant=name))
        capacity = min(capacity, _most(works.plants, plant) / through)
        ratio.append(through * float(works.made[0].share[out]))
        found = _engine(works, plant, line, name, comes)
        engines += [] if found is None else [(name, found)]
        comes = works.side(works.made, out, "offer", said("what {plant} makes", plant=name))
    legs.append((comes, _to_order(comes, receiver)))
    fixed = (tuple(legs), tuple(ratio), money, co2e, capacity, names, tuple(missing))
    return Chain(*fixed, _statuses(region, works.plants), tuple(engines))


def _lines_of(
    works: _Works, plant: int, names: tuple[str, ...], comes: Side, receiver: Side
) -> tuple[int, int]:
    """Return the recipe line that takes in what comes, and the one that gives on (rule 1)."""
    name = names[plant]
    inputs, outputs = works.lines(works.taken, plant), works.lines(works.made, plant)
    if not inputs or not outputs:
        raise ModelError(
            said(
                "'{plant}' takes in or makes nothing; see its recipe in the sheet 'technologies'.", plant=name
            )
        )
    takers = [works.side(works.taken, line, "need", name) for line in inputs]
    makers = [works.side(works.made, line, "offer", name) for line in outputs]
    onward = _next(works, plant, names, receiver)
    return inputs[_chosen(takers, comes, gives=False)], outputs[_chosen(makers, onward, gives=True)]


def _engine(works: _Works, plant: int, line: int, name: str, comes: Side) -> Finding | None:
    """Return what the second law says of a plant, by the temperature of what comes."""
    if comes.dimension != "energy" or (comes.key or "") in POWER:
        return None
    known = comes.qualities.get("temperature")
    outputs = []
    for out in works.lines(works.made, plant):
        made = works.side(works.made, out, "offer", name)
        level = made.qualities.get("temperature")
        kelvin = level.value.low if level is not None and level.value is not None else None
        if made.dimension == "energy":
            outputs.append((made.key or "", float(works.made[0].share[out]), kelvin))
    used = works.region.technologies["electricity"][int(works.plants.technology[plant])] or 0.0
    return second_law(
        name, float(works.taken[0].share[line]), None if known is None else known.value, outputs, used
    )


def _most(plants: Plants, plant: int) -> float:
    """Return the most that a plant can take in, built as far as it may be [unit/year]."""
    return float(plants.existing[plant] + plants.step[plant] * plants.max_steps[plant])


def _statuses(region: Region, plants: Plants) -> tuple[str, ...]:
    """Return how far the figures of the technologies can be trusted."""
    return tuple(region.technologies["status"].gather(plants.technology).fill_null("assumption"))


def _to_order(maker: Side, receiver: Side) -> Side:
    """Return the receiver without limits on what a technology does not state of its product (rule 4)."""
    kept = {name: value for name, value in receiver.qualities.items() if name in maker.qualities}
    return replace(receiver, qualities=kept)


def _next(works: _Works, plant: int, names: tuple[str, ...], receiver: Side) -> Side:
    """Return what follows a plant: the first input of the next that some output fits, else the receiver."""
    if plant + 1 == len(names):
        return receiver
    takers = [
        works.side(works.taken, n, "need", names[plant + 1]) for n in works.lines(works.taken, plant + 1)
    ]
    outputs = [works.side(works.made, n, "offer", names[plant]) for n in works.lines(works.made, plant)]
    for taker in takers:
        if any(resource_fits(_thing(side), _thing(taker)) for side in outputs):
            return taker
    return takers[0] if takers else receiver


def _cost(plants: Plants, plant: int) -> tuple[float, float]:
    """Return what one unit of throughput costs [currency/unit] and emits [t/unit] (rule 3)."""
    built = plants.existing[plant] > 0 or plants.step[plant] <= 0
    capital = 0.0 if built else float(plants.step_cost[plant] / plants.step[plant])
    return float(plants.unit_cost[plant]) + capital, float(plants.emitted[plant])


def _leaves(works: _Works, plant: int, out: int, through: float) -> tuple[float, float, list[str]]:
    """Return what it costs [currency/unit] and emits [t/unit] to be rid of all but one line, and what nobody prices."""
    ends = works.made[0]
    paid = left = 0.0
    unsaid = []
    for line in works.lines(works.made, plant):
        if line == out:
            continue
        share = through * float(ends.share[line])
        if math.isnan(float(ends.outlet_money[line])):
            unsaid.append(ends.resource[line])
            continue
        paid -= share * float(ends.outlet_money[line])
        left -= share * float(np.nan_to_num(ends.outlet_co2e[line]))
    return paid, left, unsaid


def treatment_test(chain: Chain, currency: str, dimension: str | None, passing: Interval) -> Finding:
    """Return whether the plants can take it, and at what cost."""
    unit = unit_of(dimension)
    cost = span(exactly(chain.money), per_unit(currency, dimension))
    sentence = said(
        "{plants}: {cost} given; the plants can take {amount} a year.",
        plants=all_of(chain.names),
        cost=cost,
        amount=_room(chain, unit),
    )
    if chain.capacity <= 0:
        return Finding("treatment", "fail", sentence, change=said("capacity at the plants"))
    margin = exactly(chain.capacity) - passing if math.isfinite(chain.capacity + passing.high) else None
    missing = listed(chain.missing)
    return Finding("treatment", "unknown" if missing else "pass", sentence, missing, margin, f"{unit}/year")


def _room(chain: Chain, unit: str) -> str:
    return span(exactly(chain.capacity), unit) if math.isfinite(chain.capacity) else said("any amount")
