"""Fitting what a share is worth: how likely a careful person accepts the first candidate; used by fit_link, judge_link.

The event is by text: any code that stands with the text is right. Every line is fitted on texts that the coefficients
of the choice, and the memory asked, have not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize

from lichen.engine.register.link import Linker, Model
from lichen.engine.register.link.accept import MANNER, MEMORY_LINE, Acceptance, log_odds, manner, remembered
from lichen.engine.register.link.choose import MEMORY_NAMES
from lichen.engine.register.link.model import Choice
from tools.link_cases import FOLDS, SCHEMES, Asked, Listing, Matrix, label_shares, texts_of
from tools.link_choices import fit_labels, fit_memory

LISTING_COUNTS = 0.25
"""What all listings together count beside all texts of the registry where a memory is asked."""
_PULL = 1e-3
Told = tuple[Listing, float, bool]
"""A text, the share of the first candidate, and whether it is right."""


def logistic(u: Matrix) -> Matrix:
    """Return the probabilities [1] of log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(u, -50.0, 50.0))))


def likeliest(
    probability: Callable[[Matrix], Matrix], start: Matrix, hit: Matrix, weight: Matrix, pull: float = _PULL
) -> Matrix:
    """Return the coefficients of greatest likelihood, drawn a little to where they start."""

    def loss(z: Matrix) -> float:
        told = np.clip(probability(z), 1e-9, 1.0 - 1e-9)
        missed = np.log(np.where(hit > 0.5, told, 1.0 - told))
        return float(-np.average(missed, weights=weight) + pull * ((z - start) @ (z - start)))

    return np.asarray(minimize(loss, start, method="BFGS").x)


def straight(shares: Sequence[float], accepted: Sequence[bool]) -> tuple[float, ...]:
    """Return the line on log-odds that turns shares into probabilities."""
    odds = np.array([log_odds(share) for share in shares])
    start = np.array([0.0, 1.0])
    found = likeliest(
        lambda z: logistic(z[0] + z[1] * odds), start, np.array(accepted, float), np.ones(len(odds))
    )
    return float(found[0]), max(float(found[1]), 0.05)


def two_kinds(listings: Sequence[Told], registry: Sequence[Told]) -> dict[str, tuple[float, ...]]:
    """Return how a listing is told from a row of a register, and the line of each; both kinds weigh the same."""
    told = [*listings, *registry]
    kind = np.array([1.0] * len(listings) + [0.0] * len(registry))
    weight = np.where(kind > 0, 1.0 / max(len(listings), 1), 1.0 / max(len(registry), 1))
    form = np.array([manner(row.text, row.lang) for row, _, _ in told])
    of_form = likeliest(lambda z: logistic(form @ z), np.zeros(len(MANNER)), kind, weight)
    listing = logistic(form @ of_form)
    odds = np.array([log_odds(share) for _, share, _ in told])
    hit = np.array([right for _, _, right in told], float)

    def probability(z: Matrix) -> Matrix:
        return np.asarray(
            listing * logistic(z[0] + z[1] * odds) + (1.0 - listing) * logistic(z[2] + z[3] * odds)
        )

    found = likeliest(probability, np.array([0.0, 1.0, 0.0, 1.0]), hit, weight)
    return {
        "manner": tuple(of_form.tolist()),
        "listing:low": (float(found[0]), max(float(found[1]), 0.05)),
        "row:low": (float(found[2]), max(float(found[3]), 0.05)),
    }


def first(shares: dict[str, float]) -> tuple[str, float]:
    """Return the likeliest concept and its share [1]."""
    return min(shares.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0.0))


def label_told(
    linker: Linker, rows: Sequence[Listing], texts: Sequence[Listing]
) -> dict[str, tuple[list[Told], list[Told]]]:
    """Return, for each scheme, what is told of listings and registry, each fifth by coefficients of the rest."""
    told: dict[str, tuple[list[Told], list[Told]]] = {of: ([], []) for of in SCHEMES}
    for part in range(FOLDS):
        inside = [row for place, row in enumerate(rows) if place % FOLDS != part]
        beside = [row for place, row in enumerate(texts) if place % FOLDS != part]
        other = fit_labels(linker, inside, beside[::3])
        for kind, group in enumerate((rows[part::FOLDS], texts[part::FOLDS])):
            for row in group:
                for of in SCHEMES if kind == 0 else ("low",):
                    if row.accepted[of]:
                        name, share = first(label_shares(other, row, of)[0])
                        told[of][kind].append((row, share, name in row.accepted[of]))
    return told


def label_lines(
    linker: Linker, rows: Sequence[Listing], texts: Sequence[Listing]
) -> dict[str, tuple[float, ...]]:
    """Return the lines of the choices by labels."""
    told = label_told(linker, rows, texts)
    lines = two_kinds(*told["low"]) if texts else {}
    for of in SCHEMES:
        if of != "low" or not texts:
            _, shares, accepted = zip(*told[of][0], strict=True)
            lines[f"listing:{of}"] = straight(shares, accepted)
    return lines


def memory_line(linker: Linker, asked: Sequence[Asked], known: Acceptance) -> tuple[float, ...]:
    """Return the line of memory; the choice that gives the shares of one half of the folds is fitted on the other."""
    rows: list[tuple[float, ...]] = []
    for half in range(2):
        choice = fit_memory(linker, [one for one in asked if one.fold % 2 != half]).model.with_memory["low"]
        here = (one for one in asked if one.fold % 2 == half and one.row.accepted["low"])
        rows += [_of_memory(one, choice, known) for one in here]
    values = np.array(rows)
    start, part, hit, registry = values[:, 0], values[:, 1], values[:, 2], values[:, 3]
    x = values[:, 4:]
    weight = np.where(registry > 0, 1.0, LISTING_COUNTS * registry.sum() / max((1.0 - registry).sum(), 1.0))
    found = likeliest(
        lambda z: logistic((1.0 - part) * start + part * (x @ z)),
        np.array([float(name == "odds") for name in MEMORY_LINE]),
        hit,
        weight,
        1e-4,
    )
    return tuple(found.tolist())


def _of_memory(one: Asked, choice: Choice, known: Acceptance) -> tuple[float, ...]:
    """Return log-odds by labels, the part of memory, whether right, whether of the registry; then by `MEMORY_LINE`."""
    shares = choice.probabilities(one.case[0])[:-1]
    best = int(np.argmax(shares)) if len(shares) else 0
    share = float(shares[best]) if len(shares) else 0.0
    right = float(len(shares) > 0 and one.right[best])
    listing = known.listing(one.row.text, one.row.lang)
    odds, strength = log_odds(share), one.strength
    by_label = log_odds(known.by_label(share, listing, "low"))
    line = (1.0, odds, strength, strength * odds, (1.0 - strength) * listing)
    return by_label, remembered(one.confirmed), right, float(one.registry), *line


def fit_acceptance(
    linker: Linker, rows: Sequence[Listing], registry: Sequence[Listing], asked: Sequence[Asked] = ()
) -> Linker:
    """Return a linker whose shares are turned into probabilities that a careful person accepts the first."""
    lines = label_lines(linker, rows, texts_of(registry))
    if asked and linker.model.with_memory["low"].names == MEMORY_NAMES:
        lines["memory"] = memory_line(linker, asked, Acceptance(lines))
    model = linker.model
    return Linker(linker.index, Model(model.by_label, model.with_memory, Acceptance(lines), model.by_meaning))
