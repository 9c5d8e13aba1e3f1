"""Read free text from standard input, one a line, and print what it says as JSON, one a line."""

import json
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal

from django.core.management.base import BaseCommand

from listings.reading.pay import read_pay
from listings.reading.places import Place, read_places
from listings.reading.titles import TitleVocabulary, read_title
from listings.vocabulary import title_vocabulary

Reader = Callable[[str], dict]


class Command(BaseCommand):
    help = (
        "Read one text per line of standard input and print one JSON object per line: what the "
        "text states, with what it only suggests in `inferred`."
    )

    requires_system_checks = []  # reads text and says what it means, whatever the site's state

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=["pay", "place", "title"])

    def handle(self, *, kind, **options):
        read = _reader(kind)
        for line in _lines(sys.stdin):
            self.stdout.write(json.dumps({"text": line} | read(line)))


def _reader(kind: str) -> Reader:
    if kind == "title":
        vocabulary = title_vocabulary()
        return lambda text: _title(text, vocabulary)
    return {"pay": _pay, "place": _place}[kind]


def _lines(stream) -> Iterator[str]:
    """Yield the lines of a stream; bytes that are no UTF-8 become the replacement character."""
    if buffer := getattr(stream, "buffer", None):
        lines = (line.decode("utf-8", "replace") for line in buffer)
    else:
        lines = stream
    for line in lines:
        yield line.removesuffix("\n").removesuffix("\r")


def _pay(text: str) -> dict:
    reading = read_pay(text)
    inferred = {
        {"minimum": "min", "maximum": "max"}.get(name, name): _number(value)
        for name, value in reading.inferred.items()
    }
    return {
        "min": _number(reading.minimum),
        "max": _number(reading.maximum),
        "currency": reading.currency,
        "period": reading.period,
        "kind": reading.kind,
        "inferred": inferred,
    }


def _place(text: str) -> dict:
    reading = read_places(text)
    return {
        "mode": reading.mode,
        "places": [_place_fields(place) for place in reading.places],
        "remote_scope": list(reading.remote_scope),
        "inferred": {
            name: [_place_fields(place) for place in places]
            for name, places in reading.inferred.items()
        },
    }


def _title(text: str, vocabulary: TitleVocabulary) -> dict:
    reading = read_title(text, vocabulary)
    return {
        "role": reading.role or "other",
        "narrower": reading.narrower,
        "level": reading.level,
        "internship": reading.internship,
        "because": list(reading.because),
    }


def _place_fields(place: Place) -> dict:
    return {"city": place.city, "region": place.region, "country": place.country}


def _number(value):
    """Return a Decimal as a JSON number, whole where it is whole; other values as they are."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
