"""Settings for the tests: the site's own, with quick hashes and plain static files."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ["DEBUG"] = "off"
os.environ["SECURE_SSL"] = "off"

from jobboard.settings import *  # noqa: E402, F403
from jobboard.settings import DATABASES, STORAGES, env  # noqa: E402

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SITE_URL = "https://rolewise.example"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if os.environ.get("TEST_REDIS_URL"):
    CACHES = {"default": env.cache_url_config(os.environ["TEST_REDIS_URL"])}
UNANSWERED_WRITTEN_EVERY = 0
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
