"""Published cases of material flows, read from beside the checkout, as systems."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import SHARED

CASES = SHARED / "cases" / "flows"


def case(name: str) -> dict[str, Any]:
    """Return a case; skip the test where the shared material is absent."""
    path = CASES / f"{name}.json"
    if not path.exists():
        pytest.skip("the shared cases are not beside this checkout")
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded
