"""The operations of match."""

from ninja import Router

from lichen.site.match.api import contacts, desk, files, plans, results, suggest

router = Router()
for part in (suggest, plans, desk, contacts, files, results):
    router.add_router("", part.router)
