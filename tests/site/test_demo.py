"""The demo: there at once, labelled, never beside real content, gone without trace."""

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import call_command

from jobboard.demo import remove, seed
from listings.models import Company, Listing, SearchLog
from roles.models import Role
from salaries.models import PayBand, PaySource
from tests.factories import make_company, make_listing

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    """How many rows every table of ours has, but for the journal: it speaks of lost rows too."""
    return {
        model._meta.label: model._default_manager.count()
        for app in ["roles", "listings", "salaries"]
        for model in apps.get_app_config(app).get_models()
        if model is not SearchLog
    }


def test_the_demo_is_the_same_after_a_second_seeding():
    seed()
    before = counts()

    seed()

    assert counts() == before
    assert Listing.objects.filter(is_example=True).count() == before["listings.Listing"] > 200


def test_the_demo_goes_without_trace(django_capture_on_commit_callbacks):
    real = make_listing(company=make_company(name="Amazon.com", slug="amazon-com"))
    before = counts()

    seed()
    stored = [company.logo.name for company in Company.objects.exclude(logo="")]
    with django_capture_on_commit_callbacks(execute=True):
        remove()

    assert counts() == before
    assert list(Listing.objects.all()) == [real]
    assert len(stored) > 20
    assert not any(map(default_storage.exists, stored))


def test_the_demo_is_no_source_of_real_roles_or_companies():
    roles = Role.objects.count()

    seed()

    assert Role.objects.count() == roles
    assert not Company.objects.filter(is_example=False).exists()
    assert set(PayBand.objects.values_list("kind", flat=True)) <= {PayBand.Kind.DEMO}
    assert all(PaySource.objects.values_list("is_demo", flat=True))


def test_the_five_adverts_say_what_they_are(client):
    seed()

    html = client.get("/jobs/").content.decode()

    for text in [
        "Data Engineer",
        "Senior Data Scientist",
        "Asst/Assoc Professor of Applied Mathematics &amp; Artificial Intelligence",
        "Cloud Consultant Intern, AWS Professional Services",
        "Software Development Engineer Intern, Student Veteran Opportunity",
        "murmuration",
        "Rochester Institute of Technology",
    ]:
        assert text in html
    professor = Listing.objects.get(title__startswith="Asst/Assoc")
    page = client.get(professor.get_absolute_url()).content.decode()
    for text in ["October 2024", "Full Time", "Mid-level / Intermediate", "Example only"]:
        assert text in page
    assert 'type="application/ld+json"' not in page or "JobPosting" not in page


def test_demo_jobs_have_every_variety():
    seed()
    live = Listing.objects.live()

    assert set(live.values_list("level", flat=True)) == {"", "entry", "mid", "senior", "executive"}
    assert live.filter(pay_ranges__isnull=True).exists()
    assert {"day", "hour", "month", "year"} <= set(
        live.values_list("pay_ranges__period", flat=True)
    )
    assert {"", "onsite", "hybrid", "remote"} == set(live.values_list("places__mode", flat=True))
    assert "LA" not in live.values_list("places__country", flat=True)  # LATAM is not Laos
    assert Listing.objects.filter(state=Listing.State.CLOSED, is_example=True).exists()


def test_if_empty_leaves_a_site_with_content_alone():
    make_listing()

    call_command("seed_demo", "--if-empty", verbosity=0)

    assert not Listing.objects.filter(is_example=True).exists()


def test_one_real_job_takes_the_demo_off_the_lists(client):
    seed()
    real = make_listing(title="A Real Job")

    assert list(Listing.objects.live()) == [real]
    assert "murmuration" not in client.get("/jobs/").content.decode()
