"""The builder of the pack "Scotland 2019", on cases worked by hand and on the source itself."""

from __future__ import annotations

import csv
import doctest
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SHARED
from tools import build_scotland
from tools.scotland import about, names, streams
from tools.scotland import rules as judgements
from tools.scotland.about import reconcile, totals
from tools.scotland.rules import Figures, Rules, read_table
from tools.scotland.source import Flow, Site, Source, read_sites, unshifted

BUNDLED = build_scotland.PACK
SEPA = SHARED / "data" / "scotland"
FACTORS = SHARED / "data" / "carbon" / "beis_conversion_factors_2019.csv.gz"


@pytest.fixture(scope="module")
def rules() -> Rules:
    """The judgements, with the conversion factors taken from the bundled list of figures."""
    with (BUNDLED / "about" / "figures.csv").open(encoding="utf-8", newline="") as stream:
        bundled = {row["figure"]: Decimal(row["value"]) for row in csv.DictReader(stream)}
    rows = read_table("figures")
    return Rules(Figures(rows, {row["beis_id"]: bundled[row["id"]] for row in rows if row["beis_id"]}))


SITE = {
    "region": "Fife", "year": "2019", "site-name": "Yard", "permit": "P/1", "status": "Operational",
    "latitude": "56.1", "longitude": "-3.2", "operator": "YARD", "activities": "Landfill",
    "accepts": "Inert", "tonnes-input": "10", "tonnes-treated-recovered": "0", "tonnes-output": "4",
}  # fmt: skip


def test_shifted_row_is_mended() -> None:
    """A quoted comma pushed LTD into activities: the operator gets it back, what is accepted is lost."""
    shifted = SITE | {"operator": "YARD", "activities": "SKIPS LTD", "accepts": "Landfill / Transfer station"}
    mended = unshifted(shifted)
    assert mended is not None
    assert mended["operator"] == "YARD, SKIPS LTD"
    assert mended["activities"] == "Landfill / Transfer station"
    assert mended["accepts"] == ""


def test_row_that_cannot_be_mended_is_refused_and_said() -> None:
    sites, refused, notes = read_sites([SITE | {"activities": "SKIPS LTD", "accepts": "Inert"}])
    assert sites == {}
    assert list(refused) == ["P/1"]
    assert "no activity" in notes[0]


def test_site_outside_scotland_is_refused() -> None:
    assert read_sites([SITE | {"latitude": "51.5", "longitude": "-0.1"}])[0] == {}


def test_activity_not_stated_is_read_from_what_was_treated() -> None:
    bare = SITE | {"activities": "", "accepts": ""}
    assert read_sites([bare])[0]["P/1"].activities == ("Transfer station",)
    assert read_sites([bare | {"tonnes-treated-recovered": "5"}])[0]["P/1"].activities == ("Other treatment",)


def _source(site: dict[str, str], *flows: tuple[str, str, str]) -> Source:
    sites: dict[str, Site] = read_sites([site])[0]
    found = [Flow("P/1", direction, material, Decimal(tonnes)) for direction, material, tonnes in flows]
    return Source(sites, found, found, [])


def test_need_is_split_into_what_ends_and_what_passes(rules: Rules) -> None:
    """10 t of soil into a landfill, 4 t out again: 6 t end there, 4 t were passed on."""
    source = _source(SITE, ("in", "Soils", "10"), ("out", "Soils", "4"))
    found = {
        need.id: (need.tonnes, need.cells["operation"]) for need in streams.needs(source, rules, set(), "x")
    }
    assert found == {"in-p-1-soils": (Decimal(6), "D1"), "in-p-1-soils-passed-on": (Decimal(4), "R13")}


@pytest.mark.parametrize(
    ("material", "activities", "treating", "operation"),
    [
        ("Wood wastes", ("Co-incineration",), False, "R1"),
        ("Household and similar wastes", ("Incineration", "Other treatment"), False, "D10"),
        ("Animal and mixed food waste", ("Anaerobic digestion", "Landfill"), False, "R3"),
        ("Soils", ("Landfill", "Other treatment"), True, "D1"),
        ("Soils", ("Landfill (not operational)",), False, "R10"),
        ("Mineral waste from construction and demolition", ("Transfer station",), True, "R5"),
        ("Mineral waste from construction and demolition", ("Transfer station",), False, "R13"),
        ("Metallic wastes, ferrous", ("Metal recycler",), False, "R4"),
        ("Spent solvents", ("Other treatment",), True, "R2"),
        ("Household and similar wastes", ("Civic amenity",), False, "R13"),
    ],
)
def test_best_fit_of_an_activity_to_a_material(
    rules: Rules, material: str, activities: tuple[str, ...], treating: bool, operation: str
) -> None:
    assert rules.best_fit(material, activities, treating=treating).operation == operation


@pytest.mark.parametrize("module", [names, about, judgements], ids=lambda module: module.__name__)
def test_examples_of_the_builder_run(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_sum_of_figures_is_as_soft_as_its_softest(rules: Rules) -> None:
    standard = rules.figures.work_out("SLFT_STANDARD + LANDFILL_GATE")
    assert (standard.value, standard.status) == (Decimal("111.35"), "published")
    mixed = rules.figures.work_out("100*HAULAGE - FERROUS_PRICE")
    assert (mixed.value, mixed.status) == (Decimal(-114), "assumption")
    assert mixed.source == (
        "100 x HAULAGE 0.1 (assumption) - FERROUS_PRICE 124 (letsrecycle 2020, published); see about/figures.csv"
    )


def test_expression_that_cannot_be_read_is_refused(rules: Rules) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        rules.figures.work_out("SLFT_STANDARD / 2")


def test_spellings_of_one_operator_are_joined_and_persons_left_unnamed() -> None:
    written = {
        "a": "YARD LTD",
        "b": "THE YARD LIMITED",
        "c": "JO BLOGGS",
        "d": "PRIVATE CONTACT",
        "e": "PRIVATE CONTACT",
    }
    of_permit, shown = names.organisations(written, {})
    assert of_permit["a"] == of_permit["b"] == "yard"
    assert [of_permit[permit] for permit in "cde"] == [f"private-operator-{n}" for n in (1, 2, 3)]
    assert not any("BLOGGS" in name for name in shown.values())


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(["offer", "need"]), st.decimals(0, 10**6, places=2)),
        max_size=30,
    ),
    st.integers(0, 30),
)
def test_reconciliation_closes_for_any_split_into_pack_and_exclusions(
    flows: list[tuple[str, str, Decimal]], cut: int
) -> None:
    """Law: whatever is left out, source − left out − pack = 0 exactly; one gram missing is seen."""
    table = reconcile(totals(flows[cut:]), totals(flows), totals(flows[:cut]))
    assert all(row["difference"] == "0" for row in table)
    if flows:
        material, role, _ = flows[0]
        more = totals([*flows, (material, role, Decimal("0.01"))])
        assert any(row["difference"] == "0.01" for row in reconcile(totals(flows), more, totals([])))


# --- the builder, on the source itself -----------------------------------------------------------------------


@pytest.mark.skipif(
    not (SEPA.exists() and FACTORS.exists()), reason="shared sources are not beside the checkout"
)
def test_rebuilding_gives_the_bundled_bytes() -> None:
    files, _ = build_scotland.build(SEPA, FACTORS)
    there = {path.relative_to(BUNDLED).as_posix() for path in BUNDLED.rglob("*.csv")}
    assert set(files) == there
    assert [name for name, text in files.items() if (BUNDLED / name).read_bytes() != text.encode()] == []


@pytest.mark.skipif(
    not (SEPA.exists() and FACTORS.exists()), reason="shared sources are not beside the checkout"
)
def test_command_notices_what_is_stale_and_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["build_scotland", str(SEPA), str(FACTORS), "--into", str(tmp_path)]
    monkeypatch.setattr("sys.argv", [*words, "--check"])
    assert build_scotland.main() == 1
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("sys.argv", words)
    assert build_scotland.main() == 0
    assert (tmp_path / "streams.csv").read_bytes() == (BUNDLED / "streams.csv").read_bytes()
