"""One measurement in a process of its own: the figures are the last line it prints, as JSON."""

import argparse
import json
from pathlib import Path

from benchmarks import importing, pages, writes
from benchmarks.queries import pool
from benchmarks.rivals import measuring
from benchmarks.wsgi import Site
from jobboard.wsgi import application  # sets Django up; the environment names settings and database


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("size", type=int)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    queries, runs, folder = pool(arguments.size), arguments.runs, arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(application)
    measured = {
        "search": lambda: pages.measure(site, queries, runs),
        "writes": lambda: writes.measure(site, runs * 20),
        "import": lambda: importing.measure(site, queries, runs, arguments.rows, folder),
        "tantivy": lambda: measuring.measure_tantivy(queries, runs, folder / "tantivy"),
        "naive": lambda: measuring.measure_naive(site, runs),
    }[arguments.name]()
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
