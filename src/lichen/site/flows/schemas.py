"""Documents of flows: pictures as bars and flows, balances with their figures, what is published."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from lichen.site.register.schemas import batch_key
from lichen.site.shell.answers import Out
from lichen.site.trust.schemas import JobOut


class NodeOut(Out):
    """A bar of a picture: its `id` there, what it stands for (`kind` and `key`), and its label."""

    id: str
    kind: str
    key: str
    label: str


class LinkOut(Out):
    """A flow from a bar to a bar; `amount` [unit of the picture]."""

    source: str
    target: str
    amount: float


class PictureOut(Out):
    """A picture as bars and the flows between them, the largest first; `unit` of the amounts is that of a year."""

    unit: str
    nodes: list[NodeOut]
    links: list[LinkOut]


class RegionOut(PictureOut):
    """What goes where in the region, as `grouping`, `shows`, `within` and `of` say.

    `dimensions` are those that there are amounts of, `unstated` the streams that state none, `batch` the newest change
    of the register that is in it.
    """

    dimension: str
    grouping: str
    shows: str
    within: str
    of: str | None
    dimensions: list[str]
    unstated: int
    batch: UUID

    @classmethod
    def of_chosen(cls, one: Any) -> RegionOut:
        """Return a picture of the region as it is sent."""
        return cls(
            **PictureOut.model_validate(_bars(one.drawn)).model_dump(), dimension=one.wanted.dimension,
            grouping=one.wanted.grouping, shows=one.wanted.shows, within=one.wanted.within, of=one.wanted.of,
            dimensions=list(one.dimensions), unstated=one.unstated, batch=batch_key(one.version),
        )  # fmt: skip


class SitesOut(PictureOut):
    """What enters and leaves a site, or all of one's own: `streams` are in it, `unstated` of them state no amount.

    `all_seen`: whether these are all streams, not only those that are disclosed exactly.
    """

    dimension: str
    dimensions: list[str]
    streams: int
    unstated: int
    all_seen: bool

    @classmethod
    def of_sites(cls, one: Any) -> SitesOut:
        """Return a picture of sites as it is sent."""
        return cls(
            **PictureOut.model_validate(_bars(one.drawn)).model_dump(), dimension=one.dimension,
            dimensions=list(one.dimensions), streams=one.streams, unstated=one.unstated, all_seen=one.all_seen,
        )  # fmt: skip


class PublicOut(PictureOut):
    """What everybody may see, and the rule that it keeps; `at` null: nothing is published yet.

    `withheld` flows would tell somebody's figure; only those who publish are told how many.
    """

    at: datetime | None
    dimension: str
    dimensions: list[str]
    shows: str
    ways: list[str]
    withheld: int | None
    rule: dict[str, float]

    @classmethod
    def of_published(cls, made: Any, one: Any, rule: dict[str, float], *, keeps: bool) -> PublicOut:
        """Return a published picture as it is sent."""
        return cls(
            **PictureOut.model_validate(_bars(one.drawn)).model_dump(), at=made.at, dimension=one.dimension,
            dimensions=list(one.dimensions), shows=one.shows, ways=list(one.ways),
            withheld=made.withheld if keeps else None, rule=rule,
        )  # fmt: skip


def _bars(drawn: Any) -> dict[str, Any]:
    return {"unit": drawn.unit, "nodes": drawn.nodes, "links": drawn.rows}


class LayerOut(Out):
    """A layer of a balance (goods, or a substance in them) with the unit of its amounts."""

    name: str
    unit: str


class DepthOut(Out):
    """A depth in which a balance is drawn."""

    key: str
    label: str


class ProcessOut(Out):
    """A process of a balance; `parent` is the whole that it is part of."""

    id: str
    name: str
    parent: str | None


class BalanceOut(Out):
    """Reconciled flows: what there is, and what was found in words.

    `batch` is the newest change of the register that is in it, `is_old` whether the sheets of flows have changed since;
    `figures` and `contradictions` are how many there are, `tables` those that are given as files.
    """

    id: UUID
    name: str
    at: datetime
    batch: UUID
    is_old: bool
    layers: list[LayerOut]
    periods: list[str]
    depths: list[DepthOut]
    processes: list[ProcessOut]
    sentences: list[str]
    figures: int
    contradictions: int
    tables: list[str]


class StandingOut(Out):
    """Where reconciling stands: the newest balance (null: none yet), the `job` that makes a newer one.

    `has_sheets`: whether the register has sheets of flows at all.
    """

    balance: BalanceOut | None
    job: JobOut | None
    has_sheets: bool


class BalanceLink(Out):
    """A reconciled flow between two processes; `amount`, `sd` [unit of the layer], `sd` null: not known."""

    source: str = Field(validation_alias="from_process")
    source_name: str
    target: str = Field(validation_alias="to_process")
    target_name: str
    resource: str | None
    amount: float
    sd: float | None


class BalancePicture(Out):
    """One picture of a balance as flows, the largest first."""

    layer: str
    unit: str
    period: str
    depth: str
    links: list[BalanceLink]


class FindingOut(Out):
    """What contradicts itself: `conflict` says how it was found (balance, figure, year or period).

    `miss`, `stated`, `others_say` [unit of the layer], `test` [standard deviations], `sure`: beyond chance.
    """

    conflict: str
    process: str | None
    period: str | None
    layer: str | None
    kind: str | None
    id: str | None
    stated: float | None
    stated_sd: float | None
    others_say: float | None
    others_sd: float | None
    miss: float | None
    test: float | None
    sure: bool
    sentence: str | None


class FigureOut(Out):
    """A figure before and after [`unit`]; null is not known. `test` [standard deviations] beyond 1.96 is `suspect`."""

    kind: str
    id: str
    name: str
    layer: str
    period: str
    unit: str
    stated: float | None
    stated_sd: float | None
    reconciled: float | None
    reconciled_sd: float | None
    others_say: float | None
    others_sd: float | None
    test: float | None
    suspect: bool
    finding: str | None
    source: str | None


class SheetOut(Out):
    """The balance of a process in a period [unit of the layer], as reconciled.

    `before` is what was missed before, `off` the same in standard deviations; null: not known.
    """

    process: str
    name: str
    period: str
    entering: float | None
    leaving: float | None
    stock_change: float | None
    before: float | None
    off: float | None


class AcrossOut(FigureOut):
    """A flow across the border of a process; `enters`, or it leaves."""

    enters: bool


class SheetsOut(Out):
    """Balance sheets of all processes in a period; of one `process` over the periods, with its flows in `period`."""

    layer: str
    unit: str
    period: str
    process: str
    name: str
    rows: list[SheetOut]
    flows: list[AcrossOut]


class ValueOut(Out):
    """An indicator in a period; `sd` null: not known."""

    period: str
    value: float
    sd: float | None


class IndicatorOut(Out):
    """An indicator over the periods, or in `lacking` what is needed to know it."""

    title: str
    unit: str
    direction: str
    formula: str
    source: str
    lacking: str
    rows: list[ValueOut]
