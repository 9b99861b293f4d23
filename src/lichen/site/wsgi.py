"""The door for web servers: ``lichen.site.wsgi:application``."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lichen.site.settings")

application = get_wsgi_application()

from lichen.site.register.queries.known import known  # noqa: E402 - models need the application

# Before processes part: they share what is read here, and nobody waits for it. A connection cannot be shared.
try:
    known()
except DatabaseError:  # the database is not there yet, or not yet of this version: pages say so
    pass
finally:
    connections.close_all()

# A page makes and drops tens of thousands of small objects that hold no circles. To look through them for circles as
# often as Python does by default, and through all that is loaded, took a sixth of the time of a list of streams.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
