"""A pack that is loaded at the machine is imported as any; only what is public is shown to all members."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from lichen.site.register import bridge
from lichen.site.register.models import Batch, Change, Stream
from lichen.site.register.services import load_pack, undo
from lichen.site.register.services.importing import import_raw
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role, Stage
from tests.site.register.conftest import as_files


def test_loaded_pack_is_as_hidden_as_an_imported_one(db: None) -> None:
    done = load_pack(as_files(), "valley")
    assert done.counts["streams"] == {"new": 3}
    assert set(Stream.objects.values_list("stage", flat=True)) == {Stage.SECTOR}
    assert Batch.objects.get().by_name == "the installation"


def test_public_pack_is_shown_to_all_members_and_its_history_says_so(db: None, staff: Actor) -> None:
    done = load_pack(as_files(), "valley", public=True)
    assert set(Stream.objects.values_list("stage", flat=True)) == {Stage.EXACT}
    assert {change.after["stage"] for change in Change.objects.filter(kind="streams")} == {Stage.EXACT}
    assert done.batch is not None
    undo(staff, batch=done.batch)
    assert not Stream.objects.filter(removed=None).exists()


def test_loading_again_discloses_nothing_that_was_hidden(db: None) -> None:
    load_pack(as_files(), "valley")
    assert load_pack(as_files(), "valley", public=True).batch is None
    assert set(Stream.objects.values_list("stage", flat=True)) == {Stage.SECTOR}


def test_nobody_signed_in_can_disclose_what_she_imports(
    person: Callable[..., User], acting: Callable[[User], Actor]
) -> None:
    raw = bridge.decode_pack(as_files(), "valley")
    for role in (Role.FACILITATOR, Role.ADMINISTRATOR):
        with pytest.raises(PermissionDenied, match="Only the owner can disclose"):
            import_raw(acting(person(role.value, role=role)), raw=raw, shown=Stage.EXACT)
