"""What refers to a row that goes, whichever room keeps it: it refers to the one that stays, and back if undone.

The rows are found by their foreign keys, so that no room has to be known here and none can be forgotten. Where only a
part of an organisation goes over (a site with its streams), a table says in `goes_with` which of its keys follow which:
``{"party": ("offer", "need")}`` is the party of whoever owns the offer or the need.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q

from lichen.site.register.models import Organisation, Site, Stream

# The rows of the pack, which a batch writes; and what has a rule of its own in `merging`.
WRITTEN = (Organisation, Site, Stream)
OWN_RULES = frozenset({
    "register.Document.party", "trust.Disclosure.owner", "trust.Disclosure.to", "trust.Membership.party",
})  # fmt: skip
# What was written down stays as it was written: who saw what of whom. Its readers follow `Party.became`.
STAYS = frozenset({"trust.Access.owner"})

_AT_ONCE = 500  # rows of one statement
Places = Mapping[type[Model], tuple[uuid.UUID, uuid.UUID]]  # of each kind which row stays, and which goes
Moved = dict[str, list[str]]  # the ids of the rows that went over, by "room.Table.field"


def name_of(field: ForeignKey[Any, Any]) -> str:
    """Return the name of a foreign key: ``match.Exchange.giver``."""
    return f"{field.model._meta.label}.{field.name}"


def keys_to(target: type[Model]) -> Iterator[ForeignKey[Any, Any]]:
    """Give the foreign keys of all rooms to organisations, sites or parties that go along with what they name."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            named = isinstance(field, ForeignKey) and field.related_model is target
            if named and model not in WRITTEN and name_of(field) not in OWN_RULES | STAYS:
                yield field


def hand_over_all(places: Places) -> Moved:
    """Let all that names an organisation, a party or a site name another."""
    moved: Moved = {}
    for target, (keep, drop) in places.items():
        for field in keys_to(target) if keep != drop else ():
            _let_name(moved, field, Q(**{field.name: drop}), keep)
    return moved


def hand_over_with(places: Places, gone: Mapping[type[Model], Sequence[Any]]) -> Moved:
    """Let what names a party or organisation beside a row that went over, or beside what went with it, name another."""
    moved: Moved = {}
    gone = dict(gone)
    waiting = [model for model in apps.get_models() if hasattr(model, "goes_with")]
    while ready := [model for model in waiting if not _follows(model) & set(waiting) - {model}]:
        waiting = [model for model in waiting if model not in ready]
        for model in ready:
            went: list[Any] = []
            for name, ways in model.goes_with.items():  # type: ignore[attr-defined]
                field: Any = model._meta.get_field(name)
                keep, drop = places[field.related_model]
                for way in ways:
                    for some in _slices(gone.get(_target(model, way), ())):
                        went += _let_name(moved, field, Q(**{f"{way}__in": some, name: drop}), keep)
            gone[model] = went
    return moved


def _slices(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _follows(model: Any) -> set[Any]:
    return {_target(model, way) for ways in model.goes_with.values() for way in ways}


def _target(model: Any, key: str) -> Any:
    return model._meta.get_field(key).related_model


def _let_name(moved: Moved, field: Any, which: Q, keep: uuid.UUID) -> list[Any]:
    rows = field.model._base_manager
    ids = list(rows.filter(which).order_by("pk").values_list("pk", flat=True))
    if ids:
        moved.setdefault(name_of(field), []).extend(str(key) for key in ids)
    for some in _slices(ids):
        rows.filter(pk__in=some).update(**{field.attname: keep})
    return ids


def hand_back(moved: Moved, places: Places) -> None:
    """Let rows name again what they named, as far as they are still there and nothing moved them on."""
    for name, ids in moved.items():
        label, _dot, of = name.rpartition(".")
        field: Any = apps.get_model(label)._meta.get_field(of)
        keep, drop = places[field.related_model]
        for some in _slices(ids):
            field.model._base_manager.filter(pk__in=some, **{of: keep}).update(**{field.attname: drop})
