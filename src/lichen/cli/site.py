"""`lichen site`: set up, serve and keep an installation of the platform on the web.

The only module that boots Django; every command does so by `booted`, after the folder of the installation is known.
"""

from __future__ import annotations

import importlib
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from lichen.cli.output import print_line, say
from lichen.cli.packs import read_files
from lichen.cli.progress import progress
from lichen.cli.serving import Served, serve_until_stopped
from lichen.core.errors import FileError, LichenError

ROLES = ("member", "analyst", "facilitator", "administrator")
_HOME = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="LICHEN_HOME",
    default=Path("lichen-site"),
    show_default=True,
    help="Folder of the installation.",
)


class _Commands(click.Group):
    """Commands whose errors of database and settings are sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with plain_sentences():
            return super().invoke(ctx)


@contextmanager
def plain_sentences() -> Iterator[None]:
    """Turn what Django raises for wrong settings, or a database that is away or too old, into sentences."""
    try:
        yield
    except LichenError:
        raise
    except Exception as error:
        if sentence := _sentence(error):
            raise LichenError(sentence) from error
        raise


def _sentence(error: Exception) -> str:
    """Return what to say of an error of Django; "" for any other."""
    kind, said = type(error).__name__, str(error).strip().partition("\n")[0].rstrip(".")
    if not type(error).__module__.startswith("django."):
        return ""
    if kind == "ImproperlyConfigured":
        return said
    if (
        "no such table" in said
        or "no such column" in said
        or ("does not exist" in said and "relation" in said)
    ):
        return f"The database is not that of this version ({said}). Bring it there: lichen site init"
    if kind == "OperationalError":
        return f"The database does not answer: {said}. Is it running, and is LICHEN_DATABASE_URL right?"
    return ""


@click.group(cls=_Commands)
def site() -> None:
    """Set up, serve and keep the platform on the web.

    One installation is for one region or park. What it needs stands in one folder; a PostgreSQL server is used where
    LICHEN_DATABASE_URL names one (docs/deploy.md lists all settings).

    \b
    Examples:
      lichen site init --pack my-pack.xlsx
      lichen site user anna@example.org --role administrator
      lichen site serve
      lichen site backup lichen-2026-11-22.zip
    """


def booted(home: Path, *, made: bool = True) -> Any:
    """Boot Django on an installation's folder and return its management module; `made`: it has to be there."""
    home = home.absolute()
    if made and not (home / "secret-key").is_file() and not os.environ.get("LICHEN_SECRET_KEY"):
        raise FileError(f"There is no installation in {home}. Make one: lichen site init --home {home}")
    os.environ["LICHEN_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lichen.site.settings")
    try:
        django = importlib.import_module("django")
    except ModuleNotFoundError:
        raise LichenError("The site needs more libraries. Install them: pip install 'lichen[site]'") from None
    django.setup()
    return importlib.import_module("django.core.management")


def set_up(home: Path) -> None:
    """Make an installation, or bring one to the present version; what is there already stays."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"The folder {home} cannot be made: {error.strerror}. Name another: --home") from None
    if not os.access(home, os.W_OK):
        raise FileError(f"The folder {home} cannot be written to. Name another: --home")
    management = booted(home, made=False)
    management.call_command("migrate", verbosity=0, interactive=False)
    management.call_command("collectstatic", verbosity=0, interactive=False)


@site.command("init")
@_HOME
@click.option("--pack", type=click.Path(exists=True, path_type=Path), help="Import this region pack.")
@click.option(
    "--public", is_flag=True, help="The pack is public data: show its streams exactly to all members."
)
def init(home: Path, pack: Path | None, public: bool) -> None:
    """Make an installation, or bring one to the present version; what is there already stays.

    Example: lichen site init --pack my-pack.xlsx
    """
    set_up(home)
    if pack is not None:
        with progress(f"Importing {pack.name}") as told:
            load = importlib.import_module("lichen.site.register.services").load_pack
            done = load(read_files(pack), pack.resolve().name, public=public, told=told)
        for notice in done.notices:
            say(str(notice))
        print_line(f"Imported {pack}: {counted(done.counts)}.")
    print_line(f"The installation in {home} is ready. Serve it: lichen site serve --home {home}")


def counted(counts: dict[str, dict[str, int]]) -> str:
    """Return what an import did, table by table.

    >>> counted({"sites": {"new": 2}, "streams": {"new": 3, "unchanged": 1}})
    'sites 2 new; streams 3 new, 1 unchanged'
    """
    told = (
        f"{table} {', '.join(f'{count} {verb}' for verb, count in verbs.items())}"
        for table, verbs in counts.items()
    )
    return "; ".join(told)


@site.command("user")
@click.argument("email")
@_HOME
@click.option("--role", type=click.Choice(ROLES), help="What she may do.  [default: member]")
@click.option("--name", default="", help="Her name.")
@click.option(
    "--organisation", default="", help="Key or name of the organisation that she acts for, as its owner."
)
def user(email: str, home: Path, role: str | None, name: str, organisation: str) -> None:
    """Make an account, or give an account another role; the password of a new one is printed once.

    \b
    Examples:
      lichen site user anna@example.org --role administrator
      lichen site user mia@mill.example --organisation "Valley Mill Ltd"
    """
    booted(home)
    party = _party(organisation) if organisation else None
    said, password = account(email, role=role, name=name, party=party)
    print_line(f"{said} Password: {password}" if password else said)


def account(
    email: str, *, role: str | None = None, name: str = "", party: Any = None, password: str = ""
) -> tuple[str, str]:
    """Make or change an account; return what it is now, and the password of a new one."""
    errors = importlib.import_module("django.core.exceptions")
    try:
        importlib.import_module("django.core.validators").validate_email(email)
    except errors.ValidationError:
        raise LichenError(f"'{email}' is no e-mail address. Write it like anna@example.org") from None
    models = importlib.import_module("lichen.site.trust.models")
    one = models.User.objects.filter(email=email.lower()).first()
    if one is None:
        password = password or secrets.token_urlsafe(12)
        one = models.User.objects.create_user(email, password, name=name, role=role or "member")
        importlib.import_module("lichen.site.trust.adapter").vouch_for(one)
    else:
        password = ""
        one.role, one.name = role or one.role, name or one.name
        one.save(update_fields=["role", "name"])
    said = f"{email} is {one.role} now"
    if party is not None:
        models.Membership.objects.update_or_create(user=one, party=party, defaults={"standing": "owner"})
        said += f" and acts for {party}"
    return f"{said}.", password


def _party(wanted: str) -> Any:
    """Return the party of an organisation, by its key or its name; one that is not clear is refused."""
    organisations = importlib.import_module("lichen.site.register.models").Organisation.objects
    there = organisations.filter(removed=None).select_related("party")
    found = list(there.filter(ref=wanted)) or list(there.filter(name__iexact=wanted)[:2])
    if not found:
        raise LichenError(f"There is no organisation '{wanted}'. Write its key or its whole name")
    if len(found) > 1:
        raise LichenError(
            f"Several organisations are named '{wanted}'. Write the key of one, such as {found[0].ref}"
        )
    return found[0].party


@site.command("backup")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@_HOME
def backup(out: Path, home: Path) -> None:
    """Write the whole installation, as it is at this moment, into one file; the site may run meanwhile.

    Example: lichen site backup lichen-2026-11-22.zip
    """
    booted(home)
    with progress("Backing up") as told:
        held = importlib.import_module("lichen.site.shell.backup").write_backup(out, told)
    print_line(f"Wrote {out}: {sum(held.rows.values())} rows in {len(held.rows)} tables.")
    if held.warning:
        say(held.warning)


@site.command("restore")
@click.argument("backup_file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@_HOME
def restore(backup_file: Path, home: Path) -> None:
    """Restore a backup into a new installation, which may have another kind of database.

    Example: lichen site restore lichen-2026-11-22.zip --home restored
    """
    set_up(home)
    with progress("Restoring") as told:
        held = importlib.import_module("lichen.site.shell.backup").restore_backup(backup_file, told)
    print_line(f"Restored {sum(held.rows.values())} rows in {len(held.rows)} tables into {home}.")
    if held.warning:
        say(held.warning)


@site.command("worker")
@_HOME
def worker(home: Path) -> None:
    """Carry out the long work that pages ask for, one job after another, until stopped.

    `lichen site serve` starts one by itself. Ctrl-C lets it finish the job in hand; a second one does not.

    Example: lichen site worker
    """
    booted(home)
    check_tables()
    importlib.import_module("lichen.site.shell.worker").work_on(say)


@site.command("serve")
@_HOME
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen at."
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=min(Served.processes, 64),
    show_default="two for each core",
    help="Server processes.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=Served.threads,
    show_default=True,
    help="Threads of each.",
)
@click.option("--no-worker", is_flag=True, help="Start no worker; one runs elsewhere.")
def serve(home: Path, host: str, port: int, processes: int, threads: int, no_worker: bool) -> None:
    """Serve the site, with a worker beside it, until stopped.

    Example: lichen site serve --port 8080
    """
    booted(home)
    check_tables()
    sys.stdout.flush()
    serve_until_stopped(Served(home, host, port, processes, threads, worker=not no_worker))


def check_tables() -> None:
    """Raise `LichenError` if the database does not answer, or has not the tables of this version."""
    connection = importlib.import_module("django.db").connection
    executor = importlib.import_module("django.db.migrations.executor").MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    if missing:
        raise LichenError("The database is not that of this version. Bring it there: lichen site init")
