"""The words of a listing as the search sees them."""

from django.db import models


class ListingText(models.Model):
    """Tokens of a listing, written by `listings.search.text.index_text` and nothing else.

    The database keeps its full-text index in step with this table by itself.
    """

    listing = models.OneToOneField(
        "listings.Listing", models.CASCADE, primary_key=True, related_name="+"
    )
    title = models.TextField()
    company = models.TextField()
    body = models.TextField()

    def __str__(self) -> str:
        return self.title
