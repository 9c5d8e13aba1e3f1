"""Editors renew a pay source at the desk: upload, rehearsal, confirm or drop, undo."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roles.models import RoleAlias
from salaries.models import PayBand, PayRefresh, PayUpload
from tests.factories import make_role
from tests.salaries.test_snapshots import HEADER, row


@pytest.fixture
def desk(source):
    source.snapshot_date = date(2024, 1, 1)
    source.save()
    RoleAlias.objects.create(role=make_role(name="Ranger"), title="Ranger")
    return f"/admin/salaries/paysource/{source.pk}"


def upload(client, desk, *rows, **fields):
    data = "\r\n".join([HEADER, *rows, ""]).encode()
    given = {"file": SimpleUploadedFile("new.csv", data), "published_on": "2024-09-29"}
    return client.post(f"{desk}/refresh/", given | fields)


PAIRS = [
    row(str(salary), job_title="Ranger") for n in range(12) for salary in (200_000 + n, 150_000)
]


def test_a_snapshot_is_rehearsed_then_confirmed_then_undone(admin_client, desk):
    rehearsal = upload(admin_client, desk, *PAIRS)
    page = admin_client.get(rehearsal.url).content.decode()
    assert "12 ranges would be added" in page
    assert "Ranger, United States, senior" in page
    assert not PayBand.objects.exists()

    done = admin_client.post(rehearsal.url, {"confirm": "1"}, follow=True).content.decode()
    assert "12 ranges added, 0 kept, 0 removed." in done
    assert PayBand.objects.count() == 12
    assert not PayUpload.objects.exists()

    undone = admin_client.post(f"{desk}/undo/", follow=True).content.decode()
    assert "The refresh of 2024-09-29 is undone." in undone
    assert not PayBand.objects.exists()
    again = admin_client.post(f"{desk}/undo/", follow=True).content.decode()
    assert "undone already" in again


def test_a_dropped_upload_changes_nothing(admin_client, desk):
    rehearsal = upload(admin_client, desk, *PAIRS)

    admin_client.post(rehearsal.url, {"drop": "1"})

    assert not PayUpload.objects.exists()
    assert not PayBand.objects.exists()
    assert not PayRefresh.objects.exists()


def test_rows_that_cannot_be_read_are_shown_and_keep_the_file_out_unless_left_out(
    admin_client, desk
):
    bad = [*PAIRS, row("-5", job_title="Ranger")]
    page = admin_client.get(upload(admin_client, desk, *bad).url).content.decode()
    assert "1 of 25 rows cannot be read" in page
    assert "line 26, salary" in page
    assert "Confirm" not in page

    page = admin_client.get(upload(admin_client, desk, *bad, skip_bad="on").url).content.decode()
    assert "12 ranges would be added" in page
    assert PayUpload.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "says"), [(b"", "empty"), (b"a;b\n", "lacks"), (b"\x1f\x8bxx", "damaged gzip")]
)
def test_what_is_no_snapshot_is_refused_at_once(admin_client, desk, data, says):
    given = {"file": SimpleUploadedFile("x.csv", data), "published_on": "2024-09-29"}

    page = admin_client.post(f"{desk}/refresh/", given)

    assert page.status_code == 200
    assert says in page.content.decode()
    assert not PayUpload.objects.exists()


def test_only_those_who_may_change_sources_come_in(client, django_user_model, desk):
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))

    assert client.get(f"{desk}/refresh/").status_code == 403
    assert client.post(f"{desk}/undo/").status_code == 403


def test_the_lists_of_the_desk_open_and_search(admin_client, desk):
    for name in ("paysource", "payband", "payrefresh", "officialfigure"):
        assert admin_client.get(f"/admin/salaries/{name}/?q=x").status_code == 200
    assert "Upload a snapshot" in admin_client.get(f"{desk}/change/").content.decode()
