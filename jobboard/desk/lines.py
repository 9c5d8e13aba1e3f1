"""What the desk's lines are made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse

from roles.counting import count_in_words

MOST_LINKS = 5  # of one thing to do


@dataclass(frozen=True, slots=True)
class Asker:
    """Who opened the desk, and when."""

    user: object
    now: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: how many there are, in words for one and for more, and where to do it."""

    count: int
    one: str
    many: str
    url: str
    links: tuple[tuple[str, str], ...] = ()  # name and address of each, where they are few

    @property
    def number(self) -> str:
        return count_in_words(self.count)

    @property
    def text(self) -> str:
        return self.one if self.count == 1 else self.many


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as one person sees it."""

    title: str
    lines: list[Line]


class Section:
    """Lines about one concern, in the order in which their functions stand in its module."""

    def __init__(self, title: str):
        self.title = title
        self._makers: list[tuple[tuple[str, ...], Callable[[Asker], Iterable[Line]]]] = []

    def line(self, *permissions: str):
        """Put what a function yields on the desk of those who have the permissions."""

        def added(maker):
            self._makers.append((permissions, maker))
            return maker

        return added

    def shown_to(self, asker: Asker) -> Shown:
        return Shown(
            self.title,
            [
                line
                for permissions, maker in self._makers
                if asker.user.has_perms(permissions)
                for line in maker(asker)
                if line.count
            ],
        )


def list_of(model: type[Model], **filters) -> str:
    """Return the address of a model's list at the desk, filtered."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(filters)}" if filters else address


def form_of(row: Model) -> str:
    """Return the address of a row's form at the desk."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return reverse(name, args=[row.pk])
