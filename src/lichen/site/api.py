"""Joins the API: each room's operations (`<room>.api.router`) under /api/v1/, and how errors are answered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from lichen import __version__
from lichen.core.errors import LichenError, ProblemsError
from lichen.site.shell.doors import door
from lichen.site.shell.problems import MEDIA_TYPE, ApiError, problem
from lichen.site.shell.telling import problem_told, sentence_of
from lichen.site.trust.actor import actor_of
from lichen.site.trust.api import jobs_router
from lichen.site.trust.keys import SessionKey, TokenKey, need

ABOUT = """What a page of the site does, a program can do, too: by a token in `Authorization: Bearer` (its scopes are
the doors named in `x-door`), or with the session of a person and the CSRF token of her page. Errors are problem details
(RFC 9457) in the language that `Accept-Language` asks for. What is not there and what is not disclosed to you answer
the same 404. Reads carry an `ETag` for `If-None-Match`, changes may state by `If-Match` what they change, creating
requests may carry an `Idempotency-Key`. Lists have pages: `next` in the answer, and `Link: rel="next"` in its header,
ask for the following one."""
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "What is wrong, as of RFC 9457; `problems` has one entry for each place where something is.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["type", "title", "status"],
}
_CONDITIONS = {
    "get": [("If-None-Match", "tag of what you have: answered by 304 if it is still so")],
    "post": [
        ("Idempotency-Key", "a word of your own: the request is carried out once, however often it is sent")
    ],
    "patch": [("If-Match", "tag of what you change: refused by 412 if somebody was faster")],
    "put": [("If-Match", "tag of what you change: refused by 412 if somebody was faster")],
    "delete": [("If-Match", "tag of what you take away: refused by 412 if somebody was faster")],
}
# What they change or take away has no document of its own, so there is no tag of it that a request could state.
_WITHOUT_TAG = {"trust_admit", "trust_leave", "trust_revoke_token", "register_end_disclosure"}


class Api(NinjaAPI):
    """The API, with the doors of its operations asked before anything of a request is read."""

    def operations(self) -> Iterator[tuple[str, str, Any]]:
        """Give method, path (below the API) and operation, in the order of the document."""
        for bound in self._get_bound_routers():
            for path, view in bound.path_operations.items():
                for operation in view.operations:
                    for method in operation.methods:
                        yield (
                            method,
                            "/" + "/".join(part.strip("/") for part in (bound.prefix, path)),
                            operation,
                        )

    def get_openapi_operation_id(self, operation: Any) -> str:
        """Name an operation by its room and its verb."""
        return f"{operation.view_func.__module__.split('.')[2]}_{operation.view_func.__name__}"

    def close_doors(self) -> None:
        """Have each operation ask for its door right after it knows who asks; one without a door does not start."""
        for method, path, operation in self.operations():
            asked = getattr(operation.view_func, "door", None)
            if asked is None:
                raise ImproperlyConfigured(f"{method} {path} says no door.")
            operation.auth_callbacks = [_through(known, asked) for known in operation.auth_callbacks]

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return the document, with what holds for every operation: its door, problems, conditions."""
        made = super().get_openapi_schema(**kwargs)
        doors = {self.get_openapi_operation_id(one): one.view_func.door for _m, _p, one in self.operations()}
        made["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        for methods in made["paths"].values():
            for method, told in methods.items():
                told["x-door"] = doors[told["operationId"]]
                told.setdefault("security", [])
                told["responses"]["default"] = {
                    "description": "What is wrong",
                    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                if method == "get" and 200 in told["responses"]:
                    told["responses"][304] = {"description": "It is still as you have it"}
                for name, meaning in (
                    () if told["operationId"] in _WITHOUT_TAG else _CONDITIONS.get(method, ())
                ):
                    where = {"in": "header", "name": name, "required": False, "description": meaning}
                    told["parameters"].append(where | {"schema": {"type": "string"}})
        return made


def _through(known: Any, asked: str) -> Any:
    """Return a way of knowing who asks that asks for a door, too."""

    class Through(type(known)):  # type: ignore[misc] - the document names ways by their class
        def __call__(self, request: HttpRequest) -> Any:
            actor = super().__call__(request)
            if actor:
                need(actor, asked)
            return actor

    Through.__name__ = type(known).__name__
    return Through()


api = Api(
    title="Lichen", version=__version__, description=ABOUT, urls_namespace="api", auth=[TokenKey(), SessionKey()],
    docs_url=None,
    openapi_url=None,
)  # fmt: skip


@api.exception_handler(ApiError)
def _refused(_request: HttpRequest, error: ApiError) -> HttpResponse:
    return problem(error.status, error.detail, **error.members)


@api.exception_handler(HttpError)
def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.exception_handler(AuthenticationError)
def _unknown(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    response = problem(401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(PermissionDenied)
def _forbidden(_request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, str(error))


@api.exception_handler(BadRequest)
def _odd(_request: HttpRequest, error: BadRequest) -> HttpResponse:
    return problem(400, str(error))


@api.exception_handler(Http404)
def _missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(404)


@api.exception_handler(ValidationError)
def _unreadable(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [
        {"what": str(one["msg"]), "where": "/".join(str(part) for part in one["loc"])} for one in error.errors
    ]
    return problem(422, _("Some members of the request cannot be read."), problems=found)


@api.exception_handler(ProblemsError)
def _problems(_request: HttpRequest, error: ProblemsError) -> HttpResponse:
    return problem(422, sentence_of(error), problems=[problem_told(one) for one in error.problems])


@api.exception_handler(LichenError)
def _lichen(_request: HttpRequest, error: LichenError) -> HttpResponse:
    return problem(getattr(error, "status", 422), sentence_of(error))


for _room in settings.SITE_ROOMS:
    if find_spec(f"lichen.site.{_room}.api"):
        api.add_router(f"/{_room}/", import_module(f"lichen.site.{_room}.api").router, tags=[_room])
api.add_router("/jobs/", jobs_router)
api.close_doors()


@door("shell.public")
@csrf_exempt
def nowhere(_request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001 - the address itself
    """Answer for an address of the API that there is not."""
    return problem(404)


@door("shell.public")
@require_GET
def described(request: HttpRequest) -> HttpResponse:
    """Give the OpenAPI document."""
    made = JsonResponse(api.get_openapi_schema())
    made.headers["ETag"] = f'"{hashlib.sha256(made.content).hexdigest()[:32]}"'
    return made if request.headers.get("If-None-Match") != made.headers["ETag"] else HttpResponse(status=304)


@door("shell.public")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the operations for people, with the door of each and whether the reader may go through it."""
    actor = actor_of(request)
    found = [
        {
            "method": method, "path": f"/api/v1{path.replace('uuidstr:', '').replace('uuid:', '').replace('int:', '')}",
            "said": operation.description or operation.summary, "door": operation.view_func.door,
            "open": actor.may(operation.view_func.door),
        }
        for method, path, operation in api.operations()
    ]  # fmt: skip
    return render(request, "shell/operations.html", {"operations": found})
