"""Figures as tables: on the terminal, and in docs/benchmarks.md beside the goals.

    python -m benchmarks.report out/bench.json     writes the tables into docs/benchmarks.md

Given several files, figures of later ones take the place of the same ones before.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.databases import BASE
from benchmarks.timing import quantile

DOCUMENT = BASE / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

# Figures of one size by measurement; of all sizes by size.
Measured = dict[str, dict]
Sizes = dict[int, Measured]


def page_ratio(at: Measured) -> float:
    return at["search"]["page"]["median"] / at["search"]["bare"]["median"]


@dataclass(frozen=True, slots=True)
class Goal:
    """What was to be reached, at which size, and how it is read from the figures."""

    what: str
    size: int
    limit: float
    unit: str
    read: Callable[[Measured], float]
    at_least: bool = False

    def reached(self, sizes: Sizes) -> float | None:
        """Return the figure; None where it was not measured."""
        try:
            return self.read(sizes[self.size])
        except KeyError:
            return None

    def is_met(self, reached: float) -> bool:
        return reached >= self.limit if self.at_least else reached <= self.limit


def _p95_over_median(at: Measured) -> float:
    return at["search"]["page"]["p95"] / at["search"]["page"]["median"]


def _beside_bare(kind: str) -> Callable[[Measured], float]:
    def read(at: Measured) -> float:
        return at["search"][kind]["median"] / at["search"]["bare_beside_cached"]["median"]

    return read


def _beside_few_rows(at: Measured, share: float) -> float:
    medians = [page["median"] for page in at["desk"]["pages"].values()]
    return quantile(medians, share) / at["desk"]["few_rows"]["median"]


MILLION, THOUSANDS = 1_000_000, 100_000
GOALS = (
    Goal("Whole page, beside the bare view", THOUSANDS, 6, "×", page_ratio),
    Goal("Whole page, beside the bare view", MILLION, 12, "×", page_ratio),
    Goal("p95 over the searches, beside their median", THOUSANDS, 3, "×", _p95_over_median),
    Goal("p95 over the searches, beside their median", MILLION, 3, "×", _p95_over_median),
    Goal("Cached page, beside the bare view", MILLION, 2, "×", _beside_bare("cached")),
    Goal("304, beside the bare view", MILLION, 1.4, "×", _beside_bare("unchanged")),
    Goal(
        "Search alone, faster than tantivy", MILLION, 10, "×",
        lambda at: at["tantivy"]["tantivy"]["median"] / at["tantivy"]["ours"]["median"],
        at_least=True,
    ),
    Goal(
        "Search alone, faster than the naive page's queries", THOUSANDS, 1000, "×",
        lambda at: at["naive"]["naive"]["median"] / at["naive"]["search"]["median"],
        at_least=True,
    ),
    Goal("Index from the rows", MILLION, 15, " s", lambda at: at["build"]["rows_seconds"]),
    Goal("Index from its file", MILLION, 3, " s", lambda at: at["load"]["file_seconds"]),
    Goal("Index in private memory", MILLION, 200, " MB", lambda at: at["load"]["index_mb"]),
    Goal(
        "One job's write", MILLION, 10, " ms", lambda at: at["writes"]["write"]["median"],
    ),
    Goal(
        "Pages of the desk, beside a list of a few rows", THOUSANDS, 4, "×",
        lambda at: _beside_few_rows(at, 0.5),
    ),
    Goal(
        "The slowest of them", THOUSANDS, 8, "×", lambda at: _beside_few_rows(at, 1),
    ),
    Goal(
        "p95 during an import, beside p95 before it", THOUSANDS, 2, "×",
        lambda at: at["import"]["beside"]["p95"] / at["import"]["alone"]["p95"],
    ),
)  # fmt: skip
GROWTH_LIMIT = 3  # from the smallest size to the largest


def growth(sizes: Sizes) -> float | None:
    """Return how much longer a page takes at the largest size than at the smallest."""
    pages = {size: at["search"]["page"] for size, at in sizes.items() if "search" in at}
    if len(pages) < 2:
        return None
    return pages[max(pages)]["median"] / pages[min(pages)]["median"]


def goals_table(sizes: Sizes) -> Iterator[str]:
    yield "| What | Jobs | Goal | Reached | |"
    yield "|---|---:|---:|---:|---|"
    for goal in GOALS:
        reached = goal.reached(sizes)
        sign = "≥" if goal.at_least else "≤"
        limit = f"{sign} {goal.limit:,g}{goal.unit}"
        figure, verdict = "not measured", ""
        if reached is not None:
            figure = f"{_short(reached)}{goal.unit}"
            verdict = "met" if goal.is_met(reached) else "missed"
        yield f"| {goal.what} | {goal.size:,} | {limit} | {figure} | {verdict} |"
    grown = growth(sizes)
    if grown is not None:
        searched = [size for size, at in sizes.items() if "search" in at]
        span = f"{min(searched):,} to {max(searched):,}"
        verdict = "met" if grown <= GROWTH_LIMIT else "missed"
        figure = f"{_short(grown)}×"
        yield f"| Growth of the page's time | {span} | ≤ {GROWTH_LIMIT}× | {figure} | {verdict} |"


def figures_table(sizes: Sizes) -> Iterator[str]:
    """Yield every time measured, in milliseconds."""
    yield "| Jobs | What | Median | p95 | Times |"
    yield "|---:|---|---:|---:|---:|"
    for size, at in sorted(sizes.items()):
        for name, measured in at.items():
            for what, row in rows_of(name, measured):
                yield (
                    f"| {size:,} | {what} | {_short(row['median'])} ms | {_short(row['p95'])} ms "
                    f"| {row['n']:,} |"
                )


WORDS = {
    ("search", "page"): "Whole page: median and p95 over the searches",
    ("search", "requests"): "Whole page: over all requests",
    ("search", "bare"): "Bare view of the same bytes",
    ("search", "cached"): "Page asked for again",
    ("search", "unchanged"): "Page the visitor already has (304)",
    ("search", "bare_beside_cached"): "Bare view, beside those",
    ("writes", "write"): "One job's write",
    ("writes", "page_after"): "First page after it",
    ("writes", "page"): "The same page before it",
    ("import", "alone"): "Whole page before an import",
    ("import", "beside"): "Whole page during the import",
    ("desk", "few_rows"): "A list of a few rows at the desk",
    ("tantivy", "ours"): "Our search alone, beside tantivy",
    ("tantivy", "tantivy"): "tantivy",
    ("naive", "naive"): "Naive page: its queries alone",
    ("naive", "search"): "Our search alone, beside it",
    ("naive", "page"): "Our whole page, beside it",
}


def rows_of(name: str, measured: dict) -> Iterator[tuple[str, dict]]:
    """Yield what was timed in a measurement, and its times."""
    if name == "desk":
        yield from ((f"`{address}`", row) for address, row in measured["pages"].items())
        yield from ((f"Decided: {what}", row) for what, row in measured["decisions"].items())
    for key, row in measured.items():
        if name == "site":
            yield f"`{key.partition('?')[0]}`", row
        elif (name, key) in WORDS:
            yield WORDS[name, key], row


def notes_of(name: str, measured: dict) -> Iterator[str]:
    """Yield what must be known to read the figures of a measurement."""
    if name == "search":
        slowest = sorted(measured["by_query"].items(), key=lambda item: -item[1])[:3]
        yield f"Pages are {measured['kB']:.0f} kB (median). Slowest searches: " + ", ".join(
            f"`{query or 'no filter'}` {_short(taken)} ms" for query, taken in slowest
        )
    if name == "build":
        yield (
            f"The index is built from the rows in {_short(measured['rows_seconds'])} s and saved "
            f"in {_short(measured['save_seconds'])} s; its file has {measured['file_mb']:.0f} MB."
        )
    if name == "load":
        yield (
            f"A new process loads the index in {_short(measured['file_seconds'])} s and has "
            f"{measured['index_mb']:.0f} MB more for itself alone. It had "
            f"{measured['process_before_mb']:.0f} MB before, and has "
            f"{measured['process_after_searches_mb']:.0f} MB after all searches, with the words "
            "and pages it keeps."
        )
    if name == "desk":
        yield (
            f"A page of the desk takes {min(measured['queries'].values())} to "
            f"{max(measured['queries'].values())} queries, however many rows there are."
        )
    if name == "import":
        yield f"{measured['rows']:,} jobs were imported in {measured['seconds']:.0f} s."
    if name == "tantivy":
        yield (
            f"tantivy {measured['version']}: {measured['settings']}; built in "
            f"{measured['build_seconds']:.0f} s. {measured['searches']} searches; the total is the "
            f"same in {measured['same_total']:.0%} of them and within 1 % in "
            f"{measured['within_one_per_cent']:.0%}."
        )


def terminal_table(name: str, size: int, measured: dict) -> str:
    rows = list(rows_of(name, measured))
    head = "median ms    p95 ms   times" if rows else ""
    lines = [f"\n{name}, {size:,} jobs".ljust(50) + head]
    lines += [
        f"  {what:47}{_short(row['median']):>9} {_short(row['p95']):>9} {row['n']:7,}"
        for what, row in rows
    ]
    lines += [f"  {note}" for note in notes_of(name, measured)]
    if name == "search":
        ratio = _short(page_ratio({name: measured}))
        lines.append(f"  A page takes {ratio}× the bare view's time.")
    return "\n".join(lines)


def _short(number: float) -> str:
    """Write a number with three digits, or two behind the point."""
    digits = 0 if number >= 100 else 1 if number >= 10 else 2
    return f"{number:,.{digits}f}"


def markdown(figures: dict) -> str:
    """Return the tables of docs/benchmarks.md."""
    sizes = {int(size): at for size, at in figures["sizes"].items()}
    known = figures["conditions"]
    notes = [
        f"- {size:,} jobs: {note}"
        for size, at in sorted(sizes.items())
        for name, measured in at.items()
        for note in notes_of(name, measured)
    ]
    return "\n".join(
        [
            f"Measured on {known['date']}: {known['processors']} processors ({known['machine']}), "
            f"Python {known['python']}, {known['database']}, engine: {known['engine']}.",
            "",
            *goals_table(sizes),
            "",
            *figures_table(sizes),
            "",
            *notes,
        ]
    )


def merged(all_figures: list[dict]) -> dict:
    """Return one set of figures; later ones take the place of the same ones before."""
    sizes: dict[str, dict] = {}
    for figures in all_figures:
        for size, at in figures["sizes"].items():
            sizes.setdefault(size, {}).update(at)
    return {"conditions": all_figures[-1]["conditions"], "sizes": sizes}


def written_into(document: str, tables: str) -> str:
    """Return the document with these tables between its marks."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    files = parser.parse_args().files
    tables = markdown(merged([json.loads(file.read_text()) for file in files]))
    DOCUMENT.write_text(written_into(DOCUMENT.read_text(), tables))
    print(tables)


if __name__ == "__main__":
    main()
