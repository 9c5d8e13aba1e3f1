"""The index of this process, as the database was at the last commit.

Each search asks the journal what has changed since. A search applies some changes itself and leaves
more to a thread. An index that no longer holds is built anew: at once where that is quick, else in
a process of its own, while plain SQL answers.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connection, connections

from listings.models import Listing
from listings.search import journal
from listings.search.journal import Changes, Position

from . import snapshot
from .index import Index
from .reference import Reference

CHANGES_A_SEARCH = 50
CHANGES_AT_ONCE = 2_000  # where all must be applied
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

    def guard_forks(self) -> None:
        """Let this process fork only between changes.

        A child would wait for ever for the lock of a thread that it does not have.
        """
        os.register_at_fork(
            before=self._lock.acquire,
            after_in_parent=self._lock.release,
            after_in_child=self._lock.release,
        )

    def listen(self, listener: Listener) -> None:
        """Tell it from now on which listings changed, by id, or None when all may have.

        No ids: only an employer is new.
        """
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
            if self._index is None:
                yield None
                return
            yield Current(self._index, self._reference)
            if self._index.words.wanted:
                self._in_background(self._find_words)

    def version(self) -> Position:
        """Return the commit that the index and everything told by the journal is as of."""
        with self._lock:
            self._catch_up()
            return self._position

    def _catch_up(self) -> None:
        is_all, at_most = False, CHANGES_A_SEARCH
        while not is_all:
            changes = self._position and journal.changes_since(self._position, at_most)
            if changes is None:
                self._begin_anew()
                return
            self._apply(changes)
            is_all, at_most = changes.is_all, CHANGES_AT_ONCE
            if not is_all and self._index is not None and len(self._index) > BUILT_AT_ONCE:
                self._in_background(self._catch_up_slowly)
                return
        if self._index is None:
            self._in_background(self._build)  # again where that failed, or its thread is gone

    def _apply(self, changes: Changes) -> None:
        try:
            has_changed = changes.position != self._position
            self._position = changes.position
            if changes.reference:
                self._reference = Reference()
                self._tell(None)
            elif has_changed:
                self._tell((*changes.listing_ids, *changes.confirmed_ids))
            if self._index is not None:
                self._index.apply(changes)
        except BaseException:
            self._index = self._position = None  # half changed: the next search begins anew
            raise
        if self._index is not None and self._index.is_worn:
            if len(self._index) <= BUILT_AT_ONCE:
                self._begin_anew()
            else:
                self._in_background(self._build)

    def _begin_anew(self) -> None:
        self._index = self._position = None  # still so after an error: then it is tried again
        position = journal.latest()
        # After that: what is read from now on is as of this position at least.
        self._reference = Reference()
        self._tell(None)
        if Listing.objects.using(DEFAULT_DB_ALIAS).count() <= BUILT_AT_ONCE:
            self._index, self._position = Index.of_everything(), position
        elif not self._take_over(snapshot.load_current()):
            self._position = position
            self._in_background(self._build)

    def _take_over(self, kept: tuple[Index, Position] | None) -> bool:
        """Bring a kept index up to date and take it over; False where it no longer holds."""
        if kept is None:
            return False
        index, position = kept
        is_all = False
        while not is_all:
            changes = journal.changes_since(position, CHANGES_AT_ONCE)
            if changes is None:
                return False
            index.apply(changes)
            position, is_all = changes.position, changes.is_all
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
                changes = self._position and journal.changes_since(self._position, CHANGES_A_SEARCH)
                if changes is None or self._index is None:  # the next search begins anew
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
        if not self._take_over(snapshot.load()):  # however much has changed since it was begun
            raise RuntimeError("The index that was built does not hold.")
