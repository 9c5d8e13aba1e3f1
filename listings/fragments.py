"""Templates rendered once, with slots left open: what repeats on a page is text, not templates.

An option of a filter or a job's card looks the same on every page but for a few pieces. Its
template writes those as `{{ slot.count }}` and everything else as usual:

    fragment = Fragment.of("listings/_option.html", slots=("checked", "count"), name="level", ...)
    fragment.fill(checked="", count="1,204")

Where a fragment is to be kept elsewhere (a table, a cache), its whole state is `pattern`, a text:
`Fragment(pattern)` is the same fragment again.
"""

import re
import secrets
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from typing import Self

from django.conf import settings
from django.template import Context, Template, engines
from django.utils.safestring import SafeString, mark_safe

KEPT_AT_MOST = 20_000  # fragments of a process; an option takes about half a kilobyte

# Two characters no text has a use for, round a token nobody outside this process knows: whatever
# the data hold, they cannot pass for a slot.
_TOKEN = secrets.token_hex(8)
_MARK = re.compile(f"\ue000{_TOKEN}:([a-z_]+)\ue001")


class _Slots(dict):
    """The slots of a template being rendered, each standing for itself."""

    def __init__(self, names: Iterable[str]):
        super().__init__((name, mark_safe(f"\ue000{_TOKEN}:{name}\ue001")) for name in names)

    def __missing__(self, name):
        # Not a KeyError: templates take that for an empty value, and the slip would go unseen.
        raise LookupError(f"The template writes slot.{name}, which it was not given.")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A rendered template with open slots."""

    pattern: str  # as for `%` with names: slots are %(name)s, other per cent signs are doubled

    @classmethod
    def of(cls, template_name: str, slots: tuple[str, ...], **context: Hashable) -> Self:
        """Return the template rendered with that context; rendered once per process and context.

        Equal contexts must look the same. In DEBUG, a template that changed on disk is rendered
        anew as soon as Django itself loads it anew. Slots must stand as text or between attributes:
        a filter would change the mark instead of what will fill it.
        """
        return _rendered(loaded(template_name), slots, **context)

    @classmethod
    def render(cls, template: Template, slots: Iterable[str], context: dict) -> Self:
        """Return the template rendered with that context, and keep nothing."""
        text = template.render(Context({**context, "slot": _Slots(slots)}))
        return cls(_MARK.sub(r"%(\1)s", text.replace("%", "%%")))

    def fill(self, **values: str) -> SafeString:
        """Return the text with a value in each slot, escaped unless it is a SafeString.

        A KeyError where a slot of the text is given no value.
        """
        for name, value in values.items():
            if value and value.__class__ is not SafeString:
                values[name] = escape(value)
        return SafeString(self.pattern % values)


def loaded(template_name: str) -> Template:
    """Return the template; in DEBUG another one when it has changed on disk."""
    return _load(template_name) if settings.DEBUG else _loaded(template_name)


def _load(template_name: str) -> Template:
    return engines["django"].engine.get_template(template_name)


_loaded = cache(_load)  # finding a loaded template costs more than filling a fragment


@lru_cache(maxsize=KEPT_AT_MOST)
def _rendered(template: Template, slots: tuple[str, ...], **context) -> Fragment:
    """Render and keep. The key holds the loaded template itself: a new one is another key."""
    return Fragment.render(template, slots, context)
