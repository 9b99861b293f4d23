"""The builder of the tables of codes: on sources made by hand, small enough to see every step."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import build_codes

ENTRIES = """\
code,hazardous,entry_type,chapter,sub_chapter,description
010306,false,Mirror non-hazardous,Mining,Metal minerals,Tailings other than those in 01 03 04 and 01 03 05
010304,true,Absolute hazardous,Mining,Metal minerals,Acid-generating  tailings
010305,true,Mirror hazardous,Mining,Metal minerals,Other tailings with pcbs
010409,false,Absolute non-hazardous,Mining,Other minerals,Waste sand
"""
NACE = """\
code,name,parent_code,level
TOTAL,Everything,,0
B,MINING AND QUARRYING,TOTAL,1
05-09,Mining,B,2
05,Mining of coal,05-09,3
05.1,Mining of hard coal,05,4
05.10,Mining of hard coal,05.1,5
"""


@pytest.fixture
def taxonomy(tmp_path: Path) -> Path:
    """A folder of sources as the builder expects it."""
    activity = tmp_path / "bonsai-classifications" / "activitytype"
    activity.mkdir(parents=True)
    (tmp_path / "list_of_waste_entry_types.csv").write_text(ENTRIES, encoding="utf-8")
    (activity / "tree_nace_rev2.csv").write_text(NACE, encoding="utf-8")
    operations = [row["code"] for row in build_codes.read(build_codes.PACKAGED / "rd.csv")]
    (activity / "dim_ec_2008_98.csv").write_text("\n".join(["code", *operations]), encoding="utf-8")
    return tmp_path


def test_low_gets_its_tree_and_its_mirror_entries(taxonomy: Path) -> None:
    shape, labels = build_codes.build_low(taxonomy / "list_of_waste_entry_types.csv", {"0104": "Mended"})
    assert shape == [
        ["01", "", "chapter", "", "", ""],
        ["0103", "01", "sub-chapter", "", "", ""],
        ["010304", "0103", "entry", "yes", "absolute", ""],
        ["010305", "0103", "entry", "yes", "mirror", "010306"],
        ["010306", "0103", "entry", "no", "mirror", "010305"],
        ["0104", "01", "sub-chapter", "", "", ""],
        ["010409", "0104", "entry", "no", "absolute", ""],
    ]
    titles = dict(labels)
    assert titles["010304"] == "Acid-generating tailings"
    assert titles["010305"] == "Other tailings with PCBs"
    assert titles["0104"] == "Mended"


def test_two_titles_for_one_chapter_stop_the_build(taxonomy: Path) -> None:
    source = taxonomy / "list_of_waste_entry_types.csv"
    source.write_text(ENTRIES.replace("Mining,Other", "Quarrying,Other"), encoding="utf-8")
    with pytest.raises(SystemExit, match="01 has two titles"):
        build_codes.build_low(source, {})


def test_nace_leaves_aggregates_out_and_puts_sections_first(taxonomy: Path) -> None:
    source = taxonomy / "bonsai-classifications" / "activitytype" / "tree_nace_rev2.csv"
    shape, labels = build_codes.build_nace(source, {})
    assert shape == [
        ["B", "", "section"],
        ["05", "B", "division"],
        ["05.1", "05", "group"],
        ["05.10", "05.1", "class"],
    ]
    assert labels[0] == ["B", "Mining and quarrying"]


def test_references_spell_ranges_out() -> None:
    codes = ["160208", "160209", "160210", "160212", "160213"]
    title = "Equipment other than those mentioned in 16 02 09 to 16 02 12 and 16 02 13"
    assert build_codes.references(title, codes) == codes[1:]


def test_a_missing_operation_stops_the_build(taxonomy: Path) -> None:
    path = taxonomy / "bonsai-classifications" / "activitytype" / "dim_ec_2008_98.csv"
    path.write_text(path.read_text("utf-8") + "\nR14", encoding="utf-8")
    with pytest.raises(SystemExit, match="mend by hand what differs"):
        build_codes.build(taxonomy)


def test_check_writes_nothing_and_tells_differences(
    taxonomy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    command = ["build_codes.py", str(taxonomy), "--out", str(out)]
    monkeypatch.setattr("sys.argv", [*command, "--check"])
    assert build_codes.main() == 1
    assert list(out.iterdir()) == []
    monkeypatch.setattr("sys.argv", command)
    assert build_codes.main() == 0
    assert sorted(path.name for path in out.iterdir()) == ["low.csv", "low.en.csv", "nace.csv", "nace.en.csv"]
    monkeypatch.setattr("sys.argv", [*command, "--check"])
    assert build_codes.main() == 0
    assert "nace.csv: 4 rows, unchanged" in capsys.readouterr().out


def test_each_correction_is_of_a_packaged_code_and_has_a_reason() -> None:
    rows = build_codes.read(build_codes.CORRECTIONS)
    assert rows
    for row in rows:
        labels = build_codes.read(build_codes.PACKAGED / f"{row['scheme']}.en.csv")
        assert {label["code"]: label["title"] for label in labels}[row["code"]] == row["title"]
        assert row["why"]
