"""Settings of an installation, from environment variables; with none set, an embedded database in one folder.

| variable | meaning | default |
| --- | --- | --- |
| ``LICHEN_HOME`` | folder of an installation: database, files, secret key | ``lichen-site`` in the working folder |
| ``LICHEN_DATABASE_URL`` | ``postgresql://user:password@host:port/name`` | SQLite in the folder |
| ``LICHEN_SECRET_KEY`` | key of signatures | made once and kept in the folder |
| ``LICHEN_HOSTS`` | names under which the site is reached, with commas | localhost |
| ``LICHEN_HTTPS`` | ``1``: reached by HTTPS, behind a proxy that sets X-Forwarded-Proto | ``0`` |
| ``LICHEN_MAIL`` | ``smtp://user:password@host:port`` | letters are written to files in the folder |
| ``LICHEN_MAIL_FROM`` | sender of letters | ``lichen@localhost`` |
| ``LICHEN_OIDC`` | ``name,client id,secret,issuer URL`` of a sign-in service | none |
| ``LICHEN_SIGN_UP`` | ``open``: who signs up is a member; ``approve``: once let in; ``closed`` | ``approve`` |
| ``LICHEN_TIME_ZONE`` | time zone of pages | ``UTC`` |
| ``LICHEN_WEBHOOKS`` | ``inside``: webhooks may reach addresses within the own network, and by HTTP | ``outside`` |
| ``LICHEN_DEBUG`` | ``1``: show tracebacks; never on a public machine | ``0`` |
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from lichen.core.rooms import ROOMS
from lichen.site.setup import databases, flag, mail, secret_key, sign_in_service

HOME = Path(os.environ.get("LICHEN_HOME", "lichen-site")).absolute()
DEBUG = flag("LICHEN_DEBUG")
SECRET_KEY = secret_key(HOME)
ALLOWED_HOSTS = [
    name.strip() for name in os.environ.get("LICHEN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
]
HTTPS = flag("LICHEN_HTTPS")

SITE_ROOMS = tuple(room for room in ROOMS if find_spec(f"lichen.site.{room}"))

INSTALLED_APPS = [
    "lichen.site.shell",
    *(f"lichen.site.{room}" for room in SITE_ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lichen.site.shell.middleware.security_headers",
    "lichen.site.shell.middleware.head",
    "lichen.site.shell.problems.of_programs",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lichen.site.shell.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lichen.site.trust.language.own_language",
    "lichen.site.trust.doors.default_deny",
    "lichen.site.shell.middleware.sentences",
]

ROOT_URLCONF = "lichen.site.urls"
CSRF_FAILURE_VIEW = "lichen.site.shell.pages.unproved"
WSGI_APPLICATION = "lichen.site.wsgi.application"
FORM_RENDERER = "lichen.site.shell.form_renderer.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lichen.site.shell.context.shell",
            ],
        },
    }
]

DATABASES = databases(HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in (
        "default",
        "template_fragments",
    )  # parts of pages never push out what limits attempts to sign in
}
MEDIA_ROOT = HOME / "files"

AUTH_USER_MODEL = "trust.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "lichen.site.trust.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Where letters are sent, an address has to be confirmed: nobody signs up as somebody else, and signing up with an
# address that has an account looks like signing up with any other.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if os.environ.get("LICHEN_MAIL") else "optional"
ACCOUNT_PREVENT_ENUMERATION = True
WEBHOOKS_INSIDE = os.environ.get("LICHEN_WEBHOOKS", "outside") == "inside"
SIGN_UP = os.environ.get("LICHEN_SIGN_UP", "approve")
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_PROVIDERS = sign_in_service()
SOCIALACCOUNT_ADAPTER = "lichen.site.trust.adapter.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = False

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("bg", "Български"),
    ("ca", "Català / Valencià"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("pl", "Polski"),
    ("ru", "Русский"),
]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
FORMAT_MODULE_PATH = ["lichen.site.shell.formats"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = os.environ.get("LICHEN_TIME_ZONE", "UTC")
NAME_OF_SITE = _("Lichen")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    if (STATIC_ROOT / "staticfiles.json").is_file()
    else {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").is_file()
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

EMAIL_BACKEND, EMAIL = mail(HOME)
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_FILE_PATH = EMAIL
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_PORT == 587, EMAIL_PORT == 465  # as these ports are meant
EMAIL_TIMEOUT = 20  # s
DEFAULT_FROM_EMAIL = os.environ.get("LICHEN_MAIL_FROM", "lichen@localhost")

SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
