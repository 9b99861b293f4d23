"""What came in goes out: every cell of every table, known to the pack or not, as it was written."""

from __future__ import annotations

import io

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lichen.engine.register import decode
from lichen.site.register.bridge.stored import columns_of, kept_frame, live, stored_pack
from lichen.site.register.models import Batch, Draft, Stream
from lichen.site.register.services import export_pack, import_pack, undo
from lichen.site.trust.actor import Actor
from tests.site.register.conftest import as_files, packaged

CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
CELLS = st.one_of(st.none(), CELL.filter(lambda text: text.strip()))


def cells_of(files: dict[str, bytes]) -> dict[str, pl.DataFrame]:
    raw = decode(files, "pack")
    return {name: table.frame for name, table in raw.tables.items()} | {
        one.name: one.frame for one in raw.others
    }


def assert_same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> None:
    assert sorted(one) == sorted(other)
    for name, frame in one.items():
        assert frame.equals(other[name]), name


@pytest.mark.parametrize("form", ["xlsx", "zip", "parquet"])
def test_a_pack_comes_out_as_it_came_in(valley: None, staff: Actor, form: str) -> None:
    assert_same(cells_of(as_files()), cells_of(export_pack(staff, form=form)))


def test_the_packaged_region_comes_out_as_it_came_in(staff: Actor) -> None:
    import_pack(staff, files=packaged("kalundborg"), name="kalundborg")
    assert_same(cells_of(packaged("kalundborg")), cells_of(export_pack(staff, form="zip")))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    own=st.lists(CELLS, min_size=3, max_size=3),
    other=st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=3),
)
def test_whatever_stands_in_columns_of_ones_own(
    staff: Actor, own: list[str | None], other: list[list[str]]
) -> None:
    """Law: export after import is the identity on cells, for columns and tables that the pack does not know."""
    streams = (
        decode(as_files(), "p").tables["streams"].frame.with_columns(pl.Series("my own", own, pl.String))
    )
    remarks = pl.DataFrame(other, schema={"who": pl.String, "what": pl.String}, orient="row")
    buffers = {"streams.parquet": streams, "remarks.parquet": remarks}
    files = as_files(streams="", remarks="")
    for name, frame in buffers.items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        files[name] = buffer.getvalue()
    files = {name.replace(".csv", ".parquet"): parquet(data, name) for name, data in files.items()}
    done = import_pack(staff, files=files, name="p")
    assert_same(cells_of(files), cells_of(export_pack(staff, form="parquet")))
    if done.batch:
        undo(staff, batch=done.batch)


def parquet(data: bytes, name: str) -> bytes:
    if name.endswith(".parquet"):
        return data
    buffer = io.BytesIO()
    pl.read_csv(io.BytesIO(data), infer_schema=False).write_parquet(buffer)
    return buffer.getvalue()


def test_figures_that_the_whole_would_misread_are_written_plainly(valley: None, staff: Actor) -> None:
    """Law: who imports the export gets the same amounts, though it joins files of two decimal marks."""
    comma = "id;site;role;resource;amount;unit\na;farm-7;need;x;1.234;t\nb;farm-7;need;y;0,5;t\n"
    point = "id,site,role,resource,amount,unit\nc,farm-7,need,x,1.234,t\nd,farm-7,need,y,0.5,t\n"
    for text in (comma, point):
        import_pack(staff, files={"streams.csv": text.encode()}, name="more")
    amounts = dict(Stream.objects.values_list("ref", "amount"))
    out = export_pack(staff, form="parquet")
    cells = dict(cells_of(out)["streams"].select("id", "amount").iter_rows())
    assert [cells[key] for key in ("bran", "a", "b", "c", "d")] == ["120", "1234", "0,5", "1.2340", "0.5"]
    Stream.objects.all().delete()
    Batch.objects.all().delete()
    Draft.objects.all().delete()
    import_pack(staff, files=out, name="again")
    assert dict(Stream.objects.values_list("ref", "amount")) == amounts


def test_members_export_their_own(valley: None, miller: Actor) -> None:
    found = cells_of(export_pack(miller, form="zip"))
    assert sorted(found) == ["organisations", "region", "sites", "streams"]
    assert found["streams"]["id"].to_list() == ["bran", "husk"]


def test_plain_rows_have_the_keys_of_the_region(valley: None) -> None:
    Stream.objects.filter(ref="bran").update(ref="bran~1")
    plain = kept_frame("streams", live("streams"), plain=True)
    assert plain["id"].to_list() == ["bran~1", "husk", "feed"]
    assert columns_of("organisations") == ("id", "name", "sector", "colour")
    assert stored_pack(plain=True).others == ()
