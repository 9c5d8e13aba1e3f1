"""Measure how much of every guide is its own, and which guides sound alike."""

from django.core.management.base import BaseCommand

from roles.sameness import keep_measures, standing_versions


class Command(BaseCommand):
    help = (
        "Measure the text of every guide anew. Publishing does it; this is for texts that came "
        "into the database another way, and for scheduled ones that have gone live since."
    )

    def handle(self, *args, verbosity: int, **options):
        versions = standing_versions()
        keep_measures(versions)
        if verbosity:
            self.stdout.write(f"{len(versions)} guide texts measured.")
