"""The packaged tables: complete, coherent, and named with their licence."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from lichen.core.codes.packaged import TITLES, languages, load, read_rows
from lichen.core.errors import CodeLookupError

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "src" / "lichen" / "data" / "codes"


def test_low_has_the_codes_of_the_list() -> None:
    """Decision 2000/532/EC as amended: 842 entries, of which 408 are hazardous."""
    low = load("low").values()
    assert Counter(code.level for code in low) == {"chapter": 20, "sub-chapter": 111, "entry": 842}
    entries = [code for code in low if code.level == "entry"]
    assert Counter((code.entry_type, code.hazardous) for code in entries) == {
        ("absolute", False): 256,
        ("absolute", True): 235,
        ("mirror", False): 178,
        ("mirror", True): 173,
    }
    assert all(code.hazardous is None and code.entry_type is None for code in low if code.level != "entry")


def test_nace_has_the_codes_of_the_regulation() -> None:
    """Regulation (EC) No 1893/2006: 21 sections, 88 divisions, 272 groups, 615 classes."""
    levels = Counter(code.level for code in load("nace").values())
    assert levels == {"section": 21, "division": 88, "group": 272, "class": 615}


def test_rd_has_the_operations_of_the_directive() -> None:
    """Directive 2008/98/EC, annexes I and II: D1 to D15, R1 to R13."""
    expected = [f"R{n}" for n in range(1, 14)] + [f"D{n}" for n in range(1, 16)]
    assert list(load("rd")) == expected


@pytest.mark.parametrize("name", TITLES)
def test_parents_stand_before_their_children_and_titles_are_clean(name: str) -> None:
    """`Scheme.under` and the search index go through the table once, top down."""
    seen: set[str] = set()
    for key, code in load(name).items():
        assert key == code.code
        assert code.parent is None or code.parent in seen
        assert code.title == " ".join(code.title.split())
        assert code.title[0].isupper()
        assert code.title.isascii()
        seen.add(key)


@pytest.mark.parametrize("name", TITLES)
def test_the_order_is_that_of_the_tree(name: str) -> None:
    """The codes under one code stand together: each code's parent is open when it comes."""
    table = load(name)
    open_codes: list[str] = []
    for code in table.values():
        while open_codes and open_codes[-1] != code.parent:
            open_codes.pop()
        assert code.parent is None or open_codes
        open_codes.append(code.code)


def test_mirror_relation_is_symmetric_between_hazardous_and_not() -> None:
    low = load("low")
    for code in low.values():
        for other in code.mirror:
            assert code.entry_type == low[other].entry_type == "mirror"
            assert code.hazardous is not low[other].hazardous
            assert code.code in low[other].mirror


@pytest.mark.parametrize(
    ("code", "mirror"),
    [
        ("010306", ("010305",)),  # "other than 01 03 04 and 01 03 05": 01 03 04 is absolute
        ("010407", ("010408", "010410", "010411", "010412", "010413")),
        ("060314", ("060311", "060313")),
        ("160509", ("160506", "160507", "160508")),
        ("160801", ("160807",)),  # "except 16 08 07"
        ("170904", ("170901", "170902", "170903")),
        ("170101", ()),  # a mirror entry whose partner the wording does not name
        ("160214", ()),  # names others, but is absolute
    ],
)
def test_mirror_entries_are_those_the_wording_names(code: str, mirror: tuple[str, ...]) -> None:
    assert load("low")[code].mirror == mirror


def test_mirror_entries_with_a_named_partner_are_counted() -> None:
    entries = [code for code in load("low").values() if code.mirror]
    assert len(entries) == 287
    assert sum(len(code.mirror) for code in entries) == 2 * 151


def test_known_titles_are_mended() -> None:
    """The source repeats 06 05 at 06 06, and writes abbreviations in lower case."""
    low = load("low")
    assert "sulphur chemicals" in low["0606"].title
    assert low["0605"].title == "Sludges from on-site effluent treatment"
    assert low["160602"].title == "Ni-Cd batteries"
    assert not any("msfu" in code.title.casefold() for code in low.values())
    assert load("nace")["E"].title == "Water supply; sewerage, waste management and remediation activities"


def test_each_title_belongs_to_a_code_and_each_code_has_one() -> None:
    for name in TITLES:
        for language in languages(name):
            labels = [row["code"] for row in read_rows(f"{name}.{language}.csv")]
            assert labels == list(load(name))


def test_load_refuses_unknown_scheme_and_language() -> None:
    with pytest.raises(CodeLookupError, match="there is no scheme 'sic'; choose one of low, nace, rd"):
        load("sic")
    with pytest.raises(CodeLookupError, match="no titles in 'xx'; choose one of en"):
        load("low", "xx")


def test_every_data_file_is_named_with_its_licence() -> None:
    source, notice = (DATA / "SOURCE.md").read_text("utf-8"), (ROOT / "NOTICE").read_text("utf-8")
    part = notice.split("src/lichen/data/codes\n")[1].split("\n=====")[0]
    files = [path.name for path in DATA.iterdir() if path.suffix != ".md"]
    assert sorted(files) == sorted({*files} & {path.name for path in DATA.glob("*.csv")})
    for name in files:
        assert f"`{name}`" in source
        assert name in part
