"""The language that somebody chose goes with the account, from one browser to the next."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from lichen.site.trust.models import User

Handler = Callable[[HttpRequest], HttpResponse]


def own_language(get_response: Handler) -> Handler:
    """Keep with the account which language was chosen here; where none was, speak the one that is kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user, known = request.user, dict(settings.LANGUAGES)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if not isinstance(user, User):
            return get_response(request)
        if chosen in known:
            if chosen != user.language:
                User.objects.filter(pk=user.pk).update(language=chosen)
                user.language = chosen
            return get_response(request)
        if user.language not in known:
            return get_response(request)
        request.LANGUAGE_CODE = user.language
        with translation.override(user.language):
            response = get_response(request)
        response.headers["Content-Language"] = user.language
        return response

    return middleware
