"""What came in of itself: imports and exchange rates."""

from collections.abc import Iterator
from datetime import timedelta

from listings.models import ExchangeRate, ImportBatch

from .lines import Asker, Line, Section, counted, list_of

section = Section("Imports and rates")

RATES_DUE_AFTER = timedelta(days=30)
RECENT = timedelta(days=7)


@section.line("listings.view_importbatch")
def imports_with_rejected_rows(asker: Asker) -> Iterator[Line]:
    recent = ImportBatch.objects.filter(started_at__gt=asker.now - RECENT)
    yield Line(
        counted(recent.exclude(rejected=[])),
        "import of this week rejected rows",
        "imports of this week rejected rows",
        list_of(ImportBatch),
    )


@section.line("listings.view_exchangerate")
def old_rates(asker: Asker) -> Iterator[Line]:
    old = ExchangeRate.objects.current().filter(date__lt=(asker.now - RATES_DUE_AFTER).date())
    yield Line(
        counted(old),
        "exchange rate is older than 30 days",
        "exchange rates are older than 30 days",
        list_of(ExchangeRate, is_current__exact=1),
    )
