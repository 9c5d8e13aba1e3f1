"""The pay that jobs listed here advertise: a source of its own, made of live listings.

Never of examples. One range for each job and country, of employees' base pay, of jobs first listed
in the last twelve months; employers are named. Nothing is stored: a process keeps the columns of a
role until the journal tells of a change of one of its jobs, and for a quarter of an hour at most,
because deadlines pass without a write.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from listings.models import Listing, ListingPay, ListingPlace, Workplace
from listings.remembered import version
from listings.search import engine
from roles import clock

from .columns import Columns, RangeRow
from .geography import currency_of, is_country
from .models import PayBand, PaySource

SOURCE_ID = 0  # no row of the table of sources has it
SLUG = "listed-here"
WINDOW = timedelta(days=365)
KEPT_FOR = timedelta(minutes=15)

_REMOTE_RATIOS = {Workplace.REMOTE: 100, Workplace.HYBRID: 50, Workplace.ONSITE: 0}


def find_source(slug: str) -> PaySource | None:
    """Return a source readers see, by its slug: a snapshot's, or that of the jobs listed here."""
    if slug == SLUG:
        return listed_here(clock.today())
    return PaySource.objects.for_readers().filter(slug=slug[:60]).first()


def listed_here(today: date) -> PaySource:
    """Return the source that live listings are, as of a day; it is in no table."""
    return PaySource(
        pk=SOURCE_ID,
        slug=SLUG,
        name="Jobs listed here",
        publisher="the employers themselves",
        licence="no licence: facts",
        url=f"{settings.SITE_URL}/jobs/",
        snapshot_date=today,
        is_updated=True,
        bias="Only jobs that state their pay, and only those listed here; base pay of employees.",
        names_employers=True,
    )


def are_live() -> bool:
    """Whether any job is live that is no example. One query."""
    return Listing.objects.live().filter(is_example=False).exists()


class AdvertRow(NamedTuple):
    """One range of a live job in one country where it is done."""

    listing_id: int
    role_id: int
    row: RangeRow


def advert_rows(roles: Iterable[int], *, now: datetime | None = None) -> list[AdvertRow]:
    """Read the ranges of the live jobs of some roles. Two queries; one where none states pay.

    Of several ranges the first in a country's own currency stands for it, else the first. One with
    a single end is of unknown kind: it is shown, and in no statistic.
    """
    now = now or clock.now()
    live = Listing.objects.live(now=now).filter(
        is_example=False, role__in=roles, listed_at__gt=now - WINDOW
    )
    listings = live.order_by().values("pk")
    ranges = defaultdict(list)
    for listing, *offer in (
        ListingPay.objects.base_pay()
        .filter(listing__in=listings)
        .order_by("listing", "order", "pk")
        .values_list(
            "listing",
            "listing__role",
            "listing__title",
            "listing__company__name",
            "listing__level",
            "listing__listed_at",
            "currency",
            "minimum",
            "maximum",
            "annual_low_cents",
            "annual_high_cents",
        )
    ):
        ranges[listing].append(_Offer._make(offer))
    if not ranges:
        return []
    places = defaultdict(dict)
    for listing, country, area, mode in (
        ListingPlace.objects.filter(listing__in=listings)
        .order_by("listing", "pk")
        .values_list("listing", "country", "area", "mode")
    ):
        if country := country or (area if is_country(area) else ""):
            places[listing].setdefault(country, mode)
    return [
        AdvertRow(listing, offer.role_id, offer.in_country(country, mode))
        for listing, offers in ranges.items()
        for country, mode in places[listing].items()
        for offer in [_of_country(offers, country)]
    ]


def _of_country(offers: Sequence["_Offer"], country: str) -> "_Offer":
    own = (offer for offer in offers if offer.currency == currency_of(country))
    return next(own, offers[0])


class _Offer(NamedTuple):
    role_id: int
    title: str
    employer: str
    level: str
    listed_at: datetime
    currency: str
    minimum: object
    maximum: object
    low_cents: int | None
    high_cents: int

    def in_country(self, country: str, mode: str) -> RangeRow:
        is_whole = self.minimum is not None and self.maximum is not None
        low = self.low_cents if is_whole else self.high_cents
        return RangeRow(
            kind=PayBand.Kind.ADVERTISED if is_whole else PayBand.Kind.UNKNOWN,
            title=self.title,
            employer=self.employer,
            level=self.level,
            country=country,
            year=self.listed_at.year,
            currency=self.currency,
            minimum=low / 100,
            maximum=self.high_cents / 100,
            is_contract=False,
            remote_ratio=_REMOTE_RATIOS.get(mode),
            company_size="",
            adverts=1,
        )


_marks = count(1)  # what was read once is never mistaken for what was read again


class _KeptAdverts:
    """The columns of the roles used last, kept true by the journal. Safe with threads."""

    def __init__(self):
        self._columns: dict[int, tuple[datetime, int, Columns]] = {}  # role -> until, mark, columns
        self._role_of: dict[int, int] = {}  # listing -> role its ranges stand under
        self._changed: set[int] = set()
        self._changes = 0
        self._lock = Lock()
        engine.listen(self._note)

    def _note(self, listing_ids: Iterable[int] | None) -> None:
        with self._lock:
            self._changes += 1
            if listing_ids is None:
                self._columns.clear()
                self._role_of.clear()
                self._changed.clear()
            else:
                self._changed |= set(listing_ids)

    def of(self, roles: Sequence[int]) -> dict[int, tuple[int, Columns]]:
        """Return mark and columns of every role that has ranges."""
        if not engine.is_following():
            return _read(roles)[0]
        version()  # hears of changes
        self._drop_changed()
        now = timezone.now()
        with self._lock:
            changes = self._changes
            known = {role: self._columns[role] for role in roles if role in self._columns}
        known = {role: kept for role, kept in known.items() if kept[0] > now}
        missing = [role for role in roles if role not in known]
        if missing:
            read, role_of = _read(missing)
            with self._lock:
                for role in missing:
                    known[role] = now + KEPT_FOR, *read.get(role, (0, Columns.of([])))
                    if changes == self._changes:  # else it may be of before a change
                        self._columns[role] = known[role]
                if changes == self._changes:
                    self._role_of |= role_of
        return {role: kept[1:] for role, kept in known.items() if len(kept[2])}

    def _drop_changed(self) -> None:
        with self._lock:
            changed, self._changed = self._changed, set()
        if not changed:
            return
        now_of = Listing.objects.filter(pk__in=changed).values_list("role", flat=True)
        with self._lock:
            for role in {*now_of, *(self._role_of.pop(pk, None) for pk in changed)}:
                self._columns.pop(role, None)


def _read(roles: Sequence[int]) -> tuple[dict[int, tuple[int, Columns]], dict[int, int]]:
    rows, role_of = defaultdict(list), {}
    for listing, role, row in advert_rows(roles):
        rows[role].append(row)
        role_of[listing] = role
    return {role: (next(_marks), Columns.of(held)) for role, held in rows.items()}, role_of


_KEPT = _KeptAdverts()


def advert_columns(roles: Sequence[int]) -> dict[int, tuple[int, Columns]]:
    """Return mark and columns of what the live jobs of each role advertise."""
    return _KEPT.of(roles)
