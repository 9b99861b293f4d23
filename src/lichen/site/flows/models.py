"""What the room keeps: the register added up, balances of its sheets of flows, and what everybody may see."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from lichen.core.flow_words import layer_said
from lichen.site.shell.telling import told

_USER = settings.AUTH_USER_MODEL


class Summary(models.Model):
    """The streams of a version of the register, added up; `cells` are the rows as Parquet (`bridge.cells`)."""

    version = models.BigIntegerField(primary_key=True)
    cells = models.BinaryField()
    made = models.DateTimeField(default=timezone.now)


class Balance(models.Model):
    """The sheets of flows of a version of the register, reconciled.

    `about` says what there is (layers with their units, periods, depths, processes) and what was found, in words.
    `document` holds the tables as Parquet and what it takes to draw the pictures; it is there once the job has ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.BigIntegerField(null=True)
    job = models.UUIDField(null=True)
    about = models.JSONField(null=True)
    document = models.FileField(upload_to="flows/%Y/%m/", blank=True)
    by = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at"])]

    @property
    def layers(self) -> dict[str, str]:
        """The names of its layers, and each as the reader calls it."""
        return {one["name"]: told(layer_said(one["name"])) for one in (self.about or {})["layers"]}


class Publication(models.Model):
    """A picture of the region that everybody may see, kept with what it was added up from.

    `cells` are the flows that are shown, `names` the resources in them; `entries` (Parquet) what each consists of
    (cell, party, value), which is needed to keep later pictures from giving a difference away. Entries are never shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(_USER, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.BigIntegerField()
    grouping = models.CharField(max_length=10)
    cells = models.JSONField(default=list)
    names = models.JSONField(default=dict)
    withheld = models.PositiveIntegerField(default=0)
    entries = models.BinaryField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at"])]
