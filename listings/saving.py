"""Many listings saved at once: a few queries, however many they are."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from .alike import find_alike
from .models import Listing, ListingPay, ListingPlace, ListingTerm
from .search.text import index_text

# What imports and undoing set; what people and the clock set beside them is left alone.
COLUMNS = (
    "title",
    "role",
    "scope",
    "role_words",
    "level",
    "level_words",
    "working_time",
    "contract",
    "employment_words",
    "description",
    "apply_url",
    "language",
    "state",
    "listed_at",
    "posted_on",
    "valid_through",
    "closed_at",
    "pay_problem",
    "pay_doubt",
    "pay_is_left",
    "title_key",
    "text_sketch",
    "updated_at",
)


AT_ONCE = 500  # databases bind a bounded number of values


def batched(values: Sequence) -> Iterator[Sequence]:
    """Yield keys, or rows that have one, by the hundreds."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def update_listings(listings: Iterable[Listing], *further: str) -> None:
    """Save COLUMNS, and further ones named, of listings that are in the database."""
    # An upsert: a bulk_update of so many columns is far slower.
    Listing.objects.bulk_create(
        listings,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=[*COLUMNS, *further],
    )


def after_saving(listings: Collection[Listing]) -> None:
    """Write the words these listings are found by, and which open jobs look like them.

    Call it after saving listings, their places or their employer, in the same transaction.
    """
    index_text(listings)
    find_alike([listing.pk for listing in listings])


def replace_pay(parts: Mapping[int, Sequence[ListingPay]], per_eur: dict) -> None:
    """Give listings, by key, these pay ranges and no others; `per_eur` as for `derive`."""
    for row in _rows(parts):
        row.derive(per_eur)
    _replace(ListingPay, parts)


def replace_places(parts: Mapping[int, Sequence[ListingPlace]]) -> None:
    """Give listings, by key, these places and no others."""
    for row in _rows(parts):
        row.derive()
    _replace(ListingPlace, parts)


def replace_terms(parts: Mapping[int, Sequence[int]]) -> None:
    """Give listings, by key, these skills, by key, and no others."""
    rows = {pk: [ListingTerm(term_id=term) for term in terms] for pk, terms in parts.items()}
    _replace(ListingTerm, rows)


def _rows(parts: Mapping[int, Sequence]) -> Iterable:
    return (row for rows in parts.values() for row in rows)


def _replace(model, parts: Mapping[int, Sequence]) -> None:
    if not parts:
        return
    for pk, rows in parts.items():
        for row in rows:
            row.listing_id = pk
    model.objects.filter(listing__in=list(parts)).delete()
    model.objects.bulk_create(_rows(parts))
