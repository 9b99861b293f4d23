"""What is asked of a sharing, and what it is: frozen tables that the command line, the report and the site read."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from lichen.core.errors import ModelError
from lichen.engine.match.shares.falls import PAYERS

RULES = ("core", "nucleolus", "shapley", "prices")

_T, _N, _I = pl.String(), pl.Float64(), pl.Int64()
SHARE_SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "members": {
        "organisation": _T, "name": _T, "group": _I, "alone": _N, "direct": _N, "gain": _N, "transfer": _N,
        "beside": _N, "gain_core": _N, "gain_nucleolus": _N, "gain_shapley": _N, "gain_prices": _N, "shapley_error": _N,
    },
    "payments": {
        "from_organisation": _T, "to_organisation": _T, "from_stream": _T, "to_stream": _T, "resource": _T,
        "dimension": _T, "amount": _N, "price_low": _N, "price_high": _N, "price": _N, "payment": _N,
    },
    "objections": {"group": _I, "group_members": pl.List(pl.String()), "alone": _N, "together": _N, "objection": _N},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShareSettings:
    """How a gain is to be shared.

    `rule` is ``nucleolus``, ``core`` (a stable allocation near the Shapley value, also the answer where a group is too
    large for the nucleolus), ``shapley`` or ``prices`` (what the plan's prices give); `payer` of the haul before
    anybody pays anybody: giver, taker or half; `exact` most organisations in a group for an exact Shapley value: beyond
    it is drawn, from `seed`, until its standard error is below `error` of the group's gain [1] or `asks` worths have
    been asked for in a group; `time_limit` for one search for an objection [s]; `search` whether a group of more than
    40 organisations, shared out by prices, is asked for its objection at all.

    Raises `ModelError` where a wish makes no sense.
    """

    rule: str = "nucleolus"
    payer: str = "half"
    exact: int = 12
    asks: int = 10_000
    error: float = 0.01
    seed: int = 0
    time_limit: float = 20.0
    search: bool = True

    def __post_init__(self) -> None:
        """Refuse what makes no sense, with the cure."""
        if self.rule not in RULES:
            raise ModelError(f"There is no rule '{self.rule}' for sharing; choose one of {', '.join(RULES)}.")
        if self.payer not in PAYERS:
            raise ModelError(f"'{self.payer}' cannot pay the haul; choose one of {', '.join(PAYERS)}.")
        if self.exact < 1 or self.asks < 1 or not self.error > 0 or not self.time_limit > 0:
            raise ModelError("'exact', 'asks', 'error' and 'time_limit' must be above zero.")


def _table(name: str) -> pl.DataFrame:
    return field(default_factory=lambda: pl.DataFrame(schema=SHARE_SCHEMAS[name]))


@dataclass(frozen=True, eq=False)
class Shares:
    """A gain shared out.

    `total` [currency/year] is the plan's net benefit; `core` says whether the core is ``not empty``, ``empty`` or
    ``open`` (not settled); `objection` the largest that any group is left with [currency/year], 0 where none objects,
    `least` what no allocation could go below; `complete` whether all pairs were looked at.

    In a group of more than 40 organisations the prices share out the gain, `alone` is not computed, and one search asks
    who objects most.

    ``members``  organisation, name, group (of organisations that can deal with each other), alone (gain by itself),
        direct (gain before anybody pays anybody), gain (by the rule asked for), transfer (gain − direct: what it is
        paid in all), beside (part of that which no exchange carries), gain_core, gain_nucleolus, gain_shapley,
        gain_prices (by each rule; null where there are too many for it), shapley_error (standard error; 0 if exact)
    ``payments`` per exchange between two organisations: price_low, price_high (between which both gain), price
        [currency/unit] and payment [currency/year] from taker to giver; a negative one is a gate fee. Both ends of the
        range are null where a plant stands at an end: its worth depends on all that passes it.
    ``objections`` the groups that came nearest to leaving: group_members, alone, together (what they get), objection
    """

    region: str
    currency: str
    rule: str
    total: float
    core: str
    objection: float
    least: float
    complete: bool
    members: pl.DataFrame = _table("members")
    payments: pl.DataFrame = _table("payments")
    objections: pl.DataFrame = _table("objections")
