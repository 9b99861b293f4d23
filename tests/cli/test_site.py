"""`lichen site`: each command does what it says, and says in a sentence what is in the way."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from lichen.cli.main import MEND, main
from tests.cli.test_serving import lichen, sqlite_around

PACK = {
    "region": "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n",
    "organisations": "id,name\nmill,Valley Mill Ltd\n",
    "sites": "id,organisation,name,latitude,longitude\nnorth,mill,North works,55.1,12.5\n",
    "streams": "id,site,role,resource,amount,unit\nbran,north,offer,wheat bran,1440,t\n",
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack") / "valley"
    folder.mkdir()
    for name, text in PACK.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, pack: Path) -> Path:
    home = tmp_path_factory.mktemp("site") / "home"
    said = lichen(home, "init", "--pack", str(pack))
    assert "region 1 new; organisations 1 new; sites 1 new; streams 1 new." in said
    assert f"Serve it: lichen site serve --home {home}" in said
    return home


def test_init_again_leaves_what_is_there(home: Path, pack: Path) -> None:
    assert "streams 1 unchanged." in lichen(home, "init", "--pack", str(pack))


def test_pack_with_problems_is_told_row_by_row_and_not_imported(home: Path, pack: Path) -> None:
    streams = pack.parent / "streams.csv"
    streams.write_text("id,site,role,resource,amount,unit\nrye,nowhere,offer,rye,-1,t\n", "utf-8")
    said = lichen(home, "init", "--pack", str(streams), code=2)
    assert "streams.csv, row 2, column 'site', value 'nowhere'" in said
    assert "streams.csv, row 2, column 'amount', value '-1'" in said
    assert "Traceback" not in said


def test_account_is_made_changed_and_tied_to_its_organisation(home: Path) -> None:
    said = lichen(home, "user", "mia@example.org", "--organisation", "valley mill ltd")
    assert re.search(
        r"^mia@example.org is member now and acts for Valley Mill Ltd. Password: \S{16}$", said, re.MULTILINE
    )
    assert lichen(home, "user", "mia@example.org", "--role", "analyst") == "mia@example.org is analyst now.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("mia",), "'mia' is no e-mail address. Write it like anna@example.org.\n"),
        (("x@example.org", "--organisation", "Hill"),
         "There is no organisation 'Hill'. Write its key or its whole name.\n"),
    ],
)  # fmt: skip
def test_account_that_cannot_be_is_told(home: Path, words: tuple[str, ...], said: str) -> None:
    assert lichen(home, "user", *words, code=2) == said


def test_backup_is_restored_into_a_new_installation(home: Path, tmp_path: Path) -> None:
    told = lichen(home, "backup", str(tmp_path / "valley.zip"))
    rows = re.search(r": (\d+) rows in (\d+) tables\.", told)
    assert rows is not None
    again = lichen(
        tmp_path / "again", "restore", str(tmp_path / "valley.zip"), "--home", str(tmp_path / "again")
    )
    assert f"Restored {rows[1]} rows in {rows[2]} tables" in again
    assert "is in use" in lichen(home, "restore", str(tmp_path / "valley.zip"), code=2)
    (tmp_path / "bad.zip").write_bytes((tmp_path / "valley.zip").read_bytes()[:-200])
    assert "cannot be read as a backup" in lichen(
        tmp_path / "new", "restore", str(tmp_path / "bad.zip"), code=2
    )


@pytest.mark.parametrize("command", ["serve", "worker", "user a@example.org", "backup x.zip"])
def test_folder_without_an_installation_is_told(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LICHEN_SECRET_KEY", raising=False)
    home = tmp_path / "none"
    assert main(["site", *command.split(), "--home", str(home)]) == MEND
    assert capsys.readouterr().err == (
        f"There is no installation in {home}. Make one: lichen site init --home {home}.\n"
    )
    assert not home.exists()


def test_folder_that_cannot_be_made_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["site", "init", "--home", str(tmp_path / "file" / "home")]) == MEND
    assert "cannot be made" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://x", "LICHEN_DATABASE_URL has to read like postgresql://user:password@host:5432/name.\n"),
        ("postgresql://x@127.0.0.1:1/x", "Is it running, and is LICHEN_DATABASE_URL right?"),
    ],
)
def test_database_that_is_away_is_told(home: Path, url: str, said: str) -> None:
    told = lichen(home, "serve", code=2, LICHEN_DATABASE_URL=url)
    assert said in told
    assert "Traceback" not in told


def test_database_of_another_version_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("x")
    said = lichen(tmp_path, "serve", code=2)
    assert said == "The database is not that of this version. Bring it there: lichen site init.\n"


def test_production_settings_pass_every_check_of_django(tmp_path: Path) -> None:
    """`check --deploy` has nothing to say of an installation as docs/deploy.md sets it up."""
    around = sqlite_around(tmp_path) | {
        "DJANGO_SETTINGS_MODULE": "lichen.site.settings", "LICHEN_HTTPS": "1", "LICHEN_HOSTS": "exchange.example.org",
        "LICHEN_DATABASE_URL": "postgresql://lichen:password@127.0.0.1:5432/lichen",
        "LICHEN_MAIL": "smtp://user:password@mail.example.org:587",
        "LICHEN_OIDC": "City,client,secret,https://sign-in.example.org",
    }  # fmt: skip
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(command, env=around, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), (
        done.stderr
    )
