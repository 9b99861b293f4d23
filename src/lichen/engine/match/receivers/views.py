"""Each kind of evidence as an opinion of its own: how likely each class of NACE is to take the stream.

An opinion is a distribution over all classes, or None where its evidence is silent. Opinions are pooled, never their
raw scores (see `pool`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lichen.engine.match.receivers.evidence import Evidence, Floats, terms
from lichen.engine.match.receivers.offer import Offer

NEAR = 0.25  # cosine below which a text says nothing
FEW = 8  # resources that a text may be, at most


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One opinion: `share` [1] of each class, and how much each report or resource has to do with it [1]."""

    share: Floats
    reports: Mapping[int, float]
    resources: Mapping[str, float]


VIEWS = ("resource", "code", "sub-chapter", "words", "takes in", "kin", "all")
"""Opinions: reports of the same resource, of the same code, of the same sub-chapter, of like words; classes that take
the resource in; reports of resources with the same parent; all reports.

Reports of givers of the same sector were tried too; beside these they add nothing."""


def resources_of(offer: Offer, evidence: Evidence) -> dict[str, float]:
    """Return the own resources that a stream may be, with shares that add up to 1; {} where none is known.

    Given resources are believed. Else those that the text names, each weighted by how well the code agrees.

    >>> from lichen.engine.match.receivers.evidence import packaged_evidence
    >>> resources_of(Offer("steel", resources={"steel-scrap": 0.5}), packaged_evidence())
    {'steel-scrap': 1.0}
    """
    if offer.resources:
        return _scaled({k: v for k, v in offer.resources.items() if k in evidence.parent})
    by_code = dict(evidence.codes.get(offer.code or "", {}))
    named = _named(offer, evidence)
    if not by_code or not named:
        return _scaled(by_code or named)
    best = max(by_code.values())
    both = {k: named.get(k, 0.0) * (1.0 if k in by_code else 0.2) for k in named}
    rest = {k: 0.3 * v / best for k, v in by_code.items()}
    return _scaled({k: both.get(k, 0.0) + rest.get(k, 0.0) for k in both.keys() | rest.keys()})


def views_of(offer: Offer, evidence: Evidence) -> dict[str, View]:
    """Return the opinions on a stream that are not silent, by their names in `VIEWS`.

    >>> from lichen.engine.match.receivers.evidence import packaged_evidence
    >>> sorted(views_of(Offer(code="100102"), packaged_evidence()).keys() & {"code", "sub-chapter", "words", "all"})
    ['all', 'code', 'sub-chapter']
    """
    resources = resources_of(offer, evidence)
    kin = _kin(resources, evidence)
    code = offer.code or ""
    pull = {
        "resource": {i: resources[r] for i, r in enumerate(evidence.resource) if r in resources},
        "code": {i: 1.0 for i, c in enumerate(evidence.code) if c == code} if len(code) == 6 else {},
        "sub-chapter": {i: 1.0 for i, c in enumerate(evidence.code) if c[:4] == code[:4]}
        if len(code) >= 4
        else {},
        "words": _alike(offer, evidence),
        "kin": {
            i: kin[above]
            for i, r in enumerate(evidence.resource)
            if r and (above := evidence.parent.get(r)) in kin
        },
    }
    found = {name: view for name, weights in pull.items() if (view := _of_reports(weights, evidence))}
    if (taken := _taken(resources, evidence)) is not None:
        found["takes in"] = taken
    found["all"] = View(evidence.prior, {}, {})
    return found


def _scaled(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items() if weight > 0} if total > 0 else {}


def _named(offer: Offer, evidence: Evidence) -> dict[str, float]:
    """Return the resources that the words of the text name, by the square of the cosine to their best label."""
    if not offer.text.strip():
        return {}
    tried = (offer.language,) if offer.language else evidence.languages
    best: dict[str, float] = {}
    for language in tried:
        cosines = evidence.label_words.cosines(terms(offer.text, language))
        for place in np.flatnonzero(cosines > NEAR):
            name = evidence.label_of[place]
            best[name] = max(best.get(name, 0.0), float(cosines[place]) ** 2)
    order = sorted(best, key=lambda name: (-best[name], name))[:FEW]
    return {name: best[name] for name in order}


def _kin(resources: Mapping[str, float], evidence: Evidence) -> dict[str, float]:
    kin: dict[str, float] = {}
    for name, share in resources.items():
        if above := evidence.parent.get(name):
            kin[above] = kin.get(above, 0.0) + share
    return kin


def _alike(offer: Offer, evidence: Evidence) -> dict[int, float]:
    if not offer.text.strip() or not evidence.receiver.size:
        return {}
    cosines = evidence.report_words.cosines(terms(offer.text, offer.language or "en"))
    return {int(i): float(cosines[i]) ** 2 for i in np.flatnonzero(cosines > NEAR)}


def _of_reports(weights: Mapping[int, float], evidence: Evidence) -> View | None:
    """Return the opinion of weighted reports, or None where there are none."""
    if not weights:
        return None
    share = np.zeros(len(evidence.classes))
    np.add.at(share, evidence.receiver[list(weights)], list(weights.values()))
    total = float(share.sum())
    return View(share / total, {i: w / total for i, w in weights.items()}, {})


def _taken(resources: Mapping[str, float], evidence: Evidence) -> View | None:
    share = np.zeros(len(evidence.classes))
    for name, weight in resources.items():
        for place, part in evidence.takes.get(name, {}).items():
            share[place] += weight * part
    total = float(share.sum())
    return View(share / total, {}, dict(resources)) if total > 0 else None
