"""Long work in the background."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lichen.site.shell.fields import SaidField


class Job(models.Model):
    """A piece of long work: what is asked, who works on it until when, how far it is, and how it ended.

    A worker holds a job by a lease that it renews; the job of a worker that died is taken up again by another, up to
    `tries` times. Its work is one transaction or a row of finished slices, so it is never half done.
    """

    class State(models.TextChoices):
        """Where a job stands."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    title = SaidField(max_length=300)
    asked = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    once = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    share = models.FloatField(default=0.0)
    stage = models.CharField(max_length=300, blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    next_url = models.CharField(max_length=300, blank=True)
    made = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True)
    began = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    leased_until = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "made"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "once"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(once=""),
                name="one_open_job_of_a_key",
            )
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in (self.State.WAITING, self.State.RUNNING)
