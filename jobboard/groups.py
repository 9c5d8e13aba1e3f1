"""Who may do what at the desk: writers draft, editors publish."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

WRITERS = "Writers"
EDITORS = "Editors"

OURS = Q(content_type__app_label__in=["roles", "listings", "salaries"])
# Writers may read everything, begin guides and write texts. What roles, guides and skills are, and
# what readers see, is for editors.
DRAFTING = Q(
    content_type__app_label="roles",
    codename__regex=r"^(add_guide|(add|change)_(guideversion|roleversion))$",
)


def ensure_groups(**kwargs) -> None:
    """Give both groups their permissions; runs after every migration, so new models are covered."""
    permissions = Permission.objects.filter(OURS)
    writers, _ = Group.objects.get_or_create(name=WRITERS)
    writers.permissions.set(permissions.filter(DRAFTING | Q(codename__startswith="view_")))
    editors, _ = Group.objects.get_or_create(name=EDITORS)
    editors.permissions.set(permissions)
