"""The profile of a role: versions of its prose, with sections, terms and neighbours."""

from django.db import models

from .identity import Role
from .prose import ProseField
from .versions import Version, copy_rows
from .vocabulary import Term


class SectionKind(models.TextChoices):
    """The parts of a profile, in reading order."""

    WEEK = "week", "An ordinary week"
    RESPONSIBILITIES = "responsibilities", "Responsibilities"
    JUDGED_BY = "judged_by", "Judged by"
    SKILLS = "skills", "Required skills"
    EDUCATION = "education", "Educational background"
    TOOLS = "tools", "Tools and software"
    INDUSTRIES = "industries", "Common industries"
    OUTLOOK = "outlook", "Outlook"
    FIRST_STEPS = "first_steps", "Practical tips for getting started"
    DISLIKES = "dislikes", "What people dislike"

    @property
    def order(self) -> int:
        return list(SectionKind).index(self)


class RoleVersion(Version):
    """One wording of a role's profile."""

    page = "role"

    role = models.ForeignKey(Role, models.CASCADE, related_name="versions")
    definition = models.CharField(
        max_length=300, help_text="One sentence, at most 25 words: the output and for whom."
    )
    in_short = models.TextField(
        blank=True,
        help_text="40 to 60 words: what they do, what they do not do, whom they sit next to.",
    )
    description = models.CharField(
        "summary for search results",
        max_length=155,
        blank=True,
        help_text="The answer, not a promise; at most 155 characters. Empty: the definition.",
    )
    byline = models.ForeignKey(
        "roles.Author",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="signed by",
        help_text="Readers see this name under the title.",
    )
    is_complete = models.BooleanField(
        "complete",
        default=False,
        help_text="Every part of the brief is written. Only then may search engines keep the page.",
    )

    class Meta(Version.Meta):
        verbose_name = "profile text"
        indexes = [models.Index(fields=["role", "state", "live_from"])]

    def __str__(self) -> str:
        return f"{self.role}, version {self.pk or 'new'}"

    def _copy_parts_to(self, copy):
        for section in self.sections.all():
            terms = list(section.terms.all())
            (section_copy,) = copy_rows([section], version=copy)
            copy_rows(terms, section=section_copy)
        copy_rows(list(self.neighbours.all()), version=copy)
        copy_rows(list(self.citations.all()), role_version=copy)


class RoleSection(models.Model):
    """One part of a profile. The summary is all that a comparison may show of it."""

    version = models.ForeignKey(RoleVersion, models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=20, choices=SectionKind)
    summary = models.CharField(
        max_length=400, blank=True, help_text="At most 45 words, written for side-by-side reading."
    )
    body = ProseField(help_text="Shown on the page of the profile only, never in comparisons.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind"],
                name="roles_rolesection_once_per_version",
                violation_error_message="This version already has that section.",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class RoleTerm(models.Model):
    """A skill, tool or industry that a role asks for. The order is the order to learn them in."""

    class Need(models.TextChoices):
        NEEDED = "needed", "needed"
        OFTEN = "often", "often"
        SOMETIMES = "sometimes", "sometimes"

    section = models.ForeignKey(RoleSection, models.CASCADE, related_name="terms")
    term = models.ForeignKey(Term, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    need = models.CharField(
        max_length=10, choices=Need, default=Need.NEEDED, help_text="How the role depends on it."
    )
    used_for = models.CharField(
        max_length=160, blank=True, help_text="What the role does with it, in a few words."
    )
    learn_after = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Another one of the list that comes first, if one does.",
    )

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "term"],
                name="roles_roleterm_once_per_section",
                violation_error_message="This section already names that term.",
            )
        ]

    def __str__(self) -> str:
        return str(self.term)


class RoleNeighbour(models.Model):
    """Another role this profile points to: easily confused with it, before it or after it."""

    class Kind(models.TextChoices):
        CONFUSED = "confused", "Not to be confused with"
        BEFORE = "before", "Comes before"
        AFTER = "after", "Comes after"

    version = models.ForeignKey(RoleVersion, models.CASCADE, related_name="neighbours")
    kind = models.CharField(
        max_length=10,
        choices=Kind,
        help_text="Confused with it, or before or after it in a career.",
    )
    role = models.ForeignKey(Role, models.CASCADE, related_name="+")
    line = models.CharField(max_length=240, blank=True, help_text="Where the other job starts.")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["kind", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind", "role"],
                name="roles_roleneighbour_once_per_kind",
                violation_error_message="That role stands there already.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.role)
