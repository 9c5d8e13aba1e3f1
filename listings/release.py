"""Which release of the site this process runs, as a short text."""

from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.apps import apps
from django.conf import settings

# Settings that pages and cards show, beside code and templates.
_SHOWN = (
    "SITE_URL",
    "STATIC_URL",
    "MEDIA_URL",
    "LANGUAGE_CODE",
    "TIME_ZONE",
    "LISTINGS_PER_PAGE",
    "UNCONFIRMED_AFTER_DAYS",
    "UNLISTED_AFTER_DAYS",
)


@cache
def release() -> str:
    """Return a fingerprint of all that decides how a page looks, given the same database.

    Code, templates, the names of static files and the settings pages show. Processes of one
    release agree on it, on any host. Read once per process.
    """
    print_of = blake2b(digest_size=9)
    for path in _files():
        print_of.update(str(path.relative_to(settings.BASE_DIR)).encode())
        print_of.update(path.read_bytes())
    for name in _SHOWN:
        print_of.update(f"{name}={getattr(settings, name)}".encode())
    return print_of.hexdigest()


def _files() -> list[Path]:
    base = settings.BASE_DIR
    ours = [Path(app.path) for app in apps.get_app_configs() if base in Path(app.path).parents]
    code = {path for folder in ours if ".venv" not in folder.parts for path in folder.rglob("*.py")}
    templates = set((base / "templates").rglob("*.html"))
    names = {path for path in [Path(settings.STATIC_ROOT) / "staticfiles.json"] if path.is_file()}
    return sorted(code | templates | {path for path in names if base in path.parents})
