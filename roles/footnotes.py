"""Footnotes: [cite:key] in a text becomes a number that leads to the source below it."""

import re
from collections.abc import Iterable

from django.utils.html import format_html

from .models import Citation

MARK = re.compile(r"\s*\[cite:([\w-]+)\]")


class Footnotes:
    """The numbers of a page's sources, given in the order the texts of the page first use them.

    So the texts must be marked in the order in which they are read, and the list asked for last.
    """

    def __init__(self, citations: Iterable[Citation]):
        self.citations = {citation.key: citation for citation in citations}
        self.numbers: dict[str, int] = {}

    def mark(self, html: str) -> str:
        """Put footnote links in place of the marks; a mark without a source leaves no trace."""
        return MARK.sub(self._link, html)

    def _link(self, match: re.Match) -> str:
        key = match[1]
        if key not in self.citations:
            return ""
        number = self.numbers.setdefault(key, len(self.numbers) + 1)
        return format_html('<sup><a href="#cite-{0}" aria-label="Source {0}">{0}</a></sup>', number)

    def in_order(self) -> list[tuple[int, Citation]]:
        """Return every source with its number: those used first, then those no text uses."""
        for key in self.citations:
            self.numbers.setdefault(key, len(self.numbers) + 1)
        return [(number, self.citations[key]) for key, number in self.numbers.items()]
