"""The publish check of one version: what stops it, and what needs a reason."""

from dataclasses import dataclass

from roles.guide_text import with_text
from roles.models import GuideVersion
from roles.models.versions import Version
from roles.profiles import with_sections
from roles.sameness import Measure, measure

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
    """Read a saved version by all rules. A fixed number of queries, and one page for each link."""
    around, measured = Surroundings.of(version), None
    if isinstance(version, GuideVersion):
        loaded = with_text(GuideVersion.objects.filter(pk=version.pk)).get()
        measured = measure(loaded)
        found = [
            *guide_findings(GuideManuscript.of(loaded), around),
            *sameness_findings(loaded, measured),
        ]
    else:
        loaded = with_sections(type(version).objects.filter(pk=version.pk)).get()
        found = profile_findings(ProfileManuscript.of(loaded), around)
    findings = sorted(found, key=lambda finding: finding.severity == Severity.WARNING)
    return Report(tuple(findings), measured)
