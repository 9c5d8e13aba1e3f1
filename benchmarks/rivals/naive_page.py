"""The page as it is usually written with Django: icontains, one COUNT per option, OFFSET.

It answers the same searches from the same tables, and so has the same options to count. Templates
are left out: it is timed up to the loaded cards.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.utils.text import slugify

from listings.models import Contract, Listing, WorkingTime, Workplace
from listings.rates import RateSet
from listings.reading.areas import containing
from listings.search.query import NOT_STATED, SearchQuery
from listings.search.scale import HISTOGRAM_STEPS, PayScale
from roles.models import Level, Role

OFFERED = 25
DAYS = (1, 3, 7, 14, 30)
_COLUMN = {"whole": "low", "mid": "mid", "reach": "high"}


class NaivePage:
    """One page of results and the count beside every option."""

    def __init__(self, query: SearchQuery, rates: RateSet):
        self.query = query
        self.rates = rates
        self.roles = list(Role.objects.all())

    def load(self) -> tuple[int, list[Listing], list[int]]:
        """Return the total, the cards' jobs and all counts."""
        found = self._found()
        size = settings.LISTINGS_PER_PAGE
        start = (self.query.page - 1) * size
        order = {"pay": F("pay_ranges__annual_usd_mid_cents").desc(nulls_last=True)}
        newest = found.order_by(
            *filter(None, [order.get(self.query.order)]), "-listed_at", "-pk"
        ).for_cards()
        cards = list(newest[start : start + size])
        return found.count(), cards, [self._count(*option) for option in self._options()]

    def _found(self, without: str = "") -> QuerySet:
        jobs = Listing.objects.live(now=self.query.now)
        for name in self.query.filters_in_use:
            if name != without:
                jobs = jobs.filter(self._condition(name, getattr(self.query, name)))
        return jobs.distinct()

    def _count(self, name: str, condition: Q) -> int:
        return self._found(without=name).filter(condition).count()

    def _options(self) -> Iterator[tuple[str, Q]]:
        """Yield every option the page offers, with the filter it belongs to."""
        offered = {
            "role": [role.slug for role in self.roles] + [NOT_STATED],
            "family": sorted({slugify(role.family) for role in self.roles}),
            "level": [*Level.values, NOT_STATED],
            "employment": [*WorkingTime.values, *Contract.values, NOT_STATED],
            "workplace": [*Workplace.values, NOT_STATED],
            "country": self._commonest("places__country"),
            "place": self._commonest("places__city_slug"),
            "skill": self._commonest("terms__term__slug"),
            "company": self._commonest("company__slug"),
            "posted": DAYS,
        }
        for name, values in offered.items():
            for value in values:
                yield name, self._condition(name, value if name == "posted" else (value,))
        if self.query.pay is not None:
            for rule in _COLUMN:
                yield "pay", self._pays(rule)
        yield "pay", Q(pay_ranges__isnull=True)
        scale = PayScale.for_currency(self.query.pay_cur, self.rates)
        step = self.rates.convert_cents(scale.histogram_step * 100, self.query.pay_cur, "USD")
        for number in range(HISTOGRAM_STEPS):
            low = number * (step or scale.histogram_step * 100)
            yield "pay", Q(pay_ranges__annual_usd_mid_cents__range=(low, low + (step or 1) - 1))

    def _commonest(self, path: str) -> list[str]:
        rows = Listing.objects.live(now=self.query.now).exclude(**{path: ""}).order_by()
        counted = rows.values_list(path).annotate(n=Count("pk", distinct=True)).order_by("-n")
        return [value for value, _ in counted[:OFFERED] if value]

    def _condition(self, name: str, values) -> Q:
        if name == "q":
            return self._says()
        if name == "pay":
            unstated = Q(pay_ranges__isnull=True) if self.query.pay_unstated else Q()
            if self.query.pay is None:
                return unstated
            return self._pays(self.query.pay_rule) | unstated
        if name == "posted":
            since = self.query.now - timedelta(days=values)
            return Q(posted_on__gte=since.date()) | Q(posted_on__isnull=True, listed_at__gte=since)
        condition = Q()
        for value in values:
            condition |= self._one(name, value)
        return condition

    def _says(self) -> Q:
        condition = Q()
        for phrase in self.query.text.wanted:
            condition &= (
                Q(title__icontains=phrase.text)
                | Q(company__name__icontains=phrase.text)
                | Q(description__icontains=phrase.text)
            )
        for phrase in self.query.text.unwanted:
            condition &= ~Q(title__icontains=phrase.text) & ~Q(description__icontains=phrase.text)
        return condition

    def _pays(self, rule: str) -> Q:
        floor = self.rates.convert_cents(self.query.floor_cents, self.query.pay_cur, "USD")
        reaches = {f"pay_ranges__annual_usd_{_COLUMN.get(rule, 'mid')}_cents__gte": floor}
        return Q(pay_ranges__basis="employee", pay_ranges__part__in=["", "base"], **reaches)

    def _one(self, name: str, value: str) -> Q:
        is_unstated = value == NOT_STATED
        if name == "role":
            return (
                Q(role__isnull=True)
                if is_unstated
                else Q(role__slug=value) | Q(role__broader__slug=value)
            )
        if name == "family":
            families = {role.family for role in self.roles if slugify(role.family) == value}
            return Q(role__family__in=families)
        if name == "level":
            return Q(level="" if is_unstated else value)
        if name == "employment":
            stated = Q(working_time=value) | Q(contract=value)
            return Q(working_time="", contract="") if is_unstated else stated
        if name == "workplace":
            return Q(places__mode="" if is_unstated else value)
        if name == "country":
            return Q(places__country="" if is_unstated else value)
        if name == "place":
            return Q(places__city_slug=value)
        if name == "apply_from":
            remote = Q(places__mode="remote", places__area__in=sorted(containing(value)))
            return remote | Q(places__country=value)
        if name == "skill":
            return Q(terms__term__slug=value)
        return Q(company__slug=value)
