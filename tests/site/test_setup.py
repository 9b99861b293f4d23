"""The environment is read as the settings say; what cannot be read is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from lichen.site.setup import databases, flag, mail, secret_key, sign_in_service


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LICHEN_DATABASE_URL", "LICHEN_SECRET_KEY", "LICHEN_MAIL", "LICHEN_OIDC"):
        monkeypatch.delenv(name, raising=False)


def test_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert secret_key(tmp_path) == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert secret_key(tmp_path / "nowhere") != secret_key(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_database_is_the_embedded_one_unless_another_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert databases(tmp_path)["default"]["NAME"] == tmp_path / "lichen.sqlite3"
    monkeypatch.setenv("LICHEN_DATABASE_URL", "postgresql://me:p%40ss@db:5433/region")
    found = databases(tmp_path)["default"]
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("me", "p@ss", "db", "5433")


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("LICHEN_DATABASE_URL", "mysql://db/region", databases),
        ("LICHEN_DATABASE_URL", "postgresql://db", databases),
        ("LICHEN_MAIL", "http://mail", mail),
        ("LICHEN_OIDC", "name,client", lambda _home: sign_in_service()),
    ],
)
def test_what_cannot_be_read_is_said(
    name: str, text: str, read: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(ImproperlyConfigured, match=f"{name} has to read like"):
        read(tmp_path)


def test_letters_go_to_files_unless_a_server_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mail(tmp_path)[1][4] == str(tmp_path / "mail")
    monkeypatch.setenv("LICHEN_MAIL", "smtp://me:secret@mail.example:2525")
    backend, (host, port, user, password, _folder) = mail(tmp_path)
    assert backend.endswith("smtp.EmailBackend")
    assert (host, port, user, password) == ("mail.example", 2525, "me", "secret")


def test_sign_in_service_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sign_in_service() == {}
    monkeypatch.setenv("LICHEN_OIDC", "Town,abc,xyz,https://id.example")
    app = sign_in_service()["openid_connect"]["APPS"][0]
    assert (app["name"], app["settings"]["server_url"]) == ("Town", "https://id.example")


@pytest.mark.parametrize(("text", "on"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_switch_is_on_or_off(text: str, on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICHEN_X", text)
    assert flag("LICHEN_X") is on
