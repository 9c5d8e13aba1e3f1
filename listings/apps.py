from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, post_save, pre_migrate, pre_save


class ListingsConfig(AppConfig):
    name = "listings"

    def ready(self):
        # These need the app registry.
        from roles.merging import rules

        from . import checks, linked_pages  # noqa: F401 (checks registers itself)
        from .merging import CompanyMerge, JobsMerge
        from .renames import index_renamed, notice_rename

        rules.register("roles.role", JobsMerge("role"))
        rules.register("roles.term", JobsMerge("terms__term"))
        rules.register("listings.company", CompanyMerge("company"))
        linked_pages.register_pages()
        pre_save.connect(notice_rename, sender="listings.Company")
        post_save.connect(index_renamed, sender="listings.Company")

        # Each signal comes once for this app: before any table changes, and after all have.
        pre_migrate.connect(remove_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)


def remove_triggers(using: str, plan: list, **kwargs) -> None:
    from .search import triggers  # needs the app registry

    if plan:
        triggers.remove(connections[using])


def install_triggers(using: str, **kwargs) -> None:
    from .search import triggers  # needs the app registry

    triggers.install(connections[using])
