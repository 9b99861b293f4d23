"""`lichen flows`: balance what was measured, reconcile it, measure circularity, draw the Sankey."""

from __future__ import annotations

from pathlib import Path

import click
import polars as pl

from lichen.cli.output import emit, print_line, say, table
from lichen.cli.packs import load_pack, noticed, problem_lines
from lichen.cli.progress import progress
from lichen.core.errors import LichenError
from lichen.engine.flows import Balanced, FlowSystem, flow_system
from lichen.engine.flows import balance as check_balance
from lichen.engine.flows import reconcile as reconcile_system
from lichen.engine.flows.indicators import indicators as indicator_table
from lichen.engine.flows.page import render_page
from lichen.engine.flows.picture import MOST_NODES, draw_flows, standalone
from lichen.engine.register.flows_check import check_flows
from lichen.run.files import write_file, write_files

_PACK = click.Path(exists=True, path_type=Path)
_ROWS = 40
_ASSUME = click.option(
    "--assume",
    type=click.FloatRange(0, 1000, min_open=True),
    default=10.0,
    show_default=True,
    help="Standard deviation of figures that state none [%].",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")


@click.group()
def flows() -> None:
    """Balance, reconcile and draw what flows where.

    PACK is a region pack, or any workbook or folder with the sheets 'processes' and 'flows' (and, if you like, 'stocks'
    and 'coefficients').

    \b
    Examples:
      lichen flows balance my-pack
      lichen flows reconcile my-pack --out result
      lichen flows sankey my-pack flows.html
      lichen flows indicators my-pack --given population=540000
    """


@flows.command("balance")
@click.argument("pack", type=_PACK)
@_ASSUME
@_JSON
def balance(pack: Path, *, assume: float, as_json: bool) -> None:
    """Show what enters, leaves and stays in each process, as stated; adjust nothing.

    Example: lichen flows balance my-pack
    """
    checked = check_balance(load_system(pack), assumed_rel_sd=assume / 100)
    if as_json:
        emit({"sheets": checked.sheets, "sentences": checked.sentences}, as_json=True)
        return
    print_line(table(checked.sheets.drop("unknowns"), rows=_ROWS))
    print_line()
    for sentence in checked.sentences:
        print_line(f"- {sentence[:1].upper()}{sentence[1:]}")
    if not checked.sentences:
        print_line("No balance misses more than the stated errors allow.")


@flows.command("reconcile")
@click.argument("pack", type=_PACK)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Write tables and a report here."
)
@_ASSUME
@_JSON
def reconcile(pack: Path, *, out: Path | None, assume: float, as_json: bool) -> None:
    """Adjust all figures so that every balance closes, and name those likely at fault.

    With --out it writes report.html, and data.csv (every figure before and after), sheets.csv, drawn.csv and
    indicators.csv.

    Example: lichen flows reconcile my-pack --out result
    """
    made = _reconciled(pack, assume)
    if out is not None:
        picture = draw_flows(made)
        figures = indicator_table(made)
        tables = {"data": made.data, "sheets": made.sheets, "drawn": picture.table, "indicators": figures}
        files = {f"{name}.csv": frame.write_csv().encode() for name, frame in tables.items()}
        write_files(out, files | {"report.html": render_page(made, picture, figures).encode()})
        say(f"Wrote {out / 'report.html'} and {len(files)} tables beside it.")
    if as_json:
        emit({"chi2": made.chi2, "dof": made.dof, "p": made.p, "sentences": made.sentences, "data": made.data,
              "sheets": made.sheets}, as_json=True)  # fmt: skip
        return
    suspects = made.data.with_columns(pl.col("test").abs().fill_null(-1.0).alias("_size"))
    shown = [
        "kind",
        "id",
        "layer",
        "period",
        "stated",
        "reconciled",
        "reconciled_sd",
        "others_say",
        "test",
        "finding",
    ]
    print_line(table(suspects.sort("_size", descending=True, maintain_order=True).select(shown), rows=_ROWS))
    print_line()
    for sentence in made.sentences:
        print_line(f"- {sentence}")


@flows.command("sankey")
@click.argument("pack", type=_PACK)
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--layer", default="goods", show_default=True, help="What to draw.")
@click.option("--level", type=click.IntRange(0), help="How deep: 0 draws wholes only.  [default: the finest]")
@click.option("--period", help="Which period, for .svg.  [default: the last]")
@click.option(
    "--most", type=click.IntRange(3), default=MOST_NODES, show_default=True, help="Most nodes to draw."
)
@_ASSUME
def sankey(
    pack: Path, out: Path, *, layer: str, level: int | None, period: str | None, most: int, assume: float
) -> None:
    """Draw the reconciled flows into OUT: .svg (a picture), .html (a page to click in) or .csv (the table beside it).

    \b
    Examples:
      lichen flows sankey my-pack flows.svg --period 2019
      lichen flows sankey my-pack zinc.html --layer zinc --level 0
    """
    form = out.suffix.lower()
    if form not in (".svg", ".html", ".csv"):
        raise click.UsageError("OUT has to end in .svg, .html or .csv.")
    made = _reconciled(pack, assume)
    if layer not in made.system.dimensions:
        raise LichenError(f"There is no layer '{layer}'. There are: {', '.join(made.system.dimensions)}")
    picture = draw_flows(made, layer=layer, level=level, most=most)
    at = period or made.system.periods[-1]
    if at not in picture.pictures:
        raise LichenError(f"There is no period '{at}'. There are: {', '.join(picture.pictures)}")
    if form == ".svg":
        text = standalone(picture.pictures[at])
    elif form == ".html":
        text = render_page(made, picture)
    else:
        text = picture.table.write_csv()
    write_file(out, text.encode())
    print_line(f"Wrote {out}.")


@flows.command("indicators")
@click.argument("pack", type=_PACK)
@click.option(
    "--given", multiple=True, metavar="NAME=NUMBER", help="A parameter such as population, or an account."
)
@_ASSUME
@_JSON
def indicators(pack: Path, *, given: tuple[str, ...], assume: float, as_json: bool) -> None:
    """Measure circularity from the reconciled flows, each figure with its standard deviation.

    Example: lichen flows indicators my-pack --given population=540000 --given export=0
    """
    values = dict(_parameter(text) for text in given)
    found = indicator_table(_reconciled(pack, assume), values)
    if as_json:
        emit(found, as_json=True)
        return
    told = found.filter(pl.col("value").is_not_null())
    print_line(table(told.select("title", "period", "value", "sd", "unit", "direction")))
    lacking = found.filter(pl.col("value").is_null()).unique("indicator", maintain_order=True)
    print_line()
    for title, missing in lacking.select("title", "lacking").iter_rows():
        print_line(f"- {title}: not known without {missing}")


def _parameter(text: str) -> tuple[str, float]:
    name, sign, number = text.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError:
        said = "is no number" if sign else "has no = and number"
        raise click.UsageError(f"--given {text} {said}; write it as in population=540000.") from None


def _reconciled(pack: Path, assume: float) -> Balanced:
    system = load_system(pack)
    with progress(f"Reconciling {system.name}"):
        return reconcile_system(system, assumed_rel_sd=assume / 100)


def load_system(pack: Path) -> FlowSystem:
    """Return the system of flows that a pack describes; its problems, if any, go to standard error."""
    sheets = check_flows(load_pack(pack))
    for notice in sheets.notices:
        say(noticed(notice))
    if sheets.found.height:
        for line in problem_lines(sheets.found, more="mend these first"):
            say(line)
        count = sheets.found.height
        raise LichenError(
            f"{count} problem{'' if count == 1 else 's'} in the sheets of flows; nothing was loaded"
        )
    return flow_system(sheets.tables, sheets.name, sheets.currency or "")
