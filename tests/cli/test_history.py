"""Plans held against what is on record, and the packaged Kalundborg: found again, missed, added, and its sources."""

from __future__ import annotations

import csv
from collections import defaultdict
from importlib import resources

import polars as pl
import pytest

from lichen.cli.demo import KALUNDBORG, demo_files
from lichen.cli.history import History, Missed, compare_history, history_text
from lichen.cli.packs import region_from
from lichen.core.graph import Region
from lichen.engine.match.plan import make_plan
from lichen.engine.match.result import Plan
from lichen.engine.match.testing import two_sites
from lichen.engine.match.viability.judge import judge

COLUMNS = ("giver", "resource", "receiver", "offers", "needs", "via")
FIGURES = ("amount", "reference_cost", "reference_co2e", "handling_cost", "handling_co2e", "quality")
Rows = list[dict[str, str]]


def rows(name: str) -> Rows:
    """Return a table of the pack or beside it."""
    path = resources.files("lichen.data") / "packs" / KALUNDBORG / f"{name}.csv"
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def region() -> Region:
    return region_from(demo_files(KALUNDBORG), KALUNDBORG)


@pytest.fixture(scope="module")
def plan(region: Region) -> Plan:
    return make_plan(region)


@pytest.fixture(scope="module")
def held(region: Region, plan: Plan) -> History:
    decoys = {row["stream"]: row["note"] for row in rows("about/decoys")}
    return compare_history(region, plan, pl.DataFrame(rows("about/historical")), decoys)


def record(**cells: str) -> pl.DataFrame:
    """Return a record of one exchange."""
    return pl.DataFrame([dict.fromkeys(COLUMNS, "") | cells])


def test_exchange_that_the_plan_has_is_found_with_its_amount() -> None:
    """Law: what is found is what the plan's chains move."""
    area = two_sites()
    made = make_plan(area)
    held = compare_history(area, made, record(offers="bran", needs="feed"))
    assert held.found["amount"].sum() == pytest.approx(made.chains["amount"].sum())
    assert (held.recall, held.precision, held.missed) == (1.0, 1.0, ())


def test_exchange_by_another_way_is_not_found() -> None:
    """Law: an exchange on record after a treatment is not found again by going without."""
    area = two_sites()
    held = compare_history(area, make_plan(area), record(offers="bran", needs="feed", via="drying"))
    assert (held.recall, held.beyond.height, len(held.missed)) == (0.0, 1, 1)


def test_missed_exchange_has_its_reason() -> None:
    area = two_sites()
    near = area.transport.with_columns(pl.lit(8.0).alias("max_distance"))
    far = Region(**{name: getattr(area, name) for name in area.__dataclass_fields__} | {"transport": near})
    held = compare_history(far, make_plan(far), record(offers="bran", needs="feed"))
    assert "km" in held.missed[0].reason


def test_what_is_not_in_the_pack_counts_neither_way() -> None:
    held = compare_history(two_sites(), make_plan(two_sites()), record(giver="somebody", resource="ash"))
    assert (held.recall, held.outside) == (None, ("somebody: ash",))


def test_text_tells_every_part() -> None:
    found = pl.DataFrame({"exchange": ["a to b"], "amount": [3.0], "unit": ["t"]})
    beyond = found.with_columns(pl.lit(4.5).alias("worth"), pl.lit("decoy").alias("note"))
    text = history_text(History(found, (Missed("c to d", "Too far."),), beyond, ("e to f",)))
    for part in ("1 of 2 (recall 50 %)", "50 % of the plan", "Too far.", "decoy", "e to f"):
        assert part in text


def test_kalundborg_finds_most_exchanges_on_record(held: History) -> None:
    """Law: with assumed costs the plan need not repeat history, but most of it must make sense."""
    names = [*held.found["exchange"], *(one.name for one in held.missed)]
    assert len(names) == len(set(names)) == 23
    assert held.recall is not None
    assert held.recall >= 0.75


def test_kalundborg_tells_why_for_all_that_differs(held: History) -> None:
    """Law: nothing is missed or added without a reason."""
    assert all(one.reason for one in held.missed)
    assert held.beyond["note"].str.len_chars().min() != 0
    assert len(held.outside) == 2


def test_kalundborg_has_decoys_that_tempt_the_plan(held: History) -> None:
    """Law: the pack is no list of the exchanges on record; the plan is free to do otherwise, and does."""
    assert held.beyond["note"].str.contains("decoy").any()


def test_no_card_of_an_exchange_on_record_fails(region: Region) -> None:
    """Law: what was done for decades passes every test of its card, or the card says what is not known."""
    for row in rows("about/historical"):
        if row["via"] or not row["offers"]:
            continue
        for need in row["needs"].split("; "):
            assert judge(region, row["offers"], need).failing == (), row["id"]


def test_streams_do_not_tell_who_gave_to_whom() -> None:
    """Law: a stream names nobody but its own site, neither by id nor by name."""
    names = {word for row in rows("organisations") for word in (row["id"], row["name"])}
    for stream in rows("streams"):
        told = " ".join((stream["resource"], stream["reference"], stream["note"]))
        assert not [name for name in names if name in told], stream["id"]


def test_every_amount_and_cost_of_a_stream_is_a_figure() -> None:
    """Law: what the pack states of a stream is a used row of about/figures.csv, one for each cell."""
    used: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows("about/figures"):
        if row["used"] == "yes":
            used[row["stream"], row["what"]].append(row["value"])
    for stream in rows("streams"):
        for what in FIGURES:
            stated = [stream[what]] if stream[what] else []
            found = used[stream["id"], what]
            if what == "quality":
                assert found == stated, stream["id"]
            else:
                assert [float(x) for x in found] == [float(x) for x in stated], (stream["id"], what)


def test_status_of_a_stream_is_that_of_its_amount() -> None:
    """Law: what is recalled or assumed is never told as published."""
    soft = {r["stream"]: r["status"] for r in rows("about/figures") if r["what"] == "amount" and r["stream"]}
    for stream in rows("streams"):
        published = soft[stream["id"]] in ("published", "derived")
        assert (stream["status"] == "published") == published, stream["id"]


def test_every_figure_has_a_source_or_a_reason() -> None:
    """Law: what is published or recalled from a work names it; what is assumed says why."""
    known = {row["id"] for row in rows("about/references")}
    for row in rows("about/figures"):
        assert row["status"] in ("published", "derived", "recalled", "assumption")
        assert not row["reference"] or row["reference"] in known, row["id"]
        assert row["reference"] or row["status"] in ("recalled", "assumption"), row["id"]
        assert row["note"], row["id"]


def test_published_figures_come_from_works_that_were_seen() -> None:
    """Law: nothing is told as published from a page that was not seen."""
    unseen = {row["id"] for row in rows("about/references") if row["seen"] in ("no", "summary only")}
    for row in rows("about/figures"):
        assert row["status"] not in ("published", "derived") or row["reference"] not in unseen, row["id"]


def test_record_names_streams_organisations_and_works_that_are_there() -> None:
    """Law: every exchange on record can be looked up in the pack, and in the literature."""
    ids = {row["id"]: row for row in rows("streams")}
    owner = {row["id"]: row["organisation"] for row in rows("sites")}
    known = {row["id"] for row in rows("about/references")}
    for row in rows("about/historical"):
        assert row["reference"] in known, row["id"]
        for end, column, role in (("giver", "offers", "offer"), ("receiver", "needs", "need")):
            for stream in filter(None, row[column].split("; ")):
                assert ids[stream]["role"] == role
                assert owner[ids[stream]["site"]] == row[end], row["id"]


def test_disagreements_stand_side_by_side() -> None:
    """Law: where sources disagree all stand, and at most one amount of a stream is used."""
    gypsum = [row for row in rows("about/figures") if row["subject"] == "gypsum" and row["what"] == "amount"]
    assert len({float(row["value"]) for row in gypsum if row["status"] == "published"}) >= 4
    assert [row["stream"] for row in gypsum if row["used"] == "yes"] == ["scrubber-gypsum", "board-gypsum"]
