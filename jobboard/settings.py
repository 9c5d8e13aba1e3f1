"""Settings of Rolewise. The environment decides; the safe value is the default."""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")  # a missing file is fine: real variables win


def given(name: str, default: str) -> str:
    """Read a text setting; a variable that is there but empty counts as not given."""
    return env.str(name, default="") or default


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = given("SECRET_KEY", "insecure-development-key" if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_NAME = "Rolewise"
SITE_URL = given("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "roles",
    "listings",
    "salaries",
    "jobboard.apps.SiteConfig",
    "jobboard.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_countries",
    "django_filters",
    "django_htmx",
    "django_prose_editor",
    "drf_spectacular",
    "rest_framework",
    "simple_history",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jobboard.zones.DeskZoneMiddleware",
    "jobboard.middleware.EditorPolicyMiddleware",
    "jobboard.preview.PreviewMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "jobboard.urls"
WSGI_APPLICATION = "jobboard.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"site": "jobboard.site_tags"},
            "builtins": ["jobboard.site_tags", "template_partials.templatetags.partials"],
        },
    },
]

DATABASES = {
    "default": env.db_url_config(given("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}"))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets readers work during a write; IMMEDIATE makes writers queue
    # instead of failing with "database is locked" in mid-transaction. With recursive
    # triggers a row lost to INSERT OR REPLACE counts as deleted, in the search as well.
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA recursive_triggers=ON;",
        "timeout": 10,
        "transaction_mode": "IMMEDIATE",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASE_REPLICAS = []
for number, url in enumerate(env.list("DATABASE_REPLICA_URLS", default=[]), start=1):
    DATABASES[f"replica{number}"] = env.db_url_config(url) | {"TEST": {"MIRROR": "default"}}
    DATABASE_REPLICAS.append(f"replica{number}")
if DATABASE_REPLICAS:
    DATABASE_ROUTERS = ["jobboard.routers.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url_config(given("CACHE_URL", "locmemcache://"))}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = given("TIME_ZONE", "UTC")
FORMAT_MODULE_PATH = "jobboard.formats"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = Path(given("MEDIA_ROOT", str(BASE_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FORMS_URLFIELD_ASSUME_HTTPS = True  # what Django 6 does by default
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a guide's admin form has many rows

SECURE_SSL = env.bool("SECURE_SSL", default=not DEBUG)
SECURE_SSL_REDIRECT = SECURE_SSL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL
SECURE_HSTS_PRELOAD = SECURE_SSL
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
if given("PROXY_SSL_HEADER", ""):
    SECURE_PROXY_SSL_HEADER = (given("PROXY_SSL_HEADER", ""), "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Rolewise API",
    "DESCRIPTION": "Jobs, roles, guides and pay, as the pages show them. Read-only, no key.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# The clock of a listing: days since somebody last confirmed that it is open.
UNCONFIRMED_AFTER_DAYS = env.int("UNCONFIRMED_AFTER_DAYS", default=14)
UNLISTED_AFTER_DAYS = env.int("UNLISTED_AFTER_DAYS", default=30)
CLOSED_AFTER_DAYS = env.int("CLOSED_AFTER_DAYS", default=90)
ONE_PERSON_DESK = env.bool("ONE_PERSON_DESK", default=True)
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=32 * 1024 * 1024)
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=10_000)
# Hosts with port ("127.0.0.1:8080") that imports may read although they are not on the public web.
IMPORT_ALLOWED_HOSTS = env.list("IMPORT_ALLOWED_HOSTS", default=[])
LISTINGS_PER_PAGE = 50
# Seconds between writing down what was searched for in vain; 0: it is not kept.
UNANSWERED_WRITTEN_EVERY = env.int("UNANSWERED_WRITTEN_EVERY", default=600)
# "bitmaps" answers searches from memory, "sql" from the database alone.
SEARCH_ENGINE = given("SEARCH_ENGINE", "bitmaps")
SEARCH_INDEX_DIR = Path(given("SEARCH_INDEX_DIR", str(BASE_DIR / "search_index")))

REAL_DATA_DIR = (BASE_DIR / given("REAL_DATA_DIR", "../shared/data")).resolve()
REQUIRE_REAL_DATA = env.bool("REQUIRE_REAL_DATA", default=False)

if not SECRET_KEY:
    if {"collectstatic", "makemigrations"} & set(sys.argv):
        SECRET_KEY = "these-sign-nothing"
    else:
        raise environ.ImproperlyConfigured(
            "SECRET_KEY is not set. Put a long random value in .env (make run writes one), "
            "or set DEBUG=on for development."
        )
