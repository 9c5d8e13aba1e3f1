"""Waiting until a process answers as one that has served for a while."""

import threading
import time
from collections.abc import Iterable

from benchmarks.pages import unseen
from benchmarks.wsgi import Site
from listings.search import engine
from listings.search.bitmaps import snapshot

PASSES = 2  # the first finds out which words are wanted, the second finds them kept


def load_index() -> None:
    """Have the index in this process; where there is none on disk, build it first."""
    if engine.is_following():
        snapshot.build_elsewhere()
        engine.warm()


def settle(site: Site, queries: Iterable[str]) -> None:
    """Load the index, ask every search, and wait until nothing is done in the background."""
    load_index()
    for _ in range(PASSES):
        for query in queries:
            site.get(unseen(query))
            wait_for_background()


def wait_for_background() -> None:
    while any(thread.name == "search-index" for thread in threading.enumerate()):
        time.sleep(0.01)
