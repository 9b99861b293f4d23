"""`lichen flows import` makes a pack that the other commands read."""

from __future__ import annotations

from pathlib import Path

import pytest

from lichen.cli.main import MEND, OK, main

STAN = (
    "Flow,Source process,Destination process,Mass flow,Unit,Uncertainty\n"
    "F1,outside,mill,4,t/a,1\nF2,mill,outside,3,t/a,1\n"
)
STAN_COLUMNS = ["id=Flow", "from_process=Source process", "to_process=Destination process", "amount=Mass flow",
                "unit=Unit", "sd=Uncertainty"]  # fmt: skip


def given(columns: list[str]) -> list[str]:
    return [part for column in columns for part in ("--column", column)]


def test_table_in_the_manner_of_stan_is_reconciled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "stan.csv").write_text(STAN)
    out = tmp_path / "town"
    assert main(["flows", "import", str(tmp_path / "stan.csv"), str(out), *given(STAN_COLUMNS)]) == OK
    assert "2 processes, 2 flows" in capsys.readouterr().out
    assert main(["flows", "reconcile", str(out)]) == OK
    assert "The figures fit together" in capsys.readouterr().out


def test_register_of_sites_is_balanced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "Permit,direction,resource,Year,amount,unit\nW1,in,paper,2019,10,t\nW1,out,bales,2019,4,t\n"
    (tmp_path / "register.csv").write_text(rows)
    out = tmp_path / "valley"
    columns = given(["site=Permit", "period=Year"])
    assert main(["flows", "import", str(tmp_path / "register.csv"), str(out), *columns]) == OK
    assert main(["flows", "balance", str(out)]) == OK
    assert "The balance of 'W1' in 2019 misses 6 t" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        ("a,b\n1,2\n", [], "neither a table of flows"),
        ("site,direction,resource,amount,unit\nW1,up,paper,-3,t\n", [], "it says neither in nor out"),
        (STAN, ["id"], "has no =; write it as in id=Flow"),
    ],
)
def test_what_cannot_be_imported_is_told_and_nothing_is_written(
    text: str, columns: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text(text)
    assert main(["flows", "import", str(tmp_path / "t.csv"), str(tmp_path / "out"), *given(columns)]) == MEND
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_files_that_are_there_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "stan.csv").write_text(STAN)
    (tmp_path / "flows.csv").write_text("mine")
    assert main(["flows", "import", str(tmp_path / "stan.csv"), str(tmp_path), *given(STAN_COLUMNS)]) == MEND
    assert "has flows.csv already" in capsys.readouterr().err
    assert (tmp_path / "flows.csv").read_text() == "mine"
