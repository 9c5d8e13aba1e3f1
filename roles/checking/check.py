"""The publish check of one version: what stops it, and what needs a reason."""

from dataclasses import dataclass

from roles.models import GuideVersion
from roles.models.versions import Version
from roles.sameness import Measure, measure
from roles.text_parts import load_rows

from .findings import Finding, Severity
from .guide_rules import guide_findings, sameness_findings
from .manuscripts import GuideManuscript, ProfileManuscript
from .profile_rules import profile_findings
from .surroundings import Surroundings


@dataclass(frozen=True)
class Report:
    """Everything the rules found in a version, the errors first."""

    findings: tuple[Finding, ...]
    measure: Measure | None = None  # of a guide

    @property
    def errors(self) -> list[Finding]:
        return [found for found in self.findings if found.severity == Severity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        return [found for found in self.findings if found.severity == Severity.WARNING]

    def unexplained(self, version: Version) -> list[Finding]:
        """The warnings that the version's reason was not written for."""
        if not version.warnings_reason:
            return self.warnings
        return [found for found in self.warnings if found.key not in version.warnings_explained]


def check(version: Version) -> Report:
    """Read a version, as it and its rows are loaded, by all rules.

    A fixed number of queries; but a linked page of a kind without a rule is opened.
    """
    load_rows(version)
    around, measured = Surroundings.of(version), None
    if isinstance(version, GuideVersion):
        measured = measure(version)
        found = [
            *guide_findings(GuideManuscript.of(version), around),
            *sameness_findings(version, measured),
        ]
    else:
        found = profile_findings(ProfileManuscript.of(version), around)
    findings = sorted(found, key=lambda finding: finding.severity == Severity.WARNING)
    return Report(tuple(findings), measured)
