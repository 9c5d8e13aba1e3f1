"""The job titles and terms Rolewise knows, from the database, for reading adverts."""

from collections.abc import Iterable, Mapping
from html import unescape
from types import MappingProxyType

from listings.models import Listing, OutOfScopeTitle
from listings.reading.tags import without_tags
from listings.reading.terms import TermNames, read_terms
from listings.reading.titles import TitleVocabulary
from roles.models import Role, RoleAlias, Term, TermAlias

# What adverts ask for by name; human skills and industries are words of every advert.
ASKED_FAMILIES = (Term.Family.LANGUAGE, Term.Family.TOOL, Term.Family.METHOD, Term.Family.FIELD)


def title_vocabulary(
    further: Mapping[str, str] = MappingProxyType({}), further_out: Iterable[str] = ()
) -> TitleVocabulary:
    """Return all known titles with the roles they mean, as they stand now.

    `further` maps normalised titles to slugs of roles they are about to mean, `further_out` are
    keys of titles about to be out of scope.
    A few queries, some thousand rows: build it once for an import, not for every title.
    """
    rows = list(_aliases())
    if further:
        roles = Role.objects.filter(slug__in=further.values()).select_related("broader")
        by_slug = {role.slug: role for role in roles}
        for title, slug in further.items():
            if role := by_slug.get(slug):
                rows.append((title, slug, role.broader and role.broader.slug, role.kind))
    return TitleVocabulary.from_aliases(
        (
            (normalised, slug, broader or "", kind == Role.Kind.GENERIC)
            for normalised, slug, broader, kind in rows
        ),
        [*OutOfScopeTitle.objects.values_list("key", flat=True), *further_out],
    )


def _aliases():
    return RoleAlias.objects.order_by("pk").values_list(
        "normalised", "role__slug", "role__broader__slug", "role__kind"
    )


def term_names() -> TermNames:
    """Return the names of all skills, tools and fields; one query, once for an import."""
    aliases = TermAlias.objects.filter(term__family__in=ASKED_FAMILIES).order_by("pk")
    return TermNames.from_aliases(aliases.values_list("name", "term"))


def asked_terms(listing: Listing, names: TermNames) -> list[int]:
    """Return the keys of the skills a listing's advert names, in its order."""
    advert = f"{listing.title}\n{unescape(without_tags(listing.description))}"
    return list(read_terms(advert, names))
