"""The commands new, check and export, as they are typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from lichen.cli.main import MEND, OK, main
from lichen.run.files import write_files
from tests.engine.register.books import Sheets, ods, xls
from tests.engine.register.packs import SOUND, pack_files, streams

BAD = streams("a,mill-1,offer,x,-1,t", "b,mill-1,offer,x,2,t", "c,farm-1,need,x,2,ton")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "my-pack", pack_files())


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return write_files(tmp_path / "bad-pack", pack_files(streams=BAD))


@pytest.mark.parametrize("options", [[], ["--xlsx"]])
def test_new_pack_checks_clean(tmp_path: Path, options: list[str]) -> None:
    assert main(["new", str(tmp_path / "mine"), *options]) == OK
    assert main(["check", str(tmp_path / "mine")]) == OK


def test_new_takes_the_name_of_a_workbook(tmp_path: Path) -> None:
    assert main(["new", str(tmp_path / "mine.xlsx")]) == OK
    assert (tmp_path / "mine.xlsx").read_bytes().startswith(b"PK")


def test_new_never_overwrites(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert main(["new", str(folder)]) == MEND
    assert main(["new", str(folder / "streams.csv"), "--xlsx"]) == MEND
    assert "is not overwritten" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_new_fills_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["new", str(tmp_path / "empty")]) == OK
    assert (tmp_path / "empty" / "streams.csv").exists()


def test_check_of_a_sound_pack(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder)]) == OK
    assert "No problems in my-pack." in capsys.readouterr().out


def test_check_tells_every_problem_and_counts_the_rows(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(bad)]) == MEND
    out = capsys.readouterr().out
    assert "streams.csv, row 2, column 'amount', value '-1': it is negative" in out
    assert "streams.csv, row 4, column 'unit', value 'ton': 'ton' has three meanings" in out
    assert "2 problems in bad-pack; nothing was imported." in out
    assert "--set-aside" in out


def test_check_as_json_has_everything(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(bad), "--json"]) == MEND
    found = json.loads(capsys.readouterr().out)
    assert (found["usable"], [p["row"] for p in found["problems"]]) == (False, [2, 4])
    assert {row["table"]: row["refused"] for row in found["rows"]}["streams"] == 3


@pytest.mark.parametrize(("name", "write"), [("pack.ods", ods), ("pack.xls", xls)])
def test_check_of_another_workbook(
    name: str, write: Callable[[Sheets], bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pack that LibreOffice or an old Excel keeps is checked as it is, and becomes any other form."""
    texts = SOUND | {"streams": BAD}
    sheets = {table: [line.split(",") for line in text.strip().split("\n")] for table, text in texts.items()}
    (tmp_path / name).write_bytes(write(sheets))
    assert main(["check", str(tmp_path / name)]) == MEND
    assert f"{name}, sheet 'streams', row 4, column 'unit', value 'ton'" in capsys.readouterr().out
    assert main(["export", str(tmp_path / name), str(tmp_path / "out.xlsx")]) == OK


def test_check_of_what_is_no_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pack.xlsx").write_bytes(b"hello")
    assert main(["check", str(tmp_path / "pack.xlsx")]) == MEND
    assert "this is no workbook" in capsys.readouterr().err
    assert main(["check", str(tmp_path / "pack.xlsx"), "--json"]) == MEND
    assert json.loads(capsys.readouterr().out)["usable"] is False
    assert main(["check", str(tmp_path / "nowhere")]) == MEND


@pytest.mark.parametrize("name", ["rows.csv", "rows.xlsx", "rows.zip"])
def test_set_aside_parts_the_rows(
    bad: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Imported and set aside make up what was read, and the good rows alone are a sound pack."""
    good = tmp_path / "good"
    assert main(["check", str(bad), "--set-aside", str(tmp_path / name), "--good", str(good)]) == OK
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("streams  "))
    assert line.split() == ["streams", "3", "1", "2"]
    assert (tmp_path / name).stat().st_size > 0
    assert main(["check", str(good)]) == OK
    assert pl.read_csv(good / "streams.csv")["id"].to_list() == ["b"]


def test_set_aside_keeps_the_bad_rows_whole(bad: Path, tmp_path: Path) -> None:
    main(["check", str(bad), "--set-aside", str(tmp_path / "rows.csv")])
    rows = pl.read_csv(tmp_path / "rows.csv", infer_schema=False)
    assert rows.select("table", "set_aside_row", "id", "amount", "unit").rows() == [
        ("streams", "2", "a", "-1", "t"), ("streams", "4", "c", "2", "ton"),
    ]  # fmt: skip


def test_set_aside_writes_over_nothing(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of the tongue would put the bad rows in the place of all."""
    assert main(["check", str(bad), "--set-aside", str(bad / "streams.csv")]) == MEND
    assert "is not overwritten" in capsys.readouterr().err
    assert (bad / "streams.csv").read_text() == BAD


def test_set_aside_cannot_mend_a_missing_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_files(tmp_path / "p", pack_files(transport=""))
    assert main(["check", str(folder), "--set-aside", str(tmp_path / "rows.csv")]) == MEND
    assert "Rows cannot be set aside before" in capsys.readouterr().out
    assert not (tmp_path / "rows.csv").exists()


def test_options_that_make_no_sense_are_refused(bad: Path, tmp_path: Path) -> None:
    assert main(["check", str(bad), "--good", str(tmp_path / "x")]) == MEND
    assert main(["check", str(bad), "--set-aside", str(tmp_path / "x.pdf")]) == MEND


@pytest.mark.parametrize(
    ("name", "options"), [("out.xlsx", []), ("out.zip", []), ("out", []), ("out", ["--form", "parquet"])]
)
def test_export_reads_back_the_same(folder: Path, tmp_path: Path, name: str, options: list[str]) -> None:
    assert main(["export", str(folder), str(tmp_path / name), *options]) == OK
    assert main(["check", str(tmp_path / name)]) == OK
    assert main(["export", str(tmp_path / name), str(tmp_path / "again")]) == OK
    assert (tmp_path / "again" / "streams.csv").read_bytes() == (folder / "streams.csv").read_bytes()


def test_export_writes_over_nothing_unless_forced(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.xlsx"
    target.write_text("mine")
    assert main(["export", str(folder), str(target)]) == MEND
    assert target.read_text() == "mine"
    assert main(["export", str(folder), str(target), "--force"]) == OK
    assert "Wrote" in capsys.readouterr().out


def test_export_does_not_mix_with_other_tables(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(tmp_path / "out", {"prices.csv": b"old"})
    assert main(["export", str(folder), str(tmp_path / "out"), "--force"]) == MEND
    assert "would mix" in capsys.readouterr().err


def test_export_keeps_a_pack_with_problems_and_refuses_what_it_would_lose(bad: Path, tmp_path: Path) -> None:
    assert main(["export", str(bad), str(tmp_path / "same.zip")]) == OK
    (bad / "streams.csv").write_text('id,site\n"x"y,b\n')
    assert main(["export", str(bad), str(tmp_path / "lost.zip")]) == MEND
    assert not (tmp_path / "lost.zip").exists()


@pytest.mark.parametrize("arguments", [["out.csv"], ["out.xlsx", "--form", "zip"], ["out.parquet"]])
def test_export_to_a_form_that_does_not_fit_is_refused(
    folder: Path, tmp_path: Path, arguments: list[str]
) -> None:
    assert main(["export", str(folder), str(tmp_path / arguments[0]), *arguments[1:]]) == MEND


@pytest.mark.parametrize("name", ["new", "check", "export"])
def test_help_shows_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == OK
    assert f"lichen {name} my-pack" in capsys.readouterr().out
