"""The operations of the register: one router for all, since an address is one view whatever is asked of it."""

from lichen.site.register.api import beside, imports, lists, rows

router = lists.router

__all__ = ["beside", "imports", "lists", "router", "rows"]
