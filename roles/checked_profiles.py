"""Which wording of each profile a guide shows, and which guides a change of meaning left behind.

A guide was found true beside a version of each profile. Versions after it that changed nothing
but the wording flow into the guide at once; from the first that changed the meaning on, the guide
keeps the last before it until somebody finds it true with the new one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from . import clock
from .models import GuideVersion, ProfileCheck, RoleVersion
from .profiles import Profile, profile_of, with_sections
from .related import published_versions, roles_of

Standing = tuple[int | None, int | None]  # the version shown and the one in force, by id


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A guide in force that shows an older meaning of a profile than the profile's own page."""

    guide_version: GuideVersion
    shown: RoleVersion
    in_force: RoleVersion


def guide_profiles(version: GuideVersion, *, now: datetime | None = None) -> dict[int, Profile]:
    """The profiles that a version of a guide shows at that moment, by role id."""
    return profiles_of_guides([version], now=now)[version.pk]


def profiles_of_guides(
    versions: Iterable[GuideVersion], *, now: datetime | None = None
) -> dict[int, dict[int, Profile]]:
    """The profiles of many guides, by the id of the guide's version and of the role.

    Five queries for any number; none where there is no comparison.
    """
    versions = list(versions)
    standings = _standings(versions, now or clock.now())
    shown = {pk for standing in standings.values() for pk, _ in standing.values() if pk}
    loaded = with_sections(RoleVersion.objects.filter(pk__in=shown)) if shown else []
    by_pk = {profile.pk: profile for profile in loaded}
    return {
        version.pk: {
            role.pk: profile_of(role, by_pk.get(standings[version.pk][role.pk][0]))
            for role in (roles_of(version.guide) if version.guide.is_comparison else ())
        }
        for version in versions
    }


def profiles_shown(
    versions: Iterable[GuideVersion], *, now: datetime
) -> dict[int, tuple[int | None, ...]]:
    """Which profile texts stand beside each version at that moment, by id; two queries."""
    standings = _standings(list(versions), now)
    return {pk: tuple(shown for shown, _ in pair.values()) for pk, pair in standings.items()}


def left_behind(*versions: GuideVersion, now: datetime | None = None) -> list[LeftBehind]:
    """The guides in force whose profiles have changed in meaning since; a row for each profile.

    All guides, unless some `versions` are asked for.
    """
    versions = list(versions or published_versions(now=now))
    standings = _standings(versions, now or clock.now())
    behind = [
        (version, shown, current)
        for version in versions
        for shown, current in standings[version.pk].values()
        if shown != current and shown and current
    ]
    wanted = {pk for _, *both in behind for pk in both}
    profiles = RoleVersion.objects.select_related("role").in_bulk(wanted) if wanted else {}
    return [
        LeftBehind(version, profiles[shown], profiles[current])
        for version, shown, current in behind
    ]


def accept(version: GuideVersion, profile: RoleVersion, *, by) -> ProfileCheck:
    """Record that a guide is still true with this profile: it is shown from now on."""
    return ProfileCheck.objects.create(guide_version=version, profile=profile, by=by)


def _pair(version: GuideVersion) -> list[int]:
    guide = version.guide
    return [guide.role_a_id, guide.role_b_id] if guide.is_comparison else []


def _standings(versions: list[GuideVersion], now: datetime) -> dict[int, dict[int, Standing]]:
    """For each guide and role, which version is shown and which is in force; two queries."""
    roles = {role for version in versions for role in _pair(version)}
    if not roles:
        return {version.pk: {} for version in versions}
    published = defaultdict(list)
    for row in _published(now).filter(role__in=roles):
        published[row.role_id].append(row)
    checked = {}  # the newest check of each guide and role stands
    checks = ProfileCheck.objects.filter(guide_version__in=versions, at__lte=now)
    for guide, role, profile in checks.values_list("guide_version", "profile__role", "profile"):
        checked[guide, role] = profile
    return {
        version.pk: {
            role: _standing(published[role], checked.get((version.pk, role)), now)
            for role in _pair(version)
        }
        for version in versions
    }


def _published(now: datetime):
    return (
        RoleVersion.objects.seen(now=now)
        .order_by("live_from", "pk")
        .only("role", "state", "live_from", "live_until", "withdrawn_at", "change")
    )


def _standing(published: list[RoleVersion], checked: int | None, now: datetime) -> Standing:
    """Choose among a profile's versions, the oldest first."""
    in_force = _newest(published, now)
    place = next((i for i, row in enumerate(published) if row.pk == checked), None)
    if place is None:
        return in_force, in_force
    same_meaning = [published[place]]
    for row in published[place + 1 :]:
        if row.change == RoleVersion.Change.MEANING:
            break
        same_meaning.append(row)
    return _newest(same_meaning, now) or in_force, in_force


def _newest(versions: list[RoleVersion], now: datetime) -> int | None:
    running = [row.pk for row in versions if row.is_in_force_at(now)]
    return running[-1] if running else None
