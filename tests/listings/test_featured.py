"""Jobs beside an article: nearest first, placed ones labelled, headings true."""

import pytest
from django.template import Context, Template

from listings.card_cores import flag_words
from listings.featured import featured_groups
from listings.models import Listing, Placement
from tests.factories import ago, ahead, make_listing, make_role

pytestmark = pytest.mark.django_db


def titles(groups) -> list[tuple[str, list[str]]]:
    return [(group.heading, [card.listing.title for card in group.cards]) for group in groups]


def place(listing, kind="paid", **fields) -> Placement:
    return Placement.objects.create(
        listing=listing, kind=kind, **({"starts_at": ago(hours=1)} | fields)
    )


def test_jobs_of_the_roles_come_under_their_names():
    one, other = make_role(plural="Ones"), make_role(plural="Others")
    make_listing(role=one, title="A", listed_at=ago(days=2))
    make_listing(role=other, title="B")
    make_listing(role=one, title="C", listed_at=ago(days=1))

    assert titles(featured_groups([one, other])) == [
        ("For Ones", ["C", "A"]),
        ("For Others", ["B"]),
    ]


def test_the_first_role_leaves_room_for_the_second():
    one, other = make_role(), make_role()
    for _ in range(6):
        make_listing(role=one)
        make_listing(role=other)

    assert [len(group.cards) for group in featured_groups([one, other])] == [3, 2]


def test_too_few_jobs_are_filled_up_from_kin_then_family_then_any():
    broad = make_role(plural="Broads", family="Near")
    role = make_role(plural="Rights", broader=broad, family="Near")
    make_listing(role=make_role(family="Far"), title="any")
    make_listing(role=make_role(family="Near"), title="family")
    make_listing(role=broad, title="kin")
    make_listing(role=role, title="own")

    assert titles(featured_groups([role])) == [
        ("For Rights", ["own"]),
        ("Close to that: Broads", ["kin"]),
        ("Other jobs in Near", ["family"]),
    ]


def test_enough_jobs_of_the_roles_leave_out_those_further_away():
    role = make_role()
    for _ in range(3):
        make_listing(role=role)
    make_listing(role=make_role(family=role.family))

    assert len(featured_groups([role])) == 1


def test_five_at_most_each_once():
    role = make_role()
    for _ in range(7):
        place(make_listing(role=role))

    groups = featured_groups([role])

    shown = [card.listing.pk for group in groups for card in group.cards]
    assert len(shown) == len(set(shown)) == 5


def test_placements_lead_and_are_labelled():
    role = make_role(plural="Rights")
    make_listing(role=role, title="newest")
    paid = make_listing(role=role, title="paid", listed_at=ago(days=5))
    chosen = make_listing(role=role, title="chosen", listed_at=ago(days=6))
    place(paid)
    place(chosen, kind="chosen", reason="Says what the work is")

    groups = featured_groups([role])

    assert titles(groups) == [
        ("Editors’ choice and paid placements", ["paid", "chosen"]),
        ("For Rights", ["newest"]),
    ]
    assert [flag_words(card.placement) for card in groups[0].cards] == [
        "Paid placement",
        "Editors’ choice: Says what the work is",
    ]
    assert groups[1].cards[0].placement is None


def test_a_placement_outside_its_time_or_for_other_roles_does_not_lead():
    role = make_role(plural="Rights")
    past = make_listing(role=role)
    place(past, starts_at=ago(days=3), ends_at=ago(days=1))
    coming = make_listing(role=role)
    place(coming, starts_at=ahead(days=1))
    make_listing(role=role)
    place(make_listing(role=make_role()))

    (group,) = featured_groups([role])

    assert group.heading == "For Rights"
    assert {card.placement for card in group.cards} == {None}


def test_a_placement_does_not_show_what_is_hidden():
    role = make_role()
    for fields in [
        {"state": Listing.State.DRAFT},
        {"state": Listing.State.CLOSED, "closed_at": ago(days=1)},
        {"confirmed_at": ago(days=40)},
        {"valid_through": ago(hours=1)},
        {"scope": Listing.Scope.OUT},
    ]:
        place(make_listing(**({"role": role} | fields)))

    assert featured_groups([role]) == []


def test_examples_never_stand_beside_real_jobs():
    role = make_role()
    place(make_listing(role=role, is_example=True, title="example"))
    make_listing(role=make_role(), title="real")

    assert [found for _, found in titles(featured_groups([role]))] == [["real"]]


def test_the_choice_costs_the_same_for_few_jobs_and_for_many(django_assert_max_num_queries):
    roles = [make_role(), make_role()]
    for _ in range(10):
        for role in roles:
            place(make_listing(role=role, pay=(1, 2), place={"mode": "onsite", "country": "DE"}))
        make_listing()

    with django_assert_max_num_queries(16):
        featured_groups(roles)


def render(text: str, **context) -> str:
    return Template("{% load jobs %}" + text).render(Context(context))


def test_the_tag_shows_cards_and_says_so_when_there_are_none():
    role = make_role()
    assert "No job is open here" in render("{% featured_listings role %}", role=role)

    listing = make_listing(role=role)

    html = render("{% featured_listings role other %}", role=role, other=None)
    assert f'<h4 class="job-title"><a href="{listing.get_absolute_url()}">' in html


def test_the_number_of_open_jobs_of_a_role_includes_its_narrower_ones_and_links_to_them():
    role = make_role(plural="Testers", slug="tester")
    make_listing(role=role)
    make_listing(role=make_role(broader=role))
    make_listing(role=role, state=Listing.State.DRAFT)
    make_listing(role=make_role())

    html = render("{% open_jobs role %}", role=role)

    assert html == '<a href="/jobs/role/tester/">2 open jobs for Testers</a>'


def test_the_number_of_open_jobs_is_the_one_the_list_gives(client):
    role = make_role()
    make_listing(role=role)
    make_listing(role=make_role(broader=role))

    results = client.get(f"/jobs/?role={role.slug}").context["results"]

    assert f">{results.result.total} open jobs for" in render("{% open_jobs role %}", role=role)


def test_one_job_and_none_read_well():
    role = make_role(plural="Testers")
    assert "No open job for Testers" in render("{% open_jobs role %}", role=role)

    make_listing(role=role)

    assert "1 open job for Testers" in render("{% open_jobs role %}", role=role)
