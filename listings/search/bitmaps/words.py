"""Which jobs hold a word or a phrase: asked of the full-text index once, then kept in step.

What was asked for is kept while it is in use; of every job that comes in later, its words are
looked at here. The full-text index is never asked again for the same phrase.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager

import numpy as np
from django.db import DEFAULT_DB_ALIAS
from pyroaring import BitMap

from listings.models import ListingText
from listings.search.analyser import Phrase
from listings.search.fulltext import EVERYWHERE, TookTooLong, ids_holding
from listings.search.text import Group

from .sets import union

PHRASES_KEPT = 4_000
BYTES_KEPT = 32 * 1024 * 1024
# For phrases that nobody asked for before, in one search of up to 100,000 jobs; more have more.
SECONDS_A_SEARCH = 0.06
_JOBS_IN_THAT_TIME = 100_000
_SECONDS_IN_THE_BACKGROUND = 60

Key = tuple[Phrase, tuple[str, ...]]  # with the fields it is looked for in


class Words:
    """The phrases asked for lately, each with the jobs that hold it."""

    def __init__(self, numbers: Callable[[np.ndarray], BitMap], count: Callable[[], int]):
        self._numbers = numbers  # of listings by id
        self._count = count  # of numbers given
        self._held: OrderedDict[Key, BitMap] = OrderedDict()
        self._bytes: dict[Key, int] = {}  # as they were first kept
        self.wanted: set[Key] = set()  # asked for, and not found out in time

    def __len__(self) -> int:
        return len(self._held)

    def lookup(self, named: Callable[[Phrase], BitMap]) -> "Lookup":
        """Begin one search; `named` finds jobs by the names of their role and skills."""
        share = max(1, self._count() / _JOBS_IN_THAT_TIME)
        return Lookup(self, named, time.monotonic() + SECONDS_A_SEARCH * share)

    def holding(self, phrase: Phrase, fields: tuple[str, ...], until: float) -> BitMap:
        """Return jobs that hold the phrase in one of these fields.

        Raises TookTooLong when it is not known and cannot be found out in time.
        """
        key = (Phrase(phrase.tokens), fields)
        jobs = self._held.get(key)
        if jobs is not None:
            self._held.move_to_end(key)
            return jobs
        left = until - time.monotonic()
        try:
            if left <= 0:
                raise TookTooLong
            ids = ids_holding(phrase, fields, seconds=left)
        except TookTooLong:
            self.wanted.add(key)
            raise
        return self._keep(key, self._numbers(ids))

    def _keep(self, key: Key, jobs: BitMap) -> BitMap:
        self._held[key], self._bytes[key] = jobs, _size(jobs)
        while len(self._held) > PHRASES_KEPT or sum(self._bytes.values()) > BYTES_KEPT:
            dropped, _ = self._held.popitem(last=False)
            del self._bytes[dropped]
        return jobs

    def find_wanted(self, lock: AbstractContextManager, ids: Callable[[int], np.ndarray]) -> None:
        """Find out what took too long, holding the lock only to keep it.

        `ids` returns the listings numbered from a number on: they may have come meanwhile.
        """
        while self.wanted:
            key = self.wanted.pop()
            with lock:
                first = self._count()
            found = ids_holding(*key, seconds=_SECONDS_IN_THE_BACKGROUND)
            with lock:
                jobs = self._numbers(found)
                # What was found of those that came meanwhile may be of before they changed.
                jobs.remove_range(first, self._count())
                came = {pk: first + n for n, pk in enumerate(ids(first).tolist())}
                self._look_at(came, {key: jobs})
                self._keep(key, jobs)

    def extend(self, numbers: dict[int, int]) -> None:
        """Look at the words of jobs that came in: their number by listing id."""
        self._look_at(numbers, self._held)

    def _look_at(self, numbers: dict[int, int], held: Mapping[Key, BitMap]) -> None:
        if not held or not numbers:
            return
        texts = ListingText.objects.using(DEFAULT_DB_ALIAS)
        for text in texts.filter(pk__in=numbers):
            number = numbers[text.pk]
            lines = {name: f" {getattr(text, name)} " for name in EVERYWHERE}
            words = {name: set(line.split()) for name, line in lines.items()}
            for (phrase, fields), jobs in held.items():
                first, *more = phrase.tokens
                wanted = f" {' '.join(phrase.tokens)} "
                if any(first in words[n] and (not more or wanted in lines[n]) for n in fields):
                    jobs.add(number)


def _size(jobs: BitMap) -> int:
    statistics = jobs.get_statistics()
    return statistics["n_bytes_array_containers"] + statistics["n_bytes_bitset_containers"]


class Lookup:
    """The words of one search; `left_out` are those too common to be found in time."""

    def __init__(self, words: Words, named: Callable[[Phrase], BitMap], until: float):
        self._words = words
        self._named = named
        self._until = until
        self.left_out: list[str] = []

    def found(self, groups: Iterable[Group]) -> BitMap | None:
        """Return jobs in which each group is found; None where no group could be applied."""
        sets = []
        for group in groups:
            try:
                sets.append(self._any(group, EVERYWHERE))
            except TookTooLong:
                typed = " ".join(phrase.text for phrase in group[0])
                if typed not in self.left_out:
                    self.left_out.append(typed)
        return BitMap.intersection(*sets) if sets else None

    def found_in(self, groups: Iterable[Group], fields: tuple[str, ...]) -> BitMap:
        """Return jobs in which each group is found in those fields; none if that takes too long."""
        try:
            return BitMap.intersection(*(self._any(group, fields) for group in groups))
        except TookTooLong:
            return BitMap()

    def _any(self, group: Group, fields: tuple[str, ...]) -> BitMap:
        """Return jobs with all phrases of one alternative."""
        return union(
            BitMap.intersection(*(self._holding(phrase, fields) for phrase in alternative))
            for alternative in group
        )

    def _holding(self, phrase: Phrase, fields: tuple[str, ...]) -> BitMap:
        own = self._words.holding(phrase, fields, self._until)
        return own | self._named(phrase) if fields == EVERYWHERE else own
