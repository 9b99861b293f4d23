"""The law of the start: a process of the site begins without what only heavy work needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HEAVY = ("highspy", "numba", "scipy.sparse", "scipy.stats")
START = """
import sys
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(*[name for name in sys.argv[1:] if name in sys.modules])
"""


def test_the_site_starts_without_solvers(tmp_path: Path) -> None:
    """Who makes a plan or a balance waits a second for its solver once; nobody else, and no restart, does."""
    known = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lichen.site.settings",
        "LICHEN_HOME": str(tmp_path),
        "LICHEN_SECRET_KEY": "for tests only",
    }
    started = subprocess.run(
        [sys.executable, "-c", START, *HEAVY], env=known, capture_output=True, text=True, check=True
    )
    assert started.stdout.split() == []
