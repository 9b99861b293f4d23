"""What a list or a map of streams can be narrowed to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from lichen.core.graph import resource_key
from lichen.site.register.queries.places import Circle, Point


@dataclass(frozen=True)
class Filters:
    """What a list of streams is narrowed to; None and "" narrow nothing.

    `text` are words of the resource or the beginning of a code: it finds only what is shown at least as ranges;
    `amount_from`, `amount_to` [canonical unit/year] meet the band where only a band is shown, and leave out streams
    whose amount is not shown; `near` and `area` (corners x, y) use the cell where the place is not shown; `own` keeps
    the reader's own.
    """

    text: str = ""
    role: str = ""
    code: str = ""
    dimension: str = ""
    amount_from: float | None = None
    amount_to: float | None = None
    near: Circle | None = None
    area: tuple[Point, ...] = ()
    own: bool = False
    site: uuid.UUID | None = None
    organisation: uuid.UUID | None = None

    @property
    def named(self) -> bool:
        """Whether they keep only streams whose names are shown."""
        asked = (self.text, self.code, self.dimension, self.own, self.site, self.organisation)
        return any(asked) or self.amount_from is not None or self.amount_to is not None


EVERYTHING = Filters()


def words_of(filters: Filters) -> list[str]:
    """Return the words that a name or code has to have."""
    return resource_key(filters.text).split()
