"""Job titles as keys: one spelling for every way of writing the same title."""

import re
import unicodedata

# A plus or number sign belongs to the word before it: C++ and C# are languages of their own.
_BETWEEN_WORDS = re.compile(r"(?:[^\w+#]|_|(?<![^\W_])(?<![+#])[+#]+)+")
_APOSTROPHES = re.compile(r"['\u2019\u02bc]")


def normalise_title(text: str) -> str:
    """Return the title as words in lower case with single spaces between them.

    Compatibility forms are folded (NFKC), case and punctuation are dropped, apostrophes close up.
    Two titles that differ in nothing else give the same key: "Full-Stack  Engineer" and
    "full stack engineer".
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _BETWEEN_WORDS.sub(" ", _APOSTROPHES.sub("", folded)).strip()
