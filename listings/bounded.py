"""A dictionary of what was used last, bounded by number and by memory."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Bounded(Generic[Key, Value]):
    """Keeps values until there are too many or they take too much; safe with threads.

    `bytes_of` says about how much memory a value takes. What was used longest ago goes first.
    """

    def __init__(
        self, *, entries_at_most: int, bytes_at_most: int, bytes_of: Callable[[Value], int]
    ):
        self.entries_at_most = entries_at_most
        self.bytes_at_most = bytes_at_most
        self.bytes_held = 0
        self.droppings = 0  # how often values were dropped for what they are
        self._bytes_of = bytes_of
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Value | None:
        return self.get_many((key,)).get(key)

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """Return what is kept of these, in their order."""
        found = {}
        with self._lock:
            entries = self._entries
            for key in keys:
                entry = entries.get(key)
                if entry is not None:
                    entries.move_to_end(key)
                    found[key] = entry[0]
        return found

    def keep(self, key: Key, value: Value, *, droppings: int | None = None) -> None:
        """Keep a value in the place of what was kept under its key.

        Not if there were other `droppings` when it was begun to be made: it may be of before.
        """
        size = self._bytes_of(value)
        with self._lock:
            if droppings not in (None, self.droppings):
                return
            self._drop(key)
            self._entries[key] = (value, size)
            self.bytes_held += size
            while len(self._entries) > self.entries_at_most or self.bytes_held > self.bytes_at_most:
                self._drop(next(iter(self._entries)))

    def drop(self, keys: Iterable[Key]) -> None:
        with self._lock:
            self.droppings += 1
            for key in keys:
                self._drop(key)

    def drop_where(self, condition: Callable[[Key, Value], bool]) -> None:
        with self._lock:
            self.droppings += 1
            entries = self._entries.items()
            for key in [key for key, (value, _) in entries if condition(key, value)]:
                self._drop(key)

    def clear(self) -> None:
        with self._lock:
            self.droppings += 1
            self._entries.clear()
            self.bytes_held = 0

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.bytes_held -= entry[1]
