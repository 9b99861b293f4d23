"""`lichen share` and `lichen stress`: who gets what of a plan's gain, and what the plan can bear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import polars as pl

from lichen.cli.match import of_catalogue, settings_of_wishes, wishes_of_plan
from lichen.cli.output import emit, facts, number, print_line, table
from lichen.cli.packs import load_region
from lichen.cli.progress import progress
from lichen.engine.match.catalogue import planned_region
from lichen.engine.match.shares import Shares, ShareSettings, share_gains
from lichen.engine.match.shares.falls import PAYERS
from lichen.engine.match.shares.record import RULES
from lichen.engine.match.stress import Stress, StressSettings, stress_plan
from lichen.run.files import write_files

_PACK = click.Path(exists=True, path_type=Path)
_GAP = click.option(
    "--gap",
    type=float,
    default=1e-4,
    show_default=True,
    help="Proven gap at which a plan with plants may stop.",
)
_OUT = click.option("--out", type=click.Path(path_type=Path), help="Folder for the tables as CSV.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")


def _write(out: Path | None, tables: dict[str, pl.DataFrame]) -> None:
    if out is not None:
        plain = {
            name: frame.with_columns(pl.selectors.list().list.join("; ")) for name, frame in tables.items()
        }
        write_files(out, {f"{name}.csv": frame.write_csv().encode() for name, frame in plain.items()})
        print_line(f"\nWritten to {out}: {', '.join(f'{name}.csv' for name in tables)}")


@click.command()
@click.argument("pack", type=_PACK)
@click.option(
    "--rule", type=click.Choice(RULES), default="nucleolus", show_default=True, help="How the gain is shared."
)
@click.option(
    "--payer",
    type=click.Choice(tuple(PAYERS)),
    default="half",
    show_default=True,
    help="Who pays the haul at first.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows shown of each table."
)
@wishes_of_plan
@of_catalogue
@_GAP
@_OUT
@_JSON
def share(
    pack: Path, rule: str, payer: str, limit: int, out: Path | None, as_json: bool, **wishes: Any
) -> None:
    """Share the gain of PACK's best plan so that nobody would do better alone.

    Shows what each organisation gets under each rule, what it pays or is paid, and the price range of every exchange.

    \b
    Examples:
      lichen share my-pack
      lichen share my-pack --rule shapley --payer giver --out shares
    """
    settings = settings_of_wishes(**wishes)
    region = planned_region(load_region(pack), settings)
    with progress("Sharing") as told:
        found = share_gains(region, settings, ShareSettings(rule=rule, payer=payer), told)
    if as_json:
        emit(found, as_json=True)
        return
    print_line(_share_text(found, limit))
    _write(out, {"members": found.members, "payments": found.payments, "objections": found.objections})


def _share_text(found: Shares, limit: int) -> str:
    money = f"{found.currency}/year"
    core = {
        "not empty": "no group would do better alone",
        "empty": f"every sharing leaves some group better off alone; here by at most {number(found.objection)} {money}",
        "open": f"no group is known that would do better alone; at most by {number(found.objection)} {money}",
    }[found.core]
    head = facts({"to be shared": f"{number(found.total)} {money}", "rule": found.rule, "stability": core})
    members = found.members.filter(pl.col("gain").abs() + pl.col("transfer").abs() > 0)
    known = [column for column in members.columns if members[column].null_count() < len(members)]
    shown = members.select(known).drop("organisation", "group", "beside", "shapley_error").head(limit)
    errors = members["shapley_error"].max()
    parts = [head, table(shown, units=dict.fromkeys(shown.columns[1:], money))]
    if isinstance(errors, float) and errors > 0:
        parts.append(f"The Shapley values are drawn: standard error at most {number(errors)} {money}.")
    if len(members) > limit:
        parts.append(f"... and {number(len(members) - limit)} more; --limit or --out shows them.")
    paid = found.payments.select(
        "from_organisation",
        "to_organisation",
        "resource",
        "amount",
        "price_low",
        "price_high",
        "price",
        "payment",
    )
    parts.append(
        f"Payments from taker to giver (negative: the giver pays), in {found.currency} a unit and a year:"
    )
    parts.append(table(paid.head(limit)))
    return "\n\n".join(parts)


@click.command()
@click.argument("pack", type=_PACK)
@click.option(
    "--keep",
    type=float,
    default=0.9,
    show_default=True,
    help="Share of the gain to be kept under any single loss.",
)
@click.option(
    "--factor", type=float, default=2.0, show_default=True, help="What each price is multiplied by."
)
@click.option("--limit", type=click.IntRange(min=1), default=15, show_default=True, help="Losses shown.")
@wishes_of_plan
@of_catalogue
@_GAP
@_OUT
@_JSON
def stress(
    pack: Path, keep: float, factor: float, limit: int, out: Path | None, as_json: bool, **wishes: Any
) -> None:
    """Try what PACK's best plan can bear: a partner stops, a technology fails, a price doubles.

    Then finds the best plan that keeps its gain under any single loss, and what that costs.

    \b
    Examples:
      lichen stress my-pack
      lichen stress my-pack --keep 0.8 --factor 1.5 --out stress
    """
    settings = settings_of_wishes(**wishes)
    region = planned_region(load_region(pack), settings)
    with progress("Trying") as told:
        found = stress_plan(region, settings, StressSettings(keep=keep, factor=factor), told)
    if as_json:
        emit(found, as_json=True)
        return
    print_line(_stress_text(found, limit))
    tables = ("losses", "changes", "robust", "hauls")
    _write(out, {name: getattr(found, name) for name in tables})


def _stress_text(found: Stress, limit: int) -> str:
    money = f"{found.currency}/year"
    losses = found.losses.head(limit).select(
        "kind", pl.col("name").alias("what stops"), pl.col("haul_count").alias("exchanges"),
        (pl.col("kept_at_once") * 100).alias("kept at once [%]"),
        (pl.col("kept_replanned") * 100).alias("planned anew [%]"),
        pl.col("lost_at_once").alias(f"lost at once [{money}]"),
    )  # fmt: skip
    changes = found.changes.select(
        pl.col("title").alias(f"times {found.changes['factor'][0]:g}"),
        pl.col("as_planned").alias(f"plan as it is [{money}]"),
        pl.col("replanned").alias(f"planned anew [{money}]"), pl.col("stopping").alias("exchanges that stop paying"),
    )  # fmt: skip
    robust = found.robust.select(
        (pl.col("keep") * 100).alias("to be kept [%]"), pl.col("net_benefit").alias(f"net benefit [{money}]"),
        pl.col("cost").alias(f"that costs [{money}]"), (pl.col("kept") * 100).alias("kept at least [%]"),
        pl.col("worst").alias("worst loss"), pl.col("haul_count").alias("exchanges"),
        pl.col("partner_count").alias("partners"),
    )  # fmt: skip
    return "\n\n".join([
        facts({"net benefit of the plan": f"{number(found.total)} {money}"}),
        "What is left if one of them stops: at once, and after planning anew without building:", table(losses),
        "If a price changes:", table(changes),
        "The best plan that keeps a share of its gain whoever stops:", table(robust), _verdict(found),
    ])  # fmt: skip


def _verdict(found: Stress) -> str:
    """Return in one sentence what the share asked for costs."""
    asked = found.robust.filter(pl.col("keep") == found.keep).row(0, named=True)
    money = f"{found.currency} a year"
    if asked["net_benefit"] <= 0 < found.total:
        most = found.robust.filter(pl.col("net_benefit") > 0)["keep"].max()
        least = (
            "no plan keeps even half"
            if most is None
            else f"the most that any plan keeps is about {float(str(most)):.0%}"
        )
        return f"No plan keeps {found.keep:.0%} of its gain whoever stops; {least}."
    if asked["cost"] <= 1e-6 * max(1.0, found.total):
        return f"The best plan already keeps {found.keep:.0%} of its gain whoever stops."
    return (
        f"Keeping {found.keep:.0%} whoever stops costs {number(asked['cost'])} {money}, "
        f"{asked['cost'] / found.total:.1%} of the gain."
    )
