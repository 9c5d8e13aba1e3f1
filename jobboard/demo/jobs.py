"""Invented jobs: one stream of plain values, the same in every run."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .companies import COMPANIES

COUNT = 205
SEED = 20261123

with (Path(__file__).parent / "work.csv").open(encoding="utf-8", newline="") as rows:
    WORK = list(csv.DictReader(rows))

LEVELS = {
    "entry": ("Junior {}", 0.70),
    "mid": ("{}", 1.00),
    "senior": ("Senior {}", 1.30),
    "executive": ("{}", 1.75),
}
EXECUTIVE_ROLES = {"head-of-data-science"}

# country, city, region, currency, middle of a mid-level year's pay, period it is advertised in
PLACES = [
    ("US", "Chicago", "IL", "USD", 128_000, "year"),
    ("US", "Austin", "TX", "USD", 126_000, "year"),
    ("US", "New York", "NY", "USD", 148_000, "year"),
    ("US", "Portland", "OR", "USD", 62, "hour"),
    ("DE", "Hamburg", "", "EUR", 72_000, "year"),
    ("DE", "Berlin", "", "EUR", 74_000, "year"),
    ("GB", "Manchester", "", "GBP", 58_000, "year"),
    ("GB", "London", "", "GBP", 450, "day"),
    ("CA", "Toronto", "ON", "CAD", 115_000, "year"),
    ("CH", "Zurich", "", "CHF", 9_600, "month"),
    ("NL", "Rotterdam", "", "EUR", 5_400, "month"),
    ("IN", "Bengaluru", "KA", "INR", 2_600_000, "year"),
    ("FR", "Lyon", "", "EUR", 56_000, "year"),
    ("IE", "Dublin", "", "EUR", 78_000, "year"),
    ("AU", "Melbourne", "VIC", "AUD", 140_000, "year"),
    ("BR", "São Paulo", "", "BRL", 15_000, "month"),
    ("JP", "Yokohama", "", "JPY", 8_400_000, "year"),
    ("SG", "Singapore", "", "SGD", 9_000, "month"),
    ("NO", "Bergen", "", "NOK", 820_000, "year"),
    ("NG", "Lagos", "", "NGN", 21_000_000, "year"),
    ("ZA", "Johannesburg", "", "ZAR", 900_000, "year"),
]
SCOPES = ["US", "DE", "GB", "EU", "EMEA", "WORLD", "CA", "US-CA", "LATAM", ""]
ROUND_TO = {"year": 1000, "month": 100, "week": 10, "day": 10, "hour": 1}


@dataclass(slots=True)
class DemoJob:
    """One invented job. `age` is days since it was listed, `confirmed` since it was confirmed."""

    number: int
    company: str
    title: str
    role: str
    level: str
    level_words: str
    working_time: str
    contract: str
    work: str
    terms: list[str]
    places: list[dict]
    age: int
    confirmed: int
    closed: bool
    pay: list[dict] = field(default_factory=list)


def jobs() -> Iterator[DemoJob]:
    """Yield the same COUNT jobs every time."""
    rng = random.Random(SEED)
    for number in range(1, COUNT + 1):
        work = WORK[number % len(WORK)]
        title, level = work["title"], rng.choice(["entry", "mid", "mid", "senior", "senior"])
        if work["role"] in EXECUTIVE_ROLES:
            level = "executive"
        form, factor = LEVELS[level]
        country, city, region, currency, middle, period = rng.choice(PLACES)
        states_level = rng.random() < 0.85
        contract = rng.choice(["", "permanent", "permanent", "permanent", "temporary"])
        if level == "entry" and rng.random() < 0.3:
            title, contract = f"{title} Intern", "internship"
        basis = "contractor" if period in {"day", "hour"} and rng.random() < 0.6 else "employee"
        if basis == "contractor":
            contract = "contractor"
        inferred = states_level and level == "mid" and rng.random() < 0.4
        yield DemoJob(
            number=number,
            company=rng.choice(COMPANIES).name,
            title=form.format(title),
            role=work["role"],
            level=level if states_level else "",
            level_words="years of experience asked for" if inferred else "",
            working_time=rng.choice(["full_time", "full_time", "full_time", "part_time", ""]),
            contract=contract,
            work=work["work"],
            terms=work["terms"].split(),
            places=_places(rng, country, city, region),
            age=rng.randrange(0, 26),
            confirmed=rng.choice([0, 0, 1, 1, 2, 3, 5, 8, 17, 22]),
            closed=number % 17 == 0,
            pay=_pay(rng, currency, round(middle * factor), period, basis),
        )


def _places(rng, country, city, region) -> list[dict]:
    office = {"city": city, "region": region, "country": country}
    draw = rng.random()
    if draw < 0.30:
        scope = rng.choice(SCOPES)
        of_one_country = scope != "EU" and (len(scope) == 2 or "-" in scope)
        country = scope[:2] if of_one_country else ""
        return [{"mode": "remote", "area": scope, "country": country}]
    if draw < 0.55:
        return [office | {"mode": "hybrid"}]
    if draw < 0.85:
        return [office | {"mode": "onsite"}]
    if draw < 0.93:
        other = rng.choice([place for place in PLACES if place[1] != city])
        second = {"city": other[1], "region": other[2], "country": other[0]}
        return [office | {"mode": "hybrid"}, second | {"mode": "hybrid"}]
    return [office]


def _pay(rng, currency, middle, period, basis) -> list[dict]:
    draw = rng.random()
    if draw < 0.24:
        return []
    half = middle * rng.uniform(0.06, 0.22)
    if draw < 0.30:  # very wide
        half = middle * rng.uniform(0.36, 0.48)
    step = ROUND_TO[period]
    low = max(step, round((middle - half) / step) * step)
    high = max(low, round((middle + half) / step) * step)
    band = {"minimum": low, "maximum": high, "currency": currency, "period": period, "basis": basis}
    if draw < 0.34:
        return [band | {"maximum": None}]
    if draw < 0.37:
        return [band | {"minimum": None}]
    if draw < 0.40:
        return [band | {"minimum": high, "maximum": high}]
    if draw < 0.46:
        more = {"minimum": low + 3 * step, "maximum": high + 5 * step}
        return [band | {"label": "First office"}, band | more | {"label": "Second office"}]
    return [band]
