"""How a figure of a balance was found, in the words of the table of figures, said so that pages can say them again."""

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
