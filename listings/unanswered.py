"""Counting searches that found nothing, without slowing them and without knowing who asked.

A search page only adds one to a number in memory: answering a GET writes nothing. Some minutes
later a thread of the process writes all it has, a few rows at most. What a process has not written
when it ends is lost, which such numbers can bear.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from threading import Lock, Timer

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from listings.models.unanswered import ASKED_ON_DAYS, FORGOTTEN_AFTER, UnansweredSearch
from listings.search.query import VALUE_FILTERS, SearchQuery

MOST_WORDS = 6
LONGEST_WORD = 30
MOST_DIGITS = 4  # more are a telephone number or somebody's reference
MOST_IN_MEMORY = 500
MOST_ROWS = 10_000

Words = tuple[str, ...]
logger = logging.getLogger(__name__)


def words_of(query: SearchQuery) -> Words:
    """Return the words of a search by words alone, sorted; () for one that is not to be kept.

    Other filters say nothing about words. Long texts, addresses and numbers are no search.
    """
    if query.pay is not None or query.posted or any(getattr(query, n) for n in VALUE_FILTERS):
        return ()
    words = sorted({token for phrase in query.text.wanted for token in phrase.tokens})
    is_short = 0 < len(words) <= MOST_WORDS and all(len(word) <= LONGEST_WORD for word in words)
    is_personal = "@" in query.q or sum(char.isdigit() for char in query.q) > MOST_DIGITS
    return tuple(words) if is_short and not is_personal and len(" ".join(words)) <= 80 else ()


class Unanswered:
    """What this process was asked for in vain since it last wrote."""

    def __init__(self):
        self._lock = Lock()
        self._asked: Counter[Words] = Counter()
        self._timer: Timer | None = None

    def note(self, query: SearchQuery) -> None:
        """Count one search that found nothing; touches no database."""
        words = words_of(query)
        if not words:
            return
        with self._lock:
            if words in self._asked or len(self._asked) < MOST_IN_MEMORY:
                self._asked[words] += 1
            if self._timer is None and settings.UNANSWERED_WRITTEN_EVERY:
                self._timer = Timer(settings.UNANSWERED_WRITTEN_EVERY, self._write_in_thread)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Add what was counted to the table."""
        with self._lock:
            asked, self._asked, self._timer = self._asked, Counter(), None
        if asked:
            _write(asked, timezone.localdate())

    def _write_in_thread(self) -> None:
        close_old_connections()
        try:
            self.write()
        except DatabaseError:
            logger.warning("Searches that found nothing were not written.", exc_info=True)
        finally:
            connection.close()


unanswered = Unanswered()


def _write(asked: Counter[Words], today: date) -> None:
    by_digest = {_digest(words): (words, times) for words, times in asked.items()}
    with transaction.atomic():
        UnansweredSearch.objects.filter(last_day__lt=today - FORGOTTEN_AFTER).delete()
        known = UnansweredSearch.objects.select_for_update().in_bulk(by_digest, field_name="digest")
        for digest, row in known.items():
            words, times = by_digest[digest]
            row.days += row.last_day != today
            row.times += times
            row.last_day = today
            if row.days >= ASKED_ON_DAYS:
                row.words = " ".join(words)
        UnansweredSearch.objects.bulk_update(known.values(), ["days", "times", "last_day", "words"])
        room = MOST_ROWS - UnansweredSearch.objects.count()
        new = [digest for digest in by_digest if digest not in known]
        UnansweredSearch.objects.bulk_create(
            [
                UnansweredSearch(digest=digest, days=1, times=by_digest[digest][1], last_day=today)
                for digest in new[: max(room, 0)]
            ],
            ignore_conflicts=True,  # another process may just have written the same words
        )


def _digest(words: Sequence[str]) -> str:
    key = settings.SECRET_KEY.encode()[:64]
    return blake2b(" ".join(words).encode(), key=key, digest_size=16).hexdigest()
