"""The bundled pack "Scotland 2019": its files alone must hold these laws, whatever machine they are on."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal

import pytest

from lichen.core.codes import hierarchy_rank
from lichen.core.pack import PACK, STATUSES
from lichen.engine.register import check, decode
from tools.build_scotland import PACK as BUNDLED
from tools.scotland.about import totals
from tools.scotland.names import is_business
from tools.scotland.rules import read_table
from tools.scotland.source import EAST, NORTH, SOUTH, WEST

Rows = list[dict[str, str]]


def _read(name: str) -> Rows:
    with (BUNDLED / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def pack() -> dict[str, Rows]:
    """The tables of the bundled pack by name."""
    return {path.stem: _read(path.stem) for path in sorted(BUNDLED.glob("*.csv"))}


def _number(cell: str) -> Decimal:
    return Decimal(cell or 0)


# --- nothing was lost -------------------------------------------------------------------


def test_pack_tonnes_are_the_sources_less_the_exclusions_exactly(pack: dict[str, Rows]) -> None:
    """By material and role: sum of the streams = source − left out, to the last gram."""
    here = totals((row["resource"], row["role"], Decimal(row["amount"])) for row in pack["streams"])
    excluded: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in _read("about/exclusions"):
        excluded[row["material"], row["role"]] += Decimal(row["tonnes"])
    stated = _read("about/reconciliation")
    assert len(stated) == 68
    for row in stated:
        key = (row["material"], row["role"])
        assert Decimal(row["difference"]) == 0
        assert Decimal(row["pack_tonnes"]) == here[key][0]
        assert Decimal(row["excluded_tonnes"]) == excluded[key]
        assert here[key][0] == Decimal(row["source_tonnes"]) - excluded[key]


def test_totals_are_those_of_the_source_notes(pack: dict[str, Rows]) -> None:
    """Known answers from the notes beside the source: 754 sites, 18.45 Mt in, 8.36 Mt out."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in pack["streams"]:
        sums[row["role"]] += Decimal(row["amount"])
    assert len(pack["sites"]) == 754
    assert {role: round(amount / 10**6, 2) for role, amount in sums.items()} == {
        "need": Decimal("18.45"),
        "offer": Decimal("8.36"),
    }


def test_passed_on_needs_are_what_left_the_same_site_again(pack: dict[str, Rows]) -> None:
    """A passed-on amount never exceeds what the site sends out of that material."""
    sent = {
        (row["site"], row["resource"]): row["amount"] for row in pack["streams"] if row["role"] == "offer"
    }
    passed = [row for row in pack["streams"] if row["note"] == "passed on"]
    assert passed
    assert all(Decimal(row["amount"]) <= Decimal(sent[row["site"], row["resource"]]) for row in passed)


# --- they are a pack --------------------------------------------------------------------


def test_every_table_has_only_columns_of_the_pack(pack: dict[str, Rows]) -> None:
    shapes = {shape.name: shape for shape in PACK}
    assert set(pack) <= set(shapes)
    for name, rows in pack.items():
        shape = shapes[name]
        assert set(rows[0]) <= set(shape.names), name
        assert all(column.name in rows[0] for column in shape.columns if column.required), name


def test_every_cell_is_what_its_column_asks_for(pack: dict[str, Rows]) -> None:
    ids = {name: [row["id"] for row in rows if "id" in row] for name, rows in pack.items()}
    assert all(len(found) == len(set(found)) for found in ids.values())
    known = {name: set(found) for name, found in ids.items()}
    for shape in PACK:
        for row in pack.get(shape.name, []):
            for column in shape.columns:
                cell = row.get(column.name, "")
                assert cell or not column.required, (shape.name, row)
                if not cell:
                    continue
                if column.kind in {"number", "integer"}:
                    value = float(cell)
                    assert column.minimum is None or value >= column.minimum, (shape.name, row)
                    assert column.maximum is None or value <= column.maximum, (shape.name, row)
                elif column.kind == "ref":
                    assert cell in known[column.refers], (shape.name, row)
                elif column.kind == "choice":
                    assert cell in column.choices, (shape.name, row)
                elif column.kind == "flag":
                    assert cell in {"yes", "no"}, (shape.name, row)


def test_pack_is_sound_by_the_checks_of_the_register() -> None:
    """The reader finds nothing to mend, takes every row, and reads no table from ``about``."""
    files = {path.relative_to(BUNDLED).as_posix(): path.read_bytes() for path in BUNDLED.rglob("*.*")}
    checked = check(decode(files, BUNDLED.name))
    assert list(checked.problems) == []
    assert checked.region is not None
    assert len(checked.region.streams) == 9903
    assert checked.region.discount_rate == 0.035


def test_every_operation_is_one_of_the_directive(pack: dict[str, Rows]) -> None:
    used = {row["operation"] for name in ("streams", "technologies", "factors") for row in pack[name]} - {""}
    assert all(hierarchy_rank(operation) is not None for operation in used)


def test_every_site_is_in_scotland(pack: dict[str, Rows]) -> None:
    for row in pack["sites"]:
        assert SOUTH < Decimal(row["latitude"]) < NORTH, row
        assert WEST < Decimal(row["longitude"]) < EAST, row


def test_no_private_person_is_named(pack: dict[str, Rows]) -> None:
    shown = [row["name"] for row in pack["organisations"]]
    assert all(is_business(name) or name.endswith("(name withheld)") for name in shown)
    assert sum(name.endswith("(name withheld)") for name in shown) > 40


def test_pack_is_compact() -> None:
    assert sum(path.stat().st_size for path in BUNDLED.rglob("*")) < 3_000_000


# --- every figure is accounted for, and the economics are sane ---------------------------


def test_every_figure_has_its_source_and_status(pack: dict[str, Rows]) -> None:
    for name in ("prices", "factors", "transport", "technologies"):
        assert all(row["source"] and row["status"] in STATUSES for row in pack[name]), name
    assert all(row["status"] == "regulator" and row["source"] for row in pack["streams"])
    figures = _read("about/figures")
    assert all(row["value"] and row["source"] and row["status"] in STATUSES for row in figures)


def _price(pack: dict[str, Rows], kind: str) -> dict[str, Decimal]:
    return {row["resource"]: Decimal(row["value"]) for row in pack["prices"] if row["kind"] == kind}


def _margin(row: dict[str, str], disposal: dict[str, Decimal], purchase: dict[str, Decimal]) -> Decimal:
    """Return what one tonne from next door gains at this need [GBP/t]."""
    bought = Decimal(row["reference_cost"]) if row["reference_cost"] else purchase[row["resource"]]
    return disposal[row["resource"]] + bought - _number(row["handling_cost"])


def test_nothing_is_earned_where_material_does_not_end(pack: dict[str, Rows]) -> None:
    """Handed on or passed on: exactly the station's fee is lost, so no tonne is counted at two sites."""
    disposal, purchase = _price(pack, "disposal"), _price(pack, "purchase")
    fee = next(Decimal(row["value"]) for row in _read("about/figures") if row["figure"] == "TRANSFER_FEE")
    handed = [row for row in pack["streams"] if row["operation"] in {"R12", "R13"}]
    assert {_margin(row, disposal, purchase) for row in handed} == {-fee}


def test_nothing_is_earned_by_landfilling(pack: dict[str, Rows]) -> None:
    disposal, purchase = _price(pack, "disposal"), _price(pack, "purchase")
    landfilled = [row for row in pack["streams"] if row["role"] == "need" and row["operation"] == "D1"]
    assert landfilled
    assert all(_margin(row, disposal, purchase) <= 0 for row in landfilled)


def test_traded_and_specialist_materials_gain_no_more_than_the_haul(pack: dict[str, Rows]) -> None:
    """Where a market or a specialist would take the tonne anyway, only the reference haul can be saved."""
    disposal, purchase = _price(pack, "disposal"), _price(pack, "purchase")
    rate = Decimal(pack["transport"][0]["cost_per_km"])
    haul = {row["material"]: Decimal(row["haul_km"] or 0) * rate for row in read_table("materials")}
    for row in pack["streams"]:
        if row["role"] == "need" and haul[row["resource"]]:
            assert _margin(row, disposal, purchase) <= haul[row["resource"]], row


def test_a_need_that_replaces_nothing_says_so(pack: dict[str, Rows]) -> None:
    """Disposal, storage and sorting never draw a purchase price or the emissions of a bought tonne."""
    for row in pack["streams"]:
        if row["role"] == "need" and (row["operation"].startswith("D") or row["operation"] in {"R12", "R13"}):
            assert row["reference_cost"], row
            assert row["reference_co2e"], row
            assert row["handling_cost"], row


def test_every_emission_a_stream_leaves_open_has_its_factor(pack: dict[str, Rows]) -> None:
    """An open cell is filled by the pack, never by silence."""
    factors = {(row["resource"], row["kind"], row["operation"]) for row in pack["factors"]}
    for row in pack["streams"]:
        name = row["resource"]
        if row["role"] == "offer":
            assert (name, "disposal", "") in factors
            continue
        assert row["reference_co2e"] or (name, "virgin", "") in factors, row
        assert row["handling_co2e"] or (name, "treatment", row["operation"]) in factors, row


def test_traded_material_recycled_either_way_saves_only_the_haul(pack: dict[str, Rows]) -> None:
    """What the reference is credited for recycling is what the receiver is: virgin − recycling − haul."""
    factors = {
        (row["resource"], row["kind"], row["operation"]): Decimal(row["value"]) for row in pack["factors"]
    }
    hgv = Decimal(pack["transport"][0]["co2e_per_km"])
    name = "Metallic wastes, ferrous"
    saved = factors[name, "virgin", ""] - factors[name, "treatment", "R4"]
    assert saved == Decimal("1270.82")
    assert factors[name, "disposal", ""] + saved == round(100 * hgv, 4)


def test_hand_worked_prices_of_the_reference_case(pack: dict[str, Rows]) -> None:
    """91.35 tax + 20 gate fee; 2.90 + 8; 124 less a haul of 100 km at 0.10."""
    disposal = _price(pack, "disposal")
    assert disposal["Household and similar wastes"] == Decimal("111.35")
    assert disposal["Soils"] == Decimal("10.9")
    assert disposal["Metallic wastes, ferrous"] == -Decimal(114)


def test_technologies_close_their_mass_and_have_takers(pack: dict[str, Rows]) -> None:
    wanted = {
        row["resource"] for row in pack["streams"] if row["role"] == "need" and row["operation"] != "R13"
    }
    for row in pack["technologies"]:
        parts = [
            part.rsplit(" = ", 1) for column in ("outputs", "residues") for part in row[column].split("; ")
        ]
        assert sum(Decimal(share) for _, share in parts) + Decimal(row["loss"]) == 1, row["id"]
        assert {name for name, _ in parts} <= wanted
        assert 2 <= len(row["possible_at"].split("; ")) <= 40
