"""``lichen bench``: says what there is, times what is asked, and what is not there it names."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lichen.cli import bench as module
from lichen.cli.main import MEND, main

BENCHMARK = '''
"""A benchmark to try the command with."""

from benchmarks.registry import Figures, benchmark


@benchmark("square", title="Squaring", bar="none", sizes=(2, 3), smoke=1)
def square(size: int) -> Figures:
    """Square."""
    return {"area": size * size}
'''
PROGRAM = "import sys; from lichen.cli.main import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture(name="checkout")
def _checkout(tmp_path: Path) -> Path:
    """A checkout with one small benchmark of its own."""
    root = Path(module.__file__).parents[3]
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "lichen").symlink_to(root / "src" / "lichen")
    (tmp_path / "benchmarks").mkdir()
    for name in ("__init__.py", "registry.py"):
        shutil.copy(root / "benchmarks" / name, tmp_path / "benchmarks")
    (tmp_path / "benchmarks" / "square.py").write_text(BENCHMARK)
    return tmp_path


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, "bench", *arguments],
        env={"PYTHONPATH": str(checkout / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_bench_times_each_size(checkout: Path) -> None:
    done = run(checkout, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    (square,) = said["benchmarks"]
    assert [(row["size"], row["area"]) for row in square["results"]] == [(2, 4), (3, 9)]
    assert all(row["peak"] > 1 for row in square["results"])
    assert said["machine"]["cores"] >= 1


def test_bench_prints_the_command_and_the_machine(checkout: Path) -> None:
    done = run(checkout, "square", "--size", "5")
    assert done.returncode == 0, done.stderr
    assert "command: lichen bench square --size 5" in done.stdout
    assert "processor" in done.stdout
    assert done.stdout.split()[-1] == "25"


def test_bench_lists_without_running(checkout: Path) -> None:
    done = run(checkout, "--list", "--json")
    assert json.loads(done.stdout) == [
        {"name": "square", "title": "Squaring", "bar": "none", "sizes": "(2, 3)"}
    ]


def test_bench_names_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "no-such"]) == MEND
    assert capsys.readouterr().err.startswith("There is no benchmark 'no-such'. There are: ")


def test_bench_without_a_checkout_says_so(checkout: Path) -> None:
    shutil.rmtree(checkout / "benchmarks")
    done = run(checkout)
    assert done.returncode == MEND
    assert done.stderr.startswith("The benchmarks are not part of the installed package.")
