"""Packing the ranges of a source into columns, at the end of whatever wrote them."""

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Length

from roles.models import Role

from .bands import distinct_rows
from .columns import LAYOUT, ROW_BYTES, Columns, RangeRow
from .models import PackedRanges, PayMark, PaySource


@transaction.atomic
def pack(source: PaySource) -> int:
    """Pack the columns of every role whose ranges changed since; return how many those were.

    One role at a time, so that no more than one role's ranges are in memory.
    """
    packed = dict(
        PackedRanges.objects.filter(source=source, layout=LAYOUT).values_list("role", "mark")
    )
    marks = PayMark.objects.filter(source_id=source.pk, role_id__gt=0)
    roles = set(Role.objects.values_list("pk", flat=True))  # a mark outlives its role
    changed = [
        (role, mark)
        for role, mark in marks.values_list("role_id", "mark")
        if packed.get(role) != mark and role in roles
    ]
    for role, mark in changed:
        rows = distinct_rows(source.bands.filter(role=role))
        columns = Columns.of(RangeRow(*row) for _source, _role, *row in rows)
        PackedRanges.objects.update_or_create(
            source=source,
            role_id=role,
            defaults={"mark": mark, "layout": LAYOUT, "data": columns.packed()},
        )
    return len(changed)


def pack_all() -> None:
    """Pack the ranges of every source, after something nobody could notice."""
    for source in PaySource.objects.all():
        pack(source)


def ranges_held() -> dict[int, int]:
    """About how many distinct ranges each role has in its largest source: by what is packed.

    Nothing is counted, so it takes no longer with a million rows.
    """
    packed = PackedRanges.objects.filter(layout=LAYOUT, source__is_demo=False).order_by()
    sizes = packed.values("role").annotate(most=Max(Length("data")))
    return {role: most // ROW_BYTES for role, most in sizes.values_list("role", "most")}
