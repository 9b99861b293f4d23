"""``lichen takers``: who could take this? Sectors by what is reported of such streams, or members of a region."""

from __future__ import annotations

from pathlib import Path

import click
import polars as pl

from lichen.cli.output import emit, print_line, say, style
from lichen.cli.packs import load_region
from lichen.core.errors import LichenError
from lichen.core.precedents import precedents
from lichen.engine.match.receivers import Offer, rank_receivers, who_could_take
from lichen.engine.match.receivers.rank import WIDTH, Level
from lichen.engine.register.link import packaged_linker

_REASONS = 3
_EXAMPLES = 2
_UNLIKELY = 0.02
_UNKNOWN = (
    "Nothing that is known is like this: the list says only which sectors take many streams. "
    "Give its code (--code), or other words."
)


@click.command("takers")
@click.argument("what", metavar="TEXT")
@click.option("--code", metavar="CODE", help="Code of the List of Waste, if it is known.")
@click.option("--lang", help="Language of the text (de, pl, ...); found out unless given.")
@click.option(
    "--level", type=click.Choice(list(WIDTH)), default="group", help="Level of NACE.  [default: group]"
)
@click.option(
    "--pack", type=click.Path(exists=True, path_type=Path), help="Name the members of this region instead."
)
@click.option("--limit", type=click.IntRange(min=1), default=10, help="How many to show.  [default: 10]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def takers(
    what: str,
    code: str | None,
    lang: str | None,
    level: Level,
    pack: Path | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """Rank who could take a stream, with reasons: sectors, or with --pack the members of a region.

    With --pack, TEXT is the id of a stream that the region offers.

    Example: lichen takers "wet brewers grains, 30 t a week"
    """
    if pack is not None:
        if code is not None or lang is not None:
            raise LichenError("With --pack the stream says what it is; leave --code and --lang out.")
        emit(who_could_take(load_region(pack), what, limit=limit), as_json=as_json)
        return
    ranked = rank_receivers(_offer(what, code, lang), level=level, limit=limit)
    if as_json:
        emit(ranked, as_json=True)
    else:
        if not any(ranked["precedents"].to_list()) and all(
            len(why) == 1 for why in ranked["reasons"].to_list()
        ):
            say(_UNKNOWN)
        _print(ranked)


def _offer(text: str, code: str | None, lang: str | None) -> Offer:
    """Return what is known of a stream; linking says which resources it may be."""
    linked = packaged_linker().link(text, lang)
    resources = {
        one.id.partition(":")[2]: one.probability
        for one in linked.resource.candidates
        if one.probability > _UNLIKELY
    }
    return Offer(linked.text, code, {} if linked.resource.abstained else resources, linked.languages[0][0])


def _print(ranked: pl.DataFrame) -> None:
    """Print the sectors as a person reads them, each with why and an example or two."""
    known = {row["id"]: row for row in precedents().iter_rows(named=True)}
    for row in ranked.iter_rows(named=True):
        print_line(style(f"{row['sector']:<6}{row['title']}", "strong") + f"  {row['score']:.0%}")
        print_line(f"      {'; '.join(row['reasons'][:_REASONS])}")
        for name in row["precedents"][:_EXAMPLES]:
            one = known[name]
            told = f"{one['resource']}: {one['giver']} to {one['receiver']}, {one['network']}"
            print_line(style(f"      {told} ({one['reference']}, {one['certain']})", "faint"))
