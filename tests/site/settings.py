"""Settings of the tests: those of an installation in a folder that is thrown away."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("LICHEN_SECRET_KEY", "for tests only")
os.environ.setdefault("LICHEN_HOME", tempfile.mkdtemp(prefix="lichen-site-"))

from lichen.site.settings import *  # noqa: F403 - the environment has to be there first
from lichen.site.settings import DATABASES, HOME

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the tests sign in often
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(HOME) / "files"
(Path(HOME) / "static").mkdir(exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and a second process see the same database, as they do in an installation.
    DATABASES["default"]["TEST"] = {"NAME": Path(HOME) / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
