"""A whole pack comes into the register as one batch: all of it, or nothing."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError, Problem, ProblemsError
from lichen.site.register import bridge
from lichen.site.register.models import Batch, Draft, Kept, Organisation, SheetRow
from lichen.site.register.services import writing
from lichen.site.register.services.writing import Told, Wanted, quiet
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party
from lichen.site.trust.roles import Stage

_AT_ONCE = 2000
_UP = {"sites": ("organisation", "organisations"), "streams": ("site", "sites")}
Rows = Mapping[str, bridge.WrittenTable]


@dataclass(frozen=True)
class Imported:
    """What an import did: its batch (None if nothing was new), rows by table and verb, and what is notable."""

    batch: Batch | None
    counts: Mapping[str, Mapping[str, int]]
    notices: tuple[Problem, ...] = ()


@dataclass
class _Merge:
    """An import on its way: the rows of the file, what is there, and what shall be there."""

    party: Party | None
    tables: Rows
    fields: Mapping[str, list[dict[str, Any]]]
    shown: Stage | None = None
    known: dict[str, dict[str, Kept]] = field(default_factory=dict)
    wanted: dict[str, list[Wanted]] = field(default_factory=dict)
    by_key: dict[str, dict[str, Wanted]] = field(default_factory=dict)


def import_pack(
    actor: Actor, *, files: Mapping[str, bytes], name: str, party: Party | None = None, told: Told = quiet
) -> Imported:
    """Import the pack that files hold: the region's (`party` None, staff only), or the rows of one organisation.

    Rows are merged by their key: new ones are added, others get the cells of the file; none is taken away. Tables
    without keys (prices, distances …) are replaced whole. Raises `ProblemsError` with every problem, and
    `PermissionDenied`.
    """
    return import_raw(actor, raw=bridge.decode_pack(files, name), party=party, told=told)


def import_raw(
    actor: Actor,
    *,
    raw: Any,
    party: Party | None = None,
    told: Told = quiet,
    draft: Draft | None = None,
    shown: Stage | None = None,
) -> Imported:
    """Import a pack that was read already; see `import_pack`. A `draft` that it came from is marked.

    New streams are `shown` to all members at that stage; nobody signed in may say so of what others own.
    """
    may_import(actor, party)
    if shown is not None and actor.user is not None:
        raise PermissionDenied(_("Only the owner can disclose."))
    notices: tuple[Problem, ...] = ()
    if party is not None:
        raw, notices = _own_tables(raw)
    told(0.1, _("Checking"))
    seen = bridge.version()
    merge, found = _read(raw, party)
    told(0.4, _("Writing"))
    with transaction.atomic():
        writing.in_turn()
        if bridge.version() != seen:  # somebody was faster: look again, now that nobody can be
            merge, found = _read(raw, party)
        batch = writing.new_batch(actor, Batch.Kind.IMPORT, raw.name, party)
        merge.shown = shown
        counts = _write(batch, merge)
        changed = any(verb != "unchanged" for count in counts.values() for verb in count)
        batch.counts = {name: dict(count) for name, count in counts.items()}
        if draft is not None:
            Draft.objects.filter(id=draft.id).update(imported=batch)
        if changed or draft is not None:
            batch.save(update_fields=["counts"])
        else:
            batch.delete()
        hold = getattr(told, "hold", None)
        if hold is not None:
            hold()
    return Imported(batch if batch.pk else None, batch.counts, (*notices, *found.notices))


def may_import(actor: Actor, party: Party | None) -> None:
    """Raise `PermissionDenied` unless somebody may import the region, or the rows of a party."""
    if party is None and not actor.may("register.import_region"):
        raise PermissionDenied(_("Only staff can import the pack of the region. Choose your organisation."))
    if party is not None and not (actor.may("register.import") and actor.edits(party.id)):
        raise PermissionDenied(_("You cannot change what belongs to this organisation."))


def problems_of_import(
    actor: Actor, *, raw: Any, party: Party | None = None
) -> tuple[tuple[Problem, ...], Any]:
    """Return all that is wrong with a pack if it were imported now, and what is notable; nothing is written."""
    may_import(actor, party)
    notices: tuple[Problem, ...] = ()
    if party is not None:
        try:
            raw, notices = _own_tables(raw)
        except ProblemsError as error:
            return error.problems, ()
    found, wrong = _looked(raw, party)
    return tuple(wrong), (*notices, *found.notices)


def _own_tables(raw: Any) -> tuple[Any, tuple[Problem, ...]]:
    """Return what a member imports of a pack: her organisation, its sites and streams; the rest is told."""
    wrong = []
    if "region" in raw.tables and (theirs := raw.tables["region"]).frame.height:
        ours = bridge.region_rows()
        for column in ("currency", "coordinate_system"):
            here, there = ours.column(column)[0], theirs.column(column)[0]
            if there is not None and here is not None and there.casefold() != here.casefold():
                what = _("the region is kept in “%s”") % here
                mend = _("give your figures in it, and write it here")
                wrong.append(
                    Problem(theirs.file, theirs.sheet, int(theirs.rows[0]), column, there, what, mend)
                )
    if wrong:
        raise ProblemsError(wrong)
    mine = {name: table for name, table in raw.tables.items() if name in bridge.KEPT}
    left = [table for name, table in raw.tables.items() if name not in (*bridge.KEPT, "region")]
    notices = tuple(
        Problem(table.file, table.sheet, 0, "", "", _("the table was left out: only staff can import it"),
                _("nothing, or ask a facilitator to import it"))
        for table in (*left, *raw.others)
    )  # fmt: skip
    return replace(raw, tables=mine, others=()), notices


def _read(raw: Any, party: Party | None) -> tuple[_Merge, bridge.Examined]:
    """Return the rows of a pack with what the engine reads from them; raises `ProblemsError` with every problem."""
    found, wrong = _looked(raw, party)
    if wrong:
        raise ProblemsError(wrong)
    tables = {table.name: table for table in bridge.tables_of(raw)}
    return _Merge(party, tables, found.fields), found


def _looked(raw: Any, party: Party | None) -> tuple[bridge.Examined, list[Problem]]:
    """Return what the engine reads from the rows of a pack, and every problem of them, each once."""
    parties = None if party is None else [party.id]
    if party is None and "region" not in raw.tables:
        _ask_region()
    found = bridge.examine_rows(raw, bridge.beside(raw, parties))
    wrong = [*bridge.unfit(raw), *found.problems, *(_strangers(raw, party) if party else ())]
    return found, list(dict.fromkeys(wrong))


def _ask_region() -> None:
    """Raise `LichenError` where nothing says how the figures of a region are meant, with what to put into the file."""
    try:
        bridge.region_rows()
    except LichenError:
        raise LichenError(
            _(
                "The region is not set up yet, so nothing says in which currency and coordinates figures are meant. "
                "Put a table “region” with one row into the file: name, year, currency (such as EUR) and "
                "coordinate_system (WGS84 or plane_km). Whatever else the file has comes in with it, flows alone, too."
            )
        ) from None


def _strangers(raw: Any, party: Party) -> Iterable[Problem]:
    """Give a problem for each organisation of a pack that is not the party's own."""
    table = raw.tables.get("organisations")
    if table is None:
        return
    own = Organisation.objects.filter(party=party).first()
    keys = table.column("id")
    for row in range(table.frame.height):
        mine = row == 0 if own is None else keys[row] in (own.cells.get("id", own.ref).strip(), own.ref)
        if not mine:
            what = _("this is not your organisation")
            mend = _("leave only the row of your organisation") + (
                f" (“{own.cells.get('id', own.ref)}”)" if own else ""
            )
            if own and "id" in table.frame.columns:
                mend += _(", or, if all rows are yours, let the column of names mean nothing")
            yield Problem(table.file, table.sheet, int(table.rows[row]), "id", keys[row] or "", what, mend)


def _write(batch: Batch, merge: _Merge) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    system = _system() if "region" in merge.tables else None
    for name, table in merge.tables.items():
        writing.widen(batch, name, table.columns, known=table.known)
        if name not in bridge.KEPT:
            counts[name] = _put_sheet(batch, table)
    for kind in bridge.KEPT:
        if kind not in merge.tables:
            continue
        _want(merge, kind)
        old = {row.id: row for row in merge.known[kind].values()}
        if kind == "organisations":
            writing.rename_parties(merge.wanted[kind], old)
        counts[kind] = writing.put(batch, kind, merge.wanted[kind], old)
    if system is not None and system != _system():
        reread_sites(batch)
    return counts


def _system() -> str:
    row = SheetRow.objects.filter(sheet="region").order_by("position").first()
    return row.cells.get("coordinate_system", "") if row else ""


def _want(merge: _Merge, kind: str) -> None:
    """Work out the rows of a table as they shall be."""
    rows = merge.tables[kind].rows
    known = merge.known[kind] = known_rows(kind, [row.ref for row in rows], merge.party)
    taken = _taken(kind, [row.ref for row in rows], merge.party) if merge.party else set()
    above = _above(merge, kind)
    new = [i for i, row in enumerate(rows) if row.ref not in known]
    made: dict[int, uuid.UUID] = {}
    if kind == "organisations":
        parties = (
            [merge.party] * len(new)
            if merge.party
            else writing.parties_for(merge.fields[kind][i]["name"] for i in new)
        )
        made = {i: party.id for i, party in zip(new, parties, strict=True) if party}
    merge.wanted[kind] = []
    for i, (row, read) in enumerate(zip(rows, merge.fields[kind], strict=True)):
        there = known.get(row.ref)
        cells = row.cells
        if there is not None and there.ref == row.ref and "id" in there.cells:
            cells = cells | {"id": there.cells["id"] if there.cells["id"].strip() != row.ref else cells["id"]}
        fields = read | _ties(kind, row, there, above, made.get(i))
        if kind == "streams" and there is None and merge.shown is not None:
            fields["stage"] = int(merge.shown)
        key = there.id if there else uuid.uuid4()
        ref = _free(row.ref, key, there, taken)
        merge.wanted[kind].append(Wanted(key, ref, cells, row.meant, fields))
    merge.by_key[kind] = {row.ref: one for row, one in zip(rows, merge.wanted[kind], strict=True)}


def _free(key: str, row_id: uuid.UUID, there: Kept | None, taken: set[str]) -> str:
    """Return the key of a row in the region: as written, unless another owner has it already."""
    if there is not None and there.removed is None:
        return there.ref
    return f"{key[:190]}~{row_id.hex[:6]}" if key in taken else key


def _ties(
    kind: str, row: bridge.Written, there: Any, above: Mapping[str, tuple[uuid.UUID, uuid.UUID]], made: Any
) -> dict[str, Any]:
    """Return the row above and the owner of a row."""
    if kind == "organisations":
        return {"party_id": there.party_id if there else made}
    column, _table = _UP[kind]
    parent, owner = above[row.cells[column].strip()]
    return {f"{column}_id": parent, "party_id": owner}


def _above(merge: _Merge, kind: str) -> dict[str, tuple[uuid.UUID, uuid.UUID]]:
    """Return id and owner of each row that rows of a table belong to, by its key."""
    if kind not in _UP:
        return {}
    column, table = _UP[kind]
    keys = {row.cells[column].strip() for row in merge.tables[kind].rows}
    new = merge.by_key.get(table, {})
    there = known_rows(table, [key for key in keys if key not in new], merge.party)
    found = {key: (row.id, row.party_id) for key, row in there.items()}
    return found | {key: (row.id, row.fields["party_id"]) for key, row in new.items()}


def known_rows(kind: str, keys: Sequence[str], party: Party | None) -> dict[str, Kept]:
    """Return the rows of these keys, also removed ones: of all by the region's keys, of a party by its own."""
    model = bridge.MODELS[kind]
    found: dict[str, Kept] = {}
    if party is not None:
        wanted = set(keys)
        # removed rows first, the latest last: one that is there hides them
        for row in sorted(model.objects.filter(party=party), key=_alive):
            key = row.cells.get("id", row.ref).strip()
            if key in wanted:
                found[key] = row
        return found
    for start in range(0, len(keys), _AT_ONCE):
        for row in sorted(model.objects.filter(ref__in=keys[start : start + _AT_ONCE]), key=_alive):
            found[row.ref] = row
    return found


def _alive(row: Kept) -> tuple[bool, Any]:
    return (row.removed is None, row.removed or row.made)


def _taken(kind: str, keys: Sequence[str], party: Party) -> set[str]:
    taken: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        rows = bridge.live(kind).filter(ref__in=keys[start : start + _AT_ONCE])
        taken.update(rows.exclude(party=party).values_list("ref", flat=True))
    return taken


def _put_sheet(batch: Batch, table: bridge.WrittenTable) -> Counter[str]:
    """Merge a table with keys by them; replace one without."""
    old = dict(SheetRow.objects.filter(sheet=table.name).values_list("position", "cells"))
    rows: dict[int, dict[str, Any] | None] = {}
    if bridge.has_key(table.name):
        places = {cells.get("id", "").strip(): position for position, cells in old.items()}
        free = max(old, default=-1) + 1
        for row in table.rows:
            if row.ref not in places:
                places[row.ref], free = free, free + 1
            rows[places[row.ref]] = _told(row)
    else:
        rows = {position: _told(row) for position, row in enumerate(table.rows)}
        rows |= {position: None for position in old if position >= len(table.rows)}
    return writing.put_sheet(batch, table.name, rows)


def _told(row: bridge.Written) -> dict[str, Any]:
    return {"cells": row.cells} | ({"meant": row.meant} if row.meant else {})


def reread_sites(batch: Batch) -> None:
    """Read all sites anew: the region's coordinates mean something else than before."""
    sites = list(bridge.live("sites").select_related("organisation").order_by("position", "id"))
    if not sites:
        return  # the first of a region that came alone
    written = [(bridge.Written(s.ref, s.cells, s.meant), s.organisation.ref) for s in sites]
    raw = bridge.pack_of({"sites": written})
    found = bridge.examine_rows(raw, bridge.beside(raw, None))
    if found.problems:
        raise ProblemsError(found.problems)
    wanted = []
    for site, fields in zip(sites, found.fields["sites"], strict=True):
        ties = {"organisation_id": site.organisation_id, "party_id": site.party_id}
        wanted.append(Wanted(site.id, site.ref, site.cells, site.meant, fields | ties))
    writing.put(batch, "sites", wanted, {site.id: site for site in sites})
