"""The assertion of a balanced system holds for closed sheets and fails for open ones."""

from __future__ import annotations

import pytest

from lichen.engine.flows import balance, reconcile
from lichen.engine.flows.testing import assert_balanced, splitter


def test_reconciled_sheets_are_balanced_and_stated_ones_are_not() -> None:
    assert_balanced(reconcile(splitter()).sheets)
    with pytest.raises(AssertionError, match="1 balances do not close"):
        assert_balanced(balance(splitter()).sheets)
