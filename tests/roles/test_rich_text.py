"""Rich text cannot break a page, whatever way it comes in."""

import csv
import json
import re

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from listings.models import Listing
from roles.models import GuideVersion, RoleSection
from tests.factories import make_guide, make_listing, make_profile, make_ready_guide

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">go</a>',
    '<a href="java\tscript:alert(1)">go</a>',
    '<a href="data:text/html,<script>alert(1)</script>">go</a>',
    '<a href="/jobs/" onclick="alert(1)" target="_blank" style="position:fixed">go</a>',
    '<p style="position:fixed">over everything</p>',
    '<p class="notice" id="verdict">elsewhere</p>',
    "<svg onload=alert(1)><circle/></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>",
    "<iframe src=https://evil.example></iframe>",
    "<form action=/admin/><input name=x><button>Log in</button></form>",
    "<h1>Another title</h1><h2>Another part</h2>",
    "</section></article></main><main>",
    "<p><!-- live --><?php echo 1 ?><![CDATA[x]]>",
    "<table><tr><td colspan=2 style=width:9999px onclick=x()>cell</td></tr></table>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
]
ALLOWED = {
    *("p", "strong", "em", "ul", "ol", "li", "h3", "h4", "blockquote", "br", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def assert_harmless(html: str) -> None:
    for tag, attributes in re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)([^>]*)>", html):
        assert tag in ALLOWED, html
        names = set(re.findall(r"([\w-]+)=", attributes))
        assert names <= {"href", "rel", "title", "colspan", "rowspan", "start", "type"}, html
        assert not re.search(r'href="(?!https?:|mailto:|/|#)', attributes), html
    for tag in ALLOWED - {"br"}:
        assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>"), html


@pytest.mark.parametrize("html", HOSTILE)
def test_full_clean_leaves_nothing_harmful(html):
    version = make_ready_guide()
    version.opening = f"<p>Before.</p>{html}<p>After.</p>"
    section = RoleSection(version=make_profile(), kind="tools", body=version.opening)

    version.full_clean()
    section.full_clean()

    for text in (version.opening, section.body):
        assert_harmless(text)
        assert "Before." in text


@pytest.mark.parametrize("html", HOSTILE)
def test_what_nobody_validates_is_cleaned_when_it_is_saved(html, client):
    guide = make_guide(opening=html)
    listing = make_listing(description=html)

    GuideVersion.objects.bulk_create([GuideVersion(**_fields(guide.version), opening=html)])
    updated, changed = make_guide().version, make_guide().version
    GuideVersion.objects.filter(pk=updated.pk).update(opening=html)
    changed.opening = html
    GuideVersion.objects.bulk_update([changed], ["opening"])

    for text in [
        *GuideVersion.objects.values_list("opening", flat=True),
        Listing.objects.get(pk=listing.pk).description,
    ]:
        assert_harmless(text)
    page = client.get(guide.get_absolute_url()).content.decode()
    assert "alert(1)</script>" not in page
    assert page.count("<h1") == page.count("<main") == page.count("</main>") == 1


def _fields(version: GuideVersion) -> dict:
    names = ("guide", "title", "standfirst", "description", "author")
    return {name: getattr(version, name) for name in names}


def test_what_editors_may_write_stays():
    text = (
        "<h3>Wind</h3><h4>North</h4><p><strong>a</strong> <em>b</em><br>c</p>"
        "<ul><li><p>d</p></li></ul><ol><li><p>e</p></li></ol><blockquote><p>f</p></blockquote>"
        '<p><a href="/roles/">Roles</a> <a href="https://office.example/a">An office</a></p>'
        "<table><tbody><tr><th>g</th></tr><tr><td>h</td></tr></tbody></table>"
    )
    version = make_ready_guide(verdict=text)

    version.full_clean()

    assert version.verdict == text


def test_words_of_blocks_we_do_not_have_stay_apart():
    version = make_ready_guide()
    version.verdict = "<h1>Tides</h1><div>Ebb.</div><section>Flood.</section><h5>Winds</h5>"

    version.full_clean()

    assert version.verdict == "<h3>Tides</h3><p>Ebb.</p><p>Flood.</p><h4>Winds</h4>"


def test_text_of_which_nothing_is_left_is_empty():
    version = make_ready_guide(verdict="<script>alert(1)</script>")

    assert GuideVersion.objects.get(pk=version.pk).verdict == ""


def test_a_mark_hidden_in_markup_is_checked_as_readers_would_see_it():
    version = make_ready_guide()
    version.verdict = "<p>[pay:no<script></script>body:senior:US]</p>"

    with pytest.raises(ValidationError, match="no role"):
        version.full_clean()


@pytest.mark.real_data
def test_hostile_inputs_of_the_lab_leave_nothing_harmful():
    folder = settings.REAL_DATA_DIR / "bad"
    texts = []
    for path in sorted(folder.glob("*.csv")) + sorted(folder.glob("*.json")):
        content = path.read_bytes()
        if len(content) < 2_000_000:
            texts.append(content.decode("utf-8", errors="replace").replace("\0", ""))
    texts += _strings(json.loads((folder / "json_xss.json").read_text(encoding="utf-8")))
    with (folder / "manifest.csv").open(encoding="utf-8") as file:
        texts += [" ".join(filter(None, map(str, row))) for row in csv.reader(file)]
    field = GuideVersion._meta.get_field("opening")

    for text in texts:
        assert_harmless(field.sanitize(text))
    assert any("<script" in text for text in texts)


def _strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in _strings(part)]
