"""One record of a source, read: its facts as they will be stored, as values and as JSON."""

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from .draft import Remark


@dataclass(frozen=True)
class PayRange:
    """One pay range as it is stored; see ListingPay."""

    label: str
    basis: str
    part: str
    minimum: Decimal | None
    maximum: Decimal | None
    currency: str
    period: str
    words: str
    inferred: str

    @property
    def amounts(self) -> tuple:
        """What it offers, whatever its label and whatever it was read from."""
        return self.minimum, self.maximum, self.currency, self.period, self.basis, self.part


@dataclass(frozen=True)
class PlaceFact:
    """One place as it is stored; see ListingPlace."""

    mode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    area: str = ""
    words: str = ""


@dataclass(frozen=True)
class Posting:
    """One record of a source, read: what its listing is to say.

    `row`, `external_id` and `url` are the record's; `is_first_published` tells whether
    `posted_on` is the day of publication or that of the last change.
    """

    row: int
    external_id: str
    url: str
    is_first_published: bool
    title: str
    company: str
    role: str
    role_words: str
    scope: str
    level: str
    level_words: str
    working_time: str
    contract: str
    employment_words: str
    description: str
    language: str
    posted_on: date | None
    valid_through: datetime | None
    pay: tuple[PayRange, ...]
    pay_problem: str
    places: tuple[PlaceFact, ...]
    remarks: tuple[Remark, ...] = ()

    @cached_property
    def likeness(self) -> str:
        """A key that postings of one board share when they are one job in several places."""
        alike = ("company", "title", "level", "description", "pay", "pay_problem", "contract")
        return _digest({name: getattr(self, name) for name in alike})

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that was read. The date of a mere change is not part of it."""
        facts = {name: getattr(self, name) for name in _FACTS}
        if self.is_first_published:
            facts["posted_on"] = str(self.posted_on)
        return _digest(facts)

    def as_json(self) -> dict[str, Any]:
        """Return all of it but the remarks as JSON values; `from_json` makes it again."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.loads(_json(values | {"remarks": ()}))

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        return cls(**values | _values_of(values))


_FACTS = [
    one.name
    for one in fields(Posting)
    if one.name not in ("row", "external_id", "is_first_published", "posted_on", "remarks")
]


def _values_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return what JSON has no values for: days, moments, amounts and tuples."""
    posted_on, valid_through = values["posted_on"], values["valid_through"]
    return {
        "posted_on": posted_on and date.fromisoformat(posted_on),
        "valid_through": valid_through and datetime.fromisoformat(valid_through),
        "pay": tuple(
            PayRange(
                **one | {end: one[end] and Decimal(one[end]) for end in ("minimum", "maximum")}
            )
            for one in values["pay"]
        ),
        "places": tuple(PlaceFact(**one) for one in values["places"]),
        "remarks": (),
    }


def _digest(facts: dict[str, Any]) -> str:
    return hashlib.sha256(_json(facts).encode()).hexdigest()


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, default=_plain)


def _plain(value):
    return vars(value) if isinstance(value, PayRange | PlaceFact) else str(value)
