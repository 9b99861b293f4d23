"""`lichen match`, `lichen plan` and `lichen report`: from a region pack to its best network of exchanges."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import polars as pl

from lichen.cli.extras import extras_of
from lichen.cli.meaning import linked
from lichen.cli.output import emit, facts, print_line, say, table
from lichen.cli.packs import load_region
from lichen.cli.progress import progress
from lichen.cli.summary import summary, written
from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.engine.match.answer import stage
from lichen.engine.match.candidates import match_table
from lichen.engine.match.catalogue import planned_region
from lichen.engine.match.export import plan_document, plan_files, read_plan
from lichen.engine.match.plan import make_plan, solve_region
from lichen.engine.match.report import Extras, render_report
from lichen.engine.match.report.cards import largest_cards
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.veil import STAGES, Stage, veil
from lichen.engine.match.verify import verify_plan
from lichen.engine.match.viability.card import Card
from lichen.engine.match.viability.judge import judge
from lichen.engine.match.viability.screen import screen
from lichen.engine.match.viability.tell import card_document, card_text
from lichen.run.files import write_file, write_files

of_catalogue = click.option(
    "--catalogue",
    default="",
    metavar="IDS",
    help="Plan with treatments of the catalogue: their ids with commas between, or 'all' for those that pay.",
)
of_link = click.option(
    "--link",
    is_flag=True,
    help="Read resources by their meaning, in any language, where it is sure; what is read as what is said.",
)

Command = TypeVar("Command", bound=Callable[..., Any])
_PACK = click.Path(exists=True, path_type=Path)


def wishes_of_plan(command: Command) -> Command:
    """Add the options that every command which plans understands."""
    options = [
        click.option(
            "--carbon-price", type=float, help="Value of a tonne of CO2e avoided, in the pack's currency."
        ),
        click.option(
            "--max-distance", type=float, default=math.inf, help="Longest haul in km.  [default: no limit]"
        ),
        click.option(
            "--min-lot",
            type=float,
            default=0.0,
            help="Smallest yearly exchange, for streams that state none.",
        ),
        click.option(
            "--max-partners", type=int, help="Most partners of a stream, for streams that state none."
        ),
        click.option("--budget", type=float, help="Most that may be invested in all plants together."),
        click.option("--discount-rate", type=float, help="Yearly rate for annualising investments, as 0.05."),
        click.option("--no-technologies", is_flag=True, help="Direct exchanges only."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def settings_of_wishes(no_technologies: bool, **wishes: Any) -> PlanSettings:
    """Return the settings that the options of `wishes_of_plan` ask for."""
    return PlanSettings(technologies=not no_technologies, **wishes)


@click.command()
@click.argument("pack", type=_PACK)
@click.option("--stream", help="Show this stream only.")
@click.option("--site", help="Show the streams of this site only.")
@click.option("--cards", is_flag=True, help="Show a card of each pair: every test, and what it is worth.")
@click.option(
    "--disclose",
    type=click.Choice(STAGES),
    default="exact",
    show_default=True,
    help="What the cards may use and show of both sides.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=3, show_default=True, help="Partners shown of each stream."
)
@wishes_of_plan
@of_link
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
def match(
    pack: Path,
    stream: str | None,
    site: str | None,
    cards: bool,
    disclose: Stage,
    limit: int,
    link: bool,
    as_json: bool,
    **wishes: Any,
) -> None:
    """List the best partners of each stream in PACK, or why it has none.

    What one pair is worth is told as if nobody else wanted it; `lichen plan` shares all out.

    \b
    Examples:
      lichen match my-pack
      lichen match my-pack.xlsx --stream bran --limit 10
      lichen match my-pack --site mill-north --cards
    """
    region = linked(load_region(pack), wanted=link)
    settings = settings_of_wishes(**wishes)
    if cards and disclose != "exact":
        with progress("Judging"):
            screened = screen(region, veil(region, {}, otherwise=disclose), stream=stream, settings=settings,
                              limit=limit)  # fmt: skip
        mine = _streams_at(region, site)
        _show(
            [one.card for one in screened if site is None or mine & {one.giver, one.receiver}],
            as_json=as_json,
        )
        return
    with progress("Matching"):
        found = match_table(region, settings, stream=stream, limit=limit)
    if site is not None:
        found = found.filter(pl.col("stream").is_in(sorted(_streams_at(region, site))))
    if cards:
        _show(_cards(region, settings, found), as_json=as_json)
        return
    if as_json:
        emit(found, as_json=True)
        return
    units = {
        "distance": "km",
        "benefit": f"{region.currency}/unit",
        "co2e_avoided": "t/unit",
        "amount": "unit/year",
    }
    paired = found.filter(found["reason"].is_null()).drop("reason", "site", "dimension", "mode")
    alone = found.filter(found["reason"].is_not_null()).select(
        "stream", "role", "resource", "amount", "reason"
    )
    if len(paired):
        print_line(table(paired, units=units))
    if len(alone):
        print_line(f"\nWithout a partner ({len(alone)}):")
        print_line(table(alone, units=units))


def _streams_at(region: Region, site: str | None) -> set[str]:
    """Return the streams of a site, none if no site is asked for; raises `ModelError` if the pack has no such site."""
    if site is not None and site not in set(region.sites["id"]):
        raise ModelError(f"The pack has no site '{site}'; look it up in the sheet 'sites', column 'id'.")
    return set(region.streams.filter(pl.col("site") == site)["id"]) if site is not None else set()


def _cards(region: Region, settings: PlanSettings, found: pl.DataFrame) -> list[Card]:
    """Return the card of each pair of streams that was found, once."""
    offers = pl.col("role") == "offer"
    giver, receiver = (
        pl.when(offers == first).then("stream").otherwise("partner") for first in (True, False)
    )
    pairs = (
        found.filter(pl.col("partner").is_not_null() & pl.col("reason").is_null())
        .select(giver.alias("giver"), receiver.alias("receiver"))
        .unique(maintain_order=True)
    )
    with progress("Judging"):
        return [judge(region, *pair, settings=settings) for pair in pairs.iter_rows()]


def _show(cards: list[Card], *, as_json: bool) -> None:
    if as_json:
        emit([card_document(card) for card in cards], as_json=True)
    else:
        print_line("\n\n".join(card_text(card) for card in cards) or "No offer and need match directly.")


@click.command()
@click.argument("pack", type=_PACK)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for tables, JSON and report.  [default: out/NAME]"
)
@wishes_of_plan
@click.option(
    "--gap",
    type=float,
    default=1e-4,
    show_default=True,
    help="Proven gap at which a plan with plants may stop.",
)
@click.option(
    "--time-limit", type=float, default=300.0, show_default=True, help="Seconds for choosing what to build."
)
@of_catalogue
@click.option("--front", type=int, default=0, help="Points of the cost-carbon front.  [default: none]")
@click.option(
    "--thorough",
    is_flag=True,
    help="Share and try the plan in full in the report, whatever the size (as share and stress do).",
)
@of_link
@click.option(
    "--json", "as_json", is_flag=True, help="Write the whole plan as JSON to standard output, and no files."
)
def plan(
    pack: Path, out: Path | None, front: int, thorough: bool, link: bool, as_json: bool, **wishes: Any
) -> None:
    """Find the best network of exchanges of PACK, and write it as tables, JSON and a report.

    \b
    Examples:
      lichen plan my-pack
      lichen plan my-pack.xlsx --carbon-price 80 --max-distance 120 --out results
      lichen plan my-pack --budget 5000000 --front 7
      lichen plan my-pack --catalogue all
    """
    settings = settings_of_wishes(front_points=front, **wishes)
    region = planned_region(linked(load_region(pack), wanted=link), settings)
    with progress("Planning") as told:
        solved = solve_region(region, settings, stage(told, 0.05, 0.7))
        found = make_plan(region, settings, told, solved=solved)
    if as_json:
        emit(plan_document(found), as_json=True)
        return
    target = out if out is not None else Path("out") / pack.resolve().stem
    with progress("Writing"):
        extras = extras_of(region, settings, solved, found, thorough=thorough)
        files = plan_files(found) | {"report.html": render_report(found, region, extras).encode()}
        write_files(target, files)
    print_line(summary(found, region))
    print_line(written(target, files))


@click.command()
@click.argument("pack", type=_PACK)
@click.argument("plan_file", metavar="PLAN", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="The report.  [default: report.html beside PLAN]"
)
@of_link
@click.option("--json", "as_json", is_flag=True, help="Write what was found as JSON.")
def report(pack: Path, plan_file: Path, out: Path | None, link: bool, as_json: bool) -> None:
    """Check the certificate of PLAN (a plan.json) against PACK anew, and write its report.

    \b
    Example:
      lichen report my-pack out/my-pack/plan.json --out for-the-committee.html
    """
    found = read_plan(plan_file.read_bytes(), str(plan_file))
    settings = _settings_of(found.settings)
    region = planned_region(linked(load_region(pack), wanted=link), settings)
    with progress("Checking the plan"):
        certificate = verify_plan(region, found, settings)
    target = out if out is not None else plan_file.with_name("report.html")
    if certificate.valid:
        extras = Extras(cards=largest_cards(found, region))
        write_file(target, render_report(found, region, extras).encode())
    if as_json:
        emit({"valid": certificate.valid, "report": str(target) if certificate.valid else None}, as_json=True)
    elif certificate.valid:
        print_line(facts({"certificate": "holds, checked anew", "report": str(target)}))
    if not certificate.valid:
        say("The certificate does not hold: the plan or the pack was changed since. Run 'lichen plan' again.")
        raise SystemExit(2)


def _settings_of(stated: dict[str, Any]) -> PlanSettings:
    """Return the settings that a plan was made with."""
    limits = {"max_distance": math.inf} if stated.get("max_distance") is None else {}
    return PlanSettings(**(stated | limits))
