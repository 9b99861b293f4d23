"""What pages load is what was fetched: every copy has its pinned hash, its licence, and nothing lies beside them."""

from pathlib import Path
from typing import Any

import pytest

from tests.law.tree import PACKAGE, ROOT
from tools.bundle_front import LIST, VENDOR, digest, folder, libraries, written

TEMPLATES = [*(PACKAGE / "site").rglob("*.html")]


@pytest.mark.parametrize("library", libraries(), ids=folder)
def test_copies_have_their_hashes(library: dict[str, Any]) -> None:
    place = VENDOR / folder(library)
    known = {Path(file["name"]).name: file["sha256"] for file in library["file"]}
    assert {path.name: digest(path.read_bytes()) for path in place.iterdir()} == known


@pytest.mark.parametrize("library", libraries(), ids=folder)
def test_each_library_brings_its_licence_and_is_in_the_notice(library: dict[str, Any]) -> None:
    assert any(Path(file["name"]).name.startswith("LICENSE") for file in library["file"])
    assert f"{library['name']} {library['version']} ({library['licence']})" in (ROOT / "NOTICE").read_text(
        "utf-8"
    )


def test_there_is_no_other_library() -> None:
    assert {path.name for path in VENDOR.iterdir()} == {LIST.name, *(folder(one) for one in libraries())}


def test_list_is_as_the_tool_writes_it() -> None:
    assert LIST.read_text("utf-8") == written(libraries())


@pytest.mark.parametrize("library", libraries(), ids=folder)
def test_templates_name_the_version_that_is_there(library: dict[str, Any]) -> None:
    used = [
        page
        for page in TEMPLATES
        if f"vendor/{library['name'].removesuffix('.org')}-" in page.read_text("utf-8")
    ]
    assert used
    assert all(f"vendor/{folder(library)}/" in page.read_text("utf-8") for page in used)
