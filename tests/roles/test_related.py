"""Related guides: chosen ones, then those that share roles and terms, computed beforehand."""

from html import unescape

import pytest

from roles.beforehand import renew as renew_all
from roles.kinship import renew
from roles.life import withdraw
from roles.models import Guide, GuideKin, GuideRelation, GuideVersion, RoleVersion
from roles.related import related_guides
from tests.factories import ago, ahead, make_guide, make_profile, make_role, make_term

pytestmark = pytest.mark.django_db


def titles(guide: Guide, **moment) -> list[str]:
    return [one.version.title for one in related_guides(guide, **moment)]


@pytest.fixture
def family():
    """A guide, one that shares a role with it, one that shares three terms, one that is far."""
    terms = [make_term() for _ in range(3)]
    a, b, c, d = (make_role(name=f"Role {letter}") for letter in "ABCD")
    make_profile(a, terms=terms)
    make_profile(c, terms=terms)
    return {
        "guide": make_guide(a, b, title="Guide"),
        "near": make_guide(a, d, title="Near"),
        "kin": make_guide(c, d, title="Kin"),
        "far": make_guide(make_role(), make_role(), title="Far"),
        "c": c,
    }


def test_the_closest_stand_first_and_the_desk_is_told_why(admin_client, family):
    GuideRelation.objects.create(guide=family["guide"], related=family["far"], reason="A detour.")
    renew()

    related = related_guides(family["guide"])
    page = admin_client.get(f"/admin/roles/guide/{family['guide'].pk}/change/").content.decode()

    assert [(one.version.title, one.because) for one in related] == [
        ("Far", "an editor chose it"),
        ("Near", "also about the Role A"),
        ("Kin", "3 shared skills and tools"),
    ]
    assert "Kin</a> because: 3 shared skills and tools" in unescape(page)


def test_it_is_computed_when_a_text_goes_live_and_not_when_it_is_read(
    family, committed, django_assert_num_queries
):
    renew()
    assert "Kin" in titles(family["guide"])
    profile = RoleVersion.objects.get(role=family["c"])

    with committed() as callbacks:
        withdraw(profile, by=None)
        family["kin"].versions.get().copy_as_draft()
    assert len([one for one in callbacks if one is renew_all]) == 1

    with django_assert_num_queries(4):
        assert titles(family["guide"]) == ["Near"]


def test_a_scheduled_profile_counts_from_its_minute_on_with_nothing_running(family, committed):
    renew()
    more = [make_term() for _ in range(2)]
    make_profile(family["far"].role_a, terms=more, live_from=ahead(days=2))
    profile = RoleVersion.objects.get(role=family["guide"].role_a)
    renewed = profile.copy_as_draft()
    section = renewed.sections.get()
    for term in more:
        section.terms.create(term=term, order=9)
    with committed():
        renewed.state, renewed.live_from = RoleVersion.State.APPROVED, ahead(days=1)
        renewed.save()
    rows = GuideKin.objects.count()

    assert "Far" not in titles(family["guide"])
    assert "Far" not in titles(family["guide"], now=ahead(hours=30))
    assert "Far" in titles(family["guide"], now=ahead(days=3))
    assert "Far" not in titles(family["guide"], now=ago(seconds=0))
    assert GuideKin.objects.count() == rows


def test_a_scheduled_guide_stands_there_from_its_minute_on(family):
    later = make_guide(family["guide"].role_a, make_role(), title="Later", live_from=ahead(days=1))
    draft = make_guide(family["guide"].role_b, make_role(), title="Draft")
    draft.versions.update(state=GuideVersion.State.DRAFT)
    GuideRelation.objects.create(guide=family["guide"], related=draft, reason="r")
    renew()

    assert set(titles(family["guide"])) == {"Near", "Kin"}
    assert later.version is None
    assert set(titles(family["guide"], now=ahead(days=2))) == {"Near", "Kin", "Later"}


def test_one_withdrawn_behind_our_back_is_not_shown(family):
    renew()
    family["near"].versions.update(state=GuideVersion.State.WITHDRAWN)

    assert titles(family["guide"]) == ["Kin"]


def test_what_is_computed_again_without_a_change_is_not_written_again(family):
    assert renew() > 0

    assert renew() == 0


def test_many_guides_cost_as_little_to_read_as_few(django_assert_num_queries):
    roles = [make_role() for _ in range(15)]
    terms = [make_term() for _ in range(20)]
    for number, role in enumerate(roles):
        make_profile(role, terms=terms[number : number + 6])
    guides = [make_guide(one, other) for n, one in enumerate(roles) for other in roles[:n]]  # 105
    with django_assert_num_queries(13):
        renew()

    with django_assert_num_queries(4):
        first = titles(guides[0])
    assert len(first) == 4
    assert all(titles(guides[0]) == first for _ in range(3))
