"""The job titles Rolewise knows, from the database, for reading titles."""

from listings.reading.titles import TitleVocabulary
from roles.models import Role, RoleAlias


def title_vocabulary() -> TitleVocabulary:
    """Return all known titles with the roles they mean, as they stand now.

    One query, some thousand rows: build it once for an import, not for every title.
    """
    rows = RoleAlias.objects.order_by("pk").values_list(
        "normalised", "role__slug", "role__broader__slug", "role__kind"
    )
    return TitleVocabulary.from_aliases(
        (normalised, slug, broader or "", kind == Role.Kind.GENERIC)
        for normalised, slug, broader, kind in rows
    )
