"""What the pages of the room share."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory

from lichen.site.flows.pages.answers import address, downloads, file_answer


def test_links_keep_what_is_chosen() -> None:
    assert address("flows:region", of="a & b", within=None) == "/flows/region/?of=a+%26+b"
    assert address("flows:public") == "/flows/public/"


def test_files_are_of_what_is_shown(rf: RequestFactory) -> None:
    found = dict(downloads(rf.get("/flows/region/?of=10"), "flows:region_file"))
    assert found["SVG"] == "/flows/region.svg?of=10"
    assert found["CSV"] == "/flows/region.csv?of=10"


def test_only_known_forms_are_given() -> None:
    answer = file_answer("flows", "csv", lambda: b"a")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="flows.csv"'
    with pytest.raises(Http404):
        file_answer("flows", "exe", lambda: b"a")
