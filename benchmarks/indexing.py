"""The index in memory: how long it takes from the rows and from its file, and how large it is."""

import gc
import time
from collections.abc import Callable

from benchmarks.readiness import settle
from benchmarks.wsgi import Site
from listings.search import engine, journal
from listings.search.bitmaps import snapshot
from listings.search.bitmaps.index import Index


def measure_build() -> dict:
    """Build the index from the rows and save it; return seconds."""
    position = journal.latest()
    built: list[Index] = []
    return {
        "rows_seconds": _seconds(lambda: built.append(Index.of_everything())),
        "save_seconds": _seconds(lambda: snapshot.save(built[0], position)),
        "file_mb": snapshot.path().stat().st_size / 1e6,
    }


def measure_load(site: Site, queries: list[str]) -> dict:
    """Return the seconds a new process takes to load the index, and what memory it adds.

    Memory is what the process has for itself alone (USS) with the index, less what it had before;
    then the same once every search was asked and the words in them are kept.
    """
    snapshot.build_elsewhere()
    site.bare(b"")  # whatever any page needs is there
    before = private_mb()
    seconds = _seconds(engine.warm)
    loaded = private_mb()
    settle(site, queries)
    return {
        "file_seconds": seconds,
        "index_mb": loaded - before,
        "process_before_mb": before,
        "process_after_searches_mb": private_mb(),
    }


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def private_mb() -> float:
    """Return the megabytes of memory that this process shares with no other (Linux)."""
    gc.collect()
    with open("/proc/self/smaps_rollup") as rollup:
        sizes = [line.split() for line in rollup if line.startswith("Private_")]
    return sum(int(kilobytes) for _, kilobytes, _ in sizes) * 1024 / 1e6
