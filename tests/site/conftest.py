"""What tests of the site share: people of each role, two parties, and clients that are signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.keys import digest, new_secret
from lichen.site.trust.models import Membership, Party, Token, User
from lichen.site.trust.roles import MAY, Role, Standing

Make = Callable[..., User]


@pytest.fixture
def person(db: None) -> Make:
    """Make somebody: ``person("mia", role=Role.MEMBER, party=mill, standing=Standing.OWNER)``."""

    def make(
        name: str,
        *,
        role: Role = Role.MEMBER,
        party: Party | None = None,
        standing: Standing = Standing.OWNER,
    ) -> User:
        user = User.objects.create_user(f"{name}@example.org", "a long password", name=name, role=role)
        if party:
            Membership.objects.create(user=user, party=party, standing=standing)
        return user

    return make


@pytest.fixture
def mill(db: None) -> Party:
    """A party."""
    return Party.objects.create(name="Valley Mill Ltd")


@pytest.fixture
def farm(db: None) -> Party:
    """Another party."""
    return Party.objects.create(name="Hill Farm")


@pytest.fixture
def acting() -> Callable[[User], Actor]:
    """Return the actor of an account."""
    return actor_for


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """Return a client that is signed in."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def program() -> Callable[..., Client]:
    """Return a client that acts for somebody by a token: with all that her role may, or with some scopes."""

    def make(user: User, *scopes: str) -> Client:
        secret, every = new_secret(), [door for door in MAY if user.role in MAY[door]]
        Token.objects.create(user=user, name="t", digest=digest(secret), scopes=list(scopes) or every)
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return make
