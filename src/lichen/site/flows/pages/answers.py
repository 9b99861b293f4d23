"""What the pages of the room share: files to take along, and links that keep what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from lichen.site.flows.services.files import TYPES, file_of_register, forms
from lichen.site.flows.services.region import Drawn


def address(view: str, args: Sequence[object] = (), /, **chosen: str | None) -> str:
    """Return the address of a view with what is chosen; None is left out."""
    query = urlencode({name: value for name, value in chosen.items() if value is not None})
    return reverse(view, args=args) + (f"?{query}" if query else "")


def downloads(
    request: HttpRequest, view: str, args: Sequence[object] = (), **chosen: str
) -> list[tuple[str, str]]:
    """Return the files to take along: label and address of each form that this installation makes."""
    query = urlencode({**request.GET.dict(), **chosen})
    return [
        (form.upper(), reverse(view, args=[*args, form]) + (f"?{query}" if query else "")) for form in forms()
    ]


def picture_file(name: str, form: str, drawn: Drawn) -> HttpResponse:
    """Give a picture of the register as a file."""
    return file_answer(name, form, lambda: file_of_register(form, drawn))


def file_answer(name: str, form: str, make: Callable[[], bytes]) -> HttpResponse:
    """Give a picture, or its table, as a file; 404 for a form that there is not."""
    if form not in TYPES:
        raise Http404
    data = make()
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(data, content_type=TYPES[form], headers=headers)
