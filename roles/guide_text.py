"""A guide as its page shows it: the edited text over the comparison derived from two profiles."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, QuerySet
from django.utils.text import slugify

from .comparison import ComparedSection, Comparison, compare
from .footnotes import Footnotes
from .headings import Entry, subheadings
from .models import Guide, GuideChoice, GuideMeasure, GuideTermNote, GuideVersion, Role
from .profiles import Profile
from .words import count_words, reading_minutes

# A guide is for search engines while so much of its main text is its own, and no other guide has
# more than that of its five-word runs. Measured beforehand: see `sameness`.
MIN_OWN_SHARE = 0.6
MAX_SHARED = 0.35

_WITH_HEADINGS = ("surprises", "verdict", "unknown")  # texts whose anchor is their name


@dataclass(frozen=True, slots=True)
class Part:
    """One section under its heading: the guide's own text, then what the profiles say."""

    anchor: str
    title: str
    body: str
    compared: ComparedSection | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of "if you … choose …"; `side` is "a" or "b" as shown, or empty for neither."""

    condition: str
    role: Role | None
    side: str
    reason: str


@dataclass(frozen=True, slots=True)
class Move:
    """How to get from one role to the other."""

    origin: Role
    target: Role
    body: str


def with_text(versions: QuerySet[GuideVersion]) -> QuerySet[GuideVersion]:
    """Load all parts of the versions' texts, in a fixed number of queries for any number."""
    notes = GuideTermNote.objects.select_related("term")
    versions = versions.select_related("author", "reviewer", "guide__role_a", "guide__role_b")
    return with_measures(versions).prefetch_related(
        "sections", "choices", "citations", Prefetch("term_notes", notes)
    )


def with_measures(versions: QuerySet[GuideVersion]) -> QuerySet[GuideVersion]:
    """Load what was measured of the versions, in one more query for all of them."""
    measures = GuideMeasure.objects.defer("runs")
    return versions.prefetch_related(Prefetch("measures", measures))


class GuideText:
    """Everything written in one version of a guide, in reading order. Asks no database.

    `profiles` are those of the two roles by id; `swapped` shows the second role on the left.
    """

    def __init__(
        self, version: GuideVersion, profiles: dict[int, Profile], *, swapped: bool = False
    ):
        self.version, self.guide, self.swapped = version, version.guide, swapped
        self.sections = list(version.sections.all())
        self.comparison: Comparison | None = None
        if self.guide.is_comparison:
            sides = (profiles[self.guide.role_a_id], profiles[self.guide.role_b_id])
            self.comparison = compare(*(reversed(sides) if swapped else sides))

    @cached_property
    def footnotes(self) -> Footnotes:
        return Footnotes(self.version.citations.all())

    @cached_property
    def parts(self) -> list[Part]:
        """The sections: all topics of a comparison, whether or not the guide adds to them."""
        if not self.comparison:
            return [
                Part(f"{slugify(row.heading)}-{number}", row.heading, row.body, None)
                for number, row in enumerate(self.sections, start=1)
            ]
        own = {section.kind: section.body for section in self.sections}
        return [
            Part(row.anchor, row.label, own.get(row.kind, ""), row)
            for row in self.comparison.sections
        ]

    @property
    def choices(self) -> list[Choice]:
        left = GuideChoice.Pick.B if self.swapped else GuideChoice.Pick.A
        roles = {GuideChoice.Pick.A: self.guide.role_a, GuideChoice.Pick.B: self.guide.role_b}
        return [
            Choice(
                condition=row.condition,
                role=roles.get(row.pick),
                side=("a" if row.pick == left else "b") if row.pick in roles else "",
                reason=row.reason,
            )
            for row in self.version.choices.all()
        ]

    @property
    def moves(self) -> list[Move]:
        a, b = self.guide.role_a, self.guide.role_b
        both = [Move(a, b, self.version.a_to_b), Move(b, a, self.version.b_to_a)]
        return [move for move in (reversed(both) if self.swapped else both) if move.body]

    @property
    def term_notes(self) -> list[GuideTermNote]:
        return list(self.version.term_notes.all())

    @property
    def contents(self) -> list[Entry]:
        """Everything the page shows, in its order."""
        text = self.version
        before = [("in-short", "In short", text.in_short)]
        after = [
            ("surprises", "What surprises people", text.surprises),
            ("moving", "Moving between them", self.moves),
            ("choose", "If you … choose …", self.choices),
            ("verdict", "Verdict", text.verdict),
            ("unknown", "What we do not know", text.unknown),
            ("pay", "Pay", self.comparison),
            ("jobs", "Featured jobs", self.comparison),
            ("related", "Related guides", True),
            ("sources", "Sources", text.citations.all()),
        ]
        moves = [subheadings(move.body, f"moving-{move.target.slug}") for move in self.moves]
        below = {
            **{anchor: subheadings(html, anchor) for anchor, _, html in before},
            **{part.anchor: subheadings(part.body, part.anchor) for part in self.parts},
            **{name: subheadings(getattr(text, name), name) for name in _WITH_HEADINGS},
            "moving": [entry for found in moves for entry in found],
        }
        shown = [
            *((anchor, title) for anchor, title, there in before if there),
            *((part.anchor, part.title) for part in self.parts),
            *((anchor, title) for anchor, title, there in after if there),
        ]
        return [Entry(anchor, title, tuple(below.get(anchor, ()))) for anchor, title in shown]

    @property
    def words(self) -> int:
        """Words of the main text; the title is not counted, nor are lists of terms."""
        text = self.version
        rich = [text.in_short, text.opening, text.surprises, text.a_to_b, text.b_to_a]
        derived = self.comparison.sections if self.comparison else ()
        return count_words(
            text.standfirst,
            *rich,
            *(section.body for section in self.sections),
            *(note.note for note in self.term_notes),
            *(f"{row.condition} {row.reason}" for row in self.version.choices.all()),
            text.verdict,
            text.unknown,
            *(f"{row.summary_a} {row.summary_b}" for row in derived),
        )

    @property
    def minutes(self) -> int:
        return reading_minutes(self.words)


def passes_gate(version: GuideVersion) -> bool:
    """May search engines keep it: is there a verdict, and is the text its own?

    A version nobody has measured does not pass. Topic guides are no comparison: they need no
    verdict, and have no text that is not their own. Asks no database of one loaded with_measures.
    """
    measure = version.measure
    if measure is None or measure.shared > MAX_SHARED:
        return False
    if version.guide.kind == Guide.Kind.TOPIC:
        return True
    return bool(count_words(version.verdict)) and measure.own_share >= MIN_OWN_SHARE
