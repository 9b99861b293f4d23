"""The region pack as people keep it: every row as it was written, with what it means beside it, and its history.

`cells` holds a row of the pack exactly as written (column to text). `meant` holds, of its figures, those that another
file could mean otherwise (12,5 or 1.234), plainly written: how a figure is meant is decided once, beside the figures it
came with. The other fields are what the engine read from them, in canonical units, for lists and searches; they are
made anew from the cells at every change and never edited. The verbs in `services` are the only writers.

`ref` is the key of the row in the region, unique among all; it is the `id` of the cells unless another owner's row has
that already. `party` is the owner.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lichen.site.shell.fields import SaidField
from lichen.site.trust.models import Party
from lichen.site.trust.roles import Stage


class Kept(models.Model):
    """What rows of the pack have in common."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField(max_length=200)
    position = models.BigIntegerField(default=0)
    cells = models.JSONField(default=dict)
    meant = models.JSONField(default=dict)
    made = models.DateTimeField(default=timezone.now)
    changed = models.DateTimeField(default=timezone.now)
    removed = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Organisation(Kept):
    """A company or public body."""

    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="organisation")
    name = models.CharField(max_length=300, db_index=True)
    sector = models.CharField(max_length=20, blank=True, db_index=True)
    country = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ref"], condition=models.Q(removed=None), name="one_organisation_of_a_key"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Site(Kept):
    """A place that gives or takes; `x`, `y` [degrees east and north, or km] as the region's coordinate system says.

    `cell_x`, `cell_y` are the middle of the cell of a coarse grid: where the place is to whom it is not disclosed.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="sites")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=300, blank=True)
    activity = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=100, blank=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    cell_x = models.FloatField(null=True)
    cell_y = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ref"], condition=models.Q(removed=None), name="one_site_of_a_key"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["x", "y"]), models.Index(fields=["name", "id"])]

    def __str__(self) -> str:
        """Return the name, or the organisation's where the place has none."""
        return self.name or self.organisation.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it; its owner is that of its organisation."""
        self.party_id = self.party_id or self.organisation.party_id
        super().save(*args, **kwargs)


class Stream(Kept):
    """What a site offers or needs; `amount` [canonical unit of `dimension` per year].

    `low`, `high` bound the band of the amount that is shown at the stage of ranges.
    """

    class Role(models.TextChoices):
        """Whether it leaves or enters."""

        OFFER = "offer", _("offer")
        NEED = "need", _("need")

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="streams")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="streams")
    role = models.CharField(max_length=5, choices=Role)
    resource = models.CharField(max_length=500)
    key = models.CharField(max_length=500)
    code = models.CharField(max_length=20, blank=True, db_index=True)
    hazardous = models.BooleanField(null=True)
    dimension = models.CharField(max_length=10, blank=True)
    amount = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    stage = models.PositiveSmallIntegerField(choices=Stage, default=Stage.SECTOR)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ref"], condition=models.Q(removed=None), name="one_stream_of_a_key"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["key", "id"]),
            models.Index(fields=["role", "key", "id"]),
            models.Index(fields=["-amount", "id"]),
            models.Index(fields=["-low", "id"]),
        ]

    def __str__(self) -> str:
        """Return what it is."""
        return self.resource or self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it; its owner is that of its site."""
        self.party_id = self.party_id or self.site.party_id
        super().save(*args, **kwargs)


class Sheet(models.Model):
    """A table of the pack: its columns in their order; `known` says whether the pack describes such a table."""

    name = models.CharField(max_length=200, primary_key=True)
    known = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class SheetRow(models.Model):
    """A row of any other table of the pack (region, technologies, prices, flows …), as written."""

    sheet = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    meant = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "position"], name="one_row_of_a_place"),
        ]


def batch_key(number: int) -> uuid.UUID:
    """Return what a batch is called outside: its number would tell how many others there are."""
    return uuid.UUID(bytes=salted_hmac("lichen.batch", str(number), algorithm="sha256").digest()[:16])


class Batch(models.Model):
    """Changes that were made together: one import, one edit, one merge. It can be undone as one.

    The newest id is the version of the register: what is computed from it keeps the version it was computed at.
    """

    class Kind(models.TextChoices):
        """What made the changes."""

        IMPORT = "import", _("import")
        EDIT = "edit", _("edit")
        MERGE = "merge", _("merge")
        UNDO = "undo", _("undo")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind)
    title = SaidField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = SaidField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    party = models.ForeignKey(Party, on_delete=models.SET_NULL, null=True, related_name="+")
    counts = models.JSONField(default=dict)
    undone_by = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="undoes")

    @property
    def key(self) -> uuid.UUID:
        """What it is called outside."""
        return batch_key(self.id)


class Change(models.Model):
    """One row before and after: null before is a row that was new, null after one that went.

    `kind` is the table of the pack, `ref` the key of the row (of tables without keys, its position).
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=200)
    subject = models.UUIDField(null=True, db_index=True)
    ref = models.CharField(max_length=200, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "ref", "batch"])]


class Person(models.Model):
    """Somebody to talk to at an organisation, with or without an account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=50, blank=True)
    function = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Document(models.Model):
    """A file of an organisation, site or stream (`subject`); who may see that exactly may read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="documents")
    subject = models.UUIDField(db_index=True)
    name = models.CharField(max_length=300)
    file = models.FileField(upload_to="documents/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Draft(models.Model):
    """A file on its way into the register: uploaded, columns mapped, problems mended row by row, then imported."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, related_name="drafts")
    at = models.DateTimeField(default=timezone.now)
    file = models.FileField(upload_to="drafts/%Y/%m/")
    sha256 = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(default=dict)
    mended = models.JSONField(default=dict)
    imported = models.ForeignKey(Batch, on_delete=models.SET_NULL, null=True, related_name="drafts")


class Confirmed(models.Model):
    """A code that a person settled on for a text (freed of personal data): what the register learns from."""

    text = models.CharField(max_length=1000)
    code = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Apart(models.Model):
    """Two rows that look like the same thing twice, and of which somebody said that they are not."""

    first = models.UUIDField()
    second = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="one_pair_apart"),
        ]
