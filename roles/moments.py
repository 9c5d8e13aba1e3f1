"""When what readers see changes by itself."""

from datetime import datetime

from .models import GuideVersion, RoleVersion
from .models.versions import Version


def moments_after(now: datetime) -> list[datetime]:
    """The moments at which texts that are approved already begin or end to be in force."""
    moments = set()
    for model in (GuideVersion, RoleVersion):
        approved = model.objects.filter(state=Version.State.APPROVED)
        for name in ("live_from", "live_until"):
            later = approved.filter(**{f"{name}__gt": now})
            moments |= set(later.order_by().values_list(name, flat=True))
    return sorted(moments)
