"""Our search beside the others, in one process and in turns."""

import time
from collections import defaultdict
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median

import tantivy

from benchmarks.pages import unseen
from benchmarks.queries import read
from benchmarks.timing import milliseconds, summary
from benchmarks.wsgi import Site
from listings.rates import RateSet
from listings.search.engine import search

from .naive_page import NaivePage
from .tantivy_index import HEAP_BYTES, THREADS, build
from .tantivy_search import TantivySearch, can_answer

NAIVE_QUERIES = (
    "",
    "role=data-engineer",
    "level=senior&pay=90000&pay_cur=EUR",
    "country=us&page=20",
    "q=python+pipeline",
    "workplace=remote&country=us",
)


def measure_tantivy(texts: list[str], runs: int, folder: Path) -> dict:
    """Return times of both engines over the searches both can answer, every count included."""
    rates = RateSet.current()
    index, seconds = _index(folder)
    other = TantivySearch(index, rates)
    queries = [query for query in map(read, texts) if can_answer(query)]
    totals = [(search(query, rates).total, other.search(query)[0]) for query in queries]
    ours, theirs = _in_turns(
        queries, runs, lambda query: search(query, rates), lambda query: other.search(query)
    )
    return {
        "ours": summary(ours),
        "tantivy": summary(theirs),
        "same_total": sum(our == their for our, their in totals) / len(totals),
        "within_one_per_cent": sum(
            abs(our - their) <= max(our, their) / 100 for our, their in totals
        )
        / len(totals),
        "searches": len(queries),
        "version": version("tantivy"),
        "settings": f"{index.searcher().num_segments} segments, {THREADS} thread, "
        f"heap {HEAP_BYTES // 10**6} MB, fast fields, nothing stored",
        "build_seconds": seconds,
    }


def _index(folder: Path) -> tuple[tantivy.Index, float | None]:
    """Open the index kept in that folder, or build it; return the seconds that took."""
    done = folder / "built"
    if done.exists():
        return tantivy.Index.open(str(folder)), float(done.read_text())
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.iterdir():
        leftover.unlink()
    started = time.monotonic()
    index = build(folder)
    seconds = time.monotonic() - started
    done.write_text(f"{seconds:.1f}")
    return index, seconds


def measure_naive(site: Site, runs: int) -> dict:
    """Return times of the naive page's queries, of our search alone and of our whole page."""
    rates = RateSet.current()
    naive, ours, pages = [], [], []
    for text in NAIVE_QUERIES:
        query = read(text)
        ours.append(median(milliseconds(lambda q=query: search(q, rates)) for _ in range(runs)))
        pages.append(median(milliseconds(lambda t=text: site.get(unseen(t))) for _ in range(runs)))
        naive.append(milliseconds(lambda q=query: NaivePage(q, rates).load()))
    return {"naive": summary(naive), "search": summary(ours), "page": summary(pages)}


def _in_turns(queries, runs: int, *engines: Callable) -> list[list[float]]:
    """Return for each engine the median time of each query."""
    times = [defaultdict(list) for _ in engines]
    for _ in range(runs):
        for query in queries:
            for engine, measured in zip(engines, times, strict=True):
                taken = milliseconds(lambda engine=engine, query=query: engine(query))
                measured[query].append(taken)
    return [[median(one) for one in measured.values()] for measured in times]
