"""What `lichen plan` and `lichen demo` tell beside the plan: cards, shares of the gain, what the plan can bear."""

from __future__ import annotations

from lichen.core.graph import Region
from lichen.engine.match.answer import Answer
from lichen.engine.match.chains import find_chains
from lichen.engine.match.problem import Problem
from lichen.engine.match.report import Extras
from lichen.engine.match.report.cards import largest_cards
from lichen.engine.match.result import Plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.shares import ShareSettings, share_gains
from lichen.engine.match.stress import StressSettings, stress_plan

CHAINS = 25  # chains of the catalogue that are told
MANY = 5_000  # streams beyond which chains are looked for only when asked
FEW = 20  # organisations up to which everything is looked into without being asked


def extras_of(
    region: Region, settings: PlanSettings, solved: tuple[Problem, Answer], plan: Plan, *, thorough: bool
) -> Extras:
    """Return cards, shares and stress of a plan; of a large region only what takes seconds, unless `thorough`.

    The short way shares by the plan's prices and tries the loss of the twelve partners worth most.
    """
    if thorough or len(region.organisations) <= FEW:
        share, stress = ShareSettings(), StressSettings()
    else:
        share = ShareSettings(rule="prices", search=False)
        stress = StressSettings(partners=12, exchanges=0, changes=False, robust=False)
    return Extras(
        cards=largest_cards(plan, region),
        chains=find_chains(region, settings=settings, limit=1).head(CHAINS)
        if len(region.streams) <= MANY
        else None,
        shares=share_gains(region, settings, share, solved=solved),
        stress=stress_plan(region, settings, stress, solved=solved),
    )
