"""Documents of the register."""

from __future__ import annotations

import uuid

from lichen.site.register.models import Batch
from lichen.site.register.schemas import BatchOut, batch_key


def test_number_of_a_batch_is_not_told() -> None:
    """Numbers that follow each other would tell how much others do."""
    told = BatchOut.model_validate(Batch(id=7, kind="edit", title="x"))
    assert told.id == batch_key(7) != batch_key(8)
    assert (
        "7" not in BatchOut.model_validate(Batch(id=7)).model_dump(mode="json", exclude={"id", "at"}).values()
    )
    assert isinstance(told.id, uuid.UUID)
    assert (told.undone, BatchOut.model_validate(Batch(id=7, undone_by_id=8)).undone) == (False, True)
