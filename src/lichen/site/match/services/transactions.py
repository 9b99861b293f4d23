"""The transaction report: one row for each record of an exchange, in the manner of the European CircLean network.

CircLean's reporting of industrial symbiosis transactions asks who passes what on to whom, how much, what it replaces
and what it brings to the economy, the environment and society. The columns follow that order; names are spelt out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

from lichen.core.said import counted
from lichen.site.match.models import Outcome
from lichen.site.match.queries.results import results
from lichen.site.register import policy
from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage
from lichen.site.trust.services import log

COLUMNS = (
    "transaction", "record", "from_day", "to_day", "status", "readiness",
    "provider", "provider_country", "provider_nace", "receiver", "receiver_country", "receiver_nace",
    "resource", "list_of_waste_code", "hazardous", "treatment", "amount", "unit", "passes_on",
    "virgin_material_avoided_t", "water_saved_m3", "energy_saved_mwh", "emissions_avoided_tco2e",
    "economic_gain", "jobs_fte", "reference_case", "measured", "source", "recorded_on",
)  # fmt: skip
_UNITS = {"mass": "t", "energy": "MWh", "volume": "m³"}


def transaction_report(actor: Actor, *, begins: date | None = None, ends: date | None = None) -> bytes:
    """Return the report as CSV of the records that the actor may see; a figure that is not known is an empty cell."""
    rows = results(actor, begins=begins, ends=ends)
    log(actor, "export transactions", note=counted("{number} record", "{number} records", len(rows)))
    offers = {row.exchange.offer_id for row in rows}
    known = policy.shown(actor, Stage.RANGES)  # a stream may be hidden again while its exchange goes on
    told = Stream.objects.filter(known, id__in=offers).in_bulk()
    return as_csv([_row(row, told.get(row.exchange.offer_id)) for row in rows])


def as_csv(rows: Sequence[Sequence[object]]) -> bytes:
    """Return rows as CSV that spreadsheets open as text, not as formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _row(row: Outcome, stream: Stream | None) -> list[object]:
    of = row.exchange
    hazardous = {True: "yes", False: "no"}.get(stream.hazardous) if stream else None
    return [
        of.id, row.id, row.begins.isoformat(), row.ends.isoformat(), of.state, of.readiness,
        of.giver.name, of.giver.country, of.giver.sector, of.taker.name, of.taker.country, of.taker.sector,
        of.resource, stream.code if stream else "", hazardous,
        of.treatment, row.amount, _UNITS.get(of.dimension, of.dimension), of.passes_on_id,
        row.virgin, row.water, row.energy, row.co2e, row.money, row.jobs,
        row.reference, "yes" if row.measured else "no", row.source, row.at.date().isoformat(),
    ]  # fmt: skip
