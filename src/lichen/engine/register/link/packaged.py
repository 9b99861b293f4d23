"""The linker that comes with the product."""

from __future__ import annotations

from functools import cache

from lichen.core.linking import packaged_index, packaged_model
from lichen.engine.register.link.linker import Linker
from lichen.engine.register.link.meaning import Embed, meanings
from lichen.engine.register.link.model import read_model
from lichen.engine.register.link.store import unpack


@cache
def packaged_linker() -> Linker:
    """Return the linker made of the packaged index and coefficients.

    >>> packaged_linker().link("wood shavings from a sawmill").what.candidates[0].id
    'low:030105'
    """
    return Linker(unpack(packaged_index()), read_model(packaged_model()))


def with_meanings(embed: Embed) -> Linker:
    """Return the packaged linker with sentence vectors; `embed` turns texts into vectors of length one.

    The coefficients were fitted for all-MiniLM-L6-v2 (`lichen.engine.kit.text.minilm`).

    >>> import numpy as np
    >>> linker = with_meanings(lambda texts: np.ones((len(texts), 1), np.float32))
    >>> linker.meanings is not None
    True
    """
    linker = packaged_linker()
    return Linker(linker.index, linker.model, meanings(linker.index.blocks["en"], embed))
