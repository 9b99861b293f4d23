"""Setting aside: good rows are imported, bad ones kept whole, and what depends on a bad row goes with it."""

from __future__ import annotations

import io

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.register import RawPack, check, decode, encode_aside, set_aside
from lichen.engine.register.aside import kept
from lichen.engine.register.template import template
from tests.engine.register.packs import SOUND, pack, streams


def assert_every_row_is_accounted_for(raw: RawPack) -> None:
    parted = set_aside(raw)
    for name, read, imported, aside, refused in parted.checked.accounted.iter_rows():
        assert read == raw.tables[name].frame.height == imported + aside + refused
        assert aside == (parted.aside[name].height if name in parted.aside else 0)


def test_bad_row_goes_and_good_rows_stay() -> None:
    parted = set_aside(pack(streams=streams("bran,mill-1,offer,bran,-1,t", "feed,farm-1,need,bran,80,t")))
    assert parted.checked.sound().streams["id"].to_list() == ["feed"]
    assert parted.aside["streams"].rows() == [
        ("streams.csv", "2",
         "amount: it is negative; give a positive number; the column 'role' says whether it leaves or enters",
         "bran", "mill-1", "offer", "bran", "-1", "t"),
    ]  # fmt: skip


def test_what_refers_to_a_bad_row_goes_with_it() -> None:
    """organisation → site → stream, technology, distance; each with its reason."""
    parted = set_aside(
        pack(
            organisations="id,name,sector\nmill,Mill,no code\nfarm,Farm,\n",
            technologies="id,name,unit,inputs,outputs,existing_at,possible_at,operating_cost,step_capacity,investment\n"
            "p,P,t,a = 1,b = 1,mill-1 = 5,,1,,\nq,Q,t,a = 1,b = 1,,*,1,5,0\nr,R,t,a = 1,b = 1,,farm-1; mill-1,1,5,0\n",
            distances="from_site,to_site,km\nmill-1,farm-1,3\nfarm-1,mill-1,3\n",
        )
    )
    assert {name: frame.height for name, frame in parted.aside.items()} == {
        "organisations": 1, "sites": 1, "streams": 1, "technologies": 2, "distances": 2,
    }  # fmt: skip
    assert (
        "the row of 'sites' that it refers to was set aside"
        in parted.aside["streams"]["set_aside_because"][0]
    )
    region = parted.checked.sound()
    assert region.places.rows() == [("q", "farm-1", 0.0, True)]
    assert region.recipes["technology"].unique().to_list() == ["q"]


def test_all_rows_of_a_duplicate_id_go() -> None:
    parted = set_aside(pack(streams=streams(*["a,mill-1,offer,x,1,t"] * 2, "b,mill-1,offer,x,1,t")))
    assert parted.checked.sound().streams["id"].to_list() == ["b"]


@pytest.mark.parametrize(
    "changed",
    [{"transport": ""}, {"streams": "id,site\na,b\n"}, {"region": SOUND["region"].replace("EUR", "money")}],
)
def test_what_rows_cannot_mend_refuses_the_pack(changed: dict[str, str]) -> None:
    parted = set_aside(pack(**changed))
    assert parted.checked.region is None
    assert parted.aside == {}
    assert parted.checked.found.height > 0


def test_kept_pack_is_sound_and_keeps_its_own_columns() -> None:
    table = (
        "id,site,role,resource,amount,unit,my remark\na,mill-1,offer,x,-1,t,bad\nb,mill-1,offer,x,2,t,good\n"
    )
    raw = pack(streams=table)
    good = kept(raw, set_aside(raw))
    assert check(good).problems == ()
    assert good.tables["streams"].frame["my remark"].to_list() == ["good"]
    assert good.tables["streams"].rows.to_list() == [3]


def test_rows_set_aside_are_one_table_or_one_each() -> None:
    parted = set_aside(pack(sites=SOUND["sites"].replace("55.4", "x")))
    single = pl.read_csv(io.BytesIO(encode_aside(parted.aside, ".csv")), infer_schema=False)
    assert single["table"].to_list() == ["sites", "streams"]
    assert single.columns[:4] == ["table", "set_aside_from", "set_aside_row", "set_aside_because"]
    assert single["latitude"].to_list() == ["x", None]
    assert encode_aside(parted.aside, ".xlsx").startswith(b"PK")
    assert b"sites.csv" in encode_aside(parted.aside, ".zip")
    assert encode_aside({}, ".csv") == b""


LINES = {name: data.decode().split("\n") for name, data in template("csv").items() if name.endswith(".csv")}
WOUND = st.sampled_from(["", "x", "-1", "ton", "mill", "1,5", "99", "= 5", "*"])


@settings(max_examples=settings.default.max_examples // 10)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(LINES)), st.integers(1, 9), st.integers(0, 20), WOUND), max_size=6
    )
)
def test_imported_and_set_aside_make_up_what_was_read(wounds: list[tuple[str, int, int, str]]) -> None:
    """However the template is corrupted, and the good rows alone are a sound pack."""
    files = {name: list(lines) for name, lines in LINES.items()}
    for name, row, place, text in wounds:
        at = max(len(files[name]) - 1 - row, 0)
        cells = files[name][at].split(",")
        cells[place % len(cells)] = text
        files[name][at] = ",".join(cells)
    raw = decode({name: "\n".join(lines).encode() for name, lines in files.items()}, "pack")
    assert_every_row_is_accounted_for(raw)
    parted = set_aside(raw)
    if parted.checked.region is not None:
        again = check(kept(raw, parted))
        # Leaving rows out can leave a table empty: a problem of its own, and no row's.
        assert set(again.found.filter(again.found["index"].is_not_null())["kind"]) == set()
