"""Write the words of all listings anew, and the index that searches are answered from."""

from django.core.management.base import BaseCommand

from listings.models import Listing
from listings.search import journal
from listings.search.bitmaps import snapshot
from listings.search.text import index_text


class Command(BaseCommand):
    help = (
        "Write the search words of every listing anew, as after a change of the analyser, and "
        "let every process build its index anew."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--index",
            action="store_true",
            help="Only build the index and keep it in its file, unless that still holds: the "
            "words stay as they are. Processes that start then need not read every row.",
        )

    def handle(self, *args, index: bool, **options):
        if index:
            snapshot.make()
            self.stdout.write(f"The index is in {snapshot.path()}.")
            return
        count = index_text(Listing.objects.only("pk").order_by("pk"))
        journal.rebuild_everywhere()
        self.stdout.write(f"Indexed {count} listings.")
