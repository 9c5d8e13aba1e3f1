"""Hand-labelled real strings, and how a reading is judged against them."""

import csv
from collections import Counter

from django.conf import settings

STRINGS = settings.REAL_DATA_DIR / "strings"


def rows(name: str) -> list[dict[str, str]]:
    with (STRINGS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Score:
    """Shares of right answers by field.

    A label with a question mark is only likely: it may be given or left open, and counts for those
    who ask for it only as not contradicted.
    """

    def __init__(self):
        self.right, self.asked, self.wrong = Counter(), Counter(), []

    def add(self, field: str, label: str, answer, *, text: str) -> None:
        is_likely = "?" in label
        is_right = answer == label.replace("?", "") or (is_likely and answer in ("", "other"))
        self.asked[field] += 1
        self.right[field] += is_right
        if not is_right:
            self.wrong.append((field, text, label, answer))

    def share(self, field: str) -> float:
        return self.right[field] / self.asked[field]
