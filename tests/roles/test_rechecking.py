"""Reading texts again: what falls due, who found it still correct, and what readers see."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from jobboard.staleness import texts_naming, vanished_tools
from listings.models import Listing, ListingTerm
from roles.models import Citation, Correction, StillCorrect
from roles.models.sources import likely_kind
from roles.publishing import publish
from roles.rechecking import due_sources
from tests.factories import (
    ago,
    ahead,
    make_citation,
    make_guide,
    make_listing,
    make_profile,
    make_ready_guide,
    make_role,
    make_term,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_user(
        "ada", password="x", is_staff=True, first_name="Ada", last_name="Editor"
    )
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


@pytest.fixture
def writer(client):
    user = get_user_model().objects.create_user("wim", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Writers"))
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("kind", "days"), [("law", 183), ("tool", 365), ("concept", 730), ("statistics", 365)]
)
def test_a_source_falls_due_by_its_kind(kind, days):
    version = make_guide().version
    due = make_citation(version, kind=kind, read_on=TODAY - timedelta(days=days))
    make_citation(version, kind=kind, read_on=TODAY - timedelta(days=days - 1))

    assert list(due_sources(today=TODAY)) == [due]
    assert due.due_on == TODAY


def test_statistics_fall_due_the_day_the_next_ones_come_out():
    version = make_profile()
    due = make_citation(version, kind="statistics", next_release=TODAY)
    old = TODAY - timedelta(days=500)
    make_citation(version, kind="statistics", read_on=old, next_release=TODAY + timedelta(days=1))

    assert list(due_sources(today=TODAY)) == [due]


def test_only_sources_that_readers_see_fall_due():
    guide = make_guide(live_from=ago(days=9), live_until=ago(days=1))
    make_citation(guide.versions.get(), kind="law", read_on=TODAY - timedelta(days=900))

    assert not due_sources(today=TODAY).exists()


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.bls.gov/ooh/x.htm", "statistics"),
        ("https://eur-lex.europa.eu/eli/dir/2023/970", "law"),
        ("https://docs.getdbt.com/docs", "tool"),
        ("https://papers.example/1", "concept"),
    ],
)
def test_a_source_nobody_has_sorted_is_of_its_likely_kind(url, kind):
    assert likely_kind(url) == kind


def test_still_correct_puts_today_on_a_source_and_is_kept(client, editor):
    citation = make_citation(make_guide().version, kind="law", read_on=TODAY - timedelta(days=900))
    listed = client.get("/admin/roles/stillcorrect/due/").content.decode()

    client.post("/admin/roles/stillcorrect/find/", {"citation": citation.pk})

    citation.refresh_from_db()
    kept = StillCorrect.objects.get()
    assert citation.url in listed
    assert citation.read_on == timezone.localdate()
    assert (kept.what, kept.was_read_on, kept.by) == (
        citation.title,
        TODAY - timedelta(days=900),
        editor,
    )
    assert citation.url not in client.get("/admin/roles/stillcorrect/due/").content.decode()
    assert citation.title in client.get("/admin/roles/stillcorrect/").content.decode()


def test_still_correct_on_a_page_tells_readers_who_and_when(client, editor):
    guide = make_guide(live_from=ago(days=400))
    role = make_profile(make_role(slug="tide-reader"), live_from=ago(days=400)).role
    due = client.get("/admin/roles/stillcorrect/due/").content.decode()

    for name, page in (("guide", guide), ("role", role)):
        client.post("/admin/roles/stillcorrect/find/", {name: page.pk})

        html = client.get(page.get_absolute_url()).content.decode()
        assert f'Checked <time datetime="{timezone.localdate()}"' in html
        assert "by <b>Ada Editor</b>" in html
    assert guide.version.title in due
    after = client.get("/admin/roles/stillcorrect/due/").content.decode()
    assert f'href="{guide.get_absolute_url()}"' not in after


def test_a_look_at_an_earlier_wording_does_not_count_for_the_next(client, editor):
    guide = make_guide(live_from=ago(days=400))
    client.post("/admin/roles/stillcorrect/find/", {"guide": guide.pk})
    StillCorrect.objects.update(at=ago(days=20))
    guide.versions.update(live_from=ago(days=10))

    html = client.get(guide.get_absolute_url()).content.decode()

    assert "Not yet checked by a named person" in html


def test_a_page_nobody_sees_cannot_be_confirmed(client, editor):
    guide = make_guide(state="draft", live_from=None)

    response = client.post("/admin/roles/stillcorrect/find/", {"guide": guide.pk}, follow=True)

    assert "Readers see no text" in response.content.decode()
    assert not StillCorrect.objects.exists()


@pytest.mark.parametrize("data", [{}, {"guide": "x"}, {"citation": "9" * 30}, {"role": "-1"}])
def test_an_odd_request_is_not_found(client, editor, data):
    assert client.post("/admin/roles/stillcorrect/find/", data).status_code == 404


def test_a_writer_may_look_and_not_confirm(client, writer):
    guide = make_guide(live_from=ago(days=400))

    page = client.get("/admin/roles/stillcorrect/due/")
    refused = client.post("/admin/roles/stillcorrect/find/", {"guide": guide.pk})

    assert guide.version.title in page.content.decode()
    assert "Still correct<" not in page.content.decode()
    assert refused.status_code == 403
    assert client.get("/admin/roles/stillcorrect/find/").status_code == 405


def test_the_way_back_stays_on_the_site(client, editor):
    guide = make_guide()
    away = {"guide": guide.pk, "next": "https://evil.example/"}

    assert client.post("/admin/roles/stillcorrect/find/", away).url.startswith("/admin/")


def test_the_desk_counts_what_is_due(client, editor):
    guide = make_guide(live_from=ago(days=400))
    make_citation(guide.version, kind="law", read_on=ago(days=300).date())

    desk = client.get("/admin/").content.decode()

    assert "source is to be read again" in desk
    assert "guide unread for a year" in desk


def test_the_list_of_what_is_due_takes_a_fixed_number_of_queries(
    client, editor, django_assert_max_num_queries
):
    for _ in range(6):
        guide = make_guide(live_from=ago(days=400))
        make_citation(guide.version, kind="law", read_on=ago(days=300).date())
        make_profile(live_from=ago(days=400))

    with django_assert_max_num_queries(12):
        client.get("/admin/roles/stillcorrect/due/")


def test_a_text_that_names_a_vanished_tool_goes_on_the_desk(client, editor, monkeypatch):
    monkeypatch.setattr("jobboard.staleness.MIN_MENTIONS", 2)
    gone, asked = make_term("Tidetorch"), make_term("Wavetable")
    closed = make_listing(state=Listing.State.CLOSED, closed_at=ago(days=1))
    ListingTerm.objects.create(listing=closed, term=gone)
    for _ in range(2):
        ListingTerm.objects.create(listing=make_listing(), term=asked)
    guide = make_guide(verdict="<p>Learn Tidetorch and Wavetable.</p>")
    make_guide(verdict="<p>Learn Tidetorches.</p>")
    profile = make_profile(terms=[gone])

    found = texts_naming(vanished_tools())

    assert [(row.page, row.tools) for row in found] == [(guide, (gone,)), (profile.role, (gone,))]
    assert "1</b> guide that names a tool" in client.get("/admin/").content.decode()


def test_with_few_jobs_no_tool_has_vanished():
    ListingTerm.objects.create(
        listing=make_listing(state=Listing.State.CLOSED, closed_at=ago(days=1)),
        term=make_term("Tidetorch"),
    )

    assert vanished_tools() == []


def test_a_copied_source_keeps_its_kind_and_dates():
    citation = make_citation(make_guide().version, kind="law", next_release=TODAY)

    copy = citation.guide_version.copy_as_draft().citations.get()

    assert (copy.kind, copy.next_release, copy.read_on) == ("law", TODAY, citation.read_on)
    assert Citation.objects.count() == 2


def test_readers_see_three_dates(client, editor):
    first = make_ready_guide()
    publish(first, by=editor, live_from=ago(days=40))
    meaning = first.copy_as_draft()
    publish(meaning, by=editor, live_from=ago(days=20))
    wording = first.copy_as_draft()
    publish(wording, by=editor, live_from=ago(days=10), change="wording")

    page = client.get(first.guide.get_absolute_url()).content.decode()

    assert f'Published <time datetime="{ago(days=40):%Y-%m-%d}"' in page
    assert f'Changed <time datetime="{ago(days=20):%Y-%m-%d}"' in page
    assert f'Checked <time datetime="{timezone.localdate()}"' in page


@pytest.mark.parametrize(("answer", "dated"), [("wording", False), ("meaning", True)])
def test_publishing_a_guide_asks_what_changed_and_dates_only_a_change_of_meaning(
    client, editor, answer, dated
):
    first = make_ready_guide()
    asked_at_first = client.get(first.desk_url).content.decode()
    publish(first, by=editor, live_from=ago(days=40))
    again = first.copy_as_draft()
    asked = client.get(again.desk_url).content.decode()

    client.post(again.desk_url, {"step": "approve", "step-change": answer})

    assert "What changed" not in asked_at_first
    assert "Readers see the date of a change of meaning." in asked
    assert "each guide keeps" not in asked
    page = client.get(first.guide.get_absolute_url()).content.decode()
    assert (f'Changed <time datetime="{timezone.localdate()}"' in page) is dated


def test_a_text_taken_off_the_schedule_never_changed_the_page(client, editor):
    first = make_ready_guide()
    publish(first, by=editor, live_from=ago(days=40))
    scheduled = first.copy_as_draft()
    publish(scheduled, by=editor, live_from=ahead(days=2))

    client.post(scheduled.desk_url, {"step": "withdraw"})

    later = f"{first.guide.get_absolute_url()}?as_of={ahead(days=3):%Y-%m-%dT%H:%M}"
    assert "Changed <time" not in client.get(later).content.decode()


def test_a_page_is_found_still_correct_from_its_text(client, editor):
    live = make_ready_guide()
    publish(live, by=None, live_from=ago(days=40))
    draft = live.copy_as_draft()

    page = client.get(live.desk_url).content.decode()
    client.post("/admin/roles/stillcorrect/find/", {"guide": live.guide_id, "next": live.desk_url})

    assert "Nobody has read it against its sources yet." in page
    assert f'name="guide" value="{live.guide_id}"' in page
    assert "Still correct" not in client.get(draft.desk_url).content.decode()
    assert "by Ada Editor" in client.get(live.desk_url).content.decode()
    assert f'Checked <time datetime="{timezone.localdate()}"' in (
        client.get(live.guide.get_absolute_url()).content.decode()
    )


def test_a_text_that_nobody_reviewed_is_not_called_checked(client):
    guide = make_ready_guide()
    publish(guide, by=None)

    assert "Checked <time" not in client.get(guide.guide.get_absolute_url()).content.decode()


def test_a_page_that_never_changed_shows_no_such_date(client):
    role = make_profile(live_from=ago(days=40)).role

    page = client.get(role.get_absolute_url()).content.decode()

    assert "Published <time" in page
    assert "Changed <time" not in page


def test_a_correction_stands_on_its_page_from_its_moment_on(client, editor):
    guide, role = make_guide(), make_profile().role
    add = client.get(f"/admin/roles/correction/add/?guide={guide.pk}").content.decode()
    for page in ({"guide": guide}, {"role": role}):
        Correction.objects.create(was="Ebb.", now="Flood.", reported_by="A reader", **page)
        Correction.objects.create(was="Later.", now="Not yet.", corrected_at=ahead(days=1), **page)

    assert f'value="{guide.pk}" selected' in add
    for page in (guide, role):
        html = client.get(page.get_absolute_url()).content.decode()
        assert "Flood." in html
        assert "reported by A reader" in html
        assert "Not yet." not in html
