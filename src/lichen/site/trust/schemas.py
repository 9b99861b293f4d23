"""Documents of trust: people, the log, tokens, webhooks, jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AliasPath, Field, field_validator

from lichen.site.shell.answers import In, Out
from lichen.site.trust.roles import Role, Stage, Standing


def stage_word(stage: Any) -> Any:
    """Return a stage of disclosure as a word; what is none stays as it is.

    >>> stage_word(2), stage_word(None)
    ('ranges', None)
    """
    return Stage(stage).name.lower() if isinstance(stage, int) else stage


class MembershipOut(Out):
    """Somebody acts for an organisation."""

    user: UUID = Field(validation_alias="user_id")
    name: str = Field(validation_alias=AliasPath("user", "name"))
    email: str = Field(validation_alias=AliasPath("user", "email"))
    standing: str


class PartyOut(Out):
    """An organisation as trust sees it."""

    id: UUID
    name: str


class MeOut(Out):
    """Who asks: `standings` are the organisations that she acts for, `doors` what she may do."""

    id: UUID
    name: str
    email: str
    role: str
    standings: dict[str, str]
    doors: list[str]


class AccountOut(Out):
    """An account."""

    id: UUID
    name: str
    email: str
    role: str
    is_active: bool
    joined: datetime


class RoleIn(In):
    """A role to be given."""

    role: Role


class JoinIn(In):
    """Somebody who shall act for an organisation."""

    email: Annotated[str, Field(max_length=254)]
    standing: Standing


class AccessOut(Out):
    """A line of the log."""

    at: datetime
    actor_name: str
    verb: str
    owner: UUID | None = Field(validation_alias="owner_id")
    subject: UUID | None
    subject_name: str
    stage: str | None
    note: str

    @field_validator("stage", mode="before")
    @classmethod
    def in_words(cls, stage: Any) -> Any:
        """Name the stage."""
        return stage_word(stage)


class TokenOut(Out):
    """A token without its secret."""

    id: UUID
    name: str
    scopes: list[str]
    made: datetime
    expires: datetime | None
    used: datetime | None
    revoked: datetime | None


class TokenIn(In):
    """A token to be made: `days` until it expires, null for one that does not."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[str], Field(max_length=50)]
    days: Annotated[int, Field(ge=1, le=3650)] | None = 90


class TokenMade(TokenOut):
    """A new token; its secret is shown this once."""

    secret: str


class WebhookOut(Out):
    """A webhook without its secret; it is told nothing while it is `off`, and never again once it has `ended`."""

    id: UUID
    url: str
    events: list[str]
    made: datetime
    off: datetime | None
    ended: datetime | None


class WebhookIn(In):
    """A webhook to be made."""

    url: Annotated[str, Field(max_length=1000)]
    events: Annotated[list[str], Field(max_length=20)]


class WebhookMade(WebhookOut):
    """A new webhook; its secret is shown this once."""

    secret: str


class SwitchIn(In):
    """Whether a webhook is told of what happens."""

    on: bool


class DeliveryOut(Out):
    """A message to a webhook: how often it was tried, and what was answered last.

    `state`: it has arrived, waits for a try, or is dropped and sent no more.
    """

    id: UUID
    event: str
    state: Literal["arrived", "waits", "dropped"]
    data: dict[str, Any]
    made: datetime
    tries: int
    tried: datetime | None
    delivered: datetime | None
    status: int | None
    said: str


class JobOut(Out):
    """Long work: its state, the share that is done [1], and what came of it."""

    id: UUID
    kind: str
    title: str
    state: str
    share: float
    stage: str
    result: dict[str, Any] | None
    error: str
    made: datetime
    ended: datetime | None
