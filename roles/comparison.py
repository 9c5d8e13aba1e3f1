"""Two roles side by side, derived from their profiles: summaries, and terms by difference first.

A comparison never repeats a body; it links the profile that holds it. Nothing here asks the
database: `compare` reads profiles that are loaded already.
"""

from dataclasses import dataclass

from .models import GuideSection, RoleTerm, Term
from .profiles import Profile, anchor

PARTS = [kind for kind in GuideSection.Kind if kind != GuideSection.Kind.OWN]


@dataclass(frozen=True, slots=True)
class SharedTerm:
    """A term both roles name, with what each needs it for."""

    term: Term
    a: RoleTerm
    b: RoleTerm


@dataclass(frozen=True, slots=True)
class ComparedSection:
    """One topic of both profiles: summaries side by side; terms in learning order.

    A term both roles name stands once, under the topic where the first of them has it.
    """

    kind: GuideSection.Kind
    summary_a: str
    summary_b: str
    path_a: str  # where each profile says it in full
    path_b: str
    only_a: tuple[RoleTerm, ...] = ()
    only_b: tuple[RoleTerm, ...] = ()
    shared: tuple[SharedTerm, ...] = ()

    @property
    def label(self) -> str:
        return self.kind.label

    @property
    def anchor(self) -> str:
        return anchor(self.kind.value)

    @property
    def shared_heading(self) -> str:
        """The heading of what both name: skills and tools are learnt, industries are not."""
        is_learnt = self.kind != GuideSection.Kind.INDUSTRIES
        return "Both, in the order to learn them" if is_learnt else "Both"

    @property
    def total(self) -> int:
        """How many different terms the two roles name."""
        return len(self.only_a) + len(self.shared) + len(self.only_b)

    @property
    def is_one_sided(self) -> bool:
        """Terms of one side alone compare with nothing: the other's have not been written."""
        return not self.shared and not (self.only_a and self.only_b)

    @property
    def is_empty(self) -> bool:
        return not (self.summary_a or self.summary_b or self.total)

    @property
    def bar(self) -> dict[str, float]:
        """Where the parts of a bar "only A, both, only B" start and how wide they are, in %."""
        a, both, b = (
            round(100 * len(part) / self.total, 2)
            for part in (self.only_a, self.shared, self.only_b)
        )
        return {
            "a": a,
            "both": both,
            "b": b,
            "middle": round(a + both / 2, 2),
            "after": round(a + both, 2),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two roles compared, topic by topic in reading order, the definitions first."""

    a: Profile
    b: Profile
    sections: tuple[ComparedSection, ...]

    @property
    def incomplete(self) -> list[Profile]:
        """The sides that do not have a complete profile yet."""
        return [side for side in (self.a, self.b) if not side.is_complete]


def compare(a: Profile, b: Profile) -> Comparison:
    """Put two profiles side by side."""
    return Comparison(a=a, b=b, sections=tuple(_section(a, b, kind) for kind in PARTS))


def _section(a: Profile, b: Profile, kind: GuideSection.Kind) -> ComparedSection:
    paths = a.path(kind), b.path(kind)
    if kind == GuideSection.Kind.DEFINITIONS:
        return ComparedSection(kind, a.definition, b.definition, *paths)
    named_a, named_b = _named(a), _named(b)
    return ComparedSection(
        kind=kind,
        summary_a=a.summary(kind),
        summary_b=b.summary(kind),
        path_a=paths[0],
        path_b=paths[1],
        only_a=tuple(row for row in a.terms(kind) if row.term_id not in named_b),
        only_b=tuple(row for row in b.terms(kind) if row.term_id not in named_a),
        shared=tuple(
            SharedTerm(term=row.term, a=row, b=named_b[row.term_id])
            for row in a.terms(kind)
            if row.term_id in named_b
        ),
    )


def _named(side: Profile) -> dict[int, RoleTerm]:
    """Every term of the profile: SQL among the tools of one role is no skill the other lacks."""
    return {row.term_id: row for section in side.parts for row in section.terms.all()}
