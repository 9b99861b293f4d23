"""The command ``lichen``: finds its commands in the rooms, and says in one sentence what went wrong.

Each module ``lichen.cli.<room>`` holds its commands as functions decorated with ``@click.command(...)``. They
are found by reading the source, not by importing it: ``lichen --help`` has to answer at once, and an import
of the engine takes a second. A module is imported when one of its commands runs.
"""

from __future__ import annotations

import ast
import functools
import importlib
import io
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from lichen import __version__
from lichen.core.errors import LichenError, ProblemsError, SolverError
from lichen.core.rooms import ROOMS

MODULES = (*ROOMS, "chains", "why", "share", "link", "takers", "codes", "demo", "site", "bench")

OK = 0
MEND = 2
NO_ANSWER = 3
INTERNAL = 70
STOPPED = 130

EXIT_CODES = {
    OK: "done",
    MEND: "the input, or the command as typed, has something to mend; what and how is printed",
    NO_ANSWER: "the solver stopped without an answer",
    INTERNAL: "an error in Lichen itself; please report it",
    STOPPED: "stopped by Ctrl-C; nothing half-written is left",
}
REPORT_TO = "Please report it with the command and, if you can, the pack, to those who gave you Lichen"


@dataclass(frozen=True, slots=True)
class Found:
    """A command as the source of its module states it."""

    name: str
    module: str
    function: str
    summary: str


@functools.cache
def found_commands() -> dict[str, Found]:
    """Return the commands of all modules that are there, in the order of the rooms, then of the source."""
    here = Path(__file__).parent
    found: dict[str, Found] = {}
    for module in MODULES:
        path = here / f"{module}.py"
        if path.is_file():
            for node in ast.parse(path.read_bytes()).body:
                if isinstance(node, ast.FunctionDef) and (name := _command_name(node)):
                    lines = (ast.get_docstring(node) or "").strip().splitlines()
                    found[name] = Found(name, f"lichen.cli.{module}", node.name, lines[0] if lines else "")
    return found


def _command_name(node: ast.FunctionDef) -> str | None:
    """Return the name that click will give to the decorated function, or None if it is no command."""
    for decorator in node.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(call, ast.Attribute) and call.attr in ("command", "group") and _is_click(call.value):
            given = decorator.args if isinstance(decorator, ast.Call) else []
            if given and isinstance(given[0], ast.Constant):
                return str(given[0].value)
            return node.name.replace("_", "-")
    return None


def _is_click(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "click"


class Commands(click.Group):
    """A group whose commands are looked up in the rooms, and imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return list(found_commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Return the command of that name, importing its module."""
        found = found_commands().get(cmd_name)
        if found is None:
            return None
        command = getattr(importlib.import_module(found.module), found.function)
        if not isinstance(command, click.Command):
            raise TypeError(f"{found.module}.{found.function} is decorated as a command, but is none")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that `args` begin with; a name that is none is answered with the nearest ones."""
        if args[0] not in found_commands() and not args[0].startswith("-"):
            raise click.exceptions.NoSuchCommand(args[0], possibilities=list(found_commands()), ctx=ctx)
        return super().resolve_command(ctx, args)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the command line; ``--help`` prints here."""
        with _reader_may_leave():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _reader_may_leave():
            result = super().invoke(ctx)
            sys.stdout.flush()
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the commands from their source, without importing any; then the exit codes."""
        if commands := [(found.name, found.summary) for found in found_commands().values()]:
            with formatter.section("Commands"):
                formatter.write_dl(commands)
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in EXIT_CODES.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lichen")
@click.option("--debug", is_flag=True, help="Show the traceback of an error (also: LICHEN_DEBUG=1).")
def lichen(*, debug: bool) -> None:
    """Find, judge and plan exchanges of by-products between neighbours.

    Example: lichen demo
    """
    if debug:
        os.environ["LICHEN_DEBUG"] = "1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (see `EXIT_CODES`)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # no name in a pack may end the program
    try:
        code = lichen.main(arguments, prog_name="lichen", standalone_mode=False)
    except BaseException as error:  # noqa: BLE001 - the outermost frame: whatever it is becomes a sentence
        return _explain(error)
    return code if isinstance(code, int) else OK


def _explain(error: BaseException) -> int:
    """Say on standard error what went wrong, and return the exit code."""
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        click.echo("Stopped; nothing half-written was left.", err=True)
        return STOPPED
    if isinstance(error, click.ClickException):
        error.show()
        return MEND
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else MEND
    if os.environ.get("LICHEN_DEBUG"):
        click.echo("".join(traceback.format_exception(error)), err=True)
    if isinstance(error, LichenError):
        for problem in error.problems if isinstance(error, ProblemsError) else ():
            click.echo(str(problem), err=True)
        click.echo(f"{error}" if str(error).endswith(".") else f"{error}.", err=True)
        return NO_ANSWER if isinstance(error, SolverError) else MEND
    if isinstance(error, MemoryError):
        click.echo(
            "The memory of this machine was not enough. Try a smaller pack, or a larger machine.", err=True
        )
        return NO_ANSWER
    click.echo(
        f"Something went wrong inside Lichen: {type(error).__name__}: {error}. {REPORT_TO}; "
        "'lichen --debug COMMAND' shows where it happened.",
        err=True,
    )
    return INTERNAL


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """End quietly when the reader of the pipe has gone, as in ``lichen codes --prefix 17 | head``."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # what is buffered must not raise at exit
        raise click.exceptions.Exit(OK) from None


if __name__ == "__main__":
    sys.exit(main())
