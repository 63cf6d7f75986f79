"""Django's settings: one file, told everything by the environment and by the secrets in the data folder."""

import os
import re
import zoneinfo
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF

from parley.site.data_centres import describe_builtin, read_data_centres
from parley.site.env import (
    read_choice,
    read_database,
    read_folder,
    read_imap,
    read_networks,
    read_number,
    read_origin,
    read_provider,
    read_reply_address,
    read_sms_provider,
    read_smtp,
    read_text,
)
from parley.site.incoming.halves import find_half
from parley.site.logs import describe_logging
from parley.site.secrets_file import add_field_key, derive_key, read_or_make_secrets

# Field classes take type arguments in annotations; Django itself cannot subscript them at run time.
django_stubs_ext.monkeypatch()

# Zone data comes from the pinned tzdata package only: page, mail and worker must agree on every clock change.
os.environ["PYTHONTZPATH"] = ""
zoneinfo.reset_tzpath(())

CHECKOUT = Path(__file__).resolve().parents[2]
VERSION_HEADING = re.search(r"^## +\[?v?([0-9][^\s\]]*)", (CHECKOUT / "CHANGELOG.md").read_text(), re.MULTILINE)
PARLEY_VERSION = VERSION_HEADING[1] if VERSION_HEADING else "0"

# Where this installation lives
PARLEY_DATA = read_folder("PARLEY_DATA", CHECKOUT / "data")
PARLEY_SERVE = read_choice("PARLEY_SERVE", ("both", "engine", "console"))
PARLEY_LISTENER = read_choice("PARLEY_LISTENER", ("public", "engine"))
PARLEY_PORT = read_number("PARLEY_PORT", 8000, 1, 65535)
PARLEY_LISTEN = read_text("PARLEY_LISTEN", "127.0.0.1")
PARLEY_ENGINE_PORT = read_number("PARLEY_ENGINE_PORT", 0, 0, 65535)
PARLEY_PUBLIC_URL = read_origin("PARLEY_PUBLIC_URL", f"http://localhost:{PARLEY_PORT}")
PARLEY_IS_PUBLIC_URL_LOCAL = urlsplit(PARLEY_PUBLIC_URL).hostname in ("localhost", "127.0.0.1", "::1")
PARLEY_ALLOWED_NETWORKS = read_networks("PARLEY_ALLOWED_NETWORKS")
PARLEY_TERMS_DIR = read_folder("PARLEY_TERMS_DIR", CHECKOUT / "terms") if read_text("PARLEY_TERMS_DIR") else None
PARLEY_HAS_ENGINE = PARLEY_SERVE in ("both", "engine")
PARLEY_HAS_CONSOLE = PARLEY_SERVE in ("both", "console")
PARLEY_IS_DEMO = read_choice("PARLEY_DEMO", ("0", "1")) == "1"
# What every page of this installation says, candidates' pages too.
PARLEY_NOTICE = (
    "This is a demonstration: Google and Microsoft are imitated on this machine. Nothing here reaches a real account."
    if PARLEY_IS_DEMO
    else ""
)
PARLEY_FIND_HALF = partial(find_half, PARLEY_SERVE)
PARLEY_TIMETABLES = [
    *(["parley.engine.timetable.DUTIES"] if PARLEY_HAS_ENGINE else []),
    *(["parley.console.timetable.DUTIES"] if PARLEY_HAS_CONSOLE else []),
]

# A claimed piece of work is free again after this time, should its worker have died
PARLEY_LEASE_SECONDS = read_number("PARLEY_LEASE_SECONDS", 60, 1, 3600)

# How much one question about free times may ask for; a pool of many people needs more than Cronofy's ten
PARLEY_AVAILABILITY_LIMITS = {
    "most_members": read_number("PARLEY_AVAILABILITY_MOST_MEMBERS", 10, 1, 1000),
    "most_periods": read_number("PARLEY_AVAILABILITY_MOST_PERIODS", 50, 1, 1000),
    "most_days": read_number("PARLEY_AVAILABILITY_MOST_DAYS", 35, 1, 400),
    "most_results": read_number("PARLEY_AVAILABILITY_MOST_RESULTS", 512, 1, 100_000),
    "most_buffer_minutes": read_number("PARLEY_AVAILABILITY_MOST_BUFFER_MINUTES", 120, 0, 1440),
}

# How the engine reaches the built-in calendar; both are made anew by the supervisor at every start
PARLEY_RADICALE_URL = read_text("PARLEY_RADICALE_URL")
PARLEY_RADICALE_SECRET = read_text("PARLEY_RADICALE_SECRET")

# The installation's own registrations at Google and Microsoft; what stands here goes before the set-up page's
PARLEY_PROVIDERS = {service: read_provider(service) for service in ("google", "microsoft")}

# Secrets
_secrets = read_or_make_secrets(PARLEY_DATA)
SECRET_KEY = _secrets.django_key
PARLEY_INSTANCE = _secrets.instance
PARLEY_FIELD_KEYS = _secrets.field_keys
PARLEY_ADD_FIELD_KEY = partial(add_field_key, PARLEY_DATA)
PARLEY_LOOKUP_KEY = _secrets.lookup_key

# Opens the registration of applications through the API; the same at every start unless the operator sets another
PARLEY_ADMIN_API_KEY = read_text("PARLEY_ADMIN_API_KEY") or f"ADM_{derive_key(_secrets.lookup_key, 'admin_api_key')}"

# How often one application may call the API, in all processes together; 0 lifts a limit. The installation's own
# console has none.
PARLEY_RATE_PER_SECOND = read_number("PARLEY_RATE_PER_SECOND", 50, 0, 1_000_000)
PARLEY_RATE_PER_MINUTE = read_number("PARLEY_RATE_PER_MINUTE", 500, 0, 10_000_000)
# How many mails a day an application may have sent to people whom it invites to its events; 0 lifts the limit
PARLEY_GUEST_MAILS_PER_DAY = read_number("PARLEY_GUEST_MAILS_PER_DAY", 2_000, 0, 10_000_000)

# This process as its own neighbours reach it: 0.0.0.0 and :: listen everywhere, but are no address to call
_own_host = "127.0.0.1" if PARLEY_LISTEN in ("0.0.0.0", "::", "127.0.0.1") else PARLEY_LISTEN
_own_origin = f"http://[{_own_host}]:{PARLEY_PORT}" if ":" in _own_host else f"http://{_own_host}:{PARLEY_PORT}"
PARLEY_OWN_ORIGIN = _own_origin
PARLEY_ENGINE_ORIGIN = f"http://127.0.0.1:{PARLEY_ENGINE_PORT}" if PARLEY_ENGINE_PORT else _own_origin

# The console that belongs to this engine. Beside it on the same server by default; an engine that runs alone is told
# its console's address here, and under which code that console knows this engine (PARLEY_DATA_CENTRE_<CODE>_…).
PARLEY_CONSOLE_URL = read_origin("PARLEY_CONSOLE_URL", PARLEY_PUBLIC_URL)
PARLEY_CONSOLE_CODE = read_text("PARLEY_CONSOLE_CODE", "here").lower()
# The guard of outgoing requests takes no name that means another machine on each machine.
_console_address = PARLEY_CONSOLE_URL.replace("http://localhost:", "http://127.0.0.1:")
_console_origin = PARLEY_OWN_ORIGIN if PARLEY_HAS_CONSOLE else _console_address
# The one origin that webhooks may reach although it may be this machine: it comes from the operator, not from a user.
PARLEY_WEBHOOK_ORIGINS = frozenset({_console_origin})

# The console as an application of its own engine: computed at every start, never stored
_credentials = {
    "client_id": _secrets.client_id,
    "client_secret": _secrets.client_secret,
    "embed_key": _secrets.embed_key,
    "embed_secret": _secrets.embed_secret,
}
PARLEY_BUILTIN_APPLICATION = {
    "name": "Recruitment Marketing console",
    **_credentials,
    "redirect_uris": [
        f"{PARLEY_CONSOLE_URL}/company/settings/cronofy/authorized",
        f"{PARLEY_CONSOLE_URL}/profile/calendar/signed-in",
    ],
    "embed_return_urls": [
        f"{PARLEY_CONSOLE_URL}/conversations/links/returned",
        f"{PARLEY_CONSOLE_URL}/profile/calendar/returned",
    ],
    "embed_webhook_url": f"{_console_origin}/inbound/engine/{PARLEY_CONSOLE_CODE}",
}
PARLEY_DATA_CENTRES = read_data_centres(
    describe_builtin(PARLEY_ENGINE_ORIGIN, PARLEY_PUBLIC_URL, _credentials) if PARLEY_SERVE == "both" else None
)

# Mail
PARLEY_SMTP = read_smtp("PARLEY_SMTP_URL")
PARLEY_MAIL_FROM = read_text("PARLEY_MAIL_FROM", f"Parley <parley@{urlsplit(PARLEY_PUBLIC_URL).hostname}>")
# How many connections to the mail server carry messages to candidates at the same time
PARLEY_SMTP_CONNECTIONS = read_number("PARLEY_SMTP_CONNECTIONS", 4, 1, 50)
# How many messages a minute go to the mailboxes of each provider; 0 lifts a limit
PARLEY_MAIL_RATES = {
    "gmail": read_number("PARLEY_MAIL_RATE_GMAIL", 1200, 0, 1_000_000),
    "outlook": read_number("PARLEY_MAIL_RATE_OUTLOOK", 600, 0, 1_000_000),
    "yahoo": read_number("PARLEY_MAIL_RATE_YAHOO", 300, 0, 1_000_000),
    "other": read_number("PARLEY_MAIL_RATE_OTHER", 6000, 0, 1_000_000),
}
# The operator's DKIM selector, so that a check before sending can look its key up; empty: it is not looked up
PARLEY_DKIM_SELECTOR = read_text("PARLEY_DKIM_SELECTOR")
# Where answers to smart invites go, with a plus sign and a word of each invitation; empty: PARLEY_MAIL_FROM.
# Naming it also says that answers come in by a pipe.
PARLEY_REPLY_ADDRESS = read_reply_address("PARLEY_REPLY_ADDRESS")
# The key that mail servers hand answers over with; empty: nobody can
PARLEY_INBOUND_MAIL_KEY = read_text("PARLEY_INBOUND_MAIL_KEY")
PARLEY_INBOUND_IMAP = read_imap("PARLEY_INBOUND_IMAP_URL")
# The console's shared inbox: the address that candidates answer to, and how their mails come in
PARLEY_INBOX_ADDRESS = read_reply_address("PARLEY_INBOX_ADDRESS")
PARLEY_INBOX_IMAP = read_imap("PARLEY_INBOX_IMAP_URL")
PARLEY_INBOX_KEY = read_text("PARLEY_INBOX_KEY")
# Text messages; without a provider they are kept in the mail catcher
PARLEY_SMS = read_sms_provider("PARLEY_SMS")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = PARLEY_MAIL_FROM

# Django
DEBUG = False
ROOT_URLCONF = "parley.site.urls"
WSGI_APPLICATION = "parley.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": read_database("PARLEY_DATABASE_URL", PARLEY_DATA / "parley.sqlite3")}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = True
# Of candidates' pages and mails; each by its own name, so that everybody finds theirs.
LANGUAGES = [
    ("en-gb", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
    ("nl", "Nederlands"),
    ("ja", "日本語"),
    ("ar", "العربية"),
    ("it", "Italiano"),
    ("pl", "Polski"),
    ("tr", "Türkçe"),
    ("zh-hans", "简体中文"),
    ("ko", "한국어"),
]
# The first eight: the console itself, for those who work in it.
PARLEY_CONSOLE_LANGUAGES = LANGUAGES[:8]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

_console_apps = [
    "django.contrib.auth",
    "parley.identity",
    "parley.console",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "parley.toolkit",
    *(["parley.engine"] if PARLEY_HAS_ENGINE else []),
    *(_console_apps if PARLEY_HAS_CONSOLE else []),
]
MIDDLEWARE = [
    "parley.site.incoming.hosts.ApiHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parley.site.incoming.sizes.SizeMiddleware",
    "parley.site.incoming.texts.TextMiddleware",
    *(
        [
            "parley.engine.api.traffic.call_log.CallLogMiddleware",
            "parley.engine.api.traffic.own_shape.OwnShapeMiddleware",
            "parley.engine.api.cors.ElementCorsMiddleware",
        ]
        if PARLEY_HAS_ENGINE
        else []
    ),
    "parley.site.incoming.half_sessions.HalfSessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    *(
        [
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "parley.identity.sessions.SessionRules",
            "allauth.account.middleware.AccountMiddleware",
            "parley.site.incoming.languages.Languages",
        ]
        if PARLEY_HAS_CONSOLE
        else []
    ),
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                *(["django.contrib.auth.context_processors.auth"] if PARLEY_HAS_CONSOLE else []),
                "django.contrib.messages.context_processors.messages",
                *(["parley.console.pages.surroundings.describe_surroundings"] if PARLEY_HAS_CONSOLE else []),
            ],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Static files: hashed names, so that they may be cached for ever; gathered by the supervisor at every start
STATIC_URL = "/static/"
STATIC_ROOT = PARLEY_DATA / "static"
# robots.txt, for both halves
WHITENOISE_ROOT = Path(__file__).resolve().parent / "root"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Who may call, and under which names
ALLOWED_HOSTS = sorted({str(urlsplit(PARLEY_PUBLIC_URL).hostname), "localhost", "127.0.0.1", "[::1]", _own_host})
CSRF_TRUSTED_ORIGINS = [PARLEY_PUBLIC_URL]
PARLEY_PROXY_COUNT = read_number("PARLEY_PROXY_COUNT", 0, 0, 9)
ALLAUTH_TRUSTED_PROXY_COUNT = PARLEY_PROXY_COUNT
_is_https = PARLEY_PUBLIC_URL.startswith("https://")
if _is_https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

# Cookies: `__Host-` binds them to exactly this origin where HTTPS allows it; ports do not keep cookies apart
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _is_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
_cookie_prefix = "__Host-" if _is_https else ""
SESSION_COOKIE_NAME = f"{_cookie_prefix}parley_{PARLEY_INSTANCE}"
CSRF_COOKIE_NAME = f"{_cookie_prefix}parley_csrf_{PARLEY_INSTANCE}"

# Headers
X_FRAME_OPTIONS = "DENY"
# Nothing to other sites. Not `no-referrer`: with that, browsers send our own forms with `Origin: null`.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Signing in to the console
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    *([{"NAME": "parley.identity.password_rules.OrganisationPasswordValidator"}] if PARLEY_HAS_CONSOLE else []),
]
if PARLEY_HAS_CONSOLE:
    AUTH_USER_MODEL = "identity.User"
    AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
    ACCOUNT_ADAPTER = "parley.identity.adapter.SignInAdapter"
    EMAIL_BACKEND = "parley.console.services.mails.backend.OutgoingMailBackend"
    MFA_ADAPTER = "parley.identity.adapter.SecondFactorAdapter"
    MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
    MFA_PASSKEY_LOGIN_ENABLED = True
    MFA_TOTP_ISSUER = "Parley"
    ACCOUNT_LOGIN_METHODS = {"email"}
    ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
    ACCOUNT_USER_MODEL_USERNAME_FIELD = None
    ACCOUNT_UNIQUE_EMAIL = True
    ACCOUNT_EMAIL_VERIFICATION = "none"
    ACCOUNT_PREVENT_ENUMERATION = True
    ACCOUNT_LOGOUT_ON_GET = False
    LOGIN_URL = "account_login"
    LOGIN_REDIRECT_URL = "/"
    ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
    ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
    ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False

LOGGING = describe_logging(read_text("PARLEY_LOG_LEVEL", "INFO"))
