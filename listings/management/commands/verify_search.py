"""Compare what searches are answered from with the rows themselves, and repair it."""

import random
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.http import QueryDict

from listings.filters import ListingFilter
from listings.models import Company, Contract, Listing, ListingPlace, ListingText, Workplace
from listings.rates import RateSet
from listings.search import engine, journal, sql, triggers
from listings.search.query import NOT_STATED, PAY_MISSES, PAY_STEPS, SORTS, SearchQuery
from listings.search.text import index_text, stale_texts
from roles.models import Level, Role, Term

SAMPLE = 500
MOST_FILTERS = 4


class Command(BaseCommand):
    help = (
        "Ask both engines the same random searches of live data, and look whether triggers and "
        "words are as they should be. What is wrong is named and repaired."
    )

    def add_arguments(self, parser):
        parser.add_argument("--searches", type=int, default=100, help="How many to compare.")
        parser.add_argument("--seed", type=int, default=None, help="Ask the same searches again.")

    def handle(self, *args, searches: int, seed: int | None, **options):
        seed = random.randrange(10**6) if seed is None else seed
        found = [*self._triggers(), *self._words(), *self._searches(searches, random.Random(seed))]
        for fault in found:
            self.stdout.write(fault)
        if found:
            journal.rebuild_everywhere()
            left = list(self._searches(searches, random.Random(seed)))
            if left:
                raise CommandError(f"Still different after a new index: {len(left)} (seed {seed}).")
            self.stdout.write("Repaired: every process builds its index anew.")
        else:
            self.stdout.write(f"{searches} searches answered alike (seed {seed}).")

    def _triggers(self) -> Iterator[str]:
        if missing := triggers.faults(connection):
            triggers.install(connection)
            yield f"Triggers were missing: {', '.join(missing)}."

    def _words(self) -> Iterator[str]:
        ids = list(Listing.objects.order_by("?").values_list("pk", flat=True)[:SAMPLE])
        if stale := stale_texts(ids):
            index_text(Listing.objects.filter(pk__in=stale))
            yield (
                f"The words of {len(stale)} of {len(ids)} jobs looked at were not theirs. "
                "Run rebuild_search to write those of all jobs anew."
            )

    def _searches(self, count: int, chance: random.Random) -> Iterator[str]:
        rates = RateSet.current()
        values = _values(chance)
        for _ in range(count):
            query = _random_search(values, chance)
            if engine.search(query, rates) != sql.search(query, rates):
                yield f"Answered differently: {query.url}"


def _values(chance: random.Random) -> dict[str, list[str]]:
    """Return values of every parameter, of live data where they come from there."""
    live = Listing.objects.live().order_by("pk")
    ids = list(live.values_list("pk", flat=True)[:100_000])
    some = chance.sample(ids, min(len(ids), SAMPLE))
    places = ListingPlace.objects.filter(listing__in=some)
    words = ListingText.objects.filter(listing__in=some[:20]).values_list("body", flat=True)
    companies = Company.objects.filter(pk__in=live.filter(pk__in=some).values("company"))
    countries = [*places.exclude(country="").values_list("country", flat=True).distinct()]
    return {
        "q": [" ".join(chance.sample(text.split(), 1)) for text in words if text],
        "role": [*Role.objects.values_list("slug", flat=True), NOT_STATED],
        "level": [*Level.values, NOT_STATED],
        "employment": ["full_time", *Contract.values, NOT_STATED],
        "workplace": [*Workplace.values, NOT_STATED],
        "country": [*countries, NOT_STATED],
        "place": [*places.exclude(city_slug="").values_list("city_slug", flat=True).distinct()],
        "apply_from": [*countries, NOT_STATED],
        "pay": ["30000", "60000", "90000", "150000", NOT_STATED],
        "pay_cur": ["USD", "EUR", "GBP"],
        "pay_rule": [*PAY_STEPS, *PAY_MISSES],
        "posted": ["1", "7", "20"],
        "skill": [*Term.objects.values_list("slug", flat=True)],
        "company": [*companies.values_list("slug", flat=True)],
        "sort": list(SORTS),
        "page": ["1", "2"],
        "exact": ["1"],
        "inferred": ["0"],
    }


def _random_search(values: dict[str, list[str]], chance: random.Random) -> SearchQuery:
    parameters = QueryDict(mutable=True)
    names = [name for name, known in values.items() if known]
    for name in chance.sample(names, chance.randint(0, MOST_FILTERS)):
        parameters.setlist(name, [chance.choice(values[name])])
    return ListingFilter(parameters).query
