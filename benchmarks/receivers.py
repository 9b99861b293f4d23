"""Who could take this? Reported exchanges of one network, judged by what was reported of all the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.registry import Figures, benchmark
from lichen.engine.match.receivers import Evidence, Offer, packaged_evidence
from lichen.engine.match.receivers.pool import fit_weights, pool
from lichen.engine.match.receivers.rank import WIDTH, Level
from lichen.engine.match.receivers.views import VIEWS, View, views_of

FIRST = 10
NETWORKS = 59  # as many as there are; a smaller size judges the first ones only
Floats = npt.NDArray[np.float64]
Row = Mapping[str, Any]

ASKED: Mapping[str, tuple[str, ...]] = {
    "text": ("text",),
    "code": ("code",),
    "text+code": ("text", "code"),
    "all": ("text", "code", "resources"),
}
"""What is told of the stream: its words, its code, both, and also the own resource that linking found."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One reported exchange as it is asked: what was told, what was seen without its network, and who took it."""

    network: str
    told: str
    row: Row
    left: Evidence
    views: Mapping[str, View]
    receiver: int

    @property
    def right(self) -> dict[str, float]:
        """Return the share that each opinion gave to the class that took the stream."""
        return {name: float(view.share[self.receiver]) for name, view in self.views.items()}


def offer_of(row: Row, told: str) -> Offer | None:
    """Return the stream of a reported exchange with only what is told of it, or None if nothing is."""
    parts = {
        "text": {"text": row["resource"], "language": "en"},
        "code": {"code": row["low"]} if row["low"] else {},
        "resources": {"resources": {row["resource_id"]: 1.0}} if row["resource_id"] else {},
    }
    given: dict[str, Any] = {}
    for part in ASKED[told]:
        given |= parts[part]
    return Offer(**given) if given else None


def cases_of(evidence: Evidence, networks: int = NETWORKS) -> list[Case]:
    """Return every reported exchange of the first networks in every way of asking."""
    names = evidence.reports["network"].unique(maintain_order=True).head(networks)
    left = {name: evidence.without(name) for name in names}
    cases = []
    for number, row in enumerate(evidence.reports.iter_rows(named=True)):
        if row["network"] in left:
            without = left[row["network"]]
            for told in ASKED:
                if (offer := offer_of(row, told)) is not None:
                    receiver = int(evidence.receiver[number])
                    cases.append(Case(row["network"], told, row, without, views_of(offer, without), receiver))
    return cases


def fitted(cases: list[Case], without: str | None = None) -> dict[str, float]:
    """Return the weights fitted on the cases of all networks, or of all but one."""
    return fit_weights([(case.right, 1.0) for case in cases if case.network != without])


def by_popularity(case: Case) -> Floats:
    """Return how often each class took anything."""
    return case.left.prior


def by_nearest_code(case: Case) -> Floats:
    """Return how often each class took the same code, then the same sub-chapter, then chapter, then anything."""
    score = 1e-3 * case.left.prior
    code = case.row["low"] if case.told != "text" else None
    if code:
        for length, weight in ((6, 1e6), (4, 1e3), (2, 1.0)):
            same = [bool(c) and c[:length] == code[:length] for c in case.left.code]
            np.add.at(score, case.left.receiver[same], weight)
    return score


def place_of(score: Floats, case: Case, level: Level) -> int:
    """Return the place (from 0) of the receiver's sector when sectors are ranked by score, ties by code."""
    sector = np.array([code[: WIDTH[level]] for code in case.left.classes])
    names, place = np.unique(sector, return_inverse=True)
    totals = np.bincount(place, weights=score, minlength=names.size)
    return int(np.flatnonzero(np.lexsort((names, -totals)) == place[case.receiver])[0])


def judged(cases: list[Case]) -> Iterator[tuple[Case, Mapping[str, Floats]]]:
    """Go through the cases with the scores of each way of ranking; weights never saw the case's network."""
    ways: Mapping[str, Callable[[Case], Floats]] = {
        "popularity": by_popularity,
        "nearest codes": by_nearest_code,
    }
    weights = {name: fitted(cases, name) for name in {case.network for case in cases}}
    for case in cases:
        scores = {way: score(case) for way, score in ways.items()}
        yield case, scores | {"lichen": pool(case.views, weights[case.network])[0]}


@benchmark(
    "receivers",
    title="Who could take this: reported exchanges of each network, judged by those of all others",
    bar="receiver among the first ten in 60 % (popularity 40 %, nearest codes 50 %)",
    sizes=(NETWORKS,),
    smoke=2,
)
def receivers(size: int) -> Figures:
    """Return how often [%] the sector that took a stream is among the first ten, by way of asking and level."""
    cases = cases_of(packaged_evidence(), size)
    hits: dict[tuple[str, Level, str], list[bool]] = {}
    for case, scores in judged(cases):
        for way, score in scores.items():
            for level in WIDTH:
                found = place_of(score, case, level) < FIRST
                hits.setdefault((case.told, level, way), []).append(found)
                if case.told == "text+code" and case.row["certain"] == "documented":
                    hits.setdefault(("text+code, read in the source", level, way), []).append(found)
    shown: Figures = {"exchanges": len({case.row["id"] for case in cases})}
    for (told, level, way), found_all in hits.items():
        shown[f"{told}, {level}, {way} [%]"] = round(100 * sum(found_all) / len(found_all), 1)
    weights = fitted(cases)
    return shown | {f"weight {name}": round(weights[name], 3) for name in VIEWS}
