"""The words of listings in the database: written by one function, asked by one class."""

from collections.abc import Iterable
from html import unescape

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet
from django.utils.text import slugify

from listings.models import Company, Listing, ListingPlace, ListingText
from listings.reading.areas import area_name
from listings.reading.tags import without_tags
from roles.models import Term
from roles.titles import normalise_title

from .analyser import MAX_BODY_TOKENS, Phrase, TextQuery, tokens

INDEX_BATCH = 500
LONGEST_SYNONYM = 4  # words


def index_text(listings: Iterable[Listing] | QuerySet) -> int:
    """Write the words of these listings where search finds them; return how many.

    Call it after saving a listing or its places. Works in batches with a constant number of queries
    each. The names of its role and skills are looked up in a search instead (`names.py`).
    """
    ids = [listing.pk for listing in listings]
    for start in range(0, len(ids), INDEX_BATCH):
        _index_batch(ids[start : start + INDEX_BATCH])
    return len(ids)


def rename_company(company: Company) -> None:
    """Write an employer's new name where its jobs are found by it: one statement, whatever number.

    Nothing else of their words has changed.
    """
    jobs = Listing.objects.filter(company=company).order_by().values("pk")
    name = " ".join(tokens(company.name))
    ListingText.objects.filter(listing__in=jobs).update(company=name)


def stale_texts(ids: list[int]) -> list[int]:
    """Return those of the listings whose words are missing or not what they should be."""
    kept = ListingText.objects.in_bulk(ids)
    return [
        text.pk
        for text in _texts(ids)
        if text.pk not in kept or _fields(text) != _fields(kept[text.pk])
    ]


def _fields(text: ListingText) -> tuple[str, str, str]:
    return text.title, text.company, text.body


def _index_batch(ids: list[int]) -> None:
    ListingText.objects.bulk_create(
        _texts(ids),
        update_conflicts=True,
        unique_fields=["listing"],
        update_fields=["title", "company", "body"],
    )


def _texts(ids: list[int]) -> list[ListingText]:
    further_words: dict[int, list[str]] = {pk: [] for pk in ids}
    for place in ListingPlace.objects.filter(listing__in=ids):
        country = place.country or place.area
        further_words[place.listing_id] += [place.city, place.region, area_name(country)]
    rows = Listing.objects.filter(pk__in=ids).select_related("company")
    return [_text_of(listing, further_words[listing.pk]) for listing in rows]


def _text_of(listing: Listing, further_words: list[str]) -> ListingText:
    description = unescape(without_tags(listing.description))
    body = tokens("\n".join([*further_words, description]))
    return ListingText(
        listing=listing,
        title=" ".join(tokens(listing.title)),
        company=" ".join(tokens(listing.company.name)),
        body=" ".join(body[:MAX_BODY_TOKENS]),
    )


# What must be found: in each group, all phrases of at least one alternative.
Alternative = tuple[Phrase, ...]
Group = tuple[Alternative, ...]


def with_synonyms(query: TextQuery) -> tuple[Group, ...]:
    """Return the wanted phrases in groups: each as typed, or any other name of the term it names.

    The longest run of words that names a term counts; quoted phrases mean only themselves.
    Two database queries, whatever the text.
    """
    phrases = query.wanted
    other_names = _other_names(phrases)
    groups: list[Group] = []
    start = 0
    while start < len(phrases):
        end = next((end for end in _run_ends(phrases, start) if (start, end) in other_names), None)
        run = phrases[start : end or start + 1]
        others = other_names.get((start, end), [])
        groups.append((run, *((Phrase(name),) for name in others)))
        start += len(run)
    return tuple(groups)


def _run_ends(phrases: tuple[Phrase, ...], start: int) -> range:
    """Return where runs of unquoted phrases from `start` may end, longest first."""
    end = start
    while end < min(start + LONGEST_SYNONYM, len(phrases)) and not phrases[end].quoted:
        end += 1
    return range(end, start, -1)


def _other_names(phrases: tuple[Phrase, ...]) -> dict[tuple[int, int], list[tuple[str, ...]]]:
    """Map each run of phrases that names a term to the tokens of the term's other names."""
    runs = {
        (start, end): " ".join(phrase.text for phrase in phrases[start:end])
        for start in range(len(phrases))
        for end in _run_ends(phrases, start)
    }
    if not runs:
        return {}
    terms = Term.objects.using(DEFAULT_DB_ALIAS).filter(
        Q(slug__in={slugify(run) for run in runs.values()})
        | Q(aliases__normalised__in={normalise_title(run) for run in runs.values()})
    )
    names_of: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for term in terms.order_by("pk").distinct().prefetch_related("aliases"):
        names = {tuple(tokens(name)) for name in [term.name, *(a.name for a in term.aliases.all())]}
        for name in names:
            names_of[name] = sorted(names - {name, ()})
    found = {span: names_of.get(tuple(tokens(run))) for span, run in runs.items()}
    return {span: names for span, names in found.items() if names}
