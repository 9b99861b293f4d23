"""What a process keeps of the register, for quick answers: what streams are called, and which sites all members know.

Both are of one version of the register and brought up to the next by what changed in between, so a look costs one
short query. What is disclosed to single parties is not kept: it is asked anew each time, as it may be revoked.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, islice
from operator import itemgetter
from threading import Lock

from django.db.models import Exists, OuterRef

from lichen.site.register.models import Batch, Change, Site, Stream
from lichen.site.trust.roles import Stage

_MOST_CHANGES = 2_000  # more are read anew
_MOST_LATER = 500  # names out of order, before all are sorted anew


@dataclass(frozen=True)
class Place:
    """A site; `exact`, `veiled`: to every member one of its streams is shown exactly, or less than that."""

    id: uuid.UUID
    party: uuid.UUID
    name: str
    organisation: str
    x: float | None
    y: float | None
    cell: tuple[float, float] | None
    exact: bool
    veiled: bool

    @cached_property
    def words(self) -> str:
        """What it is found by."""
        return f"{self.name}\n{self.organisation}".casefold()


@dataclass(frozen=True, eq=False)
class Names:
    """What streams are called, as the database sorts names, each with its codes (``" 030105 191207"``).

    `later` are those that came since the others were sorted, in any order; a name may be in both.
    """

    sorted: dict[str, str]
    later: dict[str, str] = field(default_factory=dict)

    @cached_property
    def ranks(self) -> dict[str, int]:
        """The place of each sorted name."""
        return {key: rank for rank, key in enumerate(self.sorted)}

    def like(self, words: Sequence[str], *, after: str = "") -> tuple[Iterator[str], list[str]]:
        """Return the names that have all words or a code that begins so: those sorted, from `after` on; the later."""
        start = self.ranks.get(after, 0) if after else 0
        return _like(islice(self.sorted.items(), start, None), words), list(_like(self.later.items(), words))


@dataclass(frozen=True, eq=False)
class Known:
    """What is kept, of one version."""

    version: int
    names: Names
    places: dict[uuid.UUID, Place] = field(repr=False)


def _like(names: Iterable[tuple[str, str]], words: Sequence[str]) -> Iterator[str]:
    for word in sorted(words, key=str.isdigit):
        names = _having(names, word)
    return (key for key, _codes in names)


def _having(names: Iterable[tuple[str, str]], word: str) -> Iterator[tuple[str, str]]:
    if not word.isdigit():
        return (one for one in names if word in one[0])
    code = f" {word}"
    return (one for one in names if word in one[0] or code in one[1])


def _with_codes(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return names with their codes, from pairs sorted by name."""
    return {
        key: "".join(f" {code}" for _key, code in group if code)
        for key, group in groupby(pairs, itemgetter(0))
    }


_KEPT: list[Known] = []
_LOCK = Lock()


def known() -> Known:
    """Return what is kept, of the register as it is now."""
    # The version is read before the rows: what is kept is never older than its version says.
    version = Batch.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if _KEPT and _KEPT[0].version == version:
        return _KEPT[0]
    with _LOCK:
        before = _KEPT[0] if _KEPT else None
        if before is None or before.version != version:
            _KEPT[:] = [(before and _brought_up(before, version)) or _read(version)]
        return _KEPT[0]


def forget() -> None:
    """Forget what is kept; for tests, whose versions come again."""
    _KEPT.clear()


def _read(version: int) -> Known:
    names = Stream.objects.filter(removed=None).order_by("key", "code").values_list("key", "code").distinct()
    return Known(version, Names(_with_codes(names)), _places())


def _places(only: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, Place]:
    """Return the sites that are there, or those of them that are asked for."""
    streams = Stream.objects.filter(site=OuterRef("pk"), removed=None)
    rows = Site.objects.filter(removed=None).order_by("id")
    if only is not None:
        rows = rows.filter(id__in=list(only))
    rows = rows.values_list(
        "id", "party_id", "name", "organisation__name", "x", "y", "cell_x", "cell_y"
    ).annotate(
        exact=Exists(streams.filter(stage__gte=Stage.EXACT)),
        veiled=Exists(streams.filter(stage__gt=Stage.HIDDEN, stage__lt=Stage.EXACT)),
    )
    return {
        key: Place(
            key, party, name, organisation, x, y, None if cx is None else (cx, cy), bool(exact), bool(veiled)
        )
        for key, party, name, organisation, x, y, cx, cy, exact, veiled in rows
    }  # fmt: skip


def _brought_up(before: Known, version: int) -> Known | None:
    """Return what is kept, brought up to a later version by what changed; None where reading anew is simpler."""
    if version < before.version:
        return None
    changes = Change.objects.filter(batch__gt=before.version, batch__lte=version)
    changed = list(changes.values_list("kind", "subject", "before__parent")[: _MOST_CHANGES + 1])
    if len(changed) > _MOST_CHANGES or {kind for kind, *_ in changed} - {"streams", "sites", "organisations"}:
        return None  # another table (the region, say) may change how all rows are read
    ids: dict[str, set[uuid.UUID]] = {"streams": set(), "sites": set(), "organisations": set()}
    for kind, subject, parent in changed:
        ids[kind].add(subject)
        if kind == "streams" and parent:
            ids["sites"].add(uuid.UUID(parent))
    moved = ids["sites"] | set(Stream.objects.filter(id__in=ids["streams"]).values_list("site_id", flat=True))
    moved |= set(Site.objects.filter(organisation__in=ids["organisations"]).values_list("id", flat=True))
    places = {key: place for key, place in before.places.items() if key not in moved} | _places(moved)
    changed_ones = Stream.objects.filter(id__in=ids["streams"], removed=None)
    names = before.names
    new = {
        key: codes
        for key, codes in _with_codes(sorted(set(changed_ones.values_list("key", "code")))).items()
        if not set(codes.split()) <= set(names.sorted.get(key, "").split()) or key not in names.sorted
    }
    if len(names.later) + len(new) > _MOST_LATER:
        return None
    kept = Names(
        names.sorted, names.later | {key: codes + names.later.get(key, "") for key, codes in new.items()}
    )
    return Known(version, kept if new else names, dict(sorted(places.items(), key=itemgetter(0))))
