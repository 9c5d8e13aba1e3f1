"""A search has one address, however it was arrived at."""

from dataclasses import fields, replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from listings.search.query import NOT_STATED, PAY_STEPS, VALUE_FILTERS, SearchQuery

VALUES = st.lists(st.sampled_from(["a", "b-c", "é", NOT_STATED]), max_size=2, unique=True)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        **{name: VALUES.map(tuple) for name in VALUE_FILTERS},
        "q": st.sampled_from(["", "python", '"a b" -c', "ü&="]),
        "pay": st.sampled_from([None, Decimal("90000"), Decimal("45.50")]),
        "pay_unstated": st.booleans(),
        "pay_cur": st.sampled_from(["USD", "EUR"]),
        "pay_period": st.sampled_from(["year", "hour"]),
        "pay_rule": st.sampled_from(PAY_STEPS),
        "posted": st.sampled_from([None, 7]),
        "sort": st.sampled_from(["", "pay"]),
        "page": st.integers(1, 3),
        "exact": st.booleans(),
        "inferred": st.booleans(),
    },
)


@settings(max_examples=60, deadline=None)
@given(CHANGES, st.lists(CHANGES, max_size=3))
def test_a_search_changed_step_by_step_is_the_one_made_at_once(first, steps):
    query = SearchQuery(**first)
    query.url, query.text  # noqa: B018, worked out before it is changed
    for step in steps:
        query = query.changed(**step)
        query.url, query.text  # noqa: B018

    values = {field.name: getattr(query, field.name) for field in fields(SearchQuery)}
    afresh = SearchQuery(**values)

    assert query == afresh
    assert query.url == afresh.url
    assert query.text == afresh.text
    assert query.feed_url("atom") == afresh.feed_url("atom")


@given(CHANGES)
def test_a_change_leaves_the_search_it_was_made_from_alone(changes):
    query = SearchQuery(role=("a",), q="python")
    url = query.url

    query.changed(**changes).without("pay").only("level", "mid")

    assert query == replace(SearchQuery(role=("a",), q="python"), now=query.now)
    assert query.url == url
