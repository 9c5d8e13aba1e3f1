from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save


class RolesConfig(AppConfig):
    name = "roles"

    def ready(self):
        # These need the app registry.
        from . import beforehand
        from .checking import linked_pages
        from .merging import rules
        from .merging.roles import RoleMerge, TermMerge

        rules.register("roles.role", RoleMerge())
        rules.register("roles.term", TermMerge())

        linked_pages.register_pages()

        # Whatever changes which guides readers see, what they are about, or their profiles.
        for version in ("roles.GuideVersion", "roles.RoleVersion"):
            post_save.connect(beforehand.follow_version, sender=version)
            post_delete.connect(beforehand.follow_version, sender=version)
        for signal in (post_save, post_delete):
            signal.connect(beforehand.renew_after, sender="roles.Guide")
            signal.connect(beforehand.renew_after, sender="roles.ProfileCheck")
        m2m_changed.connect(beforehand.renew_after, sender="roles.Guide_roles")
