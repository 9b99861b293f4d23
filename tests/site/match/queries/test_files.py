"""Who reads, puts and removes which file of an exchange, in every role and across organisations."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import Http404

from lichen.site.match.models import Exchange, File
from lichen.site.match.queries import files
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Party, User
from lichen.site.trust.roles import Role, Standing

People = Callable[..., User]
DESK = frozenset({"match.pipeline_own"})  # a token that opens less than its role does


@pytest.fixture
def of(running: Callable[..., Exchange]) -> Exchange:
    """An exchange."""
    return running("bran")


@pytest.fixture
def actors(of: Exchange, person: People, mill: Party) -> dict[str, Actor]:
    """Somebody of each kind; `token`: a program of a facilitator of the giver that does not keep the desk."""
    giver = of.giver.party
    users = {
        "facilitator": person("fay", role=Role.FACILITATOR, party=giver),
        "administrator": person("ada", role=Role.ADMINISTRATOR),
        "giver": person("mia", party=giver),
        "reader": person("rob", party=giver, standing=Standing.READER),
        "taker": person("finn", party=of.taker.party),
        "stranger": person("eve", party=mill),
        "analyst": person("ana", role=Role.ANALYST, party=giver),
        "visitor": person("vic", role=Role.VISITOR, party=giver),
    }
    found = {name: actor_for(user) for name, user in users.items()}
    return found | {"token": actor_for(users["facilitator"], DESK), "nobody": Actor()}


@pytest.fixture
def made(of: Exchange) -> dict[str, File]:
    """A file of the giver, one of the desk for both sides, and one of the desk for itself."""
    return {
        name: File.objects.create(exchange=of, name=name, size=1, party=party, for_parties=for_parties)
        for name, party, for_parties in (
            ("giver's", of.giver.party, True),
            ("both", None, True),
            ("desk's", None, False),
        )
    }


def test_each_reads_what_is_for_her(of: Exchange, actors: dict[str, Actor], made: dict[str, File]) -> None:
    read = {name: {one.name for one in files.files(actor, of)} for name, actor in actors.items()}
    both = {"giver's", "both"}
    assert read == {
        "facilitator": set(made), "administrator": set(made), "giver": both, "reader": both, "taker": both,
        "token": both, "stranger": set(), "analyst": set(), "visitor": set(), "nobody": set(),
    }  # fmt: skip


def test_one_file_is_there_for_whom_the_list_has_it(
    of: Exchange, actors: dict[str, Actor], made: dict[str, File], running: Callable[..., Exchange]
) -> None:
    """One rule, two faces; and no file is there by way of another exchange."""
    other = running("husk", giver=of.giver)
    for actor in actors.values():
        listed = set(files.files(actor, of))
        for one in made.values():
            if one in listed:
                assert files.file(actor, of, one.id) == one
            else:
                with pytest.raises(Http404):
                    files.file(actor, of, one.id)
            with pytest.raises(Http404):
                files.file(actor, other, one.id)


def test_who_puts_and_who_removes(of: Exchange, actors: dict[str, Actor], made: dict[str, File]) -> None:
    """The desk and who edits for a party; a party removes its own only."""
    may_put = {name for name, actor in actors.items() if files.may_put(actor, of)}
    assert may_put == {"facilitator", "administrator", "giver", "taker", "token"}
    may_remove = {
        name: {one.name for one in made.values() if files.may_remove(actor, one)}
        for name, actor in actors.items()
    }
    desk, own = set(made), {"giver's"}
    assert {name: names for name, names in may_remove.items() if names} == {
        "facilitator": desk, "administrator": desk, "giver": own, "token": own
    }  # fmt: skip
