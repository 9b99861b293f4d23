"""The tables of reconciled flows: what contradicts itself, balance sheets, every figure, indicators."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from lichen.site.flows.api.balance import Word
from lichen.site.flows.api.forms import BINARY, given
from lichen.site.flows.schemas import FigureOut, FindingOut, IndicatorOut, SheetsOut
from lichen.site.flows.services import balance as services
from lichen.site.flows.services import told
from lichen.site.flows.services.files import as_csv, as_parquet
from lichen.site.shell.answers import Rows, rows_of, seal, unseal
from lichen.site.trust.actor import actor_of
from lichen.site.trust.keys import behind

router = Router()
After = Annotated[str, Query(max_length=4000, description="`next` of the page before")]
PARQUET = "application/vnd.apache.parquet"
TABLE = {
    "responses": {
        200: {"description": "The table", "content": {"text/csv": {"schema": {"type": "string"}}, PARQUET: BINARY}}
    }
}  # fmt: skip


@router.get("/balance/findings", response=Rows[FindingOut])
@behind("flows.balance")
def findings(request: HttpRequest) -> Any:
    """List what contradicts itself, in plain words, the largest first; the table `contradictions` has all of it."""
    return rows_of(FindingOut, told.contradictions(services.current(actor_of(request))))


@router.get("/balance/processes", response=SheetsOut)
@behind("flows.balance")
def processes(request: HttpRequest, layer: Word = "", period: Word = "", process: Word = "") -> Any:
    """Show the balance sheets of a period, or of one process over the periods with every flow across its border."""
    made = services.current(actor_of(request))
    return SheetsOut.model_validate(told.sheets(made, layer=layer, period=period, process=process))


@router.get("/balance/figures", response=Rows[FigureOut])
@behind("flows.balance")
def figures(
    request: HttpRequest,
    layer: Word = "",
    period: Word = "",
    text: Word = "",
    *,
    suspect: bool = False,
    after: After = "",
) -> Any:
    """List every figure before and after; `suspect`: only those that do not fit, the worst first."""
    made = services.current(actor_of(request))
    place = f"figures {made.id}"  # another balance has other pages
    found = told.figures(
        made, layer=layer, period=period, text=text, suspect="yes" if suspect else "",
        after=unseal(after, of=place) or "",
    )  # fmt: skip
    return rows_of(FigureOut, found.rows, seal(found.after or None, of=place))


@router.get("/balance/indicators", response=Rows[IndicatorOut])
@behind("flows.balance")
def indicators(request: HttpRequest) -> Any:
    """List the indicators over the periods with their errors, those that are known first."""
    return rows_of(IndicatorOut, told.indicators(services.current(actor_of(request))))


@router.get("/balance/tables/{name}", openapi_extra=TABLE)
@behind("flows.balance")
def table(request: HttpRequest, name: str, form: Literal["csv", "parquet"] = "csv") -> Any:
    """Give one table of the balance as a file."""
    found = services.table(services.current(actor_of(request)), name)
    if form == "parquet":
        return given(request, as_parquet(found), f"flows-{name}.parquet", PARQUET)
    return given(request, as_csv(found.columns, found.rows()), f"flows-{name}.csv", "text/csv; charset=utf-8")
