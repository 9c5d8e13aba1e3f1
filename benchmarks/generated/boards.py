"""Filling an empty, migrated database with a generated job board."""

from datetime import timedelta
from random import Random

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from listings.models import (
    Board,
    Company,
    CompanySlug,
    Listing,
    ListingPay,
    ListingPlace,
    ListingSource,
    ListingTerm,
    ListingText,
    Placement,
)
from listings.search import journal

from .listings import PAY_FIELDS, Generator
from .tables import Table, continue_numbers, put_aside

SEED = 7
BATCH = 5_000
PLACEMENTS = 5
_NUMBERED = [
    Company, CompanySlug, Board, Listing, ListingPlace, ListingPay, ListingTerm, ListingSource
]  # fmt: skip


def fill(size: int, *, seed: int = SEED) -> None:
    """Add `size` live jobs and some that are not; rates are those shipped with the site's parts.

    Memory stays bounded by a batch and the employers, whatever the size.
    """
    call_command("refresh_rates", "--if-missing", verbosity=0)
    generator = Generator(size, seed, timezone.now())
    with put_aside([*_NUMBERED, ListingText]), transaction.atomic():
        _insert_employers(generator)
        _insert_listings(generator)
        continue_numbers(_NUMBERED)
    _place(generator)
    journal.rebuild_everywhere()  # what was written past the triggers


def _insert_employers(generator: Generator) -> None:
    rng = Random(f"boards {generator.seed}")
    employers = generator.employers
    slugs = [slugify(employer.name) for employer in employers]
    Table(Company, "id", "name", "slug", "country").insert(
        (employer.pk, employer.name, slug, employer.country)
        for employer, slug in zip(employers, slugs, strict=True)
    )
    Table(CompanySlug, "company_id", "slug").insert(
        (employer.pk, slug) for employer, slug in zip(employers, slugs, strict=True)
    )
    Table(Board, "id", "key", "name", "company_id", "format", "last_good_run").insert(
        (
            employer.pk,
            f"board-{employer.pk}",
            employer.name,
            employer.pk,
            Board.Format.GREENHOUSE.value,
            generator.moments.at(-rng.uniform(10, 3000)),
        )
        for employer in employers
        if employer.has_board
    )


def _insert_listings(generator: Generator) -> None:
    listings = Table(
        Listing, "id", "title", "slug", "company_id", "role_id", "scope", "role_words", "level",
        "level_words", "working_time", "contract", "employment_words", "description", "apply_url",
        "state", "listed_at", "posted_on", "valid_through", "closed_at", "confirmed_at",
        "confirmed_by", "updated_at",
    )  # fmt: skip
    places = Table(
        ListingPlace, "listing_id", "mode", "city", "city_slug", "region", "country", "area",
        "words", "order",
    )  # fmt: skip
    pay = Table(ListingPay, "listing_id", *PAY_FIELDS)
    terms = Table(ListingTerm, "listing_id", "term_id")
    sources = Table(
        ListingSource, "listing_id", "board_id", "external_id", "url", "fingerprint", "first_seen"
    )
    texts = Table(ListingText, "listing_id", "title", "company", "body")
    for batch in generator.batches(BATCH):
        listings.insert(batch.listings)
        places.insert(batch.places)
        pay.insert(batch.pay)
        terms.insert(batch.terms)
        sources.insert(batch.sources)
        texts.insert(batch.texts)


def _place(generator: Generator) -> None:
    """Feature five of the newest jobs, paid and chosen."""
    now = generator.moments.now
    newest = Listing.objects.live().values_list("pk", flat=True)[:PLACEMENTS]
    Placement.objects.bulk_create(
        Placement(
            listing_id=pk,
            kind=Placement.Kind.CHOSEN if order % 2 else Placement.Kind.PAID,
            reason="Pay and duties are stated plainly." if order % 2 else "",
            starts_at=now - timedelta(days=1),
            ends_at=now + timedelta(days=20),
        )
        for order, pk in enumerate(newest)
    )
