"""The way through a long list: which pages each page links."""

from collections.abc import Callable
from dataclasses import dataclass

ALL_SHOWN = 20  # up to so many pages, each links all


def page_numbers(number: int, last: int) -> list[int]:
    """Return the pages to link from page `number`: few, and yet every page is near.

    Of a long list those are its own ten, each ten of its own hundred, each hundred of its own
    thousand and so on, the first and the last. From page 1 any page is at most as many clicks
    away as `last` has digits, one less where `last` is a power of ten.
    """
    if last <= ALL_SHOWN:
        return list(range(1, last + 1))
    shown, step = {1, last}, 1
    while step < last:
        start = number - number % (10 * step)
        shown.update(range(start, start + 10 * step + 1, step))
        step *= 10
    return sorted(page for page in shown if 1 <= page <= last)


@dataclass(frozen=True, slots=True)
class PageLink:
    number: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands among the others; `address` gives each one's own."""

    number: int
    last: int
    address: Callable[[int], str]
    is_search: bool = False  # a search's pages are not for crawlers

    @property
    def exists(self) -> bool:
        return self.number <= self.last

    @property
    def previous_url(self) -> str:
        return self.address(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self.address(self.number + 1) if self.number < self.last else ""

    @property
    def last_url(self) -> str:
        return self.address(self.last)

    @property
    def links(self) -> list[PageLink]:
        return [
            PageLink(page, self.address(page), page == self.number)
            for page in page_numbers(self.number, self.last)
        ]
