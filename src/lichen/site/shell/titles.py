"""Titles of codes in the reader's language: by the concept register; operations and divisions of NACE as said."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils import translation

from lichen.core.codes import nace_titles
from lichen.core.codes.packaged import load
from lichen.core.codes.rd_titles import TITLES
from lichen.core.concepts import concept_register
from lichen.site.shell.telling import told

_ENGLISH = "en"


def title_of(scheme: str, code: str) -> str:
    """Return the title of a code (``low``, ``nace`` or ``rd``, in canonical form) in the language of this page.

    Where that language has none it is English; "" for a code that there is not.

    >>> title_of("low", "170201"), title_of("low", "999999")
    ('Wood', '')
    """
    if scheme == "rd":
        return told(TITLES.get(code, ""))
    language = (translation.get_language() or _ENGLISH)[:2]
    known = _titles(scheme, language).get(code)
    if known is None and scheme == "nace" and code in nace_titles.TITLES:
        return told(nace_titles.TITLES[code])
    return known or _titles(scheme, _ENGLISH).get(code, "")


def is_foreign(code: str, scheme: str) -> bool:
    """Return whether a code of a scheme is called in English only, on a page in another language.

    >>> is_foreign("10.61", "nace")
    False
    """
    language = (translation.get_language() or _ENGLISH)[:2]
    divided = scheme == "nace" and code in nace_titles.TITLES
    return language != _ENGLISH and scheme != "rd" and not divided and code not in _titles(scheme, language)


def titled(scheme: str, code: str) -> str:
    """Return a code with its title; the code alone if there is none such.

    >>> titled("low", "170201"), titled("nace", "99.99")
    ('17 02 01 Wood', '99.99')
    """
    known = load(scheme).get(code)
    return f"{known.written} {title_of(scheme, code)}" if known else code


@cache
def _titles(scheme: str, language: str) -> Mapping[str, str]:
    """Return the titles of a scheme in a language, kept by the process; English ones without the concept register."""
    if language == _ENGLISH:
        return {code: one.title for code, one in load(scheme).items()}
    register = concept_register()
    labels = register.labels.filter(lang=language, kind="pref").join(
        register.concepts.filter(scheme=scheme).select("id", "notation"), left_on="concept", right_on="id"
    )
    return dict(labels.select("notation", "text").unique("notation", keep="first").iter_rows())
