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

from lichen.core.codes import format_low, hierarchy
from lichen.engine.match.fit import NOT_WASTE, carries
from lichen.engine.match.viability.card import Finding
from lichen.engine.match.viability.road import Road
from lichen.engine.match.viability.side import Side

__all__ = ["law_tests"]

_ARTICLES = {
    "waste": "waste",
    "by-product": "a by-product",
    "end-of-waste": "no longer waste",
    "product": "a product",
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


def _unseen(name: str, side: Side, column: str) -> Finding:
    return Finding(
        name, "unknown", f"It is not disclosed by {side.label}.", missing=f"{column} of {side.label}"
    )


def _what(side: Side) -> str:
    return format_low(side.code) if side.code else f"'{side.resource}'"


def _status(giver: Side, receiver: Side) -> Finding:
    hidden = next((side for side in (giver, receiver) if side.hidden), None)
    if hidden is not None:
        return _unseen("status", hidden, "legal_status")
    choosy = receiver.legal_status in NOT_WASTE
    if giver.dimension == "energy" and giver.legal_status is None:
        return Finding("status", "pass", "Energy is no waste.")
    if giver.legal_status is None and (choosy or giver.waste is None):
        what = "Whether it is waste is not stated"
        what += f", and {receiver.label} takes none." if choosy else "."
        return Finding("status", "unknown", what, missing=f"legal_status of {giver.label}")
    if choosy and giver.waste:
        return Finding(
            "status",
            "fail",
            f"It is waste in law, and {receiver.label} takes only a {receiver.legal_status}.",
            change="that it is a by-product (Directive 2008/98/EC, article 5) or ceases to be waste (article 6)",
        )
    why = "its code is in the list" if giver.code else "what happens to it today is an operation on waste"
    how = f"stated to be {_ARTICLES[giver.legal_status]}" if giver.legal_status else f"waste, as {why}"
    return Finding("status", "pass", f"It is {how}.")


def _hazard(giver: Side, receiver: Side) -> Finding:
    if giver.hidden:
        return _unseen("hazard", giver, "code and hazardous")
    if giver.waste is False:
        return Finding("hazard", "pass", "It is no waste, so no entry of the list applies.")
    if giver.hazardous is None:
        missing = f"hazardous, or code, of {giver.label}"
        return Finding("hazard", "unknown", "Whether it is hazardous is not stated.", missing=missing)
    if giver.hazardous and receiver.hidden:
        return _unseen("hazard", receiver, "hazardous_permit")
    if giver.hazardous and not receiver.hazardous_permit:
        return Finding(
            "hazard",
            "fail",
            f"It is hazardous, and {receiver.label} may not take hazardous waste.",
            change="a permit for hazardous waste",
        )
    if giver.entry_type == "mirror" and not giver.assessed:
        return Finding(
            "hazard",
            "unknown",
            f"{_what(giver)} is a mirror entry: its content decides whether it is hazardous, and nobody has looked.",
            missing=f"an assessment of {giver.label} (status measured or regulator)",
        )
    kind = f"{giver.entry_type} entry, " if giver.entry_type else ""
    end = "hazardous, and permitted" if giver.hazardous else "not hazardous"
    return Finding("hazard", "pass", f"{_what(giver)}: {kind}{end}.")


def _permit(giver: Side, receiver: Side) -> Finding:
    hidden = next((side for side in (giver, receiver) if side.hidden), None)
    if hidden is not None and giver.waste is not False:
        return _unseen("permit", hidden, "permits" if hidden is receiver else "code")
    if giver.waste is False:
        return Finding("permit", "pass", "What is no waste needs no permit for waste.")
    if receiver.permits is None:
        return Finding(
            "permit",
            "unknown",
            f"What {receiver.label} may accept is not stated.",
            missing=f"permits of the site of {receiver.label}",
        )
    if "*" in receiver.permits:
        return Finding("permit", "pass", "The receiver may accept any waste.")
    if giver.code and any(giver.code.startswith(prefix) for prefix in receiver.permits):
        return Finding("permit", "pass", f"The receiver's permit covers {_what(giver)}.")
    if not giver.code:
        # The plan, too, lets nothing without a code into a site that lists what it may accept.
        what = "It has no List of Waste code, and the receiver may accept listed codes only."
        change = "a List of Waste code that the permit covers, or a status other than waste"
        return Finding("permit", "fail", what, change=change)
    return Finding(
        "permit",
        "fail",
        f"The receiver's permit does not cover {_what(giver)}.",
        change=f"a permit for {_what(giver)}",
    )


def _carrier(giver: Side, road: Road) -> Finding:
    if giver.hidden:
        return _unseen("carrier", giver, "code")
    if giver.waste is False:
        return Finding("carrier", "pass", "What is no waste needs no carrier of waste.")
    if not road.rows:
        return Finding("carrier", "unknown", "No way of transport is stated.", missing="a row of 'transport'")
    source = _source(giver)
    able = [row for row in road.rows if carries(source, row["permits"], row["hazardous_permit"])]
    sure = [row for row in able if row["permits"] is not None and (giver.code or "*" in row["permits"])
            and not (giver.hazardous and row["hazardous_permit"] is None)]  # fmt: skip
    names = ", ".join(dict.fromkeys(row["mode"] for row in sure or able or list(road.rows)))
    if sure:
        return Finding("carrier", "pass", f"May be carried by {names}.")
    listed = [row for row in able if row["permits"] is not None]
    if listed and not giver.code:
        what = "Carriers may carry listed codes only, and it has no List of Waste code."
        return Finding("carrier", "unknown", what, missing=f"code, or legal_status, of {giver.label}")
    if able:
        return Finding(
            "carrier", "unknown", f"What {names} may carry is not stated.", missing=f"permits of {names}"
        )
    hazardous = ", which is hazardous" if giver.hazardous else ""
    return Finding(
        "carrier",
        "fail",
        f"No carrier ({names}) may carry {_what(giver)}{hazardous}.",
        change=f"a carrier with a permit for {_what(giver)}{' and for hazardous waste' if giver.hazardous else ''}",
    )


def _source(giver: Side) -> dict[str, object]:
    return {
        "code": giver.code, "legal_status": giver.legal_status, "hazardous": giver.hazardous,
        "dimension": giver.dimension,
    }  # fmt: skip


def _border(giver: Side, receiver: Side) -> Finding:
    if giver.country is not None and giver.country == receiver.country:
        return Finding("border", "pass", f"It stays in one country ({giver.country}).")
    if giver.waste is False:
        return Finding("border", "pass", "What is no waste is no shipment of waste.")
    silent = [side.label for side in (giver, receiver) if side.country is None]
    if silent:
        return Finding(
            "border",
            "unknown",
            "Whether it crosses a border is not stated.",
            missing=f"country of the site of {' and '.join(silent)}",
        )
    path = f"from {giver.country} to {receiver.country}"
    reasons = _amber(giver, receiver)
    if reasons:
        return Finding(
            "border",
            "unknown",
            f"It travels {path} and is {reasons}: amber, with prior notification.",
            missing="the consent of the authorities of both countries and of transit",
        )
    return Finding("border", "pass", f"It travels {path} on the green list, with its document.")


def _amber(giver: Side, receiver: Side) -> str:
    """Return why a shipment needs notification; "" if it does not."""
    if giver.hidden or giver.code is None:
        return "of a code that is not known"
    if giver.hazardous or giver.hazardous is None:
        return "hazardous" if giver.hazardous else "not known to be harmless"
    if giver.entry_type == "mirror" and not giver.assessed:
        return "a mirror entry that nobody has assessed"
    if giver.code in _MIXED:
        return "mixed"
    if receiver.hidden or receiver.operation is None:
        return "for a purpose that is not known"
    return "for disposal" if receiver.operation.startswith("D") else ""


def _hierarchy(giver: Side, receiver: Side) -> Finding:
    hidden = next((side for side in (giver, receiver) if side.hidden), None)
    if hidden is not None:
        return Finding(
            "hierarchy", "unknown", f"It is not disclosed by {hidden.label}.", f"operation of {hidden.label}",
            binding=False,
        )  # fmt: skip
    if giver.waste is False and giver.rank is None and receiver.rank is None:
        return Finding(
            "hierarchy", "pass", "It is no waste: nothing is recovered or disposed of.", binding=False
        )
    silent = [side.label for side in (giver, receiver) if side.rank is None]
    if silent or giver.rank is None or receiver.rank is None:
        what = "What happens to it today, or would happen, is not stated."
        return Finding("hierarchy", "unknown", what, f"operation of {' and '.join(silent)}", binding=False)
    steps = {step.rank: step.name for step in hierarchy()}
    path = f"from {steps[giver.rank]} to {steps[receiver.rank]}"
    if receiver.rank > giver.rank:
        return Finding(
            "hierarchy", "fail", f"It moves down: {path}.", binding=False,
            change="a reason from the whole life cycle for the lower way (Directive 2008/98/EC, article 4(2))",
        )  # fmt: skip
    how = "It stays at its rank" if receiver.rank == giver.rank else "It moves up"
    return Finding("hierarchy", "pass", f"{how}: {path}.", binding=False)
