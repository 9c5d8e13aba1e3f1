"""The site's settings with one address more, and static files as they are in the tree."""

from jobboard.settings import *  # noqa: F403
from jobboard.settings import BASE_DIR, STORAGES

ROOT_URLCONF = "benchmarks.urls"
STATICFILES_DIRS = []
STATIC_ROOT = BASE_DIR / "static"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
