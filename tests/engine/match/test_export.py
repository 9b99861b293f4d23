"""A plan as files: nothing is lost on the way out and back, and the document keeps its schema."""

from __future__ import annotations

import io
import json
import math
from dataclasses import asdict, replace

import jsonschema
import polars as pl
import pytest
from hypothesis import given, settings

from lichen.core.errors import ProblemsError
from lichen.engine.match.export import FORMAT, plan_document, plan_files, plan_schema, read_plan
from lichen.engine.match.plan import make_plan
from lichen.engine.match.result import RESULT_SCHEMAS
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, two_sites
from lichen.engine.match.verify import verify_plan
from tests.engine.match.regions import pressed, regions, wishes

HEAD = (
    "region",
    "year",
    "currency",
    "status",
    "objective",
    "bound",
    "gap",
    "certificate",
    "totals",
    "settings",
)


def test_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(plan_schema())


@settings(max_examples=8)
@given(regions(), wishes(whole=True))
def test_round_trip_loses_nothing(region, wish):
    plan = make_plan(region, replace(wish, front_points=2))
    files = plan_files(plan)
    jsonschema.validate(json.loads(files["plan.json"]), plan_schema())
    back = read_plan(files["plan.json"])
    for name in HEAD:
        assert getattr(back, name) == getattr(plan, name), name
    for name in RESULT_SCHEMAS:
        assert getattr(back, name).equals(getattr(plan, name)), name
    assert verify_plan(region, back, wish).valid


def test_tables_with_rows_are_written_as_csv():
    plan = make_plan(pressed())
    files = plan_files(plan)
    written = {name for name in RESULT_SCHEMAS if len(getattr(plan, name))}
    assert set(files) == {f"{name}.csv" for name in written} | {"plan.json", "plan.schema.json"}
    assert "front.csv" not in files
    for name in written:
        back = pl.read_csv(io.BytesIO(files[f"{name}.csv"]), schema=RESULT_SCHEMAS[name])
        assert back.equals(getattr(plan, name)), name
    assert json.loads(files["plan.schema.json"]) == plan_schema()


def test_empty_plan_can_be_written_and_read():
    plan = make_plan(small_region({"a": (0.0, 0.0)}, []))
    document = json.loads(plan_files(plan)["plan.json"])
    jsonschema.validate(document, plan_schema())
    assert asdict(read_plan(json.dumps(document).encode()).totals) == asdict(plan.totals)


def test_number_that_is_not_finite_is_null():
    plan = make_plan(two_sites())
    endless = replace(plan, certificate=replace(plan.certificate, violation=math.inf))
    document = plan_document(endless)
    assert document["certificate"]["violation"] is None
    assert document["settings"]["max_distance"] is None
    assert read_plan(json.dumps(document).encode()).certificate.violation == math.inf


@pytest.mark.parametrize(
    "change", [{"status": "splendid"}, {"year": "2024"}, {"more": 1}, {"format": "other/1"}]
)
def test_schema_refuses_what_is_not_a_plan(change):
    document = plan_document(make_plan(two_sites())) | change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, plan_schema())


def broken(**change):
    return json.dumps(plan_document(make_plan(two_sites())) | change).encode()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"no plan", "this is not JSON"),
        (b"\xff\xfe\x00", "this is not JSON"),
        (b"[1, 2]", "this is not a plan of this version of Lichen"),
        (b'{"format": "lichen-plan/0"}', "this is not a plan of this version of Lichen"),
        (json.dumps({"format": FORMAT}).encode(), "the plan is incomplete"),
        (broken(tables=None), "the plan is incomplete"),
        (broken(certificate=[]), "the plan is incomplete"),
        (broken(totals={"sites": 1}), "the plan is incomplete"),
        (
            broken(tables={name: [{"amount": 1}] for name in RESULT_SCHEMAS}),
            "has other columns than it should",
        ),
        (broken(tables={name: [7] for name in RESULT_SCHEMAS}), "the plan is incomplete"),
    ],
)
def test_file_that_is_no_plan_is_told_with_its_cure(content, what):
    with pytest.raises(ProblemsError) as caught:
        read_plan(content, "old.json")
    (problem,) = caught.value.problems
    assert problem.file == "old.json"
    assert what in problem.what
    assert problem.mend == "give the plan.json that 'lichen plan' wrote, unchanged"


def test_texts_keep_their_letters():
    plan = replace(make_plan(two_sites()), region="Zürich → Åre")
    content = plan_files(plan)["plan.json"]
    assert "Zürich → Åre".encode() in content
    assert read_plan(content).region == "Zürich → Åre"


def test_settings_of_the_document_make_the_same_plan():
    wish = PlanSettings(min_lot=5.0, max_partners=2)
    told = plan_document(make_plan(two_sites(), wish))["settings"]
    assert (
        PlanSettings(**(told | {"max_distance": math.inf, "carbon_price": None, "discount_rate": None}))
        == wish
    )
