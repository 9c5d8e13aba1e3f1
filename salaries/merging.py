"""What merging roles means for pay: whose ranges they are, and the figures before and after."""

from django.db import transaction
from django.utils import timezone

from roles.merging.merge import Merging
from roles.merging.rules import Figure, MergeRule
from roles.models import Role

from .bands import load_bands
from .importing import give_roles
from .models import PaySource
from .packing import pack_all
from .pages import role_pay
from .query import PayQuery
from .wording import figure_words


class PayMerge(MergeRule):
    computed = ("salaries.packedranges",)

    def finish(self, merging: Merging) -> None:
        _renew()

    def undone(self, kept: Role, merged: Role, notes: list[dict]) -> None:
        _renew()

    def figures(self, one: Role) -> list[Figure]:
        """Its main groups: in the country its page opens with, all levels and each of them."""
        loaded, today = load_bands([one]), timezone.localdate()
        found = []
        for series in loaded.series_of(one):
            pay = role_pay(loaded, PayQuery(one), series, today=today)
            for line in (pay.whole, *pay.levels) if pay else ():
                figure = line.cell.figure
                if figure.n:
                    name = f"Pay, {series.source.name}, {pay.country_name}: {line.name}"
                    found.append(Figure(name, figure_words(figure)))
        return found


def _renew() -> None:
    """Give every title the role it means by now, as an import would; pack what changed."""
    for source in PaySource.objects.filter(is_demo=False):
        give_roles(source)
    transaction.on_commit(pack_all)
