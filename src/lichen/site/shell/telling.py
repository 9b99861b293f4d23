"""What the engine says, in the language of the reader."""

from __future__ import annotations

from typing import Any

from django.utils import formats, translation

from lichen.core.errors import Problem
from lichen.core.said import Figure, Unit, said_again
from lichen.site.shell.amounts import unit_name

__all__ = ["problem_told", "sentence_of", "told"]

_UNITS = {ord("₂"): "2", ord("\u202f"): " "}


def told(text: Any) -> str:
    """Return a text of the engine in the language of this page; a plain string as it is.

    >>> from lichen.core.said import said
    >>> told(said("{what} is empty.", what="Row 3"))
    'Row 3 is empty.'
    """
    return said_again(text, _pattern, _written) if isinstance(text, str) else str(text)


def sentence_of(error: Exception) -> str:
    """Return what is wrong as a sentence in the language of this page.

    >>> from lichen.core.said import said
    >>> sentence_of(ValueError(said("{what} is empty", what="Row 3")))
    'Row 3 is empty.'
    """
    parts = [part for part in (getattr(error, "what", ""), getattr(error, "mend", "")) if part]
    if not parts:
        parts = [error.args[0] if error.args and str(error.args[0]) == str(error) else str(error)]
    return f"{'; '.join(told(part) for part in parts).rstrip('.')}."


def problem_told(problem: Problem) -> dict[str, str | int]:
    """Return a problem of an input as a JSON-ready mapping, its sentences in the language of this page."""
    return problem.as_dict() | {"what": told(problem.what), "mend": told(problem.mend)}


def _pattern(one: str, many: str, number: int) -> str:
    return translation.ngettext(one, many, number) if many else translation.gettext(one)


def _written(value: object) -> str:
    if isinstance(value, Figure):
        point, thousands = formats.get_format("DECIMAL_SEPARATOR"), formats.get_format("THOUSAND_SEPARATOR")
        return value.translate({ord("."): point, ord("\u202f"): thousands})
    if isinstance(value, Unit):
        return unit_name(value.translate(_UNITS))
    return str(formats.localize(value, use_l10n=True))
