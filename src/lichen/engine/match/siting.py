"""Where to open sites so that all customers are served at least cost: capacitated facility siting.

A site that is opened costs a fixed sum and serves up to its capacity; serving a customer from a site costs
so much a unit. Demand may be split over sites, or each customer be bound to one. The integer programme is
the strong one [1]_: beside the capacities, each single flow is bounded by its site being open, which brings
the relaxation close to the optimum. Those rows are many, so for large tasks only the ones that cut the
relaxation off are added.

References ---------- .. [1] Cornuejols, G., Sridharan, R. and Thizy, J. M. (1991). A comparison of
heuristics and relaxations for the
   capacitated plant location problem. European Journal of Operational Research 50(3), 280-297.
   doi:10.1016/0377-2217(91)90261-S
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from lichen.core.errors import ModelError
from lichen.engine.kit.lp import LinearModel, LpResult, ProgressHook, relative_gap

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_UPFRONT = (
    20_000  # up to this many arcs all strong rows are given at once: the solver then does best by itself
)
_VIOLATED = 1e-6  # a strong row is added if the relaxation breaks it by more than this share of the demand
_ROUNDS = 50  # of adding strong rows; later ones gain next to nothing
_TINY = 1e-7  # a share of a demand below this is a zero that was rounded
_NOTHING = 1e-9  # so small a part of a capacity that the solver would read it as zero
_INTEGRAL = (
    1e-9  # by which a site may be less than open: at 1e-6 a large site would leak through the rounding
)


@dataclass(frozen=True, slots=True, eq=False)
class SitingTask:
    """Sites that may be opened, customers to be served, and the arcs between them.

    `fixed_cost` of an open site [currency] and its `capacity` [unit], shape (site,); `demand` [unit], shape
    (customer,); `site` and `customer` index of each arc that is possible and its `unit_cost` [currency/unit],
    shape (arc,). Raises `ModelError` on values that are no numbers, negative capacities or demands, arcs that
    lead nowhere or stand twice, and demands that cannot be met.
    """

    fixed_cost: Floats
    capacity: Floats
    demand: Floats
    site: Integers
    customer: Integers
    unit_cost: Floats

    def __post_init__(self) -> None:
        """Check the task and lock its arrays."""
        for name, kind in (
            ("fixed_cost", np.float64),
            ("capacity", np.float64),
            ("demand", np.float64),
            ("site", np.int64),
            ("customer", np.int64),
            ("unit_cost", np.float64),
        ):
            array = np.array(getattr(self, name), dtype=kind, ndmin=1)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
            least = 0.0 if name in {"capacity", "demand"} else -np.inf
            wrong = np.flatnonzero(~(np.isfinite(array) & (array >= least)))
            if len(wrong):
                raise ModelError(
                    f"The {name} number {wrong[0]} is {array[wrong[0]]:g}; give a finite number"
                    f"{' that is not negative' if least == 0 else ''}."
                )
        _check_arcs(self)
        _check_demand(self)

    @classmethod
    def of_matrix(
        cls, fixed_cost: ArrayLike, capacity: ArrayLike, demand: ArrayLike, unit_cost: ArrayLike
    ) -> SitingTask:
        """Make a task from a matrix of unit costs, shape (site, customer); infinite where a site may not serve.

        Raises `ModelError` as the class does.

        >>> task = SitingTask.of_matrix([10, 10], [5, 5], [3, 4], [[1, 9], [float("inf"), 1]])
        >>> len(task.site)
        3
        """
        costs = np.asarray(unit_cost, dtype=np.float64)
        wanted = (np.size(capacity), np.size(demand))
        if costs.shape != wanted:
            raise ModelError(
                f"The cost matrix has shape {costs.shape}; with {wanted[0]} sites and {wanted[1]} customers it must "
                f"have shape {wanted}, one row per site."
            )
        site, customer = np.nonzero(~np.isposinf(costs))
        money, room, wanted_amount = (np.asarray(a, dtype=np.float64) for a in (fixed_cost, capacity, demand))
        return cls(money, room, wanted_amount, site, customer, costs[site, customer])


@dataclass(frozen=True, slots=True, eq=False)
class SitingPlan:
    """Which sites to open, and who is served from where.

    `status` as in `LpResult`; `cost` of the plan and `bound` below which no plan can cost [currency]; `gap`
    between them relative to the cost [1]; `relaxed` the bound that the first, strong relaxation gave
    [currency]. `open` whether each site is, shape (site,). `flows` one row per arc that is used: site,
    customer, amount [unit], cost [currency]. `sites` one row per open site: site, fixed_cost, capacity,
    used [unit], price (what one more unit of its capacity would save [currency/unit], null if each customer
    has one site).
    """

    status: str
    cost: float
    bound: float
    gap: float
    relaxed: float
    open: NDArray[np.bool_]
    flows: pl.DataFrame
    sites: pl.DataFrame


def best_sites(
    task: SitingTask,
    *,
    one_site_each: bool = False,
    time_limit: float | None = None,
    gap: float = 1e-9,
    upfront: int = _UPFRONT,
    progress: ProgressHook | None = None,
) -> SitingPlan:
    """Return the plan of least cost that serves every customer's whole demand.

    `one_site_each` binds each customer to one site; `time_limit` of the search over open sites [s]; `gap`
    relative, at which it may stop [1]; `upfront` the number of arcs up to which all strong rows are given
    at once; `progress` is called now and then with an `LpProgress`. Raises `ModelError` if no plan serves
    everybody, and `SolverError` if the time was up before one was found.

    >>> task = SitingTask.of_matrix([10, 4], [9, 5], [3, 4], [[1, 1], [2, 2]])
    >>> plan = best_sites(task)
    >>> plan.cost, plan.open.tolist(), plan.flows["amount"].to_list()
    (17.0, [True, False], [3.0, 4.0])
    """
    model = _model(task, one_site_each=one_site_each)
    if len(task.site) <= upfront:
        _add_strong_rows(model, task, np.arange(len(task.site)))
        relaxed = model.solve(progress=progress).objective
    else:
        relaxed = _cut_off(model, task, progress)
    n_sites = len(task.capacity)
    model.set_integer(np.arange(model.n_columns if one_site_each else n_sites))
    found = model.solve(time_limit=time_limit, gap=gap, integer_tolerance=_INTEGRAL, progress=progress)
    is_open = found.x[:n_sites] > 0.5
    is_open.setflags(write=False)
    if one_site_each:
        share, price = np.round(found.x[n_sites:]), None
    else:
        share, price = _serve(task, is_open)
    return _plan(task, found, relaxed, is_open, share, price)


def _model(task: SitingTask, *, one_site_each: bool) -> LinearModel:
    """Return the relaxation without strong rows: columns are sites (open or not), then arcs (share of a
    demand).

    Rows are customers (all of the demand is served), sites (within the capacity, if open), and one that says
    that what is open must suffice altogether, which follows from the others but helps the search.
    """
    n_sites, n_customers, n_arcs = len(task.capacity), len(task.demand), len(task.site)
    model = LinearModel(sense="min")
    wanted = (task.demand > 0).astype(float)
    model.add_rows(
        np.concatenate([wanted, np.full(n_sites, -np.inf), [1.0 if wanted.any() else 0.0]]),
        np.concatenate([wanted, np.zeros(n_sites), [np.inf]]),
    )
    total = float(task.demand.sum())
    part = np.minimum(task.capacity, total) / (total or 1.0)  # of everything that is wanted
    some = np.where(part > _NOTHING, part, 0.0)
    model.add_columns(
        task.fixed_cost,
        0.0,
        1.0,
        2 * np.arange(n_sites),
        np.stack([n_customers + np.arange(n_sites), np.full(n_sites, n_customers + n_sites)], axis=1).ravel(),
        np.stack([np.full(n_sites, -1.0), some], axis=1).ravel(),
    )
    demand, capacity = task.demand[task.customer], task.capacity[task.site]
    fits = (demand <= capacity * (1 + _INTEGRAL)) if one_site_each else (capacity > 0)
    load = np.where(demand <= _NOTHING * capacity, 0.0, demand / np.where(capacity > 0, capacity, 1.0))
    model.add_columns(
        demand * task.unit_cost,
        0.0,
        np.where(fits & (demand > 0), 1.0, 0.0),
        2 * np.arange(n_arcs),
        np.stack([task.customer, n_customers + task.site], axis=1).ravel(),
        np.stack([np.ones(n_arcs), load], axis=1).ravel(),
    )
    return model


def _add_strong_rows(model: LinearModel, task: SitingTask, arcs: Integers) -> None:
    """Add for each of these arcs: its share is no larger than its open site can serve."""
    n_sites = len(task.capacity)
    demand, capacity = task.demand[task.customer[arcs]], task.capacity[task.site[arcs]]
    most = np.minimum(1.0, capacity / np.where(demand > 0, demand, np.inf))
    most = np.where((demand > 0) & (most > _NOTHING), most, 0.0)
    model.add_filled_rows(
        -np.inf,
        np.zeros(len(arcs)),
        2 * np.arange(len(arcs)),
        np.stack([n_sites + arcs, task.site[arcs]], axis=1).ravel(),
        np.stack([np.ones(len(arcs)), -most], axis=1).ravel(),
    )


def _cut_off(model: LinearModel, task: SitingTask, progress: ProgressHook | None) -> float:
    """Add strong rows as the relaxation breaks them; return its value in the end [currency]."""
    n_sites = len(task.capacity)
    missing = np.ones(len(task.site), dtype=np.bool_)
    for _ in range(_ROUNDS):
        found = model.solve(progress=progress)
        demand, capacity = task.demand[task.customer], task.capacity[task.site]
        most = np.minimum(demand, capacity) * found.x[task.site]
        broken = missing & (found.x[n_sites:] * demand > most + _VIOLATED * demand)
        if not broken.any():
            break
        _add_strong_rows(model, task, np.flatnonzero(broken))
        missing &= ~broken
    return found.objective


def _serve(task: SitingTask, is_open: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the best shares when these sites are open, shape (arc,), and the prices of their capacities.

    A price is what one more unit of a site's capacity would save [currency/unit], shape (site,).
    """
    n_sites, n_customers = len(task.capacity), len(task.demand)
    arcs = np.flatnonzero(
        is_open[task.site] & (task.demand[task.customer] > 0) & (task.capacity[task.site] > 0)
    )
    demand, capacity = task.demand[task.customer[arcs]], task.capacity[task.site[arcs]]
    model = LinearModel(sense="min")
    wanted = (task.demand > 0).astype(float)
    model.add_rows(np.r_[wanted, np.full(n_sites, -np.inf)], np.r_[wanted, is_open.astype(float)])
    model.add_columns(
        demand * task.unit_cost[arcs],
        0.0,
        np.ones(len(arcs)),
        2 * np.arange(len(arcs)),
        np.stack([task.customer[arcs], n_customers + task.site[arcs]], axis=1).ravel(),
        np.stack(
            [np.ones(len(arcs)), np.where(demand <= _NOTHING * capacity, 0.0, demand / capacity)], axis=1
        ).ravel(),
    )
    found = model.solve()
    share = np.zeros(len(task.site))
    share[arcs] = found.x
    saved = np.maximum(-found.row_dual[n_customers:], 0.0)
    return share, saved / np.where(task.capacity > 0, task.capacity, 1.0)


def _plan(
    task: SitingTask,
    found: LpResult,
    relaxed: float,
    is_open: NDArray[np.bool_],
    share: Floats,
    price: Floats | None,
) -> SitingPlan:
    used = np.flatnonzero(share > _TINY)
    amount = share[used] * task.demand[task.customer[used]]
    flow_cost = amount * task.unit_cost[used]
    opened = np.flatnonzero(is_open)
    cost = float(task.fixed_cost[opened].sum() + flow_cost.sum())
    bound = min(found.bound, cost)
    return SitingPlan(
        status=found.status,
        cost=cost,
        bound=bound,
        gap=relative_gap(cost, bound) if found.gap > 0 else 0.0,
        relaxed=relaxed,
        open=is_open,
        flows=pl.DataFrame(
            {"site": task.site[used], "customer": task.customer[used], "amount": amount, "cost": flow_cost}
        ),
        sites=pl.DataFrame(
            {
                "site": opened,
                "fixed_cost": task.fixed_cost[opened],
                "capacity": task.capacity[opened],
                "used": np.bincount(task.site[used], amount, minlength=len(is_open)).astype(float)[opened],
                "price": pl.Series([None] * len(opened), dtype=pl.Float64)
                if price is None
                else price[opened],
            }
        ),
    )


def _check_arcs(task: SitingTask) -> None:
    for names in (("fixed_cost", "capacity"), ("site", "customer", "unit_cost")):
        if len({getattr(task, name).shape for name in names}) > 1 or getattr(task, names[0]).ndim != 1:
            raise ModelError(f"These must have the same length: {', '.join(names)}.")
    n_sites, n_customers = len(task.capacity), len(task.demand)
    for name, ends, count in (("site", task.site, n_sites), ("customer", task.customer, n_customers)):
        wrong = np.flatnonzero((ends < 0) | (ends >= count))
        if len(wrong):
            raise ModelError(
                f"Arc {wrong[0]} names {name} {ends[wrong[0]]}; there are {count}, counted from 0."
            )
    _, times = np.unique(task.site * max(n_customers, 1) + task.customer, return_counts=True)
    if (times > 1).any():
        raise ModelError("An arc stands twice: give each pair of site and customer once.")


def _check_demand(task: SitingTask) -> None:
    reachable = np.bincount(task.customer, task.capacity[task.site], minlength=len(task.demand))
    short = np.flatnonzero(reachable < task.demand)
    if len(short):
        at = short[0]
        raise ModelError(
            f"Customer {at} wants {task.demand[at]:g}, and the sites that may serve it have {reachable[at]:g} "
            "altogether: allow more sites to serve it, or larger ones."
        )
    if task.capacity.sum() < task.demand.sum():
        raise ModelError(
            f"All customers want {task.demand.sum():g}, and all sites together have {task.capacity.sum():g}: "
            "add sites or capacity."
        )
