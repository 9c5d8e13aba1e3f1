"""Tags every template may use."""

import json

import pytest
from django.template import Context, Template

from tests.factories import make_listing


def rendered(source: str, **context) -> str:
    return Template(source).render(Context(context))


def test_structured_data_cannot_leave_its_script_element():
    data = {"title": "</script><script>alert('&')</script>\u2028"}

    html = rendered("{% json_ld data %}", data=data)

    assert html.startswith('<script type="application/ld+json">')
    body = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028") & set(body)
    assert json.loads(body) == data


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (1234567, "1,234,567"), (None, "None"), ("x", "x")]
)
def test_thousands_are_set_off_by_commas(number, text):
    assert rendered("{{ number|thousands }}", number=number) == text


def test_rendered_text_becomes_one_escaped_line():
    source = "{% one_line as text %}  A {{ name }}\n  b {% endone_line %}[{{ text }}]"

    assert rendered(source, name='"<b>"') == "[A &quot;&lt;b&gt;&quot; b]"


@pytest.mark.django_db
def test_the_readers_section_is_marked(client):
    make_listing()

    html = client.get("/jobs/").content.decode()

    assert '<a href="/jobs/" aria-current="page">Jobs</a>' in html
    assert '<a href="/roles/">Roles</a>' in html


@pytest.mark.django_db
def test_canonical_address_drops_the_query(client):
    html = client.get("/about/?utm_source=x&a=%22").content.decode()

    assert '<link rel="canonical" href="https://rolewise.example/about/">' in html


@pytest.mark.django_db
def test_demo_content_is_announced_on_every_page(client):
    assert "demobar" not in client.get("/about/").content.decode()

    make_listing(is_example=True)

    assert "Jobs and pay marked as examples are invented" in client.get("/about/").content.decode()
