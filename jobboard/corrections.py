"""What we had wrong, for readers: the list behind /corrections/ and its feed."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from roles import clock
from roles.models import Correction, Guide

CORRECTIONS_IN_FEED = 50


def public_corrections() -> QuerySet[Correction]:
    """Corrections of pages readers can open, newest first."""
    published = Guide.objects.published()
    standing = Correction.objects.filter(corrected_at__lte=clock.now())
    return standing.filter(Q(guide__isnull=True) | Q(guide__in=published)).select_related(
        "role", "guide__role_a", "guide__role_b"
    )


class CorrectionFeed(Feed):
    feed_type = Atom1Feed
    title = "Corrections on Rolewise"
    subtitle = "What we had wrong, and what is right."
    link = "/corrections/"
    author_name = "Rolewise"

    def items(self) -> QuerySet[Correction]:
        return public_corrections()[:CORRECTIONS_IN_FEED]

    def item_title(self, item: Correction) -> str:
        return f"Correction: {item.page or 'Rolewise'}"

    def item_description(self, item: Correction) -> str:
        return f"Was: {item.was} Now: {item.now}"

    def item_link(self, item: Correction) -> str:
        return f"{reverse('corrections')}#correction-{item.pk}"

    def item_pubdate(self, item: Correction) -> datetime:
        return item.corrected_at

    def item_updateddate(self, item: Correction) -> datetime:
        return item.corrected_at
