"""The frame of the command line: commands are found; what goes wrong becomes a sentence and a code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from lichen.cli import main as frame
from lichen.cli.main import EXIT_CODES, INTERNAL, MEND, NO_ANSWER, STOPPED, found_commands, lichen, main
from lichen.core.errors import LichenError, Problem, ProblemsError, SolverError

PYTHON = [sys.executable, "-c", "import sys; from lichen.cli.main import main; sys.exit(main(sys.argv[1:]))"]


def test_commands_are_found_and_are_commands() -> None:
    context = click.Context(lichen)
    for name, found in found_commands().items():
        command = lichen.get_command(context, name)
        assert isinstance(command, click.Command)
        assert command.name == name
        assert found.summary


def test_help_imports_no_command() -> None:
    """It answers at once because it loads neither a room nor polars."""
    program = (
        "import sys; from lichen.cli.main import main; main(['--help']);"
        "sys.exit(any(n in sys.modules for n in ('polars', 'numpy', 'lichen.cli.bench')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert all(name in done.stdout for name in found_commands())


def test_help_documents_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert all(f"{code} {meaning}" in said for code, meaning in EXIT_CODES.items())


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("lichen, version 0.")


def test_unknown_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bnech"]) == MEND
    assert "Did you mean 'bench'?" in capsys.readouterr().err


def test_unknown_option_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--sise", "3"]) == MEND
    assert "--size" in capsys.readouterr().err


PROBLEM = Problem(
    "pack.xlsx", "streams", 7, "amount", "-3", "the amount is negative", "give it without a sign"
)


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (LichenError("The pack is empty. Fill it in."), MEND, "The pack is empty. Fill it in.\n"),
        (ProblemsError([PROBLEM]), MEND, f"{PROBLEM}\n1 problem in the input.\n"),
        (SolverError("Time is up"), NO_ANSWER, "Time is up.\n"),
        (MemoryError(), NO_ANSWER, "The memory of this machine was not enough."),
        (click.UsageError("No such thing."), MEND, "Error: No such thing.\n"),
        (click.Abort(), STOPPED, "Stopped; nothing half-written was left.\n"),
        (KeyboardInterrupt(), STOPPED, "Stopped; nothing half-written was left.\n"),
        (
            ZeroDivisionError("by zero"),
            INTERNAL,
            "Something went wrong inside Lichen: ZeroDivisionError: by zero.",
        ),
    ],
)
def test_error_becomes_a_sentence_and_a_code(
    error: BaseException, code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert frame._explain(error) == code
    said = capsys.readouterr().err
    assert said.startswith(sentence)
    assert "Traceback" not in said


def test_debug_shows_the_traceback() -> None:
    done = subprocess.run(
        [*PYTHON, "--debug", "bench", "no-such"], capture_output=True, text=True, check=False
    )
    assert done.returncode == MEND
    assert "Traceback" in done.stderr
    assert done.stderr.endswith("\n")


def test_reader_of_the_pipe_may_leave() -> None:
    writer = subprocess.Popen([*PYTHON, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    writer.stdout.close()
    assert writer.stderr is not None
    assert writer.stderr.read() == ""
    assert writer.wait() == 0
    writer.stderr.close()


def test_ctrl_c_stops_with_its_code(tmp_path: Path) -> None:
    """A checkout with one endless benchmark, stopped from outside as Ctrl-C does."""
    folder = tmp_path / "checkout"
    root = Path(frame.__file__).parents[3]
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "lichen").symlink_to(root / "src" / "lichen")
    (folder / "benchmarks").mkdir()
    (folder / "benchmarks" / "__init__.py").touch()
    (folder / "benchmarks" / "registry.py").write_text(
        "import time\nprint('ready', flush=True)\ntime.sleep(60)\n"
    )
    waiting = subprocess.Popen(
        [*PYTHON, "bench"],
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert waiting.stdout is not None
    assert waiting.stdout.readline() == "ready\n"
    time.sleep(0.05)
    waiting.send_signal(signal.SIGINT)
    _, said = waiting.communicate(timeout=20)
    assert said.strip() == "Stopped; nothing half-written was left."
    assert waiting.returncode == STOPPED


def test_output_that_the_terminal_cannot_show_does_not_end_the_program() -> None:
    done = subprocess.run(
        [*PYTHON, "codes", "--find", "wood", "--limit", "1", "--json"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
