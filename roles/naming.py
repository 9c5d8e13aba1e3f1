"""Terms and roles picked by typing: what a name means, and what it may be a slip for."""

from collections.abc import Iterable
from functools import cached_property

from rapidfuzz import fuzz, process

from .models import Role, RoleAlias, Term, TermAlias
from .titles import normalise_title

NEAR = 78  # of 100: below it a name is another word, not another spelling
MOST_PROPOSED = 3


class Names:
    """The names of one vocabulary. Asks the database once for names and once for other names."""

    def __init__(self, model: type[Term | Role], others: Iterable[tuple[str, str]]):
        self.model, self._others = model, others

    @cached_property
    def by_slug(self) -> dict[str, str]:
        """The names by slug, in order of the alphabet."""
        return dict(self.model.objects.values_list("slug", "name"))

    @cached_property
    def _slugs(self) -> dict[str, str]:
        """Every name and other name as a key, and what it means."""
        others = {normalise_title(name): slug for name, slug in self._others}
        return others | {normalise_title(name): slug for slug, name in self.by_slug.items()}

    def slug_of(self, name: str) -> str:
        """What a name means, however it is spelled; empty where it means nothing we know."""
        return self._slugs.get(normalise_title(name), "")

    def near(self, name: str) -> list[str]:
        """The names that may have been meant, the nearest first."""
        found = process.extract(
            normalise_title(name),
            self._slugs.keys(),
            scorer=fuzz.WRatio,
            score_cutoff=NEAR,
            limit=4 * MOST_PROPOSED,
        )
        proposed = dict.fromkeys(self.by_slug[self._slugs[key]] for key, _, _ in found)
        return list(proposed)[:MOST_PROPOSED]


def term_names() -> Names:
    return Names(Term, TermAlias.objects.values_list("name", "term__slug"))


def role_names() -> Names:
    return Names(Role, RoleAlias.objects.values_list("title", "role__slug"))
