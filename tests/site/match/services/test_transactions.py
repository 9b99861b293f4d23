"""The transaction report has a row for each record that counts; what is not known is an empty cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from lichen.site.match.models import Exchange, Outcome
from lichen.site.match.services.transactions import COLUMNS, transaction_report
from lichen.site.trust.actor import Actor


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
