"""Every list of the desk opens, searches, filters and sorts, at one cost however long it is."""

from datetime import date

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.models import (
    Board,
    DeskAct,
    ExchangeRate,
    ImportBatch,
    Intake,
    ListingChange,
    UnansweredSearch,
)
from listings.search import fulltext
from listings.search.text import index_text
from roles.admin import lists
from roles.models import Correction, GuideVersion, Merge, RoleSection, RoleVersion, StillCorrect
from salaries.models import OfficialFigure, PayBand, PayRefresh, PaySource
from tests.factories import (
    ago,
    ahead,
    make_author,
    make_company,
    make_guide,
    make_listing,
    make_profile,
    make_role,
    make_term,
)
from tests.plans import plan_of

pytestmark = pytest.mark.django_db

OURS = [
    model_admin
    for model, model_admin in site._registry.items()
    if model._meta.app_label in {"roles", "listings", "salaries"}
    and model is not RoleSection  # reached from its profile, and from no list
]


@pytest.fixture
def desk(client):
    client.force_login(User.objects.create_superuser("desk"))
    return client


@pytest.fixture
def rows(desk):
    """A few rows of everything, each with others of its own."""
    author = User.objects.create_user("ada")
    for n in range(3):
        role = make_role(broader=make_role(), usual_levels=["mid"])
        make_term()
        company = make_company(country="DE")
        board = Board.objects.create(key=f"b{n}", name=f"Board {n}", format="csv", company=company)
        batch = ImportBatch.objects.create(board=board, file_name=f"f{n}.csv", by=author)
        listing = make_listing(company=company, role=role, level="mid")
        listing.changes.create(field="title", old="a", new="b", by=author, batch=batch)
        UnansweredSearch.objects.create(
            digest=str(n), words=f"word {n}", days=3, times=9, last_day=date(2026, 1, 1)
        )
        Intake.objects.create(by=User.objects.get(username="desk"), name=f"f{n}.csv", packed=b"")
        DeskAct.objects.create(kind="review", what="Published a job", by=author)
        Merge.objects.create(
            kind="roles.role", kept_id=1, kept_name="A", merged_id=2, merged_name="B", by=author
        )
        source = PaySource.objects.create(
            slug=f"s{n}", name=f"Source {n}", publisher="P", licence="CC0",
            url="https://pay.example/", snapshot_date=date(2026, 1, 1),
        )  # fmt: skip
        PayBand.objects.create(
            source=source, kind="advertised", role=role, raw_title="Data Tester", country="US",
            year=2024 + n, currency="USD", minimum=1, maximum=2, line=n,
        )  # fmt: skip
        PayRefresh.objects.create(source=source, snapshot_date=date(2026, 1, 1))
        OfficialFigure.objects.create(
            source=source, soc="15-2051", title="Data Scientists", country="US", year=2024,
            currency="USD", read_on=date(2026, 1, 1),
        )  # fmt: skip
        ExchangeRate.objects.create(
            currency=f"XA{n}", date=date(2026, 1, 1), units_per_eur=1, source="ECB"
        )
        guide = make_guide(author=make_author(name=f"Author {n}"), edited_by=author)
        for live_from in (ahead(days=3), ago(days=1)):
            make_profile(role, live_from=live_from, edited_by=author)
        GuideVersion.objects.create(
            guide=guide,
            title="Draft",
            author=make_author(),
            state="approved",
            live_from=ago(days=9),
        )
        Correction.objects.create(role=role, was="a", now="b", corrected_at=ago(days=n))
        StillCorrect.objects.create(role=role, what="A source", by=author)
        Correction.objects.create(guide=guide, was="a", now="b", corrected_at=ago(days=n))
        RoleVersion.objects.create(role=role, definition="A draft.", edited_by=author)
    return desk


def address(model_admin) -> str:
    opts = model_admin.opts
    return f"/admin/{opts.app_label}/{opts.model_name}/"


def queries_of(client, url: str) -> tuple[list[str], object]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, url
    return [query["sql"] for query in captured], response


def with_all(models):
    return pytest.mark.parametrize(
        "model_admin", models, ids=lambda model_admin: model_admin.opts.label_lower
    )


@with_all(OURS)
def test_a_longer_list_takes_no_more_queries_and_counts_no_whole_table(
    rows, model_admin, monkeypatch
):
    def cost(rows_shown: int) -> list[str]:
        monkeypatch.setattr(model_admin, "list_per_page", rows_shown)
        sql, response = queries_of(rows, address(model_admin))
        listed = len(response.context["cl"].result_list)
        assert listed >= min(rows_shown, 2), "Give the fixture a few rows of this model."
        return sql

    cost(1)
    one, many = cost(1), cost(50)

    assert len(many) == len(one), "\n".join(many)
    assert len(many) < 12
    counts = [sql for sql in many if sql.startswith("SELECT COUNT(")]
    assert counts
    assert all("LIMIT" in sql for sql in counts), counts


@with_all(OURS)
def test_a_list_is_searched_filtered_and_sorted_at_that_cost(rows, model_admin):
    sql, response = queries_of(rows, address(model_admin))
    listed = response.context["cl"]
    asked = ["?q=data", "?q=DROP%20%22TABLE*", "?q=%00", f"?q={'x' * 3000}", "?q=9%27%20OR%201"]
    asked += [f"?o={'-' * (n % 2)}{n}" for n in range(1, len(listed.list_display))]
    for spec in listed.filter_specs:
        choices = list(spec.choices(listed))
        asked += [choice["query_string"] for choice in (choices[0], choices[1], choices[-1])]

    assert listed.search_fields
    for query in asked:
        cost, _ = queries_of(rows, address(model_admin) + query)
        assert len(cost) <= len(sql) + 1, query
    for query in ["?year=x", "?state__exact=%FF", "?o=99.-x", "?pk__in=a", "?nothing=1"]:
        assert rows.get(address(model_admin) + query, follow=True).status_code == 200, query


def test_a_list_that_goes_on_says_where_it_ends(rows, monkeypatch):
    monkeypatch.setattr(lists, "MOST_LISTED", 2)

    html = rows.get("/admin/listings/listing/").content.decode()

    assert "There are more: the list ends at 2." in html
    assert "There are more" not in rows.get("/admin/listings/listing/?q=4711").content.decode()


def test_all_of_a_list_that_goes_on_cannot_be_acted_on(rows, monkeypatch):
    monkeypatch.setattr(lists, "MOST_LISTED", 2)
    listing = make_listing()

    response = rows.post(
        "/admin/listings/listing/",
        {"action": "close", "select_across": "1", "index": "0", "_selected_action": listing.pk},
        follow=True,
    )

    listing.refresh_from_db()
    assert listing.state == "open"
    assert "nothing was done" in response.content.decode()


def test_a_list_without_rows_says_what_to_do(desk):
    assert "Nothing matches." in desk.get("/admin/roles/role/?q=nobody").content.decode()


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "listings_listing_at_desk"),
        ("?o=1", "listings_listing_by_title"),
        ("?o=-1", "listings_listing_by_title"),
        ("?state__exact=open", "listings_listing_newest"),
        ("?state__exact=open&o=1", "listings_listing_title_of"),
    ],
)
def test_jobs_are_listed_in_the_order_of_an_index(rows, query, index):
    listed = rows.get(f"/admin/listings/listing/{query}").context["cl"]

    assert index in plan_of(listed.queryset.values_list("pk")[:50])


@pytest.mark.parametrize("many", [0, 5_000])
def test_jobs_are_found_by_the_beginnings_of_words_and_by_number(rows, monkeypatch, many):
    monkeypatch.setattr(fulltext, "MANY", many)  # words that many jobs have are looked up otherwise
    listing = make_listing(title="Senior Tide Analyst", company=make_company(name="Harbour Works"))
    other = make_listing(title="Wave Counter", description="<p>Tides, too.</p>")
    index_text([listing, other])

    def found(words: str) -> list:
        return list(rows.get("/admin/listings/listing/", {"q": words}).context["cl"].result_list)

    assert found("tide anal") == [listing]
    assert found("harb") == [listing]
    assert found(str(other.pk)) == [other]
    assert found("tide counter") == []


ODD_KEYS = ["x", "²", "9" * 30, "-1", "1\0", "<b>"]


@pytest.mark.parametrize("key", ODD_KEYS)
def test_what_is_no_key_picks_nothing_and_is_no_server_error(desk, key):
    guide = make_guide()
    rows = {"curated-TOTAL_FORMS": 1, "curated-INITIAL_FORMS": 0, "curated-0-related": key}
    no_rows = {"further_role_rows-TOTAL_FORMS": 0, "further_role_rows-INITIAL_FORMS": 0}

    asked = desk.get("/admin/roles/correction/add/", {"guide": key})
    refused = [
        desk.post("/admin/roles/correction/add/", {"guide": key, "was": "a", "now": "b"}),
        desk.post(
            f"/admin/roles/guide/{guide.pk}/change/",
            {"kind": "topic", "slug": "a", "roles": key} | rows | no_rows,
        ),
        desk.post("/admin/listings/listing/add/", {"company": key}),
    ]

    assert asked.status_code == 200
    for page in refused:
        assert page.status_code == 200
        assert page.context["errors"]


@pytest.mark.parametrize("key", ODD_KEYS)
def test_a_list_of_what_is_no_key_is_no_server_error(desk, key):
    for kind in ("roles/guideversion", "roles/roleversion", "listings/listing"):
        for name in ("pk__in", "state__exact"):
            assert desk.get(f"/admin/{kind}/", {name: key}).status_code in {200, 302}


def test_a_record_beside_a_form_shows_its_newest_rows_and_links_the_rest(rows, monkeypatch):
    monkeypatch.setattr(lists, "MOST_IN_A_FORM", 3)
    listing, act = make_listing(), DeskAct.objects.create(kind="titles", what="Mapped many jobs")
    forms = f"deskact/{act.pk}/change", f"listing/{listing.pk}/change"

    def add(number: int) -> None:
        board = Board.objects.create(key=f"of-{number}", name="A board", format="csv")
        batch = ImportBatch.objects.create(board=board, file_name="f.csv")
        listing.changes.create(field="title", old="a", new="b", act=act, batch=batch)
        listing.sources.create(board=board, external_id="1")

    def cost(form: str) -> int:
        sql, response = queries_of(rows, f"/admin/listings/{form}/")
        formsets = response.context["inline_admin_formsets"]
        (shown,) = (one.formset for one in formsets if one.opts.model is ListingChange)
        assert len(shown.forms) == min(listing.changes.count(), 3)
        return len(sql)

    add(0)
    few = [cost(form) for form in forms * 2][2:]  # the first time fills what a process keeps
    for number in range(1, 5):
        add(number)

    assert [cost(form) for form in forms] == few
    for form, rest in zip(
        forms, (f"?act__exact={act.pk}", f"?listing__exact={listing.pk}"), strict=True
    ):
        assert rest in rows.get(f"/admin/listings/{form}/").content.decode()
        listed = rows.get(f"/admin/listings/listingchange/{rest}").context["cl"].result_list
        assert len(listed) == 5
