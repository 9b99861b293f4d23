"""The door for web servers: ``lichen.site.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lichen.site.settings")

application = get_wsgi_application()
