"""Region packs on the disk: read for every command that needs a region, with all their problems told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from lichen.cli.output import number, say
from lichen.cli.progress import progress
from lichen.core.errors import FileError, LichenError, Problem
from lichen.core.graph import Region
from lichen.engine.register import Checked, RawPack, check, decode
from lichen.engine.register.found import as_problems

_READ = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".zip")
FEW = 5  # problems of one kind in one column that are printed unless all are asked for


def read_files(path: Path) -> dict[str, bytes]:
    """Return the files of a pack by name: one file, or those of a folder (not of folders in it).

    Files that cannot hold a table are named, but not read.

    Raises `FileError` where the disk refuses.
    """
    try:
        if not path.is_dir():
            return {path.name: path.read_bytes()}
        files = sorted(item for item in path.iterdir() if item.is_file() and not item.name.startswith("."))
        return {item.name: item.read_bytes() if item.suffix.lower() in _READ else b"" for item in files}
    except OSError as error:
        why = error.strerror or str(error)
        raise FileError(
            f"'{path}' cannot be read: {why[:1].lower()}{why[1:]}. Mend that, or give another pack"
        ) from error


def load_pack(path: Path) -> RawPack:
    """Return the pack at a path as it was written; raises `ProblemsError` or `FileError` if there is none."""
    with progress(f"Reading {path.name}"):
        return decode(read_files(path), path.resolve().name or str(path))


def load_region(path: Path) -> Region:
    """Return the region that a pack describes; its notices, and its problems if any, go to standard error.

    Raises `LichenError` if it has problems.
    """
    raw = load_pack(path)
    with progress(f"Checking {raw.name}"):
        checked = check(raw)
    return _region(checked, f"lichen check {path}")


def region_from(files: Mapping[str, bytes], name: str) -> Region:
    """Return the region that the files of a pack describe, as `load_region` does."""
    return _region(check(decode(files, name)), f"lichen check {name}")


def _region(checked: Checked, command: str) -> Region:
    for notice in checked.notices:
        say(noticed(notice))
    if checked.region is None:
        count = checked.found.height
        for line in problem_lines(checked.found, more=f"'{command} --all' shows them"):
            say(line)
        raise LichenError(
            f"{number(count)} problem{'' if count == 1 else 's'} in the pack; nothing was imported. "
            f"'{command} --all' shows every one"
        )
    return checked.region


def noticed(notice: Problem) -> str:
    """Return a notice as one line."""
    mend = "" if notice.mend.startswith("nothing") and "," not in notice.mend else f" ({notice.mend})"
    return "Note: " + str(notice).removesuffix(f". Mend: {notice.mend}.") + mend + "."


def problem_lines(found: pl.DataFrame, *, few: int | None = FEW, more: str = "--all shows them") -> list[str]:
    """Return problems as lines; of many of one kind in one column only a `few`, and how many more there are."""
    groups = ["table", "column", "kind"]
    counted = found.with_columns(
        pl.int_range(pl.len()).over(groups).alias("place"), pl.len().over(groups).alias("count")
    )
    shown = counted if few is None else counted.filter(pl.col("place") < few)
    lines = []
    for problem, (place, count, column) in zip(
        as_problems(shown), shown.select("place", "count", "column").iter_rows(), strict=True
    ):
        lines.append(str(problem))
        if few is not None and place == few - 1 and count > few:
            where = f" in column '{column}'" if column else ""
            lines.append(f"  ... and {number(count - few)} more of this kind{where}; {more}")
    return lines
