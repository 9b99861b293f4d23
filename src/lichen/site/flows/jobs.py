"""The long work of flows."""

from __future__ import annotations

from lichen.site.flows.services.balance import KIND as BALANCE
from lichen.site.flows.services.balance import make_balance
from lichen.site.flows.services.publish import KIND as PUBLISH
from lichen.site.flows.services.publish import make_publication
from lichen.site.flows.services.region import KIND as SUMMARY
from lichen.site.flows.services.region import make_summary
from lichen.site.shell.jobs import work

work(SUMMARY)(make_summary)
work(BALANCE)(make_balance)
work(PUBLISH)(make_publication)
