"""The command ``lichen flows`` on the pack of the template."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lichen.cli.main import MEND, OK, main
from tests.engine.register.test_flows_read import FLOWS, PROCESSES


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Return the folder of a study of flows alone."""
    (tmp_path / "processes.csv").write_text(PROCESSES)
    (tmp_path / "flows.csv").write_text(FLOWS.replace("1900", "1500"))
    return tmp_path


def test_balance_tells_the_gap(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "balance", str(study)]) == OK
    assert "- The balance of 'Mill' misses 500 t (more enters than leaves)" in capsys.readouterr().out


def test_reconcile_writes_tables_and_a_report(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = study / "result"
    assert main(["flows", "reconcile", str(study), "--out", str(out), "--json"]) == OK
    said = json.loads(capsys.readouterr().out)
    assert said["dof"] == 1
    assert sorted(path.name for path in out.iterdir()) == [
        "data.csv", "drawn.csv", "indicators.csv", "report.html", "sheets.csv",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "begins"), [("s.svg", "<?xml"), ("s.html", "<!DOCTYPE"), ("s.csv", "period,")]
)
def test_sankey_is_written_in_the_form_asked_for(study: Path, name: str, begins: str) -> None:
    assert main(["flows", "sankey", str(study), str(study / name)]) == OK
    assert (study / name).read_text("utf-8").startswith(begins)


@pytest.mark.parametrize("more", [["x.png"], ["x.svg", "--layer", "zinc"], ["x.svg", "--period", "1066"]])
def test_sankey_of_what_is_not_there_is_refused(study: Path, more: list[str]) -> None:
    assert main(["flows", "sankey", str(study), *more]) == MEND


def test_indicators_take_parameters(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "flows",
        "indicators",
        str(study),
        "--given",
        "extraction=5",
        "--given",
        "import=2",
        "--json",
    ]
    assert main(arguments) == OK
    rows = json.loads(capsys.readouterr().out)
    assert [row["value"] for row in rows if row["indicator"] == "dmi"] == [7.0]


def test_parameter_that_is_no_number_is_refused(study: Path) -> None:
    assert main(["flows", "indicators", str(study), "--given", "population=many"]) == MEND


def test_problems_are_told_all_at_once(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (study / "flows.csv").write_text(
        "id,from_process,to_process,amount,unit\na,out,mil,1,t\nb,mill,out,NaN,apples\n"
    )
    assert main(["flows", "balance", str(study)]) == MEND
    said = capsys.readouterr().err
    assert all(
        part in said for part in ("there is no 'mil'", "'NaN' is not a number", "'apples' is not known")
    )
