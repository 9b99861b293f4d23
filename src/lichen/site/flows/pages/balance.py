"""The pages of a balance: its pictures, what was found, processes, every figure before and after, indicators."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lichen.site.flows.pages.answers import address, downloads, file_answer
from lichen.site.flows.queries import kept
from lichen.site.flows.services import balance as services
from lichen.site.flows.services import told
from lichen.site.flows.services.files import as_csv, linked_processes
from lichen.site.shell import jobs
from lichen.site.shell.doors import door
from lichen.site.trust.actor import actor_of

ASKED = ("layer", "period", "depth")


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ASKED if request.GET.get(name)}


@door("flows.balance")
@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """Show the reconciled flows of one layer, period and depth."""
    actor = actor_of(request)
    made, waits = kept.balance(actor), kept.balance_asked(actor)
    known: dict[str, Any] = {
        "made": made,
        "job": jobs.find(waits.job) if waits and waits.job else None,
        "has_sheets": kept.has_flow_sheets(),
    }
    if made is None:
        return render(request, "flows/balance_none.html", known)
    asked = _asked(request)
    found = services.picture(made, **asked)

    def to(**changed: str) -> str:
        return address("flows:balance", **{**asked, **changed})

    def lead(process: str) -> str:
        if process not in made.about["processes"]:
            return ""
        deeper = told.depth_of(made, process)
        if deeper and process not in found.depth["open"]:
            return to(depth=deeper)
        return address("flows:processes", process=process, layer=found.layer)

    known |= {
        "found": found,
        "svg": linked_processes(found.svg, lead),
        "rows": told.flow_rows(made, found),
        "is_old": kept.is_old(made),
        "files": downloads(request, "flows:balance_file"),
        "layers": [(words, to(layer=name), name == found.layer) for name, words in made.layers.items()],
        "called": made.layers[found.layer],
        "depths": told.depths(made),
    }
    return render(request, "flows/balance.html", known)


@door("flows.balance")
@require_GET
def picture_file(request: HttpRequest, form: str) -> HttpResponse:
    """Give one picture of the balance, or its table, as a file."""
    made = services.current(actor_of(request))
    found = services.picture(made, **_asked(request))
    return file_answer("flows-balance", form, lambda: told.file_of_balance(form, made, found))


@door("flows.balance")
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Have the sheets of flows reconciled."""
    return redirect("job", job_id=services.ask_balance(actor_of(request)).id)


@door("flows.balance")
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """Show what contradicts itself, in plain words."""
    made = services.current(actor_of(request))
    known = {"made": made, "rows": told.contradictions(made), "sentences": told.sentences(made)}
    return render(request, "flows/findings.html", known)


@door("flows.balance")
@require_GET
def processes(request: HttpRequest) -> HttpResponse:
    """Show the balance sheets of a period, or of one process over the periods with every flow across its border."""
    made = services.current(actor_of(request))
    process = request.GET.get("process", "")
    layer, period = request.GET.get("layer", ""), request.GET.get("period", "")
    known = {"made": made, "found": told.sheets(made, layer=layer, period=period, process=process)}
    return render(request, "flows/processes.html", known)


@door("flows.balance")
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Show every figure before and after."""
    made = services.current(actor_of(request))
    kept_to = {name: request.GET.get(name, "") for name in ("layer", "period", "text", "suspect", "after")}
    return render(request, "flows/figures.html", {"made": made, "found": told.figures(made, **kept_to)})


@door("flows.balance")
@require_GET
def indicators(request: HttpRequest) -> HttpResponse:
    """Show the indicators over the periods, with their errors."""
    made = services.current(actor_of(request))
    return render(request, "flows/indicators.html", {"made": made, "found": told.indicators(made)})


@door("flows.balance")
@require_GET
def table(request: HttpRequest, name: str) -> HttpResponse:
    """Give one table of the balance as a file."""
    found = services.table(services.current(actor_of(request)), name)
    headers = {"Content-Disposition": f'attachment; filename="flows-{name}.csv"'}
    return HttpResponse(
        as_csv(found.columns, found.rows()), content_type="text/csv; charset=utf-8", headers=headers
    )
