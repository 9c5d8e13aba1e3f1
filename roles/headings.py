"""Headings inside rich text: a place for each, so that contents and links can lead there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.text import slugify

_HEADING = re.compile(r"<(h[34])>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a page's contents, with the headings below it: anchor and words of each."""

    anchor: str
    title: str
    below: tuple[tuple[str, str], ...] = ()


def anchored(html: str, place: str) -> str:
    """Give each heading of a text an id below the place where the text stands."""
    anchors = _anchors(html, place)
    return _HEADING.sub(
        lambda found: f'<{found[1]} id="{next(anchors)}">{found[2]}</{found[1]}>', html
    )


def subheadings(html: str, place: str) -> list[tuple[str, str]]:
    """Anchor and words of the larger headings in a text, for the contents of its page."""
    return [
        (anchor, strip_tags(found[2]))
        for found, anchor in zip(_HEADING.finditer(html), _anchors(html, place), strict=False)
        if found[1] == "h3"
    ]


def _anchors(html: str, place: str) -> Iterator[str]:
    taken: dict[str, int] = {}
    for found in _HEADING.finditer(html):
        name = f"{place}-{slugify(strip_tags(found[2])) or 'part'}"
        taken[name] = taken.get(name, 0) + 1
        yield name if taken[name] == 1 else f"{name}-{taken[name]}"
