"""What may be in the register twice, looked for once for each version of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from lichen.core.said import said
from lichen.site.register import bridge
from lichen.site.register.models import Apart, Batch
from lichen.site.register.queries.kept import names_of
from lichen.site.register.services.merging import ask_staff
from lichen.site.shell import jobs
from lichen.site.shell.models import Job
from lichen.site.trust.actor import Actor

KIND = "register.doubles"
AT_ONCE = 20_000  # rows that are compared while the reader waits
KEPT = 3600  # s that what was found is kept


@dataclass(frozen=True)
class Twice:
    """Two rows that may be one: their ids and names, how like they are [1], and how far apart [km, None: not known]."""

    kind: str
    first: uuid.UUID
    first_name: str
    second: uuid.UUID
    second_name: str
    likeness: float
    km: float | None


@dataclass(frozen=True)
class Looked:
    """What may be there twice, likeliest first of each kind, without what somebody told apart.

    `crowded` rows are like so many others that only the nearest were compared; `more` are further pairs, at least.
    `job` looks again, where the register has changed since.
    """

    pairs: tuple[Twice, ...]
    crowded: int
    more: int
    job: Job | None = None


def doubles(actor: Actor) -> Looked | Job:
    """Return organisations and sites that may be the same thing twice; a job if they have to be looked for first.

    A large register is looked through in the background; meanwhile what was found before is told, as far as it is still
    there. Raises `PermissionDenied` unless staff.
    """
    ask_staff(actor)
    now, key = bridge.version(), _key()
    found, job = cache.get(key), None
    if found is None and bridge.count_rows() > AT_ONCE:
        done = _done_of(now)
        if done is None:
            by = actor.user.id if actor.user else None
            title = said("Looking for what is there twice")
            job = jobs.ask(KIND, title, {"version": now}, by=by, once=str(now), next_url="/register/doubles/")
            done = _done_of(None)
        if done is None:
            return job
        found = bridge.found_in(done)
    elif found is None:
        found = bridge.all_twice()
        cache.set(key, found, KEPT)
    return Looked(_named(found), found.crowded, found.more, job)


def _key() -> str:
    """Return a name of the newest version that no other register ever had: a backup that is restored counts anew."""
    last = Batch.objects.order_by("-id").values_list("id", "at").first()
    return f"register:doubles:{last[0]}:{last[1].timestamp()}" if last else "register:doubles:none"


def make_doubles(asked: dict[str, Any], told: jobs.Told) -> dict[str, Any]:
    """Look for what is there twice; the work of the job, which keeps what it found as its result."""
    now = bridge.version()
    told(0.05)
    found = bridge.all_twice()
    return found.as_values() | {"asked": asked.get("version"), "version": now}


def _done_of(version: int | None) -> dict[str, Any] | None:
    """Return what was found at a version, or by the last job that ended; None if nothing was looked for."""
    done = Job.objects.filter(kind=KIND, state=Job.State.DONE)
    if version is not None:
        done = done.filter(result__version=version)
    last: Job | None = done.order_by("-ended").first()
    return last.result if last else None


def _named(found: bridge.Found) -> tuple[Twice, ...]:
    """Return the pairs that are there and that nobody told apart, with their names."""
    apart = {frozenset(pair) for pair in Apart.objects.values_list("first", "second")}
    names: dict[uuid.UUID, str] = {}
    for kind in dict.fromkeys(pair.kind for pair in found.pairs):
        ids = {key for pair in found.pairs if pair.kind == kind for key in (pair.first, pair.second)}
        names |= names_of(kind, sorted(ids))
    return tuple(
        Twice(one.kind, one.first, names[one.first], one.second, names[one.second], one.likeness, one.km)
        for one in found.pairs
        if one.first in names and one.second in names and frozenset((one.first, one.second)) not in apart
    )
