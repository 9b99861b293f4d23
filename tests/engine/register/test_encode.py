"""Every cell of a pack, known or not, reads back as it was from every form, and through any chain of them."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import LichenError
from lichen.core.graph import SCHEMAS
from lichen.engine.register import FORMS, Form, RawPack, check, decode, encode
from lichen.engine.register.encode import zipped
from lichen.engine.register.headers import SHAPES
from lichen.engine.register.raw import RawTable
from lichen.engine.register.template import template
from tests.engine.register.packs import pack, streams

NASTY = st.one_of(
    st.sampled_from(["=1+1", "+x", "'=1", "-5", "007", "1.50", "1.234", "1,5", "1e5", "-0", "0.1", " ", "a\nb",
                     "a\r\nb",
                     "\r", "\t", '"', "_x0041_", "#", "NULL", "nan", "inf", "TRUE", "2024-01-01", "é\u0301", "🙂",
                     "\ufeff",
                     "\x00", "\x1f", "\uffff"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
)  # fmt: skip
CELL = st.none() | NASTY
HEADS = ["id", "name", "my own remark", "=formula", "#tag", "two\nlines"]


@st.composite
def raw_packs(draw: st.DrawFn) -> RawPack:
    """Packs with nasty cells in columns of text, of numbers, and of their own."""
    tables = {}
    for name, heads in (
        ("organisations", HEADS),
        ("streams", ["id", "site", "amount", "unit", "reference_cost", "note"]),
    ):
        rows = draw(st.lists(st.tuples(*[CELL] * len(heads)), min_size=1, max_size=5))
        rows = [row for row in rows if any(cell and cell.strip() for cell in row)]
        frame = pl.DataFrame(rows, schema=dict.fromkeys(heads, pl.String), orient="row")
        tables[name] = RawTable(
            name, f"{name}.csv", "", frame, pl.int_range(2, frame.height + 2, dtype=pl.UInt32, eager=True)
        )
    own = pl.DataFrame({"x": draw(st.lists(NASTY, min_size=1, max_size=3))}, schema={"x": pl.String})
    own = own.filter(pl.col("x").str.strip_chars() != "")
    other = RawTable(
        "my table", "my table.csv", "", own, pl.int_range(2, own.height + 2, dtype=pl.UInt32, eager=True)
    )
    return RawPack("nasty", tables, (other,))


def cells(raw: RawPack) -> dict[str, tuple[list[str], list[tuple[str | None, ...]]]]:
    """Return all that a pack holds: the names and cells of each table, known or not."""
    return {t.name: (t.frame.columns, t.frame.rows()) for t in (*raw.tables.values(), *raw.others)}


@settings(max_examples=settings.default.max_examples // 3)
@given(raw_packs(), st.lists(st.sampled_from(FORMS), min_size=1, max_size=3))
def test_cells_come_back_from_any_chain_of_forms(raw: RawPack, forms: list[Form]) -> None:
    expected = {name: held for name, held in cells(raw).items() if held[1] or name != "my table"}
    for form in forms:
        raw = decode(encode(raw, form), "nasty")
    found = cells(raw)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("form", FORMS)
def test_template_means_the_same_in_every_form(form: Form) -> None:
    """Not only the cells: the region that they describe is the same, to the last digit."""
    raw = decode(template("csv"), "example")
    first, again = check(raw).sound(), check(decode(encode(raw, form), "example")).sound()
    assert all(getattr(first, name).equals(getattr(again, name)) for name in SCHEMAS)


@pytest.mark.parametrize("form", FORMS)
def test_same_pack_gives_the_same_bytes(form: Form) -> None:
    assert encode(pack(), form) == encode(pack(), form)


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_numbers_are_numbers_where_nothing_is_lost(form: Form) -> None:
    table = streams(*(f"s{amount},mill-1,offer,x,{amount},t" for amount in ("1.5", "1234.567", "1.234")))
    again = decode(encode(pack(streams=table), form), "pack").tables["streams"]
    assert again.typed == {"amount"}
    assert again.frame["amount"].to_list() == ["1.5", "1234.567", "1.234"]


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_number_beside_decimal_commas_keeps_its_meaning(form: Form) -> None:
    """1.234 beside 0,5 means 1234, and must not become the number 1.234."""
    table = 'id,site,role,resource,amount,unit\na,mill-1,offer,x,1.234,t\nb,mill-1,offer,x,"0,5",t\n'
    raw = pack(streams=table)
    again = decode(encode(raw, form), "pack")
    assert again.tables["streams"].frame["amount"].to_list() == ["1.234", "0,5"]
    assert check(raw).sound().streams["amount"].to_list() == [1234.0, 0.5]
    assert check(again).sound().streams["amount"].to_list() == [1234.0, 0.5]


def test_tables_whose_names_no_file_may_have_are_kept() -> None:
    odd = tuple(
        RawTable(name, "f", "", pl.DataFrame({"x": ["1"]}), pl.Series([2], dtype=pl.UInt32))
        for name in ("a/b", "a:b", "A*B")
    )
    raw = RawPack("odd", {}, odd)
    for form in FORMS:
        assert len(encode(raw, form)) == (1 if form in ("xlsx", "zip") else 3)
        assert len(decode(encode(raw, form), "odd").others) == 3


def test_workbook_that_cannot_hold_a_cell_is_refused() -> None:
    frame = pl.DataFrame({"id": ["a"], "name": ["x" * 40_000]})
    raw = RawPack(
        "long", {"organisations": RawTable("organisations", "f", "", frame, pl.Series([2], dtype=pl.UInt32))}
    )
    with pytest.raises(LichenError, match="longer than a cell"):
        encode(raw, "xlsx")
    assert decode(encode(raw, "zip"), "long").tables["organisations"].frame.equals(frame)


def test_unknown_form_is_refused() -> None:
    with pytest.raises(LichenError, match="There is no form 'pdf'"):
        encode(RawPack("none"), "pdf")  # type: ignore[arg-type]


def test_zip_is_the_same_whenever_it_is_made() -> None:
    assert zipped({"a": b"1"}) == zipped({"a": b"1"})
    assert set(SHAPES) == {name.removesuffix(".csv") for name in template("csv") if name != "README.md"}
