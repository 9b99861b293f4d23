"""The pages of results: what everybody may see, what one's own exchanges brought, the transaction report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lichen.site.match.queries import results as queries
from lichen.site.match.services.publish import publish, rule
from lichen.site.match.services.transactions import transaction_report
from lichen.site.register.queries.places import currency
from lichen.site.shell.doors import door
from lichen.site.trust.actor import actor_of


def _days(request: HttpRequest) -> dict[str, Any]:
    try:
        return {
            name: date.fromisoformat(request.GET[name]) if request.GET.get(name) else None
            for name in ("begins", "ends")
        }
    except ValueError:
        raise BadRequest(_("A day is written like 2026-12-31.")) from None


@door("match.results")
@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """Show what everybody may see: sums that tell nobody's figure."""
    made = queries.latest_publication()
    known = {
        "made": made,
        "tables": queries.tables(made),
        "rule": rule(),
        "currency": currency(),
        "keeps": actor_of(request).may("match.desk"),
    }
    return render(request, "match/public.html", known)


@door("match.read")
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Show what the exchanges brought that the reader may see, each sum with its records."""
    days = _days(request)
    rows = queries.results(actor_of(request), **days)
    known = {"sums": queries.sums(rows), "rows": rows, "currency": currency()}
    return render(request, "match/results.html", known | days)


@door("match.desk")
@require_POST
def publish_now(request: HttpRequest) -> HttpResponse:
    """Publish the sums of now."""
    made = publish(actor_of(request))
    shown = sum(not row["withheld"] for row in made.figures)
    said = _("%(shown)s of %(all)s figures are published.") % {"shown": shown, "all": len(made.figures)}
    messages.success(request, said)
    return redirect("match:public")


@door("match.read")
@require_GET
def transactions(request: HttpRequest) -> HttpResponse:
    """Give the transaction report as a file."""
    report = transaction_report(actor_of(request), **_days(request))
    headers = {"Content-Disposition": 'attachment; filename="transactions.csv"'}
    return HttpResponse(report, content_type="text/csv; charset=utf-8", headers=headers)
