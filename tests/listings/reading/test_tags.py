"""Rich text as plain text."""

import pytest

from listings.models import Listing
from listings.reading.tags import without_tags


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One Two"),
        ("<ul><li>One</li><li><strong>Two</strong></li></ul>", "One Two"),
        ('<p><a href="https://x.example/?a>b">Link</a> text</p>', "Link text"),
        ("<p>5 &lt; 7 &amp; 9 &gt; 8</p>", "5 &lt; 7 &amp; 9 &gt; 8"),
        ("no tags at all", "no tags at all"),
        ("", ""),
    ],
)
def test_only_words_are_left_of_a_sanitised_text(html, text):
    sanitised = Listing._meta.get_field("description").sanitize(html)

    assert " ".join(without_tags(sanitised).split()) == text
