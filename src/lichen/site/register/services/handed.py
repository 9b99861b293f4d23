"""Files that are handed out whole."""

from __future__ import annotations

from collections.abc import Mapping

from lichen.site.register.bridge.examples import example_workbook, zip_of


def one_file(files: Mapping[str, bytes], name: str) -> tuple[str, bytes]:
    """Return the only file there is with its name, or several as a zip of that name.

    >>> one_file({"pack.xlsx": b"cells"}, "register.zip")
    ('pack.xlsx', b'cells')
    """
    if len(files) == 1:
        return next(iter(files.items()))
    return name, zip_of(files)


def example_list() -> tuple[str, bytes]:
    """Return a small list as companies keep them, a workbook with made-up figures, and its name."""
    return "example-streams.xlsx", example_workbook()
