"""Files that are handed out whole."""

from __future__ import annotations

import io
import zipfile

from lichen.site.register.services.handed import example_list, one_file


def test_several_files_come_as_one() -> None:
    name, content = one_file({"a.parquet": b"a", "b.parquet": b"b"}, "register.zip")
    assert name == "register.zip"
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["a.parquet", "b.parquet"]


def test_example_is_a_workbook() -> None:
    name, content = example_list()
    assert name.endswith(".xlsx")
    assert content[:2] == b"PK"
