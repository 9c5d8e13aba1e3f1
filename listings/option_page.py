"""All options of one filter with their counts, on a page of their own with a search inside."""

import unicodedata
from functools import cached_property
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe

from listings import options
from listings.search import receipt
from listings.search.engine import count_options
from listings.search.query import NOT_STATED, SearchQuery

SHOWN_AT_MOST = 300
LONGEST_FIND = 100  # characters


class OptionPage:
    """The options of a filter that match what was typed, beside those already chosen."""

    def __init__(self, name: str, query: SearchQuery, find: str):
        self.name = name
        self.query = query.changed()
        self.find = " ".join(find.replace("\0", " ").split())[:LONGEST_FIND]
        self.legend, self.things = options.LONG_FILTERS[name]
        self.counts = count_options(self.query, name)

    @cached_property
    def _chosen(self) -> tuple[str, ...]:
        return getattr(self.query, self.name)

    @cached_property
    def _matching(self) -> list[str]:
        """Values that match and are not chosen, fullest first; equals by value."""
        values = [value for value in self.counts if value not in self._chosen]
        if self.find:
            names = options.names_of(self.name, values)
            wanted = plain(self.find)
            values = [value for value in values if wanted in plain(_label(value, names))]
        return options.fullest_first(self.counts, values)

    def _controls(self, values) -> SafeString:
        found = options.counted_options(self.name, self.query, self.counts, values)
        return mark_safe("".join([option.as_control(self.name, prefix="all") for option in found]))

    @property
    def chosen(self) -> SafeString:
        return self._controls(self._chosen) if self._chosen else ""

    @property
    def others(self) -> SafeString:
        return self._controls(self._matching[:SHOWN_AT_MOST]) if self._matching else ""

    @property
    def total(self) -> int:
        """How many values occur in the jobs that meet the rest of the search."""
        return sum(value != NOT_STATED and count > 0 for value, count in self.counts.items())

    @property
    def status(self) -> str:
        """What the list shows, in words."""
        number, found = len(self._matching), self.find and f" with “{self.find}” in the name"
        if not number:
            return f"No {'other ' * bool(self._chosen)}{self.legend.lower()}{found}"
        if number > SHOWN_AT_MOST:
            return (
                f"The {SHOWN_AT_MOST} {self.things} with most jobs, of {number:,}{found}. "
                "Type a part of a name to see others."
            )
        return f"{number:,} {self.legend.lower() if number == 1 else self.things}{found}"

    @property
    def heading(self) -> str:
        return f"All {self.things}"

    @property
    def search_in_words(self) -> str:
        """The rest of the search, for which the counts are."""
        return receipt.sentence(self.query.without(self.name))

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.query.parameters() if name != self.name]

    @property
    def canonical(self) -> str:
        url = options.all_options_url(self.name, self.query.query_string)
        if not self.find:
            return url
        return f"{url}{'&' if '?' in url else '?'}{urlencode({'find': self.find})}"


def _label(value: str, names) -> str:
    return "Not stated" if value == NOT_STATED else names.get(value, value)


def plain(text: str) -> str:
    """Return a text without case and accents, punctuation kept: "c++" is not "c"."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold()).replace("ł", "l").replace("ø", "o")
    return "".join(char for char in text if not unicodedata.combining(char))
