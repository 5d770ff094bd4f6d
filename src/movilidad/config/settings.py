"""Every setting of the product, in one file. Each environment variable is explained in
docs/operating/settings.md; a test keeps the two lists equal.

A variable NAME may also be given as NAME_FILE, the path of a file that holds the value
(the way container platforms hand out secrets).
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

PACKAGE = Path(__file__).resolve().parent.parent
REPOSITORY = PACKAGE.parent.parent


def _text(name: str, default: str = "") -> str:
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text().strip()
    return os.environ.get(name, default)


def _flag(name: str) -> bool:
    value = _text(name, "0").lower()
    if value not in {"0", "1", "true", "false"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0")
    return value in {"1", "true"}


def _whole(name: str, default: int) -> int:
    value = _text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number") from None


PRODUCTION = _flag("MOVILIDAD_PRODUCTION")


def _secret(name: str) -> str:
    """A secret. Outside production a fixed, public stand-in keeps the first run simple."""
    value = _text(name)
    if not value and PRODUCTION:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is needed in production")
    return value or f"only-for-development-{name.lower()}"


SECRET_KEY = _secret("MOVILIDAD_SECRET_KEY")
# Three more keys, apart from each other on purpose: see docs/threats.md.
SEALING_KEY = _secret("MOVILIDAD_SEALING_KEY")
INDEX_KEY = _secret("MOVILIDAD_INDEX_KEY")
SIGNING_KEY = _secret("MOVILIDAD_SIGNING_KEY")

DATA = Path(_text("MOVILIDAD_DATA", str(REPOSITORY / ".data")))
# The compiled loops of the draw are kept beside their source, and with the data where a program
# may not write there; without either each process would compile them anew.
if not os.access(PACKAGE / "core" / "draw" / "fast", os.W_OK):
    os.environ.setdefault("NUMBA_CACHE_DIR", str(DATA / "compiled"))
CONTENT = Path(_text("MOVILIDAD_CONTENT", str(REPOSITORY / "content")))
PROGRAMME = _text("MOVILIDAD_PROGRAMME", "gt")
# Sessions that reach fewer days ahead than this are warned of.
TIMETABLE_DAYS = _whole("MOVILIDAD_TIMETABLE_DAYS", 14)
DEMO = _flag("MOVILIDAD_DEMO")
# Seconds added to the machine's clock, so that a demo can live on a day of the pilot.
CLOCK_OFFSET = _whole("MOVILIDAD_CLOCK_OFFSET", 0)
# A file with more seconds, read at every look at the clock: a rehearsal moves time on with it.
CLOCK_FILE = _text("MOVILIDAD_CLOCK_FILE")
if (CLOCK_OFFSET or CLOCK_FILE) and PRODUCTION:
    raise ImproperlyConfigured("MOVILIDAD_CLOCK_* move the clock: not in production")

DEBUG = False
ALLOWED_HOSTS = _text("MOVILIDAD_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
# How many proxies of our own stand in front: whom X-Forwarded-For may be believed from.
PROXIES = _whole("MOVILIDAD_PROXIES", 0)
SITE_ADDRESS = _text("MOVILIDAD_SITE", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_linear_migrations",
    "procrastinate.contrib.django",
    "movilidad.infra.sealing",
    "movilidad.infra.limits",
    "movilidad.apps.audit",
    "movilidad.apps.staff",
    "movilidad.apps.rulebook",
    "movilidad.apps.offices",
    "movilidad.apps.messaging",
    "movilidad.apps.registration",
    "movilidad.apps.pathways",
    "movilidad.apps.appointments",
    "movilidad.apps.frontdesk",
    "movilidad.apps.offline",
    "movilidad.apps.calendars",
]
try:
    import django_linear_migrations  # noqa: F401 - installed with the development tools only
except ImportError:
    INSTALLED_APPS.remove("django_linear_migrations")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "movilidad.web.without_rules.WithoutRules",
]
if _flag("MOVILIDAD_MEASURE") and not PRODUCTION:
    MIDDLEWARE.insert(0, "movilidad.web.measuring.measuring")
ROOT_URLCONF = "movilidad.config.urls"
WSGI_APPLICATION = "movilidad.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            PACKAGE / "design" / "templates",
            PACKAGE / "web" / "public" / "templates",
            PACKAGE / "web" / "office" / "templates",
        ],
        "OPTIONS": {
            "environment": "movilidad.config.jinja.environment",
            "context_processors": ["movilidad.config.jinja.one_token"],
        },
    }
]


def _database() -> dict[str, object]:
    parts = conninfo_to_dict(_text("DATABASE_URL", "postgresql:///movilidad"))
    database: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "movilidad"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
    }
    pool = _whole("MOVILIDAD_DB_POOL", 0)
    if pool:
        # One connection for each serving thread, kept open: a new one per
        # request is nine times slower.
        database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": pool, "timeout": 10}}
        # One empty round trip before a connection is used: after the server was started again
        # nobody sees an error page for each connection that died with it.
        database["CONN_HEALTH_CHECKS"] = True
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.StaffMember"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False  # words come from content/words, the language from the address: decision 0003
LANGUAGES_COMPLETE = ("es", "en", "ht")

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "design" / "static"]
# Gather, hash and compress static files before serving (`movilidad setup` does it).
BUILT_STATIC = PRODUCTION or _flag("MOVILIDAD_BUILT_STATIC")
STORAGES = {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if BUILT_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
}
WHITENOISE_USE_FINDERS = not BUILT_STATIC
WHITENOISE_MAX_AGE = 3600

COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}staff"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60  # desk machines are shared: an hour without work ends the session
SESSION_SAVE_EVERY_REQUEST = True
CSRF_FAILURE_VIEW = "movilidad.web.public.failures.stale_form"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_SSL_REDIRECT = PRODUCTION and not _flag("MOVILIDAD_PLAIN_HTTP")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "script-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

EMAIL_HOST = _text("MOVILIDAD_SMTP_HOST")
EMAIL_PORT = _whole("MOVILIDAD_SMTP_PORT", 25)
EMAIL_HOST_USER = _text("MOVILIDAD_SMTP_USER")
EMAIL_HOST_PASSWORD = _text("MOVILIDAD_SMTP_PASSWORD")
EMAIL_USE_TLS = _flag("MOVILIDAD_SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = _text("MOVILIDAD_FROM", "no-reply@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "level": _text("MOVILIDAD_LOG_LEVEL", "INFO"),
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # It tells every look at its queue; only what went wrong is worth a line here.
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
