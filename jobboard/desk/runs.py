"""What came in of itself: imports and exchange rates."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from listings.models import ExchangeRate, ImportBatch
from roles.counting import counted

from .lines import MOST_LINKS, Asker, Line, Section, form_of, list_of

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


@section.line("listings.view_importbatch")
def last_imports(asker: Asker) -> Iterator[Line]:
    recent = ImportBatch.objects.filter(started_at__gt=asker.now - RECENT)
    last = recent.select_related("board").defer("rejected", "made")[:MOST_LINKS]
    yield Line(
        counted(recent),
        "import ran this week",
        "imports ran this week",
        list_of(ImportBatch),
        tuple((_result(batch), form_of(batch)) for batch in last),
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


def _result(batch: ImportBatch) -> str:
    done = f"{batch.created:,} new, {batch.updated:,} changed, {batch.closed:,} closed"
    told = batch.progress or done  # a run that has not ended waits for somebody
    return f"{batch.board}, {timezone.localtime(batch.started_at):%d %b, %H:%M}: {told}"
