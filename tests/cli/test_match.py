"""The commands match, plan and report, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import polars as pl
import pytest

from lichen.cli.main import MEND, OK, main
from lichen.engine.match.export import plan_schema
from lichen.engine.match.viability.tell import card_schema


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("match") / "valley"
    assert main(["new", str(folder)]) == OK
    return folder


@pytest.fixture(scope="module")
def planned(pack: Path) -> Path:
    out = pack.parent / "results"
    assert main(["plan", str(pack), "--out", str(out), "--front", "3"]) == OK
    return out


def test_match_lists_partners_and_those_without(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", str(pack), "--json"]) == OK
    rows = json.loads(capsys.readouterr().out)
    assert any(row["partner"] for row in rows)
    assert all(row["partner"] or row["technology"] or row["reason"] for row in rows)
    assert main(["match", str(pack)]) == OK
    assert "partner" in capsys.readouterr().out


def test_match_of_an_unknown_stream_says_where_to_look(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["match", str(pack), "--stream", "nonesuch"]) == MEND
    assert "no stream 'nonesuch'" in capsys.readouterr().err


def test_match_of_one_site_shows_cards(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As text and as JSON of the published schema; what is not disclosed is not shown."""
    assert main(["match", str(pack), "--site", "mill-north", "--cards"]) == OK
    assert "bran → cattle-feed" in capsys.readouterr().out
    assert (
        main(["match", str(pack), "--site", "mill-north", "--cards", "--json", "--disclose", "range"]) == OK
    )
    out = capsys.readouterr().out
    for card in json.loads(out):
        jsonschema.validate(card, card_schema())
    assert "cattle-feed" not in out
    assert main(["match", str(pack), "--site", "nowhere"]) == MEND
    assert "no site 'nowhere'" in capsys.readouterr().err


def test_plan_writes_tables_json_and_report(planned: Path) -> None:
    names = {path.name for path in planned.iterdir()}
    assert {
        "plan.json",
        "plan.schema.json",
        "report.html",
        "exchanges.csv",
        "front.csv",
        "assumptions.csv",
    } <= names
    document = json.loads((planned / "plan.json").read_bytes())
    jsonschema.validate(document, json.loads((planned / "plan.schema.json").read_bytes()))
    assert document["certificate"]["valid"] is True
    assert pl.read_csv(planned / "exchanges.csv").height == len(document["tables"]["exchanges"])


def test_plan_as_json_writes_no_files(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["plan", str(pack), "--json"]) == OK
    jsonschema.validate(json.loads(capsys.readouterr().out), plan_schema())
    assert list(tmp_path.iterdir()) == []


def test_plan_summary_names_the_headline_figures(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(pack), "--out", str(tmp_path / "out"), "--no-technologies"]) == OK
    out = capsys.readouterr().out
    for word in ("net benefit", "emissions avoided", "Nearest receiver first", "certificate", "report.html"):
        assert word in out


@pytest.mark.parametrize(
    "wish", [["--max-distance", "-1"], ["--carbon-price", "nan"], ["--max-partners", "0"], ["--front", "1"]]
)
def test_wishes_without_sense_are_refused_in_a_sentence(
    pack: Path, wish: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(pack), *wish]) == MEND
    error = capsys.readouterr().err
    assert "Traceback" not in error
    assert error.strip().endswith(".")


def test_report_checks_the_plan_anew(
    pack: Path, planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "again.html"
    assert main(["report", str(pack), str(planned / "plan.json"), "--out", str(target)]) == OK
    assert "holds" in capsys.readouterr().out
    assert target.read_bytes().startswith(b"<!DOCTYPE html>")


def test_report_refuses_a_plan_that_was_changed(
    pack: Path, planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Law: the certificate is false when an arc is tampered with."""
    document = json.loads((planned / "plan.json").read_bytes())
    document["tables"]["exchanges"][0]["amount"] *= 1.5
    changed = tmp_path / "plan.json"
    changed.write_text(json.dumps(document))
    assert main(["report", str(pack), str(changed)]) == MEND
    assert "does not hold" in capsys.readouterr().err
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "lichen-plan/1"}', b"\xff\xfe"])
def test_report_of_what_is_no_plan_is_a_sentence(
    pack: Path, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    assert main(["report", str(pack), str(file)]) == MEND
    error = capsys.readouterr().err
    assert "Traceback" not in error
    assert "plan.json" in error


def test_plan_with_the_catalogue_is_checked_anew(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a plan stands on is written down with it, so that its report finds the same treatments again."""
    out = tmp_path / "more"
    assert main(["plan", str(pack), "--catalogue", "composting-windrow, ad-food", "--out", str(out)]) == MEND
    assert "feeds" in capsys.readouterr().err
    assert main(["plan", str(pack), "--catalogue", "all", "--out", str(out)]) == OK
    assert json.loads((out / "plan.json").read_text("utf-8"))["settings"]["catalogue"] == "all"
    assert main(["report", str(pack), str(out / "plan.json")]) == OK
    assert "holds, checked anew" in capsys.readouterr().out
    assert main(["plan", str(pack), "--catalogue", "cold-fusion", "--out", str(out)]) == MEND
    assert "no technology 'cold-fusion'" in capsys.readouterr().err
