"""The operations of match."""

from ninja import Router

from lichen.site.match.api import contacts, desk, plans, results, suggest

router = Router()
for part in (suggest, plans, desk, contacts, results):
    router.add_router("", part.router)
