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
        "data.csv", "drawn.csv", "faults.csv", "indicators.csv", "parts.csv", "report.html", "sheets.csv",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "begins"), [("s.svg", "<?xml"), ("s.html", "<!DOCTYPE"), ("s.csv", "period,")]
)
def test_sankey_is_written_in_the_form_asked_for(study: Path, name: str, begins: str) -> None:
    assert main(["flows", "sankey", str(study), str(study / name)]) == OK
    assert (study / name).read_text("utf-8").startswith(begins)


def test_sankey_is_written_as_png(study: Path) -> None:
    assert main(["flows", "sankey", str(study), str(study / "s.png")]) == OK
    assert (study / "s.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "more",
    [["x.gif"], ["x.svg", "--layer", "zinc"], ["x.svg", "--period", "1066"], ["x.svg", "--open", "nowhere"]],
)
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


def test_reconcile_sets_faults_aside_when_asked(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "reconcile", str(study), "--without-faults"]) == OK
    said = capsys.readouterr().out
    assert "1 figure set aside and found from the others" in said
    assert "set aside, found from others" in said


def test_reconcile_counts_faults_less_when_asked(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "reconcile", str(study), "--robust"]) == OK
    assert "The robust loss counts" in capsys.readouterr().out


def test_measure_ranks_what_to_measure(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "measure", str(study), "a"]) == OK
    said = capsys.readouterr().out
    assert "Measured itself to ± 200 t, the flow 'a'" in said


def test_measure_of_what_is_not_there_is_told(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "measure", str(study), "c"]) == MEND
    assert "There is no flow 'c' in the layer 'goods'; there are a, b." in capsys.readouterr().err


BAD = {
    "processes.csv": "id,name,balance\nout,World,no\nmill,Mill,\nlone,Lonely,\npress,Press,\n",
    "flows.csv": (
        "id,from_process,to_process,resource,period,amount,unit,uncertainty\n"
        "a,out,mill,wheat,2019,10,t,5\n"
        "b,mill,press,flour,2019,6,t,5\n"
        "b2,mill,press,flour,2019,6,t,5\n"
        "c,press,out,bread,2019,5,MWh,5\n"
        "d,press,out,bran,,NaN,t,5\n"
        "e,press,out,oil,2020,3,t,5\n"
    ),
    "coefficients.csv": "kind,flow,value,uncertainty\ntransfer,b,0.5,0\ntransfer,b2,0.4,0\n",
}


def test_each_kind_of_bad_input_is_told_with_place_and_cure_all_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unconnected process, double flow, kinds of unit, NaN, missing period, shares that do not add up: one run."""
    for name, text in BAD.items():
        (tmp_path / name).write_text(text)
    assert main(["flows", "reconcile", str(tmp_path)]) == MEND
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    for place, what in (
        ("processes.csv, row 4", "no flow and no stock touches this process"),
        ("flows.csv, row 3", "'b2' is a flow of the same between the same processes"),
        ("flows.csv, row 5", "it is of the kind energy, other amounts of the layer 'goods' are mass"),
        ("flows.csv, row 6", "'NaN' is not a number"),
        ("flows.csv, row 6", "the period is not stated"),
        ("flows.csv, row 7", "the flow 'e' has no row for 2019"),
        ("coefficients.csv, row 2", "are exact and add up to 0.9, not to 1"),
    ):
        told = [line for line in lines if line.startswith(place) and what in line]
        assert told, (place, what)
        assert "Mend: " in told[0]
    assert lines[-1].endswith("problems in the sheets of flows; nothing was loaded.")


def test_exact_figures_that_contradict_are_told_with_their_place(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (study / "flows.csv").write_text(FLOWS.replace("kt,10", "kt,0").replace("t,5", "t,0"))
    assert main(["flows", "reconcile", str(study)]) == MEND
    said = capsys.readouterr().err
    assert "sheet 'flows', row 2, column 'amount', value '2000': the balance of 'Mill' misses 100 t" in said
    assert "Mend: correct one of them, or give at least one an uncertainty above zero." in said


def test_what_cannot_all_hold_is_told_in_words(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The smallest set that clashes: one balance, and the ends of two ranges."""
    rows = "id,from_process,to_process,amount,unit,low,high\na,out,mill,,t,5,9\nb,mill,out,,t,,4\n"
    (study / "flows.csv").write_text(rows)
    assert main(["flows", "reconcile", str(study)]) == MEND
    assert "the flow 'a' (World → Mill) is at least 5 t; the flow 'b' (Mill → World) is at most 4 t" in (
        capsys.readouterr().err
    )
