"""The cores of cards a process keeps, so that a page of known jobs asks the database for none."""

from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from threading import Lock

from django.db import DEFAULT_DB_ALIAS

from listings.card_cores import CardCore, card_template
from listings.cards import make_cards
from listings.models import Listing
from listings.rates import RateSet
from listings.search import engine

CARDS_AT_MOST = 20_000
BYTES_AT_MOST = 32 * 1024 * 1024
FORGETTINGS_KEPT = 500


class KeptCards:
    """Cores by listing, those used last; bounded by number and by memory. Safe with threads.

    Whoever follows the journal tells it what changed: `forget` and `clear`.
    """

    def __init__(self, *, cards_at_most: int = CARDS_AT_MOST, bytes_at_most: int = BYTES_AT_MOST):
        self.cards_at_most = cards_at_most
        self.bytes_at_most = bytes_at_most
        self.bytes_held = 0
        self._cores: OrderedDict[int, CardCore] = OrderedDict()
        self._template = None
        self._lock = Lock()
        # A core that was being loaded while its job changed may be the old one.
        self._moment = 0
        self._forgotten: deque[tuple[int, frozenset[int] | None]] = deque(maxlen=FORGETTINGS_KEPT)

    def __len__(self) -> int:
        return len(self._cores)

    def get(self, listing_ids: Sequence[int], rates: RateSet) -> dict[int, CardCore]:
        """Return the cores of these listings; a constant number of queries for all not kept.

        Listings that are gone have none.
        """
        template = card_template()
        with self._lock:
            if template is not self._template:  # it changed on disk, in development
                self._forget(None)
                self._template = template
            cores, moment = self._cores, self._moment
            found = {}
            for pk in listing_ids:
                core = cores.get(pk)
                if core is not None:
                    cores.move_to_end(pk)
                    found[pk] = core
        missing = [pk for pk in listing_ids if pk not in found]
        if missing:
            loaded = load_cores(missing, rates)
            self._keep(loaded, moment)
            found |= loaded
        return found

    def _keep(self, loaded: dict[int, CardCore], moment: int) -> None:
        with self._lock:
            since = [ids for when, ids in self._forgotten if when > moment]
            if len(since) < self._moment - moment or None in since:
                return
            changed = frozenset().union(*since)
            for pk, core in loaded.items():
                if pk not in changed and pk not in self._cores:
                    self._cores[pk] = core
                    self.bytes_held += core.bytes_held
            while len(self._cores) > self.cards_at_most or self.bytes_held > self.bytes_at_most:
                _, oldest = self._cores.popitem(last=False)
                self.bytes_held -= oldest.bytes_held

    def forget(self, listing_ids: Iterable[int]) -> None:
        """Drop the cores of listings that changed."""
        with self._lock:
            self._forget(frozenset(listing_ids))

    def clear(self) -> None:
        """Drop every core: anything may have changed."""
        with self._lock:
            self._forget(None)

    def _forget(self, listing_ids: frozenset[int] | None) -> None:
        self._moment += 1
        self._forgotten.append((self._moment, listing_ids))
        if listing_ids is None:
            self._cores.clear()
            self.bytes_held = 0
            return
        for pk in listing_ids:
            if core := self._cores.pop(pk, None):
                self.bytes_held -= core.bytes_held


def load_cores(listing_ids: Sequence[int], rates: RateSet) -> dict[int, CardCore]:
    """Render the cores of these listings from the database; a constant number of queries.

    From the primary: a replica may not have what the journal told of.
    """
    listings = Listing.objects.using(DEFAULT_DB_ALIAS).filter(pk__in=listing_ids).order_by()
    return {
        card.listing.pk: CardCore.of(card) for card in make_cards(listings.for_cards(), rates=rates)
    }


_kept = KeptCards()


def _changed(listing_ids: Iterable[int] | None) -> None:
    _kept.clear() if listing_ids is None else _kept.forget(listing_ids)


engine.listen(_changed)


def kept_cards() -> KeptCards:
    """Return the cards a page may use: those of the process, where the journal is followed."""
    return _kept if engine.is_following() else KeptCards()
