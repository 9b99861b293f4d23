"""Single rows for their pages: the row itself where somebody sees all of it, 404 otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from lichen.core.pack import ORGANISATIONS, SITES, STREAMS
from lichen.core.pack.labels import choice, label
from lichen.site.register import policy
from lichen.site.register.models import Batch, Change, Organisation, Person, Site, Stream, batch_key
from lichen.site.register.queries import who
from lichen.site.shell.telling import told
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party
from lichen.site.trust.roles import Stage

_SHAPES = {"organisations": ORGANISATIONS, "sites": SITES, "streams": STREAMS}
_CHOICES = {
    column.name: column.choices for shape in _SHAPES.values() for column in shape.columns if column.choices
}
_KEYS = ("id", "organisation", "site")


@dataclass(frozen=True)
class Cell:
    """A cell as it was written, with what its column means; `before` is what it was, in a history."""

    name: str
    text: str
    meaning: str = ""
    before: str = ""

    @property
    def label(self) -> str:
        """The name of the column as people read it."""
        return told(label(self.name))

    @property
    def words(self) -> str:
        """What it states as people read it: one of few choices in their language, all else as it was written."""
        return _in_words(self.name, self.text)

    @property
    def words_before(self) -> str:
        """What it stated before, in the same way."""
        return _in_words(self.name, self.before)


def _in_words(column: str, text: str) -> str:
    written = text.strip().casefold()
    return told(choice(written)) if written in _CHOICES.get(column, ()) else text


def organisation_of(actor: Actor, organisation_id: uuid.UUID) -> Organisation:
    """Return an organisation that somebody may know; 404 for any other."""
    return _there(who.organisation(actor, organisation_id))


def site_of(actor: Actor, site_id: uuid.UUID) -> Site:
    """Return a site that somebody may know; 404 for any other."""
    return _there(who.site(actor, site_id))


def stream_of(actor: Actor, stream_id: uuid.UUID) -> Stream:
    """Return a stream that somebody sees exactly; 404 for any other."""
    found = policy.streams_seen(actor).filter(id=stream_id, seen=Stage.EXACT)
    return _there(found.select_related("site__organisation").first())


def person_of(actor: Actor, person_id: uuid.UUID) -> Person:
    """Return somebody of an organisation that the actor may change; 404 for any other."""
    found = Person.objects.filter(id=person_id).select_related("organisation").first()
    return _there(found if found and policy.may_change(actor, found.organisation.party_id) else None)


def person_seen(actor: Actor, person_id: uuid.UUID) -> Person:
    """Return somebody of an organisation whose people the actor may read; 404 for any other."""
    found = Person.objects.filter(id=person_id).values_list("organisation_id", flat=True).first()
    return _there(who.people(actor, found).filter(id=person_id).first() if found else None)


def batch_of(actor: Actor, key: uuid.UUID) -> Batch:
    """Return a batch that somebody may see, by what it is called outside; 404 for any other."""
    numbers = who.batches(actor).values_list("id", flat=True).iterator()
    found = next((number for number in numbers if batch_key(number) == key), None)
    return _there(Batch.objects.filter(id=found).first())


def _there(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


def cells_of(kind: str, cells: dict[str, str]) -> list[Cell]:
    """Return the cells of a row that state something, in the order of the pack, with what they mean."""
    shape = _SHAPES[kind]
    meanings = {column.name: column.meaning for column in shape.columns}
    names = [name for name in (*shape.names, *cells) if cells.get(name, "").strip() and name not in _KEYS]
    return [Cell(name, cells[name], told(meanings.get(name, ""))) for name in dict.fromkeys(names)]


def changed_cells(change: Change) -> list[Cell]:
    """Return what a change made of a row, cell by cell."""
    before, after = _flat(change.before), _flat(change.after)
    names = dict.fromkeys([*before, *after])
    return [
        Cell(name, after.get(name, ""), before=before.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    ]


def _flat(kept: dict[str, Any] | None) -> dict[str, str]:
    if kept is None:
        return {}
    stage = {_("shown to all members"): str(Stage(kept["stage"]).label)} if "stage" in kept else {}
    return {name: str(text) for name, text in kept.get("cells", {}).items()} | stage


def own_sites(actor: Actor, *, most: int = 200) -> list[Site]:
    """Return the sites of the parties that somebody may change, by name."""
    parties = [party for party in actor.parties if policy.may_change(actor, party)]
    found = Site.objects.filter(party__in=parties, removed=None).select_related("organisation")
    return list(found.order_by("name", "id")[:most])


def own_keys(actor: Actor, party: uuid.UUID, *, most: int = 200) -> dict[str, list[tuple[str, str]]]:
    """Return keys, as their owner wrote them, and names of a party's organisation and sites."""
    found: dict[str, list[tuple[str, str]]] = {"organisations": [], "sites": []}
    if policy.may_change(actor, party):
        for name, model in (("organisations", Organisation), ("sites", Site)):
            rows = model.objects.filter(party=party, removed=None).order_by("name", "id")[:most]
            found[name] = [(row.cells.get("id", row.ref), row.name or row.ref) for row in rows]
    return found


def uncoded(actor: Actor) -> QuerySet[Stream]:
    """Return one's own streams that say in words what they are, and state no code yet."""
    found = Stream.objects.filter(party__in=actor.parties, removed=None, code="")
    return found.exclude(resource="").order_by("key", "id")


def rows_of(kind: str, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """Return organisations or sites by their ids; for who may merge them."""
    model = {"organisations": Organisation, "sites": Site}.get(kind)
    return {} if model is None else model.objects.filter(removed=None).in_bulk(list(ids))


def names_of(kind: str, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return what organisations or sites that are there are called, by their ids; for who may merge them."""
    if kind == "sites":
        rows = Site.objects.filter(removed=None, id__in=ids).values_list("id", "name", "organisation__name")
        return {key: name or owner for key, name, owner in rows}
    return dict(Organisation.objects.filter(removed=None, id__in=ids).values_list("id", "name"))


def party_called(name: str) -> Party | None:
    """Return the party whose organisation bears exactly this name, None if there is none or several do."""
    found = Organisation.objects.filter(removed=None, name__iexact=name.strip()).select_related("party")[:2]
    return found[0].party if len(found) == 1 else None


def known_names(actor: Actor, *, most: int = 200) -> list[str]:
    """Return names of others' organisations that somebody may know, by name."""
    found = policy.organisations_seen(actor).filter(~Q(party__in=actor.parties))
    return list(found.order_by("name").values_list("name", flat=True)[:most])
