"""Single cells of a table: what spreadsheets would run, and what only misleads."""

import re
from collections.abc import Iterable

# Characters that show nothing and can only mislead: control characters, marks that turn the
# direction of what follows, zero-width spaces, and halves of a character that stand alone.
_MISLEADING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ud800-\udfff]"
)
# A cell that starts with one of these is run as a formula by spreadsheets.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def cleaned(text: str) -> str:
    """Return the text without characters that show nothing and mislead."""
    return _MISLEADING.sub(lambda found: " " if found[0] == "\0" else "", text)


def is_misleading(text: str) -> bool:
    return bool(_MISLEADING.search(text))


def defused(row: Iterable) -> list:
    """Return the row with an apostrophe before every text a spreadsheet would run.

    Also before one that only looks as if it had been: `restored` gives back what was there.
    """
    return [f"'{cell}" if isinstance(cell, str) and _is_risky(cell) else cell for cell in row]


def restored(cell: str) -> str:
    """Return a cell as it was before `defused`."""
    return cell[1:] if cell.startswith("'") and _is_risky(cell) else cell


def _is_risky(cell: str) -> bool:
    return cell.lstrip("'").startswith(FORMULA_STARTS)
