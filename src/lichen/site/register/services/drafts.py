"""The wizard of imports: upload any list, say what its columns mean, mend or set aside what is wrong, import."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError, Problem
from lichen.core.pack.labels import label
from lichen.core.said import said
from lichen.site.register import bridge
from lichen.site.register.models import Draft
from lichen.site.register.services.importing import Imported, import_raw, may_import, problems_of_import
from lichen.site.register.services.writing import Told, quiet
from lichen.site.shell import jobs
from lichen.site.shell.files import opened
from lichen.site.shell.telling import told as in_words
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party

LARGEST = 200_000_000  # bytes of an upload
SHOWN = 500
_ROUNDS = 6
_LAST_HEAD = 60  # the last row in which a header is looked for


@dataclass(frozen=True)
class Wrong:
    """A problem of a draft: the list (`source`) and row it stands in, and `field` (``table.column``) to mend there."""

    source: str
    row: int
    field: str
    value: str
    what: str
    mend: str


@dataclass(frozen=True)
class Review:
    """What would come of importing a draft now.

    `tables` are rows by table; `wrong` the first problems, `count` all of them, `bad_rows` the rows they stand in;
    `whole` are problems of no single row: they cannot be mended by leaving rows out.
    """

    tables: Mapping[str, int]
    wrong: tuple[Wrong, ...]
    count: int
    bad_rows: int
    whole: tuple[Wrong, ...]
    notices: tuple[Problem, ...]


@transaction.atomic
def upload(actor: Actor, *, name: str, content: bytes, party: Party | None = None) -> Draft:
    """Keep a file (workbook, CSV, Parquet, or a zip of tables) as a draft with a first mapping of its columns.

    Raises `ProblemsError` where there is nothing to read, `LichenError` for a file that is too large, and
    `PermissionDenied`.
    """
    may_import(actor, party)
    if len(content) > LARGEST:
        raise LichenError(_("The file is larger than %d MB. Import it in parts.") % (LARGEST // 1_000_000))
    safe = name.replace("\\", "/").rpartition("/")[2].replace("|", " ")[:200] or "upload"
    sources = bridge.sources_of({safe: content}, safe)
    mapping = bridge.suggested(sources, own_constants(party))
    draft = Draft(
        name=safe, by=actor.user, party=party, mapping=mapping, sha256=hashlib.sha256(content).hexdigest()
    )
    draft.file.save(f"{draft.id}.bin", ContentFile(content), save=False)
    draft.save(force_insert=True)
    return draft


def own_constants(party: Party | None) -> dict[str, str]:
    """Return what goes without saying in a list of one owner: its organisation, and its site if there is but one."""
    if party is None:
        return {}
    found = {}
    for kind, name in (("organisations", "sites.organisation"), ("sites", "streams.site")):
        rows = list(bridge.live(kind, [party.id])[:2])
        if len(rows) == 1:
            found[name] = rows[0].cells.get("id", rows[0].ref)
    return found


def draft_of(actor: Actor, draft_id: uuid.UUID) -> Draft:
    """Return a draft of somebody's own; raises `Http404` for any other."""
    found = (
        Draft.objects.filter(id=draft_id, by=actor.user).select_related("party").first()
        if actor.user
        else None
    )
    if found is None:
        raise Http404
    return found


def drafts(actor: Actor) -> list[Draft]:
    """Return somebody's drafts, newest first."""
    return list(Draft.objects.filter(by=actor.user).order_by("-at", "id")[:100])


def discard(actor: Actor, *, draft: Draft) -> None:
    """Delete a draft and its file."""
    _ask(actor, draft)
    draft.file.delete(save=False)
    draft.delete()


def sources(actor: Actor, *, draft: Draft) -> tuple[bridge.Source, ...]:
    """Return the lists of a draft with their columns, samples, and what each may mean."""
    _ask(actor, draft)
    return bridge.sources_of(_files(draft), draft.name, draft.mapping)


def set_heads(actor: Actor, *, draft: Draft, heads: Mapping[str, int]) -> Draft:
    """Say in which rows the headers of lists stand; what their columns may mean is looked for anew."""
    _ask(actor, draft)
    mapping = {key: dict(part) for key, part in draft.mapping.items()}
    for key, head in heads.items():
        mapping[key] = {"columns": {}, "constants": {}, "head": min(max(1, int(head)), _LAST_HEAD)}
    found = bridge.sources_of(_files(draft), draft.name, mapping)
    fresh = bridge.suggested(found, own_constants(draft.party))
    for key in heads.keys() & fresh.keys():
        mapping[key] |= fresh[key]
        mapping[key].pop("leave", None)
    draft.mapping = mapping
    draft.save(update_fields=["mapping"])
    return draft


def set_mapping(actor: Actor, *, draft: Draft, mapping: Mapping[str, Any]) -> Draft:
    """Say what columns mean, by list.

    Each is a table of ``columns`` (place to ``table.column`` or "") and of ``constants`` (``table.column`` to text),
    with ``leave`` where the list is left out, ``decimal`` ("comma", "point") and ``head``, the row of the header.

    Raises `LichenError` for a column that the pack does not have or that is named twice, and for a table that two lists
    feed.
    """
    _ask(actor, draft)
    clean = {str(key): _clean(part) for key, part in mapping.items()}
    _one_list_each(clean)
    draft.mapping = clean
    draft.save(update_fields=["mapping"])
    return draft


def _clean(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of one list, as it is kept."""
    columns = {str(int(place)): meant for place, meant in part.get("columns", {}).items()}
    constants = {
        name: str(text)[:500] for name, text in part.get("constants", {}).items() if str(text).strip()
    }
    used = [meant for meant in columns.values() if meant]
    for name in (*used, *constants):
        table, _dot, column = name.partition(".")
        if name != bridge.PLACE and (table not in bridge.SHAPES or column not in bridge.SHAPES[table].names):
            raise LichenError(_("There is no column “%s”.") % name)
    if twice := sorted({name for name in used if used.count(name) > 1}):
        both = ": ".join(in_words(label(part)) for part in twice[0].split("."))
        raise LichenError(_("Two columns cannot both mean “%s”.") % both)
    clean: dict[str, Any] = {"columns": columns, "constants": constants}
    if part.get("leave"):
        clean["leave"] = True
    if part.get("decimal") in ("comma", "point"):
        clean["decimal"] = part["decimal"]
    if part.get("head"):
        clean["head"] = int(part["head"])
    return clean


def _one_list_each(mapping: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise `LichenError` where two lists feed the same table."""
    fed: dict[str, str] = {}
    for key, part in mapping.items():
        if part.get("leave"):
            continue
        for table in dict.fromkeys(meant.partition(".")[0] for meant in part["columns"].values() if meant):
            if table in fed:
                filling = {
                    "one": _place_of(fed[table]), "other": _place_of(key), "table": in_words(label(table)),
                }  # fmt: skip
                raise LichenError(
                    _(
                        "Both “%(one)s” and “%(other)s” hold “%(table)s”. Leave one of them out now, and upload the "
                        "file again for the other."
                    )
                    % filling
                )
            fed[table] = key


def _place_of(key: str) -> str:
    file, _bar, sheet = key.partition("|")
    return sheet or file


def mend(actor: Actor, *, draft: Draft, cells: Mapping[tuple[str, int, str], str]) -> Draft:
    """Write cells of a draft anew, by (list, row of the file, ``table.column``); an empty text empties a cell."""
    _ask(actor, draft)
    mended = {key: {row: dict(fields) for row, fields in rows.items()} for key, rows in draft.mended.items()}
    for (source, row, name), text in cells.items():
        mended.setdefault(source, {}).setdefault(str(int(row)), {})[name] = text[:5000]
    draft.mended = mended
    draft.save(update_fields=["mended"])
    return draft


def review(actor: Actor, *, draft: Draft) -> Review:
    """Return what would come of importing a draft now; nothing is written."""
    _ask(actor, draft)
    raw = _raw(draft)
    problems, notices = problems_of_import(actor, raw=raw, party=draft.party)
    places = _Places(raw)
    wrong = [places.wrong(problem) for problem in problems]
    in_rows = [one for one in wrong if places.in_row(one)]
    return Review(
        tables={name: table.frame.height for name, table in raw.tables.items()},
        wrong=tuple(in_rows[:SHOWN]),
        count=len(wrong),
        bad_rows=len({(one.source, one.row) for one in in_rows}),
        whole=tuple(one for one in wrong if not places.in_row(one)),
        notices=tuple(one for one in dict.fromkeys(notices) if not _kept_as_it_is(one, draft.mapping)),
    )


def _kept_as_it_is(notice: Problem, mapping: Mapping[str, Any]) -> bool:
    """Whether a notice is about a column of a list that the page of columns has said of that it is kept as it is."""
    part = mapping.get(bridge.source_key(notice.file, notice.sheet))
    if part is None or not notice.column:
        return False
    return all(notice.column not in bridge.SHAPES[table].names for table in bridge.KEPT)


class _Places:
    """Where the tables of a pack stand in its files: looked up for each of very many problems."""

    def __init__(self, raw: Any) -> None:
        self.tables = [
            (name, (table.file, table.sheet), table.header_row, frozenset(table.rows.to_list()))
            for name, table in raw.tables.items()
        ]
        self.headers = {
            (bridge.source_key(*place), header_row) for _name, place, header_row, _rows in self.tables
        }

    def in_row(self, one: Wrong) -> bool:
        """Return whether a problem stands in a row that can be left out: not in a header or the table as a whole."""
        return bool(one.row) and (one.source, one.row) not in self.headers

    def wrong(self, problem: Problem) -> Wrong:
        """Return a problem as a problem of the draft."""
        place, row, column = (problem.file, problem.sheet), problem.row, problem.column
        fits = [
            (not row or row == header_row or row in rows, name)
            for name, there, header_row, rows in self.tables
            if there == place and (not column or column in bridge.SHAPES[name].names)
        ]
        # a row that stands in no table was joined with one above: it is of the table that has the column
        table = next((name for there, name in fits if there), fits[0][1] if fits else "")
        field = f"{table}.{column}" if column else table
        return Wrong(bridge.source_key(*place), row, field, problem.value, problem.what, problem.mend)


def bad_rows(actor: Actor, *, draft: Draft, suffix: str = ".xlsx") -> bytes:
    """Return the rows of a draft that have problems as a file (``.xlsx``, ``.csv`` or ``.zip``), whole, with why."""
    _ask(actor, draft)
    raw = _raw(draft)
    every: list[Problem] = []
    left = raw
    for _round in range(_ROUNDS):
        problems, _notices = problems_of_import(actor, raw=left, party=draft.party)
        every += problems
        rows = _rows(left, problems)
        if not rows:
            break
        left = bridge.without_rows(left, rows)
    return bridge.bad_rows_file(raw, every, suffix)


def begin_import(actor: Actor, *, draft: Draft, leave_bad: bool = False, next_url: str = "") -> jobs.Job:
    """Ask for the import of a draft as a job; with `leave_bad` bad rows are left out, else one refuses all."""
    _ask(actor, draft)
    may_import(actor, draft.party)
    if draft.imported_id:
        raise LichenError(_("This draft was imported already."))
    asked = {"draft": str(draft.id), "leave_bad": leave_bad}
    title = said("Import of {name}", name=draft.name)
    by = actor.user.id if actor.user else None
    return jobs.ask("register.import", title, asked, by=by, once=str(draft.id), next_url=next_url)


def import_draft(actor: Actor, *, draft: Draft, leave_bad: bool = False, told: Told = quiet) -> Imported:
    """Import a draft; what `begin_import` asks for. A draft that was imported already is not imported again."""
    _ask(actor, draft)
    draft.refresh_from_db()
    if draft.imported_id and draft.imported is not None:
        return Imported(draft.imported, draft.imported.counts)
    told(0.02, _("Reading"))
    raw = _raw(draft)
    if leave_bad:
        for _round in range(_ROUNDS):
            problems, _notices = problems_of_import(actor, raw=raw, party=draft.party)
            rows = _rows(raw, problems)
            if not rows:
                break
            raw = bridge.without_rows(raw, rows)
    return import_raw(actor, raw=raw, party=draft.party, told=told, draft=draft)


def _rows(raw: Any, problems: tuple[Problem, ...]) -> dict[str, set[int]]:
    """Return the rows that problems stand in, by list; none if a problem stands in no row."""
    found: dict[str, set[int]] = {}
    places = _Places(raw)
    for problem in problems:
        one = places.wrong(problem)
        if not places.in_row(one):
            return {}
        found.setdefault(one.source, set()).add(one.row)
    return found


def _ask(actor: Actor, draft: Draft) -> None:
    if actor.user is None or draft.by_id != actor.user.id or not actor.may("register.import"):
        raise PermissionDenied(_("This draft is somebody else's."))


def _files(draft: Draft) -> dict[str, bytes]:
    with opened(draft.file, draft.name) as file:
        return {draft.name: file.read()}


def _system() -> str:
    """Return how the region gives places."""
    try:
        return bridge.region_rows().column("coordinate_system")[0] or ""
    except LichenError:
        return ""


def _raw(draft: Draft) -> Any:
    parties = None if draft.party is None else [draft.party.id]
    lists = {
        (key.partition("|")[0], key.partition("|")[2]): "streams.id" not in part["columns"].values()
        for key, part in draft.mapping.items()
    }
    raw = bridge.mapped_pack(
        _files(draft), draft.name, draft.mapping, draft.mended,
        known=bridge.known_names(parties) if lists else bridge.Known(), system=_system(),
    )  # fmt: skip
    return bridge.completed(raw, lists, parties)
