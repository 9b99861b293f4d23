"""`lichen new`, `lichen check` and `lichen export`: make a region pack, find what is wrong with it, convert it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import click

from lichen.cli.output import emit, number, print_line, table
from lichen.cli.packs import FEW, load_pack, noticed, problem_lines
from lichen.cli.progress import progress
from lichen.core.errors import FileError, LichenError, ProblemsError
from lichen.engine.register import (
    FORMS,
    Checked,
    Form,
    RawPack,
    encode,
    encode_aside,
    set_aside,
)
from lichen.engine.register import (
    check as check_pack,
)
from lichen.engine.register.aside import kept
from lichen.engine.register.found import as_problems
from lichen.engine.register.template import template
from lichen.run.files import write_file, write_files

_PACK = click.Path(exists=True, path_type=Path)
_MEND = 2
_ASIDE_FORMS = (".csv", ".xlsx", ".zip")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--xlsx", is_flag=True, help="Write one Excel workbook instead of CSV tables.")
def new(folder: Path, *, xlsx: bool) -> None:
    """Write a template of a region pack into FOLDER: commented tables with a small example.

    Write your own rows over those of the example, then check the pack. Nothing is ever overwritten.

    \b
    Examples:
      lichen new my-pack
      lichen new my-pack --xlsx
    """
    if folder.suffix.lower() == ".xlsx":
        xlsx, target = True, folder
    else:
        target = folder / "pack.xlsx" if xlsx else folder
    _refuse_to_overwrite(target if target.is_file() else folder)
    files = template("xlsx" if xlsx else "csv")
    if xlsx:
        write_file(target, files["pack.xlsx"])
    else:
        write_files(folder, files)
    print_line(f"Wrote {target} with a worked example. Next:")
    print_line("  1. write your own rows over those of the example")
    print_line(f"  2. lichen check {target}")
    print_line(f"  3. lichen plan {target}")


@click.command()
@click.argument("pack", type=_PACK)
@click.option(
    "--set-aside",
    "aside",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Import the good rows; write the bad ones, whole, to this .csv, .xlsx or .zip.",
)
@click.option(
    "--good", type=click.Path(path_type=Path), help="With --set-aside: write the good rows as a pack, too."
)
@click.option("--all", "every", is_flag=True, help=f"Print every problem, not {FEW} of each kind.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
def check(pack: Path, *, aside: Path | None, good: Path | None, every: bool, as_json: bool) -> int:
    """Find everything that is wrong with PACK, and say how to mend it.

    PACK is a workbook (.xlsx, .ods, .xls), a folder of .csv or .parquet tables, or a .zip of them. One problem refuses
    the whole pack, unless --set-aside leaves the bad rows out, and with them the rows that refer to them. The exit code
    is 0 if the pack (or what is left of it) can be used, and 2 if not.

    \b
    Examples:
      lichen check my-pack
      lichen check my-pack.xlsx --json
      lichen check my-pack --set-aside bad-rows.csv --good my-good-pack
    """  # fmt: skip
    if good is not None and aside is None:
        raise click.UsageError("--good goes with --set-aside FILE: the bad rows must go somewhere.")
    if aside is not None and aside.suffix.lower() not in _ASIDE_FORMS:
        raise click.UsageError(
            f"--set-aside writes {', '.join(_ASIDE_FORMS)}; give a file that ends in one of them."
        )
    for target in (aside, good):
        if target is not None:
            _refuse_to_overwrite(target)
    try:
        raw = load_pack(pack)
    except ProblemsError as error:
        if not as_json:
            raise
        emit(
            {"pack": pack.name, "usable": False, "problems": [p.as_dict() for p in error.problems]},
            as_json=True,
        )
        return _MEND
    with progress(f"Checking {raw.name}"):
        checked = check_pack(raw) if aside is None else _part(raw, aside, good)
    if as_json:
        emit(_document(raw, checked), as_json=True)
    else:
        _print(raw, checked, aside=aside, every=every)
    return 0 if checked.region is not None else _MEND


def _part(raw: RawPack, aside: Path, good: Path | None) -> Checked:
    """Set the bad rows aside, into the file asked for, and write the good ones if that is asked, too."""
    parted = set_aside(raw)
    if parted.checked.region is None:
        return parted.checked
    if good is not None:
        _write_pack(kept(raw, parted), good, _form(good, None), force=False)
    if parted.aside:
        write_file(aside, encode_aside(parted.aside, aside.suffix.lower()))
    return parted.checked


def _document(raw: RawPack, checked: Checked) -> Mapping[str, object]:
    return {
        "pack": raw.name,
        "usable": checked.region is not None,
        "rows": checked.accounted,
        "problems": [problem.as_dict() for problem in checked.problems],
        "notices": [notice.as_dict() for notice in checked.notices],
    }


def _print(raw: RawPack, checked: Checked, *, aside: Path | None, every: bool) -> None:
    """Print problems, notices and what became of the rows."""
    for line in problem_lines(checked.found, few=None if every else FEW):
        print_line(line)
    for notice in checked.notices:
        print_line(noticed(notice))
    if checked.found.height or checked.notices:
        print_line()
    columns = ["table", "read", "imported"] + [
        name for name in ("set_aside", "refused") if checked.accounted[name].sum() > 0
    ]
    print_line(table(checked.accounted.select(columns).rename({"read": "rows read"})))
    count = checked.found.height
    told = f"{number(count)} problem{'' if count == 1 else 's'}"
    if checked.region is None:
        print_line(f"\n{told} in {raw.name}; nothing was imported.")
        if aside is not None:
            print_line(
                "Rows cannot be set aside before the missing tables and columns, and 'region', are mended."
            )
        elif not checked.found["index"].null_count() and "region" not in checked.found["table"]:
            print_line(
                "Mend them, or leave the bad rows out: lichen check PACK --set-aside bad-rows.csv --good NEW"
            )
    elif count:
        print_line(f"\n{told} in {raw.name}; the bad rows were set aside in {aside}.")
    else:
        print_line(f"\nNo problems in {raw.name}.")


@click.command()
@click.argument("pack", type=_PACK)
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--form", type=click.Choice(FORMS), help="The form.  [default: by the ending of OUT; else csv]")
@click.option("--force", is_flag=True, help="Write over what is there.")
def export(pack: Path, out: Path, *, form: str | None, force: bool) -> None:
    """Write PACK in another form, every cell as it is, those that are wrong or unknown included.

    OUT is a workbook (.xlsx), a .zip of CSV tables, or a folder of .csv or .parquet tables.

    \b
    Examples:
      lichen export my-pack my-pack.xlsx
      lichen export my-pack.xlsx my-pack --form parquet
    """
    raw = load_pack(pack)
    if raw.found.height:
        raise ProblemsError(as_problems(raw.found))
    with progress(f"Writing {out.name}"):
        _write_pack(raw, out, _form(out, form), force=force)
    rows = sum(one.frame.height for one in (*raw.tables.values(), *raw.others))
    print_line(f"Wrote {out}: {number(len(raw.tables) + len(raw.others))} tables, {number(rows)} rows.")


def _form(out: Path, wanted: str | None) -> Form:
    """Return the form asked for, or else the one that the ending says."""
    suffix = out.suffix.lower()
    by_name = {".xlsx": "xlsx", ".zip": "zip"}.get(suffix)
    if wanted is None and by_name is None and suffix in (".csv", ".parquet", ".xls", ".ods", ".xlsm"):
        raise click.UsageError(f"'{out}' is no pack: give a name that ends in .xlsx or .zip, or a folder.")
    if wanted is not None and by_name is not None and wanted != by_name:
        raise click.UsageError(f"--form {wanted} does not fit the ending of '{out}'.")
    return cast("Form", wanted or by_name or "csv")


def _other_table(item: Path, files: Mapping[str, bytes]) -> bool:
    return item.name not in files and item.suffix.lower() in (".csv", ".tsv", ".parquet", ".xlsx", ".xlsm")


def _refuse_to_overwrite(path: Path, mend: str = "Choose another name, or remove it first") -> None:
    """Raise `FileError` if a file, or a folder with anything in it, is in the way."""
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        raise FileError(f"'{path}' is there already, and is not overwritten. {mend}")


def _write_pack(raw: RawPack, out: Path, form: Form, *, force: bool) -> None:
    if not force:
        _refuse_to_overwrite(out, "Choose another name, or say --force")
    files = encode(raw, form)
    stale = [item.name for item in out.iterdir() if _other_table(item, files)] if out.is_dir() else []
    if stale:
        raise FileError(
            f"'{out}' holds tables that would mix with those written: {', '.join(stale[:5])}. Remove them first"
        )
    if form in ("xlsx", "zip"):
        if out.is_dir():
            raise LichenError(f"'{out}' is a folder; give the name of a file that ends in .{form}")
        write_file(out, next(iter(files.values())))
    else:
        write_files(out, files)
