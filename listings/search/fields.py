"""Form fields of the search: each keeps the good values of a parameter and names the bad ones."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from listings.pay import MAX_PAY

from .analyser import MAX_QUERY_CHARACTERS, plainly, read_query
from .query import NOT_STATED

MAX_VALUES = 30
LONGEST_QUOTE = 40

# Values given -> canonical value and name of each known one.
Lookup = Callable[[list[str]], Mapping[str, tuple[str, str]]]


class UnreadValue(ValidationError):
    """A parameter of which at least one value could not be read; `good` is what is left of it."""

    def __init__(self, message: str, good=None):
        super().__init__(message)
        self.good = good


def quoted(value: str) -> str:
    """Return a visitor's value fit for a message: in quotes, printable, at most 40 characters."""
    printable = "".join(char if char.isprintable() else " " for char in value).strip()
    cut = printable[:LONGEST_QUOTE] + ("…" if len(printable) > LONGEST_QUOTE else "")
    return f"“{cut}”"


def _given(value: list[str] | None) -> list[str]:
    """Return what a parameter was given, by repetition, without blanks and repeats."""
    return list(dict.fromkeys(raw.strip() for raw in value or [] if raw.strip()))


class TextField(forms.Field):
    """Words to search for."""

    widget = forms.MultipleHiddenInput

    def clean(self, value) -> str:
        first, *others = _given(value) or [""]
        given = plainly(first)
        text = given[:MAX_QUERY_CHARACTERS].strip()
        if text and not read_query(text).phrases:
            raise UnreadValue(f"There is no word to search for in {quoted(text)}.", "")
        if len(given) > len(text):
            raise UnreadValue(
                f"Only the first {MAX_QUERY_CHARACTERS} characters of the words count.", text
            )
        if others:
            raise UnreadValue("Only the first words to search for count.", text)
        return text


class ValuesField(forms.Field):
    """Values of one filter, by repetition of its parameter."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, lookup: Lookup, noun: str, may_be_unstated: bool, **kwargs):
        super().__init__(**kwargs)
        self.lookup = lookup
        self.noun = noun
        self.may_be_unstated = may_be_unstated

    def clean(self, value) -> dict[str, str]:
        """Return names by canonical value, sorted by value, "not stated" last."""
        given = _given(value)
        wanted, surplus = given[:MAX_VALUES], given[MAX_VALUES:]
        unstated = self.may_be_unstated and NOT_STATED in wanted
        asked = [raw for raw in wanted if not (unstated and raw == NOT_STATED)]
        known = self.lookup([raw for raw in asked if raw.isprintable()]) if asked else {}
        good = dict(sorted(known[raw] for raw in asked if raw in known))
        if unstated:
            good[NOT_STATED] = "not stated"
        unknown = [quoted(raw) for raw in asked if raw not in known]
        if surplus:
            raise UnreadValue(f"At most {MAX_VALUES} values of one filter count.", good)
        if unknown:
            verb = "is" if len(unknown) == 1 else "are each"
            raise UnreadValue(f"{' and '.join(unknown[:3])} {verb} not {self.noun} we know.", good)
        return good


@dataclass(frozen=True, slots=True)
class PayAsked:
    amount: Decimal | None = None
    unstated: bool = False


class PayField(forms.Field):
    """A least amount, "not-stated", or both."""

    widget = forms.MultipleHiddenInput

    def clean(self, value) -> PayAsked:
        given = _given(value)
        unstated = NOT_STATED in given
        amounts = [raw for raw in given if raw != NOT_STATED]
        if not amounts:
            return PayAsked(None, unstated)
        amount = read_amount(amounts[0])
        if amount is None:
            raise UnreadValue(
                f"{quoted(amounts[0])} is not an amount. Write digits, for example 90,000.",
                PayAsked(None, unstated),
            )
        if not 0 < amount <= MAX_PAY:
            raise UnreadValue(
                f"{quoted(amounts[0])} is not an amount of pay we can compare.",
                PayAsked(None, unstated),
            )
        if len(amounts) > 1:
            raise UnreadValue("Only the first amount counts.", PayAsked(amount, unstated))
        return PayAsked(amount, unstated)


_AMOUNT = re.compile(
    r"""(?P<whole> \d{1,3} (?: [,.' ] \d{3} )+ | \d{1,13} )
        (?: [.,] (?P<cents> \d{1,2} ) )?
        \s? (?P<thousands> [kK] )?""",
    re.VERBOSE | re.ASCII,
)


def read_amount(text: str) -> Decimal | None:
    """Read "90000", "90,000", "90.000", "90 000.50" or "90k"; None for anything else."""
    match = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text[:100]).replace("’", "'"))
    if not match:
        return None
    whole = re.sub(r"\D", "", match["whole"])
    amount = Decimal(f"{whole}.{match['cents'] or '0'}") * (1000 if match["thousands"] else 1)
    return amount.quantize(Decimal("0.01"))


class CodeField(forms.Field):
    """One value out of a few; the default where it is missing or unknown."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, known: Callable[[str], str | None], default, message: str, **kwargs):
        super().__init__(**kwargs)
        self.known = known
        self.default = default
        self.message = message

    def clean(self, value):
        given = _given(value)
        if not given:
            return self.default
        first, *others = given
        found = self.known(first)
        if found is None:
            raise UnreadValue(self.message.format(quoted(first)), self.default)
        if others:
            raise UnreadValue(f"Only the first of these counts: {quoted(first)}.", found)
        return found


def one_of(values) -> Callable[[str], str | None]:
    """Return a reader that knows these values, in any case."""
    return lambda raw: raw.lower() if raw.lower() in values else None


def number_within(lowest: int, highest: int) -> Callable[[str], int | None]:
    """Return a reader of whole numbers in that range."""

    def read(raw: str) -> int | None:
        if len(raw) <= 10 and raw.isascii() and raw.isdigit() and lowest <= int(raw) <= highest:
            return int(raw)
        return None

    return read
