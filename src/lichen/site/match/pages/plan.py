"""The pages of plans."""

from __future__ import annotations

import uuid

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lichen.site.match.forms.plan import PlanForm
from lichen.site.match.queries import plan as queries
from lichen.site.match.services import plan as services
from lichen.site.shell import jobs
from lichen.site.shell.doors import door
from lichen.site.shell.files import opened
from lichen.site.trust.actor import actor_of


@door("match.plan")
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Show the plans side by side: those that are ticked, or the newest ones."""
    found = queries.scenarios()
    ticked = set(request.GET.getlist("with"))
    chosen = [one for one in found if str(one.id) in ticked] or [one for one in found if one.summary][:4]
    chosen.reverse()  # the others are compared with the oldest
    known = {
        "scenarios": found,
        "chosen": chosen,
        "several": len(chosen) > 1,
        "wishes": ("carbon_price", "max_distance", "budget", "plants", "without"),
        "rows": queries.compared(chosen),
        "may_run": actor_of(request).may("match.plan_run"),
    }
    return render(request, "match/plans.html", known)


@door("match.plan_run")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """State the wishes of a plan and have it made."""
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.ask_plan(actor_of(request), name=form.cleaned_data["name"], wishes=form.wishes())
        return redirect("job", job_id=made.job)
    return render(request, "match/plan_new.html", {"form": form}, status=400 if form.errors else 200)


@door("match.plan")
@require_GET
def plan(request: HttpRequest, scenario_id: uuid.UUID) -> HttpResponse:
    """Show one plan."""
    found = queries.scenario(scenario_id)
    known = {
        "scenario": found,
        "rows": queries.compared([found]),
        "wishes": ("carbon_price", "max_distance", "budget", "plants"),
        "unit": queries.unit_of(found),
        "told": services.told_plan(found),
        "without": queries.site_names(found.wishes.get("without") or []),
        "job": None if found.summary or not found.job else jobs.find(found.job),
        "may_run": actor_of(request).may("match.plan_run"),
    }
    return render(request, "match/plan.html", known)


@door("match.plan")
@require_GET
def files(request: HttpRequest, scenario_id: uuid.UUID) -> HttpResponseBase:  # noqa: ARG001 - asked by its door
    """Give the tables, the JSON and the report of a plan as one file."""
    found = queries.scenario(scenario_id)
    if not found.document:
        raise Http404
    name = f"plan-{found.at:%Y-%m-%d}.zip"
    return FileResponse(opened(found.document, name), as_attachment=True, filename=name)


@door("match.plan_run")
@require_POST
def forget(request: HttpRequest, scenario_id: uuid.UUID) -> HttpResponse:
    """Delete a plan."""
    services.forget_plan(actor_of(request), scenario=queries.scenario(scenario_id))
    return redirect("match:plans")
