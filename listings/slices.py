"""A long list of rows whose ids are known, for paginators: what is shown of it is loaded."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


class Slices(Generic[Row]):
    """Rows in their model's own order, loaded a slice at a time; rows gone meanwhile are left out.

    The ids must be in that order too.
    """

    def __init__(self, rows: QuerySet[Row], ids: Sequence[int]):
        self._rows = rows
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, part: slice) -> QuerySet[Row]:
        return self._rows.filter(pk__in=self._ids[part])
