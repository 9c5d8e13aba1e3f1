"""Look anew for open jobs that may be one job."""

from django.core.management.base import BaseCommand
from django.db import transaction

from listings.alike import BATCH, find_alike
from listings.models import AlikePair, Listing


class Command(BaseCommand):
    help = (
        "Look at all open jobs anew for those that may be one. Saving a job does it for that one; "
        "run this once after an upgrade from a version that did not."
    )

    def handle(self, *args, verbosity: int, **options):
        # By employer: jobs are compared with others of theirs.
        jobs = Listing.objects.filter(state=Listing.State.OPEN).order_by("company", "pk")
        ids = list(jobs.values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            with transaction.atomic():
                find_alike(ids[start : start + BATCH])
        if verbosity:
            self.stdout.write(f"{AlikePair.objects.count():,} pairs of {len(ids):,} open jobs.")
