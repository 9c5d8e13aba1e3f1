"""Rich text as plain text. For HTML that has been sanitised, on which a pattern is exact."""

import re

# A tag ends at the first ">" outside the quotation marks of its attributes.
_TAG = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>')


def without_tags(html: str) -> str:
    """Return sanitised HTML with a space for every tag; character references stay as they are."""
    return _TAG.sub(" ", html)
