"""Contractors' pay, measured by itself: an offer of contract work is compared with nothing else."""

from dataclasses import dataclass
from datetime import date

from .bands import Loaded
from .figures import AGED_AFTER_MONTHS, EXPIRED_AFTER_MONTHS, OLD_AFTER_MONTHS, Group
from .models import PayBand
from .statistics import PayFigure, is_too_wide, pay_figure


@dataclass(frozen=True)
class ContractorPay:
    """The contractors' ranges of a group, by their middle, and what may be said of them."""

    group: Group
    middles: list[float]
    figure: PayFigure
    months_old: int

    @property
    def is_old(self) -> bool:
        return self.months_old >= OLD_AFTER_MONTHS

    @property
    def is_expired(self) -> bool:
        return self.months_old >= EXPIRED_AFTER_MONTHS


def contractor_figure(loaded: Loaded, group: Group, *, today: date) -> ContractorPay:
    """Measure the different ranges of contract work in a group. One query.

    They are few (under one in a hundred ranges of the public index), so they are read as rows.
    """
    rows = PayBand.objects.filter(
        source=group.series.source,
        kind=group.series.kind,
        role__in=loaded.family[group.role.pk],
        country=group.country,
        year__range=(group.window.first, group.window.last),
        employment_type__in=PayBand.CONTRACT_TYPES,
        currency=group.currency,
    )
    if group.level:
        rows = rows.filter(level=group.level)
    distinct = set(rows.values_list("raw_title", "employer", "year", "minimum", "maximum"))
    middles = sorted((low + high) / 2 for *_, low, high in distinct if not is_too_wide(low, high))
    months_old = group.window.months_old(today)
    figure = pay_figure(middles, aged=months_old >= AGED_AFTER_MONTHS)
    return ContractorPay(group, middles, figure, months_old)
