"""What is found about one giver and one receiver: the tests, the figures, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lichen.core.said import said
from lichen.engine.kit.interval import Interval

__all__ = ["TESTS", "TESTS_WITHIN", "Card", "Finding", "Verdict"]

Verdict = Literal["pass", "fail", "unknown"]

TESTS: dict[str, str] = {
    "resource": said("Resource"),
    "amount": said("Amount over the year"),
    "quality": said("Quality"),
    "contaminants": said("Contaminants"),
    "heat": said("Heat level"),
    "status": said("Status in law"),
    "hazard": said("Hazard"),
    "permit": said("Receiver's permit"),
    "carrier": said("Carrier's permit"),
    "border": said("Border"),
    "hierarchy": said("Waste hierarchy"),
    "transport": said("Transport"),
    "treatment": said("Treatment"),
    "price": said("Price"),
    "carbon": said("Emissions"),
}

TESTS_WITHIN: dict[str, str] = {  # the same within a sentence
    "resource": said("resource"),
    "amount": said("amount over the year"),
    "quality": said("quality"),
    "contaminants": said("contaminants"),
    "heat": said("heat level"),
    "status": said("status in law"),
    "hazard": said("hazard"),
    "permit": said("receiver's permit"),
    "carrier": said("carrier's permit"),
    "border": said("border"),
    "hierarchy": said("waste hierarchy"),
    "transport": said("transport"),
    "treatment": said("treatment"),
    "price": said("price"),
    "carbon": said("emissions"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one test of a card found.

    `name` (see `TESTS`); `verdict`; `sentence` says why; `missing` what would have to be stated (column and where),
    "" if nothing; `margin` by how much it is met, negative by how much it is missed [`unit`], None where that is no
    number; `change` what would make it pass, "" if nothing has to; `binding`: a test that is not binding may fail and
    the exchange is viable still: it is for people to weigh.
    """

    name: str
    verdict: Verdict
    sentence: str
    missing: str = ""
    margin: Interval | None = None
    unit: str = ""
    change: str = ""
    binding: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """Whether one exchange would work, and what it is worth. Every number is an interval, exact when all is disclosed.

    `giver`, `receiver` labels that may be shown, `places` their names as people know them ("" if they may not);
    `stages` of the two; `via` the plants between; `tests` in the order of
    `TESTS`; `limiting` the test that decides: the first binding one that fails, else the first that is unknown, "" if
    all pass; `viable` its verdict. `amount` of the giver's resource [unit/year]; `distance` of haul [km]; `modes` of
    transport that may be the best; `transport_cost` [currency/unit] and `benefit` [currency/unit] of both together with
    the value of carbon, `benefit_year` [currency/year]; `price_low` the least the giver can accept and `price_high` the
    most the receiver can pay, at the giver's gate, so that both gain in between [currency/unit]; `co2e` avoided
    [t/unit], `co2e_year` [t/year]; `rank_before`, `rank_after` in the waste hierarchy; `grade` of the evidence, A to E
    ("" if not disclosed), and `assumed` what was counted as nothing because nobody states it. What cannot be computed
    is None.
    """

    giver: str
    receiver: str
    places: tuple[str, str]
    stages: tuple[str, str]
    via: tuple[str, ...]
    resource: str | None
    dimension: str | None
    currency: str
    tests: tuple[Finding, ...]
    viable: Verdict
    limiting: str
    amount: Interval
    distance: Interval | None
    modes: tuple[str, ...]
    transport_cost: Interval | None
    benefit: Interval | None
    benefit_year: Interval | None
    price_low: Interval
    price_high: Interval | None
    co2e: Interval | None
    co2e_year: Interval | None
    rank_before: int | None
    rank_after: int | None
    grade: str
    assumed: tuple[str, ...]

    def test(self, name: str) -> Finding:
        """Return the test of that name; raises `KeyError` if the card has none."""
        for test in self.tests:
            if test.name == name:
                return test
        raise KeyError(f"the card has no test '{name}'")

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The binding tests that fail."""
        return tuple(test for test in self.tests if test.binding and test.verdict == "fail")
