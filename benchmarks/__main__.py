"""Measure the search of generated job boards; `make bench` runs it.

    make bench                                          everything, at all three sizes
    make bench BENCH="search --sizes 100000 --runs 20"  one measurement, at one size
    make bench BENCH="--json out/bench.json"            keep the figures for benchmarks.report

Databases are made once and kept in a folder of the system's temporary folder, or on the server of
DATABASE_URL if that names PostgreSQL. SEARCH_ENGINE chooses the engine.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import databases
from benchmarks.report import terminal_table

SIZES = [10_000, 100_000, 1_000_000]
SEED = 7
# What is measured, the sizes it is worth measuring at, and whether it writes to the database.
MEASUREMENTS = {
    "build": (SIZES, False),
    "load": (SIZES, False),
    "search": (SIZES, False),
    "site": (SIZES, False),
    "desk": ([100_000], True),
    "writes": (SIZES, True),
    "import": ([100_000], True),
    "tantivy": ([100_000, 1_000_000], False),
    "naive": ([100_000], False),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("measurements", nargs="*", help=f"of {', '.join(MEASUREMENTS)}; all")
    parser.add_argument("--sizes", nargs="+", type=int, help="numbers of live jobs")
    parser.add_argument("--runs", type=int, default=5, help="runs of every search")
    parser.add_argument("--rows", type=int, default=10_000, help="jobs to import")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, default=databases.FOLDER, help="for what is made")
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    arguments = parser.parse_args()
    unknown = set(arguments.measurements) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"There is no measurement {', '.join(sorted(unknown))}.")
    figures = {"conditions": conditions(), "sizes": {}}
    kept = databases.store(arguments.folder)
    for name in arguments.measurements or MEASUREMENTS:
        usual_sizes, writes = MEASUREMENTS[name]
        for size in arguments.sizes or usual_sizes:
            url = kept.prepared(size, arguments.seed)
            if writes:
                with kept.copy(url) as copy:
                    measured = _measure(name, size, copy, arguments)
            else:
                measured = _measure(name, size, url, arguments)
            figures["sizes"].setdefault(str(size), {})[name] = measured
            print(terminal_table(name, size, measured), flush=True)
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(figures, indent=1))


def _measure(name: str, size: int, url: str, arguments) -> dict:
    """Measure in a process of its own, which nothing before has warmed or burdened."""
    command = [sys.executable, "-m", "benchmarks.child", name, str(size)]
    command += ["--runs", str(arguments.runs), "--rows", str(arguments.rows)]
    command += ["--folder", str(arguments.folder / databases.key(size, arguments.seed))]
    child = subprocess.run(
        command, env=databases.environment(url), cwd=databases.BASE, stdout=subprocess.PIPE,
        text=True, check=True,
    )  # fmt: skip
    return json.loads(child.stdout.splitlines()[-1])


def conditions() -> dict:
    """Return what the figures were measured on and when."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processors": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "database": "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres")
        else "SQLite",
        "engine": os.environ.get("SEARCH_ENGINE", "") or "default",
    }  # fmt: skip


if __name__ == "__main__":
    main()
