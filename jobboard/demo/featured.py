"""Five adverts of October 2024, shown as examples at the head of the demo."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FeaturedAdvert:
    company: str
    company_slug: str
    title: str
    role: str
    level: str
    contract: str
    minimum: int  # USD a year
    maximum: int
    place: dict


# Adverts of October 2024; the day is not recorded, so pages show the month alone.
ADVERTISED_IN = date(2024, 10, 1)
ANYWHERE_IN_THE_US = {"mode": "remote", "area": "US", "country": "US"}
SEATTLE = {"city": "Seattle", "region": "WA", "country": "US"}

FEATURED = [
    FeaturedAdvert(
        "murmuration", "murmuration", "Data Engineer",
        "data-engineer", "mid", "", 100_000, 130_000, ANYWHERE_IN_THE_US,
    ),
    FeaturedAdvert(
        "murmuration", "murmuration", "Senior Data Scientist",
        "data-scientist", "senior", "", 120_000, 150_000, ANYWHERE_IN_THE_US,
    ),
    FeaturedAdvert(
        "Rochester Institute of Technology", "rochester-institute-of-technology",
        "Asst/Assoc Professor of Applied Mathematics & Artificial Intelligence",
        "", "mid", "", 75_000, 150_000, {"city": "Rochester", "region": "NY", "country": "US"},
    ),
    FeaturedAdvert(
        "Amazon.com", "amazon-com", "Cloud Consultant Intern, AWS Professional Services",
        "", "entry", "internship", 85_000, 185_000, SEATTLE,
    ),
    FeaturedAdvert(
        "Amazon.com", "amazon-com",
        "Software Development Engineer Intern, Student Veteran Opportunity",
        "software-engineer", "entry", "internship", 95_000, 192_000, SEATTLE,
    ),
]  # fmt: skip
