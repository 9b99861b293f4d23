"""The law of skips: in CI nothing is left out for a missing part."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.law.tree import ROOT

SEEDED = {
    "inline": "import pytest\ndef test_one():\n    pytest.skip('no browser here')\n",
    "marked": "import pytest\n@pytest.mark.skipif(True, reason='no browser here')\ndef test_one(): pass\n",
    "whole": "import pytest\npytest.importorskip('no_such_module', reason='no browser here')\n",
    "expected": "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_one(): assert False\n",
    "shared": "import pytest\n@pytest.mark.skipif(True, reason='needs ../shared')\ndef test_one(): pass\n",
}


def failures(folder: Path, no_skip: str) -> set[str]:
    """Return which seeded files fail in a test run of their own, with our conftest."""
    tests = folder / "checkout" / "tests"
    tests.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "conftest.py", tests)
    for name, source in SEEDED.items():
        (tests / f"test_{name}.py").write_text(source)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-rfE",
            "-p",
            "no:cacheprovider",
            "--continue-on-collection-errors",
            str(tests),
        ],
        # Of the site this run knows nothing.
        env={name: text for name, text in os.environ.items() if not name.startswith("DJANGO_")}
        | {"LICHEN_NO_SKIP": no_skip},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found = set(re.findall(r"^(?:FAILED|ERROR) \S*test_(\w+)\.py", done.stdout, re.MULTILINE))
    assert done.stdout.count("allows no skip: Skipped: no browser here") >= len(found)
    return found


def test_skip_fails_where_none_is_allowed(tmp_path: Path) -> None:
    """Whichever way it is skipped; an expected failure and absent material are excused."""
    assert failures(tmp_path, "1") == {"inline", "marked", "whole"}


def test_skip_is_a_skip_elsewhere(tmp_path: Path) -> None:
    assert failures(tmp_path, "") == set()
