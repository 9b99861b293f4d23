"""Our judgements, read from tables: what each material is worth, and what each kind of site does with it."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).parent

# From the hardest fact to the softest: a sum is as soft as its softest part.
STATUSES = ("regulator", "measured", "published", "assumption")
_TERM = re.compile(
    r"(?P<sign>[+-]?)\s*(?:(?P<factor>\d+(?:\.\d+)?)\s*\*\s*)?(?P<name>[A-Z_]+|\d+(?:\.\d+)?)\s*"
)


def read_table(name: str, folder: Path = HERE) -> list[dict[str, str]]:
    """Return the rows of one of the tables of judgements."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def plain(number: Decimal) -> str:
    """Return a number without exponent and idle zeros.

    >>> plain(Decimal("2.50")), plain(Decimal("1E+2")), plain(Decimal("-0.0"))
    ('2.5', '100', '0')
    """
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"", "-0"} else text


@dataclass(frozen=True)
class Figure:
    """One figure with where it is from and how far it can be trusted."""

    name: str
    value: Decimal
    unit: str
    label: str
    source: str
    status: str
    note: str

    @property
    def trust(self) -> str:
        """Who says so, and how far that can be trusted."""
        return self.status if self.label == self.status else f"{self.label}, {self.status}"


@dataclass(frozen=True)
class Value:
    """A figure worked out from others: its value, the softest status, and whose figures they are."""

    value: Decimal
    status: str
    source: str
    trust: str


class Figures:
    """All figures by name; those of the UK government's conversion factors are read from its own table."""

    def __init__(self, rows: Iterable[dict[str, str]], factors: dict[str, Decimal]) -> None:
        self.all: dict[str, Figure] = {}
        for row in rows:
            value = factors[row["beis_id"]] if row["beis_id"] else Decimal(row["value"])
            texts = (row[column] for column in ("unit", "label", "source", "status", "note"))
            self.all[row["id"]] = Figure(row["id"], value, *texts)

    def work_out(self, expression: str) -> Value:
        """Return the value of an expression such as ``100*HAULAGE - PAPER_PRICE``."""
        total, place = Decimal(0), 0
        parts: list[Figure] = []
        how: list[str] = []
        while place < len(expression):
            term = _TERM.match(expression, place)
            if term is None:
                raise ValueError(f"'{expression}' cannot be read at {place}; write NAME, 2*NAME, + and -")
            place = term.end()
            sign = -1 if term["sign"] == "-" else 1
            factor = Decimal(term["factor"] or 1)
            if term["name"][0].isdigit():
                total += sign * factor * Decimal(term["name"])
                continue
            figure = self.all[term["name"]]
            total += sign * factor * figure.value
            parts.append(figure)
            times = f"{term['factor']} x " if term["factor"] else ""
            lead = "- " if sign < 0 else "+ " if how else ""
            how.append(f"{lead}{times}{figure.name} {plain(figure.value)} ({figure.trust})")
        status = max((part.status for part in parts), key=STATUSES.index, default="assumption")
        source = parts[0].source if len(parts) == 1 else f"{' '.join(how)}; see about/figures.csv"
        return Value(total, status, source, " + ".join(dict.fromkeys(part.trust for part in parts)))


def read_factors(path: Path) -> dict[str, Decimal]:
    """Return the UK government's conversion factors 2019 by their number in the table (kg CO2e per unit)."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as stream:
        return {
            row["id"]: Decimal(row["GHG Conversion Factor 2019"])
            for row in csv.DictReader(stream)
            if row["GHG"] == "kilogram" and row["GHG Conversion Factor 2019"]
        }


@dataclass(frozen=True)
class Material:
    """What a material is worth and does, as expressions of figures; `materials.csv` has the reasons."""

    material: str
    slug: str
    group: str
    reference: str
    reference_operation: str
    reference_text: str
    tip: str
    price: str
    treatment: str
    haul_km: str
    purchase: str
    landfilled: str
    burnt: str
    recycled: str
    recycled_as: str
    virgin: str
    reason: str

    @property
    def disposal(self) -> str:
        """What getting rid of a tonne costs without the exchange (negative: what it brings)."""
        if self.reference == "tip":
            return self.tip
        haul = f"{self.haul_km}*HAULAGE"
        return f"{haul} - {self.price}" if self.reference == "market" else f"{haul} + {self.treatment}"

    @property
    def disposal_co2e(self) -> str:
        """What a tonne emits without the exchange; what recycling saves today counts as negative."""
        if self.reference == "tip":
            return self.landfilled
        haul = f"{self.haul_km}*HGV"
        return (
            f"{haul} - {self.virgin} + {self.recycled}"
            if self.reference == "market" and self.virgin
            else haul
        )


@dataclass(frozen=True)
class Operation:
    """What a site with an activity does with a group of materials; `operations.csv` has the reasons."""

    group: str
    activity: str
    when: str
    operation: str
    kind: str
    handling: str
    treatment: str
    replaces: str
    reason: str

    @property
    def final(self) -> bool:
        """Whether the material ends here, rather than being sorted or stored and sent on."""
        return self.kind == "final"

    def applies(self, group: str, activities: Iterable[str], *, treating: bool) -> bool:
        """Whether this is what a site with these activities may do with a material of the group."""
        return (
            self.group in {group, "*"}
            and (self.activity == "*" or self.activity in activities)
            and self.when in {"", "treating" if treating else "not treating"}
        )


class Rules:
    """The three tables of judgements, ready to be asked."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.materials = {row["material"]: Material(**row) for row in read_table("materials")}
        self.operations = [Operation(**row) for row in read_table("operations")]

    def best_fit(self, material: str, activities: Iterable[str], *, treating: bool) -> Operation:
        """Return what a site does with a material: the first row of `operations.csv` that applies."""
        group = self.materials[material].group
        return next(rule for rule in self.operations if rule.applies(group, activities, treating=treating))
