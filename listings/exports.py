"""Any search as a table."""

import csv
from collections.abc import Iterator

from django.conf import settings

from listings.models import Listing
from listings.search.engine import ids_in_order
from listings.search.query import SearchQuery
from listings.wording import places_text
from roles.sheets.cells import defused
from roles.sheets.writing import Echo

CHUNK = 500
COLUMNS = (
    "id",
    "url",
    "example",
    "title",
    "company",
    "role",
    "level",
    "level_read_from",
    "working_time",
    "contract",
    "places",
    "workplace",
    "countries",
    "pay_minimum",
    "pay_maximum",
    "pay_currency",
    "pay_period",
    "pay_basis",
    "pay_part",
    "further_pay_ranges",
    "posted_by_employer",
    "first_listed",
    "last_confirmed",
    "confirmed_by",
    "apply_url",
)


def csv_lines(query: SearchQuery) -> Iterator[str]:
    """Yield every job of a search as a line of CSV, in the order asked for, header first."""
    writer = csv.writer(Echo())
    yield writer.writerow(COLUMNS)
    ids = ids_in_order(query)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        listings = Listing.objects.for_cards().in_bulk(chunk)
        for pk in chunk:
            if pk in listings:
                yield writer.writerow(defused(_row(listings[pk])))


def _row(listing: Listing) -> list:
    ranges = list(listing.pay_ranges.all())
    places = list(listing.places.all())
    pay = ranges[0] if ranges else None
    confirmed_at, confirmed_by = listing.last_confirmed()
    return [
        listing.pk,
        settings.SITE_URL + listing.get_absolute_url(),
        "yes" if listing.is_example else "no",
        listing.title,
        listing.company.name,
        listing.role.slug if listing.role else "",
        listing.level,
        listing.level_words,
        listing.working_time,
        listing.contract,
        places_text(places),
        " ".join(dict.fromkeys(place.mode for place in places if place.mode)),
        " ".join(dict.fromkeys(place.country for place in places if place.country)),
        *(
            [pay.minimum, pay.maximum, pay.currency, pay.period, pay.basis, pay.part]
            if pay
            else [""] * 6
        ),
        max(len(ranges) - 1, 0),
        listing.posted_on or "",
        listing.listed_at.isoformat(),
        confirmed_at.isoformat() if confirmed_at else "",
        confirmed_by,
        listing.apply_url,
    ]
