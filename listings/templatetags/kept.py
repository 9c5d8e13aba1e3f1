"""A block of a template that is rendered once for the same values: `{% load kept %}`."""

from collections.abc import Iterable
from sys import getsizeof

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token

from listings.bounded import Bounded
from listings.remembered import version
from listings.search import engine

TEXTS_AT_MOST = 5_000
BYTES_AT_MOST = 16 * 1024 * 1024

register = template.Library()


_kept: Bounded[tuple, str] = Bounded(
    entries_at_most=TEXTS_AT_MOST, bytes_at_most=BYTES_AT_MOST, bytes_of=getsizeof
)


def _changed(listing_ids: Iterable[int] | None) -> None:
    if listing_ids is None:  # reference data, whose names a block may hold
        _kept.clear()


engine.listen(_changed)


class KeptNode(template.Node):
    def __init__(self, values: list[FilterExpression], nodelist: NodeList):
        self.values = values
        self.nodelist = nodelist

    def render(self, context) -> str:
        if not engine.is_following():
            return self.nodelist.render(context)
        if self.values:
            version()
        key = (self, *(value.resolve(context) for value in self.values))
        droppings, text = _kept.droppings, _kept.get(key)
        if text is None:
            text = self.nodelist.render(context)
            _kept.keep(key, text, droppings=droppings)
        return text


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Render the block once for each set of values: `{% kept results.words_key %} … {% endkept %}`.

    The values must be hashable and decide all that the block writes, together with the site's
    vocabulary (roles, terms, companies, rates). It must write nothing that is read of listings.
    """
    values = [parser.compile_filter(value) for value in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(values, nodelist)
