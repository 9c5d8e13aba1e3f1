"""Other open jobs a reader of one job may want."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from .models import Listing

SHOWN = 4


def similar_jobs(listing: Listing) -> QuerySet[Listing]:
    """Return the open jobs nearest to one: its role and level, its role, kin, its family.

    A job without a role has no nearer kin than its company's other jobs.
    """
    others = Listing.objects.live().exclude(pk=listing.pk).for_cards()
    role = listing.role
    if role is None:
        return others.filter(company=listing.company)[:SHOWN]
    same_role = Q(role=role)
    kin = Q(role__broader=role.broader_id or role.pk) | Q(role=role.broader_id or role.pk)
    nearness = Case(
        When(same_role & Q(level=listing.level), then=Value(0)),
        When(same_role, then=Value(1)),
        When(kin, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    family = Q(role__family=role.family) if role.is_profession else same_role
    near = others.filter(family | kin)
    return near.order_by(nearness, "-listed_at", "-pk")[:SHOWN]
