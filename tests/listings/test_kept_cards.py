"""Cards a process keeps: few queries, bounded memory, and never an old card."""

import pytest

from listings.kept_cards import KeptCards
from listings.models import Listing
from listings.rates import RateSet
from tests.factories import make_listing

pytestmark = pytest.mark.django_db


def test_known_jobs_cost_no_query_and_unknown_ones_the_same_for_few_and_many(
    django_assert_num_queries,
):
    jobs = [make_listing(pay=(90_000, 100_000)).pk for _ in range(8)]
    kept, rates = KeptCards(), RateSet.current()

    with django_assert_num_queries(5):
        kept.get(jobs[:2], rates)
    with django_assert_num_queries(0):
        kept.get(jobs[:2], rates)
    with django_assert_num_queries(5):
        assert kept.get(jobs, rates).keys() == set(jobs)


def test_a_changed_job_is_read_again_and_the_others_are_not(django_assert_num_queries):
    changed, other = make_listing(title="Before"), make_listing()
    kept, rates = KeptCards(), RateSet.current()
    kept.get([changed.pk, other.pk], rates)
    Listing.objects.filter(pk=changed.pk).update(title="After")

    kept.forget([changed.pk])

    with django_assert_num_queries(0):
        kept.get([other.pk], rates)
    assert "After" in kept.get([changed.pk], rates)[changed.pk].fragment.pattern


def test_after_anything_changed_all_are_read_again():
    job = make_listing(title="Before")
    kept, rates = KeptCards(), RateSet.current()
    kept.get([job.pk], rates)
    Listing.objects.update(title="After")

    kept.clear()

    assert (len(kept.cores), kept.cores.bytes_held) == (0, 0)
    assert "After" in kept.get([job.pk], rates)[job.pk].fragment.pattern


def test_a_job_that_is_gone_has_no_card():
    job = make_listing()
    kept, rates = KeptCards(), RateSet.current()

    assert kept.get([job.pk, job.pk + 1], rates).keys() == {job.pk}


@pytest.mark.parametrize(
    "news", [lambda kept, pk: kept.forget([pk]), lambda kept, pk: kept.clear()]
)
def test_a_card_read_while_its_job_changed_is_not_kept(news):
    job = make_listing()
    kept, rates = KeptCards(), RateSet.current()

    loading = kept._moment
    cores = kept.get([job.pk], rates)
    news(kept, job.pk)

    kept.keep(cores, loading)

    assert len(kept.cores) == 0


def test_what_is_kept_is_bounded_by_number_and_by_memory():
    jobs = [make_listing().pk for _ in range(6)]
    rates = RateSet.current()
    few, small = KeptCards(cards_at_most=2), KeptCards(bytes_at_most=8_000)

    few.get(jobs, rates)
    small.get(jobs, rates)

    assert len(few.cores) == 2
    assert 0 < len(small.cores) < 6
    assert 0 < small.cores.bytes_held <= 8_000
