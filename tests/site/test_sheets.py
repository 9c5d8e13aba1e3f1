"""Lists of the desk as sheets: out, back in without a trace, and all that can be wrong."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from listings.models import Company
from listings.search.text import index_text
from roles.models import Role, Term
from roles.sheets.cells import defused, restored
from tests.factories import add_pay, make_company, make_listing, make_role, make_term

pytestmark = pytest.mark.django_db

COMPANIES = "/admin/listings/company/"
ROLES = "/admin/roles/role/"
TERMS = "/admin/roles/term/"
HOSTILE = ["=1+1", "+1", "-1", "@x", "'=1", "''-x", "a\tb", "a | b, c; d", 'say "so"', "x" * 150]


@pytest.fixture
def desk(client):
    user = get_user_model().objects.create_user("ed", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return client


@pytest.fixture
def things(db):
    """One of each with every column filled, and with cells a spreadsheet would run."""
    company = make_company(
        name="=Acme", slug="acme-x", website="https://acme.example/", country="NA",
        about="=1+1\r\nsecond line\n\n  third, “quoted”",
    )  # fmt: skip
    for name in ("Acme | Sons", "+Acme Ltd"):
        company.aliases.create(name=name)
    role = make_role(
        name="@Tester", slug="tester-x", plural="Testers", broader=make_role(), isco="0110",
        definition="-Tests things.", usual_levels=["mid", "senior"], onet_soc="15-1253.00",
        onet_title="Testers", onet_fit="broad", kind="generic",
    )  # fmt: skip
    role.aliases.create(title="Chief Tester (X)")
    term = make_term("'=Formula", slug="formula-x", family="tool", meaning="A | cell.")
    term.aliases.create(name="C\\| Blunt")
    return {COMPANIES: company, ROLES: role, TERMS: term}


def table(client, address: str, kind: str = "csv", query: str = "") -> list[list[str]]:
    response = client.get(f"{address}export.{kind}{query}")
    data = b"".join(response) if response.streaming else response.content
    if kind == "xlsx":
        rows = load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
        return [["" if cell is None else cell for cell in row] for row in rows]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def packed(rows: list[list[str]], kind: str = "csv") -> SimpleUploadedFile:
    if kind == "xlsx":
        book, file = Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(file)
        return SimpleUploadedFile("sheet.xlsx", file.getvalue())
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return SimpleUploadedFile("sheet.csv", text.getvalue().encode())


def give(client, address: str, rows, kind: str = "csv"):
    return client.post(f"{address}import/", {"file": packed(rows, kind)})


def confirm(client, response):
    sent = {"sheet": response.context["token"], "seen": response.context["outcome"].mark}
    return client.post(response.request["PATH_INFO"], sent, follow=True)


def text_of(response) -> str:
    return response.content.decode()


def state_of(model) -> list:
    rows = model.objects.order_by("pk").values()
    names = model.objects.order_by("aliases__pk").values_list("aliases__pk", "aliases__normalised")
    return [list(rows), list(names), model.history.count()]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("address", [COMPANIES, ROLES, TERMS])
def test_a_sheet_comes_back_without_a_trace(desk, things, address, kind):
    model = type(things[address])
    before = state_of(model)

    response = give(desk, address, table(desk, address, kind), kind)

    outcome = response.context["outcome"]
    assert set(outcome.counts) == {"same"}
    assert outcome.counts["same"] == model.objects.count()
    assert "there is nothing to bring in" in text_of(response)
    confirm(desk, response)
    assert state_of(model) == before


CHANGES = [
    (COMPANIES, "name", "Beta", "Beta"),
    (COMPANIES, "website", "https://beta.example/", "https://beta.example/"),
    (COMPANIES, "about", "'=2", "=2"),
    (COMPANIES, "country", "de", "DE"),
    (COMPANIES, "other_names", "Acme \\| Sons | Beta", ["Acme | Sons", "Beta"]),
    (ROLES, "name", "Tester B", "Tester B"),
    (ROLES, "plural", "Testers B", "Testers B"),
    (ROLES, "kind", "profession", "profession"),
    (ROLES, "family", "Other", "Other"),
    (ROLES, "broader", "", None),
    (ROLES, "definition", "Tests more.", "Tests more."),
    (ROLES, "usual_levels", "senior", ["senior"]),
    (ROLES, "onet_soc", "15-1252.00", "15-1252.00"),
    (ROLES, "onet_title", "Developers", "Developers"),
    (ROLES, "onet_fit", "exact", "exact"),
    (ROLES, "isco", "2519", "2519"),
    (ROLES, "titles", "", []),
    (TERMS, "name", "Formula B", "Formula B"),
    (TERMS, "family", "method", "method"),
    (TERMS, "meaning", "Another.", "Another."),
    (TERMS, "other_names", "Some Other | And One", ["And One", "Some Other"]),
]


@pytest.mark.parametrize(("kind", "changes"), [("csv", CHANGES), ("xlsx", CHANGES[::5])])
def test_one_changed_cell_changes_just_that(desk, things, kind, changes):
    for address, column, cell, wanted in changes:
        thing, model = things[address], type(things[address])
        rows = table(desk, address, kind)
        at = rows[0].index(column)
        row = next(row for row in rows if row[0] == thing.slug)
        row[at] = cell
        history = model.history.count()

        response = give(desk, address, rows, kind)

        changed = [row for row in response.context["outcome"].rows if row.kind != "same"]
        assert [(row.slug, [one[0] for one in row.changes]) for row in changed] == [
            (thing.slug, [column])
        ]
        thing.refresh_from_db()
        confirm(desk, response)
        assert model.history.count() == history + 1
        thing = model.objects.get(pk=thing.pk)
        if column in ("other_names", "titles"):
            found = sorted(str(row) for row in thing.aliases.all())
        else:
            found = getattr(thing, column)
        assert found == wanted, column


def test_nothing_is_saved_before_the_confirmation(desk, things):
    rows = [["slug", "name"], ["acme-x", "Beta"], ["new-one", "New One"]]

    response = give(desk, COMPANIES, rows)

    assert Company.objects.get(slug="acme-x").name == "=Acme"
    assert "<del>=Acme</del>" in text_of(response)
    assert "<ins>Beta</ins>" in text_of(response)
    confirm(desk, response)
    assert Company.objects.get(slug="acme-x").name == "Beta"
    assert Company.objects.get(slug="new-one").website == ""
    entry = Company.history.filter(slug="acme-x").first()
    assert entry.history_user.username == "ed"


def test_what_changed_since_the_rehearsal_is_shown_and_not_saved(desk, things):
    response = give(desk, COMPANIES, [["slug", "name"], ["acme-x", "Beta"]])
    Company.objects.filter(slug="acme-x").update(name="Gamma")

    response = confirm(desk, response)

    assert "Something changed here since" in text_of(response)
    assert Company.objects.get(slug="acme-x").name == "Gamma"
    confirm(desk, response)
    assert Company.objects.get(slug="acme-x").name == "Beta"


def test_a_former_slug_is_understood_and_moves_nothing(desk, things):
    company = things[COMPANIES]
    company.slug = "acme-moved"
    company.save()

    response = give(desk, COMPANIES, [["slug", "country"], ["acme-x", "AT"]])
    confirm(desk, response)

    company.refresh_from_db()
    assert (company.slug, company.country) == ("acme-moved", "AT")


def test_an_export_shows_what_the_list_shows(desk, things):
    make_company(name="Zebra", slug="zebra")

    found = table(desk, COMPANIES, query="?q=zebra")
    assert [row[0] for row in found] == ["slug", "zebra"]
    tools = {row[0] for row in table(desk, TERMS, query="?family__exact=tool")}
    assert "formula-x" in tools
    assert tools - {"slug"} == set(
        Term.objects.filter(family="tool").values_list("slug", flat=True)
    )
    page = text_of(desk.get(f"{COMPANIES}?q=zebra"))
    assert 'href="/admin/listings/company/export.csv?q=zebra"' in page
    assert desk.get(f"{COMPANIES}export.csv?nothing=1").status_code == 302


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["slug", "naem"], ["acme-x", "A"]], "a column “naem”, which is none of ours"),
        ([["slug", "name", "name"], ["acme-x", "A", "B"]], "the column “name” twice"),
        ([["name"], ["A"]], "no column “slug”"),
        ([["slug", "name"]], "a header and no rows"),
        ([["slug", "name"], ["acme-x"]], "has 1 cells in row 2 where the header has 2"),
        ([[""]], "is empty"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_whole(desk, things, rows, says):
    response = give(desk, COMPANIES, rows)

    assert says in text_of(response)
    assert response.context["outcome"] is None


@pytest.mark.parametrize(
    ("address", "column", "cell", "says"),
    [
        (COMPANIES, "name", "=1+1", "is a formula"),
        (COMPANIES, "name", "a\0b", "a character that shows nothing"),
        (COMPANIES, "name", "a\tb", "a tab or a line break"),
        (COMPANIES, "name", "x" * 161, "at most 160 characters"),
        (COMPANIES, "name", "", "cannot be blank"),
        (COMPANIES, "website", "javascript:x", "valid URL"),
        (COMPANIES, "country", "XX", "two letters of ISO 3166"),
        (COMPANIES, "other_names", "!!", "at least one letter or digit"),
        (COMPANIES, "other_names", "Zebra Inc", "already means Zebra"),
        (ROLES, "broader", "nobody", "knows no role of the slug “nobody”"),
        (ROLES, "broader", "tester-x", "has a broader role itself"),
        (ROLES, "kind", "hobby", "use one of: profession, generic"),
        (ROLES, "usual_levels", "mid | boss", "knows no “boss”"),
        (TERMS, "name", "Python", "already exists"),
        (TERMS, "family", "", "cannot be blank"),
    ],
)
def test_a_cell_that_cannot_be_is_named_with_what_to_do(desk, things, address, column, cell, says):
    make_company(name="Zebra", slug="zebra").aliases.create(name="Zebra Inc")
    model = type(things[address])
    before = state_of(model)
    fine = {COMPANIES: "name", ROLES: "plural", TERMS: "meaning"}[address]
    other = model.objects.exclude(pk=things[address].pk).first()
    header = ["slug", column] if column == fine else ["slug", column, fine]
    rows = [header, [things[address].slug, cell, "Fine"][: len(header)]]
    rows.append([other.slug, *["" if name == column else "Fine" for name in header[1:]]])

    response = give(desk, address, rows)

    problem = next(row for row in response.context["outcome"].rows if row.row == 2).problems[0]
    assert problem[0] in (column, "row")
    assert says in problem[2]
    assert says in text_of(response).replace("&#x27;", "'")
    assert 'value="Bring it in"' not in text_of(response)
    confirm(desk, response)
    assert state_of(model) == before


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["", "A"]], "is missing"),
        ([["acme-x", "A"], ["acme-x", "B"]], "has a row of its own above"),
        ([["vs", "A"]], "is a fixed word"),
        ([["a b", "A"]], "valid “slug”"),
    ],
)
def test_a_row_must_say_which_one_it_is_about(desk, things, rows, says):
    response = give(desk, COMPANIES, [["slug", "name"], *rows])

    assert says in text_of(response)
    assert not response.context["outcome"].is_possible


def test_a_rehearsal_of_somebody_else_s_making_is_refused(desk, things):
    response = desk.post(f"{COMPANIES}import/", {"sheet": "x:y:z", "seen": ""}, follow=True)

    assert "Give the file again" in text_of(response)
    response = give(desk, COMPANIES, [["slug", "name"], ["acme-x", "Beta"]])
    sent = {"sheet": response.context["token"], "seen": response.context["outcome"].mark}
    desk.post(f"{TERMS}import/", sent)
    assert Company.objects.get(slug="acme-x").name == "=Acme"


def test_writers_export_what_they_may_view_and_import_nothing(client, things):
    user = get_user_model().objects.create_user("writer", is_staff=True)
    user.groups.add(Group.objects.get(name="Writers"))
    client.force_login(user)

    assert len(table(client, TERMS)) > 1
    assert f"{TERMS}import/" not in text_of(client.get(TERMS))
    for address in (TERMS, ROLES, COMPANIES):
        assert client.get(f"{address}import/").status_code == 403
        assert give(client, address, [["slug"], ["x"]]).status_code == 403
    user.groups.clear()
    assert client.get(f"{TERMS}export.csv").status_code == 403


@pytest.mark.parametrize("text", HOSTILE)
def test_a_defused_cell_is_restored(text):
    (cell,) = defused([text])

    assert not cell.startswith(("=", "+", "-", "@"))
    assert restored(cell) == text


def test_an_export_costs_the_same_however_long(desk, things, django_assert_max_num_queries):
    for n in range(30):
        make_company(name=f"C {n}", slug=f"c-{n}").aliases.create(name=f"Other {n}")

    with django_assert_max_num_queries(10):
        assert len(table(desk, COMPANIES)) > 30


def test_roles_keep_their_own_order_in_a_sheet_of_new_ones(desk):
    rows = [
        ["slug", "name", "plural", "family", "broader"],
        ["new-parent", "New Parent", "New Parents", "Data", ""],
        ["new-child", "New Child", "New Children", "Data", "new-parent"],
    ]

    confirm(desk, give(desk, ROLES, rows))

    assert Role.objects.get(slug="new-child").broader.slug == "new-parent"


def test_jobs_go_out_as_they_stand_with_their_parts_and_no_keys(desk, settings):
    role = make_role(slug="tester-x")
    company = make_company(slug="acme-x")
    listing = make_listing(
        title="=Danger", company=company, role=role, scope="mapped", description="<p>Text</p>",
        place={"mode": "hybrid", "city": "Berlin", "region": "BE", "country": "DE"},
    )  # fmt: skip
    add_pay(listing, 90000, 120000, "EUR")
    index_text([listing, make_listing(title="Another")])

    header, row = table(desk, "/admin/listings/listing/", query="?q=danger")

    told = dict(zip(header, row, strict=True))
    assert told["address"] == settings.SITE_URL + listing.get_absolute_url()
    assert (told["title"], told["company"], told["role"]) == ("'=Danger", "acme-x", "tester-x")
    assert told["places"] == "hybrid; Berlin; BE; DE; "
    assert told["pay"].startswith("90000.00; 120000.00; EUR; year; employee")
    assert told["description"] == "<p>Text</p>"
    assert "id" not in header
    assert table(desk, "/admin/listings/listing/", "xlsx", "?q=danger")[0] == header


def test_an_export_of_jobs_costs_the_same_however_long(desk, django_assert_max_num_queries):
    for _ in range(20):
        add_pay(make_listing(place={"city": "Berlin"}), 1000, 2000)

    with django_assert_max_num_queries(13):
        assert len(table(desk, "/admin/listings/listing/")) == 21
