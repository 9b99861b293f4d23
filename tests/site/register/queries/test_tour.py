"""The first steps are done when what they ask for is there."""

from __future__ import annotations

from lichen.site.register.models import Stream
from lichen.site.register.queries.tour import Begun, begun
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage


def test_blank_installation_has_everything_to_do(staff: Actor) -> None:
    assert begun(staff) == Begun(*[False] * 6)


def test_member_is_as_far_as_her_own_rows(miller: Actor) -> None:
    assert begun(miller) == Begun(True, True, True, True, False, False)
    Stream.objects.filter(ref="bran").update(code="020304", stage=Stage.RANGES)
    assert begun(miller) == Begun(True, True, True, True, True, True)
