"""Fitting the choices of the linker: which of the candidates is right; used by fit_link and judge_link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import minimize

from lichen.engine.register.link import Linker, Model
from lichen.engine.register.link.choose import LABEL_NAMES, MEMORY_NAMES
from lichen.engine.register.link.model import Choice
from tools.link_cases import SCHEMES, Asked, Case, Listing, Matrix, label_case

LISTING_COUNTS = 0.5
"""What a listing counts beside a text of the registry where a memory is asked."""


def fit(cases: Iterable[tuple[Case, float]], free: int = 0, shrink: float = 1e-3) -> Matrix:
    """Return the coefficients of greatest likelihood, drawn a little to zero; `free` first ones are held at one."""
    given = list(cases)
    x = np.concatenate([case[0] for case, _ in given])
    y = np.concatenate([case[1] for case, _ in given])
    sizes = np.array([len(case[1]) for case, _ in given])
    weight = np.array([w for _, w in given]) / sum(w for _, w in given)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)
    scale = x.std(axis=0) + 1e-9
    moving = np.arange(x.shape[1]) >= free

    def loss(z: Matrix) -> tuple[float, Matrix]:
        utility = x @ (z / scale)
        odds = np.exp(utility - np.maximum.reduceat(utility, starts)[group])
        whole = np.add.reduceat(odds, starts)
        right = np.add.reduceat(odds * y, starts)
        value = float(weight @ (np.log(whole) - np.log(right))) + shrink * float(z[moving] @ z[moving])
        pull = weight[group] * (odds / whole[group] - odds * y / right[group])
        slope = (x.T @ pull) / scale + 2 * shrink * z * moving
        return value, slope * moving

    start = np.where(moving, 0.0, scale)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x / scale)


def with_choice(linker: Linker, part: str, of: str, names: Sequence[str], values: Matrix) -> Linker:
    """Return a linker whose choice for one scheme has these coefficients."""
    parts = {"by_label": dict(linker.model.by_label), "with_memory": dict(linker.model.with_memory)}
    parts[part][of] = Choice(tuple(names), values)
    return Linker(linker.index, Model(parts["by_label"], parts["with_memory"], linker.model.accepted))


def fit_labels(
    linker: Linker, rows: Sequence[Listing], texts: Sequence[Listing], schemes: Sequence[str] = SCHEMES
) -> Linker:
    """Return a linker with the choices by labels fitted; the registry counts as much as the listings, for codes."""
    for of in schemes:
        cases = [(label_case(linker, row, of), 1.0) for row in rows if row.accepted["low"] or of != "own"]
        if of == "low" and texts:
            one = len(rows) / len(texts)
            cases += [(label_case(linker, row, of), one) for row in texts]
        linker = with_choice(linker, "by_label", of, LABEL_NAMES, fit(cases))
    return linker


def fit_memory(linker: Linker, asked: Sequence[Asked]) -> Linker:
    """Return a linker with the choice by both lists fitted to texts asked of memories that do not have them."""
    values = fit(((one.case, 1.0 if one.registry else LISTING_COUNTS) for one in asked), free=1, shrink=1e-4)
    for of in SCHEMES:
        linker = with_choice(linker, "with_memory", of, MEMORY_NAMES, values)
    return linker
