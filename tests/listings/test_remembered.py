"""What a process remembers is as of the last change, also when that comes while it is read."""

import pytest

from listings.bounded import Bounded
from listings.remembered import Remembered, RememberedNames
from roles.models import Term
from tests.factories import make_term

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_value_is_read_once_and_again_after_a_change():
    term, read = make_term(name="Before"), []
    name = Remembered(
        lambda: read.append(1) or Term.objects.get(pk=term.pk).name, of_listings=False
    )

    assert [name(), name(), len(read)] == ["Before", "Before", 1]

    Term.objects.filter(pk=term.pk).update(name="After")
    assert name() == "After"


def test_a_value_that_changed_while_it_was_read_is_read_again():
    term = make_term(name="Before")
    values = Remembered(lambda: read_slowly(), of_listings=False)

    def read_slowly() -> str:
        found = Term.objects.get(pk=term.pk).name
        if found == "Before":  # another thread hears of the change first
            Term.objects.filter(pk=term.pk).update(name="After")
            assert values() == "After"
        return found

    assert values() == "Before"
    assert values() == "After"


def test_names_that_changed_while_there_were_too_many_are_read_again(monkeypatch):
    term = make_term(slug="a", name="Before")
    make_term(slug="b")
    changes = iter([False, True])

    def read(slugs: list[str]) -> dict[str, str]:
        found = dict(Term.objects.filter(slug__in=slugs).values_list("slug", "name"))
        if next(changes, False):
            Term.objects.filter(pk=term.pk).update(name="After")
            names(["a"])
        return found

    names = RememberedNames(read, of_listings=False)
    monkeypatch.setattr(RememberedNames, "AT_MOST", 0)
    assert names(["a"])["a"] == "Before"
    names(["a", "b"])

    assert names(["a"])["a"] == "After"


@pytest.mark.parametrize(
    "news",
    [
        lambda kept: kept.clear(),
        lambda kept: kept.drop(["a"]),
        lambda kept: kept.drop_where(lambda *entry: True),
    ],
)
def test_a_value_made_before_others_were_dropped_is_not_kept(news):
    kept = Bounded(entries_at_most=9, bytes_at_most=9, bytes_of=len)
    droppings = kept.droppings
    kept.keep("early", "value", droppings=droppings)
    assert kept.get("early") == "value"

    news(kept)
    kept.keep("late", "value", droppings=droppings)

    assert kept.get("late") is None
