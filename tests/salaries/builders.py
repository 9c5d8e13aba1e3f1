"""Builders for pay: an advertised source, and ranges in it."""

from datetime import date
from itertools import count

from roles.models import Role
from salaries.models import PayBand, PaySource

_serial = count(1)


def make_source(**fields) -> PaySource:
    """A real source of adverts, published a month before the clock of the pay tests."""
    n = next(_serial)
    defaults = {
        "slug": f"source-{n}",
        "name": f"Test index {n}",
        "publisher": "Test publisher",
        "licence": "CC0 1.0",
        "url": "https://index.example/",
        "snapshot_date": date(2024, 9, 29),
    }
    return PaySource.objects.create(**(defaults | fields))


def make_bands(role: Role, source: PaySource, ends, **fields) -> list[PayBand]:
    """One advertised range per (minimum, maximum), or per middle with 10,000 either way."""
    defaults = {
        "source": source,
        "role": role,
        "kind": PayBand.Kind.ADVERTISED,
        "raw_title": role.name,
        "level": "senior",
        "country": "US",
        "year": 2024,
        "currency": "USD",
        "published_rows": 2,
    }
    bands = []
    for end in ends:
        low, high = end if isinstance(end, tuple) else (end - 10_000, end + 10_000)
        values = {"minimum": low, "maximum": high, "line": next(_serial)}
        bands.append(PayBand(**(defaults | values | fields)))
    return PayBand.objects.bulk_create(bands)


def middles(n: int, around: int = 150_000, step: int = 500) -> list[int]:
    """n different middles in equal steps around one."""
    return [around + step * (place - n // 2) for place in range(n)]
