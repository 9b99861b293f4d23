"""Files to take along."""

from __future__ import annotations

import pytest

from lichen.core.errors import LichenError
from lichen.site.flows.services import files

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><g class="node" data-node="gives:10"><rect/></g></svg>'


def test_table_opens_as_text_and_not_as_formulas() -> None:
    assert files.as_csv(("from", "amount"), [("=1+1", -2.5), ("a,b", None)]).decode("utf-8-sig") == (
        'from,amount\r\n\'=1+1,-2.5\r\n"a,b",\r\n'
    )


def test_picture_stands_alone() -> None:
    assert files.file_of("svg", SVG, (), ()).startswith(b"<?xml")
    assert "csv" in files.forms()
    with pytest.raises(LichenError, match="SVG, PNG or CSV"):
        files.file_of("exe", SVG, (), ())


def test_bars_lead_on() -> None:
    assert '<a href="/10">' in files.linked(SVG, lambda kind, key: f"/{key}" if kind == "gives" else "")
    assert '<a href="/10">' in files.linked_processes(SVG, lambda process: f"/{process}")
    assert files.safe("<b>").__html__() == "<b>"
