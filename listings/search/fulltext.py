"""Full-text conditions for either database, over the tokens `index_text` wrote.

Tokens hold letters and digits only, so they can stand in a query text as they are.
"""

from collections.abc import Iterable

from django.db import connection

from .analyser import Phrase
from .text import Group

EVERYWHERE = ("title", "company", "body")
_WEIGHTS = {"title": "A", "company": "B", "body": "D"}


def ids_matching(groups: Iterable[Group], fields: tuple[str, ...] = EVERYWHERE) -> tuple[str, str]:
    """Return a subselect of listing ids in which each group is found, and its one parameter."""
    if connection.vendor == "sqlite":
        wanted = f"{{{' '.join(fields)}}} : ({_expression(groups, _fts5_phrase, 'AND', 'OR')})"
        return "SELECT rowid FROM listings_fts WHERE listings_fts MATCH", wanted
    weights = "".join(_WEIGHTS[field] for field in fields) if fields != EVERYWHERE else ""

    def phrase_in_fields(phrase: Phrase) -> str:
        return " <-> ".join(f"'{token}':{weights}" for token in phrase.tokens)

    wanted = _expression(groups, phrase_in_fields, "&", "|")
    return "SELECT listing_id FROM listings_listingtext WHERE vector @@", wanted


def parameter_cast() -> str:
    """Return what follows the parameter of `ids_matching` in SQL."""
    return "" if connection.vendor == "sqlite" else "::tsquery"


def _fts5_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.tokens)}"'


def _expression(groups: Iterable[Group], write_phrase, all_of: str, any_of: str) -> str:
    written = []
    for group in groups:
        alternatives = [
            f" {all_of} ".join(f"({write_phrase(phrase)})" for phrase in alternative)
            for alternative in group
        ]
        written.append("(" + f" {any_of} ".join(f"({one})" for one in alternatives) + ")")
    return f" {all_of} ".join(written)
