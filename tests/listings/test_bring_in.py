"""Bring in jobs: one door, a rehearsal, questions, and only then a change."""

import io
import json
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from listings.models import (
    Company,
    HeldField,
    ImportBatch,
    Intake,
    IntakeRow,
    Listing,
    ListingSource,
)
from roles.models import RoleAlias
from tests.factories import ago, make_company

from .importers.conftest import make_job

pytestmark = pytest.mark.django_db

TABLE = "Job Title,Company,Location,Salary,Apply URL\n"
START = "/admin/listings/intake/add/"


def user_in(group: str, name: str = "ed"):
    user = get_user_model().objects.create_user(name, password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(client):
    user = user_in("Editors")
    client.force_login(user)
    return user


@pytest.fixture
def bring(client, editor):
    """Give something to the door and return the page it leads to."""

    def give(file: bytes | str | None = None, *, name="jobs.csv", **fields):
        if file is not None:
            data = file.encode() if isinstance(file, str) else file
            fields["file"] = SimpleUploadedFile(name, data)
        return client.post(START, fields, follow=True)

    return give


def board(*jobs: dict) -> str:
    return json.dumps({"jobs": jobs, "meta": {"total": len(jobs)}})


def page_of(intake: Intake) -> str:
    return f"/admin/listings/intake/{intake.pk}/"


def confirm(client, intake: Intake | None = None):
    intake = intake or Intake.objects.get()
    return client.post(page_of(intake), {"confirm": "1"}, follow=True)


def rows_of(kind: str) -> list[IntakeRow]:
    return list(IntakeRow.objects.filter(kind=kind))


def text_of(response) -> str:
    return response.content.decode()


def test_a_board_file_is_recognised_and_rehearsed_and_nothing_is_saved(bring):
    response = bring(board(make_job(1), make_job(2)), name="board.json")

    assert "Greenhouse job board" in text_of(response)
    assert "Data Engineer 1" in text_of(response)
    assert len(rows_of("create")) == 2
    assert not Listing.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not Company.objects.filter(name="Acme").exists()


def test_what_was_rehearsed_is_brought_in_as_one_entry(bring, client, editor):
    bring(board(make_job(1), make_job(2)), name="board.json")

    response = confirm(client)

    batch = ImportBatch.objects.get()
    assert (batch.by, batch.created, batch.file_name) == (editor, 2, "board.json")
    assert "2 new" in text_of(response)
    assert Listing.objects.live().count() == 2
    assert not Intake.objects.exists()


def test_a_change_is_shown_old_and_new_before_it_is_saved(bring, client):
    bring(board(make_job(1)), name="board.json")
    confirm(client)

    response = bring(board(make_job(1, title="Data Analyst")), name="board.json")

    assert "<del>Data Engineer 1</del>" in text_of(response)
    assert "<ins>Data Analyst</ins>" in text_of(response)
    assert Listing.objects.get().title == "Data Engineer 1"
    confirm(client)
    assert Listing.objects.get().title == "Data Analyst"


@pytest.mark.parametrize("mark", ["\t", ",", ";"])
def test_pasted_rows_are_read_whatever_separates_them(bring, client, mark):
    rows = f"Job Title{mark}Company{mark}Location\nData Engineer{mark}Acme{mark}Berlin\n"

    bring(pasted=rows)
    confirm(client)

    assert Listing.objects.live().get().company.name == "Acme"


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_a_table_and_its_formulas_are_text(bring, client):
    data = workbook(
        ["Job Title", "Company", "Location", "Posted"],
        ["=1+1", "Acme", "Berlin", ago(days=9).replace(tzinfo=None)],
        ["Data Engineer", "Acme", None],
    )

    bring(data, name="jobs.xlsx")
    confirm(client)

    assert set(Listing.objects.values_list("title", flat=True)) == {"=1+1", "Data Engineer"}


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is(bring, settings):
    file = io.BytesIO(workbook(["title", "company"]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * 2_000_000)
    settings.IMPORT_MAX_BYTES = 1_000_000

    response = bring(file.getvalue(), name="jobs.xlsx")

    assert "would unpack to" in text_of(response)
    assert not Intake.objects.exists()


def test_a_broken_workbook_and_too_many_rows_are_said(bring, settings):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nonsense")
    assert "cannot be read as an Excel workbook" in text_of(bring(file.getvalue(), name="a.xlsx"))

    settings.IMPORT_MAX_ROWS = 1
    assert "more than 1 rows" in text_of(bring(workbook(["title", "company"], *[["A", "B"]] * 3)))
    assert "more than 1 rows" in text_of(bring("title,company\nA,B\nC,D\n"))


def test_unknown_columns_are_asked_for_with_proposals(bring, client):
    response = bring("Positon,Firm,Wage\nData Engineer,Acme,€70k\n")
    form = response.context["form"]
    assert form["column-0"].initial == "title"
    assert "Data Engineer" in text_of(response)

    intake = Intake.objects.get()
    answers = {
        "has_header": "yes",
        "column-0": "title",
        "column-1": "company",
        "column-2": "salary",
    }
    client.post(page_of(intake), answers)
    confirm(client)

    assert Listing.objects.get().company.name == "Acme"


def test_a_table_without_header_keeps_its_first_row(bring, client):
    bring("Data Engineer,Acme\nData Analyst,Acme\n")

    answers = {"has_header": "no", "column-0": "title", "column-1": "company"}
    client.post(page_of(Intake.objects.get()), answers)

    assert len(rows_of("create")) == 2


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"column-0": "title"}, "which column holds the employer"),
        ({"column-1": "company"}, "which column holds the title"),
        ({"column-0": "title", "column-1": "title"}, "Two columns"),
        ({"column-0": "nonsense"}, "Select a valid choice"),
    ],
)
def test_columns_that_cannot_be_are_refused(bring, client, answers, says):
    bring("Data Engineer,Acme\nData Analyst,Acme\n")

    response = client.post(page_of(Intake.objects.get()), {"has_header": "no"} | answers)

    assert says in text_of(response)
    assert Intake.objects.get().rehearsed_at is None


def test_an_unknown_encoding_is_asked_for_with_the_line_it_spoils(bring, client):
    response = bring("title,company\nEntwickler für Daten,Acme\n".encode("cp1252"))
    assert "Entwickler für Daten" in text_of(response)

    client.post(page_of(Intake.objects.get()), {"encoding": "windows-1252"})

    assert rows_of("create")[0].title == "Entwickler für Daten"


def test_a_title_without_a_role_gets_one_for_all_its_rows_and_for_good(bring, client):
    rows = "title,company,id\nPipeline Wrangler,Acme,1\nPipeline Wrangler,Beta,2\n"
    response = bring(rows)
    assert "Pipeline Wrangler" in text_of(response)

    intake = Intake.objects.get()
    client.post(page_of(intake), {"answer": "1", "title-0": "data-engineer"})
    assert not RoleAlias.objects.filter(normalised="pipeline wrangler").exists()
    confirm(client)

    roles = set(Listing.objects.values_list("role__slug", flat=True))
    assert roles == {"data-engineer"}
    assert RoleAlias.objects.get(normalised="pipeline wrangler").role.slug == "data-engineer"
    bring(rows)
    assert len(rows_of("same")) == 2


def test_an_answer_given_with_the_confirmation_is_rehearsed_first(bring, client):
    bring("title,company\nPipeline Wrangler,Acme\n")

    answers = {"confirm": "1", "title-0": "data-engineer"}
    response = client.post(page_of(Intake.objects.get()), answers, follow=True)

    assert "Your answers change the rehearsal" in text_of(response)
    assert not Listing.objects.exists()
    client.post(page_of(Intake.objects.get()), answers)
    assert Listing.objects.get().role.slug == "data-engineer"


def test_a_title_put_out_of_scope_is_held_there(bring, client):
    rows = "title,company,id\nSoftware Wizard,Acme,1\n"
    bring(rows)
    client.post(page_of(Intake.objects.get()), {"answer": "1", "title-0": "out"})
    confirm(client)
    assert Listing.objects.get().scope == Listing.Scope.OUT

    bring(rows.replace("Acme,1", "Acme,1").replace("Wizard", "Wizard "))
    confirm(client)

    assert Listing.objects.get().scope == Listing.Scope.OUT


def test_an_employer_spelt_like_a_known_one_is_asked_about(bring, client):
    known = make_company(name="Acme Analytics")
    response = bring("title,company\nData Engineer,Acme Analytics GmbH\n")
    assert "Say whether “Acme Analytics GmbH” is a new employer" in text_of(response)
    confirm(client)
    assert not Listing.objects.exists()

    client.post(page_of(Intake.objects.get()), {"answer": "1", "employer-0": str(known.pk)})
    confirm(client)

    assert Listing.objects.get().company == known


def test_a_new_employer_is_new_when_the_editor_says_so(bring, client):
    make_company(name="Acme Analytics")
    bring("title,company\nData Engineer,Acme Analytics GmbH\n")

    client.post(page_of(Intake.objects.get()), {"answer": "1", "employer-0": "0"})
    confirm(client)

    assert Listing.objects.get().company.name == "Acme Analytics GmbH"


def test_a_file_that_closes_most_of_its_board_asks_first(bring, client):
    bring(board(*[make_job(n) for n in range(4)]), name="board.json")
    confirm(client)
    response = bring(board(make_job(0)), name="board.json")
    assert "3 of 4 jobs of this source are not in the file" in text_of(response)
    confirm(client)
    assert Listing.objects.live().count() == 4

    client.post(page_of(Intake.objects.get()), {"answer": "1", "may_close": "yes"})
    assert len(rows_of("close")) == 3
    confirm(client)

    assert Listing.objects.live().count() == 1


def test_an_empty_board_never_closes_silently(bring, client):
    bring(board(make_job(1), make_job(2)), name="board.json")
    confirm(client)
    bring(board(), name="board.json", board_name="Acme")

    confirm(client)

    assert Listing.objects.live().count() == 2


def test_a_table_only_adds_unless_told_otherwise(bring, client):
    bring("title,company,id\nA,Acme,1\nB,Acme,2\n")
    confirm(client)
    bring("title,company,id\nA,Acme,1\n")
    assert not rows_of("close")

    client.post(page_of(Intake.objects.get()), {"answer": "1", "may_close": "yes"})
    assert [row.title for row in rows_of("close")] == ["B"]


def test_what_changed_since_the_rehearsal_is_left_said_and_shown_again(bring, client):
    bring(board(make_job(1), make_job(2)), name="board.json")
    confirm(client)
    changed = [make_job(n, title=f"Data Analyst {n}") for n in (1, 2)]
    bring(board(*changed), name="board.json")
    listing = Listing.objects.get(title="Data Engineer 1")
    HeldField.objects.create(listing=listing, name="title", source_now="Data Engineer 1")

    response = confirm(client)

    assert "1 row had changed here since the rehearsal" in text_of(response)
    assert [row.external_id for row in IntakeRow.objects.filter(is_news=True)] == ["1"]
    titles = set(Listing.objects.values_list("title", flat=True))
    assert titles == {"Data Engineer 1", "Data Analyst 2"}
    assert HeldField.objects.get().source_now == "Data Engineer 1"
    confirm(client)
    assert HeldField.objects.get().source_now == "Data Analyst 1"
    assert not Intake.objects.exists()


def test_a_job_brought_in_by_somebody_else_meanwhile_is_not_made_twice(bring, client):
    bring(board(make_job(1), make_job(2)), name="board.json")
    waiting = Intake.objects.get()
    bring(board(make_job(1)), name="board.json")
    confirm(client, Intake.objects.exclude(pk=waiting.pk).get())

    confirm(client, waiting)

    assert Listing.objects.count() == ListingSource.objects.count() == 2
    assert [row.kind for row in IntakeRow.objects.filter(is_news=True)] == ["same"]


def test_a_job_the_database_refuses_is_left_out_and_named(bring, client):
    response = bring("title,company,url\nData Engineer,Acme,ftp://x\nData Analyst,Acme,\n")
    assert "is no http or https address" in text_of(response)

    confirm(client)

    assert Listing.objects.get().title == "Data Analyst"


def test_what_is_kept_is_seen_by_its_editor_alone_and_not_for_ever(bring, client):
    bring(board(make_job(1)), name="board.json")
    intake = Intake.objects.get()

    client.force_login(user_in("Editors", "other"))
    assert confirm(client, intake).status_code == 404
    assert Intake.objects.exists()
    client.force_login(intake.by)
    Intake.objects.update(made_at=ago(days=3))
    assert confirm(client, intake).status_code == 404
    bring(board(make_job(2)), name="board.json")
    assert Intake.objects.count() == 1


def test_a_drop_saves_nothing(bring, client):
    bring(board(make_job(1)), name="board.json")

    client.post(page_of(Intake.objects.get()), {"drop": "1"})

    assert not Intake.objects.exists()
    assert not Listing.objects.exists()


def test_only_editors_bring_in(client):
    assert client.get(START).status_code == 302
    client.force_login(user_in("Writers", "writer"))

    assert client.get(START).status_code == 403
    assert client.post(START, {"pasted": TABLE + "A,B,,,\n"}).status_code == 403
    assert not Intake.objects.exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Give one of the three"),
        ({"pasted": "a,b", "address": "https://x.example/"}, "Give one of the three"),
        ({"address": "gopher://x.example/"}, "must begin with https"),
        ({"address": "http://127.0.0.1/"}, "not on the public web"),
        ({"address": "http://[::1]/"}, "not on the public web"),
        ({"address": "http://169.254.169.254/latest/"}, "not on the public web"),
        ({"address": "http://2130706433/"}, "not on the public web"),
        ({"address": "https://user:pw@x.example/"}, "user name or password"),
        ({"address": "https://x.example:22/"}, "names a port"),
        ({"address": "http://[::ffff:10.0.0.1]/"}, "not on the public web"),
        ({"address": "http://a..b/"}, "no web address"),
        ({"pasted": " \n"}, "is empty"),
    ],
)
def test_what_cannot_be_brought_in_is_said(bring, fields, says):
    response = bring(**fields)

    assert says in text_of(response)
    assert not Intake.objects.exists()


def test_a_rehearsal_page_costs_the_same_whatever_the_file(
    bring, client, django_assert_max_num_queries
):
    bring(board(*[make_job(n) for n in range(120)]), name="board.json")

    with django_assert_max_num_queries(10):
        response = client.get(page_of(Intake.objects.get()) + "?page=2&kind=create")

    assert text_of(response).count('<article class="row">') == 50
    assert "Page 2 of 3" in text_of(response)
