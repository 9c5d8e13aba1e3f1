"""What `manage.py check --database default` and `migrate` look at."""

from django.core.checks import Tags, Warning, register
from django.db import connections

from .search.triggers import faults


@register(Tags.database)
def search_hears_of_changes(app_configs, databases, **kwargs) -> list[Warning]:
    """Warn of databases in which listings may change without the search's knowing."""
    return [
        Warning(
            f"Changes of listings may go unnoticed in the database {alias!r}: "
            f"missing or changed are {', '.join(wrong)}.",
            hint="Run manage.py migrate. It puts them in place and has every index built anew.",
            id="listings.W001",
        )
        for alias in databases or ()
        if (wrong := faults(connections[alias]))
    ]
