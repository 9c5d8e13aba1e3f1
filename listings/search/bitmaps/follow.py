"""The index of this process, as the database was at the last commit.

Each search asks the journal what has changed since. A search applies some changes itself and leaves
more to a thread. An index that no longer holds is built anew: at once where that is quick, else in
a process of its own, while plain SQL answers.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, connections

from listings.models import Listing
from listings.search import journal
from listings.search.journal import Changes, Position

from . import snapshot
from .index import Index
from .reference import Reference

CHANGES_A_SEARCH = 50
BUILT_AT_ONCE = 20_000  # listings
SECONDS_BEFORE_ANOTHER_TRY = 60

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Current:
    """An index and what stands behind its numbers, as of one commit."""

    index: Index
    reference: Reference


Listener = Callable[[Iterable[int] | None], None]


class Follower:
    def __init__(self):
        self._lock = threading.RLock()
        self._index: Index | None = None
        self._reference = Reference()
        self._position: Position | None = None
        self._thread: threading.Thread | None = None
        self._failed_at = float("-inf")
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Tell it from now on which listings changed, by id, or None when all may have."""
        self._listeners.append(listener)

    def _tell(self, listing_ids: Iterable[int] | None) -> None:
        for listener in self._listeners:
            listener(listing_ids)

    @contextmanager
    def reading(self) -> Iterator[Current | None]:
        """Give the index as of the last commit, unchanged until the block ends.

        None while there is none, and inside a transaction, whose own writes only SQL can see.
        """
        if connection.in_atomic_block:
            yield None
            return
        with self._lock:
            self._catch_up()
            yield self._index and Current(self._index, self._reference)
            if self._index and self._index.words.wanted:
                self._in_background(self._find_words)

    def version(self) -> Position:
        """Return the commit that the index and everything told by the journal is as of."""
        with self._lock:
            self._catch_up()
            return self._position

    def _catch_up(self) -> None:
        changes = self._position and journal.changes_since(self._position, CHANGES_A_SEARCH)
        if changes is None:
            self._begin_anew()
            return
        self._apply(changes)
        if changes.is_all:
            return
        if self._index is None or len(self._index) <= BUILT_AT_ONCE:
            self._catch_up()
        else:
            self._in_background(self._catch_up_slowly)

    def _apply(self, changes: Changes) -> None:
        self._position = changes.position
        if changes.reference:
            self._reference = Reference()
            self._tell(None)
        elif changed := (*changes.listing_ids, *changes.confirmed_ids):
            self._tell(changed)
        if self._index is None:
            return
        if changes.confirmed_ids:
            self._index.confirm(changes.confirmed_ids)
        if changes.listing_ids:
            self._index.change(changes.listing_ids)
        if self._index.is_worn:
            if len(self._index) <= BUILT_AT_ONCE:
                self._begin_anew()
            else:
                self._in_background(self._build)

    def _begin_anew(self) -> None:
        self._index, self._reference = None, Reference()
        self._position = journal.latest()
        self._tell(None)
        if Listing.objects.count() <= BUILT_AT_ONCE:
            self._index = Index.of_everything()
        elif self._load():
            self._catch_up()
        else:
            self._in_background(self._build)

    def _load(self) -> bool:
        """Take over the index in the file; False where none is there or it no longer holds."""
        loaded = snapshot.load()
        if loaded is None:
            return False
        index, position = loaded
        if journal.changes_since(position, 1) is None:
            return False
        with self._lock:
            self._index, self._position = index, position
            self._reference = Reference()
            self._tell(None)
        return True

    # In the background

    def _in_background(self, work) -> None:
        """Run it in a thread, one at a time; what fails is tried again after a while."""
        is_busy = self._thread is not None and self._thread.is_alive()
        if is_busy or time.monotonic() < self._failed_at + SECONDS_BEFORE_ANOTHER_TRY:
            return

        def run() -> None:
            try:
                work()
            except Exception:
                self._failed_at = time.monotonic()
                logger.exception("The search index could not be brought up to date.")
            finally:
                connections.close_all()

        self._thread = threading.Thread(target=run, name="search-index", daemon=True)
        self._thread.start()

    def _catch_up_slowly(self) -> None:
        """Apply what waits in slices, so that searches get their turn in between."""
        while True:
            with self._lock:
                changes = journal.changes_since(self._position, CHANGES_A_SEARCH)
                if changes is None or self._index is None:
                    return
                self._apply(changes)
            if changes.is_all:
                return
            time.sleep(0.001)

    def _find_words(self) -> None:
        index = self._index
        index.words.find_wanted(self._lock, lambda first: index.id.values[first:])

    def _build(self) -> None:
        snapshot.build_elsewhere()
        if not self._load():
            raise RuntimeError("The index that was built does not hold.")
        self._catch_up_slowly()
