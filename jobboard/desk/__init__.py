"""The first page of the desk: what waits for whom, and where to do it.

Each section is a module and each line of it a plain function: to add one, write the function
under the section's own decorator. A line with nothing to do is not shown, and what somebody may
not do is not even counted for them.
"""

from django.utils import timezone

from . import coming, jobs, readers, runs, texts, yours
from .lines import Asker, Shown

SECTIONS = [  # in the order of the page
    yours.section,
    texts.section,
    jobs.section,
    runs.section,
    readers.section,
    coming.section,
]


def desk_of(user) -> list[Shown]:
    """Return the sections in which something waits for this user."""
    asker = Asker(user, timezone.now())
    shown = (section.shown_to(asker) for section in SECTIONS)
    return [section for section in shown if section.lines]
