"""What is known of who takes what: reported exchanges, and what works of each class take in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from lichen.core.codes.packaged import load
from lichen.core.concepts import Register, concept_register
from lichen.core.precedents import precedents
from lichen.engine.kit.text import Inverted, invert, stem, words

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PRIOR_STRENGTH = 20.0
"""How many reports the even prior over all classes is worth, beside those there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Reported exchanges and the own resources of the concept register, as arrays over the classes of NACE.

    `classes` are all classes, in order. Of each report: `receiver` [class], `code`, `resource` and its
    own row in `reports`. Of each own resource: `takes` [share of each class that takes it in], `codes` it may
    have (with shares), `parent`. `report_words` and `label_words` find reports and resources by words; `label_of`
    says which resource a label is of.
    """

    classes: tuple[str, ...]
    reports: pl.DataFrame
    receiver: Ints
    code: tuple[str, ...]
    resource: tuple[str, ...]
    prior: Floats
    takes: Mapping[str, Mapping[int, float]]
    codes: Mapping[str, Mapping[str, float]]
    parent: Mapping[str, str | None]
    report_words: Inverted
    label_words: Inverted
    label_of: tuple[str, ...]
    languages: tuple[str, ...]

    def without(self, network: str) -> Evidence:
        """Return the evidence that is left when a network of exchanges was never reported.

        >>> left = packaged_evidence().without("Kalundborg")
        >>> "Kalundborg" in left.reports["network"]
        False
        """
        return _with_reports(self, self.reports.filter(pl.col("network") != network))


def terms(text: str, language: str | None) -> dict[str, float]:
    """Return the stems of a text with how often each stands in it.

    >>> terms("fly ashes and ash", "en")
    {'fly': 1.0, 'ash': 2.0}
    """
    counts: dict[str, float] = {}
    for word in words(text, language):
        root = stem(word, language)
        counts[root] = counts.get(root, 0.0) + 1.0
    return counts


def gather_evidence(reports: pl.DataFrame, register: Register) -> Evidence:
    """Return the evidence in a table of reported exchanges and a concept register.

    Parameters
    ----------
    reports
        Table with the columns of `lichen.core.precedents.precedents`.
    register
        Concepts; its own resources say which classes of NACE take them in (mappings "own: takes in").

    >>> evidence = gather_evidence(precedents(), concept_register())
    >>> len(evidence.classes), evidence.receiver.size == precedents().height
    (615, True)
    """
    classes = tuple(code for code, entry in load("nace").items() if entry.level == "class")
    own = register.concepts.filter(pl.col("scheme") == "own")
    labels = register.labels.filter(pl.col("concept").str.starts_with("own:"))
    parent = {
        name: above and above.partition(":")[2]
        for name, above in own.select("notation", "parent").iter_rows()
    }
    empty = Evidence(
        classes=classes,
        reports=reports,
        receiver=np.zeros(0, np.int64),
        code=(),
        resource=(),
        prior=np.zeros(0),
        takes=_takes(register, classes),
        codes=_codes(register),
        parent=parent,
        report_words=invert([]),
        label_words=invert([terms(t, lang) for lang, t in labels.select("lang", "text").iter_rows()]),
        label_of=tuple(concept.partition(":")[2] for concept in labels["concept"]),
        languages=tuple(labels["lang"].unique().sort()),
    )
    return _with_reports(empty, reports)


@cache
def packaged_evidence() -> Evidence:
    """Return the evidence that comes with the product: `precedents` and the concept register.

    >>> packaged_evidence() is packaged_evidence()
    True
    """
    return gather_evidence(precedents(), concept_register())


def _with_reports(evidence: Evidence, reports: pl.DataFrame) -> Evidence:
    place = {code: number for number, code in enumerate(evidence.classes)}
    receiver = np.array([place[code] for code in reports["receiver_nace"]], np.int64)
    counts = np.bincount(receiver, minlength=len(place)) + PRIOR_STRENGTH / len(place)
    return Evidence(
        classes=evidence.classes,
        reports=reports,
        receiver=receiver,
        code=tuple(reports["low"].fill_null("")),
        resource=tuple(reports["resource_id"].fill_null("")),
        prior=counts / counts.sum(),
        takes=evidence.takes,
        codes=evidence.codes,
        parent=evidence.parent,
        report_words=invert([terms(text, "en") for text in reports["resource"]]),
        label_words=evidence.label_words,
        label_of=evidence.label_of,
        languages=evidence.languages,
    )


def _ranked(codes: Sequence[str]) -> dict[str, float]:
    """Return shares that fall with the place in a list whose first is the most typical: 1, 1/2, 1/3 ..."""
    total = sum(1.0 / (place + 1) for place in range(len(codes)))
    return {code: 1.0 / (place + 1) / total for place, code in enumerate(codes)}


def _mapped(register: Register, source: str) -> dict[str, list[str]]:
    """Return the codes that each own resource is mapped to under a source, in the order they were written."""
    found: dict[str, list[str]] = {}
    chosen = register.mappings.filter(pl.col("source") == source)
    for concept, code in chosen.select("from_id", "to_id").iter_rows():
        found.setdefault(concept.partition(":")[2], []).append(code.partition(":")[2])
    return found


def _codes(register: Register) -> dict[str, dict[str, float]]:
    """Return the resources that each six-digit code may be, with shares."""
    found: dict[str, dict[str, float]] = {}
    for resource, codes in _mapped(register, "own: classed as").items():
        waste = [code for code in codes if code.isdigit()]
        for place, code in enumerate(waste):
            found.setdefault(code, {})[resource] = 1.0 / (place + 1)
    return {code: _shares(resources) for code, resources in found.items()}


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def _takes(register: Register, classes: Iterable[str]) -> dict[str, dict[int, float]]:
    """Return the share of each class among those that take a resource in; a group stands for its classes."""
    ordered = tuple(classes)
    found: dict[str, dict[int, float]] = {}
    for resource, codes in _mapped(register, "own: takes in").items():
        shares: dict[int, float] = {}
        for code, share in _ranked(codes).items():
            below = [number for number, name in enumerate(ordered) if name.startswith(code)]
            for number in below:
                shares[number] = shares.get(number, 0.0) + share / len(below)
        found[resource] = shares
    return found
