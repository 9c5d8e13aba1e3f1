"""The jobs in an index of tantivy, the embedded search engine, as fast as it allows.

Nothing is stored; what is filtered, counted or sorted by is a fast field (a column); words are the
very tokens our own search has, so that both find the same.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import tantivy
from django.utils.text import slugify

from listings.models import Listing, ListingPay, ListingPlace, ListingTerm, ListingText
from listings.reading.areas import AREAS
from listings.search.query import NOT_STATED
from roles.models import Role

BATCH = 5_000
HEAP_BYTES = 2_000_000_000  # room enough for few, large segments
THREADS = 1

WORDS = ("title", "employer", "body")
# Texts of one whole value each, several where a job has several.
VALUES = (
    "role", "exact_role", "family", "level", "employment", "workplace", "country", "city",
    "region", "company", "skill", "pay_step", "open_to",
)  # fmt: skip
NUMBERS = ("id", "listed", "posted", "low", "mid", "high", "worth")


def build(folder: Path) -> tantivy.Index:
    """Index all live jobs into an empty folder."""
    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=THREADS)
    for document in _documents():
        writer.add_document(tantivy.Document(**document))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in WORDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in VALUES:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in NUMBERS:
        builder.add_integer_field(name, fast=True, indexed=True)
    return builder.build()


def _documents() -> Iterator[dict]:
    roles = {role.pk: role for role in Role.objects.select_related("broader")}
    ids = Listing.objects.live().order_by("pk").values_list("pk", flat=True)
    last = 0
    while batch := list(ids.filter(pk__gt=last)[:BATCH]):
        last = batch[-1]
        yield from _batch(batch, roles)


def _batch(ids: list[int], roles: dict[int, Role]) -> Iterator[dict]:
    lie_between = {"listing__gte": ids[0], "listing__lte": ids[-1]}
    places, pay, skills = defaultdict(list), defaultdict(list), defaultdict(list)
    for place in ListingPlace.objects.filter(**lie_between).order_by():
        places[place.listing_id].append(place)
    counted = ListingPay.objects.filter(**lie_between, basis="employee").exclude(part="on_target")
    for row in counted.order_by():
        pay[row.listing_id].append(row)
    for pk, slug in ListingTerm.objects.filter(**lie_between).values_list("listing", "term__slug"):
        skills[pk].append(slug)
    texts = ListingText.objects.in_bulk(ids)
    for listing in (
        Listing.objects.filter(pk__in=ids).select_related("company").defer("description")
    ):
        text = texts[listing.pk]
        yield {
            "id": listing.pk,
            "title": text.title,
            "employer": text.company,
            "body": text.body,
            "listed": int(listing.listed_at.timestamp()),
            "posted": _posted(listing),
            "company": listing.company.slug,
            "level": listing.level or NOT_STATED,
            "employment": [v for v in (listing.working_time, listing.contract) if v]
            or [NOT_STATED],
            "skill": skills[listing.pk],
            **_of_role(roles.get(listing.role_id)),
            **_of_places(places[listing.pk]),
            **_of_pay(pay[listing.pk]),
        }


def _posted(listing: Listing) -> int:
    if listing.posted_on is None:
        return int(listing.listed_at.timestamp())
    return listing.posted_on.toordinal() * 86_400 - 719_163 * 86_400


def _of_role(role: Role | None) -> dict:
    if role is None:
        return {"role": [NOT_STATED], "exact_role": [NOT_STATED]}
    broader = [role.broader.slug] if role.broader else []
    return {
        "role": [role.slug, *broader],
        "exact_role": [role.slug],
        "family": [slugify(role.family)],
    }


def _of_places(places: list[ListingPlace]) -> dict:
    """Return values by place filter. Which belong to one place is lost: tantivy has flat rows."""
    values = defaultdict(set)
    for place in places:
        country = place.country or ("" if place.area in AREAS else place.area[:2])
        values["workplace"].add(place.mode or NOT_STATED)
        values["country"].add(country or NOT_STATED)
        if place.city_slug:
            values["city"].add(place.city_slug)
        if place.region:
            values["region"].add(f"{place.country}-{place.region}".lower())
        if place.mode == "remote":
            values["open_to"].add(f"remote {place.area}" if place.area else NOT_STATED)
        else:
            values["open_to"].add(f"there {place.country}" if place.country else NOT_STATED)
            if place.region:
                values["open_to"].add(f"there {place.country}-{place.region}")
    for name in ("workplace", "country", "open_to"):
        values[name] = values[name] or {NOT_STATED}
    return {name: sorted(known) for name, known in values.items()}


def _of_pay(ranges: list[ListingPay]) -> dict:
    """Return what the best range reaches, in US cents a year."""
    if not ranges:
        return {"pay_step": [NOT_STATED]}
    found = {"pay_step": ["stated"]}
    for name, step in (("low", "low"), ("mid", "mid"), ("high", "high"), ("worth", "mid")):
        cents = [getattr(row, f"annual_usd_{step}_cents") for row in ranges]
        best = max((one for one in cents if one is not None), default=None)
        if best is not None:
            found[name] = best
    return found if "high" in found else {"pay_step": ["not-convertible"]}
