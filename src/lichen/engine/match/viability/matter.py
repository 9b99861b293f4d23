"""The tests of what it is: resource, amount over the year, quality, contaminants, and the level of heat.

Rules (cited by tests):
 1. Resource: as in a plan (`lichen.engine.match.fit`): equal keys, or the receiver's code begins the giver's.
 2. Amount: what can pass over the months with the storage of both is at least the smallest lot of both. Storage that
    is not stated may be any; where that decides, the test is unknown.
 3. Quality: every property that the receiver limits is within the limit; a property that the giver does not state is
    unknown. Concentrations in water are told as contaminants.
 4. Heat: where energy changes hands, `temperature`, `return temperature` and `pressure` are its level. Heat flows
    only from the warmer to the cooler: a need's lowest temperature is that of its process, and the offer must be
    hotter by the smallest approach.
 5. A need that takes mixtures does not fail what misses a limit alone: whether it does depends on the rest.
 6. Blending: of a property above its limit, the largest share that this stream may have in a blend with stock that is
    free of it; of a share below its limit, with stock that is all of it.
"""

from __future__ import annotations

import math
from dataclasses import replace

from lichen.core.said import Figure, said
from lichen.engine.kit.interval import Interval, exactly
from lichen.engine.kit.wording import DIMENSIONS, any_of, capital, ended, listed
from lichen.engine.match.fit import APPROACH, resource_fits
from lichen.engine.match.viability.card import Finding, Verdict
from lichen.engine.match.viability.say import quality as shown
from lichen.engine.match.viability.say import span, unit_of
from lichen.engine.match.viability.season import movable, storage_for
from lichen.engine.match.viability.side import Side, Spread

__all__ = ["amount_test", "moved", "quality_tests", "resource_test"]

LEVELS = ("temperature", "return temperature", "pressure")
_CONCENTRATION = "kg/m³"
_ANY_STORAGE = Interval(0.0, math.inf)


def _spoken(side: Side) -> str:
    if side.resource:
        return said("'{resource}'", resource=side.resource)
    return said("a resource that is not disclosed")


def _thing(side: Side) -> dict[str, object]:
    return {"key": side.key, "code": side.code, "dimension": side.dimension}


def resource_test(giver: Side, receiver: Side) -> Finding:
    """Return whether both deal in the same thing (rule 1)."""
    hidden = next((side for side in (giver, receiver) if side.hidden), None)
    if hidden is not None:
        what = said("What it is is not disclosed by {stream}.", stream=hidden.label)
        missing = said("resource of {stream}", stream=hidden.label)
        return Finding("resource", "unknown", what, missing=missing)
    both = {"offered": _spoken(giver), "wanted": _spoken(receiver)}
    if resource_fits(_thing(giver), _thing(receiver)):
        return Finding("resource", "pass", said("{offered} is what is wanted ({wanted}).", **both))
    if giver.dimension != receiver.dimension:
        what = said(
            "{offered} is measured as {one}, {wanted} as {other}.",
            one=DIMENSIONS.get(giver.dimension or "", giver.dimension),
            other=DIMENSIONS.get(receiver.dimension or "", receiver.dimension),
            **both,
        )
        return Finding("resource", "fail", what)
    return Finding(
        "resource",
        "fail",
        said("{offered} is not {wanted}, and no code joins them.", **both),
        change=said(
            "a receiver that takes {offered}, or a treatment that turns it into {wanted}",
            **both,
        ),
    )


def _storage(giver: Side, receiver: Side) -> Interval:
    parts = [_ANY_STORAGE if side.storage is None else side.storage for side in (giver, receiver)]
    return parts[0] + parts[1]


def moved(giver: Side, receiver: Side) -> Interval:
    """Return what can pass from one to the other in a year [unit/year] (rule 2)."""
    storage = _storage(giver, receiver)
    bounds = []
    for end in ("low", "high"):
        supply, demand = ([getattr(month, end) for month in side.months] for side in (giver, receiver))
        yearly = min(getattr(giver.amount, end), getattr(receiver.amount, end))
        passing = movable(supply, demand, getattr(storage, end))
        even = yearly if _untouched(passing, yearly) else passing
        bounds.append(min(even, yearly))
    return Interval(min(bounds), bounds[1])


def _untouched(passing: float, yearly: float) -> bool:
    """Whether the months take nothing away but rounding, so that the amount is the year's to the last digit."""
    return math.isinf(passing) or abs(passing - yearly) <= 1e-9 * max(abs(yearly), 1e-300)


def amount_test(giver: Side, receiver: Side, passing: Interval) -> Finding:
    """Return whether enough can pass over the year (rule 2)."""
    lot = giver.lot.most(receiver.lot)
    unit = unit_of(giver.dimension or receiver.dimension)
    yearly = giver.amount.least(receiver.amount)
    verdict: Verdict = "unknown"
    if passing.low > 0 and lot.at_most(passing) == "yes":
        verdict = "pass"
    elif passing.high <= 0 or lot.at_most(passing) == "no":
        verdict = "fail"
    told = {
        "offered": span(giver.amount, unit),
        "wanted": span(receiver.amount, unit),
        "passing": span(passing, unit),
    }
    sentence = said(
        "Of {offered} offered and {wanted} wanted a year, {passing} can pass month by month.", **told
    )
    if lot.high > 0:
        sentence = said(
            "Of {offered} offered and {wanted} wanted a year, {passing} can pass month by month; "
            "the smallest lot is {lot}.",
            lot=span(lot, unit),
            **told,
        )
    missing = _lacking(giver, receiver) if verdict == "unknown" else ""
    change = _enough(giver, receiver, lot, yearly, unit) if verdict == "fail" else ""
    return Finding("amount", verdict, sentence, missing, passing - lot, f"{unit}/year", change)


def _lacking(giver: Side, receiver: Side) -> str:
    """Return what is missing to say whether enough can pass."""
    hidden = [side.label for side in (giver, receiver) if side.hidden]
    if hidden:
        return said("amount and availability of {streams}", streams=any_of(hidden))
    silent = [side.label for side in (giver, receiver) if side.storage is None]
    if silent:
        return said("storage of {streams}", streams=any_of(silent))
    return said("the exact amounts of both")


def _enough(giver: Side, receiver: Side, lot: Interval, yearly: Interval, unit: str) -> str:
    """Return what would let enough pass: a smaller lot, or storage."""
    if yearly.high < lot.low:
        return said("a smallest lot of at most {amount}", amount=span(yearly, unit))
    supply, demand = ([month.low for month in side.months] for side in (giver, receiver))
    target = max(lot.high, 0.0) or yearly.low
    needed = storage_for(supply, demand, target) if math.isfinite(target) else None
    if needed is None:
        return said("more of it in a year")
    return said("storage for {amount}", amount=span(exactly(needed), unit))


def limits_of(wanted: Spread) -> list[tuple[str, Interval]]:
    """Return the limits of a property as (max or min, limit).

    >>> limits_of(Spread("", at_most=exactly(0.14)))
    [('max', Interval(low=0.14, high=0.14))]
    """
    pairs = (("max", wanted.at_most), ("min", wanted.at_least))
    return [(relation, limit) for relation, limit in pairs if limit is not None]


def _judge_limit(
    name: str, relation: str, limit: Interval, wanted: Spread, giver: Side, receiver: Side, lift: float
) -> Finding:
    """Return the finding of one limit of one property; `lift` is added to a lower limit."""
    kind = "heat" if name in LEVELS and _energy(receiver) else "quality"
    if kind == "quality" and wanted.unit == _CONCENTRATION:
        kind = "contaminants"
    known = giver.qualities.get(name)
    bound = limit + exactly(lift) if relation == "min" else limit
    asked = {"property": name, "limit": _at(relation, shown(bound, wanted.unit))}
    where = {"property": name, "stream": giver.label}
    if known is None or known.value is None or known.unit != wanted.unit:
        sentence = said("{property} is not stated; {limit} is wanted", **asked)
        if known is not None:
            sentence = said("{property} is stated in another measure; {limit} is wanted", **asked)
        return Finding(kind, "unknown", sentence, missing=said("quality of {stream}: {property}", **where))
    value = known.value
    order = value.at_most(bound) if relation == "max" else bound.at_most(value)
    margin = bound - value if relation == "max" else value - bound
    verdict: Verdict = {"yes": "pass", "no": "fail", "maybe": "unknown"}[order]  # type: ignore[assignment]
    asked["value"] = shown(value, wanted.unit)
    sentence = said("{property} is {value}, {limit} is wanted", **asked)
    if lift and relation == "min":
        sentence = said(
            "{property} is {value}, {limit} is wanted, {kelvin} K above the process",
            kelvin=Figure(f"{lift:g}"),
            **asked,
        )
    if verdict == "pass":
        return Finding(kind, verdict, sentence, margin=margin, unit=wanted.unit)
    missing = change = ""
    if verdict == "unknown":
        missing = said("quality of {stream}: {property}, more exactly", **where)
    else:
        change = said("{property} {limit}", property=name, limit=asked["limit"])
    return Finding(kind, verdict, sentence, missing, margin, wanted.unit, change)


def _at(relation: str, bound: str) -> str:
    return said("at most {most}", most=bound) if relation == "max" else said("at least {least}", least=bound)


def _energy(receiver: Side) -> bool:
    """Whether heat may change hands; what the receiver wants decides, as the giver may disclose less."""
    return receiver.dimension == "energy"


def blend(value: float, limit: float, relation: str, unit: str) -> float | None:
    """Return the largest share of a blend that a stream may have (rule 6) [1]; None where blending does not help.

    >>> blend(0.8, 0.5, "max", ""), blend(0.0, 0.25, "min", "")
    (0.625, 0.75)
    """
    if relation == "max" and value > limit >= 0 and unit != "K":
        return limit / value
    if relation == "min" and unit == "" and value < limit <= 1:
        return (1 - limit) / (1 - value)
    return None


def _share(parts: list[Finding], giver: Side, receiver: Side) -> str:
    """Return how far blending would mend what fails, in words; "" where it cannot."""
    shares = []
    for name, wanted in receiver.qualities.items():
        known = giver.qualities.get(name)
        for relation, limit in limits_of(wanted):
            if known is None or known.value is None or not math.isfinite(known.value.high + known.value.low):
                continue
            worst = known.value.high if relation == "max" else known.value.low
            bound = limit.low if relation == "max" else limit.high
            if (worst > bound) if relation == "max" else (worst < bound):
                shares.append(blend(worst, bound, relation, wanted.unit))
    failing = any(part.verdict == "fail" for part in parts)
    if not failing or not shares or any(share is None for share in shares):
        return ""
    most = min(share for share in shares if share is not None)
    return (
        said(
            "at most {share} of a blend with stock that has none of what is too much",
            share=shown(exactly(most), ""),
        )
        if most
        else ""
    )


def _joined(kind: str, parts: list[Finding], *, nothing: str, blending: str = "") -> Finding:
    """Return one finding for all limits of one kind: the worst decides."""
    if not parts:
        return Finding(kind, "pass", nothing)
    order = {"fail": 0, "unknown": 1, "pass": 2}
    worst = min(parts, key=lambda part: order[part.verdict])
    told = [part for part in parts if part.verdict == worst.verdict]
    changes = listed([part.change for part in told])
    if blending and worst.verdict == "fail":
        changes = said("{changes}; or {blend}", changes=changes, blend=blending)
    missing = listed([part.missing for part in told])
    text = ended(capital(listed([part.sentence for part in told])))
    one = worst if len(told) == 1 else None
    return Finding(
        kind, worst.verdict, text, missing, one.margin if one else None, one.unit if one else "", changes
    )


def quality_tests(giver: Side, receiver: Side) -> list[Finding]:
    """Return the findings on quality, contaminants and heat (rules 3 to 6)."""
    if receiver.hidden:
        missing = said("quality of {stream}", stream=receiver.label)
        what = said("What {receiver} demands is not disclosed.", receiver=receiver.label)
        return [Finding(kind, "unknown", what, missing) for kind in ("quality", "contaminants", "heat")]
    parts: dict[str, list[Finding]] = {"quality": [], "contaminants": [], "heat": []}
    for name, wanted in sorted(receiver.qualities.items()):
        level = _energy(receiver) and name == "temperature"
        for relation, limit in limits_of(wanted):
            found = _judge_limit(name, relation, limit, wanted, giver, receiver, APPROACH if level else 0.0)
            parts[found.name].append(found)
    blending = _share(parts["quality"] + parts["contaminants"], giver, receiver)
    if receiver.blend:
        parts = {kind: [_in_mixture(part, blending) for part in found] for kind, found in parts.items()}
    result = [
        _joined(
            "quality", parts["quality"], nothing=said("The receiver states no limits."), blending=blending
        ),
        _joined(
            "contaminants",
            parts["contaminants"],
            nothing=said("The receiver limits none."),
            blending=blending,
        ),
    ]
    return [*result, _heat(giver, receiver, parts["heat"])]


def _in_mixture(part: Finding, blending: str) -> Finding:
    """Return what a missed limit is where only the mixture has to meet it (rule 5)."""
    if part.verdict != "fail":
        return part
    sentence = said("{finding} of the mixture", finding=part.sentence)
    if blending:
        sentence = said("{finding} of the mixture: {blend}", finding=part.sentence, blend=blending)
    missing = said("what it is blended with")
    return replace(part, verdict="unknown", sentence=sentence, missing=missing, change="")


def _heat(giver: Side, receiver: Side, parts: list[Finding]) -> Finding:
    if parts:
        return _joined("heat", parts, nothing="")
    if not _energy(receiver):
        return Finding("heat", "pass", said("No heat changes hands."))
    if giver.hidden:
        what = said("At what temperature it comes is not disclosed by {stream}.", stream=giver.label)
        missing = said("quality of {stream}: temperature", stream=giver.label)
        return Finding("heat", "unknown", what, missing=missing)
    if "temperature" in giver.qualities and not receiver.is_plant:
        what = said(
            "The giver states a temperature; the temperature that {receiver} wants is not stated.",
            receiver=receiver.label,
        )
        missing = said("quality of {stream}: temperature", stream=receiver.label)
        return Finding("heat", "unknown", what, missing=missing)
    what = said("The receiver states no temperature: the energy is taken as it is.")
    return Finding("heat", "pass", what)
