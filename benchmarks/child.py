"""One measurement in a process of its own: the figures are the last line it prints, as JSON."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from django.core.wsgi import get_wsgi_application


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("size", type=int)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--folder", type=Path)
    arguments = vars(parser.parse_args())
    print(json.dumps(_measure(_application(arguments["name"]), **arguments)))


def _application(name: str) -> Callable:
    """Return the site as it is served, with its index; without one where that is measured."""
    if name in ("build", "load"):
        return get_wsgi_application()
    from jobboard.wsgi import application

    return application


def _measure(
    application: Callable, name: str, size: int, runs: int, rows: int, folder: Path
) -> dict:
    # Models can be imported only now that Django is set up.
    from benchmarks import desk, importing, indexing, pages, site_pages, writes
    from benchmarks.desk_work import put_work
    from benchmarks.queries import pool
    from benchmarks.readiness import settle
    from benchmarks.rivals import measuring
    from benchmarks.wsgi import Site

    site, queries = Site(application), pool(size)
    folder.mkdir(parents=True, exist_ok=True)
    measurements = {
        "build": indexing.measure_build,
        "load": lambda: indexing.measure_load(site, queries),
        "search": lambda: pages.measure(site, queries, runs),
        "site": lambda: site_pages.measure(site, runs),
        "desk": lambda: desk.measure(runs),
        "writes": lambda: writes.measure(site, runs * 20),
        "import": lambda: importing.measure(site, queries, runs, rows, folder),
        "tantivy": lambda: measuring.measure_tantivy(queries, runs, folder / "tantivy"),
        "naive": lambda: measuring.measure_naive(site, runs),
    }
    if name == "desk":
        put_work()
    if name not in ("build", "load"):
        settle(site, queries)
    return measurements[name]()


if __name__ == "__main__":
    main()
