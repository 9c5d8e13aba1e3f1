"""Demo content in or out."""

from django.core.management.base import BaseCommand

from jobboard.demo import remove, seed
from listings.models import Listing
from salaries.models import PaySource


class Command(BaseCommand):
    help = "Add invented jobs and pay, labelled as such; --remove takes all of it out again."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="Take the demo out.")
        parser.add_argument(
            "--if-empty", action="store_true", help="Only where there is no job and no pay yet."
        )

    def handle(self, *args, remove: bool, if_empty: bool, verbosity: int, **options):
        if remove:
            said = f"The demo is gone: {_remove()} jobs, their companies and the invented pay."
        elif if_empty and (Listing.objects.exists() or PaySource.objects.exists()):
            said = "There is content already; no demo added."
        else:
            said = f"The demo holds {seed()} jobs. seed_demo --remove takes everything out again."
        if verbosity:
            self.stdout.write(said)


_remove = remove  # the option has the same name
