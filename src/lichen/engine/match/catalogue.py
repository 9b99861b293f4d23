"""Puts treatments of the catalogue before the plan: at sites where chains say that they pay, in the region's money.

What is not known is said, not hidden: every figure is the catalogue's typical one, told among the assumptions with its
price level and rate of exchange; limits on what comes in pass what does not state the property.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.core.said import said
from lichen.core.technologies import Catalogue, catalogue
from lichen.engine.match.catalogue_tables import Choice, extended
from lichen.engine.match.chains import search_chains
from lichen.engine.match.compile import region_points
from lichen.engine.match.problem import Floats, Ints
from lichen.engine.match.process_make import plant_size
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.vocabulary import vocabulary

INDUSTRY = frozenset(str(division) for division in (*range(10, 34), *range(35, 40)))
"""Divisions of NACE whose sites may build a treatment by default: industry, energy, water and waste."""
ALL = "all"
_REACH = 40.0  # [km] within which a site is taken to serve another


def with_catalogue(
    region: Region,
    technologies: Sequence[str] | None = None,
    *,
    sites: Sequence[str] | None = None,
    most_sites: int = 2,
    most_plants: int = 24,
    lines: int = 1,
    settings: PlanSettings | None = None,
) -> Region:
    """Return the region with treatments of the catalogue as technologies that may be built.

    `technologies` are ids of the catalogue; None takes those that stand in a chain that pays (`find_chains`), the best
    first, as long as there are no more than `most_plants` plants to choose from. `sites` are where they may be built;
    None lets each stand at up to `most_sites` sites that would serve its chains best, at organisations in industry,
    energy, water or waste if any state such a sector, else anywhere. `lines` of each at one site at most.

    What the region does not state and the treatments need is added as an assumption: prices of electricity, heat and
    water, prices of sale, modes of transport for energy and water.

    Raises `CodeLookupError` for an unknown technology, `ModelError` for an unknown site or a technology that is named
    and that nothing feeds, `UnitError` for a currency without an exchange rate.

    >>> from lichen.engine.match.testing import small_region, stream
    >>> farm = small_region({"saw": (0.0, 0.0), "kiln": (9.0, 0.0)}, [
    ...     stream("offcuts", "saw", "offer", 9000.0, resource="sawdust", reference_cost=60.0),
    ...     stream("fuel", "kiln", "need", 8000.0, resource="wood chips", reference_cost=55.0)])
    >>> from lichen.engine.match.plan import make_plan
    >>> make_plan(with_catalogue(farm, ["wood-chipping"])).chains.select("to_stream", "chain").row(0)
    ('fuel', 'wood-chipping at saw')
    """
    found, words = catalogue(), vocabulary(catalogue())
    wish = settings or PlanSettings()
    unknown = [site for site in sites or () if site not in set(region.sites["id"])]
    if unknown:
        raise ModelError(
            said(
                "The pack has no site '{site}'; look it up in the sheet 'sites', column 'id'.",
                site=unknown[0],
            )
        )
    choices = _choices(region, found, technologies, sites, most_sites, most_plants, wish)
    if not choices:
        return region
    return extended(region, found, words, choices, lines)


def planned_region(region: Region, settings: PlanSettings) -> Region:
    """Return the region that a plan with these settings stands on: with treatments of the catalogue if they are wished.

    Raises what `with_catalogue` raises.

    >>> from lichen.engine.match.testing import two_sites
    >>> planned_region(two_sites(), PlanSettings()).technologies.is_empty()
    True
    """
    wished = settings.catalogue.strip()
    if not wished or not settings.technologies:
        return region
    names = None if wished == ALL else [name.strip() for name in wished.split(",") if name.strip()]
    return with_catalogue(region, names, settings=settings)


def _choices(
    region: Region, found: Catalogue, names: Sequence[str] | None, sites: Sequence[str] | None, most_sites: int,
    most_plants: int, settings: PlanSettings,
) -> list[Choice]:  # fmt: skip
    least = 0.0 if names is None else -math.inf
    chains = search_chains(region, technologies=names, limit=3, least=least, settings=settings).table
    row_of = {site: row for row, site in enumerate(region.sites["id"])}
    worth, supplies = _served(chains, row_of)
    ordered = (
        [name for name, _ in worth.most_common() if name in found.technologies] if names is None else names
    )
    unfed = [name for name in names or () if name not in supplies]
    if unfed:
        raise ModelError(
            said(
                "Nothing in the pack, and no other treatment that was chosen, feeds {treatments}; leave it out.",
                treatments=", ".join(unfed),
            )
        )
    own, allowed = set(region.technologies["id"]), _allowed(region)
    choices: list[Choice] = []
    for name in dict.fromkeys(ordered):
        technology, supply = found.technologies[name], supplies[name]
        places = tuple(row_of[site] for site in sites or ()) or _best_sites(
            region, supply, allowed, most_sites
        )
        if names is None and sum(len(choice.sites) for choice in choices) + len(places) > most_plants:
            break
        typical = technology.typical("step_capacity") or math.inf
        size = plant_size(technology, min(typical, float(sum(supply.values()))))
        choices.append(Choice(technology, f"cat-{name}" if name in own else name, places, size))
    return choices


def _served(chains: pl.DataFrame, row_of: dict[str, int]) -> tuple[Counter[str], dict[str, dict[int, float]]]:
    """Return what the chains of each technology are worth [currency/year], and what they bring it by row of the site.

    An offer counts once for each technology, however many of its chains use it.
    """
    worth: Counter[str] = Counter()
    brought: dict[tuple[str, str], tuple[float, int]] = {}
    columns = chains.select("stream", "technologies", "sites", "net_benefit", "amount").iter_rows()
    for stream, used, places, benefit, flow in columns:
        for name, place in zip(used, places, strict=True):
            worth[name] += benefit
            brought[name, stream] = max(brought.get((name, stream), (0.0, -1)), (flow, row_of[place]))
    supplies: dict[str, dict[int, float]] = {}
    for (name, _), (flow, row) in brought.items():
        here = supplies.setdefault(name, {})
        here[row] = here.get(row, 0.0) + flow
    return worth, supplies


def _allowed(region: Region) -> Ints:
    """Return the rows of the sites that may build by default."""
    sector = dict(region.organisations.select("id", "sector").iter_rows())
    fits = [
        (sector.get(organisation) or "")[:2] in INDUSTRY
        for organisation in region.sites["organisation"].to_list()
    ]
    return np.flatnonzero(fits) if any(fits) else np.arange(len(region.sites))


def _best_sites(region: Region, supply: dict[int, float], allowed: Ints, most: int) -> tuple[int, ...]:
    """Return the sites that would serve most of the supply, each next where the others do not reach."""
    points, rows = region_points(region), np.array(sorted(supply), np.int64)
    left = np.array([supply[row] for row in rows.tolist()])
    start, end = np.repeat(allowed, len(rows)), np.tile(rows, len(allowed))
    away = points.take(start).distance_to(points.take(end)).reshape(len(allowed), len(rows))
    near: Floats = np.exp(-away / _REACH)
    chosen: list[int] = []
    for _ in range(min(most, len(allowed))):
        best = int(np.argmax(near @ left))
        if float(near[best] @ left) <= 0 or int(allowed[best]) in chosen:
            break
        chosen.append(int(allowed[best]))
        left = left * (1 - near[best])
    return tuple(chosen)
