"""A pack comes into the register from the machine itself: set-up, demo and benchmarks."""

from __future__ import annotations

from collections.abc import Mapping

from lichen.site.register import bridge
from lichen.site.register.services.importing import Imported, import_raw
from lichen.site.register.services.writing import Told, quiet
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Role, Stage

INSTALLATION = Actor(None, Role.ADMINISTRATOR)


def load_pack(files: Mapping[str, bytes], name: str, *, public: bool = False, told: Told = quiet) -> Imported:
    """Import the region's pack as who runs the installation; `public` shows new streams exactly to all members.

    Owners are not asked, so `public` is for data that is public anyhow, such as a register of permits. Raises
    `ProblemsError` with every problem.
    """
    shown = Stage.EXACT if public else None
    return import_raw(INSTALLATION, raw=bridge.decode_pack(files, name), told=told, shown=shown)
