"""What every builder of a bundled pack does with the files it made: write them, or say which differ."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path


def pack_arguments(parser: argparse.ArgumentParser, pack: Path) -> None:
    """Add the options ``--check`` and ``--into``."""
    parser.add_argument("--check", action="store_true", help="write nothing; say which files differ")
    parser.add_argument("--into", type=Path, default=pack, help="folder to write to")


def put(files: Mapping[str, str], into: Path, *, check: bool) -> int:
    """Write the files of a pack into a folder, or only check them; return the exit code."""
    if check:
        stale = [
            name
            for name, text in files.items()
            if not (into / name).is_file() or (into / name).read_bytes() != text.encode()
        ]
        print("\n".join(f"differs: {name}" for name in stale) or "up to date")
        return 1 if stale else 0
    for name, text in files.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return 0
