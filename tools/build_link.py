"""Make the packaged index of the linker (src/lichen/data/link/index.zip) from the concept register.

    python -m tools.build_link            from the packaged register
    python -m tools.build_link --check    exit code 1 if the packaged index differs

`tools.build_concepts` may call `write_index` with the register it made.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lichen.core.concepts import Register, concept_register
from lichen.engine.register.link import LinkIndex, build_index, pack

PACKAGED = Path(__file__).resolve().parents[1] / "src" / "lichen" / "data" / "link"


def write_index(register: Register) -> LinkIndex:
    """Make the packaged index from a register, and return it."""
    index = build_index(register)
    PACKAGED.mkdir(parents=True, exist_ok=True)
    (PACKAGED / "index.zip").write_bytes(pack(index))
    return index


def main(arguments: list[str] | None = None) -> int:
    """Make the index; return the exit code."""
    if "--check" in (sys.argv[1:] if arguments is None else arguments):
        return int(pack(build_index(concept_register())) != (PACKAGED / "index.zip").read_bytes())
    write_index(concept_register())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
