"""A card for people and for programs: as text, and as a JSON document with its schema."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lichen.core.said import Said, said
from lichen.engine.kit.interval import Interval
from lichen.engine.kit.wording import RANKS, any_of, per
from lichen.engine.match.viability.card import TESTS, TESTS_WITHIN, Card, Finding
from lichen.engine.match.viability.change import Change
from lichen.engine.match.viability.say import UNDISCLOSED, per_unit, span, unit_of
from lichen.engine.match.viability.why import Why

__all__ = [
    "VERDICTS",
    "card_document",
    "card_figures",
    "card_schema",
    "card_text",
    "why_document",
    "why_text",
]

FORMAT = "lichen-card-1"
VERDICTS: dict[str, str] = {"pass": said("passes"), "fail": said("fails"), "unknown": said("not known")}
_GRADES = {
    "A": said("A: measured, nothing assumed"),
    "B": said("B: published or better, nothing that matters missing"),
    "C": said("C: published or better, with gaps"),
    "D": said("D: amounts are assumed"),
    "E": said("E: amounts are assumed, and a price is missing"),
    "": UNDISCLOSED,
}
_NO_WAY = said("no way of transport")


def headline(card: Card) -> str:
    """Return the verdict of a card as a sentence.

    >>> from lichen.engine.match.testing import two_sites
    >>> from lichen.engine.match.viability.judge import judge
    >>> headline(judge(two_sites(), "bran", "feed"))
    'Open: status in law is not known.'
    """
    test = TESTS_WITHIN.get(card.limiting, "")
    if card.viable == "pass":
        if all(one.verdict == "pass" for one in card.tests):
            return said("Viable: every test passes.")
        return said("Viable: every test that has to pass does.")
    if card.viable == "fail":
        return said("Not viable as it is: {test} fails.", test=test)
    return said("Open: {test} is not known.", test=test)


def card_figures(card: Card) -> dict[str, str]:
    """Return the figures of a card in words, by name.

    >>> from lichen.engine.match.testing import two_sites
    >>> from lichen.engine.match.viability.judge import judge
    >>> card_figures(judge(two_sites(), "bran", "feed"))["Both gain together"]
    '1\u202f920\u202fEUR/year (24\u202fEUR/t)'
    """
    unit, price = unit_of(card.dimension), per_unit(card.currency, card.dimension)
    a_year = said("{unit}/year", unit=unit) if isinstance(unit, Said) else per(unit, "year")
    money = per(card.currency, "year")
    before, after = (
        RANKS.get(rank or 0, VERDICTS["unknown"]) for rank in (card.rank_before, card.rank_after)
    )
    return {
        said("Resource"): card.resource or UNDISCLOSED,
        said("Amount"): span(card.amount, a_year),
        said("Haul"): _haul(card),
        said("Transport"): _NO_WAY if card.transport_cost is None else span(card.transport_cost, price),
        said("Giver accepts at least"): span(card.price_low, price),
        said("Receiver pays at most"): _NO_WAY if card.price_high is None else span(card.price_high, price),
        said("Both gain together"): _NO_WAY
        if card.benefit_year is None
        else said(
            "{benefit} ({each})", benefit=span(card.benefit_year, money), each=span(card.benefit, price)
        ),
        said("Emissions avoided"): _NO_WAY
        if card.co2e_year is None
        else span(card.co2e_year, per("t CO₂e", "year")),
        said("Waste hierarchy"): before
        if before == after
        else said("from {now} to {then}", now=before, then=after),
        said("Evidence"): _GRADES[card.grade],
    }


def _haul(card: Card) -> str:
    if card.distance is None:
        return _NO_WAY
    haul = span(card.distance, "km")
    return said("{haul} by {modes}", haul=haul, modes=any_of(card.modes)) if card.modes else haul


def card_text(card: Card) -> str:
    """Return a card as text for a terminal.

    >>> from lichen.engine.match.testing import two_sites
    >>> from lichen.engine.match.viability.judge import judge
    >>> print(card_text(judge(two_sites(), "bran", "feed")).splitlines()[0])
    bran → feed
    """
    chain = "".join(f" → {step}" for step in card.via)
    figures = card_figures(card)
    wide = max(len(name) for name in figures)
    lines = [f"{card.giver}{chain} → {card.receiver}"]
    lines += [" → ".join(card.places)] if all(card.places) else []
    lines += [headline(card), ""]
    lines += [f"  {name.ljust(wide)}  {value}" for name, value in figures.items()]
    lines.append("")
    for test in card.tests:
        lines += _test_lines(test)
    if card.assumed:
        lines += ["", "Counted as nothing, as nobody states it:", *(f"  {gap}" for gap in card.assumed)]
    return "\n".join(lines)


_WIDE = max(len(name) for name in TESTS.values())


def _test_lines(test: Finding) -> list[str]:
    mark = VERDICTS[test.verdict] + ("" if test.binding or test.verdict != "fail" else " (to weigh)")
    lines = [f"  {TESTS[test.name].ljust(_WIDE)}  {mark.ljust(9)}  {test.sentence}"]
    gap = " " * (_WIDE + 15)
    if test.missing:
        lines.append(f"{gap}missing: {test.missing}")
    if test.change:
        lines.append(f"{gap}it would take: {test.change}")
    return lines


def _interval(value: Interval | None) -> list[float | None] | None:
    if value is None:
        return None
    return [bound if math.isfinite(bound) else None for bound in (value.low, value.high)]


def _plain(value: object) -> object:
    if isinstance(value, Interval):
        return _interval(value)
    if isinstance(value, Finding):
        return {name: _plain(getattr(value, name)) for name in Finding.__slots__}
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def card_document(card: Card) -> dict[str, Any]:
    """Return a card as JSON-ready values; an interval is ``[low, high]``, null where there is no bound.

    >>> from lichen.engine.match.testing import two_sites
    >>> from lichen.engine.match.viability.judge import judge
    >>> card_document(judge(two_sites(), "bran", "feed"))["benefit"]
    [24.0, 24.0]
    """
    return {"format": FORMAT} | {name: _plain(getattr(card, name)) for name in Card.__slots__}


def card_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of `card_document`.

    >>> card_schema()["properties"]["viable"]["enum"]
    ['pass', 'fail', 'unknown']
    """
    text, number = {"type": "string"}, {"type": ["number", "null"]}
    interval = {"type": ["array", "null"], "prefixItems": [number, number], "minItems": 2, "maxItems": 2}
    verdict = {"enum": list(VERDICTS)}
    texts = {"type": "array", "items": text}
    rank = {"type": ["integer", "null"], "minimum": 1, "maximum": 5}
    finding = {
        "name": {"enum": list(TESTS)}, "verdict": verdict, "sentence": text, "missing": text, "margin": interval,
        "unit": text, "change": text, "binding": {"type": "boolean"},
    }  # fmt: skip
    words = ("giver", "receiver", "currency", "limiting", "grade")
    properties: dict[str, Any] = {"format": {"const": FORMAT}} | dict.fromkeys(Card.__slots__, interval)
    properties |= dict.fromkeys(words, text)
    properties |= {"via": texts, "places": texts, "modes": texts, "assumed": texts, "viable": verdict,
                   "stages": texts, "resource": {"type": ["string", "null"]}, "rank_before": rank, "rank_after": rank,
                   "dimension": {"enum": ["mass", "energy", "volume", None]},
                   "tests": {"type": "array", "items": _closed(finding)}}  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A card of one exchange, made by Lichen",
    } | _closed(properties)


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "test": change.test, "sentence": change.sentence,
        "edits": [{"table": e.table, "where": dict(e.where), "values": dict(e.values)} for e in change.edits],
        "alternatives": [_change(other) for other in change.alternatives],
    }  # fmt: skip


def why_document(found: Why) -> dict[str, Any]:
    """Return why a pair is not matched as JSON-ready values.

    >>> from lichen.engine.match.testing import two_sites
    >>> from lichen.engine.match.viability.why import why
    >>> why_document(why(two_sites(), "bran", "feed"))["changes"]
    []
    """
    return {
        "sentence": found.sentence, "first": found.first, "hopeless": found.hopeless,
        "changes": [_change(change) for change in found.changes], "missing": list(found.missing),
        "rival": None if found.rival is None else asdict(found.rival), "card": card_document(found.card),
    }  # fmt: skip


def why_text(found: Why, *, whole: bool = True) -> str:
    """Return why a pair is not matched as text, with the `whole` card below it.

    >>> from lichen.engine.match.testing import two_sites
    >>> from lichen.engine.match.viability.why import why
    >>> why_text(why(two_sites(), "bran", "feed"), whole=False)[:28]
    "'bran' and 'feed' may match;"
    """
    lines = [found.sentence]
    if len(found.changes) > 1 or any(change.alternatives for change in found.changes):
        lines += ["", "What it would take:", *_steps(found.changes)]
    if found.missing:
        lines += ["", "Not known:", *(f"  {gap}" for gap in found.missing)]
    return "\n".join([*lines, "", card_text(found.card)] if whole else lines)


def _steps(changes: Sequence[Change]) -> list[str]:
    return [
        f"  {number}. {' or '.join([change.sentence, *(other.sentence for other in change.alternatives)])}"
        for number, change in enumerate(changes, 1)
    ]
