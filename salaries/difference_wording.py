"""Sentences about two groups: what sets them apart, what changed, what a text assumes of them."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from roles.marks import ENOUGH, Mark
from roles.models import Role

from .figures import Cell, Compared
from .geography import in_place
from .statistics import Difference, Verdict
from .wording import dated, in_sentence, interval, money, origin, subject, where, who


def difference_sentence(compared: Compared) -> SafeString:
    """Say what sets two roles apart in pay, with the interval, or that nothing can be said."""
    a, b = compared.a.group, compared.b.group
    people = f"{in_sentence(a.role.plural)} and {in_sentence(b.role.plural)}"
    at = f"at {a.level} level {where(a)}" if a.level else where(a)
    if compared.verdict == Verdict.UNKNOWN:
        return format_html(
            "{} ({}).",
            _no_difference(compared, people, at),
            _samples(compared.a, compared.b),
        )
    if compared.verdict == Verdict.UNCLEAR:
        return format_html(
            "There is no clear difference between the pay of {} {} ({}).",
            people,
            at,
            _samples(compared.a, compared.b),
        )
    is_a_more = compared.verdict == Verdict.A_MORE
    more, less = (compared.a, compared.b) if is_a_more else (compared.b, compared.a)
    sign = 1 if is_a_more else -1
    low, high = sorted([sign * compared.difference.low, sign * compared.difference.high])
    return format_html(
        "Pay ranges for {} have their middle about <b>{}</b> a year above those for {}, likely "
        "between {} ({}).",
        subject(more.group),
        money(abs(compared.difference.value), a.currency),
        in_sentence(less.group.role.plural),
        interval(low, high, a.currency),
        _samples(more, less),
    )


def _samples(first: Cell, second: Cell) -> str:
    """Print two samples in the order in which their sentence names the groups."""
    return (
        f"{first.figure.n:,} and {second.figure.n:,} different ranges of {dated(first)}; "
        f"{origin(first)}"
    )


def _no_difference(compared: Compared, people: str, at: str) -> str:
    if not compared.a.group.level:
        return (
            f"The pay of {people} {at} is not compared over all levels, because their levels differ"
        )
    return f"There is not enough data to compare the pay of {people} {at}"


def change_sentence(first: Cell, last: Cell, change: Difference) -> str:
    """Say what changed between two years of a group, or that nothing clear did."""
    old, new, currency = first.group.window, last.group.window, last.group.currency
    if change.verdict in (Verdict.UNCLEAR, Verdict.UNKNOWN):
        return f"There is no clear change from {old} to {new}."
    word, sign = ("above", 1) if change.verdict == Verdict.A_MORE else ("below", -1)
    low, high = sorted([sign * change.low, sign * change.high])
    return (
        f"The middle of {new} is about {money(abs(change.value), currency)} {word} that of {old}, "
        f"likely between {interval(low, high, currency)}."
    )


def outcome_words(mark: Mark, roles: Sequence[Role]) -> str:
    """Say what a leaning passage assumes, after "Written when": "there was no clear difference"."""
    place = in_place(mark.country)
    if mark.outcome == ENOUGH:
        return f"there was a figure for {who(roles[0], mark.level)} {place}"
    one, other = (who(role, mark.level) for role in roles)
    return {
        Verdict.A_MORE: f"pay for {one} was above that for {other} {place}",
        Verdict.B_MORE: f"pay for {other} was above that for {one} {place}",
        Verdict.UNCLEAR: f"there was no clear difference between {one} and {other} {place}",
        Verdict.UNKNOWN: f"there was not enough data to compare {one} and {other} {place}",
    }[Verdict(mark.outcome)]
