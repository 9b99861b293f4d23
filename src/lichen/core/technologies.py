"""The technology catalogue that comes with the product: treatments, resources and the source of each figure.

The tables lie in ``lichen.data/technologies`` (its SOURCE.md says where they are from). Money is in the currency and
of the year that the figure states; `per_euro` converts it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from lichen.core.codes import hierarchy_rank
from lichen.core.errors import CodeLookupError, UnitError
from lichen.core.units import read_amount_unit, read_property_unit

_LIMIT = re.compile(
    r"^(?:(?P<resource>[^:]+):)?\s*(?P<name>[^<>=]+?)\s*(?P<sign><=|>=|=)\s*(?P<number>[\d.]+)\s*(?P<unit>.*)$"
)
_RELATIONS = {"<=": "max", ">=": "min", "=": "value"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a technology: its range, unit, price level and where it is from.

    `figure` is output, residue (`subject` the resource), electricity, heat, water, operating_cost, step_capacity,
    investment, fixed_cost, lifetime, co2e, or one that is there for comparison only (gate_fee). `source` names rows
    of the references; `status` is published or assumption. A bound that is not known is None.
    """

    technology: str
    figure: str
    subject: str
    low: float | None
    typical: float
    high: float | None
    unit: str
    currency: str
    year: int
    source: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of the catalogue: what it is also called, its List of Waste codes, and what it is worth elsewhere.

    `price` [currency/unit] is what an outside market pays for it (negative: charges); None where there is no market
    beyond the neighbours. `co2e_replaced` [t/unit] is what is emitted for what it replaces; negative if what then
    happens to it emits.
    """

    name: str
    dimension: str
    called: tuple[str, ...]
    codes: tuple[str, ...]
    price: float | None
    co2e_replaced: float | None
    currency: str
    year: int | None
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Quality:
    """A limit on inputs (max, min) or a value of an output; `resource` is "" where every input is meant."""

    resource: str
    name: str
    relation: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Technology:
    """A treatment: what it takes, how it is ranked, what it demands of inputs and warrants of outputs, its figures.

    `takes` are the lines of the input: resources that replace each other, and the share of the line.
    """

    id: str
    name: str
    group: str
    operation: str
    rank: int
    dimension: str
    readiness: int
    takes: tuple[tuple[tuple[str, ...], float], ...]
    qualities: tuple[Quality, ...]
    references: tuple[str, ...]
    note: str
    figures: tuple[Figure, ...]

    def typical(self, figure: str, subject: str = "") -> float | None:
        """Return the typical value of a figure in its unit, None if the catalogue does not state it."""
        found = (f.typical for f in self.figures if (f.figure, f.subject) == (figure, subject))
        return next(found, None)

    def made(self, role: str) -> tuple[Figure, ...]:
        """Return the figures of what it makes: `role` is output or residue."""
        return tuple(figure for figure in self.figures if figure.figure == role)


@dataclass(frozen=True, slots=True)
class Reference:
    """Where figures are from."""

    id: str
    citation: str
    doi: str
    url: str


@dataclass(frozen=True, slots=True)
class Service:
    """Electricity, heat or water bought in: price [currency/unit] and emissions [t/unit] where a region states none."""

    kind: str
    dimension: str
    price: float
    co2e: float
    currency: str
    year: int


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to carry what a region has no mode for; figures as in a region's table ``transport``, per t, MWh or m³."""

    mode: str
    resource: str
    dimension: str
    cost_per_km: float
    cost_fixed: float
    co2e_per_km: float
    detour_factor: float
    max_distance: float | None
    currency: str
    year: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Technologies, resources and references by name, in the order of the tables; services and modes."""

    technologies: Mapping[str, Technology]
    resources: Mapping[str, Resource]
    references: Mapping[str, Reference]
    services: tuple[Service, ...]
    modes: tuple[Mode, ...]

    def chosen(self, names: tuple[str, ...] | None) -> tuple[Technology, ...]:
        """Return the technologies of these ids, all of them for None.

        Raises `CodeLookupError` for an id that the catalogue does not have.
        """
        if names is None:
            return tuple(self.technologies.values())
        unknown = [name for name in names if name not in self.technologies]
        if unknown:
            known = ", ".join(self.technologies)
            raise CodeLookupError(
                f"the catalogue has no technology {', '.join(map(repr, unknown))}", f"choose from: {known}"
            )
        return tuple(self.technologies[name] for name in names)


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("lichen.data") / "technologies" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _number(text: str) -> float | None:
    return float(text) if text else None


def _listed(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def _takes(text: str) -> tuple[tuple[tuple[str, ...], float], ...]:
    lines = []
    for entry in _listed(text, ";"):
        names, _, share = entry.rpartition("=")
        lines.append((_listed(names, "|"), float(share)))
    return tuple(lines)


def _qualities(text: str) -> tuple[Quality, ...]:
    found = []
    for entry in _listed(text, ";"):
        parts = _LIMIT.match(entry)
        if parts is None:
            raise CodeLookupError(f"'{entry}' is no quality", "write it as in 'moisture <= 60 %'")
        unit = read_property_unit(parts["unit"].strip())
        value = float(parts["number"]) * unit.scale + unit.offset
        resource = (parts["resource"] or "").strip()
        found.append(Quality(resource, parts["name"].strip(), _RELATIONS[parts["sign"]], value, unit.base))
    return tuple(found)


def _figure(row: dict[str, str]) -> Figure:
    return Figure(
        technology=row["technology"], figure=row["figure"], subject=row["subject"], low=_number(row["low"]),
        typical=float(row["typical"]), high=_number(row["high"]), unit=row["unit"], currency=row["currency"],
        year=int(row["year"]), source=row["source"], status=row["status"], note=row["note"],
    )  # fmt: skip


def _resource(row: dict[str, str]) -> Resource:
    return Resource(
        name=row["resource"], dimension=row["dimension"], called=_listed(row["called"], "|"),
        codes=tuple(row["codes"].split()), price=_number(row["price"]),
        co2e_replaced=_number(row["co2e_replaced"]), currency=row["currency"],
        year=int(row["year"]) if row["year"] else None, source=row["source"], status=row["status"],
    )  # fmt: skip


def _mode(row: dict[str, str]) -> Mode:
    return Mode(
        row["mode"], row["resource"], row["dimension"], float(row["cost_per_km"]), float(row["cost_fixed"]),
        float(row["co2e_per_km"]), float(row["detour_factor"]), _number(row["max_distance"]), row["currency"],
        int(row["year"]),
    )  # fmt: skip


@cache
def catalogue() -> Catalogue:
    """Return the packaged catalogue, read once and kept.

    >>> found = catalogue().technologies["wood-chipping"]
    >>> found.operation, found.takes[0][0], found.typical("output", "wood chips")
    ('R3', ('wood waste',), 0.93)
    """
    figures: dict[str, list[Figure]] = defaultdict(list)
    for row in _rows("figures.csv"):
        figures[row["technology"]].append(_figure(row))
    technologies = {
        row["id"]: Technology(
            id=row["id"], name=row["name"], group=row["group"], operation=row["operation"],
            rank=hierarchy_rank(row["operation"]) or 0, dimension=read_amount_unit(row["unit"]).dimension,
            readiness=int(row["readiness"]), takes=_takes(row["takes"]),
            qualities=_qualities(row["demands"]) + _qualities(row["warrants"]),
            references=_listed(row["references"], ";"), note=row["note"], figures=tuple(figures[row["id"]]),
        )
        for row in _rows("technologies.csv")
    }  # fmt: skip
    resources = {row["resource"]: _resource(row) for row in _rows("resources.csv")}
    references = {row["id"]: Reference(**row) for row in _rows("references.csv")}
    services = tuple(
        Service(
            row["kind"],
            row["dimension"],
            float(row["price"]),
            float(row["co2e"]),
            row["currency"],
            int(row["year"]),
        )
        for row in _rows("services.csv")
    )
    return Catalogue(
        MappingProxyType(technologies), MappingProxyType(resources), MappingProxyType(references), services,
        tuple(_mode(row) for row in _rows("modes.csv")),
    )  # fmt: skip


@cache
def _rates() -> Mapping[str, Mapping[int, float]]:
    rates: dict[str, dict[int, float]] = defaultdict(dict)
    for row in _rows("rates.csv"):
        rates[row["currency"]][int(row["year"])] = float(row["per_euro"])
    return rates


def per_euro(currency: str, year: int) -> tuple[float, int]:
    """Return how much of a currency a euro was worth on average in the nearest year known, and that year.

    Raises `UnitError` for a currency without a rate: rates are not guessed.

    >>> per_euro("GBP", 2019)
    (0.87777, 2019)
    >>> per_euro("EUR", 2031)
    (1.0, 2031)
    """
    if currency == "EUR":
        return 1.0, year
    known = _rates().get(currency)
    if not known:
        choices = ", ".join(["EUR", *_rates()])
        raise UnitError(
            f"there is no exchange rate for {currency}",
            f"state the region in one of {choices}, or add the technologies to the pack in {currency} yourself",
        )
    nearest = min(known, key=lambda other: (abs(other - year), other))
    return known[nearest], nearest
