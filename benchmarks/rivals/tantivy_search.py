"""The same page and counts from tantivy: with k filters in use, k + 1 passes of aggregations."""

from datetime import timedelta

import tantivy
from django.conf import settings

from listings.rates import RateSet
from listings.reading.areas import containing
from listings.search.query import NOT_STATED, SearchQuery
from listings.search.scale import HISTOGRAM_STEPS, PayScale
from listings.search.text import with_synonyms

from .tantivy_index import WORDS

COUNTED = {
    "role": 100, "family": 50, "level": 10, "employment": 10, "workplace": 10, "country": 300,
    "city": 25, "company": 25, "skill": 25,
}  # fmt: skip
DAYS = (1, 3, 7, 14, 30)
_STEP = {"whole": "low", "mid": "mid", "reach": "high"}
MUST, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.MustNot


def can_answer(query: SearchQuery) -> bool:
    """Whether the index holds what the search asks for.

    It has no second set of columns without inferred values or with contractors' pay, and no
    steps below a floor.
    """
    rates = query.employment and "contractor" in query.employment and query.pay is not None
    return query.inferred and not rates and query.pay_rule in _STEP


class TantivySearch:
    """Answers searches from an index."""

    def __init__(self, index: tantivy.Index, rates: RateSet):
        self.index = index
        self.schema = index.schema
        self.searcher = index.searcher()
        self.rates = rates

    def search(self, query: SearchQuery) -> tuple[int, dict]:
        """Return the total and every count, having found the page's jobs too."""
        clauses = self._clauses(query)
        everything = _all_of(clauses.values())
        page = self.searcher.search(
            everything,
            limit=settings.LISTINGS_PER_PAGE,
            offset=(query.page - 1) * settings.LISTINGS_PER_PAGE,
            order_by_field={"newest": "listed", "pay": "worth"}.get(query.order),
        )
        aggregations = self._aggregations(query)
        others = {k: v for k, v in aggregations.items() if _filter_of(k) not in clauses}
        counts = self.searcher.aggregate(everything, others)
        for name in clauses:
            rest = _all_of(clause for other, clause in clauses.items() if other != name)
            own = {k: v for k, v in aggregations.items() if _filter_of(k) == name}
            freed = {f"freed {name}": {"value_count": {"field": "listed"}}}
            counts |= self.searcher.aggregate(rest, own | freed)
        return page.count, counts

    def _aggregations(self, query: SearchQuery) -> dict:
        scale = PayScale.for_currency(query.pay_cur, self.rates)
        step = self._dollars(query, scale.histogram_step * 100)
        edges = [number * step for number in range(1, HISTOGRAM_STEPS)]
        now = int(query.now.timestamp())
        windows = [now - days * 86_400 for days in reversed(DAYS)]
        found = {
            name: {"terms": {"field": name, "size": size}} for name, size in COUNTED.items()
        } | {
            "pay": {"terms": {"field": "pay_step", "size": 5}},
            "pay histogram": {"range": {"field": "mid", "ranges": _between(edges)}},
            "posted": {"range": {"field": "posted", "ranges": _between(windows)}},
        }
        if query.pay is not None:
            floor = self._dollars(query, query.floor_cents)
            for rule, field in _STEP.items():
                found[f"pay {rule}"] = {"range": {"field": field, "ranges": [{"from": floor}]}}
        return found

    def _dollars(self, query: SearchQuery, cents: int) -> int:
        converted = self.rates.convert_cents(cents, query.pay_cur, "USD")
        return cents if converted is None else converted

    def _clauses(self, query: SearchQuery) -> dict[str, tantivy.Query]:
        clauses = {}
        for name in query.filters_in_use:
            written = getattr(self, f"_{name}", None)
            clauses[name] = written(query) if written else self._values(query, name)
        return clauses

    def _values(self, query: SearchQuery, name: str) -> tantivy.Query:
        field = "exact_role" if name == "role" and query.exact else name
        return self._any_of(field, getattr(query, name))

    def _any_of(self, field: str, values) -> tantivy.Query:
        terms = [tantivy.Query.term_query(self.schema, field, value, "basic") for value in values]
        return terms[0] if len(terms) == 1 else _one_of(terms)

    def _place(self, query: SearchQuery) -> tantivy.Query:
        return _one_of([self._any_of("city", query.place), self._any_of("region", query.place)])

    def _apply_from(self, query: SearchQuery) -> tantivy.Query:
        open_to = set()
        for home in query.apply_from:
            open_to |= {f"remote {area}" for area in containing(home)} | {f"there {home}"}
            if home == NOT_STATED:
                open_to.add(NOT_STATED)
        return self._any_of("open_to", sorted(open_to))

    def _posted(self, query: SearchQuery) -> tantivy.Query:
        since = int((query.now - timedelta(days=query.posted)).timestamp())
        return self._from("posted", since)

    def _pay(self, query: SearchQuery) -> tantivy.Query:
        alternatives = []
        if query.pay is not None:
            floor = self._dollars(query, query.floor_cents)
            alternatives.append(self._from(_STEP[query.pay_rule], floor))
        if query.pay_unstated:
            alternatives.append(self._any_of("pay_step", [NOT_STATED]))
        return _one_of(alternatives)

    def _from(self, field: str, least: int) -> tantivy.Query:
        return tantivy.Query.range_query(
            self.schema, field, tantivy.FieldType.Integer, lower_bound=least
        )

    def _q(self, query: SearchQuery) -> tantivy.Query:
        wanted = [
            (MUST, _one_of([_all_of([self._phrase(p) for p in one]) for one in group]))
            for group in with_synonyms(query.text)
        ]
        unwanted = [(MUST_NOT, self._phrase(phrase)) for phrase in query.text.unwanted]
        if not wanted:
            wanted = [(MUST, tantivy.Query.all_query())]
        return tantivy.Query.boolean_query(wanted + unwanted)

    def _phrase(self, phrase) -> tantivy.Query:
        words = list(phrase.tokens)
        if len(words) == 1:
            in_fields = [tantivy.Query.term_query(self.schema, field, words[0]) for field in WORDS]
        else:
            in_fields = [tantivy.Query.phrase_query(self.schema, field, words) for field in WORDS]
        return _one_of(in_fields)


def _filter_of(counted: str) -> str:
    name = counted.split()[0]
    return "place" if name == "city" else name


def _all_of(clauses) -> tantivy.Query:
    clauses = list(clauses)
    if not clauses:
        return tantivy.Query.all_query()
    if len(clauses) == 1:
        return clauses[0]
    return tantivy.Query.boolean_query([(MUST, clause) for clause in clauses])


def _one_of(clauses: list) -> tantivy.Query:
    if len(clauses) == 1:
        return clauses[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])


def _between(edges: list[int]) -> list[dict]:
    """Return ranges up to, between and from these edges."""
    inner = [{"from": low, "to": high} for low, high in zip(edges, edges[1:], strict=False)]
    return [{"to": edges[0]}, *inner, {"from": edges[-1]}]
