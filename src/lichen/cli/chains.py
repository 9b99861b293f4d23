"""`lichen chains`: the ways from a stream through treatments to somebody who wants what comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lichen.cli.match import settings_of_wishes, wishes_of_plan
from lichen.cli.meaning import linked
from lichen.cli.output import emit, print_line, table
from lichen.cli.packs import load_region
from lichen.cli.progress import progress
from lichen.engine.match.chains import find_chains

_SHOWN = (
    "stream", "rank", "amount", "chain", "product", "delivered", "partner", "net_benefit", "co2e_avoided", "limited_by",
)  # fmt: skip


@click.command()
@click.argument("pack", type=click.Path(exists=True, path_type=Path))
@click.option("--stream", help="Chains from or to this stream only.  [default: from every offer]")
@click.option(
    "--steps", type=click.IntRange(1, 3), default=3, show_default=True, help="Most treatments in a chain."
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=3, show_default=True, help="Chains shown of each offer."
)
@click.option("--link", is_flag=True, help="Read resources by their meaning, in any language.")
@wishes_of_plan
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
def chains(
    pack: Path, stream: str | None, steps: int, limit: int, link: bool, as_json: bool, **wishes: Any
) -> None:
    """Find the best ways from the offers of PACK through up to three treatments of the catalogue to its needs.

    Each is valued as if alone; `lichen plan --catalogue all` shares everything out.

    \b
    Examples:
      lichen chains my-pack --stream draff
      lichen chains my-pack --steps 1 --limit 10
    """
    region = linked(load_region(pack), wanted=link)
    with progress("Looking for chains"):
        found = find_chains(region, stream, steps=steps, limit=limit, settings=settings_of_wishes(**wishes))
    units = {"net_benefit": f"{region.currency}/year", "co2e_avoided": "t/year", "amount": "unit/year"}
    if as_json:
        emit(found, as_json=True)
    elif found.is_empty():
        print_line("No chain of treatments pays for these streams.")
    else:
        print_line(table(found.select(*_SHOWN), units=units))
