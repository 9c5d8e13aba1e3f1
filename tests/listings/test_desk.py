"""The desk for jobs: written by hand, corrected against a feed, confirmed and closed."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from listings.models import Board, Company, CompanySlug, Listing, ListingPay, Placement
from tests.factories import add_pay, ago, ahead, make_company, make_listing, make_role

pytestmark = pytest.mark.django_db

INLINES = ["places", "pay_ranges", "terms", "placements", "held_fields", "sources", "changes"]
EMPTY_INLINES = {
    f"{name}-{part}": "0" for name in INLINES for part in ["TOTAL_FORMS", "INITIAL_FORMS"]
}


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_user("editor", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


def form_of(listing: Listing | None = None, **fields) -> dict:
    company = listing.company if listing else make_company()
    return {
        "title": listing.title if listing else "Tide Analyst",
        "company": company.pk,
        "description": "<p>Reads tides.</p>",
        "apply_url": "https://jobs.example/tide",
        "scope": "undecided",
        "level": "mid",
        "state": "open",
        **EMPTY_INLINES,
    } | fields


def test_an_editor_adds_a_job_and_readers_see_it(client, editor):
    pay = {
        "pay_ranges-TOTAL_FORMS": "1",
        "pay_ranges-0-minimum": "90000",
        "pay_ranges-0-maximum": "110000",
        "pay_ranges-0-currency": "eur",
        "pay_ranges-0-period": "year",
        "pay_ranges-0-basis": "employee",
        "pay_ranges-0-order": "0",
    }

    response = client.post("/admin/listings/listing/add/", form_of(role=make_role().pk) | pay)

    assert response.status_code == 302, response.context["errors"]
    listing = Listing.objects.live().get()
    assert listing.scope == Listing.Scope.MAPPED
    assert listing.pay_ranges.get().currency == "EUR"
    assert listing.last_confirmed()[1] == "person"
    assert "Tide Analyst" in client.get("/jobs/?q=tide").content.decode()
    assert client.get(listing.get_absolute_url()).status_code == 200


def test_reversed_pay_is_refused_in_words_and_by_the_database():
    listing = make_listing()

    with pytest.raises(ValidationError, match="top cannot be below the bottom"):
        ListingPay(listing=listing, minimum=2, maximum=1, currency="EUR").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        add_pay(listing, 2, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListingPay.objects.bulk_create([ListingPay(listing=listing, currency="EUR")])


@pytest.mark.parametrize("code", ["XQZ", "12€", ""])
def test_a_currency_nobody_knows_is_refused(code):
    pay = ListingPay(listing=make_listing(), minimum=1, maximum=2, currency=code)

    with pytest.raises(ValidationError) as refused:
        pay.full_clean()

    assert list(refused.value.message_dict) == ["currency"]


def test_a_correction_on_an_imported_job_is_held_and_recorded(client, editor):
    listing = make_listing(title="Tide Analist")
    board = Board.objects.create(key="b", name="B", format="csv")
    listing.sources.create(board=board, external_id="1", fingerprint="x")

    client.post(
        f"/admin/listings/listing/{listing.pk}/change/",
        form_of(listing, title="Tide Analyst", **{"sources-TOTAL_FORMS": "0"}),
    )

    listing.refresh_from_db()
    held = listing.held_fields.get(name="title")
    change = listing.changes.get(field="title")
    assert listing.title == "Tide Analyst"
    assert (held.source_value, held.held_by) == ("Tide Analist", editor)
    assert (change.old, change.new, change.by) == ("Tide Analist", "Tide Analyst", editor)


def test_a_job_of_our_own_is_corrected_without_holding(client, editor):
    listing = make_listing(title="Tide Analist")

    client.post(f"/admin/listings/listing/{listing.pk}/change/", form_of(listing, title="Tide"))

    assert listing.changes.filter(field="title").exists()
    assert not listing.held_fields.exists()


def test_actions_publish_confirm_and_close(client, editor):
    draft = make_listing(state=Listing.State.DRAFT, listed_at=None)
    stale = make_listing(confirmed_at=ago(days=20))

    def act(name, listing):
        client.post("/admin/listings/listing/", {"action": name, "_selected_action": [listing.pk]})
        listing.refresh_from_db()

    act("publish", draft)
    act("confirm_open", stale)
    assert set(Listing.objects.live()) == {draft, stale}
    assert stale.confirmed_at > ago(minutes=1)

    act("close", stale)
    assert set(Listing.objects.live()) == {draft}
    assert stale.closed_at


@pytest.mark.parametrize(
    "hidden",
    [
        {"state": "draft"},
        {"state": "closed", "closed_at": ago(days=1)},
        {"scope": "out"},
        {"listed_at": ahead(days=1)},
        {"valid_through": ago(minutes=1)},
        {"confirmed_at": ago(days=31)},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_is_not_live_is_hidden(hidden):
    live = make_listing()
    make_listing(**hidden)

    assert list(Listing.objects.live()) == [live]


def test_a_feed_that_still_lists_a_job_confirms_it():
    listing = make_listing(confirmed_at=None, confirmed_by="")
    board = Board.objects.create(key="b", name="B", format="csv", last_good_run=ago(days=2))
    source = listing.sources.create(board=board, external_id="1", fingerprint="x")
    assert list(Listing.objects.live()) == [listing]
    assert listing.last_confirmed() == (board.last_good_run, "feed")

    source.missing_since = ago(days=1)
    source.save()
    assert not Listing.objects.live().exists()


def test_examples_never_stand_beside_real_jobs():
    example = make_listing(is_example=True, confirmed_at=None)
    assert list(Listing.objects.live()) == [example]

    real = make_listing()
    assert list(Listing.objects.live()) == [real]


def test_a_choice_of_the_editors_needs_its_reason():
    with pytest.raises(ValidationError, match="Say why"):
        Placement(listing=make_listing(), kind=Placement.Kind.CHOSEN).full_clean()


def test_a_renamed_company_keeps_its_old_address():
    company = make_company(slug="old")
    company.slug = "new"
    company.save()

    assert Company.objects.by_slug("old") == company
    with pytest.raises(ValidationError, match="belongs or belonged"):
        Company(name="Other", slug="old").full_clean()
    assert CompanySlug.objects.count() == 2


def test_every_desk_list_opens_and_searches(client, editor):
    make_listing(pay=(1, 2))
    for model in ["listing", "company", "board", "importbatch", "exchangerate"]:
        assert client.get(f"/admin/listings/{model}/?q=test").status_code == 200, model
    for model in ["listing", "company", "board", "exchangerate"]:
        assert client.get(f"/admin/listings/{model}/add/").status_code == 200, model
    for model in ["paysource", "payband"]:
        assert client.get(f"/admin/salaries/{model}/?q=test").status_code == 200, model
