"""Times of many runs, and what is told of them."""

import time
from collections.abc import Callable, Sequence
from statistics import median


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least that share of all are no larger than."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * share // 1) - 1)]


def summary(times: Sequence[float]) -> dict[str, float]:
    """Return median and p95 of milliseconds, and their number."""
    return {"median": median(times), "p95": quantile(times, 0.95), "n": len(times)}
