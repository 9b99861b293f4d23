"""The register as the engine computes on it: one region per version, kept by the process."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from django.utils.translation import gettext as _

from lichen.core.errors import LichenError, Problem
from lichen.core.graph import Region
from lichen.engine.register import Parted, set_aside
from lichen.engine.register.found import as_problems
from lichen.site.register.bridge.packs import KEPT
from lichen.site.register.bridge.stored import live, stored_pack
from lichen.site.register.models import Batch

_KEPT_VERSIONS = 2
_TRIES = 3


@dataclass(frozen=True, eq=False)
class Read:
    """The register of one version: its region, and the rows that were left out for what is wrong with them."""

    version: int
    parted: Parted
    ids: Mapping[str, Mapping[str, uuid.UUID]]

    @property
    def region(self) -> Region:
        """The region of the good rows; raises `ProblemsError` with all problems where there is none."""
        return self.parted.checked.sound()

    @cached_property
    def stream_refs(self) -> Mapping[uuid.UUID, str]:
        """The keys of streams in the region by their ids: `ids` the other way round, made once for each version."""
        return {row_id: ref for ref, row_id in self.ids["streams"].items()}

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the rows that were left out."""
        return as_problems(self.parted.checked.found)


_READ: OrderedDict[int, Read] = OrderedDict()
_LOCK = Lock()


def version() -> int:
    """Return the version of the register: the newest batch of changes, 0 before the first."""
    return Batch.objects.order_by("-id").values_list("id", flat=True).first() or 0


def read_of(wanted: int | None = None) -> Read:
    """Return the register as the engine reads it, of its version now.

    The rows of a version are made once per process. Raises `LichenError` if another version is asked for and no
    longer there, or if nothing is in the register yet.
    """
    asked = version() if wanted is None else wanted
    if asked in _READ:
        return _READ[asked]
    with _LOCK:
        if asked not in _READ:
            _READ[asked] = _read(asked if wanted is not None else None)
            while len(_READ) > _KEPT_VERSIONS:
                _READ.popitem(last=False)
        return _READ[asked]


def region_of(wanted: int | None = None) -> Region:
    """Return the region of the whole register, of the version now or of one that this process still has.

    Rows with problems are left out (`problems_of`): one wrong cell must not stop a cluster. Raises as `read_of`.
    """
    return read_of(wanted).region


def problems_of(wanted: int | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with the rows that `region_of` leaves out."""
    return read_of(wanted).problems


def ids_of(wanted: int | None = None) -> Mapping[str, Mapping[str, uuid.UUID]]:
    """Return the ids of the register's rows by table and key in the region: ``ids["streams"]["bran"]``."""
    return read_of(wanted).ids


def forget() -> None:
    """Forget what this process has kept; for tests, whose versions come again."""
    _READ.clear()


def _read(wanted: int | None) -> Read:
    """Read the register between two looks at its version, so that what is read is of one version."""
    for _try in range(_TRIES):
        before = version()
        if wanted not in (None, before):
            break
        if not before:
            raise LichenError(_("Nothing is in the register yet. Import a pack first."))
        raw = stored_pack(plain=True)
        ids = {name: dict(live(name).values_list("ref", "id")) for name in KEPT}
        if version() == before:
            return Read(before, set_aside(raw), ids)
    raise LichenError(_("The register has changed meanwhile. Try again."))
