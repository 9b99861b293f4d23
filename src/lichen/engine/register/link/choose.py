"""Candidates of one scheme for one text, with the features that the model weighs: by labels, then with memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lichen.engine.register.link.features import CHANNEL, NAMES
from lichen.engine.register.link.memory import EVIDENCE, Evidence

Matrix = NDArray[np.float64]
_MOST = 60
_WHOLE = (CHANNEL.index("whole"), len(CHANNEL) + CHANNEL.index("whole"))
_DIRECT = (CHANNEL.index("direct_cosine"), len(CHANNEL) + CHANNEL.index("direct_cosine"))
_FIRST_OF_ALL = 2 * len(CHANNEL)

LABEL_NAMES = (*NAMES, "none", "none_best", "none_immaterial", "none_material", "none_power")
_LOGS = ("log_near", "log_nearest", "log_ridge")
_LOGGED = tuple(EVIDENCE.index(name.removeprefix("log_")) for name in _LOGS)
MEMORY_NAMES = (
    "log_label",
    "log_label_strength",
    *EVIDENCE,
    *_LOGS,
    *(f"{name}_strength" for name in EVIDENCE),
    *(f"{name}_strength" for name in _LOGS),
    "log_label_size",
    *(f"{name}_size" for name in (*EVIDENCE, *_LOGS)),
    "none",
    "none_strength",
    "none_size",
)
_LEAST = 1e-4
_MANY = 4000


@dataclass(frozen=True, eq=False)
class Shortlist:
    """Numbers of the targets of a scheme that are worth a look, and their `features`; the last row is "none"."""

    targets: NDArray[np.int64]
    features: Matrix


def shortlist(
    features: NDArray[np.float32],
    among: NDArray[np.int64],
    unlike: tuple[float, float, float],
    meaning: NDArray[np.float32] | None = None,
) -> Shortlist:
    """Return the targets (of those in `among`) that labels speak for most; `unlike` [1] speaks for none
    of them: how like the text is to a resource that is no waste, to one that is, and whether it tells of power.

    `meaning` adds the columns of `MEANING`, if there are sentence vectors.

    >>> found = shortlist(np.eye(20, len(NAMES), dtype=np.float32), np.arange(20), (0.0, 0.0, 0.0))
    >>> found.targets.size, found.features.shape[0]
    (14, 15)
    """
    crude = features[among, :_FIRST_OF_ALL].sum(axis=1)
    if meaning is not None:
        crude = crude + 2.0 * meaning[among].sum(axis=1)
    best = np.argsort(-crude, kind="stable")[:_MOST]
    chosen = among[best[crude[best] > 0]]
    rows = np.zeros((len(chosen) + 1, len(LABEL_NAMES)))
    rows[:-1, : len(NAMES)] = features[chosen]
    rows[-1, len(NAMES) :] = (1.0, max_of(rows[:-1]), *unlike)
    if meaning is not None:
        more = np.zeros((len(rows), meaning.shape[1]))
        more[:-1] = meaning[chosen]
        rows = np.hstack([rows, more])
    return Shortlist(chosen, rows)


def max_of(rows: Matrix) -> float:
    """Return how well the best target is met by all its words [1].

    >>> max_of(np.zeros((0, len(NAMES))))
    0.0
    """
    return float(rows[:, list(_WHOLE)].max()) if len(rows) else 0.0


def direct(features: NDArray[np.float32], among: NDArray[np.int64]) -> float:
    """Return how like [1] the nearest own label of those targets is.

    >>> direct(np.zeros((3, len(NAMES)), np.float32), np.arange(2))
    0.0
    """
    return float(features[among][:, list(_DIRECT)].max()) if len(among) else 0.0


def joined(label: Mapping[str, float], none: float, found: Evidence) -> tuple[Sequence[str], Matrix]:
    """Return candidates by labels or memory, and their features for the second choice; the last row is "none".

    Where nothing near was confirmed every feature but the first is zero, so the answer is that of the labels.

    >>> empty = Evidence((), np.zeros((0, len(EVIDENCE))), 0.0)
    >>> joined({"low:170201": 0.5}, 0.5, empty)[0]
    ['low:170201']
    """
    names = list(dict.fromkeys([*label, *found.codes]))
    place = {name: number for number, name in enumerate(names)}
    values = np.zeros((len(names) + 1, len(EVIDENCE)))
    for code, row in zip(found.codes, found.values, strict=True):
        values[place[code]] = row
    s = found.strength
    seen = float(bool(found.codes))
    share = np.array([*(label.get(name, 0.0) for name in names), none])
    log_label = np.log(share + _LEAST)
    logs = np.log1p(np.maximum(values[:, _LOGGED], 0.0) * 100.0) * seen
    is_none = np.zeros(len(names) + 1)
    is_none[-1] = 1.0
    size = min(np.log1p(found.count) / np.log1p(_MANY), 1.2)
    rows = np.column_stack([
        log_label, log_label * s, values, logs, values * s, logs * s, log_label * size, values * size, logs * size,
        is_none * seen, is_none * s, is_none * size,
    ])  # fmt: skip
    return names, rows
