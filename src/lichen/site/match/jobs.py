"""The long work of match."""

from __future__ import annotations

from lichen.site.match.services.plan import KIND as PLAN
from lichen.site.match.services.plan import make_scenario
from lichen.site.match.services.suggest import KIND as SUGGEST
from lichen.site.match.services.suggest import make_suggestions
from lichen.site.shell.jobs import work

work(SUGGEST)(make_suggestions)
work(PLAN)(make_scenario)
