"""Writes the reference of the region pack: ``.venv/bin/python tools/build_reference.py``.

``docs/reference/pack.md`` is made from the description of the pack (`lichen.core.pack.PACK`), from which the template
and the checks are made, too; tests/tools/test_build_reference.py says when the page is old.
"""

from __future__ import annotations

from pathlib import Path

from lichen.core.errors import UnitError
from lichen.core.pack import PACK
from lichen.core.tables import Column, TableShape
from lichen.core.unit_words import SYNONYMS, TRAPS
from lichen.core.units import CANONICAL, PERIODS_PER_YEAR, read_amount_unit

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "pack.md"

_HEAD = """# The region pack

Made from `lichen.core.pack` by `tools/build_reference.py`; do not edit.

A pack is a workbook (.xlsx) with one sheet per table, or a folder or .zip with one .csv or .parquet file per table.
`lichen new` writes a template, `lichen check` finds what is wrong with a pack, `lichen export` turns one form into
another. How to make one is told in [Make a pack](../how-to/make-a-pack.md).

An empty cell means *not stated*; it is never a zero. Capitals, spaces and underscores in the names of tables and
columns do not matter, nor does their order. Columns of your own are kept, but not read. In the tables below a column
in **bold** has to be there and filled in.
"""
_KINDS = """
## How a cell is read

| kind | what to write |
| --- | --- |
| id | a short key, different in each row; no `;` `=` `<` `>` |
| ref | the id of a row in the table named |
| text | anything |
| number | with decimal point or comma, thousands apart by spaces; see [numbers](../rooms/register.md#numbers) |
| integer | a whole number |
| flag | yes or no |
| choice | one of the words listed |
| code | a code of the scheme named, in any usual spelling; `lichen codes` looks it up |
| unit | a unit of mass, energy or volume, or money or kg per such a unit; see [units](#units) |
| list | entries separated by `;` |
| mix | entries such as `moisture = 12 %` or `moisture <= 14 %`, separated by `;` |

*Unit* in square brackets means the unit of the row: a cost in `currency/unit` is per kg where the amount is in kg.
"""


_NAMES = {"meter ** 3": "cubic metre", "liter": "litre", "milliliter": "millilitre", "hectoliter": "hectolitre",
          "megabritish_thermal_unit": "million British thermal units",
          "british_thermal_unit": "British thermal unit"}  # fmt: skip


def pack_page() -> str:
    """Return the reference of the pack, as Markdown."""
    return "\n".join([_HEAD, *(_table(shape) for shape in PACK), _KINDS, _units()]) + "\n"


def _table(shape: TableShape) -> str:
    needed = "" if shape.required else " This table may be left out."
    lines = [
        f"## {shape.name}\n",
        f"{shape.meaning}{needed}\n",
        "| column | kind | meaning | example |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {_name(c)} | {_kind(c)} | {_meaning(c)} | {_cell(c.example)} |" for c in shape.columns]
    return "\n".join(lines) + "\n"


def _name(column: Column) -> str:
    return f"**{column.name}**" if column.required else column.name


def _kind(column: Column) -> str:
    return f"{column.kind} of {column.refers}" if column.refers else column.kind


def _meaning(column: Column) -> str:
    parts = [column.meaning]
    if column.choices:
        parts.append("one of " + ", ".join(f"`{choice}`" for choice in column.choices))
    if column.unit:
        parts.append(f"[{column.unit}]")
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        parts.append(f"from {low:g} to {high:g}")
    elif low is not None:
        parts.append(f"from {low:g}")
    return _plain(
        "; ".join(parts[:1]) + "".join(f" {p}" if p.startswith("[") else f"; {p}" for p in parts[1:])
    )


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("<=", "&le;").replace(">=", "&ge;")


def _cell(text: str) -> str:
    return f"`{text}`" if text else ""


def _units() -> str:
    """Return the units of amounts, with their spellings, and the spellings that are refused."""
    days, weeks, hours = (f"{PERIODS_PER_YEAR[period]:.10g}" for period in ("day", "week", "hour"))
    inside = f"{CANONICAL['mass']}, {CANONICAL['energy']} or {CANONICAL['volume']}"
    lines = [
        "## Units",
        "",
        f"Inside, everything is in {inside} a year. A year has {days} days, {weeks} weeks or {hours} hours.",
        "A unit may hold its period (`t/a`, `m3/h`, `MW`) and a power of ten (`1000 t`). Other units of mass, energy",
        "and volume, with the usual prefixes, are understood beside these:",
        "",
        "| one | is | may be written |",
        "| --- | --- | --- |",
    ]
    spellings: dict[str, list[str]] = {}
    for spelling, name in SYNONYMS.items():
        spellings.setdefault(name, []).append(spelling)
    for name, several in spellings.items():
        unit = _amount(several[0])
        if unit:
            written = " ".join(f"`{text}`" for text in several)
            lines.append(f"| {_NAMES.get(name, name.replace('_', ' '))} | {unit} | {written} |")
    lines += [
        "",
        "These are refused, because they have several meanings or none that fits:\n",
        "| | why | instead |",
        "| --- | --- | --- |",
    ]
    lines += [f"| `{word}` | {what} | {mend} |" for word, (what, mend) in TRAPS.items()]
    return "\n".join(lines)


def _amount(spelling: str) -> str:
    """Return what one of a unit is in canonical units, "" if it measures no amount."""
    try:
        unit = read_amount_unit(spelling)
    except UnitError:
        return ""
    return f"{unit.factor:.10g} {CANONICAL[unit.dimension]}" + (f" per {unit.period}" if unit.period else "")


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(pack_page(), "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
