"""Pay data for tests: a source of advertised ranges, made by hand."""

from datetime import date

import pytest

from salaries.models import PayBand, PaySource


@pytest.fixture
def source(db) -> PaySource:
    return PaySource.objects.create(
        slug="test-index",
        name="Test index",
        publisher="Tests",
        licence="CC0-1.0",
        url="https://pay.example/",
        snapshot_date=date(2026, 10, 1),
    )


@pytest.fixture
def add_bands(source):
    """Add `count` different ranges whose middles run evenly from `low` to `high`."""

    def add(role, count, low=100_000, high=140_000, *, level="senior", country="US", **fields):
        held_by = fields.pop("source", source)
        step = (high - low) / max(1, count - 1)
        defaults = {"kind": PayBand.Kind.ADVERTISED, "year": 2026, "currency": "USD"}
        start = PayBand.objects.count() + 2
        PayBand.objects.bulk_create(
            PayBand(
                source=held_by,
                role=role,
                raw_title=role.name,
                level=level,
                country=country,
                minimum=round(low + n * step) - 10_000,
                maximum=round(low + n * step) + 10_000,
                line=start + n,
                **(defaults | fields),
            )
            for n in range(count)
        )

    return add
