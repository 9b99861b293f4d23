"""Words of a balance, said so that pages can say them again: how a figure was found, and the layer of all goods."""

from __future__ import annotations

from collections.abc import Mapping

from lichen.core.said import Said, said

FINDINGS: Mapping[str, Said] = {
    word: word
    for word in (
        said("checked by others"),
        said("not checked"),
        said("exact"),
        said("found from others"),
        said("cannot be found"),
        said("set aside"),
        said("at its bound"),
    )
}
"""By what stands in the table (`lichen.engine.flows.tables`), where several stand with a comma between."""

_LAYERS: Mapping[str, Said] = {"goods": said("goods")}


def layer_said(name: str) -> str:
    """Return the name of a layer as people read it; substances and energy bear names of their own.

    >>> layer_said("goods"), layer_said("Cu")
    ('goods', 'Cu')
    """
    return _LAYERS.get(name, name)
