"""How long whole pages take, beside a bare Django view of the same bytes.

Every query of the pool is asked with a parameter nobody knows and a value of its own, which the
site drops and no cache has seen: each page is made anew. Page and bare view take turns, so that a
busy moment hits both.
"""

from itertools import count
from statistics import median

from benchmarks.timing import milliseconds, summary
from benchmarks.wsgi import Site

_serial = count(1)


def measure(site: Site, queries: list[str], runs: int) -> dict:
    """Return times of new, cached and unchanged pages, in milliseconds."""
    first = {query: site.get(unseen(query)) for query in queries}
    wrong = {query: page.status for query, page in first.items() if page.status != 200}
    if wrong:
        raise RuntimeError(f"These searches have no page: {wrong}.")
    pages: dict[str, list[float]] = {query: [] for query in queries}
    bare: list[float] = []
    for _ in range(runs):
        for query in queries:
            body = first[query].body
            pages[query].append(milliseconds(lambda query=query: site.get(unseen(query))))
            bare.append(milliseconds(lambda body=body: site.bare(body)))
    by_query = {query: median(times) for query, times in pages.items()}
    return {
        "page": summary(list(by_query.values())),
        "requests": summary([one for times in pages.values() for one in times]),
        "bare": summary(bare),
        "kB": median(len(page.body) for page in first.values()) / 1000,
        "by_query": by_query,
        **_measure_kept(site, queries, runs),
    }


def _measure_kept(site: Site, queries: list[str], runs: int) -> dict:
    """Return times of pages asked for again, and of those the visitor already has."""
    again, unchanged, bare = [], [], []
    for query in queries:
        address = f"/jobs/?{query}"
        page = site.get(address)
        tag = page.headers.get("ETag", "")
        for _ in range(runs):
            again.append(milliseconds(lambda address=address: site.get(address)))
            if tag:
                unchanged.append(
                    milliseconds(lambda a=address, tag=tag: site.get(a, HTTP_IF_NONE_MATCH=tag))
                )
            bare.append(milliseconds(lambda body=page.body: site.bare(body)))
    kept = {"cached": summary(again), "bare_beside_cached": summary(bare)}
    return kept | ({"unchanged": summary(unchanged)} if unchanged else {})


def unseen(query: str) -> str:
    """Return an address of that search that nobody has asked for before."""
    return f"/jobs/?{query}{'&' if query else ''}new={next(_serial)}"
