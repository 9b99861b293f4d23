"""Packs are read from the disk for every command, and their problems told in a few lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from lichen.cli.packs import FEW, load_pack, load_region, noticed, problem_lines, read_files, region_from
from lichen.core.errors import FileError, LichenError, Problem
from lichen.run.files import write_files
from tests.engine.register.packs import checked, pack_files, streams


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "my-pack", pack_files())


def test_folder_is_read_without_folders_in_it_and_hidden_files(folder: Path) -> None:
    write_files(folder, {"deeper/streams.csv": b"x", ".hidden.csv": b"x", "film.mp4": b"long"})
    files = read_files(folder)
    assert set(files) == {*pack_files(), "film.mp4"}
    assert files["film.mp4"] == b""


def test_single_file_is_read(folder: Path) -> None:
    assert list(read_files(folder / "streams.csv")) == ["streams.csv"]


def test_what_the_disk_refuses_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        read_files(tmp_path / "nowhere.xlsx")


def test_region_is_loaded(folder: Path) -> None:
    assert load_region(folder).streams.height == 2
    assert load_pack(folder).name == "my-pack"


def test_problems_are_told_and_nothing_is_loaded(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(folder, {"streams.csv": streams("a,mill-1,offer,x,-1,t").encode()})
    with pytest.raises(LichenError, match="1 problem in the pack; nothing was imported"):
        load_region(folder)
    assert "streams.csv, row 2, column 'amount', value '-1': it is negative" in capsys.readouterr().err


def test_notices_are_told_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    region_from(pack_files(organisations="id,name,telephone\nmill,Mill,1\nfarm,Farm,2\n"), "pack")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Note: organisations.csv, row 1, column 'telephone': 'organisations' has no column" in captured.err


def test_of_many_problems_of_a_kind_a_few_are_shown() -> None:
    found = checked(
        streams=streams(*(f"s{i},mill-1,offer,x,-1,t" for i in range(12)), "z,mill-1,offer,x,1,ton")
    ).found
    lines = problem_lines(found)
    assert len(lines) == FEW + 2
    assert lines[FEW] == f"  ... and {12 - FEW} more of this kind in column 'amount'; --all shows them"
    assert len(problem_lines(found, few=None)) == 13


def test_notice_without_a_cure_is_only_told() -> None:
    assert (
        noticed(Problem("f", "", 0, "", "", "it is so", "nothing, if that is meant"))
        == "Note: f: it is so (nothing, if that is meant)."
    )
    assert noticed(Problem("f", "", 0, "", "", "it is so", "nothing")) == "Note: f: it is so."
