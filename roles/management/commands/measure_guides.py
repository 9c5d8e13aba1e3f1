"""Measure how much of every guide is its own, and which guides sound alike."""

from django.core.management.base import BaseCommand

from roles.sameness import renew


class Command(BaseCommand):
    help = (
        "Read every guide text anew, as readers get it now and at every moment ahead. Nobody has "
        "to run it: whatever is published, scheduled or withdrawn is measured at once. It is for "
        "texts that were changed past the desk, and after an upgrade that changes the page."
    )

    def handle(self, *args, verbosity: int, **options):
        written = renew(read_anew=True)
        if verbosity:
            self.stdout.write(f"{written} measures of guide texts written.")
