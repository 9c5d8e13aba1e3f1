"""Any search as a feed: Atom and JSON Feed, newest first."""

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed

from listings.cards import Card, make_cards
from listings.models import Listing
from listings.remembered import current_rates
from listings.search import receipt
from listings.search.engine import search
from listings.search.query import SearchQuery

JSON_FEED = "https://jsonfeed.org/version/1.1"


def feed_cards(query: SearchQuery) -> tuple[list[Card], int]:
    """Return one page of a search as cards, newest first, and how many there are in all."""
    rates = current_rates()
    result = search(query.changed(sort="newest", page=query.page), rates)
    listings = Listing.objects.filter(pk__in=result.ids).for_cards()
    cards = {card.listing.pk: card for card in make_cards(listings, query, rates)}
    return [cards[pk] for pk in result.ids if pk in cards], result.total


def atom(query: SearchQuery) -> str:
    """Return the newest jobs of a search as an Atom document."""
    cards, _ = feed_cards(query)
    feed = Atom1Feed(
        title=f"Rolewise: {receipt.sentence(query)}",
        link=settings.SITE_URL + query.url,
        description="Newest first.",
        feed_url=settings.SITE_URL + query.feed_url("atom"),
        language="en",
    )
    for card in cards:
        listing = card.listing
        feed.add_item(
            title=title_of(card),
            link=settings.SITE_URL + listing.get_absolute_url(),
            description=summary_of(card),
            unique_id=settings.SITE_URL + listing.get_absolute_url(),
            pubdate=listing.listed_at,
            updateddate=listing.updated_at,
            author_name=listing.company.name,
        )
    return feed.writeString("utf-8")


def json_feed(query: SearchQuery) -> dict:
    """Return one page of a search as a JSON Feed, with the address of the next page."""
    cards, total = feed_cards(query)
    document = {
        "version": JSON_FEED,
        "title": f"Rolewise: {receipt.sentence(query)}",
        "home_page_url": settings.SITE_URL + query.url,
        "feed_url": settings.SITE_URL + query.feed_url("json"),
        "language": "en",
        "items": [_item(card) for card in cards],
        "_rolewise": {"total": total},
    }
    if query.page * settings.LISTINGS_PER_PAGE < total:
        document["next_url"] = settings.SITE_URL + query.feed_url("json", page=query.page + 1)
    return document


def _item(card: Card) -> dict:
    listing = card.listing
    url = settings.SITE_URL + listing.get_absolute_url()
    return {
        "id": url,
        "url": url,
        "title": title_of(card),
        "content_text": summary_of(card),
        "date_published": listing.listed_at.isoformat(),
        "date_modified": listing.updated_at.isoformat(),
        "authors": [{"name": listing.company.name}],
        "tags": [skill.term.name for skill in listing.terms.all()],
        "_rolewise": {
            "example": listing.is_example,
            "role": listing.role.slug if listing.role else None,
            "level": listing.level or None,
            "working_time": listing.working_time or None,
            "contract": listing.contract or None,
            "pay": [
                {
                    "minimum": None if pay.minimum is None else float(pay.minimum),
                    "maximum": None if pay.maximum is None else float(pay.maximum),
                    "currency": pay.currency,
                    "period": pay.period,
                    "basis": pay.basis,
                    "part": pay.part or None,
                }
                for pay in listing.pay_ranges.all()
            ],
        },
    }


def title_of(card: Card) -> str:
    """Return the title with its company; an invented job says so first."""
    label = "[Example] " if card.is_example else ""
    return f"{label}{card.listing.title}, {card.listing.company.name}"


def summary_of(card: Card) -> str:
    """Return what the card says, as plain text."""
    parts = [card.places, card.workplace, card.pay_words, card.yearly_words, *card.facts]
    return " · ".join(filter(None, parts))
