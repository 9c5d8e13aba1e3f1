"""Close jobs past their deadline and those nobody confirmed for long; delete what nothing needs."""

from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from listings.alike import forget_closed
from listings.importers import undo
from listings.models import Intake, Listing, ListingChange
from listings.search import journal


class Command(BaseCommand):
    help = (
        "Close jobs past their deadline or unconfirmed for CLOSED_AFTER_DAYS, and delete what "
        "nothing needs any more: journal, deliveries nobody confirmed, what old imports were "
        "before. Run it daily."
    )

    @transaction.atomic
    def handle(self, *args, verbosity: int, **options):
        now = timezone.now()
        real = Listing.objects.filter(state=Listing.State.OPEN, is_example=False)
        expired = set(real.filter(valid_through__lte=now).values_list("pk", flat=True))
        last_chance = now - timedelta(days=settings.CLOSED_AFTER_DAYS)
        confirmed = real.confirmed_since(last_chance).values("pk")
        old = real.filter(listed_at__lte=last_chance).exclude(pk__in=confirmed)
        silent = set(old.values_list("pk", flat=True)) - expired
        ListingChange.objects.bulk_create(
            ListingChange(listing_id=pk, field="state", old="open", new="closed", at=now)
            for pk in sorted(expired | silent)
        )
        Listing.objects.filter(pk__in=expired | silent).update(
            state=Listing.State.CLOSED, closed_at=now
        )
        forget_closed()
        pruned = journal.prune()
        deliveries = Intake.objects.expired().delete()[1].get("listings.Intake", 0)
        befores = undo.prune()
        if verbosity:
            self.stdout.write(
                f"Closed {len(expired)} past their deadline and {len(silent)} that nobody "
                f"confirmed for {settings.CLOSED_AFTER_DAYS} days. "
                f"Deleted {pruned} old entries of the search journal, {deliveries} deliveries "
                f"nobody brought in, and {befores} rows that only undoing old imports would need."
            )
