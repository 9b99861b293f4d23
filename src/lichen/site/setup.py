"""How `settings` reads the environment of an installation."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def flag(name: str) -> bool:
    """Return whether a switch of the environment is on."""
    return os.environ.get(name, "0").strip().lower() in ("1", "true", "yes", "on")


def secret_key(home: Path) -> str:
    """Return the key of signatures: of the environment, or one made once and kept in the installation's folder."""
    if given := os.environ.get("LICHEN_SECRET_KEY"):
        return given
    kept = home / "secret-key"
    if kept.is_file():
        return kept.read_text("utf-8").strip()
    if not home.is_dir():  # nothing is set up yet; a key for this process makes no mark on the disk
        return secrets.token_urlsafe(50)
    try:
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:  # another process was first
        pass
    return kept.read_text("utf-8").strip()


def databases(home: Path) -> dict[str, dict[str, Any]]:
    """Return the database: the one named by LICHEN_DATABASE_URL, or SQLite in the installation's folder.

    SQLite keeps a write-ahead log, so readers never wait; writers begin their transaction at once (IMMEDIATE) and
    wait their turn, so none fails half-way for a lock.
    """
    url = os.environ.get("LICHEN_DATABASE_URL", "")
    if not url:
        return {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": home / "lichen.sqlite3",
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 30,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
                },
            }
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "LICHEN_DATABASE_URL has to read like postgresql://user:password@host:5432/name"
        )
    return {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.strip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    }


def mail(home: Path) -> tuple[str, tuple[str, int, str, str, str]]:
    """Return how letters are sent, with host, port, user, password and the folder they are written to if not sent."""
    url = os.environ.get("LICHEN_MAIL", "")
    if not url:
        return "django.core.mail.backends.filebased.EmailBackend", ("", 25, "", "", str(home / "mail"))
    parts = urlsplit(url)
    if parts.scheme != "smtp" or not parts.hostname:
        raise ImproperlyConfigured("LICHEN_MAIL has to read like smtp://user:password@host:587")
    known = (parts.hostname, parts.port or 587, unquote(parts.username or ""), unquote(parts.password or ""))
    return "django.core.mail.backends.smtp.EmailBackend", (*known, str(home / "mail"))


def sign_in_service() -> dict[str, Any]:
    """Return the OpenID Connect service that people may sign in by, if LICHEN_OIDC names one."""
    given = os.environ.get("LICHEN_OIDC", "")
    if not given:
        return {}
    parts = [part.strip() for part in given.split(",")]
    if len(parts) != 4 or not all(parts):
        raise ImproperlyConfigured(
            "LICHEN_OIDC has to read like: name,client id,secret,https://issuer.example"
        )
    name, client, secret, issuer = parts
    app = {
        "provider_id": "oidc",
        "name": name,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"APPS": [app]}}
