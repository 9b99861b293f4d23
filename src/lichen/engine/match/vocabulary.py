"""What a stream may be in the words of the technology catalogue, and what of the catalogue a need would take.

A thing is known by its *labels*: its matching key, the key of each catalogue resource that it may be, and its List of
Waste code behind a ``#``. Two things may meet where they share a label.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from lichen.core.graph import resource_key
from lichen.core.technologies import Catalogue

Labels = frozenset[str]
CODE = "#"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names and codes of a catalogue's resources: by key the resource's own key, by code several; dimensions."""

    by_name: dict[str, str]
    by_code: dict[str, tuple[str, ...]]
    dimension: dict[str, str]

    def labels(self, key: str | None, code: str | None, dimension: str) -> Labels:
        """Return the labels of what is offered or made under a key and a code.

        >>> from lichen.core.technologies import catalogue
        >>> words = vocabulary(catalogue())
        >>> sorted(words.labels("kitchen waste", None, "mass"))
        ['food waste', 'kitchen waste']
        >>> sorted(words.labels("", "150103", "mass"))
        ['#150103', 'wood waste']
        """
        found = {key} if key else set()
        if key in self.by_name:
            found.add(self.by_name[key])
        if code:
            found |= {CODE + code, *self.by_code.get(code, ())}
        return frozenset(label for label in found if self.dimension.get(label, dimension) == dimension)

    def wanted(self, key: str | None, code: str | None, dimension: str) -> Labels:
        """Return the labels that a need takes; behind its code, resources that are listed under it (`meet`).

        >>> from lichen.core.technologies import catalogue
        >>> sorted(vocabulary(catalogue()).wanted("", "1708", "mass"))
        ['#1708', 'gypsum waste']
        """
        found = set(self.labels(key, None, dimension))
        if code:
            under = [known for known in self.by_code if known.startswith(code)]
            found.add(CODE + code)
            found |= {label for known in under for label in self.by_code[known]}
        return frozenset(label for label in found if self.dimension.get(label, dimension) == dimension)


def meet(offered: Labels, wanted: Labels) -> bool:
    """Whether what has these labels may be what is wanted: one label is shared, or a code lies under one wanted.

    >>> meet(frozenset({"#170802"}), frozenset({"#1708"})), meet(frozenset({"straw"}), frozenset({"hay"}))
    (True, False)
    """
    if offered & wanted:
        return True
    codes = [label for label in offered if label.startswith(CODE)]
    return any(code.startswith(label) for label in wanted if label.startswith(CODE) for code in codes)


def vocabulary(catalogue: Catalogue) -> Vocabulary:
    """Return the vocabulary of a catalogue.

    >>> from lichen.core.technologies import catalogue
    >>> vocabulary(catalogue()).by_name["draff"]
    'spent grain'
    """
    by_name: dict[str, str] = {}
    by_code: dict[str, list[str]] = defaultdict(list)
    dimension: dict[str, str] = {}
    for resource in catalogue.resources.values():
        own = resource_key(resource.name)
        dimension[own] = resource.dimension
        by_name |= {resource_key(name): own for name in (resource.name, *resource.called)}
        for code in resource.codes:
            by_code[code].append(own)
    return Vocabulary(by_name, {code: tuple(names) for code, names in by_code.items()}, dimension)
