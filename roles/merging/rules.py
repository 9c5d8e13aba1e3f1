"""What an app knows about merging beyond its relations. Each app registers its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from .merge import Merging


@dataclass(frozen=True, slots=True)
class Question:
    """Where both cannot stand: the editor says which does; the first choice is ours."""

    key: str
    text: str
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """Something counted of a role, employer or skill that readers see: its name and its words."""

    name: str
    words: str


class MergeRule:
    """Hooks around the moving of relations; each app does its part in the same transaction."""

    # Rows computed from others: dropped without a note, and made anew.
    computed: tuple[str, ...] = ()

    def refuse(self, kept: models.Model, merged: models.Model) -> str:
        """Say why these two must not become one; "" where they may."""
        return ""

    def questions(self, kept: models.Model, merged: models.Model) -> list[Question]:
        return []

    def prepare(self, merging: "Merging") -> None:
        """Settle what moving the relations would break."""

    def finish(self, merging: "Merging") -> None:
        """Renew what follows from what moved."""

    def undone(self, kept: models.Model, merged: models.Model, notes: list[dict]) -> None:
        """Renew what follows from what moved back."""

    def figures(self, one: models.Model) -> list[Figure]:
        """What to show before and after."""
        return []


_RULES: dict[str, list[MergeRule]] = {}


def register(label: str, rule: MergeRule) -> None:
    """Add a rule for a model: "roles.role"."""
    _RULES.setdefault(label, []).append(rule)


def rules_of(model: type[models.Model]) -> list[MergeRule]:
    return _RULES.get(model._meta.label_lower, [])


def can_merge(model: type[models.Model]) -> bool:
    return model._meta.label_lower in _RULES
