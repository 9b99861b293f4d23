"""`lichen demo --serve`: three accounts on the packaged region, in an installation of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lichen.cli import demo_site
from lichen.cli.demo import demo_files
from tests.cli.test_serving import ended, fetched, lines_until, sqlite_around

PROGRAM = """
import sys
from pathlib import Path
from lichen.cli.demo_site import serve_demo
folder = Path(sys.argv[1])
files = {path.name: path.read_bytes() for path in (folder / "pack").glob("*.csv")}
serve_demo(files, "park", folder / "site", company=sys.argv[2])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the worked example of the template, which is loaded in place of Scotland."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "lichen.cli.main", "new", str(folder / "pack")]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def company(folder: Path) -> str:
    lines = (folder / "pack" / "organisations.csv").read_text("utf-8").splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("id,"))
    return next(line for line in lines[head + 1 :] if not line.startswith("#")).split(",")[0]


def started(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, str(folder), company(folder)]
    around = sqlite_around(folder) | {"LICHEN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/never-asked"}
    around.pop("LICHEN_HOME")
    return subprocess.Popen(command, env=around, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.slow
def test_demo_serves_with_three_accounts_and_keeps_their_passwords(folder: Path) -> None:
    told = []
    for _again in range(2):
        running = started(folder)
        told.append(lines_until(running, "To begin anew"))
        address = re.search(r"Serving (http://\S+)", told[-1])
        assert address is not None, told[-1]
        assert fetched(address[1]) == 200
        ended(running)
    assert re.findall(r"\w+@demo\.example", told[0]) == [
        f"{role}@demo.example" for role in demo_site.ACCOUNTS
    ]
    kept = json.loads((folder / "site" / "demo-passwords.json").read_text("utf-8"))
    assert all(password in text for password in kept.values() for text in told)
    assert (folder / "site" / "demo-passwords.json").stat().st_mode & 0o077 == 0


def test_nobody_is_kept_waiting_where_no_terminal_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not demo_site.is_watched()
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert not demo_site.is_watched()


def test_company_of_the_member_is_in_the_packaged_region() -> None:
    assert f"\n{demo_site.COMPANY},".encode() in demo_files()["organisations.csv"]
