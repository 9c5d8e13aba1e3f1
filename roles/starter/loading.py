"""Load the starter texts as approved versions.

The rule: a text is loaded where its role or guide has no version yet, or where the newest
version is the starter text as it was loaded and the file has changed since. Whatever an editor
has written, approved or withdrawn stays as it is. The roles whose pay a guide shows besides its
pair, and the guides it relates to, are set once, when the guide is made.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from roles.checked_profiles import accept, left_behind
from roles.models import Guide, GuideFurtherRole, GuideRelation, GuideVersion, RoleVersion
from roles.models.versions import Version

from . import STARTER_DIR
from .entries import Entry, Known, StarterError
from .texts import Rows, brief_rows, guide_of, guide_rows, profile_rows, starter_author

MARK = "Starter text "  # followed by the digest of the file: how an untouched one is known
MAX_FURTHER_ROLES = 2


@dataclass(slots=True)
class Loaded:
    """How many texts were new, renewed, left as they were, or left because an editor has them."""

    new: int = 0
    renewed: int = 0
    unchanged: int = 0
    edited: int = 0


@transaction.atomic
def load(directory: Path = STARTER_DIR, *, check: bool = False) -> Loaded:
    """Load what is due, all or nothing; with `check`, look at every text and save none.

    Raises StarterError with all faults found, and changes nothing then.
    """
    return _Loading(directory, check).run()


class _Loading:
    def __init__(self, directory: Path, check: bool):
        self.directory, self.check = directory, check
        self.known = Known.from_database()
        self.now: datetime = timezone.now()
        self.author = starter_author()
        self.loaded = Loaded()

    def run(self) -> Loaded:
        profiles, guides = self._profiles(), self._guides()
        if self.known.problems:
            raise StarterError(self.known.problems)
        if self.check:
            transaction.set_rollback(True)
            return self.loaded
        _save(profiles)
        _save(guides)
        for version in (row for row in guides if isinstance(row, GuideVersion)):
            version.note_profiles(by=None)
        if profiles:
            _accept_for_starter_guides()
        return self.loaded

    def _profiles(self) -> Rows:
        newest = _newest(RoleVersion, "role_id")
        rows: Rows = []
        for entry, make_rows in self._profile_entries():
            role = entry.role("role")
            if role and self._is_due(entry, newest.get(role.pk)):
                version = RoleVersion(
                    role=role,
                    definition=role.definition,
                    byline=self.author,
                    **self._approval(entry),
                )
                rows += make_rows(entry, version)
        return rows

    def _profile_entries(self) -> Iterator[tuple]:
        complete = set()
        for entry in self._files("profiles"):
            complete.add(entry.values.get("role"))
            yield entry, profile_rows
        for briefs in self._files("", "briefs.toml"):
            for entry in briefs.rows("brief"):
                if entry.values.get("role") not in complete:
                    yield entry, brief_rows

    def _guides(self) -> Rows:
        newest = _newest(GuideVersion, "guide_id")
        pairs = {
            frozenset([guide.role_a_id, guide.role_b_id]): guide
            for guide in Guide.objects.filter(kind=Guide.Kind.COMPARISON)
        }
        found = {Path(e.file).stem: (e, guide_of(e, pairs)) for e in self._files("guides")}
        guides: Rows = []
        texts: Rows = []
        links: Rows = []
        for entry, guide in found.values():
            if not guide or not self._is_due(entry, newest.get(guide.pk)):
                continue
            version = GuideVersion(guide=guide, author=self.author, **self._approval(entry))
            texts += guide_rows(entry, version)
            if not guide.pk:
                guides.append(guide)
            if not guide.pk or self.check:
                links += self._links(entry, guide, found)
        return [*guides, *texts, *links]

    def _links(self, entry: Entry, guide: Guide, found: dict) -> Rows:
        further = entry.role_list("further_roles")
        if len(further) > MAX_FURTHER_ROLES:
            entry.fault("further_roles", f"{MAX_FURTHER_ROLES} roles at most.")
        rows: Rows = [
            GuideFurtherRole(guide=guide, role=role, order=order)
            for order, role in enumerate(further)
        ]
        for order, row in enumerate(entry.rows("related")):
            row.only("guide", "reason")
            _, related = found.get(row.text("guide"), (None, None))
            if related is None or related is guide:
                row.fault("guide", f"“{row.text('guide')}” is no other starter guide.")
            relation = GuideRelation(
                guide=guide, related=related, reason=row.text("reason"), order=order
            )
            rows.append(row.checked(relation))
        return rows

    def _is_due(self, entry: Entry, newest: tuple[str, str] | None) -> bool:
        """Count the text as new, renewed, unchanged or edited; is it to be loaded?"""
        if newest is None:
            self.loaded.new += 1
            return True
        comment, state = newest
        if state != Version.State.APPROVED or not comment.startswith(MARK):
            self.loaded.edited += 1
        elif comment == MARK + entry.digest:
            self.loaded.unchanged += 1
        else:
            self.loaded.renewed += 1
            return True
        return self.check

    def _approval(self, entry: Entry) -> dict:
        # Nobody has reviewed a starter text, so it names no reviewer.
        return {
            "state": Version.State.APPROVED,
            "live_from": self.now,
            "comment": MARK + entry.digest,
        }

    def _files(self, folder: str, pattern: str = "*.toml") -> Iterator[Entry]:
        for path in sorted((self.directory / folder).glob(pattern)):
            name = path.relative_to(self.directory).as_posix()
            if entry := read_file(path, name, self.known):
                yield entry


def read_file(path: Path, name: str, known: Known) -> Entry | None:
    """Read one starter file; None, and a fault noted, where it is no TOML."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        known.problems.append(f"{name}: {error}")
        return None
    return Entry(values, name, known)


def _newest(model: type[Version], page: str) -> dict[int, tuple[str, str]]:
    """Comment and state of the newest version of each page."""
    rows = model.objects.order_by("pk").values_list(page, "comment", "state")
    return {key: (comment, state) for key, comment, state in rows}


def _accept_for_starter_guides() -> None:
    """Our guides are written and tested with our profiles; an editor's are read by the editor."""
    for behind in left_behind():
        if behind.guide_version.comment.startswith(MARK):
            accept(behind.guide_version, behind.in_force, by=None)


def _save(rows: Rows) -> None:
    for row in rows:
        row.save()
