"""The receipt of a search: what was applied, in words, with the way out of each part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from listings.models import Period
from listings.rates import RateSet
from listings.wording import amount_text, day, listed
from roles.models import Role

from .analyser import MAX_QUERY_TOKENS
from .query import NOT_STATED, SearchQuery
from .result import SearchResult

FEW_RESULTS = 10  # with fewer, each part says how many it leaves out
_NARROWER_NAMED = 2


def floor_text(query: SearchQuery) -> str:
    """Write the visitor's floor: "EUR 90,000", "USD 45 an hour"."""
    amount = f"{query.pay_cur} {amount_text(query.pay)}"
    return (
        amount if query.pay_period == Period.YEAR else f"{amount} {Period(query.pay_period).label}"
    )


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a search: `lead` stands before the words that, followed, remove it."""

    filter: str
    lead: str
    words: str
    url: str


def clauses(query: SearchQuery) -> tuple[Clause, ...]:
    """Return what was applied, in the order of the address."""
    found = []
    for name in query.filters_in_use:
        lead, words = _WORDED[name](query)
        found.append(Clause(name, lead, words, query.without(name).url))
    if query.exact and query.role:
        url = query.changed(exact=False).url
        found.append(Clause("exact", "", "without their narrower roles", url))
    if not query.inferred:
        url = query.changed(inferred=True).url
        found.append(Clause("inferred", "counting", "only what employers state", url))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class WordsRead:
    """Typed words, what they were read as, and the search for the words themselves instead."""

    words: str
    meaning: str
    url: str


def words_read(query: SearchQuery) -> list[WordsRead]:
    """Return what was read from typed words, in their order."""
    return [
        WordsRead(
            reading.words,
            f"{floor_text(query)} or more"
            if reading.filter == "pay"
            else query.name_of(reading.filter, reading.value),
            query.with_words_for(reading).url,
        )
        for reading in query.readings
    ]


def sentence(query: SearchQuery) -> str:
    """Return the search as one plain sentence part: "Jobs for “sql”, in Germany"."""
    parts = [" ".join(filter(None, [clause.lead, clause.words])) for clause in clauses(query)]
    return " ".join(["Jobs", ", ".join(parts)]) if parts else "All jobs"


def notes(query: SearchQuery, result: SearchResult, rates: RateSet) -> list[str]:
    """Return what a visitor should know about how the search was read and answered."""
    said = []
    if query.text.is_cut:
        said.append(f"Only the first {MAX_QUERY_TOKENS} words of the search count.")
    if result.left_out:
        words = " ".join(result.left_out)
        said.append(f"“{words}” was not applied: it is too common to check in time.")
    if query.pay is not None:
        said.append(_rates_used(query.pay_cur, rates))
    return said


def _rates_used(currency: str, rates: RateSet) -> str:
    """Say at which rates pay in other currencies is compared with a floor."""
    if currency not in rates:
        return f"We have no exchange rate for {currency}: only pay in {currency} can be compared."
    sets: dict[tuple[str, date], list[str]] = {}
    for other in rates.currencies():
        if other not in (currency, "EUR"):  # the euro is what rates are of
            sets.setdefault((rates.source_of(other), rates.date_of(other)), []).append(other)
    if not sets:
        return f"Only pay in {currency} can be compared."
    (source, when), usual = max(sets.items(), key=lambda item: (len(item[1]), item[0][1]))
    apart = [
        f"{listed(others, 'and')} at those of {day(when)} ({source})"
        for (source, when), others in sorted(sets.items(), key=lambda item: item[1])
        if others is not usual
    ]
    main = f"Pay in other currencies is compared at exchange rates of {day(when)} ({source})"
    return "; ".join([main, *apart]) + "."


@dataclass(frozen=True, slots=True)
class Narrower:
    """The narrower roles a search by role includes, and the search without them."""

    words: str
    url: str


def plurals_of_narrower() -> dict[str, dict[str, str]]:
    """Map each broader role's slug to its narrower roles' slugs and plurals; one query."""
    found: dict[str, dict[str, str]] = {}
    rows = Role.objects.filter(broader__isnull=False).values_list("broader__slug", "slug", "plural")
    for broader, slug, plural in rows:
        found.setdefault(broader, {})[slug] = plural
    return found


def narrower_roles(query: SearchQuery, plurals: Mapping[str, Mapping[str, str]]) -> Narrower | None:
    """Name the narrower roles the roles asked for include, out of `plurals_of_narrower()`."""
    if query.exact:
        return None
    names = [
        plural
        for broader in query.role
        for slug, plural in plurals.get(broader, {}).items()
        if slug not in query.role
    ]
    if not names:
        return None
    rest = len(names) - _NARROWER_NAMED
    named = names[:_NARROWER_NAMED] + ([f"{rest} more"] if rest > 0 else [])
    return Narrower(listed(named, "and"), query.changed(exact=True).url)


def _values(query: SearchQuery, name: str) -> str:
    return listed([query.name_of(name, value) for value in getattr(query, name)])


def _after(lead: str, name: str) -> Callable[[SearchQuery], tuple[str, str]]:
    return lambda query: (lead, _values(query, name))


def _stated(lead: str, fact: str, name: str) -> Callable[[SearchQuery], tuple[str, str]]:
    """Word a filter whose "not stated" needs the name of the fact."""

    def worded(query: SearchQuery) -> tuple[str, str]:
        values = getattr(query, name)
        names = [query.name_of(name, value) for value in values if value != NOT_STATED]
        if NOT_STATED in values:
            names.append(f"{fact} not stated")
        return (lead if len(names) > (NOT_STATED in values) else "with", listed(names))

    return worded


def _text(query: SearchQuery) -> tuple[str, str]:
    return "for", f"“{query.q}”"


def _pay(query: SearchQuery) -> tuple[str, str]:
    if query.pay is None:
        return "with", "pay not stated"
    lead, words = {
        "whole": ("with pay that starts at", "{} or more"),
        "mid": ("with the middle of the pay range at", "{} or more"),
        "reach": ("with pay that could reach", "{}"),
        "below": ("with pay that stays below", "{}"),
        "not-convertible": ("with pay that cannot be compared with", "{}"),
        NOT_STATED: ("with no pay stated, where you asked for", "{}"),
    }[query.pay_rule]
    or_unstated = ", or pay not stated" if query.pay_unstated else ""
    return lead, words.format(floor_text(query)) + or_unstated


def _posted(query: SearchQuery) -> tuple[str, str]:
    days = "day" if query.posted == 1 else f"{query.posted} days"
    return "posted in", f"the last {days}"


_WORDED = {
    "q": _text,
    "role": _stated("for", "role", "role"),
    "family": _after("in the family", "family"),
    "level": _stated("at level", "level", "level"),
    "employment": _stated("as", "employment", "employment"),
    "workplace": _stated("done", "workplace", "workplace"),
    "country": _stated("in", "country", "country"),
    "place": _after("in", "place"),
    "apply_from": _stated("open to people in", "home of applicants", "apply_from"),
    "pay": _pay,
    "posted": _posted,
    "skill": _after("asking for", "skill"),
    "company": _after("at", "company"),
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One number of the pay ladder, and the search that shows those jobs."""

    count: int
    words: str
    url: str
    is_chosen: bool


def ladder(query: SearchQuery, result: SearchResult) -> list[Rung]:
    """Return the pay ladder of a search with a floor, hardest step first."""
    if result.ladder is None:
        return []
    floor = floor_text(query)
    rungs = result.ladder
    rows = [
        ("whole", rungs.whole, f"starts at {floor}", f"start at {floor}"),
        ("mid", rungs.mid, "has its middle there", "have their middle there"),
        ("reach", rungs.reach, "could reach it", "could reach it"),
        (NOT_STATED, rungs.unstated, "states no pay", "state no pay"),
        ("not-convertible", rungs.unconvertible, *["in a currency we cannot convert"] * 2),
        ("below", rungs.below, "stays below", "stay below"),
    ]
    return [
        Rung(
            count,
            singular if count == 1 else plural,
            query.changed(pay_rule=rule, pay_unstated=False).url,
            is_chosen=rule == query.pay_rule,
        )
        for rule, count, singular, plural in rows
    ]


@dataclass(frozen=True, slots=True)
class WayOn:
    """A search close to this one, with what it would show."""

    count: int
    words: str
    url: str


_FACTS = {
    "role": "their role",
    "level": "their level",
    "employment": "the kind of employment",
    "workplace": "the workplace",
    "country": "a country",
    "apply_from": "who may apply from where",
    "pay": "their pay",
}


def unsaid(query: SearchQuery, result: SearchResult) -> list[WayOn]:
    """Return the jobs left out only because they do not state a fact that was filtered by."""
    return [
        WayOn(
            result.unsaid[name],
            f"more {'does' if result.unsaid[name] == 1 else 'do'} not say {fact}",
            query.including_unstated(name).url,
        )
        for name, fact in _FACTS.items()
        if result.unsaid.get(name)
    ]


def nearest(query: SearchQuery, result: SearchResult) -> list[WayOn]:
    """Return the non-empty searches one clause away, fullest last."""
    ways = [
        WayOn(result.freed[clause.filter], f"without {_in_quotes(clause)}", clause.url)
        for clause in clauses(query)
        if result.freed.get(clause.filter)
    ]
    return sorted(ways, key=lambda way: way.count)


def _in_quotes(clause: Clause) -> str:
    return clause.words if clause.filter == "q" else f"“{clause.words}”"


def alone(query: SearchQuery, counts: Mapping[str, int]) -> list[WayOn]:
    """Return the non-empty searches of one clause of this search each, narrowest first."""
    ways = [
        WayOn(
            counts[clause.filter],
            " ".join(filter(None, [clause.lead, clause.words])),
            query.only_filter(clause.filter).url,
        )
        for clause in clauses(query)
        if counts.get(clause.filter)
    ]
    return sorted(ways, key=lambda way: way.count)
