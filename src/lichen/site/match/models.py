"""Suggestions and what people answered, plans, and the desk on which an exchange is brought from idea to running."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lichen.site.register.models import Organisation, Person, Stream
from lichen.site.trust.models import Party

_USER = settings.AUTH_USER_MODEL


class Suggestion(models.Model):
    """An offer and a need that may fit, judged at a version of the register.

    `card` is the document of the engine's card of the pair, exact; what a reader is shown of it is judged anew on what
    is disclosed to her. `rank` orders the suggestions of each stream, 1 the best.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="as_offer")
    need = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="as_need")
    verdict = models.CharField(max_length=10)
    limiting = models.CharField(max_length=60, blank=True)
    worth = models.FloatField(null=True)
    amount = models.FloatField(null=True)
    distance = models.FloatField(null=True)
    rank_offer = models.PositiveIntegerField(null=True)
    rank_need = models.PositiveIntegerField(null=True)
    card = models.JSONField(default=dict)
    version = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "need"], name="one_suggestion_of_a_pair"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["offer", "rank_offer"]),
            models.Index(fields=["need", "rank_need"]),
        ]


class Answer(models.Model):
    """What one side said to a suggestion; the newest of a party counts, the others stay on record.

    `because` is one of the engine's reasons, "" if none was chosen; `features` what the suggestion was judged by as it
    was shown then: from both the party's other suggestions learn their places.
    """

    class Kind(models.TextChoices):
        """What it says."""

        INTERESTED = "interested", _("interested")
        NOT_NOW = "not_now", _("not now")
        NEVER = "never", _("never")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="+")
    need = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind)
    because = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    features = models.JSONField(default=list)
    by = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    goes_with: ClassVar = {"party": ("offer", "need")}

    class Meta:
        indexes: ClassVar = [models.Index(fields=["offer", "need", "-at"])]


class Scenario(models.Model):
    """A plan of the region under stated wishes: what was asked, at which version, and what came out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    wishes = models.JSONField(default=dict)
    version = models.BigIntegerField(null=True)
    job = models.UUIDField(null=True)
    summary = models.JSONField(null=True)
    document = models.FileField(upload_to="plans/%Y/%m/", blank=True)
    by = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Exchange(models.Model):
    """An exchange on the desk, from idea to end.

    `readiness` counts from 1 (somebody had the idea) to 9 (it runs and is measured). Givers and takers are kept by
    organisation, since a stream may go while its exchange is still told of. An exchange that `passes_on` what another
    brought (treated by somebody between) is a link of the same chain: its amount is not diverted a second time.
    """

    class State(models.TextChoices):
        """Where it stands, in the order of the pipeline."""

        IDEA = "idea", _("idea")
        CONTACTED = "contacted", _("contacted")
        TESTING = "testing", _("samples and legal")
        AGREED = "agreed", _("agreed")
        RUNNING = "running", _("running")
        ENDED = "ended", _("ended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=300)
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="gives")
    taker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="takes")
    offer = models.ForeignKey(Stream, on_delete=models.SET_NULL, null=True, related_name="exchanges_out")
    need = models.ForeignKey(Stream, on_delete=models.SET_NULL, null=True, related_name="exchanges_in")
    resource = models.CharField(max_length=500)
    dimension = models.CharField(max_length=10, default="mass")
    expected = models.FloatField(null=True)
    treatment = models.CharField(max_length=300, blank=True)
    passes_on = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="passed_on_by"
    )
    state = models.CharField(max_length=10, choices=State, default=State.IDEA)
    readiness = models.PositiveSmallIntegerField(default=1)
    since = models.DateTimeField(default=timezone.now)
    ended_because = models.CharField(max_length=500, blank=True)
    reference = models.CharField(max_length=500, blank=True)
    facilitator = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="desk")
    made = models.DateTimeField(default=timezone.now)
    card = models.JSONField(null=True)

    goes_with: ClassVar = {"giver": ("offer",), "taker": ("need",)}

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-since"])]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Event(models.Model):
    """Something that happened to an exchange: a step in the pipeline, a note, a change. Never edited."""

    id = models.BigAutoField(primary_key=True)
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    for_parties = models.BooleanField(default=False)
    by = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)


class Contact(models.Model):
    """Whom to talk to about an exchange, in which `role`.

    Either one of the people of the register (`person`), or somebody with an account (`user`), who are read there and go
    with them; or somebody whose name, e-mail and phone stand here. `party` is the one who may change it (null: the
    desk); `for_parties`, whether both sides read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="people")
    party = models.ForeignKey(Party, on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(_USER, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=50, blank=True)
    for_parties = models.BooleanField(default=False)
    by = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    goes_with: ClassVar = {"party": ("exchange",)}

    @property
    def is_linked(self) -> bool:
        """Whether name, e-mail and phone are read elsewhere."""
        return self.person is not None or self.user is not None

    @property
    def called(self) -> str:
        """The name."""
        return str(self.person or self.user or self.name)

    @property
    def writes(self) -> str:
        """The e-mail address."""
        known = self.person or self.user
        return known.email if known else self.email

    @property
    def rings(self) -> str:
        """The phone number."""
        return self.person.phone if self.person else self.phone

    @property
    def of(self) -> str:
        """The organisation."""
        return self.organisation or (self.person.organisation.name if self.person else "")

    @property
    def does(self) -> str:
        """The role in the exchange, else what she does in her organisation."""
        return self.role or (self.person.function if self.person else "")

    @property
    def said(self) -> str:
        """Role and organisation, as the history has it; the name is not told there."""
        return ", ".join(filter(None, (self.does, self.of)))


class File(models.Model):
    """A file of an exchange, such as a permit or an analysis, kept as it was put.

    `party` is the one that put it (null: the desk); `for_parties`, whether both sides may read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="files")
    party = models.ForeignKey(Party, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=300)
    file = models.FileField(upload_to="exchanges/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    for_parties = models.BooleanField(default=False)
    by = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    goes_with: ClassVar = {"party": ("exchange",)}

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def by_name(self) -> str:
        """Who put it; empty once her account is gone."""
        return str(self.by or "")


class Task(models.Model):
    """Something to do for an exchange by a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=300)
    due = models.DateField(null=True)
    done = models.DateTimeField(null=True)
    who = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="tasks")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["done", "due"])]


class Outcome(models.Model):
    """What an exchange brought in a period, as measured or estimated, against a stated reference.

    Periods of one exchange do not overlap, so that nothing counts twice. A record is not edited: a correction replaces
    it, and both stay. A null is not known; it is no zero.
    """

    FIGURES = ("amount", "virgin", "water", "energy", "co2e", "money", "jobs")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="outcomes")
    begins = models.DateField()
    ends = models.DateField()
    amount = models.FloatField(_("amount exchanged"), null=True)
    virgin = models.FloatField(_("virgin material avoided [t]"), null=True)
    water = models.FloatField(_("water saved [m³]"), null=True)
    energy = models.FloatField(_("energy saved [MWh]"), null=True)
    co2e = models.FloatField(_("emissions avoided [t CO2e]"), null=True)
    money = models.FloatField(_("gain of both together"), null=True)
    jobs = models.FloatField(_("jobs [full time]"), null=True)
    reference = models.CharField(max_length=500)
    measured = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    replaced_by = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="replaces")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("begins")), name="ends_after_it_begins"
            ),
        ]


class Publication(models.Model):
    """A table of sums that everybody may see, kept with what it was added up from.

    `figures` are the rows that are shown or withheld with the reason; `entries` what each sum consists of (record,
    party, value), which is needed to keep later tables from giving a difference away. Never shown, never changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="+")
    figures = models.JSONField(default=list)
    entries = models.JSONField(default=list)
