"""The statistics of pay: quantiles, intervals, outliers, what may be published, differences.

Plain functions over amounts a year in one currency. An observation is the middle of one
distinct pay range. Nothing here is rounded but for display and for the verdict of a difference.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from statistics import NormalDist

from listings.pay import TOO_WIDE

CONFIDENCE = 0.95
ROUND_TO = 1_000

# Fewest distinct ranges, and in the second place fewest employers where every range names
# its employer, for: listing the ranges, a median, quartiles, the outer tenths.
FOR_LIST = (5, 3)
FOR_MEDIAN = (10, 5)
FOR_QUARTILES = (20, 8)
FOR_TENTHS = (50, 15)

WIDEST_PRECISION = 0.25  # a median known no better than this is not published
ROUGH_PRECISION = 0.10  # one known no better than this is called rough
DOMINANT_SHARE = 0.40  # an employer above this share of a group is named beside the figure

FARTHEST_SCORE = 3.5  # a modified z-score beyond this is an outlier


def quantile(ordered: Sequence[float], p: float) -> float:
    """Return the p-quantile of ascending values by linear interpolation (Hyndman–Fan type 7).

    The same as NumPy's default and PostgreSQL's percentile_cont. Raises ValueError when there
    are no values or p is outside 0 to 1.
    """
    if not len(ordered) or not 0 <= p <= 1:
        raise ValueError("A quantile needs values, and p from 0 to 1.")
    position = (len(ordered) - 1) * p
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    low, high = float(ordered[below]), float(ordered[above])
    return low + (position - below) * (high - low)


@cache
def interval_rank(n: int, confidence: float = CONFIDENCE) -> int:
    """Return k such that the k-th lowest and k-th highest of n values bracket the median.

    The largest k for which P(Binomial(n, 1/2) < k) is at most half of what the confidence
    leaves; 0 when even the extremes do not reach it (n < 6 at 95 %).
    """
    allowed = (1 - confidence) / 2
    # Ten standard deviations below the middle nothing is left that could matter.
    successes = max(0, math.floor(n / 2 - 5 * math.sqrt(n)))
    log_chance = (
        math.lgamma(n + 1)
        - math.lgamma(successes + 1)
        - math.lgamma(n - successes + 1)
        - n * math.log(2)
    )
    chance = math.exp(log_chance)
    below = 0.0
    while below + chance <= allowed:
        below += chance
        chance *= (n - successes) / (successes + 1)
        successes += 1
    return successes


@dataclass(frozen=True, slots=True)
class MedianEstimate:
    """A median with its distribution-free interval, in one currency a year, unrounded."""

    n: int
    value: float
    low: float
    high: float

    @property
    def precision(self) -> float:
        """The wider side of the interval as a share of the median."""
        return max(self.value - self.low, self.high - self.value) / self.value


def median_interval(
    ordered: Sequence[float], *, confidence: float = CONFIDENCE
) -> MedianEstimate | None:
    """Return the median of ascending values and the order-statistic interval around it.

    None when the sample is too small for such an interval to exist (n < 6 at 95 %).
    Source: Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2.
    """
    n = len(ordered)
    rank = interval_rank(n, confidence)
    if rank == 0:
        return None
    low, high = float(ordered[rank - 1]), float(ordered[n - rank])
    return MedianEstimate(n, quantile(ordered, 0.5), low, high)


def dominant(ranges: Mapping[str, int]) -> tuple[str, float] | None:
    """Return the employer of more than two fifths of the ranges, and its share; None for none.

    Employers that are not named ("") are nobody's, but count in the whole.
    """
    whole = sum(ranges.values())
    for employer, count in ranges.items():
        if employer and count > DOMINANT_SHARE * whole:
            return employer, count / whole
    return None


def is_too_wide(minimum: float, maximum: float) -> bool:
    """Is a range from zero, or over three times its bottom? Then it is shown, and not counted."""
    return minimum <= 0 or maximum > TOO_WIDE * minimum


def outlier_flags(amounts: Sequence[float]) -> list[bool]:
    """Say of each amount, given in any order, whether it lies far from the others.

    The modified z-score 0.6745 · |x − median| / MAD over 3.5 (Iglewicz and Hoaglin, How to Detect
    and Handle Outliers, 1993), of the logarithm, because pay is skewed: half and twice the median
    lie equally far. Where over half of the amounts are alike the MAD is zero; then the mean
    absolute deviation takes its place, with 0.7979 for 0.6745. Flags are shown beside the rows;
    nothing is left out for them. Raises ValueError for amounts that are not above zero.
    """
    if any(amount <= 0 for amount in amounts):
        raise ValueError("Amounts of pay are above zero.")
    logs = [math.log(amount) for amount in amounts]
    if not logs:
        return []
    middle = quantile(sorted(logs), 0.5)
    deviations = [abs(log - middle) for log in logs]
    spread, share = quantile(sorted(deviations), 0.5), 0.6745
    if spread < 1e-9:
        spread, share = math.fsum(deviations) / len(deviations), math.sqrt(2 / math.pi)
    if spread < 1e-9:
        return [False] * len(logs)
    return [share * deviation / spread > FARTHEST_SCORE for deviation in deviations]


class Status(StrEnum):
    """How much a group of ranges can say."""

    NOT_ENOUGH = "not_enough"
    LIST = "list"  # too few for a median: the ranges themselves
    ROUGH = "rough"
    SOLID = "solid"


@dataclass(frozen=True, slots=True)
class PayFigure:
    """What may be published about one group of pay ranges, in one currency a year, unrounded.

    `n` counts distinct ranges, `adverts` the adverts (or answers) they came from, `employers`
    is None where the source does not name all of them. What may not be published is None.
    `precision` is kept where it is the reason that there is no median.
    """

    status: Status
    n: int
    adverts: int
    employers: int | None = None
    median: float | None = None
    low: float | None = None
    high: float | None = None
    q1: float | None = None
    q3: float | None = None
    p10: float | None = None
    p90: float | None = None
    precision: float | None = None

    @property
    def has_median(self) -> bool:
        return self.median is not None

    @property
    def is_listed(self) -> bool:
        return self.status is Status.LIST

    @property
    def is_too_uncertain(self) -> bool:
        """Enough ranges, but they lie too far apart for a median."""
        return self.median is None and self.precision is not None

    @property
    def word(self) -> str:
        """The word readers see: not enough data, rough, solid."""
        words = {Status.ROUGH: "rough", Status.SOLID: "solid"}
        return words.get(self.status, "not enough data")


def pay_figure(
    ordered: Sequence[float],
    *,
    adverts: int | None = None,
    employers: int | None = None,
    aged: bool = False,
) -> PayFigure:
    """Decide what may be said about the middles of distinct ranges, given in ascending order.

    `employers` is the number of different ones, None where not every range names its own.
    `aged`: the adverts are over twelve months old, so the figure is rough at best.
    """
    n = len(ordered)

    def passes(threshold: tuple[int, int]) -> bool:
        fewest, fewest_employers = threshold
        return n >= fewest and (employers is None or employers >= fewest_employers)

    counts = {"n": n, "adverts": n if adverts is None else adverts, "employers": employers}
    if not passes(FOR_LIST):
        return PayFigure(Status.NOT_ENOUGH, **counts)
    if not passes(FOR_MEDIAN):
        return PayFigure(Status.LIST, **counts)
    estimate = median_interval(ordered)
    if estimate.precision > WIDEST_PRECISION:
        return PayFigure(Status.NOT_ENOUGH, **counts, precision=estimate.precision)
    rough = (
        aged
        or n < FOR_QUARTILES[0]
        or estimate.precision > ROUGH_PRECISION
        or (employers is None and n < FOR_TENTHS[0])
    )
    quartiles, tenths = passes(FOR_QUARTILES), passes(FOR_TENTHS)
    return PayFigure(
        Status.ROUGH if rough else Status.SOLID,
        **counts,
        median=estimate.value,
        low=estimate.low,
        high=estimate.high,
        q1=quantile(ordered, 0.25) if quartiles else None,
        q3=quantile(ordered, 0.75) if quartiles else None,
        p10=quantile(ordered, 0.1) if tenths else None,
        p90=quantile(ordered, 0.9) if tenths else None,
        precision=estimate.precision,
    )


class Verdict(StrEnum):
    """What a comparison of two medians allows to be said."""

    A_MORE = "a_more"
    B_MORE = "b_more"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two medians, first minus second, with its interval, unrounded.

    All None where either side has no median.
    """

    verdict: Verdict
    value: float | None = None
    low: float | None = None
    high: float | None = None


def difference(a: PayFigure, b: PayFigure) -> Difference:
    """Compare two medians that share source, level, country, currency and window.

    The interval recovers the variances from the two order-statistic intervals (MOVER; Zou and
    Donner, Statistics in Medicine 27, 2008). Rounded outwards to 1,000 it must not touch zero
    for either to be called more.
    """
    if not (a.has_median and b.has_median):
        return Difference(Verdict.UNKNOWN)
    value = a.median - b.median
    low = value - math.hypot(a.median - a.low, b.high - b.median)
    high = value + math.hypot(a.high - a.median, b.median - b.low)
    if round_down(low) > 0:
        verdict = Verdict.A_MORE
    elif round_up(high) < 0:
        verdict = Verdict.B_MORE
    else:
        verdict = Verdict.UNCLEAR
    return Difference(verdict, value, low, high)


def rounded(amount: float) -> int:
    """Round to the nearest 1,000 for display; a half goes up."""
    return math.floor(amount / ROUND_TO + 0.5) * ROUND_TO


def round_down(amount: float) -> int:
    return math.floor(amount / ROUND_TO) * ROUND_TO


def round_up(amount: float) -> int:
    return math.ceil(amount / ROUND_TO) * ROUND_TO


def share_interval(share: float, n: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the Wilson score interval of a share observed in a sample of n.

    Source: Wilson, Journal of the American Statistical Association 22, 1927; recommended for all
    shares and sizes by Brown, Cai and DasGupta, Statistical Science 16, 2001. Raises ValueError
    for an empty sample.
    """
    if n < 1 or not 0 <= share <= 1:
        raise ValueError("An interval of a share needs a sample, and a share from 0 to 1.")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    weight = z * z / n
    centre = (share + weight / 2) / (1 + weight)
    reach = z / (1 + weight) * math.sqrt(share * (1 - share) / n + weight / (4 * n))
    return max(0.0, centre - reach), min(1.0, centre + reach)


def share_at_or_below(ordered: Sequence[float], amount: float) -> float:
    """Return the share of ascending values at or below an amount; ties count half.

    Raises ValueError when there are no values.
    """
    if not len(ordered):
        raise ValueError("A share needs values.")
    below, up_to = bisect_left(ordered, amount), bisect_right(ordered, amount)
    return (below + up_to) / 2 / len(ordered)
