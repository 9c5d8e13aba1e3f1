"""The starter texts pass the publish check that stands before every text."""

from pathlib import Path

import pytest

from roles.checking.findings import Finding, Severity
from roles.checking.guide_rules import guide_findings
from roles.checking.manuscripts import GuideManuscript, ProfileManuscript
from roles.checking.profile_rules import profile_findings
from roles.checking.surroundings import Surroundings
from roles.models import GuideVersion, RoleVersion
from roles.starter import STARTER_DIR
from roles.starter.entries import Known
from roles.starter.loading import read_file
from roles.starter.texts import guide_of, guide_rows, profile_rows

pytestmark = pytest.mark.django_db

GUIDES = sorted((STARTER_DIR / "guides").glob("*.toml"))
PROFILES = sorted((STARTER_DIR / "profiles").glob("*.toml"))


def in_words(findings: list[Finding]) -> list[str]:
    return [f"{found.severity} {found.part}: {found.message}" for found in findings]


def around(known: Known) -> Surroundings:
    """The rest of the site while its texts are not loaded: every link leads somewhere."""
    return Surroundings(frozenset(known.roles), address_faults=lambda paths: {})


def findings_of(path: Path) -> list[Finding]:
    known = Known.from_database()
    entry = read_file(path, path.relative_to(STARTER_DIR).as_posix(), known)
    if path in GUIDES:
        version = GuideVersion(guide=guide_of(entry, {}))
        text = GuideManuscript.of_rows(version, guide_rows(entry, version))
        found = list(guide_findings(text, around(known)))
    else:
        role = entry.role("role")
        version = RoleVersion(role=role, definition=role.definition)
        text = ProfileManuscript.of_rows(version, profile_rows(entry, version))
        found = list(profile_findings(text, around(known)))
    assert known.problems == []
    return found


@pytest.mark.parametrize("path", [*GUIDES, *PROFILES], ids=lambda path: path.stem)
def test_a_starter_text_keeps_to_the_brief(path):
    found = findings_of(path)

    # Numbers without a source are left to the eye of a reviewer, and to nobody else.
    in_the_way = [row for row in found if row.severity == Severity.ERROR or row.rule != "bare"]
    assert in_words(in_the_way) == []
