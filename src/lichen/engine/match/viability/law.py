"""The tests of the law of waste: status, hazard, permits, border and hierarchy.

Rules (cited by tests):
 1. Status: waste is what is stated to be, or else has a List of Waste code or is recovered or disposed of
    today. A receiver that states that it takes no waste takes by-products, products and what has ceased to be waste.
    Energy is no waste.
 2. Hazard: an absolute entry decides by itself; of a mirror entry the content decides, so that somebody must have
    assessed it: the row's status is ``measured`` or ``regulator``. Hazardous waste goes only where it is permitted.
 3. Permits: the receiver's and the carrier's must cover the code of waste; what is not stated is unknown.
 4. Border: between two countries waste that is hazardous, mixed, for disposal, or not known to be neither needs prior
    notification and consent (amber), other waste travels with a document (green) [1]_.
 5. Hierarchy: a way that ranks lower than today's needs a reason [2]_; people weigh it, so it does not bind.

References
----------
.. [1] Regulation (EU) 2024/1157 on shipments of waste, articles 4, 5 and 18.
.. [2] Directive 2008/98/EC on waste, article 4.
"""

from __future__ import annotations

from dataclasses import replace

from lichen.core.codes import format_low
from lichen.core.said import said
from lichen.engine.kit.wording import RANKS, all_of
from lichen.engine.match.fit import NOT_WASTE, carries
from lichen.engine.match.viability.card import Finding
from lichen.engine.match.viability.road import Road
from lichen.engine.match.viability.side import Side

__all__ = ["law_tests"]

_STATED = {
    "waste": said("It is stated to be waste."),
    "by-product": said("It is stated to be a by-product."),
    "end-of-waste": said("It is stated to be no longer waste."),
    "product": said("It is stated to be a product."),
}
_STATUSES = {
    "by-product": said("by-product"),
    "end-of-waste": said("end-of-waste"),
    "product": said("product"),
}
_TYPES = {
    "absolute": said("absolute entry"),
    "mirror": said("mirror entry"),
}
_MIXED = ("200301", "191211", "191212")  # mixed municipal waste, and what its mechanical treatment leaves


def law_tests(giver: Side, receiver: Side, road: Road) -> list[Finding]:
    """Return the findings on the law of waste, in the order of the card."""
    return [
        _status(giver, receiver),
        _hazard(giver, receiver),
        _permit(giver, receiver),
        _carrier(giver, road),
        _border(giver, receiver),
        _hierarchy(giver, receiver),
    ]


def _unseen(name: str, side: Side, missing: str) -> Finding:
    return Finding(
        name, "unknown", said("It is not disclosed by {stream}.", stream=side.label), missing=missing
    )


def _what(side: Side) -> str:
    return format_low(side.code) if side.code else said("'{resource}'", resource=side.resource)


def _status(giver: Side, receiver: Side) -> Finding:
    hidden = next((side for side in (giver, receiver) if side.hidden), None)
    if hidden is not None:
        return _unseen("status", hidden, said("legal_status of {stream}", stream=hidden.label))
    choosy = receiver.legal_status in NOT_WASTE
    if giver.dimension == "energy" and giver.legal_status is None:
        return Finding("status", "pass", said("Energy is no waste."))
    if giver.legal_status is None and (choosy or giver.waste is None):
        what = said("Whether it is waste is not stated.")
        if choosy:
            what = said(
                "Whether it is waste is not stated, and {receiver} takes none.", receiver=receiver.label
            )
        missing = said("legal_status of {stream}", stream=giver.label)
        return Finding("status", "unknown", what, missing=missing)
    if choosy and giver.waste:
        return Finding(
            "status",
            "fail",
            said(
                "It is waste in law, and {receiver} takes only a {status}.",
                receiver=receiver.label,
                status=_STATUSES[receiver.legal_status or "product"],
            ),
            change=said(
                "that it is a by-product (Directive 2008/98/EC, article 5) or ceases to be waste (article 6)"
            ),
        )
    if giver.legal_status:
        return Finding("status", "pass", _STATED[giver.legal_status])
    if giver.code:
        return Finding("status", "pass", said("It is waste, as its code is in the list."))
    what = said("It is waste, as what happens to it today is an operation on waste.")
    return Finding("status", "pass", what)


def _hazard(giver: Side, receiver: Side) -> Finding:
    if giver.hidden:
        return _unseen("hazard", giver, said("code and hazardous of {stream}", stream=giver.label))
    if giver.waste is False:
        return Finding("hazard", "pass", said("It is no waste, so no entry of the list applies."))
    if giver.hazardous is None:
        missing = said("hazardous, or code, of {stream}", stream=giver.label)
        return Finding("hazard", "unknown", said("Whether it is hazardous is not stated."), missing=missing)
    if giver.hazardous and receiver.hidden:
        return _unseen("hazard", receiver, said("hazardous_permit of {stream}", stream=receiver.label))
    if giver.hazardous and not receiver.hazardous_permit:
        return Finding(
            "hazard",
            "fail",
            said("It is hazardous, and {receiver} may not take hazardous waste.", receiver=receiver.label),
            change=said("a permit for hazardous waste"),
        )
    if giver.entry_type == "mirror" and not giver.assessed:
        return Finding(
            "hazard",
            "unknown",
            said(
                "{code} is a mirror entry: its content decides whether it is hazardous, and nobody has looked.",
                code=_what(giver),
            ),
            missing=said("an assessment of {stream} (status measured or regulator)", stream=giver.label),
        )
    return Finding("hazard", "pass", _harmless(giver))


def _harmless(giver: Side) -> str:
    """Return why nothing speaks against what is known of the hazard."""
    what, kind = _what(giver), _TYPES.get(giver.entry_type or "", giver.entry_type)
    if kind and giver.hazardous:
        return said("{what}: {entry}, hazardous, and permitted.", what=what, entry=kind)
    if kind:
        return said("{what}: {entry}, not hazardous.", what=what, entry=kind)
    if giver.hazardous:
        return said("{what}: hazardous, and permitted.", what=what)
    return said("{what}: not hazardous.", what=what)


def _permit(giver: Side, receiver: Side) -> Finding:
    hidden = next((side for side in (giver, receiver) if side.hidden), None)
    if hidden is not None and giver.waste is not False:
        lacks = (
            said("permits of {stream}", stream=hidden.label)
            if hidden is receiver
            else said("code of {stream}", stream=hidden.label)
        )
        return _unseen("permit", hidden, lacks)
    if giver.waste is False:
        return Finding("permit", "pass", said("What is no waste needs no permit for waste."))
    if receiver.permits is None:
        return Finding(
            "permit",
            "unknown",
            said("What {receiver} may accept is not stated.", receiver=receiver.label),
            missing=said("permits of the site of {stream}", stream=receiver.label),
        )
    if "*" in receiver.permits:
        return Finding("permit", "pass", said("The receiver may accept any waste."))
    if giver.code and any(giver.code.startswith(prefix) for prefix in receiver.permits):
        covered = said("The receiver's permit covers {what}.", what=_what(giver))
        return Finding("permit", "pass", covered)
    if not giver.code:
        # The plan, too, lets nothing without a code into a site that lists what it may accept.
        what = said("It has no List of Waste code, and the receiver may accept listed codes only.")
        change = said("a List of Waste code that the permit covers, or a status other than waste")
        return Finding("permit", "fail", what, change=change)
    return Finding(
        "permit",
        "fail",
        said("The receiver's permit does not cover {what}.", what=_what(giver)),
        change=said("a permit for {what}", what=_what(giver)),
    )


def _carrier(giver: Side, road: Road) -> Finding:
    if giver.hidden:
        return _unseen("carrier", giver, said("code of {stream}", stream=giver.label))
    if giver.waste is False:
        return Finding("carrier", "pass", said("What is no waste needs no carrier of waste."))
    if not road.rows:
        what, missing = said("No way of transport is stated."), said("a row of 'transport'")
        return Finding("carrier", "unknown", what, missing=missing)
    source = _source(giver)
    able = [row for row in road.rows if carries(source, row["permits"], row["hazardous_permit"])]
    sure = [row for row in able if row["permits"] is not None and (giver.code or "*" in row["permits"])
            and not (giver.hazardous and row["hazardous_permit"] is None)]  # fmt: skip
    names = ", ".join(dict.fromkeys(row["mode"] for row in sure or able or list(road.rows)))
    if sure:
        return Finding("carrier", "pass", said("May be carried by {modes}.", modes=names))
    listed = [row for row in able if row["permits"] is not None]
    if listed and not giver.code:
        what = said("Carriers may carry listed codes only, and it has no List of Waste code.")
        missing = said("code, or legal_status, of {stream}", stream=giver.label)
        return Finding("carrier", "unknown", what, missing=missing)
    if able:
        what = said("What {modes} may carry is not stated.", modes=names)
        return Finding("carrier", "unknown", what, missing=said("permits of {modes}", modes=names))
    return _no_carrier(names, _what(giver), hazardous=bool(giver.hazardous))


def _no_carrier(names: str, code: str, *, hazardous: bool) -> Finding:
    what = said("No carrier ({modes}) may carry {what}.", modes=names, what=code)
    change = said("a carrier with a permit for {what}", what=code)
    if hazardous:
        what = said("No carrier ({modes}) may carry {what}, which is hazardous.", modes=names, what=code)
        change = said("a carrier with a permit for {what} and for hazardous waste", what=code)
    return Finding("carrier", "fail", what, change=change)


def _source(giver: Side) -> dict[str, object]:
    return {
        "code": giver.code, "legal_status": giver.legal_status, "hazardous": giver.hazardous,
        "dimension": giver.dimension,
    }  # fmt: skip


def _border(giver: Side, receiver: Side) -> Finding:
    if giver.country is not None and giver.country == receiver.country:
        what = said("It stays in one country ({country}).", country=giver.country)
        return Finding("border", "pass", what)
    if giver.waste is False:
        return Finding("border", "pass", said("What is no waste is no shipment of waste."))
    silent = [side.label for side in (giver, receiver) if side.country is None]
    if silent:
        return Finding(
            "border",
            "unknown",
            said("Whether it crosses a border is not stated."),
            missing=said("country of the site of {streams}", streams=all_of(silent)),
        )
    path = {"here": giver.country, "there": receiver.country}
    reasons = _amber(giver, receiver)
    if reasons:
        return Finding(
            "border",
            "unknown",
            said(
                "It travels from {here} to {there} and is {what}: amber, with prior notification.",
                what=reasons,
                **path,
            ),
            missing=said("the consent of the authorities of both countries and of transit"),
        )
    what = said("It travels from {here} to {there} on the green list, with its document.", **path)
    return Finding("border", "pass", what)


def _amber(giver: Side, receiver: Side) -> str:
    """Return why a shipment needs notification; "" if it does not."""
    if giver.hidden or giver.code is None:
        return said("of a code that is not known")
    if giver.hazardous or giver.hazardous is None:
        return said("hazardous") if giver.hazardous else said("not known to be harmless")
    if giver.entry_type == "mirror" and not giver.assessed:
        return said("a mirror entry that nobody has assessed")
    if giver.code in _MIXED:
        return said("mixed")
    if receiver.hidden or receiver.operation is None:
        return said("for a purpose that is not known")
    return said("for disposal") if receiver.operation.startswith("D") else ""


def _hierarchy(giver: Side, receiver: Side) -> Finding:
    hidden = next((side for side in (giver, receiver) if side.hidden), None)
    if hidden is not None:
        lacks = said("operation of {streams}", streams=hidden.label)
        return replace(_unseen("hierarchy", hidden, lacks), binding=False)
    if giver.waste is False and giver.rank is None and receiver.rank is None:
        what = said("It is no waste: nothing is recovered or disposed of.")
        return Finding("hierarchy", "pass", what, binding=False)
    silent = [side.label for side in (giver, receiver) if side.rank is None]
    if silent or giver.rank is None or receiver.rank is None:
        what = said("What happens to it today, or would happen, is not stated.")
        lacks = said("operation of {streams}", streams=all_of(silent))
        return Finding("hierarchy", "unknown", what, lacks, binding=False)
    path = {"now": RANKS[giver.rank], "then": RANKS[receiver.rank]}
    if receiver.rank > giver.rank:
        return Finding(
            "hierarchy",
            "fail",
            said("It moves down: from {now} to {then}.", **path),
            change=said(
                "a reason from the whole life cycle for the lower way (Directive 2008/98/EC, article 4(2))"
            ),
            binding=False,
        )
    what = said("It moves up: from {now} to {then}.", **path)
    if receiver.rank == giver.rank:
        what = said("It stays at its rank: from {now} to {then}.", **path)
    return Finding("hierarchy", "pass", what, binding=False)
