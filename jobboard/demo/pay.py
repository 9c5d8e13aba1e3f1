"""Invented pay ranges, so that pay pages have something to show before real data is imported."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

SEED = 20261124

# Middle of a mid-level year, in the currency of each country.
MIDDLES = {"US": ("USD", 130_000), "DE": ("EUR", 70_000), "GB": ("GBP", 60_000)}
LEVELS = {"entry": 0.70, "mid": 1.0, "senior": 1.28, "executive": 1.75}

# role, its factor, how many ranges a level and year has in the United States
ROLES = [
    ("data-engineer", 1.00, 30),
    ("data-scientist", 1.04, 34),
    ("data-analyst", 0.72, 28),
    ("machine-learning-engineer", 1.24, 30),
    ("analytics-engineer", 0.98, 14),
    ("ai-engineer", 1.20, 12),
    ("mlops-engineer", 1.15, 7),
    ("software-engineer", 1.12, 26),
    ("business-intelligence-analyst", 0.74, 12),
    ("research-scientist", 1.32, 12),
    ("head-of-data", 1.10, 8),
    ("deep-learning-engineer", 1.25, 1),
    ("head-of-data-science", 1.20, 1),
]
ELSEWHERE = 0.3  # how many as many the other countries have


@dataclass(frozen=True, slots=True)
class DemoBand:
    role: str
    level: str
    country: str
    year: int
    currency: str
    minimum: int
    maximum: int
    remote_ratio: int


def bands(this_year: int) -> Iterator[DemoBand]:
    """Yield ranges of this and the two years before, the same in every run of a year."""
    rng = random.Random(SEED)
    for role, factor, many in ROLES:
        for level, step in LEVELS.items():
            if role.startswith("head-of") and level in {"entry", "mid"}:
                continue
            for country, (currency, middle) in MIDDLES.items():
                count = many if country == "US" else round(many * ELSEWHERE)
                if level in {"entry", "executive"}:
                    count = count // 3
                for year in range(this_year - 2, this_year + 1):
                    growth = 1 + 0.02 * (year - this_year)
                    for _ in range(count):
                        centre = middle * factor * step * growth * rng.lognormvariate(0, 0.16)
                        half = centre * rng.uniform(0.08, 0.22)
                        yield DemoBand(
                            role,
                            level,
                            country,
                            year,
                            currency,
                            int(round(centre - half, -3)),
                            int(round(centre + half, -3)),
                            rng.choice([0, 0, 100]),
                        )
