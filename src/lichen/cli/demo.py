"""`lichen demo`: the whole road on a packaged region, with nothing else on the machine."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click
import polars as pl

from lichen.cli.demo_site import HOW_TO, is_watched, serve_demo
from lichen.cli.doubt import doubt_text, in_doubt
from lichen.cli.extras import extras_of
from lichen.cli.flow_run import Told, flow_files, flow_run, flow_told
from lichen.cli.funnel import funnel
from lichen.cli.history import compare_history, history_text
from lichen.cli.output import emit, facts, number, print_line, table
from lichen.cli.packs import region_from
from lichen.cli.progress import progress
from lichen.cli.summary import summary, written
from lichen.core.graph import Region
from lichen.engine.match.answer import stage
from lichen.engine.match.catalogue import planned_region
from lichen.engine.match.export import plan_document, plan_files
from lichen.engine.match.plan import make_plan, solve_region
from lichen.engine.match.report import render_report
from lichen.engine.match.result import Plan
from lichen.engine.match.settings import PlanSettings
from lichen.run.files import write_files

DEMO = "scotland-2019"
KALUNDBORG = "kalundborg"
FLOWS = "flows"
CATALOGUE = {
    DEMO: "all",
    KALUNDBORG: "",
}  # the park of the literature stands on what it has, not on what it might build


def _pack(name: str) -> Traversable:
    return resources.files("lichen.data") / "packs" / name


def demo_files(name: str = DEMO) -> dict[str, bytes]:
    """Return the tables of a packaged region by file name."""
    return {
        item.name: item.read_bytes()
        for item in sorted(_pack(name).iterdir(), key=lambda i: i.name)
        if item.name.endswith(".csv")
    }


def _about(name: str, table_name: str) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO((_pack(name) / "about" / f"{table_name}.csv").read_bytes()))


def reconciliation(streams: pl.DataFrame, name: str = DEMO) -> str:
    """Return how the region's tonnes add up to those of its source, less what is listed as left out."""
    stated, left_out = _about(name, "reconciliation"), _about(name, "exclusions")
    held = streams.group_by("role").agg(
        pl.col("amount").sum().alias("in the pack [t]"), pl.len().alias("streams")
    )
    sums = stated.group_by("role").agg(
        pl.col("source_tonnes").sum().alias("in the source [t]"),
        pl.col("excluded_tonnes").sum().alias("left out [t]"),
    )
    rest = pl.col("in the source [t]") - pl.col("left out [t]") - pl.col("in the pack [t]")
    both = sums.join(held, on="role").with_columns(rest.round(2).abs().alias("difference [t]"))
    reasons = left_out.group_by("reason", maintain_order=True).agg(
        pl.col("rows").sum(), pl.col("tonnes").sum(), pl.col("permits").str.split("; ").explode().n_unique()
    )
    return f"{table(both.sort('role', descending=True))}\n\nLeft out:\n{table(reasons)}"


def _about_text(name: str, table_name: str) -> pl.DataFrame:
    """Return a table beside a pack, every cell as text."""
    path = _pack(name) / "about" / f"{table_name}.csv"
    return pl.read_csv(io.BytesIO(path.read_bytes()), infer_schema=False)


def _checked(name: str, region: Region, plan: Plan) -> str:
    """Return what there is to hold a packaged region's plan against, as text."""
    if name == KALUNDBORG:
        decoys = dict(_about_text(name, "decoys").select("stream", "note").iter_rows())
        record = _about_text(name, "historical")
        held = history_text(compare_history(region, plan, record, decoys))
        with progress("Planning with other costs"):
            doubt = doubt_text(in_doubt(region, record))
        again = f"\nDoes the plan find the exchanges on record again?\n\n{held}"
        again += f"\n\nDirect pairs, step by step:\n{table(funnel(region, plan, record))}"
        return f"{again}\n\nAnd if the costs are not as assumed?\n\n{doubt}"
    adds_up = "\nDoes it add up? Tonnes of the regulator against those of the pack:\n\n"
    return adds_up + reconciliation(region.streams, name)


@click.command()
@click.argument("name", type=click.Choice([DEMO, KALUNDBORG, FLOWS]), default=DEMO)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder for the results.  [default: out/NAME]",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Write the whole plan as JSON to standard output, and no files."
)
@click.option(
    "--serve/--no-serve",
    default=None,
    envvar="LICHEN_SERVE",
    help="Then serve scotland-2019 on the web, or not.  [default: where a terminal watches]",
)
def demo(name: str, out: Path | None, as_json: bool, serve: bool | None) -> None:
    """Plan a packaged region, write its tables and report, and serve the region on the web.

    scotland-2019 is a real region on its regulator's data, with the flows of its waste over fourteen years; flows is
    the latter alone. kalundborg is the industrial symbiosis of the literature, whose plan is held against the exchanges
    on record. The site of scotland-2019 has three accounts and stands in OUT/site; Ctrl-C ends it.

    \b
    Examples:
      lichen demo
      lichen demo --serve
      lichen demo flows
      lichen demo kalundborg
      lichen demo --out /tmp/scotland
    """
    began = time.perf_counter()
    out = Path("out") / name if out is None else out
    if name == FLOWS:
        _flows(out, as_json=as_json)
    else:
        _plan(name, out, as_json=as_json)
    if not as_json:
        print_line(facts({"time": f"{number(time.perf_counter() - began)} s"}))
    if name == DEMO and not as_json:
        if is_watched() if serve is None else serve:
            serve_demo(demo_files(), name, out / "site")
        elif serve is None:
            print_line(HOW_TO)


def _flows(out: Path, *, as_json: bool) -> None:
    """Reconcile the packaged flows of all years, and write their report."""
    files, told = _reconciled()
    if as_json:
        emit({"lead": told.lead, "agreement": told.agreement}, as_json=True)
        return
    write_files(out, files)
    print_line(told.text())
    print_line(f"\nreport       {out / 'flows.html'}\ntables       {out / 'flows'}/ ({len(files) - 1} files)")


def _reconciled() -> tuple[Mapping[str, bytes], Told]:
    """Return the report of the flows with its tables, and what the terminal says of it."""
    with progress("Reconciling the flows of fourteen years"):
        run = flow_run()
        return flow_files(run), flow_told(run)


def _plan(name: str, out: Path, *, as_json: bool) -> None:
    """Plan a packaged region; beside the plan of Scotland stand its flows."""
    settings = PlanSettings(gap=2e-3, time_limit=60.0, front_points=5, catalogue=CATALOGUE[name])
    region = planned_region(region_from(demo_files(name), name), settings)
    with progress(f"Planning {region.name}") as told:
        solved = solve_region(region, settings, stage(told, 0.05, 0.7))
        plan = make_plan(region, settings, told, solved=solved)
    if as_json:
        emit(plan_document(plan), as_json=True)
        return
    beside, flows = _reconciled() if name == DEMO else ({}, None)
    with progress("Writing"):
        extras = extras_of(region, settings, solved, plan, thorough=False)
        if beside:
            extras = replace(extras, beside=[("Flows over the years", "flows.html")])
        files = {**plan_files(plan), **beside, "report.html": render_report(plan, region, extras).encode()}
        write_files(out, files)
    print_line(summary(plan, region))
    print_line(_checked(name, region, plan))
    if flows is not None:
        print_line(flows.text())
    print_line(written(out, files))
