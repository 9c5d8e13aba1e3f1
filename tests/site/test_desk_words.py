"""Every field of the desk says what it is for, in the newsroom's words."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.admin import site
from django.forms import BaseForm

from listings.models import Intake
from roles.models import Guide, GuideVersion, RoleVersion
from tests.factories import make_author, make_guide, make_profile, make_ready_guide

pytestmark = pytest.mark.django_db

# Labels that say it all.
SAY_IT_ALL = {
    *("Name", "Title", "Role", "Guide", "Term", "Level", "Company", "City", "Place"),
    *(
        "Guide to read next",
        "Skill or tool",
        "Review by",
        "Heading",
        "Place among the sections",
        "Which of the two",
    ),
    *("Take out", "Delete"),
}
# Words of programmers. A slug and a mark may stand where the help says what they are.
TECHNICAL = re.compile(
    r"_|\b(json|boolean|foreign key|fk|pk|null|none|string|integer|float|regex|parameter|cron|"
    r"url|uri|iso|utf|query|queryset|database|model|instance|object|alias(?:es)?|"
    r"soc|e\.g\.)\b",
    re.IGNORECASE,
)
NAMES = {"O*NET-SOC code", "O*NET-SOC title", "ISCO-08 code"}  # as the registers call them

# Forms nobody opens: texts are written part by part, and deliveries have pages of their own.
NO_FORMS = {GuideVersion, RoleVersion, Intake}


@pytest.fixture
def forms(admin_client) -> list[tuple[str, BaseForm]]:
    """Every form of the desk, with where it stands."""
    found = []
    for model in site._registry:
        if model._meta.app_label == "auth" or model in NO_FORMS:
            continue
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
        page = admin_client.get(path)
        if page.status_code == 200:  # records are not typed
            found += [(path, form) for form in _forms_of(page)]
    change = f"/admin/roles/guide/{make_guide().pk}/change/"
    found += [(change, form) for form in _forms_of(admin_client.get(change))]
    topic = Guide.objects.create(kind="topic", slug="tides").versions.create(
        title="Tides", author=make_author()
    )
    for text in (make_ready_guide(), make_profile(state="draft", live_from=None), topic):
        writing = admin_client.get(text.desk_url).context["writing"]
        found.append((text.desk_url, writing.step_form))
        for part in writing.forms:
            rows = [rows.formset.empty_form for rows in part.rows]
            found += [(f"{text.desk_url} {part.part.name}", form) for form in (part.fields, *rows)]
    return found


def _forms_of(page) -> Iterator[BaseForm]:
    yield page.context["adminform"].form
    for inline in page.context["inline_admin_formsets"]:
        if inline.has_add_permission:  # other rows are records
            yield inline.formset.empty_form


def test_every_field_has_help_or_a_label_that_says_it_all(forms):
    unexplained = {
        f"{place}: {bound.label}"
        for place, form in forms
        for bound in form.visible_fields()
        if not bound.help_text and bound.label not in SAY_IT_ALL
    }

    assert unexplained == set()


def test_no_field_speaks_of_the_machine(forms):
    technical = {
        f"{place}: {text}"
        for place, form in forms
        for bound in form.visible_fields()
        for text in (str(bound.label), str(bound.help_text))
        if TECHNICAL.search(text) and text not in NAMES
    }

    assert technical == set()


def test_a_slug_is_explained_as_an_address(forms):
    slugs = [str(bound.help_text) for _, form in forms for bound in form if bound.label == "Slug"]

    assert slugs
    assert all("address" in words for words in slugs)


def test_things_are_called_by_names_of_the_newsroom(admin_client):
    names = {
        str(name)
        for model in site._registry
        for name in (model._meta.verbose_name, model._meta.verbose_name_plural)
    }
    for desk in site._registry.values():
        for inline in desk.inlines:
            own = inline(desk.model, site)
            names |= {str(own.verbose_name), str(own.verbose_name_plural)}

    assert {name for name in names if TECHNICAL.search(name)} == set()
