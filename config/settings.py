"""Deploy-time settings, all from the environment. Office-time values are rows, edited on a page.

Read `docs/operating/install.md` for what each variable means.
"""

from __future__ import annotations

import logging
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

from config import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(env.text("OKIENKO_HOME", str(Path.cwd() / ".okienko"))).absolute()
DEMO = env.flag("OKIENKO_DEMO")
DEBUG = env.flag("OKIENKO_DEBUG")
TESTING = env.flag("OKIENKO_TESTING")


def _secret_key() -> str:
    """From the environment, or made once and kept in OKIENKO_HOME with mode 0600."""
    given = env.secret("OKIENKO_SECRET_KEY")
    if given:
        return given
    path = HOME / "secret-key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key()

WEB_HOST = env.text("OKIENKO_HOST", "127.0.0.1")
WEB_PORT = env.number("OKIENKO_PORT", 8000)
LIVE_PORT = env.number("OKIENKO_LIVE_PORT", WEB_PORT + 1)
# Where browsers find the live process; empty: its own port on the host of the page. Behind a proxy: wss://host/live.
LIVE_URL = env.text("OKIENKO_LIVE_URL")
# Sites of others on which the chat may stand, e.g. https://www.miasto.test; other origins get no answer.
CHAT_ORIGINS = env.words("OKIENKO_CHAT_ORIGINS")
# Queues in whose chats the assistant answers first, by their codes; "*": in all.
ASSISTANT_QUEUES = env.words("OKIENKO_ASSISTANT_QUEUES", "*" if DEMO else "")
# A language model that may put answers in other words: the address of its chat completions, its name and key.
ASSISTANT_MODEL_URL = env.text("OKIENKO_ASSISTANT_MODEL_URL")
ASSISTANT_MODEL = env.text("OKIENKO_ASSISTANT_MODEL")
ASSISTANT_MODEL_KEY = env.secret("OKIENKO_ASSISTANT_MODEL_KEY")
# Whether the worker asks the addresses in published texts if they still answer, and through which proxy.
LINK_CHECKS = env.flag("OKIENKO_LINK_CHECKS", default=not (DEMO or TESTING))
LINK_PROXY = env.secret("OKIENKO_LINK_PROXY")
# The extra `semantic` of the search: 1 it is expected, 0 not used; None: used where it is installed.
SEMANTIC_SEARCH = env.flag("OKIENKO_SEMANTIC") if env.text("OKIENKO_SEMANTIC") else None
SMTP_PORT = env.number("OKIENKO_SMTP_PORT", 8025)
# Threads of one web process. The database pool must never be smaller, or requests wait for nothing.
WEB_THREADS = env.number("OKIENKO_WEB_THREADS", 12, low=1, high=64)
WEB_PROCESSES = env.number("OKIENKO_WEB_PROCESSES", 2, low=1, high=64)

# The address that letters and redirects carry, without a slash at the end.
PUBLIC_URL = env.text("OKIENKO_PUBLIC_URL", f"http://localhost:{WEB_PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = env.words("OKIENKO_HOSTS", ",".join({_public.hostname or "localhost", "localhost", "127.0.0.1"}))
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
HTTPS = _public.scheme == "https"
TRUSTED_PROXIES = env.words("OKIENKO_TRUSTED_PROXIES")  # addresses whose X-Forwarded-For is believed

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "okienko.kernel",  # before django.forms: its templates of widgets win
    "django.forms",
    "template_partials",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    # by domain, lowest first, after the kernel above
    "okienko.audit",
    "okienko.accounts",
    "okienko.organization",
    "okienko.people",
    "okienko.terms",
    "okienko.routing",
    "okienko.knowledge",
    "okienko.contacts",
    "okienko.cases",
    "okienko.channels",
    "okienko.assistant",
    "okienko.insight",
    "okienko.portal",
    "okienko.workspace",
    "okienko.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "okienko.kernel.middleware.PolicyMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "okienko.api.middleware.ProgramMiddleware",  # what follows is for pages
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "okienko.accounts.middleware.SessionUserMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "okienko.accounts.middleware.StaffGateMiddleware",
    "okienko.kernel.middleware.ActorMiddleware",
    "okienko.kernel.middleware.DraftMiddleware",
    "okienko.kernel.middleware.ErrorMiddleware",
    "okienko.kernel.files.middleware.RequestSizeMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "okienko.kernel.context.brand",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "okienko.kernel.templatetags.design",
            ],
        },
    }
]
FORM_RENDERER = "okienko.kernel.forms.Renderer"
CSRF_FAILURE_VIEW = "okienko.kernel.views.form_expired"


def database_from_url(url: str) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?host=/socket&sslmode=…`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise env.EnvironmentProblem("DATABASE_URL must begin with postgresql://; Okienko runs on PostgreSQL alone.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or (parts.hostname or "")
    return {
        "ENGINE": "okienko.kernel.engine",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": {
            **options,
            # bound on the server *and* prepared after five uses: both are needed for the plan to be kept
            "server_side_binding": True,
            "prepare_threshold": 5,
            # a worker has more threads than a web process: relay, jobs, mail in and out, watches
            "pool": {"min_size": 1, "max_size": max(WEB_THREADS + 2, 16), "timeout": 5},
        },
    }


DATABASE_URL = env.secret("DATABASE_URL")
if not DATABASE_URL:
    # `okienko run` starts the embedded PostgreSQL and passes its address; the file lets a second
    # program (okienko check, a shell) connect to it without ever starting one.
    _address = HOME / "postgres" / "url"
    DATABASE_URL = _address.read_text(encoding="utf-8").strip() if _address.exists() else "postgresql:///okienko"
DATABASE_DIRECT_URL = env.secret("DATABASE_DIRECT_URL", DATABASE_URL)  # LISTEN and advisory locks, past any pooler
DATABASES = {"default": database_from_url(DATABASE_URL)}
if env.flag("OKIENKO_WEB_WORKER") and DATABASE_DIRECT_URL == DATABASE_URL:  # a pooler refuses these options
    # A page that waits longer than its reader, or a process that died holding rows, must not hold up the others;
    # and a query compiled to machine code takes longer than any of ours.
    DATABASES["default"]["OPTIONS"].setdefault(
        "options", "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s -c jit=off"
    )
if TESTING:
    DATABASES["default"]["OPTIONS"].pop("pool")  # a pool outlives the test database
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["okienko.accounts.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/praca/logowanie/"
LOGIN_REDIRECT_URL = "/praca/"
SESSION_ENGINE = "okienko.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day; residents' drafts live as long
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

MFA_ADAPTER = "okienko.accounts.mfa.MFAAdapter"
MFA_TOTP_TOLERANCE = 1  # one period of 30 s either way: telephones' clocks drift

_live = urlsplit(LIVE_URL)
_live_origins = (
    [f"{_live.scheme}://{_live.netloc}"] if LIVE_URL else [f"ws://{host}:{LIVE_PORT}" for host in ALLOWED_HOSTS]
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF, *_live_origins],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "Polski"), ("en", "English"), ("uk", "Українська")]
LOCALE_PATHS = [BASE_DIR / "okienko" / "locale"]
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "okienko.kernel.assets.Storage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
MEDIA_ROOT = HOME / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
REQUEST_LIMIT_BYTES = 60 * 1024 * 1024  # several attachments of one form; a single file has its own limit

OUTBOX_DIR = HOME / "outbox"  # where the demo's outgoing mail lands
# How many requests a minute one program may send over the API before it is asked to wait.
API_RATE = env.number("OKIENKO_API_RATE", 60_000 if DEMO else 1_200, low=1, high=1_000_000)
ALARM_URL = env.secret("OKIENKO_ALARM_URL")  # folder:/… or https://…: where alarms of the queue go, too; empty: nowhere
SMTP_OUT_URL = env.secret("OKIENKO_SMTP_URL")  # smtp://user:password@host:port; empty: the folder above
SMTP_HOST = env.text("OKIENKO_SMTP_HOST", "127.0.0.1")  # where mail is taken in; port above, 0 for none
LMTP_PORT = env.number("OKIENKO_LMTP_PORT", 0)
MAIL_MAX_BYTES = env.number("OKIENKO_MAIL_MAX_MB", 40, low=1, high=200) * 1024 * 1024
SMTP_TLS_CERTIFICATE = env.text("OKIENKO_SMTP_CERTIFICATE")  # PEM; STARTTLS is offered where it is set
SMTP_TLS_KEY = env.text("OKIENKO_SMTP_KEY")


def _is_no_health_probe(record: logging.LogRecord) -> bool:
    """A monitor that asks every few seconds is told by the answer; the log would be full of it."""
    return getattr(getattr(record, "request", None), "path", "") != "/healthz"


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_health_probe": {"()": "django.utils.log.CallbackFilter", "callback": _is_no_health_probe}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_health_probe"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"okienko": {"level": env.text("OKIENKO_LOG_LEVEL", "INFO")}},
}
