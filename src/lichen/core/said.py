"""Sentences that can be said again in another language.

The engine speaks English. Where people read what it says, it says it with `said`: the sentence is an ordinary string,
and remembers the pattern and what fills it, so that a page can say the same in the reader's language.

>>> sentence = said("{resource} is not wanted at {place}.", resource="Bran", place="Hill Mill")
>>> sentence
'Bran is not wanted at Hill Mill.'
>>> sentence.pattern, sentence.filling["place"]
('{resource} is not wanted at {place}.', 'Hill Mill')

A filling may be a sentence itself, and is then said again too. What is put together by ``+``, ``join`` or an f-string
is a plain string and forgets its parts: use `joined`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

__all__ = ["Figure", "Said", "Unit", "counted", "from_parts", "joined", "parts_of", "said", "said_again"]

Translate = Callable[[str, str, int], str]
"""(pattern, pattern of many or "", how many) → the pattern in another language."""


class Figure(str):
    """A number as the engine writes it: a point before decimals, narrow spaces between thousands.

    >>> Figure("1\u202f920.5")
    '1\u202f920.5'
    """

    __slots__ = ()


class Unit(str):
    """A unit as the engine writes it, which readers may write otherwise.

    >>> Unit("t/year")
    't/year'
    """

    __slots__ = ()


class Said(str):
    """A sentence with its `pattern` and what fills it; `many` is the pattern for a count other than one, of `number`.

    Equal to, sorted and hashed as its English text.
    """

    __slots__ = ("filling", "many", "number", "pattern")

    pattern: str
    many: str
    number: int
    filling: Mapping[str, object]

    def __new__(cls, pattern: str, filling: Mapping[str, object], many: str = "", number: int = 1) -> Self:
        """Fill the pattern."""
        new = super().__new__(cls, (many if many and number != 1 else pattern).format(**filling))
        new.pattern, new.many, new.number, new.filling = pattern, many, number, dict(filling)
        return new

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how a process that is sent the sentence makes it again."""
        return Said, (self.pattern, dict(self.filling), self.many, self.number)


def said(pattern: str, /, **filling: object) -> Said:
    """Return a sentence; `pattern` is written out where it is called, so that catalogues can hold it.

    Raises KeyError if the pattern names what is not given.

    >>> said("{what} is empty.", what="Row 3")
    'Row 3 is empty.'
    """
    return Said(pattern, filling)


def counted(one: str, many: str, /, number: int, **filling: object) -> Said:
    """Return a sentence about a count, which patterns name ``{number}``.

    >>> counted("{number} row is empty.", "{number} rows are empty.", 3)
    '3 rows are empty.'
    """
    return Said(one, {"number": number, **filling}, many, number)


def joined(parts: Iterable[str], by: str = " ") -> Said:
    """Return parts one after another; each keeps what it was made of.

    >>> joined([said("All rows."), "Bran"], ", ")
    'All rows., Bran'
    """
    filling = {f"p{number}": part for number, part in enumerate(parts)}
    between = by.replace("{", "{{").replace("}", "}}")
    return Said(between.join(f"{{{name}}}" for name in filling), filling)


def said_again(text: str, translate: Translate, write: Callable[[object], str] = str) -> str:
    """Return a text in another language: patterns through `translate`, what fills them and is no text by `write`.

    A plain string is data (a name, a word of a user) and stays as it is.

    >>> german = {"{number} row": "{number} Zeile", "{number} rows": "{number} Zeilen"}
    >>> said_again(counted("{number} row", "{number} rows", 2), lambda one, many, n: german[one if n == 1 else many])
    '2 Zeilen'
    """
    if isinstance(text, (Figure, Unit)):
        return write(text)
    if not isinstance(text, Said):
        return text
    filling = {
        name: said_again(value, translate, write) if isinstance(value, str) else write(value)
        for name, value in text.filling.items()
    }
    pattern = translate(text.pattern, text.many, text.number) if text.pattern else ""
    return pattern.format(**filling)


def parts_of(text: str) -> object:
    """Return a text as JSON-ready values that `from_parts` makes the same text of.

    >>> from_parts(parts_of(said("{what} is empty.", what="Row 3"))).pattern
    '{what} is empty.'
    """
    if isinstance(text, Figure):
        return {"figure": str(text)}
    if isinstance(text, Unit):
        return {"unit": str(text)}
    if not isinstance(text, Said):
        return text
    filling = {k: parts_of(v) if isinstance(v, str) else v for k, v in text.filling.items()}
    return {"said": text.pattern, "with": filling, "many": text.many, "number": text.number}


def from_parts(parts: Any) -> Any:
    """Return what `parts_of` took apart; anything else as it is.

    >>> from_parts({"unit": "t"}), from_parts("an old text")
    ('t', 'an old text')
    """
    if not isinstance(parts, dict):
        return parts
    if "figure" in parts:
        return Figure(parts["figure"])
    if "unit" in parts:
        return Unit(parts["unit"])
    filling = {name: from_parts(value) for name, value in parts["with"].items()}
    return Said(parts["said"], filling, parts["many"], parts["number"])
