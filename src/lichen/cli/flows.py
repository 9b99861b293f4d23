"""`lichen flows`: balance what was measured, reconcile it, measure circularity, draw the Sankey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click
import polars as pl

from lichen.cli.flow_import import import_table
from lichen.cli.output import emit, print_line, say, table
from lichen.cli.packs import load_pack, noticed, problem_lines
from lichen.cli.png import png_of
from lichen.cli.progress import progress
from lichen.core.errors import LichenError
from lichen.engine.flows import Balanced, FlowSystem, flow_system
from lichen.engine.flows import balance as check_balance
from lichen.engine.flows import reconcile as reconcile_system
from lichen.engine.flows.indicators import indicators as indicator_table
from lichen.engine.flows.page import render_page
from lichen.engine.flows.parts import How
from lichen.engine.flows.picture import MOST_NODES, FlowPicture, draw_flows, draw_views, standalone
from lichen.engine.flows.tell import unit_of
from lichen.engine.flows.worth import worth_measuring, worth_sentence
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
_WAYS: dict[str, How] = {"auto": "auto", "normal": "normal", "sampled": "sampled"}
_HOW = (
    _ASSUME,
    click.option(
        "--robust",
        is_flag=True,
        help="Let figures count the less, the farther the others put them (Huber's loss).",
    ),
    click.option(
        "--without-faults",
        is_flag=True,
        help="Set aside the figures at fault, and find them from the others.",
    ),
    click.option(
        "--spread",
        type=click.Choice(list(_WAYS)),
        default="auto",
        show_default=True,
        help="Errors near bounds: auto samples parts of moderate size, normal none, sampled all that can be.",
    ),
    click.option(
        "--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of random draws."
    ),
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")


@dataclass(frozen=True, slots=True)
class Ask:
    """How to reconcile, as asked for on the command line."""

    assume: float
    robust: bool
    without_faults: bool
    spread: str
    seed: int


def _how(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of reconciliation, as one argument `ask`."""

    @wraps(command)
    def asked(*args: object, **options: Any) -> None:
        ask = Ask(**{name: options.pop(name) for name in Ask.__slots__})
        command(*args, ask=ask, **options)

    for option in reversed(_HOW):
        asked = option(asked)
    return asked


@click.group()
def flows() -> None:
    """Balance, reconcile and draw what flows where.

    PACK is a region pack, or any workbook or folder with the sheets 'processes' and 'flows' (and, if you like, 'stocks'
    and 'coefficients').

    \b
    Examples:
      lichen flows balance my-pack
      lichen flows reconcile my-pack --out result
      lichen flows measure my-pack paper
      lichen flows sankey my-pack flows.html
      lichen flows indicators my-pack --given population=540000
    """


flows.add_command(import_table)


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
    print_line(_units(checked.system))
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
@_how
@_JSON
def reconcile(pack: Path, *, out: Path | None, ask: Ask, as_json: bool) -> None:
    """Adjust all figures so that every balance closes, and name those likely at fault.

    With --out it writes report.html, and data.csv (every figure before and after), sheets.csv, faults.csv (the figures
    at fault), parts.csv (the global test of each part), drawn.csv and indicators.csv.

    \b
    Examples:
      lichen flows reconcile my-pack --out result
      lichen flows reconcile my-pack --robust
      lichen flows reconcile my-pack --without-faults --out result
    """
    made = _reconciled(pack, ask)
    if out is not None:
        views = draw_views(made)
        figures = indicator_table(made)
        tables = {"data": made.data, "sheets": made.sheets, "faults": made.faults.drop("variable", "rivals"),
                  "parts": made.parts, "drawn": views[-1].table, "indicators": figures}  # fmt: skip
        files = {f"{name}.csv": frame.write_csv().encode() for name, frame in tables.items()}
        write_files(out, files | {"report.html": render_page(made, views, figures).encode()})
        say(f"Wrote {out / 'report.html'} and {len(files)} tables beside it.")
    if as_json:
        emit({"chi2": made.chi2, "dof": made.dof, "p": made.p, "sentences": made.sentences, "data": made.data,
              "sheets": made.sheets, "faults": made.faults, "parts": made.parts}, as_json=True)  # fmt: skip
        return
    suspects = made.data.with_columns(pl.col("test").abs().fill_null(-1.0).alias("_size"))
    shown = ["kind", "id", "layer", "period", "stated", "reconciled", "reconciled_sd", "interval_low", "interval_high",
             "spread_from", "others_say", "test", "finding"]  # fmt: skip
    print_line(table(suspects.sort("_size", descending=True, maintain_order=True).select(shown), rows=_ROWS))
    print_line(_units(made.system))
    print_line()
    for sentence in made.sentences:
        print_line(f"- {sentence}")


@flows.command("measure")
@click.argument("pack", type=_PACK)
@click.argument("figure")
@click.option(
    "--kind",
    type=click.Choice(["flow", "change", "level"]),
    default="flow",
    show_default=True,
    help="What FIGURE is the id of: a flow, or the process of a stock.",
)
@click.option("--layer", default="goods", show_default=True, help="In which layer.")
@click.option("--period", help="In which period.  [default: the last]")
@click.option(
    "--error",
    type=click.FloatRange(0, 1000, min_open=True),
    default=5.0,
    show_default=True,
    help="Standard deviation with which what nobody measured would be measured [%].",
)
@_how
@_JSON
def measure(
    pack: Path,
    figure: str,
    *,
    kind: str,
    layer: str,
    period: str | None,
    error: float,
    ask: Ask,
    as_json: bool,
) -> None:
    """Rank which further measurement would narrow FIGURE most, the id of a flow.

    Example: lichen flows measure my-pack paper
    """
    made = _reconciled(pack, ask)
    found = worth_measuring(made, figure, kind=kind, layer=layer, period=period, rel_sd=error / 100)
    if as_json:
        emit(found, as_json=True)
        return
    print_line(table(found, rows=_ROWS))
    print_line()
    print_line(worth_sentence(made, found, figure, kind=kind, layer=layer, period=period))


@flows.command("sankey")
@click.argument("pack", type=_PACK)
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--layer", default="goods", show_default=True, help="What to draw.")
@click.option("--level", type=click.IntRange(0), help="How deep: 0 draws wholes only.  [default: the finest]")
@click.option("--open", "opened", multiple=True, metavar="PROCESS", help="Draw the parts of this one apart.")
@click.option("--period", help="Which period, for .svg and .png.  [default: the last]")
@click.option(
    "--most", type=click.IntRange(3), default=MOST_NODES, show_default=True, help="Most nodes to draw."
)
@_how
def sankey(
    pack: Path, out: Path, *, layer: str, level: int | None, opened: tuple[str, ...], period: str | None, most: int,
    ask: Ask,
) -> None:  # fmt: skip
    """Draw the reconciled flows into OUT: .svg or .png (a picture), .html (a page to click in) or .csv (its table).

    The page holds every depth, unless --level or --open choose one. PNG needs lichen[png].

    \b
    Examples:
      lichen flows sankey my-pack flows.svg --period 2019
      lichen flows sankey my-pack zinc.html --layer zinc --level 0
      lichen flows sankey my-pack sites.png --level 0 --open sites
    """
    form = out.suffix.lower()
    if form not in (".svg", ".png", ".html", ".csv"):
        raise click.UsageError("OUT has to end in .svg, .png, .html or .csv.")
    made = _reconciled(pack, ask)
    if layer not in made.system.dimensions:
        raise LichenError(f"There is no layer '{layer}'. There are: {', '.join(made.system.dimensions)}")
    at = period or made.system.periods[-1]
    if at not in made.system.periods:
        raise LichenError(f"There is no period '{at}'. There are: {', '.join(made.system.periods)}")
    if form == ".html" and level is None and not opened:
        views = draw_views(made, layer=layer, most=most)
    else:
        coarse = 0 if opened and level is None else level
        views = [draw_flows(made, layer=layer, level=coarse, opened=opened, most=most)]
    write_file(out, _drawn_as(form, made, views, at))
    print_line(f"Wrote {out}.")


def _drawn_as(form: str, made: Balanced, views: list[FlowPicture], period: str) -> bytes:
    if form == ".html":
        return render_page(made, views).encode()
    if form == ".csv":
        return views[0].table.write_csv().encode()
    text = standalone(views[0].pictures[period])
    return png_of(text) if form == ".png" else text.encode()


@flows.command("indicators")
@click.argument("pack", type=_PACK)
@click.option(
    "--given", multiple=True, metavar="NAME=NUMBER", help="A parameter such as population, or an account."
)
@_how
@_JSON
def indicators(pack: Path, *, given: tuple[str, ...], ask: Ask, as_json: bool) -> None:
    """Measure circularity from the reconciled flows, each figure with its standard deviation.

    Example: lichen flows indicators my-pack --given population=540000 --given export=0
    """
    values = dict(_parameter(text) for text in given)
    found = indicator_table(_reconciled(pack, ask), values)
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


def _units(system: FlowSystem) -> str:
    """Return in what the amounts of a table are."""
    return f"Amounts in {', '.join(f'{unit_of(system, layer)} ({layer})' for layer in system.dimensions)}."


def _reconciled(pack: Path, ask: Ask) -> Balanced:
    system = load_system(pack)
    with progress(f"Reconciling {system.name}"):
        return reconcile_system(
            system, assumed_rel_sd=ask.assume / 100, loss="huber" if ask.robust else "squares",
            set_aside=ask.without_faults, spread=_WAYS[ask.spread], seed=ask.seed,
        )  # fmt: skip


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
