from collections.abc import Iterable

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_delete, post_migrate, post_save, pre_migrate


class SalariesConfig(AppConfig):
    name = "salaries"

    def ready(self):
        # These need the app registry.
        from roles.merging import rules

        from . import checks, linked_pages  # noqa: F401 (checks registers itself)
        from .merging import PayMerge
        from .titles import follow_titles

        rules.register("roles.role", PayMerge())
        linked_pages.register_pages()

        # Roles know nothing of pay, so pay listens to them.
        for signal in (post_save, post_delete):
            signal.connect(follow_titles, sender="roles.RoleAlias")
        # Each signal comes once for this app: before any table changes, and after all have.
        pre_migrate.connect(remove_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)


def remove_triggers(using: str, plan: list, **kwargs) -> None:
    from . import marks  # needs the app registry

    if plan:
        marks.remove(connections[using])


def install_triggers(using: str, plan: Iterable = (), **kwargs) -> None:
    # `flush` sends the signal too, without a plan.
    from . import marks, packing  # needs the app registry

    connection = connections[using]
    if marks.MARKS_TABLE not in connection.introspection.table_names():
        return
    goes_back = any(backwards for _migration, backwards in plan)
    if marks.install(connection) and not goes_back:
        packing.pack_all()
