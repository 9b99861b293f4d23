"""Units of measure: read as people write them, converted once at the border, canonical inside.

Canonical units: mass [t], energy [MWh], volume [m³], time [year], emissions [t CO2e]; distance [km]. A year
has 365.2425 days (the mean Gregorian year), so 12 months, 52.1775 weeks, 365.2425 days or 8765.82 hours.
The volume of a gas is taken as stated: Nm³ and Sm³ count as m³.

Spellings are looked up in `lichen.core.unit_words` first, then in the units library pint; whatever has
several meanings is refused with the choices rather than guessed. Every function here takes one text and is
cached: a column of a million rows is converted through its few distinct units.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pint

from lichen.core.errors import UnitError
from lichen.core.money import read_money
from lichen.core.said import Said, said
from lichen.core.unit_words import ALLOWED, FOLDED, PERIOD_WORDS, SYNONYMS, TRAPS

CANONICAL: dict[str, str] = {"mass": "t", "energy": "MWh", "volume": "m³"}
DAYS_PER_YEAR = 365.2425
PERIODS_PER_YEAR: dict[str, float] = {
    "year": 1.0,
    "month": 12.0,
    "week": DAYS_PER_YEAR / 7,
    "day": DAYS_PER_YEAR,
    "hour": DAYS_PER_YEAR * 24,
}
PERIOD_NAMES: dict[str, Said] = {
    "year": said("year"), "month": said("month"), "week": said("week"), "day": said("day"), "hour": said("hour"),
}  # fmt: skip
KG_PER_T = 1000.0
KWH_PER_MWH = 1000.0

_EXAMPLES = "t, kg, kWh, MWh, GJ, l, m3"
_PINT_NAME = {"mass": "metric_ton", "energy": "megawatt_hour", "volume": "meter ** 3"}
_PERIOD_OF = {word: period for period, words in PERIOD_WORDS.items() for word in words}
_BASE_SYMBOLS = {
    "[mass]": "kg", "[length]": "m", "[time]": "s", "[current]": "A", "[temperature]": "K",
    "[substance]": "mol",    "[luminosity]": "cd",
}  # fmt: skip
_MEASURES = {
    "1": said("a plain number"), "kg": said("a mass"), "kg m²/s²": said("an energy"), "m³": said("a volume"),
    "m": said("a length"), "m²": said("an area"), "s": said("a time"), "K": said("a temperature"),
    "kg m²/s³": said("a power"), "kg/(m s²)": said("a pressure"), "m/s": said("a speed"),
}  # fmt: skip
_LONGEST = 40
_TOKEN = re.compile(r"^(?P<name>[^\d^*/]+?)(?:\^|\*\*)?(?P<power>-?[1-3])?$")
_MULTIPLE = re.compile(r"^(?P<zeros>10\^\d|1(?:[ ']000)+|10+)\s*(?=\D)")
_CO2E = re.compile(
    r"\s*_?\s*\(?co\s?_?2\s*[-_ ]?(?:e|eq|äq|equiv(?:alents?)?)?\.?\)?(?=\s*(?:/|per |$))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Unit:
    """What one unit of a cell is in canonical units: `factor` [canonical unit of `dimension`].

    `period` is the period that the unit itself states (t/month, MW), None if it states none.
    """

    dimension: str
    factor: float
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A unit of a quality: value in base units = `scale` · value + `offset`; `base` names them ("" if
    none).
    """

    base: str
    scale: float
    offset: float


@functools.cache
def _registry() -> pint.UnitRegistry[Any]:
    return pint.UnitRegistry()


def _clean(value: float) -> float:
    """Return the number that a chain of roundings stands for: 0.001, not 0.0010000000000000002."""
    for simple in (float(Fraction(value).limit_denominator(1000)), float(f"{value:.14g}")):
        if abs(simple - value) <= 1e-13 * abs(value):
            return simple
    return value


def _base_name(dimensionality: Mapping[str, Any]) -> str:
    """Return the base units of a dimension as text, such as kg/m³; "" for a plain number."""

    def term(symbol: str, power: float) -> str:
        text = f"{power:g}"
        return symbol if power == 1 else symbol + {"2": "²", "3": "³"}.get(text, f"^{text}")

    sizes = {_BASE_SYMBOLS.get(name, name): float(power) for name, power in dimensionality.items()}
    order = sorted(sizes, key=list(_BASE_SYMBOLS.values()).index)
    above = " ".join(term(symbol, sizes[symbol]) for symbol in order if sizes[symbol] > 0)
    below = [term(symbol, -sizes[symbol]) for symbol in order if sizes[symbol] < 0]
    if not below:
        return above
    return f"{above or '1'}/{below[0] if len(below) == 1 else '(' + ' '.join(below) + ')'}"


def _measure(base: str) -> str:
    known = _MEASURES.get(base or "1")
    return said("something in {unit}", unit=base) if known is None else known


def _plain(text: str) -> str:
    """Return the text with one way of writing spaces, powers, products and quotients."""
    for old, new in (("²", "^2"), ("³", "^3"), ("⁻¹", "^-1"), ("µ", "u"), ("μ", "u"), ("⋅", "*"), ("×", "*")):
        text = text.replace(old, new)
    text = " ".join(text.split()).strip("[]")
    return text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text


def _unknown(text: str) -> UnitError:
    near = difflib.get_close_matches(text, SYNONYMS, n=1, cutoff=0.7) if len(text) > 2 else []
    what = said("the unit '{unit}' is not known", unit=text[:_LONGEST])
    if not near:
        return UnitError(what, said("write a unit such as {examples}", examples=_EXAMPLES))
    pattern = said(
        "perhaps '{near}' is meant; write a unit such as {examples}", near=near[0], examples=_EXAMPLES
    )
    return UnitError(what, pattern)


def _named(word: str) -> str | None:
    """Return the library's name of a word or phrase that people write, None if it is not in the list.

    Raises `UnitError` for one that has several meanings.
    """
    if name := SYNONYMS.get(word):
        return name
    trap = TRAPS.get(word) or (TRAPS.get(word.casefold()) if len(word) > 1 else None)
    if trap:
        raise UnitError(*trap)
    return FOLDED.get(word.casefold())


def _one(token: str) -> Any:
    """Return the unit of one word with an optional power."""
    registry = _registry()
    if name := _named(token):
        return registry.parse_units(name)
    parts = _TOKEN.match(token)
    if parts is None:
        raise _unknown(token)
    if parts["power"]:
        return _one(parts["name"].strip()) ** int(parts["power"])
    readings = registry.parse_unit_name(token) if token.isalpha() else ()
    for prefix, root, _ in readings:
        if prefix in ALLOWED.get(root, ()):
            return registry.parse_units(prefix + root)
    raise _unknown(token)


def _parse(text: str) -> Any:
    """Return the unit of a text such as ``kg``, ``kWh``, ``mg/l`` or ``MJ/(kg K)``."""
    if not text or len(text) > _LONGEST:
        raise _unknown(text)
    if name := _named(text):
        return _registry().parse_units(name)
    above, *below = re.split(r"\s*/\s*|\s+per\s+", text)
    result = _registry().Unit("") if above == "1" and below else _product(above, text)
    for part in below:
        result = result / _product(part, text)
    return result


def _product(text: str, whole: str) -> Any:
    text = text.strip().removeprefix("(").removesuffix(")").strip()
    if text and (name := _named(text)):
        return _registry().parse_units(name)
    tokens = [token for token in re.split(r"(?<!\*)\*(?!\*)|[ ·]", text) if token]
    if not tokens or (len(tokens) > 1 and "%" in tokens):
        raise _unknown(whole)
    result = _registry().Unit("")
    for token in tokens:
        result = result * _one(token)
    return result


def _base(unit: Any) -> str:
    return _base_name(unit.dimensionality)


def _period(text: str) -> tuple[str, str | None]:
    """Return the unit and the period of a rate such as t/a, tonnes per year or m3 p.a."""
    if re.fullmatch(r"(?i)tpa", text):
        return "t", "year"
    for pattern in (
        r"(.+?)\s*(?:/|\sper\s|\spro\s)\s*([^/]+)",
        r"(.+?)\s+(p\.?\s?a\.?|annually|yearly|monthly|weekly|daily)",
    ):
        found = re.fullmatch(pattern, text)
        if found and (period := _PERIOD_OF.get(found[2].casefold().replace("p. a.", "p.a.").strip())):
            return found[1], period
    return text, None


@functools.lru_cache(maxsize=10_000)
def read_amount_unit(text: str) -> Unit:
    """Return what a unit of an amount is: a mass, an energy or a volume, perhaps per period.

    Raises `UnitError` for a unit that is unknown, has several meanings or measures something else.

    >>> read_amount_unit("kg")
    Unit(dimension='mass', factor=0.001, period=None)
    >>> read_amount_unit("GJ/month")
    Unit(dimension='energy', factor=0.2777777777777778, period='month')
    >>> read_amount_unit("1000 t")
    Unit(dimension='mass', factor=1000.0, period=None)
    >>> read_amount_unit("m")
    Traceback (most recent call last):
    lichen.core.errors.UnitError: the unit 'm' measures a length; write a mass, an energy or a volume
    """
    plain = _plain(text)
    if not plain:
        raise UnitError(
            said("the unit is missing"), said("write a unit such as {examples}", examples=_EXAMPLES)
        )
    multiple = 1.0
    if found := _MULTIPLE.match(plain):
        zeros = found["zeros"]
        multiple = 10.0 ** int(zeros[-1]) if "^" in zeros else float(re.sub(r"\D", "", zeros))
        plain = plain[found.end() :]
    whole, period = (plain, None) if plain in SYNONYMS else _period(plain)
    unit = _parse(whole)
    hour = _registry().hour
    for dimension, name in _PINT_NAME.items():
        canonical = _registry().parse_units(name)
        if unit.dimensionality == canonical.dimensionality:
            return Unit(dimension, multiple * _ratio(unit, canonical), period)
        if period is None and unit.dimensionality == (canonical / hour).dimensionality:
            return Unit(dimension, multiple * _ratio(unit, canonical / hour), "hour")
    raise UnitError(
        said("the unit '{unit}' measures {measure}", unit=text.strip(), measure=_measure(_base(unit))),
        said("write a mass, an energy or a volume"),
    )


def _ratio(unit: Any, canonical: Any) -> float:
    return _clean(float(_registry().Quantity(1.0, unit).to(canonical).magnitude))


@functools.lru_cache(maxsize=10_000)
def read_price_unit(text: str, currency: str) -> Unit:
    """Return what a price per unit is; `factor` turns it into `currency` per canonical unit.

    Raises `UnitError` for an unknown unit or another currency: rates of exchange are not guessed.

    >>> read_price_unit("€ per kg", "EUR")
    Unit(dimension='mass', factor=1000.0, period=None)
    >>> read_price_unit("ct/kWh", "EUR")
    Unit(dimension='energy', factor=10.0, period=None)
    """
    money, per = _fraction(text, f"{currency}/t")
    return _per(read_money(money, currency), per)


@functools.lru_cache(maxsize=10_000)
def read_factor_unit(text: str) -> Unit:
    """Return what an emission factor's unit is; `factor` turns it into t CO2e per canonical unit.

    Raises `UnitError` for an unknown unit.

    >>> read_factor_unit("kg CO2e/t")
    Unit(dimension='mass', factor=0.001, period=None)
    >>> read_factor_unit("g/kWh")
    Unit(dimension='energy', factor=0.001, period=None)
    """
    mass, per = _fraction(_CO2E.sub("", " ".join(text.replace("₂", "2").split())), "kg/t")
    emitted = read_amount_unit(mass)
    if emitted.dimension != "mass" or emitted.period:
        raise UnitError(
            said("'{unit}' is not a mass of CO2e", unit=mass),
            said(
                "write the unit as in {examples}",
                examples=said("{one} or {other}", one="kg/t", other="kg/MWh"),
            ),
        )
    return _per(emitted.factor, per)


def _fraction(text: str, example: str) -> tuple[str, str]:
    parts = re.split(r"\s*/\s*|\s+per\s+|\s+pro\s+", text.strip(), maxsplit=1)
    if len(parts) != 2 or not all(parts):
        raise UnitError(
            said("'{unit}' does not say per what", unit=text.strip()),
            said("write the unit as in {examples}", examples=example),
        )
    return parts[0], parts[1]


def per_period(text: str, period: str) -> Said:
    """Return the sentence that a unit is a rate.

    >>> per_period("MW", "hour")
    "'MW' is an amount per hour"
    """
    return said("'{unit}' is an amount per {period}", unit=text, period=PERIOD_NAMES[period])


def _per(value: float, text: str) -> Unit:
    unit = read_amount_unit(text)
    if unit.period:
        raise UnitError(
            per_period(text, unit.period), said("give the figure per unit, such as per {unit}", unit="t")
        )
    return Unit(unit.dimension, _clean(value / unit.factor))


@functools.lru_cache(maxsize=10_000)
def read_property_unit(text: str) -> Property:
    """Return how values of a quality in this unit become base units of the SI; an empty text is a plain number.

    Raises `UnitError` for a unit that is unknown or has several meanings.

    >>> read_property_unit("%")
    Property(base='', scale=0.01, offset=0.0)
    >>> read_property_unit("mg/l")
    Property(base='kg/m³', scale=0.001, offset=0.0)
    >>> read_property_unit("°C")
    Property(base='K', scale=1.0, offset=273.15)
    """
    plain = _plain(text)
    if not plain:
        return Property("", 1.0, 0.0)
    unit = _parse(plain)
    try:
        zero, far = (_registry().Quantity(value, unit).to_base_units().magnitude for value in (0.0, 1000.0))
    except (pint.errors.PintError, ValueError, TypeError, ArithmeticError) as error:
        raise UnitError(
            said("the unit '{unit}' cannot be converted", unit=plain),
            said("write the quality in a plain unit such as {one} or {other}", one="%", other="mg/kg"),
        ) from error
    return Property(_base(unit), _clean((float(far) - float(zero)) / 1000), _clean(float(zero)))
