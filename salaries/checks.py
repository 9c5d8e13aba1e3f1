"""What `manage.py check --database default` and `migrate` look at."""

from django.core.checks import Tags, Warning, register
from django.db import connections

from .marks import faults


@register(Tags.database)
def figures_hear_of_changes(app_configs, databases, **kwargs) -> list[Warning]:
    """Warn of databases in which pay ranges may change without their figures' knowing."""
    return [
        Warning(
            f"Changes of pay ranges may go unnoticed in the database {alias!r}: "
            f"missing or changed are {', '.join(wrong)}.",
            hint="Run manage.py migrate. It puts them in place and has all ranges packed anew.",
            id="salaries.W001",
        )
        for alias in databases or ()
        if (wrong := faults(connections[alias]))
    ]
