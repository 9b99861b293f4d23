"""A small list as companies keep them, in the language of the reader, to try an import with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lichen.core.pack.labels import choice
from lichen.engine.register import decode, encode
from lichen.engine.register.encode import zipped
from lichen.site.shell.telling import told


def example_workbook() -> bytes:
    """Return a workbook with one sheet: a list of what two sites of a brewery give and need, with made-up figures."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_head())
    writer.writerows(_rows())
    name = _("our streams")
    raw = decode({f"{name}.csv": text.getvalue().encode()}, name)
    return next(iter(encode(raw, "xlsx").values()))


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip."""
    return zipped(dict(files))


def _head() -> tuple[str, ...]:
    # Translators: a word by which the import knows the column (lichen.engine.register.header_words).
    return (
        pgettext("head of a list", "site name"),
        pgettext("head of a list", "latitude"),
        pgettext("head of a list", "longitude"),
        pgettext("head of a list", "role"),
        pgettext("head of a list", "resource"),
        pgettext("head of a list", "amount"),
        pgettext("head of a list", "unit"),
        pgettext("head of a list", "period"),
        pgettext("head of a list", "reference"),
    )


def _rows() -> Iterator[tuple[object, ...]]:
    north, south = (_("North works"), 55.95, -3.19), (_("South yard"), 55.90, -3.25)
    offer, need = told(choice("offer")), told(choice("need"))
    week, month, year = pgettext("per", "week"), pgettext("per", "month"), pgettext("per", "year")
    yield *north, offer, _("brewers' spent grain"), 120, "t", month, _("landfill")
    yield *north, offer, _("wooden pallets, broken"), 14, "t", year, _("burnt")
    yield *north, need, _("heat at 80 °C"), 900, "MWh", year, _("natural gas boiler")
    yield *south, offer, _("mixed paper and cardboard"), 3, "t", week, _("collected by the town")
    yield *south, need, _("wood chips"), 60, "t", year, _("bought")
