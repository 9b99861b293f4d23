"""`lichen flows import`: a table of flows or a register of sites, in your columns, becomes the files of a pack."""

from __future__ import annotations

from pathlib import Path

import click
import polars as pl

from lichen.cli.output import print_line
from lichen.core.errors import LichenError
from lichen.engine.flows import system_from_frames
from lichen.engine.flows.frames import listed
from lichen.engine.flows.registry import NEEDED, register_tables
from lichen.engine.kit.flowdata.canonical import SHEETS
from lichen.run.files import write_files

_ENDS = ("id", "from_process", "to_process", "unit")


@click.command("import")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--column", "columns", multiple=True, metavar="OURS=YOURS", help="Which of your columns is one of ours."
)
@click.option(
    "--nothing-where-absent", is_flag=True, help="Of a register: what has no row in a period did not flow."
)
def import_table(source: Path, out: Path, *, columns: tuple[str, ...], nothing_where_absent: bool) -> None:
    """Make the files of a pack in OUT from SOURCE, a CSV table in your own columns.

    A table of flows has the columns id, from_process, to_process and unit, and what else the sheet 'flows' knows; so
    have studies in the manner of STAN. A register of sites has site, direction (in or out), resource, amount and unit,
    and if you like group, period and uncertainty. Everything wrong is told at once, and then nothing is written.

    \b
    Examples:
      lichen flows import stan.csv town --column id=Flow --column amount="Mass flow"
      lichen flows import register.csv valley --column site=Permit --column period=Year
    """
    names = dict(_pair(text) for text in columns)
    if there := [name for name in ("processes.csv", "flows.csv") if (out / name).exists()]:
        raise LichenError(
            f"{out} has {' and '.join(there)} already. Name a new folder, or take them away first."
        )
    cells = listed(_table(source), names)
    if "site" in cells and "direction" in cells:
        tables = register_tables(cells, nothing_where_absent=nothing_where_absent, name=source.name)
    elif all(name in cells for name in _ENDS):
        tables = _flows(cells, source.name)
    else:
        raise LichenError(
            f"{source.name} is neither a table of flows ({', '.join(_ENDS)}) nor a register of sites "
            f"({', '.join(NEEDED)}): it has {', '.join(cells)}. Say with --column which of yours is which."
        )
    write_files(out, {f"{name}.csv": frame.write_csv().encode() for name, frame in tables.items()})
    counts = ", ".join(f"{frame.height} {name}" for name, frame in tables.items())
    print_line(f"Wrote {out}: {counts}. Now: lichen flows balance {out}")


def _pair(text: str) -> tuple[str, str]:
    """Return your name and ours of a column."""
    ours, sign, yours = text.partition("=")
    if not sign:
        raise click.UsageError(f"--column {text} has no =; write it as in id=Flow.")
    return yours.strip(), ours.strip()


def _table(source: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(source, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise LichenError(
            f"{source.name} cannot be read as a CSV table in UTF-8 ({error}). Save it as one from your spreadsheet."
        ) from None


def _flows(cells: dict[str, list[object]], name: str) -> dict[str, pl.DataFrame]:
    """Return the columns that the sheet of flows knows, once they make a system, and its processes."""
    known = [column.name for column in SHEETS["flows"].columns if column.name in cells]
    mine = {column: cells[column] for column in known}
    system = system_from_frames(mine, name=name)
    processes = system.processes.select(
        "id", pl.col("balance").replace_strict({True: "yes", False: "no"}, return_dtype=pl.String)
    )
    return {"processes": processes, "flows": pl.DataFrame(mine)}
