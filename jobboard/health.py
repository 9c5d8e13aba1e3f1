"""Is the process up, and could it serve a page? For load balancers: no login, no details."""

import secrets
from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from listings.search import triggers
from salaries import marks


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all; asks nothing of the database or the cache."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part is ready, else 503 naming what is not."""
    checks = {
        "database": database_answers(),
        "migrations": migrations_are_applied(),
        "cache": cache_keeps_values(),
        "search": hears_of_changes(triggers.faults),
        "pay": hears_of_changes(marks.faults),
    }
    ready = all(checks.values())
    answer = {"status": "ok" if ready else "not ready"} | {
        name: "ok" if passed else "failing" for name, passed in checks.items()
    }
    return JsonResponse(answer, status=200 if ready else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def migrations_are_applied() -> bool:
    """True when no migration is waiting."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def cache_keeps_values() -> bool:
    """True when the cache gives back what was put in."""
    key, value = f"readyz-{secrets.token_hex(8)}", secrets.token_hex(8)
    try:
        cache.set(key, value, timeout=5)
        return cache.get(key) == value
    except Exception:  # each cache backend raises its own kinds; all mean "not ready"
        return False


def hears_of_changes(faults: Callable[[BaseDatabaseWrapper], list[str]]) -> bool:
    """True when the database itself writes down every change."""
    try:
        return not faults(connection)
    except DatabaseError:
        return False
