"""What a search answers, whichever engine found it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ladder:
    """How all jobs that meet the rest of the search stand to the visitor's pay floor.

    `whole` start at the floor, `mid` have their middle there, `reach` could reach it: each
    includes the one before. `reach + unstated + unconvertible + below` is everything.
    """

    whole: int
    mid: int
    reach: int
    unstated: int
    unconvertible: int
    below: int

    @property
    def total(self) -> int:
        return self.reach + self.unstated + self.unconvertible + self.below


@dataclass(frozen=True, slots=True)
class Histogram:
    """Jobs by the middle of their pay, in equal steps from 0; the last step is open-ended.

    `left_out` have no middle to count: no pay, no lower end, or no rate for their currency.
    """

    currency: str
    step: int  # currency units a year
    counts: tuple[int, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of a search and every count that stands beside it."""

    ids: tuple[int, ...]
    featured_ids: tuple[int, ...]
    total: int
    # By filter and value: jobs with that value that meet all the *other* filters. Which values:
    #   role, family, level, employment, workplace, country: each with at least one job, and
    #     NOT_STATED where a fact may be unstated and is by at least one; a role counts its
    #     narrower ones too unless `exact`;
    #   place, skill, company: the OPTIONS_AT_MOST with most jobs, at least one each (of equals
    #     the first by slug in byte order for cities, by id for skills and companies; a place
    #     there is a city), and every chosen value, with 0 where it finds nothing;
    #   posted: DAYS_OFFERED and the number of days asked for, as texts, 0 included;
    #   apply_from: "yes", "no" and NOT_STATED, at least one job each; none if nobody asked;
    #   pay: PAY_STEPS and PAY_MISSES, each job once, on its own step only, at least one each.
    counts: Mapping[str, Mapping[str, int]]
    # By filter in use: jobs more if that filter were dropped.
    freed: Mapping[str, int]
    # By filter in use: jobs more that do not state the fact, where they were not asked for.
    unsaid: Mapping[str, int]
    ladder: Ladder | None  # None: no floor asked for
    histogram: Histogram
    # Words too common to be checked in time, as typed: the answer is without them.
    left_out: tuple[str, ...] = ()
