"""Write the words of all listings anew."""

from django.core.management.base import BaseCommand

from listings.models import Listing
from listings.search.text import index_text


class Command(BaseCommand):
    help = "Write the search words of every listing anew, as after a change of the analyser."

    def handle(self, **options):
        count = index_text(Listing.objects.only("pk").order_by("pk"))
        self.stdout.write(f"Indexed {count} listings.")
