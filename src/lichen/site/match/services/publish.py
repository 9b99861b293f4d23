"""The verb that publishes: adds up what all exchanges brought, and lets through what tells nobody's figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from lichen.core import said
from lichen.site.match.bridge.publish import Part, fit_to_show, rule_in_words
from lichen.site.match.models import Exchange, Outcome, Publication
from lichen.site.match.queries.results import FIGURES, Share, counted, shares
from lichen.site.trust.actor import Actor
from lichen.site.trust.policy import known_together
from lichen.site.trust.services import emit, log

Key = tuple[str, str, str]  # figure, kind of group (all, year, sector), group
Ends = Mapping[str, tuple[str, str]]  # of an exchange: giver and taker
View = tuple[int, str]  # 0 of givers or 1 of takers, and who knows her exchanges on either side ("": nobody)


@transaction.atomic
def publish(actor: Actor) -> Publication:
    """Publish the sums of all that counts now: in all, by year, and by sector of the giver (NACE division).

    A sum is withheld if few contribute to it, if one dominates it, or if with all that was published before it would
    give a single party's figure away. Both sides of an exchange contribute to what it brought.
    """
    if not actor.may("match.desk"):
        raise PermissionDenied(_("Only facilitators publish."))
    groups: dict[Key, list[Share]] = {}
    for share in shares(counted()):
        for kind, group in _groups(share.outcome):
            groups.setdefault((share.figure, kind, group), []).append(share)
    keys = sorted(groups, key=lambda key: (list(FIGURES).index(key[0]), key[1], key[2]))
    reasons: dict[Key, str] = {}
    ends, earlier = _ends(), _earlier()
    for figure in FIGURES:
        of = [key for key in keys if key[0] == figure]
        rows = [_parts(groups[key], "giver") for key in of]
        before = earlier.get(figure, [])
        # A figure is shown only if it is safe for those who give, for those who take, and from each who does both.
        for view in _views([*rows, *before], ends):
            found = fit_to_show(
                [_seen(parts, view, ends) for parts in rows],
                [_seen(parts, view, ends) for parts in before],
                [2e9 if key[1] == "all" else float(len(groups[key])) for key in of],
            )
            for key, reason in zip(of, found, strict=True):
                reasons[key] = reasons.get(key) or reason
    figures = [_row(key, groups[key], reasons[key]) for key in keys]
    entries = [
        {"figure": key[0], "side": side, "parts": [[part.key, part.party, part.value] for part in parts]}
        for key in keys
        if not reasons[key]
        for side in ("giver", "taker")
        for parts in [_parts(groups[key], side)]
    ]
    made = Publication.objects.create(by=actor.user, figures=figures, entries=entries)
    log(
        actor,
        "publish",
        subject=made.id,
        note=said.counted(
            "{number} figure", "{number} figures", sum(not reason for reason in reasons.values())
        ),
    )
    emit("results.published", lambda _actor: {"publication": str(made.id)})
    return made


def _groups(outcome: Outcome) -> Iterable[tuple[str, str]]:
    yield "all", ""
    yield "year", str(outcome.ends.year)
    if division := outcome.exchange.giver.sector[:2]:
        yield "sector", division


def _parts(of: list[Share], side: str) -> list[Part]:
    """Return the parts of a sum; a corrected record of the same days is the same record with another value."""
    found = []
    for share in of:
        row = share.outcome
        key = f"{row.exchange_id}/{row.begins}/{row.ends}"
        found.append(Part(key, str(getattr(row.exchange, side).party_id), share.value))
    return found


def _earlier() -> dict[str, list[list[Part]]]:
    """Return what was published of each figure before; whose the parts are now, `_ends` says."""
    found: dict[str, list[list[Part]]] = {}
    for entries in Publication.objects.order_by("at").values_list("entries", flat=True):
        for entry in entries:
            if entry["side"] == "giver":
                found.setdefault(entry["figure"], []).append([Part(*part) for part in entry["parts"]])
    return found


def _ends() -> Ends:
    """Return whose each exchange is now, giver and taker; of parties that one person acts for, the one for all.

    Two organisations may have become one since something was published. As two, the one before and the one after would
    hide each other's figures, and those of a third who came meanwhile would be the difference.
    """
    same = known_together()
    return {
        str(key): (str(same.get(giver, giver)), str(same.get(taker, taker)))
        for key, giver, taker in Exchange.objects.values_list("id", "giver__party", "taker__party")
    }


def _views(rows: Iterable[list[Part]], ends: Ends) -> list[View]:
    """Return from where sums are looked at: those who give, those who take, and each who gives here and takes there.

    She knows what both her exchanges brought, so with three contributors on either side the third is the difference.
    """
    pairs = {_pair(part, ends) for parts in rows for part in parts}
    both = {giver for giver, _taker in pairs} & {taker for _giver, taker in pairs}
    return [(side, who) for who in ["", *sorted(both)] for side in (0, 1)]


def _pair(part: Part, ends: Ends) -> tuple[str, str]:
    return ends.get(part.key.partition("/")[0], (part.party, part.party))


def _seen(parts: Iterable[Part], view: View, ends: Ends) -> list[Part]:
    """Return parts as of a side, those that somebody knows as hers."""
    side, who = view
    pairs = [(part, _pair(part, ends)) for part in parts]
    return [Part(part.key, who if who in pair else pair[side], part.value) for part, pair in pairs]


def _row(key: Key, of: list[Share], reason: str) -> dict[str, Any]:
    figure, kind, group = key
    shown = {"value": sum(share.value for share in of), "records": len(of)} if not reason else {}
    return {"figure": figure, "kind": kind, "group": group, "withheld": reason, **shown}


def rule() -> dict[str, Any]:
    """Return the rule that published sums keep, for the page that explains it."""
    return rule_in_words()
