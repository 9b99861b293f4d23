"""The real run of the flows: a packaged region over all its years, what contradicts itself, and the report of it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple

import polars as pl

from lichen.cli.flow_agree import agreement, site_conflicts, site_jumps
from lichen.cli.flow_sites import site_system
from lichen.cli.output import table
from lichen.core.errors import LichenError
from lichen.engine.flows import Balanced, FlowSystem, flow_system
from lichen.engine.flows import reconcile as reconcile_system
from lichen.engine.flows.contradictions import contradictions
from lichen.engine.flows.story import Story, lead, render_story, story_of
from lichen.engine.register import decode
from lichen.engine.register.flows_check import check_flows

PACK = "scotland-flows"
_SHOWN = 40  # sites that are listed in the report

NOTES = """
Contains SEPA data © Scottish Environment Protection Agency, licensed under the Open Government Licence: what
enters and leaves permitted sites by material, 2007–2020, and business waste by sector and by region,
2011–2018.

The regulator says what enters and leaves each site, but neither where from nor where to. So sites meet in one
market for each group of materials, and a tonne that passes three sites enters three times: flows into sites
are not waste generated.

Sites are grouped by their activities of 2019. Eleven that once sent out far more than they can have had are
shown apart in the figures, and with their group in the picture.

Errors of tonnes are grades of evidence by group of sites: 2.5 % where the gate weighs, 12.5 % where loads are
estimated, 25 % where the activity is not known. Those of the two tables of business waste are rounding.

Sites that pass waste on keep at most the intake of a month of their best year; what landfills keep is not
known and found from the rest. How far a survey may be from the waste produced is drawn from and into stocks.
What may be burnt, dried, spread or sold is at most what came in.

Rates of recycling and recovery count what enters the sites where waste ends. Rubble recycled at transfer
stations is not in them, and metal that passes two yards is in them twice.
"""


UNSURVEYED = (
    "Without a survey of business waste: how the waste divides between businesses and others is not known."
)


def _pack() -> Traversable:
    return resources.files("lichen.data") / "packs" / PACK


def flow_pack() -> FlowSystem:
    """Return the packaged system of flows; raises `LichenError` where it does not read clean."""
    files = {
        item.name: item.read_bytes()
        for item in sorted(_pack().iterdir(), key=lambda i: i.name)
        if item.is_file()
    }
    sheets = check_flows(decode(files, PACK))
    if sheets.found.height:
        raise LichenError(f"The packaged flows have {sheets.found.height} problems; please report this.")
    return flow_system(sheets.tables, sheets.name, sheets.currency or "")


def about(name: str) -> pl.DataFrame:
    """Return a table beside the packaged flows, every cell as text."""
    path = _pack() / "about" / f"{name}.csv"
    return pl.read_csv(io.BytesIO(path.read_bytes()), infer_schema=False)


@dataclass(frozen=True)
class FlowRun:
    """A reconciled system of the packaged flows, and all that is told of it."""

    balanced: Balanced

    @cached_property
    def sites(self) -> pl.DataFrame:
        """The sites whose own returns contradict themselves, the largest miss first."""
        return site_conflicts(site_system(self.balanced.system, self._processes, self._totals), self._groups)

    @cached_property
    def agreed(self) -> pl.DataFrame:
        """What the tests make of the doubts that are listed beside the pack."""
        odd = site_jumps(self._totals)
        found = contradictions(self.balanced)
        return agreement(about("contradictions"), found, self.balanced.system, self.sites, odd)

    @cached_property
    def story(self) -> Story:
        """What the report tells."""
        data, periods = self.balanced.data, self.balanced.system.periods
        surveyed = set(data.filter(pl.col("id").str.starts_with("b-"), pl.col("stated") > 0)["period"])
        return story_of(
            self.balanced, dict(about("drawn").iter_rows()),
            more=(
                ("Sites whose own returns contradict themselves", _sites_words(self.sites), self.sites.head(_SHOWN)),
                ("Held against the list made without a model", _list_words(), self.agreed),
            ),
            notes=[" ".join(note.split()) for note in NOTES.strip().split("\n\n")],
            period_notes={period: UNSURVEYED for period in periods if period not in surveyed},
        )  # fmt: skip

    @property
    def _totals(self) -> pl.DataFrame:
        kinds = {"year": pl.Int64, "taken_in": pl.Float64, "sent_out": pl.Float64}
        table = about("site_totals").with_columns(pl.col(name).cast(kind) for name, kind in kinds.items())
        return table.filter(pl.col("year").cast(pl.String).is_in(list(self.balanced.system.periods)))

    @property
    def _processes(self) -> dict[str, str]:
        return dict(about("sites").iter_rows())

    @property
    def _groups(self) -> dict[str, str]:
        drawn = dict(about("drawn").iter_rows())
        return {permit: drawn.get(process, process) for permit, process in self._processes.items()}


def _sites_words(sites: pl.DataFrame) -> str:
    return (
        f"Each site by itself, with the error and the store of its group: {sites.height} site years where more left "
        "than can have been there, or more came than can have gone, by more than two standard deviations. Here the "
        f"{min(_SHOWN, sites.height)} largest, in tonnes; all of them are in flows/sites.csv."
    )


def _list_words() -> str:
    return (
        f"Beside the pack stands a list of {about('contradictions').height} doubts that sums alone raise, without "
        "errors and without a model. What the tests above make of them:"
    )


def flow_run(years: tuple[str, ...] = ()) -> FlowRun:
    """Return the packaged flows reconciled, all years as one model, or those named."""
    system = flow_pack()
    if years:
        kept = pl.col("period").is_in(list(years))
        system = FlowSystem(system.name, system.processes, system.flows.filter(kept), system.stocks.filter(kept),
                            system.coefficients, system.currency)  # fmt: skip
    return FlowRun(reconcile_system(system))


def flow_files(run: FlowRun) -> Mapping[str, bytes]:
    """Return the report and the tables beside it, by file name."""
    story = run.story
    tables = {
        "data": run.balanced.data, "contradictions": story.found, "sites": run.sites, "sums": story.sums,
        "drawn": story.picture.table, "indicators": story.indicators, "agreement": run.agreed,
    }  # fmt: skip
    files = {f"flows/{name}.csv": table.write_csv().encode() for name, table in tables.items()}
    return files | {"flows.html": render_story(story).encode()}


class Told(NamedTuple):
    """What the report says first, and what the tests make of the doubts that are listed beside the pack."""

    lead: tuple[str, ...]
    agreement: pl.DataFrame

    def text(self) -> str:
        """Return it as the terminal shows it."""
        said = "\n".join(f"- {line}" for line in self.lead)
        return (
            f"\nWhat flowed where over the years, and what does not add up?\n\n{said}\n\n"
            f"Held against the list of doubts made without a model:\n\n{table(self.agreement)}"
        )


def flow_told(run: FlowRun) -> Told:
    """Return what the terminal says of a run."""
    return Told(tuple(lead(run.story)), run.agreed)
