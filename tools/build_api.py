"""Writes what describes the API: the OpenAPI document that is held in tests/golden, and the page of its operations.

Run ``.venv/bin/python -m tools.build_api`` after an operation has changed; tests/site/test_api.py says when it is old.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "tests" / "golden" / "openapi.json"
PAGE = ROOT / "docs" / "reference" / "api.md"
HEAD = """# The API

Every operation under `/api/v1`, with the door it is behind. A token needs the door among its scopes, and the role of
the person who made it has to open it; “everybody” needs neither. The document for programs is served at
`/api/v1/openapi.json`; how to use it is told in [Use the API](../how-to/use-the-api.md).

Made by `.venv/bin/python -m tools.build_api`; do not edit.
"""


def document() -> dict[str, Any]:
    """Return the OpenAPI document as JSON has it; Django has to be set up."""
    from lichen.site.api import api  # needs Django to be set up

    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return found


def written(found: dict[str, Any]) -> str:
    """Return the document as the golden file holds it."""
    return json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def page(found: dict[str, Any]) -> str:
    """Return the page of the operations."""
    rooms: dict[str, list[str]] = {}
    for path, methods in found["paths"].items():
        for method, told in methods.items():
            said = " ".join(told["description"].split())
            name = f"`{told['x-door']}`" if told["security"] else "everybody"
            line = f"| `{method.upper()} {path.removeprefix('/api/v1')}` | {said} | {name} |"
            rooms.setdefault(told["tags"][0], []).append(line)
    tables = [
        "\n".join([f"## {room}\n", "| operation | what it does | door |", "| --- | --- | --- |", *lines])
        for room, lines in rooms.items()
    ]
    return "\n\n".join([HEAD.strip(), *tables]) + "\n"


def main() -> int:
    """Write both."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lichen.site.settings")
    os.environ.setdefault("LICHEN_HOME", tempfile.mkdtemp())
    django.setup()
    found = document()
    DOCUMENT.write_text(written(found), "utf-8")
    PAGE.write_text(page(found), "utf-8")
    print(f"wrote {DOCUMENT.relative_to(ROOT)} and {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
