"""Generated listings with realistic skew: few large employers, most jobs in few countries."""

import random
from datetime import timedelta

from django.utils import timezone

from listings.models import Company, ExchangeRate, Listing, ListingPay, ListingPlace
from listings.search.text import index_text
from roles.models import Role

SEED = 7
BATCH = 5_000
COUNTRIES = ["US"] * 12 + ["GB"] * 3 + ["DE"] * 3 + ["CA"] * 2 + ["IN"] * 2 + ["FR", "NL", "BR"]
CURRENCY = {"US": "USD", "GB": "GBP", "DE": "EUR", "CA": "CAD", "IN": "INR", "FR": "EUR",
            "NL": "EUR", "BR": "BRL"}  # fmt: skip
MIDDLE = {"USD": 140_000, "GBP": 65_000, "EUR": 72_000, "CAD": 120_000, "INR": 2_800_000,
          "BRL": 180_000}  # fmt: skip
LEVELS = ["senior"] * 5 + ["mid"] * 3 + ["entry", "executive", ""]
WORDS = [
    "python",
    "sql",
    "spark",
    "airflow",
    "model",
    "table",
    "pipeline",
    "metric",
    "experiment",
    "cluster",
    "service",
    "review",
    "customer",
    "product",
    "team",
    "warehouse",
    "latency",
    "training",
    "label",
    "forecast",
    "budget",
    "owner",
    "dashboard",
]


def generate(count: int) -> None:
    """Fill an empty, migrated database with `count` live listings; descriptions of 1.3 kB."""
    rng = random.Random(SEED)
    roles = list(Role.objects.professions())
    per_eur = ExchangeRate.objects.current_per_eur()
    companies = Company.objects.bulk_create(
        Company(name=f"Employer {n}", slug=f"employer-{n}") for n in range(max(50, count // 40))
    )
    now = timezone.now()
    for start in range(0, count, BATCH):
        listings, places, pay = [], [], []
        for n in range(start, min(start + BATCH, count)):
            role = roles[min(int(rng.expovariate(0.12)), len(roles) - 1)]
            listings.append(
                Listing(
                    title=f"{rng.choice(['', 'Senior ', 'Lead '])}{role.name}, {rng.choice(WORDS)}",
                    slug=f"job-{n}",
                    company=companies[min(int(rng.paretovariate(1.1)), len(companies)) - 1],
                    role=role,
                    scope=Listing.Scope.MAPPED,
                    level=rng.choice(LEVELS),
                    working_time=rng.choice(["full_time", "full_time", ""]),
                    contract=rng.choice(["permanent", "", "", "internship", "contractor"]),
                    description=f"<p>{' '.join(rng.choices(WORDS, k=190))}</p>",
                    state=Listing.State.OPEN,
                    listed_at=now - timedelta(minutes=rng.randrange(40_000)),
                    confirmed_at=now - timedelta(hours=rng.randrange(200)),
                    confirmed_by=Listing.ConfirmedBy.PERSON,
                )
            )
        listings = Listing.objects.bulk_create(listings)
        for listing in listings:
            country = rng.choice(COUNTRIES)
            mode = rng.choice(["onsite", "hybrid", "remote", ""])
            area = country if mode == "remote" else ""
            places.append(ListingPlace(listing=listing, mode=mode, country=country, area=area))
            if rng.random() < 0.6:
                currency = CURRENCY[country]
                middle = MIDDLE[currency] * rng.lognormvariate(0, 0.3)
                pay.append(
                    ListingPay(
                        listing=listing,
                        minimum=round(middle * 0.85, -3),
                        maximum=round(middle * 1.15, -3),
                        currency=currency,
                    )
                )
        for row in pay:
            row.derive(per_eur)
        ListingPlace.objects.bulk_create(places)
        ListingPay.objects.bulk_create(pay)
        index_text(listings)
