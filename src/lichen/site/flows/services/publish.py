"""The verb that publishes: the picture of the region, as far as it tells nobody's figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from lichen.core.said import said
from lichen.site.flows.bridge import cells as tables
from lichen.site.flows.bridge import publish as bridge
from lichen.site.flows.bridge.draw import Drawn, draw_register
from lichen.site.flows.models import Publication
from lichen.site.flows.queries import sums
from lichen.site.register.bridge.region import version
from lichen.site.shell import jobs
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party, User
from lichen.site.trust.policy import known_together
from lichen.site.trust.services import log

KIND = "flows.publish"


@dataclass(frozen=True, slots=True)
class Published:
    """A published picture: what it shows, and what could be chosen."""

    drawn: Drawn
    dimension: str
    dimensions: tuple[str, ...]
    shows: str
    ways: tuple[str, ...]


@transaction.atomic
def ask_publication(actor: Actor) -> jobs.Job:
    """Ask for the picture of the region to be published as it is now."""
    if not actor.may("flows.publish"):
        raise PermissionDenied(_("Only facilitators publish."))
    by = actor.user.id if actor.user else None
    log(actor, "publish flows")
    title = said("Looking for what may be published")
    asked = {"by": str(by) if by else None}
    return jobs.ask(KIND, title, asked, by=by, once="flows", next_url="/flows/public/")


def make_publication(asked: dict[str, Any], told: jobs.Told) -> dict[str, Any]:
    """Publish what tells nobody's figure, together with all that was published before; the work of the job."""
    now = version()
    cells = tables.cells_of(sums.sums_of_parties(), ("party",))
    grouping = tables.usual(cells).grouping
    told(0.2, "")
    shares = bridge.figures_of(cells, grouping, tables.choices(cells))
    earlier = Publication.objects.order_by("at").values_list("entries", flat=True)
    same = _same()
    before = [bridge.renamed(tables.unpacked(data), same) for data in earlier]
    reasons = bridge.fit_to_show(bridge.renamed(shares, same), before)
    shown = bridge.shown(shares, reasons)
    with transaction.atomic():
        told.hold()
        Publication.objects.create(
            by=User.objects.filter(id=asked["by"]).first() if asked.get("by") else None,
            version=now,
            grouping=grouping,
            cells=bridge.added(shown),
            withheld=sum(bool(reason) for reason in reasons.values()),
            names=tables.spelt(cells.filter(cells["key"].is_in(bridge.keys_of(shown)))),
            entries=tables.packed(shown),
        )
    return {"next_url": "/flows/public/"}


def _same() -> dict[str, str]:
    """Return whose the shares of parties are that are not their own: of what one became, or of who acts for all."""
    joined = known_together()
    became = dict(Party.objects.exclude(became=None).values_list("id", "became"))
    now = {was: joined.get(one, one) for was, one in became.items()}
    return {str(party): str(one) for party, one in (joined | now).items()}


def published_picture(made: Publication, *, dimension: str = "", shows: str = "") -> Published:
    """Return the picture that everybody may see, of one dimension: what goes where now, or what is needed."""
    there = {row[0] for row in made.cells}
    dimensions = tuple(name for name in sums.UNITS if name in there)
    chosen = dimension if dimension in dimensions else next(iter(dimensions), "mass")
    flows = [tables.Flow((a, b), (c, d), amount) for of, a, b, c, d, amount in made.cells if of == chosen]
    ways = tuple(way for way in tables.ENDS if any(flow.end[0] == tables.ENDS[way] for flow in flows))
    way = shows if shows in ways else next(iter(ways), tables.NEEDS)
    drawn = draw_register(
        [flow for flow in flows if flow.end[0] in (tables.WHAT, tables.ENDS[way])],
        made.names,
        unit=sums.UNITS[chosen],
        title=_("Flows of the region"),
        grouping=made.grouping,
    )
    return Published(drawn, chosen, dimensions, way, ways)


def rule() -> dict[str, float]:
    """Return the rule that published pictures keep, for the page that explains it."""
    return bridge.rule_in_words()
