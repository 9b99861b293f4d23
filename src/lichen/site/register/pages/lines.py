"""Streams as the lines of a list, in words; made here and not in a template, as a page has fifty of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lichen.site.register.queries import ANY, StreamRow
from lichen.site.shell import amounts
from lichen.site.trust.roles import Stage


@dataclass(frozen=True, slots=True)
class Line:
    """A stream in words: what is not shown is "" or said to be so. `seen` says how much is, `kind` how it is marked."""

    url: str
    name: str
    role: str
    code: str
    amount: str
    where: str
    site_url: str
    seen: str
    kind: str

    @property
    def about(self) -> str:
        """All but the name in one."""
        return " · ".join(part for part in (self.role, self.amount, self.where) if part)


def lines_of(rows: Sequence[StreamRow]) -> list[Line]:
    """Return streams in words."""
    stream, site = reverse("register:stream", args=[ANY]), reverse("register:site", args=[ANY])
    roles = {"offer": _("offer"), "need": _("need")}
    marks = {
        Stage.EXACT: (_("exact"), "good"),
        Stage.RANGES: (_("ranges"), "care"),
        Stage.SECTOR: (_("sector and region"), "none"),
    }
    ours = _("ours"), "info"
    lines = []
    for row in rows:
        seen, kind = ours if row.own else marks[row.seen]
        site_url = _address(site, row.site) if row.exact_place and row.site else ""
        name = row.resource or row.code or (_("not shown") if row.seen < Stage.RANGES else _("not stated"))
        place, amount = where_of(row), amount_of(row)
        url = _address(stream, row.id)
        lines.append(Line(url, name, roles[row.role], row.code, amount, place, site_url, seen, kind))
    return lines


def _address(pattern: str, key: UUID) -> str:
    return pattern.replace(str(ANY), str(key))


def amount_of(row: StreamRow) -> str:
    """Return the amount as far as it is shown, "" if it is not."""
    unit = f"{row.unit}/year"
    if row.amount is not None:
        return amounts.amount(row.amount, unit)
    return "" if row.low is None and row.high is None else amounts.interval(row.low, row.high, unit)


def where_of(row: StreamRow) -> str:
    """Return the place: of whom it is where that is shown, else the sector and the middle of its cell."""
    if row.exact_place:
        return ", ".join(part for part in (row.site_name, row.organisation_name) if part)
    parts = [_("NACE %(code)s") % {"code": row.division}] if row.division else []
    if row.country:
        parts.append(row.country)
    if row.x is not None:
        place = {"y": amounts.figure(row.y), "x": amounts.figure(row.x)}
        parts.append(_("around %(y)s, %(x)s") % place)
    return " · ".join(parts)
