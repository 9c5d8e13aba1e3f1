"""Cards rendered once: what a job's card says to everybody, with slots for what a search changes.

A core is the card's template filled with the facts of its job alone. Each page fills in the rest:
the heading's level, why it is featured, the dates of its standing at that moment, the pay range
that meets the search best, and why the job was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from sys import getsizeof
from typing import Self

from django.conf import settings
from django.template import Template
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from listings.card_pay import Floor, ranges_that_count
from listings.cards import Card
from listings.fragments import Fragment
from listings.models import Listing, ListingPay, Placement
from listings.presentation import PayLine
from listings.rates import RateSet
from listings.search.query import NOT_STATED, SearchQuery
from listings.search.receipt import floor_text
from listings.search.scale import PayScale

SLOTS = ("featured", "level", "flag", "dates", "why", "pay")
PAY_BLOCKS_KEPT = 4  # of one core: ranges times currencies asked for

_STEP_WORDS = {
    "whole": "Starts at {floor} or more",
    "mid": "Its middle is at {floor} or more",
    "reach": "Could reach {floor}",
    "below": "Stays below {floor}",
    "not-convertible": "Cannot be compared with {floor}",
    NOT_STATED: "",
}


def card_template() -> Template:
    return get_template("listings/_listing_card.html").template


@dataclass(frozen=True, slots=True)
class CardCore:
    """A job's card but for its slots, and what it takes to fill them without the database."""

    listing_id: int
    listed_at: datetime
    is_example: bool
    fragment: Fragment
    dates: SafeString
    dates_unconfirmed: SafeString
    unconfirmed_from: datetime | None  # None: its dates read the same at any time
    ranges: tuple[ListingPay, ...]
    pay_problem: str
    # Drawn ranges, by number, currency and rates.
    _pay_blocks: dict[tuple, Fragment] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, card: Card) -> Self:
        """Render the core of a job loaded with `for_cards()`."""
        listing = card.listing
        return cls(
            listing_id=listing.pk,
            listed_at=listing.listed_at,
            is_example=listing.is_example,
            fragment=Fragment.render(card_template(), SLOTS, {"card": card}),
            dates=_in_a_row(card.dates_when(is_unconfirmed=False)),
            dates_unconfirmed=_in_a_row(card.dates_when(is_unconfirmed=True)),
            unconfirmed_from=_unconfirmed_from(card),
            ranges=tuple(listing.pay_ranges.all()),
            pay_problem=listing.pay_problem,
        )

    @property
    def bytes_held(self) -> int:
        """About how much memory it takes, with the pay it may come to draw."""
        text = getsizeof(self.fragment.pattern) + getsizeof(self.dates) * 2
        return text + 600 + 1000 * len(self.ranges) + 2000 * min(len(self.ranges), 2)

    def pay_block(self, number: int, showing: "Showing") -> Fragment:
        """Return the drawing and the words of a range; of no range for -1."""
        key = (number, showing.currency_key)
        block = self._pay_blocks.get(key)
        if block is None:
            block = self._draw(number, showing)
            if len(self._pay_blocks) >= PAY_BLOCKS_KEPT:
                self._pay_blocks.clear()
            self._pay_blocks[key] = block
        return block

    def _draw(self, number: int, showing: "Showing") -> Fragment:
        if number < 0:
            return _no_pay(get_template("listings/_card_pay.html").template, self.pay_problem)
        return Fragment.render(
            get_template("listings/_card_pay.html").template,
            ("step",),
            {
                "line": PayLine(self.ranges[number], showing.scale, showing.rates),
                "more": len(self.ranges) - 1,
            },
        )


@lru_cache(maxsize=200)
def _no_pay(template: Template, problem: str) -> Fragment:
    """Most jobs state no pay, and look alike in that."""
    return Fragment.render(template, ("step",), {"line": None, "problem": problem})


def _in_a_row(texts: Sequence[str]) -> SafeString:
    return mark_safe(" · ".join(conditional_escape(text) for text in texts))


def _unconfirmed_from(card: Card) -> datetime | None:
    """Return from when on a card says "not confirmed since"; what `standing_of` makes of dates."""
    listing = card.listing
    if listing.is_example or card.confirmed_at is None:
        return None
    if listing.state in {Listing.State.CLOSED, Listing.State.WITHDRAWN}:
        return card.confirmed_at
    forgotten = card.confirmed_at + timedelta(settings.UNCONFIRMED_AFTER_DAYS)
    return min(forgotten, listing.valid_through or forgotten)


class Showing:
    """How one search shows cards: its moment, its currency at which rates, and its floor."""

    def __init__(self, query: SearchQuery, rates: RateSet, scale: PayScale | None = None):
        self.query = query
        self.rates = rates
        self.scale = scale or PayScale.for_currency(query.pay_cur, rates)
        self.floor = Floor.of(query, rates)
        self.currency_key = (self.scale.currency, rates.version)
        self._step_words = _step_paragraphs(floor_text(query)) if self.floor else {}

    def html(
        self,
        core: CardCore,
        *,
        level: int = 3,
        placement: Placement | None = None,
        why: SafeString = "",
    ) -> str:
        """Return the card with every slot filled, safe for a template."""
        until = core.unconfirmed_from
        is_unconfirmed = until is not None and self.query.now >= until
        return core.fragment.pattern % {
            "featured": " job--featured" if placement else "",
            "level": level,
            "flag": _flag(placement, core.is_example) if placement or core.is_example else "",
            "dates": core.dates_unconfirmed if is_unconfirmed else core.dates,
            "why": why,
            "pay": self._pay(core),
        }

    def _pay(self, core: CardCore) -> str:
        stated = core.ranges
        if not stated:
            return core.pay_block(-1, self).pattern % {"step": ""}
        counted = ranges_that_count(stated, self.query, self.floor)
        shown = (counted or stated)[0]
        step = self._step_words[self.floor.step_of(shown)] if self.floor and counted else ""
        return core.pay_block(stated.index(shown), self).pattern % {"step": step}


def _step_paragraphs(floor: str) -> dict[str, str]:
    return {step: _paragraph(words.format(floor=floor)) for step, words in _STEP_WORDS.items()}


def _paragraph(text: str) -> str:
    return f"<p>{conditional_escape(text)}</p>" if text else ""


def _flag(placement: Placement | None, is_example: bool) -> SafeString:
    words = flag_words(placement) if placement else ""
    return Fragment.of("listings/_card_flag.html", (), words=words, is_example=is_example).fill()


def flag_words(placement: Placement) -> str:
    """Say why a job is featured: "Paid placement", or "Editors’ choice" with the reason."""
    reason = f": {placement.reason}" if placement.reason else ""
    return f"{placement.get_kind_display()}{reason}"


def show(card: Card, *, level: int = 3) -> SafeString:
    """Return the whole card of a job that was loaded for one page."""
    showing = Showing(card.query, card.rates, card.scale)
    return mark_safe(showing.html(CardCore.of(card), level=level, placement=card.placement))
