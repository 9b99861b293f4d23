"""Makes the installation that `benchmarks.site` measures; run as a program, because Django boots once a process.

``python -m benchmarks.site_region PACK STREAMS PEOPLE`` prints JSON: how long the import took, and sessions of people.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

_MORE = """
INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, %s) AS copy
"""
_COPIED = {"id": "gen_random_uuid()", "ref": "ref || '-' || copy", "amount": "amount * (1 + copy / 10.0)",
           "key": "key || ' ' || copy", "resource": "resource || ' ' || copy"}  # fmt: skip


def main(pack: Path, streams: int, people: int) -> dict[str, Any]:
    """Import the pack, copy its rows up to so many streams, and sign people in."""
    from lichen.cli.site import set_up  # Django is set up first

    set_up(Path(os.environ["LICHEN_HOME"]))
    from lichen.site.register.models import Site, Stream  # Django is set up first
    from lichen.site.register.services import load_pack  # Django is set up first

    files = {path.name: path.read_bytes() for path in pack.iterdir()}
    wall, cpu = time.perf_counter(), time.process_time()
    load_pack(files, "bench")
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    copy(streams)
    sessions = signed_in(people)
    counts = {"streams": Stream.objects.count(), "sites": Site.objects.count()}
    return {"wall": round(wall, 1), "cpu": round(cpu, 1), "sessions": sessions, **counts}


def copy(streams: int) -> None:
    """Copy streams (PostgreSQL only) and show a third of them at each stage."""
    from django.db import connection  # Django is set up first

    from lichen.site.register.models import Stream  # Django is set up first

    there = Stream.objects.count()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if streams > there:
                names = [f'"{f.column}"' for f in Stream._meta.concrete_fields]  # noqa: SLF001
                values = ", ".join(_COPIED.get(name.strip('"'), name) for name in names)
                said = _MORE.format(table="register_stream", columns=", ".join(names), values=values)
                cursor.execute(said, [streams // there - 1])
            cursor.execute("UPDATE register_stream SET stage = 1 + abs(hashtext(ref)) % 3")
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("UPDATE register_stream SET stage = 1 + length(ref) % 3")


def signed_in(people: int) -> list[str]:
    """Return session keys of as many members, each acting for an organisation of her own."""
    from importlib import import_module  # Django is set up first

    from django.conf import settings  # Django is set up first
    from django.contrib.auth import (  # Django is set up first
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
    )

    from lichen.site.trust.models import Membership, Party, User  # Django is set up first

    keys = []
    parties = list(Party.objects.order_by("id")[:people])
    for number in range(people):
        user = User.objects.create_user(f"person{number}@example.org", role="member")
        Membership.objects.create(user=user, party=parties[number % len(parties)], standing="owner")
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        keys.append(session.session_key)
    return keys


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
