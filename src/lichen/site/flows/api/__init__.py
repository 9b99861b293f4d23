"""The operations of flows."""

from ninja import Router

from lichen.site.flows.api import balance, public, region, tables

router = Router()
for part in (region, balance, tables, public):
    router.add_router("", part.router)
