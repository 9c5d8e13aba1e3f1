"""Pay in running text: which amounts an employer offers, in which currency and for how long.

Only what the words say becomes a value. What they merely suggest ("$" is most often the US dollar,
120,000 is most often a year's pay) stands apart in `inferred`, and an amount that is not pay (funds
raised, a bonus, a budget, a number of users) is no offer at all.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

from . import pay_words as words
from .money import (
    SMALL_UNIT_CURRENCIES,
    Amount,
    amounts,
    currency_named,
    likely_currency,
)

#: Longer texts are read up to here: an advert states its pay well before its 40,000th character.
MAX_CHARACTERS = 40_000

#: From this amount on pay without a period is most likely a year's. Only currencies in which no
#: month's pay is as large; "" is an amount without currency.
_SURELY_A_YEARS_PAY = {
    "": 20_000, "USD": 20_000, "EUR": 20_000, "GBP": 20_000, "CAD": 20_000, "AUD": 20_000,
    "CHF": 30_000, "NZD": 20_000, "SGD": 36_000, "INR": 300_000, "JPY": 2_500_000,
    "KRW": 24_000_000, "SEK": 250_000, "NOK": 250_000, "DKK": 250_000, "ILS": 120_000,
    "kr": 250_000,  # whosever
}  # fmt: skip
_LARGEST_PAY = Decimal(10_000_000_000)

INDIAN_UNITS = frozenset(("l", "lpa", "lakh", "lakhs", "lac", "lacs", "cr", "crore", "crores"))
RETIREMENT_PLANS = ("401", "403", "457")
MILLIONS = frozenset(("m", "mm", "mn", "mio", "million", "millions"))
BILLIONS = frozenset(("b", "bn", "billion"))


@dataclass(frozen=True, slots=True)
class PayOffer:
    """One amount or range of pay, as the employer gave it.

    `kind` is range, single, min ("from"), max ("up to") or ambiguous (amounts that cannot be told,
    left empty). `part` is base, on_target (pay with bonus or equity in it) or "" (not said);
    `basis` is employee, contractor or "". `words` are the words it was read from.
    """

    minimum: Decimal | None
    maximum: Decimal | None
    currency: str = ""
    period: str = ""
    kind: str = "ambiguous"
    inferred: Mapping[str, str | Decimal] = field(default_factory=dict)
    part: str = ""
    basis: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class PayReading:
    """What a text says about pay: its main offer, and all offers in the order of the text.

    The main offer is the first that is neither a contractor's nor on target, else the first. `kind`
    is multi when several offers differ, and none when the text names no amount of pay.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    currency: str = ""
    period: str = ""
    kind: str = "none"
    inferred: Mapping[str, str | Decimal] = field(default_factory=dict)
    part: str = ""
    basis: str = ""
    words: str = ""
    offers: tuple[PayOffer, ...] = ()


def read_pay(text: str, *, country: str = "") -> PayReading:
    """Read the pay a text states; `country` (ISO) tells what a shared "$" or "kr" likely means."""
    text = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS].replace("\0", " "))
    text = words.GENDERS.sub(lambda found: " " * len(found[0]), text)
    offers = tuple(_without_repeats(_offers(text, country)))
    if not offers:
        return PayReading()
    main = min(offers, key=lambda offer: (offer.basis == "contractor", offer.part == "on_target"))
    return PayReading(
        minimum=main.minimum,
        maximum=main.maximum,
        currency=main.currency,
        period=main.period,
        kind=main.kind if len(offers) == 1 else "multi",
        inferred=main.inferred,
        part=main.part,
        basis=main.basis,
        words=main.words,
        offers=offers,
    )


def _without_repeats(offers: Iterator[PayOffer]) -> Iterator[PayOffer]:
    """Drop offers that state the same amounts again ("$120k ... (USD 120,000)").

    In another currency they are another offer ("£80k in London, €80k in Berlin").
    """
    seen = defaultdict(set)
    for offer in offers:
        told = seen[offer.minimum, offer.maximum, offer.kind, offer.part]
        if not told or (offer.currency and "" not in told and offer.currency not in told):
            yield offer
        told.add(offer.currency)


def _offers(text: str, country: str) -> Iterator[PayOffer]:
    previous_end = 0
    for low, high in _paired(text, list(amounts(text))):
        mention = _Mention(text, low, high, previous_end)
        if mention.is_pay and (offer := mention.offer(country)):
            yield offer
        previous_end = mention.end


def _paired(text: str, found: list[Amount]) -> Iterator[tuple[Amount, Amount | None]]:
    """Join amounts that are the two ends of one range; the others stand alone."""
    found = [*found, None]
    skip = False
    for low, high in pairwise(found):
        if skip:
            skip = False
        elif high and (ends := _as_range(text, low, high)):
            yield ends
            skip = True
        else:
            yield low, None


def _as_range(text: str, low: Amount, high: Amount) -> tuple[Amount, Amount] | None:
    """Return both ends with what they share written out ("120-150k"), or None if no range."""
    between = words.RANGE.fullmatch(text[low.end : high.start])
    if not between or (high.number == "401" and high.multiplier):
        return None
    if between["and"] and not words.BETWEEN.search(text[max(0, low.start - 40) : low.start]):
        return None
    if high.is_bare and not low.is_bare and words.COUNTED.match(text, high.end):
        return None  # "$120k - 200 employees"
    if high.multiplier and not low.multiplier and low.value < 1000:
        low = replace(low, multiplier=high.multiplier)
    elif low.multiplier and not high.multiplier and high.value < 1000:
        high = replace(high, multiplier=low.multiplier)
    elif low.marks and high.is_bare and not between["spaced"] and high.value < 1000 <= low.value:
        high = replace(high, multiplier="k")  # "$60,000-85"
    if high.value < low.value and not high.marks:
        return None  # "$120k - 4 days a week"
    return low, high


class _Mention:
    """One amount, or the two ends of a range, among the words around it."""

    def __init__(self, text: str, low: Amount, high: Amount | None, previous_end: int):
        self.text = text
        self.low, self.high = low, high or low
        self.is_pair = high is not None
        self.end = self.high.end
        self.between = text[low.end : self.high.start] if high else ""
        self.before = words.LAST_CLAUSE.search(text[max(previous_end, low.start - 60) : low.start])[
            0
        ]
        self.after = words.PLUS_TAX.sub("", text[self.end : self.end + 60])
        self.around = f"{self.before} {self.after}"
        self.marks = [*low.marks, *(high.marks if high else ()), *self._marks_nearby()]
        self.currency = next(filter(None, map(currency_named, self.marks)), "")
        self.multipliers = {
            low.multiplier.lower().rstrip("."),
            self.high.multiplier.lower().rstrip("."),
        }

    def _marks_nearby(self) -> list[str]:
        """Currencies named beside the amount: "40-60/hr (CAD)", "Salary (EUR): 50,000"."""
        period = words.PERIOD_HERE.match(self.after)
        nearby = [
            words.CURRENCY_AFTER.match(self.after, period.end() if period else 0),
            words.CURRENCY_BEFORE.search(self.before),
        ]
        return [match[1] for match in nearby if match]

    @cached_property
    def period(self) -> str:
        """The stated period: at the amount, else in the words before it, else ""."""
        if "lpa" in self.multipliers:
            return "year"
        if words.PAYMENTS_A_YEAR.match(self.after):
            return "month"
        here = words.UP_TO_NEXT_THING.match(self.after.removeprefix("+"))[0]
        found = [
            *words.PERIOD.finditer(self.between),
            *words.PERIOD.finditer(here),
            *reversed(list(words.PERIOD_BEFORE.finditer(self.before))),
        ]
        return found[0].lastgroup if found else ""

    @cached_property
    def stands_alone(self) -> bool:
        """Whether the text says hardly more than the amount."""
        around = self.text[: self.low.start] + " " + self.text[self.end :]
        return len(around) < 120 and len(re.findall(r"[^\W\d]{2,}", around)) <= 3

    @cached_property
    def is_near_pay_words(self) -> bool:
        return bool(words.PAY.search(self.around))

    @property
    def is_pay(self) -> bool:
        """Whether the words make this pay rather than some other money or number."""
        if words.OTHER_MONEY_BEFORE.search(self.before) or words.OTHER_MONEY_AFTER.match(
            self.after
        ):
            return False
        if self.low.number in RETIREMENT_PLANS and not self.low.marks:
            return False
        if self.multipliers & BILLIONS:
            return False
        if self.multipliers & MILLIONS and self.currency not in SMALL_UNIT_CURRENCIES:
            is_rate = self.is_pair and bool(self.marks) and bool(self.period)
            return is_rate or self.is_near_pay_words
        if self.marks and self.marks != ["R"]:
            return self.high.value >= 5
        return self._is_pay_without_currency()

    def _is_pay_without_currency(self) -> bool:
        if "lpa" in self.multipliers:
            return True
        if any(self.multipliers):
            counted = words.COUNTED.match(self.after.removeprefix("+"))
            return not counted and (self.is_near_pay_words or self.stands_alone)
        if words.CJK_PAY.search(self.before) or self._is_all_and_round:
            return True
        if all(end.number.isdigit() and 1900 <= end.value <= 2100 for end in (self.low, self.high)):
            return False
        if words.PERIOD_HERE.match(self.after):
            return self.low.value >= 10 and (self.is_near_pay_words or self.stands_alone)
        return self.high.value >= 1000 and bool(words.PAY_JUST_BEFORE.search(self.before))

    @property
    def _is_all_and_round(self) -> bool:
        """Whether the text is nothing but a range of round amounts: "120000-150000"."""
        around = self.text[: self.low.start] + self.text[self.end :]
        low, high = self.low.value, self.high.value
        is_round = low % 500 == high % 500 == 0
        return 10_000 <= low < high <= 3 * low and is_round and not re.search(r"\w", around)

    def offer(self, country: str) -> PayOffer | None:
        """Return the offer made here, or None when its amounts are no pay (zero, too large)."""
        minimum, maximum, kind = self._limits()
        if self.high.value == 0 or self.high.value > _LARGEST_PAY:
            return None
        period, inferred = self.period, {}
        if self._leaves_out_thousands:
            if words.WITH_A_SHARE.search(self.around):
                minimum, maximum = _thousands(minimum), _thousands(maximum)
            elif not (self.is_pair or self.is_near_pay_words or self.stands_alone):
                return None
            elif kind != "ambiguous":
                if self.low.value >= 100:
                    inferred = {"minimum": _thousands(minimum), "maximum": _thousands(maximum)}
                minimum, maximum, kind = None, None, "ambiguous"
        if not self.currency:
            inferred["currency"] = self._likely_currency(country)
        if not period:
            largest = maximum or minimum or inferred.get("maximum")
            mark = "kr" if {"kr", "kr."} & set(self.marks) else ""
            inferred["period"] = self._likely_period(largest, inferred.get("currency") or mark)
        return PayOffer(
            minimum=minimum,
            maximum=maximum,
            currency=self.currency,
            period=period,
            kind=kind,
            inferred=MappingProxyType({name: value for name, value in inferred.items() if value}),
            part=self._part(),
            basis=self._basis(),
            words=self.text[self.low.start : self.end].strip(" ,;"),
        )

    def _limits(self) -> tuple[Decimal | None, Decimal | None, str]:
        low, high = self.low.value, self.high.value
        if low > high or words.NEGATIVE.match(self.text[: self.low.start]):
            return None, None, "ambiguous"
        if low < high:
            return low, high, "range"
        if not self.is_pair and self._is_only_minimum:
            return low, None, "min"
        if not self.is_pair and self._is_only_maximum:
            return None, high, "max"
        return low, high, "single"

    @property
    def _is_only_minimum(self) -> bool:
        return bool(
            words.OR_MORE.match(self.after)
            or words.OPEN_END.match(self.after)
            or words.AND_ABOVE.match(self.after)
            or words.ONLY_MINIMUM.search(self.before)
        )

    @property
    def _is_only_maximum(self) -> bool:
        return bool(words.AND_BELOW.match(self.after) or words.ONLY_MAXIMUM.search(self.before))

    @property
    def _leaves_out_thousands(self) -> bool:
        """Whether "$175" may mean 175,000: no period, no multiplier, too much for an hour."""
        bare = not self.period and not any(self.multipliers)
        return bare and bool(self.marks) and self.high.value < 1000 and "." not in self.low.number

    def _likely_currency(self, country: str) -> str:
        if words.UNITED_KINGDOM.search(self.around):
            return "GBP"
        if self.multipliers & INDIAN_UNITS:
            return "INR"
        if "$" in self.marks and not country and words.SUPERANNUATION.search(self.after):
            return "AUD"
        return likely_currency(self.marks[0], country) if self.marks else ""

    def _likely_period(self, largest: Decimal | None, inferred_currency: str) -> str:
        currency = self.currency or inferred_currency
        threshold = _SURELY_A_YEARS_PAY.get(currency)
        return "year" if largest and threshold and largest >= threshold else ""

    def _part(self) -> str:
        here = words.UP_TO_NEXT_THING.match(self.after)[0]
        for pattern, part in ((words.ON_TARGET, "on_target"), (words.BASE, "base")):
            if pattern.search(here):
                return part
        for pattern, part in ((words.ON_TARGET, "on_target"), (words.BASE, "base")):
            if pattern.search(self.before):
                return part
        return ""

    def _basis(self) -> str:
        for where in (
            self.before,
            f"{self.before} {self.after[:30]}",
            self.text if self.stands_alone else "",
        ):
            if words.EMPLOYEE.search(where):
                return "employee"
            if words.CONTRACTOR.search(where):
                return "contractor"
        return ""


def _thousands(value: Decimal | None) -> Decimal | None:
    return value if value is None else value * 1000
