"""Documents of match: suggestions, plans, exchanges, records, results."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AliasPath, Field, field_validator

from lichen.site.shell.answers import In, Out
from lichen.site.trust.roles import Stage

StateWord = Literal["idea", "contacted", "testing", "agreed", "running", "ended"]
Figure = Annotated[float, Field(ge=-1e15, le=1e15)] | None


class OwnStreamOut(Out):
    """A stream of one's own, to ask suggestions for."""

    id: UUID
    role: str
    resource: str
    code: str
    amount: float | None
    dimension: str


class SuggestedOut(Out):
    """A partner as far as it is disclosed: the pair, the verdict as word and sentence, and the card as a document.

    `placed` says why it stands higher or lower than its worth alone would place it: what own answers tell.
    """

    offer: UUID
    need: UUID
    seen: str
    partner: str
    verdict: str
    said: str
    answer: str
    placed: list[str]
    card: dict[str, Any]

    @classmethod
    def of(cls, one: Any) -> SuggestedOut:
        """Return a suggestion as it is sent."""
        return cls(
            offer=one.offer, need=one.need, seen=Stage(one.seen).name.lower(), partner=one.partner_name,
            verdict=one.judged.verdict, said=one.judged.said, answer=one.answer, placed=list(one.placed),
            card=one.judged.document,
        )  # fmt: skip


class ElsewhereOut(Out):
    """A sector that takes such a stream elsewhere, with what is on record."""

    sector: str
    title: str
    score: float | None
    reasons: list[Any]
    precedents: list[dict[str, Any]]


class PartnersOut(Out):
    """The partners of a stream, best first; `said` tells why there are none, where there is more to say."""

    rows: list[SuggestedOut]
    elsewhere: list[ElsewhereOut]
    said: str


class BestOut(Out):
    """A promising pair that nobody has answered yet."""

    offer: UUID = Field(validation_alias="offer_id")
    need: UUID = Field(validation_alias="need_id")
    verdict: str
    limiting: str
    worth: float | None
    amount: float | None
    distance: float | None


class AnswerIn(In):
    """What one side says to a suggestion; “never” gives its reason.

    `because` is a reason that other suggestions of one's own learn from, `reason` says it in words.
    """

    kind: Literal["interested", "not_now", "never"]
    because: Literal["", "far", "quality", "amount", "price", "permit", "treatment", "partner", "other"] = ""
    reason: Annotated[str, Field(max_length=500)] = ""


class AnswerOut(Out):
    """What one side said."""

    id: UUID
    offer: UUID = Field(validation_alias="offer_id")
    need: UUID = Field(validation_alias="need_id")
    kind: str
    because: str
    reason: str
    at: datetime


class PlanIn(In):
    """The wishes of a plan; what is null is taken from the register. `without` these sites."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    carbon_price: Annotated[float, Field(ge=0, le=1e9)] | None = None
    max_distance: Annotated[float, Field(ge=0, le=50_000)] | None = None
    budget: Annotated[float, Field(ge=0, le=1e15)] | None = None
    technologies: bool = False
    catalogue: bool = False
    without: Annotated[list[UUID], Field(max_length=100)] = []


class PlanOut(Out):
    """A plan: its wishes and, once it is made, its figures; texts and the picture are English."""

    id: UUID
    name: str
    wishes: dict[str, Any]
    job: UUID | None
    summary: dict[str, Any] | None
    at: datetime

    @field_validator("summary", mode="before")
    @classmethod
    def without_words(cls, value: Any) -> Any:
        """Leave out what pages need to say the picture in their reader's language."""
        return {name: part for name, part in value.items() if name != "words"} if value else value


class ExchangeIn(In):
    """An exchange for the desk; giver and taker are organisations of the register."""

    giver: UUID
    taker: UUID
    resource: Annotated[str, Field(min_length=1, max_length=500)]
    title: Annotated[str, Field(max_length=300)] = ""
    dimension: Literal["mass", "energy", "volume"] = "mass"
    expected: Annotated[float, Field(gt=0, le=1e15)] | None = None
    treatment: Annotated[str, Field(max_length=300)] = ""
    reference: Annotated[str, Field(max_length=500)] = ""


class PairIn(In):
    """A pair that was suggested."""

    offer: UUID
    need: UUID


class ExchangeOut(Out):
    """An exchange: where it stands since when, how ready it is (1 to 9), `expected` [canonical unit/year]."""

    id: UUID
    title: str
    giver: UUID = Field(validation_alias="giver_id")
    giver_name: str = Field(validation_alias=AliasPath("giver", "name"))
    taker: UUID = Field(validation_alias="taker_id")
    taker_name: str = Field(validation_alias=AliasPath("taker", "name"))
    offer: UUID | None = Field(validation_alias="offer_id")
    need: UUID | None = Field(validation_alias="need_id")
    resource: str
    dimension: str
    expected: float | None
    treatment: str
    state: StateWord
    readiness: int
    since: datetime
    ended_because: str
    reference: str
    made: datetime


class MoveIn(In):
    """Where an exchange goes; a step back and an end say why."""

    state: StateWord
    text: Annotated[str, Field(max_length=5000)] = ""


class ReadinessIn(In):
    """How ready an exchange is, from 1 (an idea) to 9 (it runs and is measured)."""

    level: Annotated[int, Field(ge=1, le=9)]
    text: Annotated[str, Field(max_length=5000)] = ""


class NoteIn(In):
    """A note; `for_parties`: the two organisations may read it."""

    text: Annotated[str, Field(min_length=1, max_length=5000)]
    for_parties: bool = False


class EventOut(Out):
    """Something that happened to an exchange."""

    kind: str
    before: str
    after: str
    text: str
    for_parties: bool
    by_name: str
    at: datetime


class ContactWords(In):
    """What is said of a contact; of somebody who is known elsewhere, only `role` and `organisation`.

    `for_parties`: both sides read it; what a party names itself, both read anyway.
    """

    name: Annotated[str, Field(max_length=200)] = ""
    role: Annotated[str, Field(max_length=200)] = ""
    organisation: Annotated[str, Field(max_length=300)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=50)] = ""
    for_parties: bool = False


class ContactIn(ContactWords):
    """Somebody to talk to: `person` of the two organisations, the `account` of an e-mail address, or written out."""

    person: UUID | None = None
    account: Annotated[str, Field(max_length=254)] = ""


class ContactOut(Out):
    """Whom to talk to about an exchange; `person` and `user` say where she is known."""

    id: UUID
    person: UUID | None = Field(validation_alias="person_id")
    user: UUID | None = Field(validation_alias="user_id")
    name: str = Field(validation_alias="called")
    role: str = Field(validation_alias="does")
    organisation: str = Field(validation_alias="of")
    email: str = Field(validation_alias="writes")
    phone: str = Field(validation_alias="rings")
    for_parties: bool
    at: datetime


class FileChange(In):
    """Who may read a file of an exchange: both sides (`for_parties`), or those who keep the desk."""

    for_parties: bool


class FileOut(Out):
    """A file of an exchange; `size` [bytes], `for_parties`: both sides may read it."""

    id: UUID
    exchange: UUID = Field(validation_alias="exchange_id")
    name: str
    size: int
    sha256: str
    for_parties: bool
    by_name: str
    at: datetime


class TaskIn(In):
    """Something that has to be done."""

    title: Annotated[str, Field(min_length=1, max_length=300)]
    due: date | None = None


class TaskOut(Out):
    """Something that has to be done, or was."""

    id: UUID
    exchange: UUID = Field(validation_alias="exchange_id")
    title: str
    due: date | None
    done: datetime | None


class WishOut(Out):
    """Interest that somebody has said and that no exchange answers yet."""

    offer: UUID = Field(validation_alias="offer_id")
    need: UUID = Field(validation_alias="need_id")
    party: str = Field(validation_alias=AliasPath("party", "name"))
    at: datetime


class AttentionOut(Out):
    """What needs a hand first: tasks that are overdue, exchanges of which nothing was heard, interest unanswered."""

    overdue: list[TaskOut]
    stuck: list[ExchangeOut]
    wishes: list[WishOut]


class Figures(In):
    """What an exchange brought; null is not known, which is no zero."""

    amount: Figure = None
    virgin: Figure = None
    water: Figure = None
    energy: Figure = None
    co2e: Figure = None
    money: Figure = None
    jobs: Figure = None


class OutcomeIn(In):
    """What an exchange brought from the first day to the last, against what would have happened otherwise."""

    begins: date
    ends: date
    figures: Figures
    reference: Annotated[str, Field(max_length=500)]
    measured: bool = False
    source: Annotated[str, Field(max_length=300)] = ""


class OutcomeOut(Out):
    """A record of what an exchange brought; one that was corrected names the record that counts.

    `amount` in the unit of the exchange, `virgin` [t], `water` [m³], `energy` [MWh], `co2e` [t], `jobs` [full time].
    """

    id: UUID
    exchange: UUID = Field(validation_alias="exchange_id")
    begins: date
    ends: date
    amount: float | None
    virgin: float | None
    water: float | None
    energy: float | None
    co2e: float | None
    money: float | None
    jobs: float | None
    reference: str
    measured: bool
    source: str
    at: datetime
    replaced_by: UUID | None = Field(validation_alias="replaced_by_id")


class SumOut(Out):
    """One figure over some records: `unknown` of them do not state it, `measured` of those that do are measured."""

    figure: str
    value: float
    unit: str
    records: list[UUID]
    unknown: int
    measured: int


class ResultsOut(Out):
    """What the exchanges brought that one may see: each sum with its records."""

    sums: list[SumOut]
    records: list[OutcomeOut]


class PublishedRow(Out):
    """A sum that everybody may see, or why it is withheld."""

    figure: str
    kind: str
    group: str
    withheld: str
    value: float | None = None
    records: int | None = None


class PublishedOut(Out):
    """What is published: the sums, and the rule that they keep."""

    at: datetime | None
    figures: list[PublishedRow]
    rule: dict[str, Any]
