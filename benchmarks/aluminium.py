"""The aluminium cycle of 2009 as a Bayesian study published it: posterior means by the sampler, beside the published.

What the case beside the checkout leaves out is which flows a named group of flows adds up. It follows from the names,
the rows of ratios, and what the study tells of products (cans of can sheet, packaging of foil, cable of wire) [1]_.
Mass conservation holds within 0.05 Mt there, and every variable has a wide prior, so that all is measured here too.

Ratios of flows are no sums. They are sampled as sums with the expected flow below the line, and each draw is weighted
by how much likelier it is with the ratio itself.

The study names an inverse-gamma prior of every standard deviation. The published samples were drawn with the deviations
as stated: with them all means and deviations agree, with the prior (errors and flows drawn in turn) those of B do not.

.. [1] J. Wang, K. Ray, P. Brito-Parada, Y. Plancherel, T. Bide, J. Mankelow, J. Morley, J. Stegemann, R. Myers (2022).
   Bayesian material flow analysis for systems with multiple levels of disaggregation and high dimensional data.
   arXiv:2211.06178; its data, MIT licence.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from benchmarks.registry import Figures, benchmark
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.sample import Samples, sample, summary

Floats = NDArray[np.float64]
Pair = tuple[str, str]
CASE = Path(__file__).parents[2] / "shared" / "cases" / "flows" / "mfa_aluminium_global_2009_bayesian.json"
SEMIS = ("SheetAndPlate", "Foil", "CanSheet", "Extrusion", "WireAndCable", "ShapeCasting", "DioxidationAl",
         "PowderAndPaste", "Others")  # fmt: skip
RECYCLERS = ("InternalRemelting", "InternalRefining", "Remelting", "RecycleRefining")
PRODUCTS = ("BC", "TAU", "TAE", "TOT", "PCA", "POT", "ME", "ECA", "EOT", "CD", "OTN", "OTD")
ONE_SEMI = {"PCA": "CanSheet", "POT": "Foil", "ECA": "WireAndCable"}  # products made of one semi alone
CONSERVED = 0.05  # Mt, standard deviation of the balance of a process
IN_STOCK = "stock"


@dataclass(frozen=True, eq=False)
class Study:
    """Variables by name (flows as pairs, changes of stock as ``("stock", process)``), and what is known of their sums.

    `prior`, `prior_sd` [Mt], shape (variable,). `sums` shape (datum, variable), `stated`, `sd` [Mt], shape (datum,):
    data, then the balance of each process; `is_flow` where a datum cannot be negative. `above`, `below` shape
    (ratio, variable), `ratio`, `ratio_sd` [1], shape (ratio,).
    """

    place: dict[Pair, int]
    prior: Floats
    prior_sd: Floats
    sums: Floats
    stated: Floats
    sd: Floats
    is_flow: NDArray[np.bool_]
    above: Floats
    below: Floats
    ratio: Floats
    ratio_sd: Floats


def groups(case: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the processes of each named group."""
    makers = [f"Manuf_{one}" for one in PRODUCTS]
    ratios = [(row["From_top"], row["To_top"]) for row in case["ratios"]]
    found = {
        "SemiManufacturing": list(SEMIS), "Recycling": list(RECYCLERS), "Manufacturing": makers,
        "SemiManufacturingRecycled": [one for one in SEMIS if any((one, to) in ratios for to in RECYCLERS)],
    }  # fmt: skip
    for semi in SEMIS:
        to = [b for a, b in ratios if a == semi and b in (*RECYCLERS, *makers)]
        to += [f"Manuf_{product}" for product, only in ONE_SEMI.items() if only == semi]
        found[f"Manu_{semi}"] = list(dict.fromkeys(to))
        kept = [one for one in found[f"Manu_{semi}"] if one not in RECYCLERS]
        found[f"Manu_{semi}_notrecycled"] = found[f"Manuf_{semi}_notrecycled"] = kept
    for product, maker in zip(PRODUCTS, makers, strict=True):
        found[f"Use_{product}andRecycling"] = [b for a, b in ratios if a == maker]
        found[f"Semisto_{product}"] = [a for a, b in ratios if b == maker]
    return found


def study(case: Mapping[str, Any]) -> Study:
    """Return the case as sums of variables; flows and stocks that are stated as zero are not there."""
    named = groups(case)

    def parts(start: str, end: str) -> list[Pair]:
        ends = named.get(end, [end])
        if (start, end) == ("WasteManagement", "Recycling"):  # internal scrap comes from works alone
            ends = ["Remelting", "RecycleRefining"]
        return [(a, b) for a in named.get(start, [start]) for b in ends]

    flows, stocks = case["flows"], {row["Process"]: row["quantity"] for row in case["stock_change"]}
    none = {(row["From"], row["to"]) for row in flows if row["quantity"] == 0}
    pairs = [pair for row in flows for pair in parts(row["From"], row["to"])]
    for row in case["ratios"]:
        pairs += parts(row["From_top"], row["To_top"]) + parts(row["From_bottom"], row["To_bottom"])
    there = [pair for pair in dict.fromkeys(pairs) if pair not in none]
    kept = [(IN_STOCK, name) for name, value in stocks.items() if value != 0 and name != "Use"]
    place = {key: i for i, key in enumerate([*kept, *there])}

    def total(keys: list[Pair]) -> Floats:
        row = np.zeros(len(place))
        row[[place[key] for key in keys if key in place]] = 1.0
        return row

    used = [(IN_STOCK, f"Use_{product}") for product in PRODUCTS]
    data = [
        (total(used if name == "Use" else [(IN_STOCK, name)]), value, False)
        for name, value in stocks.items()
        if value
    ]
    data += [
        (total(parts(row["From"], row["to"])), row["quantity"], True) for row in flows if row["quantity"]
    ]
    stated = np.array([value for _, value, _ in data])
    balances = [total([(IN_STOCK, p)]) + total([k for k in there if k[0] == p]) - total([k for k in there if k[1] == p])
                for p in stocks if p != "Use"]  # fmt: skip
    guess = {key: value for key, value in _guessed(case, named, place).items() if key in place}
    power = np.array([_power(guess[key]) if key in guess else 1.0 for key in place])
    wide = np.array([max(40 * _power(guess[key]) ** 2, 0.01) if key in guess else 100.0 for key in place])
    ratio = np.array([row["ratio"] for row in case["ratios"]])
    return Study(
        place, power, np.sqrt(wide), np.array([*(row for row, _, _ in data), *balances]),
        np.concatenate([stated, np.zeros(len(balances))]),
        np.concatenate([np.maximum(0.1 * np.abs(stated), 0.1), np.full(len(balances), CONSERVED)]),
        np.array([flow for _, _, flow in data] + [False] * len(balances)),
        np.array([total(parts(row["From_top"], row["To_top"])) for row in case["ratios"]]),
        np.array([total(parts(row["From_bottom"], row["To_bottom"])) for row in case["ratios"]]),
        ratio, np.maximum(0.1 * ratio, 0.01),
    )  # fmt: skip


def _power(value: float) -> float:
    """Return the nearest power of ten (5.5 is the middle between 1 and 10), with the sign of the value."""
    return math.copysign(10.0 ** round(math.log10(abs(value) / 5.5) + 0.5), value) if value else 0.0


def _guessed(
    case: Mapping[str, Any], named: Mapping[str, list[str]], place: Mapping[Pair, int]
) -> dict[Pair, float]:
    """Return the middle of each prior: what is stated, or of a part its ratio times what is stated of the whole."""
    stated = {(row["From"], row["to"]): row["quantity"] for row in case["flows"] if row["quantity"]}
    made = {a: value for (a, b), value in stated.items() if b.endswith("andRecycling")}
    found: dict[Pair, float] = {key: value for key, value in stated.items() if not named.keys() & set(key)}
    found |= {(IN_STOCK, row["Process"]): row["quantity"] for row in case["stock_change"] if row["quantity"]}
    for row in case["ratios"]:
        whole = (row["From_bottom"], row["To_bottom"])
        key = (row["From_top"], row["To_top"])
        if key in place:
            found[key] = row["ratio"] * (stated[whole] if whole in stated else made[whole[1]])
    found |= {(semi, f"Manuf_{product}"): made[f"Manuf_{product}"] for product, semi in ONE_SEMI.items()}
    for product in PRODUCTS:
        name = f"Use_{product}"
        leaves = sum(value for (a, _), value in stated.items() if a == name)
        found[IN_STOCK, name] = round(found[f"Manuf_{product}", name] - leaves, 9)
    for sink in ("OtherRepo", "Landfillincineration"):
        found[IN_STOCK, sink] = sum(value for (_, b), value in found.items() if b == sink and _ != IN_STOCK)
    return found


class Lines(NamedTuple):
    """What stands below the line of each ratio [Mt], shape (ratio,): `expected`, and `wide` to scale its error with.

    Of two flows with a ratio near the stated one the larger are likelier, in proportion: `pull` [1/Mt], shape
    (variable,), is how the logarithm of that rises near what is expected.
    """

    expected: Floats
    wide: Floats
    pull: Floats


def lines(one: Study, mean: Floats, sd: Floats | float = 0.0) -> Lines:
    """Return the lines for the `mean` and standard deviation of what stands below them."""
    return Lines(mean, mean + 0.5 * sd, (one.below / mean[:, None]).sum(axis=0))


def problem_of(one: Study, below: Lines | None = None) -> Problem:
    """Return the study as a problem: variables, then one for each datum, joined to its sum by a row.

    With `below` the ratios count too, as sums. A pull is a prior whose middle lies elsewhere.
    """
    n = len(one.prior)
    prior, sums, stated, sd = one.prior, one.sums, one.stated, one.sd
    if below is not None:
        prior = prior + one.prior_sd**2 * below.pull
        sums = np.vstack([sums, one.above - one.ratio[:, None] * one.below])
        stated, sd = np.append(stated, np.zeros(len(one.ratio))), np.append(sd, one.ratio_sd * below.wide)
    lower = np.full(n + len(sums), -np.inf)
    lower[[i for key, i in one.place.items() if key[0] != IN_STOCK]] = 0.0
    return Problem.from_dense(
        np.hstack([sums, -np.eye(len(sums))]),
        np.append(prior, stated),
        np.append(one.prior_sd, sd),
        lower=lower,
    )


def weights(one: Study, x: Floats, below: Lines | None) -> Floats:
    """Return how much likelier draws are in the study than in `problem_of`, shape (draw,); they add to 1."""
    flows = one.is_flow  # whose data cannot be negative in the study
    log = -log_ndtr((x @ one.sums[flows].T) / one.sd[flows]).sum(axis=1)
    if below is not None:
        above, under = x @ one.above.T, x @ one.below.T
        off = ((above - one.ratio * under) / one.ratio_sd) ** 2
        log += 0.5 * (off / below.wide**2 - off / under**2).sum(axis=1) - x @ below.pull
    weight = np.exp(log - log.max())
    return np.asarray(weight / weight.sum())


def posterior(one: Study, *, ratios: bool, draws: int, seed: int = 0) -> tuple[Samples, Floats]:
    """Return draws of all variables, and the weight [1] of each, shape (draw,)."""
    n, below = len(one.prior), None
    if ratios:  # what stands below the lines: first as the priors say, then as drawn
        below = lines(one, one.below @ np.abs(one.prior))
        for _ in range(3):
            found = sample(problem_of(one, below), draws=max(draws // 20, 100), seed=seed)
            under = found.draws[:, :n] @ one.below.T
            below = lines(one, under.mean(axis=0), under.std(axis=0))
    found = sample(problem_of(one, below), draws=draws, seed=seed)
    return found, weights(one, found.draws[:, :n], below)


def with_uncertain_errors(one: Study, *, turns: int, seed: int = 0) -> Floats:
    """Return draws, shape (turn, variable), with ratios, where each deviation s is uncertain: inverse-gamma(4, 3 s).

    Flows are drawn given the deviations, and the deviations, on a grid of their logarithms, given the flows; the
    balances have one deviation in common. The first tenth is left out.
    """
    rng = np.random.default_rng(seed)
    n, data = len(one.prior), len(one.sd) - int((one.sd == CONSERVED).sum())
    sd, ratio_sd, out = one.sd.copy(), one.ratio_sd.copy(), np.zeros((turns, n))
    under = one.below @ np.abs(one.prior)
    for turn in range(turns):
        below = lines(one, under)
        now = replace(one, sd=sd, ratio_sd=ratio_sd)
        few = sample(problem_of(now, below), draws=40, warm_up=10, seed=int(rng.integers(2**31)))
        found = few.draws[:, :n]
        x = out[turn] = found[rng.choice(len(found), p=weights(now, found, below))]
        under = np.maximum(one.below @ x, 0.01)
        sums = one.sums @ x
        off = (one.stated - sums) ** 2
        mean = np.where(one.is_flow, sums, np.inf)[:data]
        sd[:data] = _deviations(one.sd[:data], off[:data], rng, mean=mean)
        sd[data:] = _deviations(one.sd[-1:], off[data:].sum(keepdims=True), rng, count=len(sd) - data)
        ratio_sd = _deviations(one.ratio_sd, (one.ratio - (one.above @ x) / under) ** 2, rng)
    return out[turns // 10 :]


def _deviations(
    middle: Floats, off: Floats, rng: np.random.Generator, *, count: int = 1, mean: Floats | float = np.inf
) -> Floats:
    """Return a deviation for each sum of `count` squared errors `off`, by the inverse of its distribution on a grid."""
    tried = middle[:, None] * np.exp(np.linspace(-3, 4, 300))
    log = -(4 + count) * np.log(tried) - 3 * middle[:, None] / tried - 0.5 * off[:, None] / tried**2
    log -= log_ndtr(np.reshape(mean, (-1, 1)) / tried)
    likely = np.cumsum(np.exp(log - log.max(axis=1, keepdims=True)), axis=1)
    at = (likely < rng.random((len(middle), 1)) * likely[:, -1:]).sum(axis=1)
    return np.asarray(tried[np.arange(len(middle)), at])


@benchmark(
    "aluminium",
    title="The aluminium cycle of 2009: posterior means by the sampler, and how many errors from the published ones",
    bar="means as published within the error of sampling",
    sizes=(20_000,),
    smoke=50,
)
def aluminium(size: int) -> Figures:
    """Draw `size` samples without ratios (A) and with them (B), and compare with the published samples."""
    if not CASE.exists():
        return {"the case": "not beside this checkout"}
    case = json.loads(CASE.read_text("utf-8"))
    one, figures = study(case), Figures()
    published = case["posterior_published_samples"]
    for scenario, ratios in (("A", False), ("B", True)):
        began = time.process_time()
        found, weight = posterior(one, ratios=ratios, draws=size)
        figures[f"{scenario} [CPU-s]"] = time.process_time() - began
        worth = 1 / float(np.sum(weight**2)) / size  # share of the draws that is left by the weights
        figures[f"{scenario} worth of weights"] = worth
        for name, known in published[scenario].items():
            i = variable(one, name)
            figures |= _compared(
                f"{scenario} {name}", known, found.draws[:, i], weight, found.effective[i] * worth
            )
    turns = max(size // 40, 2)
    drawn = summary(with_uncertain_errors(one, turns=turns))
    for name, known in published["B"].items():
        i = variable(one, name)
        even = np.full(len(drawn.draws), 1 / len(drawn.draws))
        figures |= _compared(
            f"B, uncertain errors, {name}", known, drawn.draws[:, i], even, drawn.effective[i]
        )
    return figures


def variable(one: Study, name: str) -> int:
    """Return the place of a flow ``from_to_to`` or of the change of a stock."""
    start, _, end = name.rpartition("_to_")
    return one.place[start or IN_STOCK, end]


def _compared(name: str, known: Mapping[str, float], x: Floats, weight: Floats, effective: float) -> Figures:
    """Return mean and deviation beside the published, and their distance in errors of sampling, ours and theirs."""
    mean = float(weight @ x)
    sd = math.sqrt(float(weight @ (x - mean) ** 2))
    error = math.hypot(sd / math.sqrt(effective), known["sd"] / math.sqrt(known["n_samples"]))
    return {
        name: f"{mean:.3f}, sd {sd:.3f}; published {known['mean']:.3f}, sd {known['sd']:.3f}",
        f"{name} off by [errors]": abs(mean - known["mean"]) / error,
        f"{name} sd off by": abs(sd / known["sd"] - 1),
    }
