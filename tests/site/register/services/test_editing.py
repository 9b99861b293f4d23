"""One row is edited: the engine checks it, everything wrong is told at once, every change is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from lichen.core.errors import ProblemsError
from lichen.site.register import bridge
from lichen.site.register.models import Batch, Change, Organisation, Site, Stream
from lichen.site.register.queries import history
from lichen.site.register.services import remove, save_organisation, save_site, save_stream, set_stage, undo
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Access, Party, User
from lichen.site.trust.roles import Role, Stage, Standing

DUST = {"role": "offer", "resource": "flour dust", "amount": "1,5", "unit": "t", "period": "week"}


def test_a_stream_is_added(valley: None, miller: Actor) -> None:
    made = save_stream(miller, site=Site.objects.get(ref="mill-north"), cells=DUST)
    assert (made.amount, made.party_id) == (78.26625, Party.objects.get(name="Valley Mill Ltd").id)
    assert made.cells == DUST | {"id": made.ref, "site": "mill-north"}
    assert made.meant == {"amount": "1.5"}
    assert bridge.region_of().streams.height == 4


def test_a_row_is_changed_and_its_history_kept(valley: None, miller: Actor) -> None:
    bran = Stream.objects.get(ref="bran")
    for amount in ("130", "140"):
        save_stream(miller, stream=bran, cells={"amount": amount, "quality": ""})
    told = [(c.before and c.before["cells"]["amount"], c.after["cells"]["amount"], c.batch.by_name)
            for c in history(miller, bran.id)]  # fmt: skip
    assert told == [("130", "140", "mia"), ("120", "130", "mia"), (None, "120", "fay")]
    bran.refresh_from_db()
    assert "quality" not in bran.cells
    assert (bran.amount, bran.cells["period"]) == (1680.0, "month")


def test_what_is_saved_unchanged_changes_nothing_but_leaves_its_trace(valley: None, miller: Actor) -> None:
    bran = Stream.objects.get(ref="bran")
    save_stream(miller, stream=bran, cells={})
    assert Change.objects.filter(subject=bran.id).count() == 1


def test_all_problems_are_told_at_once(valley: None, miller: Actor) -> None:
    with pytest.raises(ProblemsError) as caught:
        save_stream(
            miller,
            site=Site.objects.get(ref="mill-north"),
            cells={"role": "gift", "amount": "-1", "unit": "stones"},
        )
    assert {problem.column for problem in caught.value.problems} == {"role", "amount", "unit", "resource"}
    assert all(problem.row == 0 for problem in caught.value.problems)
    assert Batch.objects.count() == 1


def test_a_doubtful_figure_is_asked_back(valley: None, miller: Actor) -> None:
    with pytest.raises(ProblemsError) as caught:
        save_stream(miller, stream=Stream.objects.get(ref="bran"), cells={"amount": "1,234"})
    assert [problem.column for problem in caught.value.problems] == ["amount"]


def test_a_point_of_either_meaning_is_asked_back_of_a_person(valley: None, miller: Actor) -> None:
    """A person's 1.234 may be 1234, a program's is not; what stands there already is not asked again."""
    bran = Stream.objects.get(ref="bran")
    with pytest.raises(ProblemsError) as caught:
        save_stream(miller, stream=bran, cells={"amount": "1.234"}, by_hand=True)
    assert [str(problem.mend) for problem in caught.value.problems] == ["write 1.2340 or 1234"]
    small = save_stream(miller, stream=bran, cells={"amount": "1.2340"}, by_hand=True).amount
    assert save_stream(miller, stream=bran, cells={"amount": "1.234"}).amount == small
    assert save_stream(miller, stream=bran, cells={"note": "dry"}, by_hand=True).amount == small
    large = save_stream(miller, stream=bran, cells={"amount": "1234"}, by_hand=True).amount
    assert large == pytest.approx(1000 * small)


def test_a_site_and_an_organisation_are_changed(valley: None, miller: Actor) -> None:
    site = save_site(
        miller, site=Site.objects.get(ref="mill-north"), cells={"latitude": "55.9", "name": "New works"}
    )
    assert (site.y, site.cell_y, site.name, site.x) == (55.9, 55.875, "New works", 12.57)
    mill = save_organisation(
        miller, organisation=Organisation.objects.get(ref="mill"), cells={"name": "Mill plc"}
    )
    assert (mill.name, mill.party.name, mill.cells["colour"]) == ("Mill plc", "Mill plc", "green")


def test_a_member_adds_her_organisation_and_staff_any(
    valley: None, staff: Actor, person: Callable[..., User]
) -> None:
    party = Party.objects.create(name="Bakery")
    baker = actor_for(person("bea", party=party))
    made = save_organisation(baker, party=party, cells={"id": "bakery", "name": "Corner Bakery"})
    party.refresh_from_db()
    assert (made.party, party.name) == (party, "Bakery")
    shop = save_site(baker, organisation=made, cells={"latitude": "55.7", "longitude": "12.5"})
    assert shop.party_id == party.id
    other = save_organisation(staff, cells={"name": "Brewery"})
    assert other.party.name == "Brewery"


@pytest.mark.parametrize("standing", [Standing.READER, None])
def test_who_may_not_edit_is_refused(
    valley: None, farmer: Actor, person: Callable[..., User], standing: Standing | None
) -> None:
    mill = Party.objects.get(name="Valley Mill Ltd")
    other = actor_for(person("rita", party=mill, standing=standing)) if standing else farmer
    bran, site = Stream.objects.get(ref="bran"), Site.objects.get(ref="mill-north")
    for verb in (
        lambda: save_stream(other, stream=bran, cells={"amount": "1"}),
        lambda: save_stream(other, site=site, cells=DUST),
        lambda: save_site(other, site=site, cells={"name": "x"}),
        lambda: save_organisation(other, organisation=site.organisation, cells={"name": "x"}),
        lambda: save_organisation(other, cells={"name": "x"}),
        lambda: remove(other, row=bran),
        lambda: set_stage(other, streams=[bran], stage=Stage.EXACT),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert Batch.objects.count() == 1


def test_a_stream_is_not_moved_to_another_owner(valley: None, miller: Actor) -> None:
    with pytest.raises(PermissionDenied):
        save_stream(
            miller, stream=Stream.objects.get(ref="bran"), site=Site.objects.get(ref="farm-7"), cells={}
        )


def test_a_key_of_another_owner_is_no_error_and_ones_own_is(valley: None, miller: Actor) -> None:
    site = Site.objects.get(ref="mill-north")
    made = save_stream(miller, site=site, cells=DUST | {"id": "feed"})
    assert (made.cells["id"], made.ref == "feed") == ("feed", False)
    with pytest.raises(ProblemsError):
        save_stream(miller, site=site, cells=DUST | {"id": "bran"})


def test_what_is_gone_is_not_there(valley: None, miller: Actor) -> None:
    bran = Stream.objects.get(ref="bran")
    remove(miller, row=bran)
    with pytest.raises(Http404):
        save_stream(miller, stream=bran, cells={"amount": "1"})


def test_only_the_owner_shows_more(
    valley: None, staff: Actor, miller: Actor, person: Callable[..., User]
) -> None:
    bran = Stream.objects.get(ref="bran")
    with pytest.raises(PermissionDenied):
        set_stage(staff, streams=[bran], stage=Stage.EXACT)
    editor = actor_for(
        person("ed", party=Party.objects.get(name="Valley Mill Ltd"), standing=Standing.EDITOR)
    )
    with pytest.raises(PermissionDenied):
        set_stage(editor, streams=[bran], stage=Stage.EXACT)
    batch = set_stage(miller, streams=[bran], stage=Stage.RANGES)
    bran.refresh_from_db()
    assert (bran.stage, bran.amount) == (Stage.RANGES, 1440.0)
    assert Access.objects.filter(verb="show all", subject=bran.id).count() == 1
    undo(miller, batch=batch)
    bran.refresh_from_db()
    assert bran.stage == Stage.SECTOR


def test_an_analyst_edits_nothing(valley: None, person: Callable[..., User]) -> None:
    ann = actor_for(person("ann", role=Role.ANALYST, party=Party.objects.get(name="Valley Mill Ltd")))
    with pytest.raises(PermissionDenied):
        save_stream(ann, stream=Stream.objects.get(ref="bran"), cells={"amount": "1"})
