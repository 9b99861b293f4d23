"""`lichen codes`: what a person sees, what a program reads, and what happens when there is no such code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lichen.cli.main import MEND, OK, main
from lichen.core.codes import scheme


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["codes", *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def test_a_code_is_shown_with_its_place_and_hazard(run: Any) -> None:
    code, out, err = run("01 03 06")
    assert (code, err) == (OK, "")
    assert out.splitlines() == [
        "01 03 06     Tailings other than those mentioned in 01 03 04 and 01 03 05",
        "scheme       List of Waste",
        "chapter      01  " + scheme("low").get("01").title,
        "sub-chapter  01 03  Wastes from physical and chemical processing of metalliferous minerals",
        "hazardous    no (mirror entry)",
        "mirror       01 03 05*  Other tailings containing hazardous substances",
    ]


def test_a_code_may_be_typed_without_quotes(run: Any) -> None:
    assert run("01", "03", "06") == run("01 03 06")


def test_an_operation_is_shown_with_its_rank_and_what_it_rests_on(run: Any) -> None:
    assert "rank    3 recycling\n" in run("R2")[1]
    assert "rank    3 recycling (judgement)\n" in run("R3")[1]
    assert "rank    4 other recovery (default: preliminary operation, judgement)\n" in run("r 13")[1]


def test_a_code_of_two_schemes_is_shown_in_both_unless_one_is_named(run: Any) -> None:
    _, out, _ = run("10")
    assert "scheme  List of Waste" in out
    assert "NACE Rev. 2" in out
    assert "below   187 codes; see: lichen codes --scheme low --prefix 10" in out
    assert "NACE" not in run("10", "--scheme", "low")[1]


def test_prefix_lists_the_branch_aligned(run: Any) -> None:
    code, out, _ = run("--prefix", "0105", "--scheme", "low")
    lines = out.splitlines()
    assert code == OK
    assert len(lines) == 7
    assert lines[2] == "01 05 05*  Oil-containing drilling muds and wastes"
    assert {line[9:11] for line in lines} == {"  "}


def test_find_lists_the_best_first_under_the_name_of_each_scheme(run: Any) -> None:
    _, out, _ = run("--find", "cereals", "--limit", "1")
    assert [line for line in out.splitlines() if line.endswith(":")] == ["List of Waste:", "NACE Rev. 2:"]
    assert run("--find", "wood", "--scheme", "low", "--limit", "1")[1] == "17 02 01  Wood\n"


def test_json_has_what_a_program_needs(run: Any) -> None:
    (entry,) = json.loads(run("01 03 06", "--json")[1])
    assert entry == {
        "scheme": "low",
        "code": "010306",
        "written": "01 03 06",
        "title": "Tailings other than those mentioned in 01 03 04 and 01 03 05",
        "level": "entry",
        "parents": ["01", "0103"],
        "hazardous": False,
        "entry_type": "mirror",
        "mirror": ["010305"],
    }
    (operation,) = json.loads(run("R1", "--json")[1])
    assert (operation["rank"], operation["preliminary"], operation["judgement"]) == (4, False, False)
    assert len(json.loads(run("--prefix", "E", "--scheme", "nace", "--json")[1])) == 20


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["010103"], "'010103' is no code of the List of Waste; near it:"),
        (["161"], "'161' may be 16.1 or 01.61; write it with its point."),
        (["01 01 01*"], "does not mark 01 01 01 as hazardous"),
        (["wood"], "no scheme has the code 'wood'; search by name with: lichen codes --find WORD."),
        (["wood", "--scheme", "rd"], "cannot be read as a code of the recovery and disposal operations"),
        (["--find", "zebra"], "no title in any scheme has the words 'zebra'"),
        (["--find", "zebra", "--scheme", "rd"], "no title in scheme 'rd' has the words 'zebra'"),
        (["--find", " "], "there is no word to search for; give at least one."),
        (["--prefix", "99", "--scheme", "low"], "'99' is no code of the List of Waste"),
        ([], "Give one of CODE, --prefix and --find"),
        (["R3", "--find", "wood"], "Give one of CODE, --prefix and --find"),
    ],
)
def test_what_is_not_there_is_a_sentence_on_standard_error(
    run: Any, arguments: list[str], sentence: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (MEND, "")
    assert sentence in err


def test_help_shows_examples_one_a_line(run: Any) -> None:
    code, out, _ = run("--help")
    assert code == OK
    assert "\n    lichen codes --find wood --scheme low --json\n" in out
