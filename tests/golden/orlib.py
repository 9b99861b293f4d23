"""Reader of the OR-Library's format of capacitated siting, and the script that made cap71.json with it.

    .venv/bin/python -m tests.golden.orlib cap71.txt tests/golden/cap71.json

The text is from J. E. Beasley's OR-Library (Beasley (1990), OR-Library: distributing test problems by electronic
mail, Journal of the Operational Research Society 41(11), 1069-1072, doi:10.1057/jors.1990.166).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def read_orlib(text: str) -> dict[str, list]:
    """Read sites (capacity, fixed cost) and customers (demand, cost of serving all of it from each site)."""
    numbers = iter(text.split())
    n_sites, n_customers = int(next(numbers)), int(next(numbers))
    sites = [(float(next(numbers)), float(next(numbers))) for _ in range(n_sites)]
    customers = [
        (float(next(numbers)), [float(next(numbers)) for _ in range(n_sites)]) for _ in range(n_customers)
    ]
    if next(numbers, None) is not None:
        raise ValueError("There is more in the file than its first line says.")
    return {
        "capacity": [capacity for capacity, _ in sites],
        "fixed_cost": [cost for _, cost in sites],
        "demand": [demand for demand, _ in customers],
        "cost_of_all": [costs for _, costs in customers],
    }


def main(source: Path, target: Path) -> None:
    """Write the figures of an OR-Library file as JSON, one line per list."""
    figures = read_orlib(source.read_text())
    lines = [f' "{name}": {json.dumps(values)}' for name, values in figures.items() if name != "cost_of_all"]
    rows = ",\n".join(f"  {json.dumps(row)}" for row in figures["cost_of_all"])
    lines.append(f' "cost_of_all": [\n{rows}\n ]')
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
