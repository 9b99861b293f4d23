"""Pack Natural Earth's 1:10 m land into src/lichen/data/land/land.bin.

Get the source with `npm pack world-atlas@2.0.2`, unpack it, then
`python tools/build_land.py package/land-10m.json`.
"""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STEP = 0.005  # degrees; about 500 m, finer than the source is true
TARGET = Path(__file__).resolve().parents[1] / "src/lichen/data/land/land.bin"


def rings(topology: dict[str, object]) -> list[NDArray[np.float64]]:
    """Return the rings of a TopoJSON land topology as arrays of [longitude, latitude] in degrees."""
    transform = topology["transform"]
    scale, shift = np.array(transform["scale"]), np.array(transform["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]
    found = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
                found.append(np.concatenate([parts[0], *(part[1:] for part in parts[1:])]))
    return found


def pack(found: list[NDArray[np.float64]]) -> bytes:
    """Round to the grid, drop points that fall together, and pack counts and steps."""
    counts, steps = [], []
    for ring in found:
        grid = np.round(ring / STEP).astype(np.int64)
        grid = grid[np.r_[True, (np.diff(grid, axis=0) != 0).any(axis=1)]]
        if len(grid) < 4:
            continue
        counts.append(len(grid))
        steps.append(np.diff(np.vstack([[0, 0], grid]), axis=0))
    moves = np.concatenate(steps)
    raw = b"".join(
        part.astype("<i4").tobytes()
        for part in (np.array([len(counts)]), np.array(counts), moves[:, 0], moves[:, 1])
    )
    return lzma.compress(raw, preset=9)


if __name__ == "__main__":
    TARGET.write_bytes(pack(rings(json.loads(Path(sys.argv[1]).read_text()))))
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")
