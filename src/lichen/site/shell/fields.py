"""A field of a row that keeps a sentence with its parts, so that every reader has it in her own language."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.functional import Promise

from lichen.core.said import Said, from_parts, parts_of

__all__ = ["SaidField", "in_parts", "said_later", "said_of"]

_SIGN = '{"said":'


class SaidField(models.CharField):
    """Text of a person, or a sentence of ours (`lichen.core.said`), which pages say by the filter ``told``.

    In the database it is a column of text like any other: what fits into it with its parts keeps them, what does not is
    kept as its English text.
    """

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        """Return what a row holds."""
        return value if value is None else said_of(value)

    def get_prep_value(self, value: Any) -> Any:
        """Return what a row shall hold."""
        return (
            in_parts(value, self.max_length or 0) if isinstance(value, str) else super().get_prep_value(value)
        )

    def value_to_string(self, obj: models.Model) -> str:
        """Return what a backup holds."""
        return in_parts(self.value_from_object(obj) or "", self.max_length or 0)

    def to_python(self, value: Any) -> Any:
        """Return what is read from a backup."""
        return said_of(value) if type(value) is str else value

    def deconstruct(self) -> Any:
        """Say to migrations that the column is an ordinary one."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def in_parts(text: str, most: int) -> str:
    """Return a text as it is kept in at most so many letters.

    >>> from lichen.core.said import said
    >>> in_parts(said("Removed: {what}", what="Bran"), 80)
    '{"said":"Removed: {what}","with":{"what":"Bran"},"many":"","number":1}'
    >>> in_parts(said("Removed: {what}", what="Bran"), 30), in_parts('{"said":', 30)
    ('Removed: Bran', ' {"said":')
    """
    if isinstance(text, Said):
        kept = json.dumps(parts_of(text), ensure_ascii=False, separators=(",", ":"))
        if kept.startswith(_SIGN) and len(kept) <= most:
            return kept
    plain = str.__str__(text)
    return (f" {plain}" if plain.startswith(_SIGN) else plain)[:most]


def said_of(kept: str) -> str:
    """Return a text again that `in_parts` keeps.

    >>> said_of('{"said":"Removed: {what}","with":{"what":"Bran"},"many":"","number":1}')
    'Removed: Bran'
    """
    if not kept.startswith(_SIGN):
        return kept
    try:
        made: str = from_parts(json.loads(kept))
    except (ValueError, KeyError, TypeError, AttributeError):  # a text that only looks like one
        return kept
    return made


def said_later(text: Promise | str) -> Said:
    """Return a text that is translated when it is shown (`gettext_lazy`) as a sentence.

    >>> from django.utils.translation import gettext_lazy
    >>> said_later(gettext_lazy("waiting")).pattern
    'waiting'
    """
    with translation.override(None):
        plain = str(text)
    return Said(plain.replace("{", "{{").replace("}", "}}"), {})
