"""The cores of cards a process keeps, so that a page of known jobs asks the database for none."""

from collections import deque
from collections.abc import Iterable, Sequence
from threading import Lock

from django.db import DEFAULT_DB_ALIAS

from listings.bounded import Bounded
from listings.card_cores import CardCore, card_template
from listings.cards import make_cards
from listings.models import Listing
from listings.rates import RateSet
from listings.remembered import version
from listings.search import engine

CARDS_AT_MOST = 20_000
BYTES_AT_MOST = 32 * 1024 * 1024
FORGETTINGS_KEPT = 500

_EVERYTHING = None


class KeptCards:
    """Cores by listing, those used last. Safe with threads."""

    def __init__(self, *, cards_at_most: int = CARDS_AT_MOST, bytes_at_most: int = BYTES_AT_MOST):
        self.cores: Bounded[int, CardCore] = Bounded(
            entries_at_most=cards_at_most,
            bytes_at_most=bytes_at_most,
            bytes_of=lambda core: core.bytes_held,
        )
        self._template = None
        self._lock = Lock()
        # What was forgotten lately: a core read meanwhile may be of before.
        self._moment = 0
        self._forgotten: deque[tuple[int, frozenset[int] | None]] = deque(maxlen=FORGETTINGS_KEPT)

    def get(self, listing_ids: Sequence[int], rates: RateSet) -> dict[int, CardCore]:
        """Return the cores of these listings; a constant number of queries for all not kept.

        Listings that are gone have none.
        """
        template = card_template()
        if template is not self._template:  # it changed on disk, in development
            self.clear()
            self._template = template
        moment = self._moment
        found = self.cores.get_many(listing_ids)
        missing = [pk for pk in listing_ids if pk not in found]
        if missing:
            loaded = load_cores(missing, rates)
            self.keep(loaded, moment)
            found |= loaded
        return found

    def keep(self, loaded: dict[int, CardCore], moment: int) -> None:
        """Keep cores read since that moment, but for those of listings that changed meanwhile."""
        with self._lock:
            since = [ids for when, ids in self._forgotten if when > moment]
            if len(since) < self._moment - moment or _EVERYTHING in since:
                return
            changed = frozenset().union(*since)
            for pk, core in loaded.items():
                if pk not in changed:
                    self.cores.keep(pk, core)

    def forget(self, listing_ids: Iterable[int]) -> None:
        ids = frozenset(listing_ids)
        with self._lock:
            self._note(ids)
            self.cores.drop(ids)

    def clear(self) -> None:
        with self._lock:
            self._note(_EVERYTHING)
            self.cores.clear()

    def _note(self, forgotten: frozenset[int] | None) -> None:
        self._moment += 1
        self._forgotten.append((self._moment, forgotten))


def load_cores(listing_ids: Sequence[int], rates: RateSet) -> dict[int, CardCore]:
    """Render the cores of these listings from the database; a constant number of queries.

    From the primary: a replica may not have what the journal told of.
    """
    listings = Listing.objects.using(DEFAULT_DB_ALIAS).filter(pk__in=listing_ids).order_by()
    cards = make_cards(listings.for_cards(), rates=rates)
    return {card.listing.pk: CardCore.of(card) for card in cards}


_kept = KeptCards()


def _changed(listing_ids: Iterable[int] | None) -> None:
    _kept.clear() if listing_ids is None else _kept.forget(listing_ids)


engine.listen(_changed)


def kept_cards() -> KeptCards:
    """Return the cards a page may use: those of the process, where the journal is followed."""
    if not engine.is_following():
        return KeptCards()
    version()
    return _kept
