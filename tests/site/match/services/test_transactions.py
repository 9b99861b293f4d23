"""The transaction report has a row for each record that counts; what is not known is an empty cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from lichen.site.match.models import Exchange, Outcome
from lichen.site.match.services.transactions import COLUMNS, transaction_report
from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User
from lichen.site.trust.roles import Stage


def rows_of(report: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report.decode("utf-8-sig"))))


def test_each_record_is_a_row(
    running: Callable[..., Exchange], brought: Callable[..., Outcome], facilitator: Actor
) -> None:
    bran = running("bran", treatment="=drying()")
    brought(bran, amount=40.0, co2e=None, water=0.0)
    row = rows_of(transaction_report(facilitator))[0]
    assert (row["amount"], row["unit"], row["emissions_avoided_tco2e"], row["water_saved_m3"]) == (
        "40.0",
        "t",
        "",
        "0.0",
    )
    assert row["treatment"] == "'=drying()"  # no formula for a spreadsheet to run
    assert tuple(row) == COLUMNS


def test_what_the_giver_hides_again_is_not_reported_to_the_taker(
    valley: dict[str, Stream], brought: Callable[..., Outcome], farmer: User, facilitator: Actor
) -> None:
    """Code and hazard are read from the stream as it is now: who may not see it so gets empty cells."""
    offer, need = valley["bran"], valley["feed"]
    Stream.objects.filter(id=offer.id).update(code="020304", hazardous=False, stage=Stage.HIDDEN)
    ends = {"giver": offer.site.organisation, "taker": need.site.organisation, "offer": offer, "need": need}
    brought(
        Exchange.objects.create(title="bran", resource="bran", state=Exchange.State.RUNNING, **ends),
        amount=5.0,
    )

    def told(actor: Actor) -> tuple[str, str]:
        row = rows_of(transaction_report(actor))[0]
        return row["list_of_waste_code"], row["hazardous"]

    assert (told(actor_for(farmer)), told(facilitator)) == (("", ""), ("020304", "no"))
    Stream.objects.filter(id=offer.id).update(stage=Stage.RANGES)
    assert told(actor_for(farmer)) == ("020304", "no")
