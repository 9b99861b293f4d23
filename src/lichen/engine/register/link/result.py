"""What linking a text answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a text may mean.

    `id` as in the concept register; `label` in the language of the text, or else English; `probability` [1] that a
    person accepts it (several may be acceptable, so these can add up to more than one); `because` the words of the
    text that speak for it, or what was confirmed here; `entry` as in the register; `ask` whether a person has to
    decide; `mirror` the entries of the List of Waste that differ only in the hazard.
    """

    id: str
    label: str
    probability: float
    because: tuple[str, ...]
    entry: str
    ask: bool
    mirror: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """What a text may mean in one scheme.

    `candidates` likeliest first; `none` [1] the probability that it is none of them; `possible` the ids that together
    hold nine tenths of the probability; `abstained` whether nothing is likely enough to be proposed.
    """

    candidates: tuple[Candidate, ...]
    none: float
    possible: tuple[str, ...]
    abstained: bool


@dataclass(frozen=True, slots=True)
class Linked:
    """The answer to one text.

    `text` is the text without personal data; `languages` and their shares [1]; `what` it is by the List of Waste and
    by `resource` of our own; `where` it arises by NACE; `ask` what has to be put to a person; `notices` what is odd.
    """

    text: str
    languages: tuple[tuple[str, float], ...]
    what: Facet
    resource: Facet
    where: Facet
    ask: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def abstained(self) -> bool:
        """Return whether nothing at all is proposed.

        >>> empty = Facet((), 1.0, (), abstained=True)
        >>> Linked("", (), empty, empty, empty, (), ()).abstained
        True
        """
        return self.what.abstained and self.resource.abstained and self.where.abstained
