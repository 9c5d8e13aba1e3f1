"""Texts that name a tool which no employer asks for any more."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from listings.models import ListingTerm
from listings.search.engine import count_options
from listings.search.query import SearchQuery
from roles.models import GuideTermNote, GuideVersion, RoleTerm, RoleVersion, Term
from salaries.leaning import prose_of

MIN_MENTIONS = (
    200  # while open jobs name fewer skills it says nothing that a tool is not among them
)

Text = GuideVersion | RoleVersion


@dataclass(frozen=True, slots=True)
class NamesVanished:
    """A text that readers see, and the tools in it that jobs used to ask for and none does now."""

    version: Text
    tools: tuple[Term, ...]

    @property
    def page(self):
        return getattr(self.version, self.version.page)


def vanished_tools() -> list[Term]:
    """The tools that some job once asked for and no open one does; none while jobs are few."""
    asked_now = count_options(SearchQuery(), "skill")
    if sum(asked_now.values()) < MIN_MENTIONS:
        return []
    once = Exists(ListingTerm.objects.filter(term=OuterRef("pk")))
    tools = Term.objects.filter(once, family=Term.Family.TOOL).values_list("pk", "slug")
    vanished = [pk for pk, slug in tools if not asked_now.get(slug)]
    return list(Term.objects.filter(pk__in=vanished).prefetch_related("aliases"))


def texts_naming(tools: list[Term]) -> list[NamesVanished]:
    """The texts in force that list one of these tools or name it in their prose."""
    if not tools:
        return []
    listed = _listed(tools)
    names = [(tool, _names_of(tool)) for tool in tools]
    guides = GuideVersion.objects.in_force().select_related("guide__role_a", "guide__role_b")
    profiles = RoleVersion.objects.in_force().select_related("role")
    found = []
    for versions in (guides, profiles):
        for version in versions.prefetch_related("sections"):
            prose = prose_of(version)
            there = tuple(
                tool
                for tool, name in names
                if tool.pk in listed[type(version), version.pk] or name.search(prose)
            )
            if there:
                found.append(NamesVanished(version, there))
    return found


def _listed(tools: list[Term]) -> dict[tuple, set[int]]:
    """The terms among these that each version has in a list, by its model and id."""
    listed = defaultdict(set)
    notes = GuideTermNote.objects.filter(term__in=tools)
    rows = RoleTerm.objects.filter(term__in=tools)
    for version, term in notes.values_list("version", "term"):
        listed[GuideVersion, version].add(term)
    for version, term in rows.values_list("section__version", "term"):
        listed[RoleVersion, version].add(term)
    return listed


def _names_of(tool: Term) -> re.Pattern:
    """Finds the tool by its name or another of its names, as a word of its own."""
    names = [tool.name, *(alias.name for alias in tool.aliases.all())]
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")
