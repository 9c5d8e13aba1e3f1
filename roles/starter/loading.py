"""Load the starter texts as drafts and publish them as any other text.

The rule: a text is loaded where its role or guide has no version yet, or where the newest
version is the starter text as it was loaded and the file has changed since. Whatever an editor
has written, approved or withdrawn stays as it is. The roles whose pay a guide shows besides its
pair, and the guides it relates to, are set once, when the guide is made.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from roles.checked_profiles import accept, left_behind
from roles.models import (
    Guide,
    GuideFurtherRole,
    GuideRelation,
    GuideVersion,
    RoleSection,
    RoleVersion,
)
from roles.models.versions import Version
from roles.publishing import Unpublishable, publish
from roles.text_parts import load_rows

from . import STARTER_DIR
from .entries import Entry, Known, StarterError
from .texts import Rows, brief_rows, guide_of, guide_rows, profile_rows, starter_author

MARK = "Starter text "  # followed by the digest of the file: how an untouched one is known
REASON = "Starter text that comes with the project. Nobody has reviewed it yet."
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
        self.entries: dict[int, Entry] = {}  # by identity of the version

    def run(self) -> Loaded:
        profiles, guides, links = self._profiles(), *self._guides()
        self._stop_at_faults()
        self._publish(profiles)  # first: a guide needs the profiles of both its roles
        self._publish(guides)
        self._stop_at_faults()
        if self.check:
            transaction.set_rollback(True)
            return self.loaded
        _save(links)
        if profiles:
            _accept_for_starter_guides()
        return self.loaded

    def _stop_at_faults(self) -> None:
        if self.known.problems:
            raise StarterError(self.known.problems)

    def _publish(self, rows: Rows) -> None:
        _save(rows)
        versions = [row for row in rows if isinstance(row, Version)]
        if versions:
            load_rows(*versions)
        for version in versions:
            try:
                publish(version, by=None, live_from=self.now, reason=REASON)
            except ValidationError as error:
                self._note(self.entries[id(version)], error)

    def _note(self, entry: Entry, error: ValidationError) -> None:
        """Note what stands against publishing a text: each finding of the check with its part."""
        if isinstance(error, Unpublishable):
            for found in error.report.errors:
                entry.fault(found.part, found.message)
        else:
            entry.fault("", " ".join(error.messages))

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
                    comment=MARK + entry.digest,
                )
                self.entries[id(version)] = entry
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

    def _guides(self) -> tuple[Rows, Rows]:
        """The guides with their texts, and what links a guide to others once all are there."""
        newest = _newest(GuideVersion, "guide_id")
        pairs = {
            frozenset([guide.role_a_id, guide.role_b_id]): guide
            for guide in Guide.objects.filter(kind=Guide.Kind.COMPARISON)
        }
        found = {Path(e.file).stem: (e, guide_of(e, pairs)) for e in self._files("guides")}
        rows: Rows = []
        links: Rows = []
        for entry, guide in found.values():
            if not guide or not self._is_due(entry, newest.get(guide.pk)):
                continue
            version = GuideVersion(guide=guide, author=self.author, comment=MARK + entry.digest)
            self.entries[id(version)] = entry
            if not guide.pk or self.check:
                links += self._links(entry, guide, found)
            rows += [guide] if not guide.pk else []
            rows += guide_rows(entry, version)
        return rows, links

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
    """Save rows, parents before their children: those that are no parents many at a time."""
    children: dict[type[models.Model], Rows] = defaultdict(list)
    for row in rows:
        if isinstance(row, Guide | Version | RoleSection):
            row.save()
        else:
            children[type(row)].append(row)
    for model, found in children.items():
        model.objects.bulk_create(found)
