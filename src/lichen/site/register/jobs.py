"""Long work of the register: imports, and looking for what is there twice."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.site.register.models import Draft
from lichen.site.register.services import import_draft
from lichen.site.register.services.twice import KIND, make_doubles
from lichen.site.shell.jobs import Told, work
from lichen.site.trust.actor import actor_for


@work("register.import")
def run_import(asked: dict[str, Any], told: Told) -> dict[str, Any]:
    """Import a draft as the person who asked for it may now; one transaction, so a killed worker leaves nothing."""
    draft = Draft.objects.filter(id=uuid.UUID(asked["draft"])).select_related("by", "party").first()
    if draft is None:
        raise LichenError(_("The draft was deleted meanwhile."))
    done = import_draft(actor_for(draft.by), draft=draft, leave_bad=asked["leave_bad"], told=told)
    return {"batch": done.batch.id if done.batch else None, "counts": done.counts}


work(KIND)(make_doubles)
