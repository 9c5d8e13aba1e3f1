"""Two roles, employers or skills made one: seen first, in one step, and taken back whole."""

from html import unescape

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from listings.importers.companies import Companies
from listings.models import Board, Company, Listing, ListingTerm
from roles.merging.journal import row_values
from roles.models import (
    Correction,
    Guide,
    GuideFurtherRole,
    GuideRelation,
    GuideVersion,
    Merge,
    Role,
    RoleAlias,
    RoleNeighbour,
    RoleTerm,
    RoleVersion,
    Term,
    TermAlias,
)
from salaries.bands import load_bands
from salaries.models import PayBand, PaySource
from salaries.pages import role_pay
from salaries.query import PayQuery
from tests.factories import (
    add_pay,
    make_company,
    make_guide,
    make_listing,
    make_profile,
    make_role,
    make_term,
)

pytestmark = pytest.mark.django_db

# Written by triggers or computed from other rows, or the record of the merge itself.
NOT_COMPARED = {"searchlog", "listingtext", "merge", "paymark", "packedranges", "guidekin"}


def everything() -> dict[str, dict]:
    """Every row of ours but for what is a record or computed."""
    return {
        model._meta.label: {
            row.pk: {k: v for k, v in row_values(row).items() if k != "updated_at"}
            for row in model._base_manager.all()
        }
        for app in ("roles", "listings", "salaries")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.model_name not in NOT_COMPARED
        and not model._meta.model_name.startswith("historical")
        and not any(
            isinstance(f, apps.get_model("salaries.PackedRanges")._meta.get_field("data").__class__)
            for f in model._meta.fields
        )
    }


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_user("editor", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


def address_of(kept) -> str:
    return f"/admin/{kept._meta.app_label}/{kept._meta.model_name}/{kept.pk}/merge/"


def rehearse(client, kept, merged, **answers):
    form = {"other": merged.pk, "keep": "this", **answers}
    response = client.post(address_of(kept), form)
    assert response.status_code == 200
    assert "mark" in response.context, response.context["form"].errors
    return response


def merge(client, kept, merged, **answers) -> Merge:
    mark = rehearse(client, kept, merged, **answers).context["mark"]
    response = client.post(
        address_of(kept), {"other": merged.pk, "keep": "this", "seen": mark, **answers}
    )
    assert response.status_code == 302, unescape(response.content.decode())
    return Merge.objects.latest("pk")


def take_back(client, entry: Merge):
    return client.post(f"/admin/roles/merge/{entry.pk}/take-back/", follow=True)


def make_bands(role: Role, title: str, middles, source=None) -> PaySource:
    source = source or PaySource.objects.create(
        slug="index",
        name="Index",
        publisher="p",
        licence="CC0",
        url="https://x.example",
        snapshot_date=timezone.localdate(),
    )
    RoleAlias.objects.get_or_create(role=role, title=title)
    PayBand.objects.bulk_create(
        PayBand(
            source=source,
            kind=PayBand.Kind.ADVERTISED,
            role=role,
            raw_title=title,
            level="mid",
            country="US",
            year=timezone.localdate().year,
            currency="USD",
            minimum=middle - 5_000,
            maximum=middle + 5_000,
            line=number,
        )
        for number, middle in enumerate(middles, start=PayBand.objects.count() + 1)
    )
    return source


def main_figure(role: Role) -> tuple[int, float | None]:
    loaded = load_bands([role])
    series = loaded.series_of(role)
    if not series:
        return 0, None
    pay = role_pay(loaded, PayQuery(role), series[0], today=timezone.localdate())
    return pay.whole.cell.figure.n, pay.whole.cell.figure.median


@pytest.fixture
def tangle():
    """Two roles that meet in every way they can."""
    kept = make_role(name="Tide Reader", slug="tide-reader")
    merged = make_role(name="Tide Analyst", slug="tide-analyst", definition="Reads the tides.")
    third = make_role(name="Zoo Keeper", slug="zoo-keeper")
    narrower = make_role(name="Ebb Analyst", slug="ebb-analyst", broader=merged)
    profile = make_profile(kept, terms=[make_term()])
    make_profile(merged, terms=[make_term()])
    RoleNeighbour.objects.create(version=profile, kind="confused", role=merged)
    ours, theirs = make_guide(kept, third, title="Ours"), make_guide(third, merged, title="Theirs")
    itself = make_guide(kept, merged, title="Itself")
    elsewhere = make_guide(third, make_role(slug="aa"), title="Elsewhere")
    GuideFurtherRole.objects.create(guide=elsewhere, role=kept)
    GuideFurtherRole.objects.create(guide=elsewhere, role=merged)
    GuideFurtherRole.objects.create(guide=ours, role=merged)
    GuideRelation.objects.create(guide=elsewhere, related=theirs, reason="Read on.")
    GuideRelation.objects.create(guide=ours, related=theirs, reason="Close.")
    for guide in (theirs, itself):
        Correction.objects.create(guide=guide, was="w", now="n", corrected_at=timezone.now())
    jobs = [make_listing(role=merged, title=f"Job {n}") for n in range(3)]
    add_pay(jobs[0], 90_000, 110_000)
    source = make_bands(kept, "Tide Reader", range(80_000, 110_000, 1_000))
    make_bands(merged, "Tide Analyst II", range(100_500, 130_500, 1_000), source)
    call_command("rebuild_search", verbosity=0)
    return {"kept": kept, "merged": merged, "third": third, "narrower": narrower}


def test_what_moves_is_shown_before_anything_is_changed(client, editor, tangle):
    before = everything()

    page = unescape(rehearse(client, tangle["kept"], tangle["merged"]).content.decode())

    assert everything() == before
    assert not Merge.objects.exists()
    assert "3 listings move: “Job" in page
    assert "60 pay bands" not in page
    assert "30 pay bands move." in page
    assert "“Tide Analyst” becomes another name of Tide Reader." in page
    assert "“Tide Reader vs. Tide Analyst” would compare the role with itself" in page
    assert "Both are compared with the Zoo Keeper." in page
    assert "Which profile do readers see?" in page
    assert '<th scope="row">Open jobs</th><td>0</td><td>3</td><td>3</td>' in page
    assert "n 30, middle" in page
    assert "n 60, middle" in page


def test_two_roles_become_one_everywhere(client, editor, tangle):
    kept, third = tangle["kept"], tangle["third"]

    entry = merge(client, kept, tangle["merged"])

    assert not Role.objects.filter(name="Tide Analyst").exists()
    assert Listing.objects.filter(role=kept).count() == 3
    assert kept.aliases.filter(title="Tide Analyst").exists()
    assert Role.objects.get(slug="ebb-analyst").broader == kept
    assert Role.objects.get(pk=kept.pk).definition == "Reads the tides."
    assert entry.by == editor
    guide = Guide.objects.of_pair(kept, third).get()
    assert guide.version.title == "Ours"
    assert guide.versions.filter(title="Theirs", state=GuideVersion.State.WITHDRAWN).exists()
    assert guide.corrections.count() == kept.corrections.count() == 1
    assert [row.related for row in GuideRelation.objects.all()] == [guide]
    for former, now in {
        "/roles/tide-analyst/": "/roles/tide-reader/",
        "/guides/tide-analyst-vs-zoo-keeper/": "/guides/tide-reader-vs-zoo-keeper/",
        "/guides/tide-analyst-vs-tide-reader/": "/roles/tide-reader/",
        "/salaries/tide-analyst/": "/salaries/tide-reader/",
        "/jobs/role/tide-analyst/": "/jobs/role/tide-reader/",
    }.items():
        response = client.get(former)
        assert (response.status_code, response["Location"]) == (301, now)
        assert client.get(now).status_code == 200, now
    assert b"Job 0" in client.get("/jobs/?role=tide-analyst").content


def test_pay_after_a_merge_is_what_a_fresh_reading_gives_and_undoing_gives_the_same_back(
    client, editor, tangle, django_capture_on_commit_callbacks
):
    kept, merged = tangle["kept"], tangle["merged"]
    before = main_figure(kept), main_figure(merged)
    assert before[0][0] == before[1][0] == 30

    with django_capture_on_commit_callbacks(execute=True):
        entry = merge(client, kept, merged)
    after = main_figure(kept)
    assert after[0] == 60
    assert not PayBand.objects.exclude(role=kept).exists()
    with django_capture_on_commit_callbacks(execute=True):
        take_back(client, entry)

    assert (main_figure(kept), main_figure(merged)) == before


@pytest.mark.parametrize(("profile", "guide"), [("kept", "merged"), ("merged", "kept")])
def test_a_merge_taken_back_leaves_everything_as_it_was(client, editor, tangle, profile, guide):
    kept, merged, third = (tangle[name] for name in ("kept", "merged", "third"))
    before = everything()
    pages = ["/roles/tide-reader/", "/roles/tide-analyst/", "/guides/tide-analyst-vs-zoo-keeper/"]
    reader = Client()  # an editor's page carries a token of its own
    shown = [reader.get(page).content for page in pages]

    entry = merge(client, kept, merged, profile=profile, **{f"guide-{third.pk}": guide})
    assert Guide.objects.of_pair(kept, third).get().version.title == (
        "Ours" if guide == "kept" else "Theirs"
    )
    assert (
        RoleVersion.objects.in_force()
        .get(role=kept)
        .definition.startswith("Tide Reader" if profile == "kept" else "Tide Analyst")
    )
    assert everything() != before
    response = take_back(client, entry)

    assert "is back as it was" in response.content.decode()
    after = everything()
    for label, rows in before.items():
        assert after[label] == rows, label
    assert [reader.get(page).content for page in pages] == shown
    entry.refresh_from_db()
    assert entry.undone_by == editor
    assert "It was taken back" in unescape(take_back(client, entry).content.decode())


def test_what_was_edited_since_stands_in_the_way_of_taking_back(client, editor, tangle):
    entry = merge(client, tangle["kept"], tangle["merged"])
    alias = RoleAlias.objects.get(title="Tide Analyst II")
    alias.title = "Tide Analyst III"
    alias.save()
    before = everything()

    page = unescape(take_back(client, entry).content.decode())

    assert "The other title “Tide Analyst III” was edited since" in page
    assert everything() == before


def test_a_merge_after_the_merge_must_be_taken_back_first(client, editor):
    one, two, three = make_role(name="One"), make_role(name="Two"), make_role(name="Three")
    first = merge(client, two, one)
    slug_of_one = one.slug
    merge(client, three, two)

    assert client.get(f"/roles/{slug_of_one}/")["Location"] == three.get_absolute_url()
    page = unescape(take_back(client, first).content.decode())
    assert "Two was merged or deleted since; take that back first." in page


def test_what_changed_since_it_was_shown_is_shown_again(client, editor):
    kept, merged = make_role(), make_role()
    mark = rehearse(client, kept, merged).context["mark"]
    make_listing(role=merged)

    response = client.post(address_of(kept), {"other": merged.pk, "keep": "this", "seen": mark})

    assert "is not what you looked at" in response.content.decode()
    assert Role.objects.filter(pk=merged.pk).exists()


def test_the_other_one_may_be_the_one_that_stays(client, editor):
    one, two = make_role(name="One"), make_role(name="Two")
    form = {"other": two.pk, "keep": "other"}
    mark = client.post(address_of(one), form).context["mark"]

    client.post(address_of(one), form | {"seen": mark})

    assert list(Role.objects.filter(name__in=["One", "Two"])) == [two]


def test_employers_become_one_and_imports_know_the_other_name(client, editor):
    kept, merged = (
        make_company(name="Shell GmbH"),
        make_company(name="Shell", website="https://s.example"),
    )
    board = Board.objects.create(key="b", name="B", format="csv", company=merged)
    listing = make_listing(company=merged, title="Tide Analyst")
    call_command("rebuild_search", verbosity=0)
    before = everything()
    slug = merged.slug

    entry = merge(client, kept, merged)

    board.refresh_from_db()
    assert board.company == kept
    assert client.get(f"/companies/{slug}/")["Location"] == kept.get_absolute_url()
    assert Companies().named("SHELL") == kept
    assert Company.objects.get(pk=kept.pk).website == "https://s.example"
    assert b"Tide Analyst" in client.get("/jobs/?q=gmbh").content
    take_back(client, entry)
    assert everything() == before
    assert b"Tide Analyst" not in client.get("/jobs/?q=gmbh").content
    assert Listing.objects.get(pk=listing.pk).company.name == "Shell"


def test_an_example_never_becomes_a_real_employer(client, editor):
    kept, merged = make_company(), make_company(is_example=True)

    response = client.post(address_of(kept), {"other": merged.pk, "keep": "this"})

    assert "One of the two is an example" in response.content.decode()


def test_skills_become_one_without_a_section_or_job_naming_it_twice(client, editor):
    kept, merged = make_term("TideTorch"), make_term("Tide Torch Library")
    other = make_term("Nets")
    section = make_profile(terms=[kept, other, merged]).sections.get()
    RoleTerm.objects.filter(term=merged).update(learn_after=kept)
    RoleTerm.objects.filter(term=other).update(learn_after=merged)
    both, only = make_listing(), make_listing(title="Only")
    for listing, term in ((both, kept), (both, merged), (only, merged)):
        ListingTerm.objects.create(listing=listing, term=term)
    slug = merged.slug
    before = everything()

    entry = merge(client, kept, merged)

    assert [row.term for row in section.terms.all()] == [kept, other]
    assert [row.learn_after for row in section.terms.all()] == [None, kept]
    assert ListingTerm.objects.filter(term=kept).count() == 2
    assert TermAlias.objects.get(normalised="tide torch library").term == kept
    assert client.get(f"/jobs/skill/{slug}/")["Location"] == f"/jobs/skill/{kept.slug}/"
    assert b"Only" in client.get(f"/jobs/?skill={slug}").content
    take_back(client, entry)
    assert everything() == before
    assert Term.objects.filter(pk=merged.pk).exists()


def test_the_list_offers_merging_for_exactly_two(client, editor):
    roles = [make_role(name=name) for name in ("Ash", "Birch", "Cedar")]  # as the list has them

    def act(chosen):
        form = {"action": "merge_two", "_selected_action": [role.pk for role in chosen]}
        return client.post("/admin/roles/role/", form)

    assert act(roles[:2])["Location"] == f"{address_of(roles[0])}?with={roles[1].pk}"
    client.post("/admin/roles/role/", {})
    assert act(roles)["Location"].startswith("/admin/roles/role/")
    page = client.get(f"{address_of(roles[0])}?with={roles[1].pk}").content.decode()
    assert f'<option value="{roles[1].pk}" selected>' in page
    assert (
        f'href="{address_of(roles[0])}"'
        in client.get(f"/admin/roles/role/{roles[0].pk}/change/").content.decode()
    )


@pytest.mark.parametrize("other", ["", "nope", "999999999", "itself"])
def test_an_odd_choice_is_refused_in_words(client, editor, other):
    kept = make_role()

    response = client.post(
        address_of(kept), {"other": kept.pk if other == "itself" else other, "keep": "this"}
    )

    assert response.status_code == 200
    assert response.context["form"].errors


def test_writers_may_not_merge_nor_take_back(client, editor):
    kept, merged = make_role(), make_role()
    entry = merge(client, kept, merged)
    writer = get_user_model().objects.create_user("writer", password="x", is_staff=True)
    writer.groups.add(Group.objects.get(name="Writers"))
    client.force_login(writer)

    assert client.get(address_of(kept)).status_code == 403
    assert client.post(address_of(kept), {"other": 1}).status_code == 403
    assert client.post(f"/admin/roles/merge/{entry.pk}/take-back/").status_code == 403
    assert client.get(f"/admin/roles/merge/{entry.pk}/take-back/").status_code == 405
    assert not Role.objects.filter(pk=merged.pk).exists()
