"""The linear programme behind `water`: arcs from givers and fresh water to receivers, and who sends how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array

from lichen.core.errors import SolverError
from lichen.engine.kit.lp import LinearModel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ROUNDING = 1e-9  # a flow or coefficient below this share of the largest is a zero that was rounded
_BALANCE = 1e-6  # share of all water or contaminant that may be missing from a balance


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """All ways that water may go to a receiver.

    `giver` (as many as there are givers stands for fresh water) and `receiver` index, `strength`
    concentration of what flows [ppm], shape (arc,); `givers` and `receivers` how many there are [count].
    """

    giver: Integers
    receiver: Integers
    strength: Floats
    givers: int
    receivers: int

    @property
    def fresh(self) -> NDArray[np.bool_]:
        """Which arcs carry fresh water, shape (arc,)."""
        return np.equal(self.giver, self.givers)

    def into(self, flow: Floats) -> Floats:
        """Return what flows into each receiver, shape (receiver,)."""
        return np.bincount(self.receiver, flow, minlength=self.receivers).astype(np.float64)

    def out_of(self, flow: Floats) -> Floats:
        """Return what flows out of each giver, shape (giver,)."""
        return np.bincount(self.giver, flow, minlength=self.givers + 1)[: self.givers].astype(np.float64)


def all_arcs(strengths: Floats, receivers: int, clean: float, *, same: bool) -> Arcs:
    """Return the arcs from every giver and from fresh water of concentration `clean` [ppm] to every receiver.

    `strengths` of the givers [ppm], shape (giver,); `same` whether givers and receivers are the same
    things, so that nobody gives to itself.
    """
    givers = len(strengths)
    giver, receiver = (a.ravel() for a in np.indices((givers + 1, receivers)))
    if same:
        apart = giver != receiver
        giver, receiver = giver[apart], receiver[apart]
    return Arcs(giver, receiver, np.append(strengths, clean)[giver], givers, receivers)


def excess(arcs: Arcs, limit: Floats) -> Floats:
    """Return by how much each arc is above the receiver's limit, relative to the receiver's largest, shape
    (arc,).

    The sum over what flows in must not be positive for the mix to keep the limit.
    """
    above = arcs.strength - limit[arcs.receiver]
    largest = np.zeros(arcs.receivers)
    np.maximum.at(largest, arcs.receiver, np.abs(above))
    return above / np.where(largest > 0, largest, 1.0)[arcs.receiver]


def least_water(
    arcs: Arcs, lower: Floats, upper: Floats, parts: list[tuple[Integers, Floats]], *, then_least_flow: bool
) -> Floats:
    """Return the flows [t/h], shape (arc,), that use the least fresh water within the rows.

    `lower` and `upper` of the rows, shape (row,); `parts` pairs of a row and a coefficient for each arc;
    `then_least_flow` whether, among equals, the flow between givers and receivers is kept small as well.
    Raises `ModelError` if nothing satisfies the rows.
    """
    rows = np.concatenate([row for row, _ in parts])
    values = np.concatenate([value for _, value in parts])
    columns = np.tile(np.arange(len(arcs.giver)), len(parts))
    kept = np.abs(values) > _ROUNDING
    matrix = coo_array(
        (values[kept], (rows[kept], columns[kept])), shape=(len(lower), len(arcs.giver))
    ).tocsc()
    finite = np.abs(np.concatenate([lower, upper]))
    unit = (
        finite[np.isfinite(finite)].max(initial=0.0) or 1.0
    )  # so that tolerances are relative to the largest flow
    model = LinearModel(sense="min")
    model.add_rows(lower / unit, upper / unit)
    model.add_columns(arcs.fresh.astype(float), 0.0, np.inf, matrix.indptr, matrix.indices, matrix.data)
    found = model.solve()
    if then_least_flow and arcs.givers:
        fresh = np.flatnonzero(arcs.fresh)
        model.add_filled_rows([-np.inf], [found.objective], [0], fresh, np.ones(len(fresh)))
        model.set_costs(np.arange(model.n_columns), (~arcs.fresh).astype(float))
        found = model.solve()
    return np.where(found.x > _ROUNDING, found.x * unit, 0.0)


def link_table(
    arcs: Arcs, flow: Floats, left: Floats, strengths: Floats, givers: Integers, receivers: Integers
) -> pl.DataFrame:
    """Return one row per connection: giver (null: fresh), receiver (null: discharged), flow, concentration.

    `left` of each giver [t/h] at `strengths` [ppm], shape (giver,); `givers` and `receivers` their numbers.
    """
    used = np.flatnonzero(flow > 0)
    away = np.flatnonzero(left > _ROUNDING * max(float(left.max(initial=0.0)), 1.0))
    return pl.DataFrame(
        {
            "giver": np.concatenate([np.append(givers, -1)[arcs.giver[used]], givers[away]]),
            "receiver": np.concatenate([receivers[arcs.receiver[used]], np.full(len(away), -1)]),
            "flow": np.concatenate([flow[used], left[away]]),
            "concentration": np.concatenate([arcs.strength[used], strengths[away]]),
        },
        schema={
            "giver": pl.Int64,
            "receiver": pl.Int64,
            "flow": pl.Float64,
            "concentration": pl.Float64,
        },
    ).with_columns(pl.col("giver", "receiver").replace(-1, None))


def check_balance(what: str, gone_in: float, come_out: float) -> None:
    """Raise `SolverError` if what goes in does not come out, which only a failed solve can cause.

    >>> check_balance("water", 90.0, 90.00000001)
    """
    if abs(gone_in - come_out) > _BALANCE * max(abs(gone_in), abs(come_out), 1e-12):
        raise SolverError(
            f"The {what} does not balance: {gone_in:g} goes in and {come_out:g} comes out. "
            "Choose units in which flows and concentrations differ by fewer orders of magnitude."
        )
