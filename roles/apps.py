from django.apps import AppConfig


class RolesConfig(AppConfig):
    name = "roles"

    def ready(self):
        # These need the app registry.
        from .merging import rules
        from .merging.roles import RoleMerge, TermMerge

        rules.register("roles.role", RoleMerge())
        rules.register("roles.term", TermMerge())
