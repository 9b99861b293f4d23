"""What exchanges have brought, added up without counting anything twice; every sum names its records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lichen.site.match.models import Exchange, Outcome, Publication
from lichen.site.match.queries.desk import visible
from lichen.site.trust.actor import Actor

# figure: (label, unit). "amount" is split by dimension, and counts once for a chain of exchanges.
FIGURES: dict[str, tuple[object, str]] = {
    "mass": (_("material diverted"), "t"),
    "energy_moved": (_("energy passed on"), "MWh"),
    "volume": (_("water passed on"), "m³"),
    "virgin": (_("virgin material avoided"), "t"),
    "water": (_("water saved"), "m³"),
    "energy": (_("energy saved"), "MWh"),
    "co2e": (_("emissions avoided"), "t CO2e"),
    "money": (_("gain"), ""),
    "jobs": (_("jobs"), ""),
}
_OF_DIMENSION = {"mass": "mass", "energy": "energy_moved", "volume": "volume"}


@dataclass(frozen=True, slots=True)
class Share:
    """What one record adds to one figure."""

    outcome: Outcome
    figure: str
    value: float


@dataclass(slots=True)
class Sum:
    """One figure over some records: `value` of those that state it; `unknown` do not."""

    figure: str
    value: float = 0.0
    records: list[Outcome] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    unknown: int = 0

    @property
    def label(self) -> object:
        """What it is called."""
        return FIGURES[self.figure][0]

    @property
    def unit(self) -> str:
        """Its unit."""
        return FIGURES[self.figure][1]

    @property
    def lines(self) -> list[tuple[Outcome, float]]:
        """Each record with what it adds."""
        return list(zip(self.records, self.values, strict=True))

    @property
    def measured(self) -> int:
        """How many of its records are measured rather than estimated."""
        return sum(record.measured for record in self.records)


def counted(found: QuerySet[Exchange] | None = None) -> QuerySet[Outcome]:
    """Return the records that count: those that no correction replaced, of all exchanges or of some."""
    rows = Outcome.objects.filter(replaced_by=None).select_related("exchange__giver", "exchange__taker")
    return (rows if found is None else rows.filter(exchange__in=found)).order_by("begins", "id")


def shares(rows: Iterable[Outcome]) -> list[Share]:
    """Return what each record adds to each figure. A link that passes on what another brought diverts nothing anew."""
    found = []
    for row in rows:
        if (
            row.amount is not None
            and row.exchange.passes_on_id is None
            and row.exchange.dimension in _OF_DIMENSION
        ):
            found.append(Share(row, _OF_DIMENSION[row.exchange.dimension], row.amount))
        for name in Outcome.FIGURES[1:]:
            value = getattr(row, name)
            if value is not None:
                found.append(Share(row, name, value))
    return found


def sums(rows: Sequence[Outcome]) -> list[Sum]:
    """Return each figure over the records, in the order of `FIGURES`; figures that no record states are left out."""
    table = {name: Sum(name) for name in FIGURES}
    for share in shares(rows):
        one = table[share.figure]
        one.value += share.value
        one.records.append(share.outcome)
        one.values.append(share.value)
    for one in table.values():
        one.unknown = len(rows) - len(one.records) if one.figure in Outcome.FIGURES else 0
    return [one for one in table.values() if one.records]


def results(actor: Actor, *, begins: date | None = None, ends: date | None = None) -> list[Outcome]:
    """Return the records that somebody may see, of periods that lie within the days asked for."""
    rows = counted(visible(actor))
    if begins:
        rows = rows.filter(begins__gte=begins)
    if ends:
        rows = rows.filter(ends__lte=ends)
    return list(rows)


def latest_publication() -> Publication | None:
    """Return the newest table that everybody may see."""
    return Publication.objects.order_by("-at").first()


def tables(made: Publication | None) -> list[dict[str, Any]]:
    """Return what is published as tables: one row for each figure in all, and one table by year and by sector."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in made.figures if made else ():
        label, unit = FIGURES[row["figure"]]
        one = found.setdefault(
            (row["kind"], row["figure"]),
            {"kind": row["kind"], "figure": row["figure"], "label": label, "unit": unit, "rows": []},
        )
        one["rows"].append(row)
    return list(found.values())
