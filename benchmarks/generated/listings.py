"""One generated job at a time: its row, and the rows of its places, pay, skills, source and words.

The words are written as the search's own `index_text` would write them; a test compares.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, lru_cache
from operator import itemgetter
from random import Random

import numpy as np
from django.db import connection
from django.utils.html import escape
from django.utils.text import slugify

from listings.models import ExchangeRate, ListingPay
from listings.search.analyser import MAX_BODY_TOKENS, tokens
from roles.models import Role, Term

from .pay import Pay
from .places import Places
from .skew import by_rank, by_share
from .words import vocabulary

HIDDEN_EACH = 17  # every 17th job is on no list: a draft, closed, past its deadline …
LISTED_WITHIN = timedelta(days=28)
PER_COMPANY = 40
FROM_FEEDS = 0.7  # of companies: their board confirms their jobs
UNDECIDED = 0.03

_INTRO = "We are looking for a"
_SKILLS = "You bring"
_LEVELS = {
    "Senior": ("senior", 30),
    "Lead": ("senior", 6),
    "Staff": ("senior", 6),
    "Junior": ("entry", 7),
    "Head": ("executive", 3),
    "": ("", 48),
}
_UNNAMED_LEVELS = {"mid": 52, "senior": 14, "entry": 4, "": 30}
_WORKING_TIME = {"full_time": 62, "part_time": 4, "": 34}
_CONTRACT = {"": 62, "permanent": 25, "contractor": 6, "internship": 5, "temporary": 2}
_UNDECIDED_TITLES = ("AI Specialist", "Member of Technical Staff", "Technical Lead", "AI Expert")


class Moments:
    """Moments around now, ready for the database, to the minute."""

    def __init__(self, now: datetime):
        self.now = now.replace(second=0, microsecond=0)
        self._known: dict[int, object] = {}

    def at(self, minutes: float):
        """Return the moment that many minutes from now; the past is negative."""
        minutes = int(minutes)
        if minutes not in self._known:
            moment = self.now + timedelta(minutes=minutes)
            self._known[minutes] = connection.ops.adapt_datetimefield_value(moment)
        return self._known[minutes]

    def day(self, minutes: float):
        """Return the day of that moment."""
        day = (self.now + timedelta(minutes=int(minutes))).date()
        return connection.ops.adapt_datefield_value(day)


@dataclass(slots=True)
class Employer:
    pk: int
    name: str
    country: str
    tokens: str
    has_board: bool


@dataclass(slots=True)
class Batch:
    """Rows by table, as tuples in the order in which boards.py names their fields."""

    listings: list[tuple] = field(default_factory=list)
    places: list[tuple] = field(default_factory=list)
    pay: list[tuple] = field(default_factory=list)
    terms: list[tuple] = field(default_factory=list)
    sources: list[tuple] = field(default_factory=list)
    texts: list[tuple] = field(default_factory=list)


PAY_FIELDS = tuple(
    one.attname for one in ListingPay._meta.concrete_fields if one.name not in ("id", "listing")
)


class Generator:
    """Makes jobs; the same seed makes the same jobs, but for the moments they are dated by."""

    def __init__(self, size: int, seed: int, now: datetime):
        self.total = size + size // (HIDDEN_EACH - 1)  # so many that `size` of them are live
        self.seed = seed
        self.moments = Moments(now)
        self.places = Places()
        self.pay = Pay(ExchangeRate.objects.current_per_eur())
        self.vocabulary = vocabulary()
        self.employers = list(self._employers(Random(f"employers {seed}"), size))
        # Pareto's law with the exponent that gives the largest employer some per cent of all jobs.
        self._employer = by_rank(self.employers, exponent=0.75)
        professions = list(Role.objects.professions().order_by("pk"))
        terms = list(Term.objects.exclude(family=Term.Family.INDUSTRY).order_by("pk"))
        Random("roles").shuffle(professions)
        # The best known come first: what they are called is what visitors search for.
        popular = ["data-engineer", "data-scientist", "machine-learning-engineer", "data-analyst"]
        professions.sort(key=lambda r: popular.index(r.slug) if r.slug in popular else len(popular))
        self._role = by_rank([(role.pk, role.name) for role in professions])
        self._term = by_rank(
            [(term.pk, term.name, " ".join(tokens(term.name))) for term in terms], exponent=0.9
        )
        self._prefix = by_share({word: share for word, (_, share) in _LEVELS.items()})
        self._level = by_share(_UNNAMED_LEVELS)
        self._working_time = by_share(_WORKING_TIME)
        self._contract = by_share(_CONTRACT)

    def _employers(self, rng: Random, size: int) -> Iterator[Employer]:
        kinds = ("Labs", "Systems", "Analytics", "Health", "Bank", "Software", "Group", "AI")
        made_up = self.vocabulary.words[len(self.vocabulary.words) // 2 :]
        for pk in range(1, max(20, size // PER_COMPANY) + 1):
            name = f"{rng.choice(made_up).title()} {rng.choice(kinds)} {pk}"
            country = self.places.country(rng)
            yield Employer(
                pk, name, country, " ".join(tokens(name)), has_board=rng.random() < FROM_FEEDS
            )

    def batches(self, batch_size: int) -> Iterator[Batch]:
        for start in range(0, self.total, batch_size):
            end = min(start + batch_size, self.total)
            rng = Random(f"{self.seed} {start}")
            drawn = self.vocabulary.drawn(np.random.default_rng([self.seed, start]), end - start)
            batch = Batch()
            for number, words in zip(range(start, end), drawn, strict=True):
                self._add(batch, rng, number, words)
            yield batch

    def _add(self, batch: Batch, rng: Random, number: int, words: list[int]) -> None:
        pk = number + 1
        employer: Employer = self._employer.draw(rng)
        role_id, role = self._role.draw(rng)
        prefix = self._prefix.draw(rng)
        level = _LEVELS[prefix][0] or self._level.draw(rng)
        terms = self._term.draw_distinct(rng, rng.randint(3, 8))
        is_undecided = rng.random() < UNDECIDED
        name = rng.choice(_UNDECIDED_TITLES) if is_undecided else role
        focus = f", {rng.choice(terms)[1]}" if rng.random() < 0.35 else ""
        title = f"{prefix} {name}{focus}".strip()
        slug, title_tokens = _read_title(title)
        country = employer.country if rng.random() < 0.8 else self.places.country(rng)
        spots = self.places.spots(rng, country)
        description, body = self._text(words, name, terms)
        working_time, contract = self._working_time.draw(rng), self._contract.draw(rng)
        start = -LISTED_WITHIN.total_seconds() / 60 * (1 - number / self.total)
        start = min(start * rng.uniform(0.95, 1.05), -2)
        state = self._state(rng, number, start)
        batch.listings.append(
            (
                pk,
                title,
                slug,
                employer.pk,
                None if is_undecided else role_id,
                state.get("scope", "undecided" if is_undecided else "mapped"),
                "title" if not is_undecided and rng.random() < 0.15 else "",
                level,
                prefix if level and rng.random() < 0.12 else "",
                working_time,
                contract,
                "text" if (working_time or contract) and rng.random() < 0.05 else "",
                description,
                f"https://jobs.example/{pk}",
                state.get("state", "open"),
                state["listed_at"],
                self.moments.day(start - rng.expovariate(1 / 4000)) if rng.random() < 0.8 else None,
                state["valid_through"],
                state.get("closed_at"),
                state.get("confirmed_at", self._confirmed_by_hand(rng, employer)),
                "person",
                self.moments.at(start),
            )
        )
        batch.texts.append(
            (
                pk,
                title_tokens,
                employer.tokens,
                self._body(spots, body),
            )
        )
        for order, spot in enumerate(spots):
            words_read = spot.city if rng.random() < 0.03 else ""
            batch.places.append(
                (pk, spot.mode, spot.city, spot.city_slug, spot.region, spot.country, spot.area,
                 words_read, order)
            )  # fmt: skip
        for row in self.pay.ranges(rng, country, level):
            batch.pay.append((pk, *(getattr(row, name) for name in PAY_FIELDS)))
        batch.terms += [(pk, term_id) for term_id, _, _ in terms]
        if employer.has_board and not state.get("is_unconfirmed"):
            batch.sources.append(
                (pk, employer.pk, str(pk), f"https://jobs.example/{pk}", f"{pk:064x}",
                 self.moments.at(start))
            )  # fmt: skip

    def _confirmed_by_hand(self, rng: Random, employer: Employer):
        """Draw when a person confirmed it; None where the employer's board does."""
        if employer.has_board:
            return None
        days = rng.uniform(15, 20) if rng.random() < 0.08 else rng.uniform(0, 12)
        return self.moments.at(-days * 24 * 60)

    def _state(self, rng: Random, number: int, start: float) -> dict:
        """Return how the job stands: live, or, every 17th, in a way that no list shows."""
        at = self.moments.at
        days = 24 * 60
        live = {
            "listed_at": at(start),
            "valid_through": at(rng.uniform(10, 60) * days) if rng.random() < 0.25 else None,
        }
        if number % HIDDEN_EACH != HIDDEN_EACH - 1:
            return live
        return live | rng.choice(
            (
                {"state": "draft", "listed_at": None},
                {"state": "review", "listed_at": None},
                {"state": "closed", "closed_at": at(start / 2)},
                {"valid_through": at(start / 2)},
                {"listed_at": at(rng.uniform(10, 20) * days)},
                {"scope": "out"},
                {"confirmed_at": at(-40 * days), "is_unconfirmed": True},
            )
        )

    def _text(self, indices: list[int], name: str, terms) -> tuple[str, str]:
        """Return a description and its tokens."""
        words, known = self.vocabulary.words, self.vocabulary.tokens
        third = len(indices) // 3
        parts = indices[:third], indices[third : 2 * third], indices[2 * third :]
        chosen = [itemgetter(*part) for part in parts]
        one, two, three = (" ".join(choose(words)) for choose in chosen)
        skills = "".join([f"<li>{_escaped(term)}</li>" for _, term, _ in terms])
        description = (
            f"<p>{_INTRO} {_escaped(name)}. {one}.</p><p>{two}.</p>"
            f"<p>{_SKILLS}:</p><ul>{skills}</ul><p>{three}.</p>"
        )
        read = [
            _tokens_of(_INTRO),
            _tokens_of(name),
            *chosen[0](known),
            *chosen[1](known),
            _tokens_of(_SKILLS),
            *[written for _, _, written in terms],
            *chosen[2](known),
        ]
        return description, " ".join(filter(None, read))

    def _body(self, spots, description: str) -> str:
        body = " ".join(filter(None, [*(spot.tokens for spot in spots), description]))
        if body.count(" ") >= MAX_BODY_TOKENS:
            return " ".join(body.split(" ", MAX_BODY_TOKENS)[:MAX_BODY_TOKENS])
        return body


@lru_cache(maxsize=50_000)
def _read_title(title: str) -> tuple[str, str]:
    """Return the slug and the tokens of a title."""
    return slugify(title)[:120], " ".join(tokens(title))


@cache
def _escaped(name: str) -> str:
    return escape(name)


@cache
def _tokens_of(text: str) -> str:
    return " ".join(tokens(text))
