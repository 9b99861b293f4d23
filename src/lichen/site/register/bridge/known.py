"""Rows of a list that the register knows already: found by their names, and by what a list does not say of them."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from lichen.core.errors import Problem
from lichen.core.said import counted, said
from lichen.engine.register import RawPack, RawTable
from lichen.engine.register.grid import THREE_DECIMALS
from lichen.engine.register.words import CHOICE_WORDS
from lichen.site.register.bridge.checking import named, own_key
from lichen.site.register.bridge.packs import KEPT, number_columns_of
from lichen.site.register.bridge.slugs import slug
from lichen.site.register.bridge.stored import PARENTS, live

_AT_ONCE = 2000
_OF_AMOUNT = ("period", "uncertainty")  # say how an amount is meant: none of another amount
_OF_UNIT = ("min_lot", "storage", "reference_cost", "reference_co2e", "handling_cost", "handling_co2e")
_ROLES = {"offer": "offer", "need": "need", **CHOICE_WORDS["role"]}


@dataclass(frozen=True)
class Known:
    """Keys by name as `slug` makes it: of organisations, and of sites by the key of their organisation and name."""

    organisations: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[tuple[str, str], str] = field(default_factory=dict)


NOBODY = Known()


def known_names(parties: Collection[uuid.UUID] | None) -> Known:
    """Return the names of the register, of some owners or of all; a name that two rows have is none."""
    firms = [(slug(row["name"] or ""), row["id"]) for row in named("organisations", parties)]
    sites = [((row["organisation"], slug(row["name"] or "")), row["id"]) for row in named("sites", parties)]
    return Known(
        {name: key for name, key in _single(firms) if name},
        {name: key for name, key in _single(sites) if name[1]},
    )


def _single(pairs: list[tuple[Any, str]]) -> list[tuple[Any, str]]:
    count = Counter(name for name, _key in pairs)
    return [(name, key) for name, key in pairs if count[name] == 1]


def completed(
    raw: RawPack, lists: Mapping[tuple[str, str], bool], parties: Collection[uuid.UUID] | None
) -> RawPack:
    """Return a pack in which rows of lists (file and sheet) that are known keep what the list does not say.

    `lists` says of each whether the keys of its streams were made, not read: a stream that its site has already, by
    role and resource, is that one. A list tells part of what is known of a row; a pack tells all of it, and is left
    alone.
    """
    tables, notices = dict(raw.tables), list(raw.notices)
    for kind in KEPT:
        table = tables.get(kind)
        if table is None or (table.file, table.sheet) not in lists or "id" not in table.frame.columns:
            continue
        if kind == "streams" and lists[table.file, table.sheet]:
            table = _found_again(table, parties)
        known = dict(_cells(kind, table.column("id").to_list(), parties))
        tables[kind] = _completed(table, known)
        notices += _told(table, known) if kind == "streams" else ()
    return replace(raw, tables=tables, notices=tuple(notices))


def _told(table: RawTable, known: Collection[str]) -> Iterator[Problem]:
    count = int(table.column("id").is_in(list(known)).sum()) if known else 0
    if count:
        what = counted(
            "{number} row is of a stream that is in the register already, which gets what the list says",
            "{number} rows are of streams that are in the register already, which get what the list says",
            count,
        )
        yield Problem(table.file, table.sheet, 0, "", "", what, said("nothing, if that is meant"))


def _found_again(table: RawTable, parties: Collection[uuid.UUID] | None) -> RawTable:
    """Return streams with the keys of those that their sites have already, where there is but one on either side."""
    sites, ids = table.column("site").to_list(), table.column("id").to_list()
    there = dict(_single(list(_streams({site for site in sites if site}, parties))))
    if not there:
        return table
    roles = [_ROLES.get((role or "").casefold(), "") for role in table.column("role")]
    names = [slug(name or "") for name in table.column("resource")]
    listed = list(zip(sites, roles, names, strict=True))
    count, made = Counter(listed), Counter(ids)
    keys = [
        found if name[2] and count[name] == 1 and (found := there.get(name)) and not made[found] else key
        for name, key in zip(listed, ids, strict=True)
    ]
    return replace(table, frame=table.frame.with_columns(pl.Series("id", keys, pl.String)))


def _streams(
    sites: Collection[str], parties: Collection[uuid.UUID] | None
) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Give site, role and name of the streams of sites, with their keys."""
    values = ("ref", "cells", "role", "resource", "site__ref", "site__cells")
    wanted = sorted(sites)
    cuts = [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
    parts = (
        [live("streams", parties)]
        if parties is not None
        else [live("streams").filter(site__ref__in=cut) for cut in cuts]
    )
    for part in parts:
        rows = part.values_list(*values).iterator(chunk_size=_AT_ONCE)
        for ref, cells, role, resource, site, site_cells in rows:
            own = parties is not None
            place = own_key(site, site_cells if own else None)
            yield (place, role, slug(resource)), own_key(ref, cells if own else None)


def _cells(
    kind: str, keys: Iterable[str | None], parties: Collection[uuid.UUID] | None
) -> Iterator[tuple[str, dict[str, str]]]:
    """Give what is known of rows: by the region's keys, or by those of their owners."""
    wanted = sorted({key for key in keys if key})
    if parties is not None:
        rows = live(kind, parties).values_list("ref", "cells", "meant")
        sought = set(wanted)
        found = ((own_key(ref, cells), cells | meant) for ref, cells, meant in rows)
        yield from ((key, cells) for key, cells in found if key in sought)
        return
    for start in range(0, len(wanted), _AT_ONCE):
        part = live(kind).filter(ref__in=wanted[start : start + _AT_ONCE])
        for ref, cells, meant in part.values_list("ref", "cells", "meant"):
            yield ref, cells | meant


def _completed(table: RawTable, known: Mapping[str, Mapping[str, str]]) -> RawTable:
    if not known:
        return table
    keys = table.column("id").to_list()
    own = {"id", PARENTS[table.name][0]} if table.name in PARENTS else {"id"}
    columns = dict.fromkeys(column for cells in known.values() for column in cells if column not in own)
    frame, figures = table.frame, number_columns_of(table.name)
    amounts, units = table.column("amount").to_list(), table.column("unit").to_list()
    for column in columns:
        told = [known.get(key or "", {}).get(column) for key in keys]
        if column in _OF_AMOUNT:
            told = [None if amount else text for amount, text in zip(amounts, told, strict=True)]
        elif column in _OF_UNIT:
            same = [
                not unit or unit == known.get(key or "", {}).get("unit")
                for unit, key in zip(units, keys, strict=True)
            ]
            told = [text if as_before else None for as_before, text in zip(same, told, strict=True)]
        if column in figures and column in table.asked:
            told = [f"{text}0" if text and re.match(THREE_DECIMALS, text) else text for text in told]
        more = pl.Series(column, told, pl.String)
        frame = frame.with_columns(
            frame[column].fill_null(more) if column in frame.columns else more.alias(column)
        )
    return replace(table, frame=frame)
