"""Texts with live figures: which guides and profiles lean on which, and whose figures moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, Model, OuterRef, Q

from roles.marks import Mark
from roles.models import GuideVersion, RoleVersion
from roles.models.prose import ProseField

from .mark_figures import MarkFigures, marks_in

Text = GuideVersion | RoleVersion


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A guide or profile that readers see, and the marks in it."""

    version: Text
    marks: tuple[Mark, ...]

    @property
    def page(self):
        """The guide or role whose text this is."""
        return getattr(self.version, self.version.page)


def marked_texts(kind: str = "") -> list[MarkedText]:
    """Return every guide and profile in force that has a mark, of that kind. Four queries."""
    guides = GuideVersion.objects.select_related("guide__role_a", "guide__role_b")
    profiles = RoleVersion.objects.select_related("role")
    found = []
    for versions in (guides, profiles):
        holding = versions.in_force().filter(_holds(versions.model, f"[{kind}"))
        for version in holding.prefetch_related("sections"):
            if marks := marks_in(prose_of(version)):
                found.append(MarkedText(version, tuple(marks)))
    return found


def _holds(model: type[Text], letters: str) -> Q:
    """Return the condition that these letters stand somewhere in a version's rich text."""
    sections = model._meta.get_field("sections")
    of_version = sections.related_model.objects.filter(**{sections.field.name: OuterRef("pk")})
    return _in_prose(model, letters) | Q(
        Exists(of_version.filter(_in_prose(sections.related_model, letters)))
    )


def _in_prose(model: type[Model], letters: str) -> Q:
    names = (f"{name}__contains" for name in _prose_fields(model))
    return reduce(or_, (Q(**{name: letters}) for name in names), Q())


def prose_of(version: Text) -> str:
    """All rich text of a version; no query where its sections are loaded."""
    rows = [version, *version.sections.all()]
    return "\n".join(getattr(row, name) for row in rows for name in _prose_fields(type(row)))


def _prose_fields(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.fields if isinstance(field, ProseField)]


def moved(texts: Iterable[MarkedText], *, today: date) -> list[MarkedText]:
    """Return the texts a passage of which leans on what no longer holds, with those marks."""
    leaning = [
        MarkedText(text.version, marks)
        for text in texts
        if (marks := tuple(mark for mark in text.marks if mark.kind == "lean"))
    ]
    if not leaning:
        return []
    figures = MarkFigures.of((mark for text in leaning for mark in text.marks), today=today)
    found = []
    for text in leaning:
        marks = tuple(
            mark
            for mark in text.marks
            if figures.roles_of(mark) and figures.outcome(mark) != mark.outcome
        )
        if marks:
            found.append(MarkedText(text.version, marks))
    return found
