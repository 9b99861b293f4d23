"""The technology catalogue: it is large enough, every figure has a source and a range, and no treatment makes mass."""

from __future__ import annotations

import pytest

from lichen.core.codes import scheme
from lichen.core.errors import CodeLookupError, UnitError
from lichen.core.graph import resource_key
from lichen.core.technologies import Technology, catalogue, per_euro

ALL = list(catalogue().technologies.values())
NAMED = pytest.mark.parametrize("technology", ALL, ids=lambda technology: technology.id)
NEEDED = {"operating_cost", "step_capacity", "investment", "fixed_cost", "lifetime", "co2e"}
UNITS = {"mass": "t", "energy": "MWh", "volume": "m3"}


def test_catalogue_is_large_enough() -> None:
    assert len(ALL) >= 65
    assert len({technology.group for technology in ALL}) >= 10


@NAMED
def test_technology_states_what_a_plan_needs(technology: Technology) -> None:
    """Nothing that costs is left out, and every range holds its typical value."""
    assert {figure.figure for figure in technology.figures} >= NEEDED
    for figure in technology.figures:
        low = figure.typical if figure.low is None else figure.low
        high = figure.typical if figure.high is None else figure.high
        assert low <= figure.typical <= high, figure
    assert 1 <= technology.readiness <= 9
    assert 1 <= technology.rank <= 5


@NAMED
def test_every_figure_names_its_source(technology: Technology) -> None:
    """A published figure names a work that is not our own judgement; an assumption says that it is one."""
    references = catalogue().references
    for figure in technology.figures:
        sources = figure.source.split("; ")
        assert set(sources) <= set(references)
        assert (figure.status == "assumption") == (sources == ["lichen"]), figure
    assert set(technology.references) <= set(references)


def test_every_reference_can_be_found() -> None:
    """A reference is a citation with a DOI, a page, or a journal's volume and pages; our own judgement says so."""
    for reference in catalogue().references.values():
        found = (
            reference.doi.startswith("10.")
            or reference.url.startswith("http")
            or "Procedia" in reference.citation
        )
        assert found or reference.id == "lichen", reference


@NAMED
def test_no_technology_makes_mass(technology: Technology) -> None:
    """Shares of inputs add up to 1; of mass, what is made and left is not more than what goes in."""
    assert sum(share for _, share in technology.takes) == pytest.approx(1.0)
    if technology.dimension == "mass":
        made = [f.typical for f in technology.made("output") + technology.made("residue") if f.unit == "t/t"]
        assert sum(made) <= 1 + 1e-9


@NAMED
def test_resources_are_known_and_measured_alike(technology: Technology) -> None:
    resources = catalogue().resources
    own = UNITS[technology.dimension]
    assert all(name in resources for names, _ in technology.takes for name in names)
    assert all(resources[n].dimension == technology.dimension for names, _ in technology.takes for n in names)
    for figure in technology.made("output") + technology.made("residue"):
        assert figure.unit == f"{UNITS[resources[figure.subject].dimension]}/{own}"
    made = {figure.subject for figure in technology.made("output") + technology.made("residue")}
    assert {q.resource for q in technology.qualities if q.relation == "value"} <= made


@NAMED
def test_no_technology_beats_carnot(technology: Technology) -> None:
    """Of heat with a stated temperature no more work is made than an engine to surroundings at 0 °C could."""
    coldest = [q.value for q in technology.qualities if q.name == "temperature" and q.relation == "min"]
    if not coldest or technology.dimension != "energy":
        return
    warm = {
        q.resource: q.value for q in technology.qualities if q.relation == "value" and q.name == "temperature"
    }
    work = (1 - 273.15 / coldest[0]) + (technology.typical("electricity") or 0.0) / 1000
    for figure in technology.made("output"):
        kelvin = warm.get(figure.subject)
        part = 1.0 if figure.subject == "electricity" else max(0.0, 1 - 273.15 / kelvin) if kelvin else 0.0
        assert figure.typical * part <= work


def test_codes_are_those_of_the_list_of_waste() -> None:
    known = {entry.code for entry in scheme("low")}
    for resource in catalogue().resources.values():
        assert set(resource.codes) <= known, resource.name


def test_no_name_means_two_resources() -> None:
    names = [resource_key(name) for r in catalogue().resources.values() for name in (r.name, *r.called)]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_what_has_a_price_says_where_from() -> None:
    for resource in catalogue().resources.values():
        assert (resource.price is None) == (not resource.source)


def test_unknown_technology_is_named_with_the_choices() -> None:
    with pytest.raises(CodeLookupError, match="'cold-fusion'.*choose from: ad-food"):
        catalogue().chosen(("cold-fusion", "ad-food"))


@pytest.mark.parametrize(
    ("currency", "percent"),
    [("SEK", 32.7), ("HUF", 28.6), ("RON", 11.9), ("PLN", 8.2), ("GBP", 2.4), ("DKK", -0.1), ("CZK", -7.6),
     ("USD", -18.6), ("CHF", -21.1), ("CNY", -6.2)],
)  # fmt: skip
def test_rates_change_as_eurostat_tells(currency: str, percent: float) -> None:
    """Changes from 2013 to 2023, from Eurostat's Exchange rates and interest rates (2024 edition)."""
    change = per_euro(currency, 2023)[0] / per_euro(currency, 2013)[0] - 1
    assert change * 100 == pytest.approx(percent, abs=0.06)


def test_year_without_a_rate_takes_the_nearest_and_says_which() -> None:
    assert per_euro("GBP", 2040) == (0.84662, 2024)


def test_currency_without_a_rate_is_not_guessed() -> None:
    with pytest.raises(UnitError, match="no exchange rate for XAF; state the region in one of EUR, GBP"):
        per_euro("XAF", 2020)
