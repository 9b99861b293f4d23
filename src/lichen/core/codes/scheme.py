"""A classification as a whole: look-up exact, by prefix and by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from lichen.core.codes.low import normalise_low
from lichen.core.codes.nace import normalise_nace
from lichen.core.codes.near import unknown
from lichen.core.codes.packaged import TITLES, load, no_scheme
from lichen.core.codes.rd import normalise_rd
from lichen.core.codes.search import Entry, find, index
from lichen.core.codes.shape import Code
from lichen.core.errors import AmbiguityError, CodeLookupError

_NORMALISERS: Mapping[str, Callable[[str], str]] = {
    "low": normalise_low,
    "nace": normalise_nace,
    "rd": normalise_rd,
}


@dataclass(frozen=True, slots=True)
class Normalised:
    """The outcome of `normalise_all`: every text is a key of exactly one of the two.

    `codes` text to canonical code; `errors` text to the error, whose `what` and `mend` say it in words.
    """

    codes: Mapping[str, str]
    errors: Mapping[str, CodeLookupError | AmbiguityError]


@dataclass(frozen=True, eq=False)
class Scheme:
    """One classification: `name`, `title` as used in a sentence, `language` of the titles of its codes.

    Iterating gives every `Code` in the order of the classification; ``in`` asks for a canonical code, while
    the methods take any spelling.

    >>> low = scheme("low")
    >>> len(low), "010304" in low, low.get("01 03 04").hazardous
    (973, True, True)
    """

    name: str
    title: str
    language: str
    _table: Mapping[str, Code] = field(repr=False)
    _index: tuple[Entry, ...] = field(repr=False)

    def __len__(self) -> int:
        """Return how many codes there are, of all levels."""
        return len(self._table)

    def __iter__(self) -> Iterator[Code]:
        """Go through the codes in the order of the classification."""
        return iter(self._table.values())

    def __contains__(self, code: object) -> bool:
        """Return whether `code`, in canonical form, is in the scheme."""
        return code in self._table

    def get(self, code: str) -> Code:
        """Return the code, given in any spelling.

        Raises
        ------
        CodeLookupError
            If it is not in the scheme; near ones are named.
        AmbiguityError
            If the spelling fits two codes.

        >>> scheme("nace").get("1061").title
        'Manufacture of grain mill products'
        """
        return self._table[_NORMALISERS[self.name](code)]

    def under(self, prefix: str) -> tuple[Code, ...]:
        """Return a code and everything below it, or else all codes that start with those characters.

        Raises
        ------
        CodeLookupError
            If there are none.

        >>> [code.written for code in scheme("low").under("01 05")]
        ['01 05', '01 05 04', '01 05 05*', '01 05 06*', '01 05 07', '01 05 08', '01 05 99']
        >>> len(scheme("rd").under("D"))
        15
        """
        try:
            top = _NORMALISERS[self.name](prefix)
        except CodeLookupError:
            start = "".join(prefix.split()).upper()
            below = tuple(code for code in self if start and code.code.startswith(start))
            if not below:
                raise unknown(prefix, start, self.name) from None
            return below
        inside = {top}
        for code in self:  # a parent always stands before its children
            if code.parent in inside:
                inside.add(code.code)
        return tuple(code for code in self if code.code in inside)

    def parents(self, code: str) -> tuple[Code, ...]:
        """Return the codes above a code, from the top down.

        Raises
        ------
        CodeLookupError
            If the code is not in the scheme.

        >>> [code.code for code in scheme("nace").parents("10.61")]
        ['C', '10', '10.6']
        """
        above: list[Code] = []
        parent = self.get(code).parent
        while parent is not None:
            above.append(self._table[parent])
            parent = above[-1].parent
        return tuple(reversed(above))

    def find(self, text: str, limit: int = 20) -> tuple[Code, ...]:
        """Return the codes whose titles have every word of `text`, best first, at most `limit`.

        A word counts if it stands in the title whole, in the other number or as the start of a word; case
        and accents do not matter. All words but one may stand in the titles above instead, so that
        "aluminium salt slag" finds the salt slags of aluminium metallurgy. Whole words come before starts,
        own titles before those above, short titles before long ones, and the order of the classification
        decides the rest.

        Raises
        ------
        CodeLookupError
            If `text` has no word or `limit` is below one.

        >>> [code.written for code in scheme("low").find("aluminium salt slag")]
        ['10 03 08*', '10 03 29*', '10 03 30']
        """
        return find(self._index, text, limit)


@cache
def scheme(name: str, language: str = "en") -> Scheme:
    """Return a scheme: ``low`` (List of Waste), ``nace`` (NACE Rev. 2) or ``rd`` (R and D operations).

    Raises
    ------
    CodeLookupError
        If there is no such scheme, or it has no titles in that language.

    >>> scheme("rd").get("R9").title
    'Re-refining of oil or other re-use of oil'
    """
    table = load(name, language)
    return Scheme(name, TITLES[name], language, table, index(table))


def normalise(scheme_name: str, text: str) -> str:
    """Return the canonical form of a code of the named scheme.

    Raises
    ------
    CodeLookupError
        If there is no such scheme or code.
    AmbiguityError
        If the spelling fits two codes.

    >>> normalise("low", "17 02 01")
    '170201'
    """
    if scheme_name not in _NORMALISERS:
        raise no_scheme(scheme_name)
    return _NORMALISERS[scheme_name](text)


def normalise_all(scheme_name: str, texts: Iterable[str]) -> Normalised:
    """Return the canonical form of many texts at once; give the distinct values of a column, not its rows.

    Raises
    ------
    CodeLookupError
        If there is no such scheme. A text that is no code does not raise; it is in `Normalised.errors`.

    >>> found = normalise_all("low", ["17 02 01", "99"])
    >>> dict(found.codes)
    {'17 02 01': '170201'}
    >>> found.errors["99"].what
    "'99' is no code of the List of Waste"
    """
    codes: dict[str, str] = {}
    errors: dict[str, CodeLookupError | AmbiguityError] = {}
    if scheme_name not in _NORMALISERS:
        raise no_scheme(scheme_name)
    one = _NORMALISERS[scheme_name]
    for text in texts:
        try:
            codes[text] = one(text)
        except (CodeLookupError, AmbiguityError) as error:
            errors[text] = error.with_traceback(None)  # a traceback would keep its frames alive
    return Normalised(codes, errors)
