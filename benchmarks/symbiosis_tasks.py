"""The public benchmark for symbiosis matching: linking, receiver ranking, network optimum. See symbiosis/README.md.

Real open inputs are read from the folder that the environment variable LICHEN_SYMBIOSIS_INPUTS names, if it is set:
``linking/listings.csv`` and ``codes.csv``; ``receivers/precedents.csv``. The README says where they come from.
"""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from benchmarks.receivers import FIRST, cases_of, judged, place_of
from benchmarks.registry import Figures, benchmark
from benchmarks.symbiosis_linking import OWN, judge_linking, read_listings
from benchmarks.symbiosis_network import judge_networks
from lichen.core.concepts import concept_register
from lichen.core.errors import FileError
from lichen.core.precedents import PRECEDENT_SCHEMA, precedents
from lichen.engine.match.receivers import gather_evidence
from lichen.engine.match.receivers.rank import WIDTH

INPUTS = "LICHEN_SYMBIOSIS_INPUTS"
TOLD = "text+code"
SMALL = 20


def given() -> Path | None:
    """Return the folder of the user's inputs, or None if none is named.

    Raises
    ------
    FileError
        If the folder that is named does not exist.
    """
    named = os.environ.get(INPUTS, "")
    if not named:
        return None
    folder = Path(named)
    if not folder.is_dir():
        raise FileError(
            f"{INPUTS} names '{named}', which is no folder; name one, or leave the variable unset."
        )
    return folder


def judge_receivers(reports: pl.DataFrame, networks: int) -> Figures:
    """Return how often [%] the receiver's sector is among the first ten, told the words and the code."""
    cases = [
        case for case in cases_of(gather_evidence(reports, concept_register()), networks) if case.told == TOLD
    ]
    hits: dict[str, list[bool]] = {}
    for case, scores in judged(cases):
        for way, score in scores.items():
            for level in WIDTH:
                among = f"receivers, {way}, {level} among first {FIRST} [%]"
                hits.setdefault(among, []).append(place_of(score, case, level) < FIRST)
    figures: Figures = {"receivers exchanges": len(cases)}
    for name, found in hits.items():
        figures[name] = round(100 * sum(found) / len(found), 1)
    return figures


@benchmark(
    "symbiosis",
    title="Symbiosis matching in three tasks: linking, receiver ranking, network optimum, each with baselines",
    bar="linking 40/62 among first 1/5; receivers 60 % among first ten; network 100 % of the optimum",
    sizes=(330,),
    smoke=SMALL,
)
def symbiosis(size: int) -> Figures:
    """Return the figures of the three tasks; below 330 only that many listings and fewer networks and sites."""
    whole = size > SMALL
    folder = given()
    linking = folder / "linking" if folder and (folder / "linking").is_dir() else OWN
    reports = folder / "receivers" / "precedents.csv" if folder else None
    table = pl.read_csv(reports, schema=PRECEDENT_SCHEMA) if reports and reports.is_file() else precedents()
    networks = table["network"].n_unique() if whole else 2
    return {
        "inputs": str(folder or "packaged"),
        **judge_linking(read_listings(linking), size),
        **judge_receivers(table, networks),
        **judge_networks(200 if whole else 20, 5 if whole else 2),
    }
