"""What the rules have to know of the rest of the site, asked once for all of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from roles.models import Guide, GuideVersion, RoleSlug, RoleVersion
from roles.models.versions import Version

from .addresses import address_faults

AddressFaults = Callable[[Iterable[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Surroundings:
    slugs: frozenset[str] = frozenset()  # of all roles, former ones too
    without_profile: tuple[str, ...] = ()  # roles of the guide that readers find no profile of
    shapes: dict[str, str] = field(default_factory=dict)  # guides that share a role, by shape
    address_faults: AddressFaults = address_faults  # what is wrong with addresses of the site

    @classmethod
    def of(cls, version: Version) -> "Surroundings":
        slugs = frozenset(RoleSlug.objects.values_list("slug", flat=True))
        if not isinstance(version, GuideVersion) or not version.guide.is_comparison:
            return cls(slugs)
        guide = version.guide
        roles = [guide.role_a, guide.role_b]
        in_force = RoleVersion.objects.in_force().filter(role__in=roles)
        written = set(in_force.values_list("role_id", flat=True))
        siblings = Guide.objects.about(*roles).exclude(pk=guide.pk).order_by()
        others = GuideVersion.objects.in_force().filter(guide__in=siblings.values("pk"))
        return cls(
            slugs,
            tuple(role.name for role in roles if role.pk not in written),
            dict(others.exclude(shape="").values_list("shape", "title")),
        )
