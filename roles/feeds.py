"""The feed of guides."""

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.utils.feedgenerator import Atom1Feed

from .models import GuideVersion
from .related import published_versions

GUIDES_IN_FEED = 50


class GuideFeed(Feed):
    """The newest wordings of published guides."""

    feed_type = Atom1Feed
    title = "Guides on Rolewise"
    subtitle = "Comparisons of two roles, and other guides, written and signed."
    link = f"{settings.SITE_URL}/guides/"
    feed_url = f"{settings.SITE_URL}/guides/feed.atom"

    def items(self) -> QuerySet[GuideVersion]:
        return published_versions().select_related("author")[:GUIDES_IN_FEED]

    def item_title(self, item: GuideVersion) -> str:
        return item.title

    def item_description(self, item: GuideVersion) -> str:
        return item.standfirst

    def item_link(self, item: GuideVersion) -> str:
        return settings.SITE_URL + item.guide.get_absolute_url()

    def item_author_name(self, item: GuideVersion) -> str:
        return item.author.name

    def item_updateddate(self, item: GuideVersion) -> datetime:
        return item.live_from
