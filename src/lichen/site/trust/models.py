"""Parties, people, disclosures, the log of who saw what, and tokens of programs."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from lichen.site.shell.fields import SaidField
from lichen.site.trust.deeds import done
from lichen.site.trust.roles import Role, Stage, Standing


class People(BaseUserManager["User"]):
    """Makes accounts; an address is one account whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password nobody can sign in by one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        """Find an account by its address."""
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    """Somebody who signs in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.VISITOR)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=timezone.now)

    objects = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        """Return what others see of the account."""
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name, as libraries of accounts ask for it."""
        return str(self)


class Party(models.Model):
    """One who can own and disclose, and to whom something is disclosed: an organisation, as trust sees it.

    One that was the same as another `became` that one: what was written of it before is read by those of the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=300)
    became = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="absorbed")

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Membership(models.Model):
    """Somebody acts for a party."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="memberships")
    standing = models.CharField(max_length=20, choices=Standing, default=Standing.READER)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "party"], name="one_membership_each"),
        ]


class Disclosure(models.Model):
    """The owner of a thing lets one other party (or, with none named, every member) see more of it.

    A row is never changed but to be revoked: the disclosures of the past stay readable.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField()
    owner = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="disclosed")
    to = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, related_name="told")
    stage = models.PositiveSmallIntegerField(choices=Stage)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "to", "revoked"])]


class Access(models.Model):
    """One line of the log: who saw or used what of whose, at which stage. Owners read their own lines."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = SaidField(max_length=300)
    verb = models.CharField(max_length=60)
    owner = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, related_name="accesses")
    subject = models.UUIDField(null=True)
    subject_name = SaidField(max_length=300, blank=True)
    stage = models.PositiveSmallIntegerField(choices=Stage, null=True)
    note = SaidField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "-at"]), models.Index(fields=["-at"])]

    @property
    def did(self) -> str:
        """What was done, in the language of this page."""
        return done(self.verb)


class Token(models.Model):
    """A program's key to the API: kept as a hash, shown once, limited to scopes and, if wished, to a date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(null=True, blank=True)
    used = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)


class Webhook(models.Model):
    """Where somebody wants to be told of what happens: an address, and the kinds of events.

    Its secret is made from the installation's key and `salt`, so that neither the database nor a backup holds it.
    While it is `off`, what happens is not told, and not told later either.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=1000)
    events = models.JSONField(default=list)
    salt = models.CharField(max_length=50)
    made = models.DateTimeField(default=timezone.now)
    off = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)


class Delivery(models.Model):
    """One message to a webhook: what it says, how often it was tried, and what was answered last.

    One that is `dropped` is sent no more: it was tried in vain too often, or nobody was to be told any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    made = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    tried = models.DateTimeField(null=True)
    delivered = models.DateTimeField(null=True)
    dropped = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    said = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["webhook", "-made"])]

    @property
    def state(self) -> str:
        """Where it stands: arrived, dropped, or waits (for its first try or for another)."""
        return "arrived" if self.delivered else "dropped" if self.dropped else "waits"


class Done(models.Model):
    """What a creating request with an ``Idempotency-Key`` was answered, so that its repetition creates nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_of_a_key")]
