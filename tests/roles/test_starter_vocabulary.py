"""The starter roles, terms and briefs hold together before any database reads them."""

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from roles.models import Level, Role, Term
from roles.titles import normalise_title

STARTER = Path(__file__).parents[2] / "roles" / "starter"
NEEDS = {"needed", "often", "sometimes"}
PROFILED = {path.stem for path in (STARTER / "profiles").glob("*.toml")}


def load(name: str) -> list[dict]:
    (entries,) = tomllib.loads((STARTER / name).read_text(encoding="utf-8")).values()
    return entries


ROLES = {role["slug"]: role for role in load("roles.toml")}
TERMS = {term["slug"]: term for term in load("terms.toml")}
BRIEFS = {brief["role"]: brief for brief in load("briefs.toml")}

each_role = pytest.mark.parametrize("role", ROLES.values(), ids=ROLES.keys())
each_brief = pytest.mark.parametrize("brief", BRIEFS.values(), ids=BRIEFS.keys())


def names_used_twice(entries: list[dict]) -> list[str]:
    names = (normalise_title(name) for e in entries for name in [e["name"], *e["aliases"]])
    return [name for name, times in Counter(names).items() if times > 1 or not name]


@pytest.mark.parametrize("name", ["roles.toml", "terms.toml"])
def test_slugs_are_unique_and_fit_for_an_address(name):
    slugs = [entry["slug"] for entry in load(name)]

    assert len(slugs) == len(set(slugs))
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)] == []


def test_each_job_title_means_one_role():
    assert names_used_twice(load("roles.toml")) == []


def test_each_term_name_means_one_term():
    assert names_used_twice(load("terms.toml")) == []


@each_role
def test_role_has_every_field(role):
    assert role.keys() == {
        *("slug", "name", "plural", "family", "kind", "broader", "levels", "onet_soc"),
        *("onet_title", "onet_fit", "isco", "definition", "aliases"),
    }
    assert all(role[field] for field in ["name", "plural", "family"])
    assert role["kind"] in Role.Kind.values
    assert role["levels"] == [level for level in Level.values if level in role["levels"]] != []
    assert re.fullmatch(r"\d{4}", role["isco"])


@each_role
def test_role_name_is_a_plain_singular_title(role):
    assert not re.search(r"[()\[\]]", role["name"])
    assert "/" not in role["name"] or role["slug"] == "platform-devops-engineer"


@each_role
def test_definition_is_one_sentence_of_at_most_25_words(role):
    assert 8 <= len(role["definition"].split()) <= 25
    assert re.fullmatch(r"[A-Z][^.!?]*\.", role["definition"])


def test_no_two_roles_share_a_definition():
    professions = [role for role in ROLES.values() if role["kind"] == "profession"]

    assert len({role["definition"] for role in professions}) == len(professions)


@each_role
def test_occupation_code_is_given_exactly_where_a_class_fits(role):
    fits = role["onet_fit"] != Role.OnetFit.NONE

    assert role["onet_fit"] in Role.OnetFit.values
    assert bool(role["onet_title"]) is fits
    assert bool(re.fullmatch(r"\d\d-\d{4}\.\d\d", role["onet_soc"])) is fits
    assert fits or not role["onet_soc"]


@each_role
def test_broader_role_is_one_level_up_in_the_same_family(role):
    if not role["broader"]:
        return
    broader = ROLES[role["broader"]]

    assert broader["broader"] == ""
    assert broader["kind"] == role["kind"] == "profession"
    assert broader["family"] == role["family"]


def test_a_head_is_no_entry_level_job():
    heads = [role for slug, role in ROLES.items() if slug.startswith(("head-of", "chief-"))]

    assert len(heads) >= 3
    assert [role["slug"] for role in heads if {"entry", "mid"} & set(role["levels"])] == []


def test_generic_titles_stand_alone():
    generic = [role for role in ROLES.values() if role["kind"] == "generic"]

    assert {role["name"] for role in generic} == {
        *("Analyst", "Associate", "Consultant", "Engineer", "Manager")
    }
    assert all(role["levels"] == Level.values for role in generic)


def test_every_term_has_a_family_and_a_plain_meaning():
    for slug, term in TERMS.items():
        assert term.keys() == {"slug", "name", "family", "meaning", "aliases"}, slug
        assert term["family"] in Term.Family.values, slug
        assert 3 <= len(term["meaning"].split()) <= 20, slug
        assert re.fullmatch(r"[A-Z].*\.", term["meaning"]), slug


def test_every_profession_has_a_brief_or_a_complete_profile():
    professions = {slug for slug, role in ROLES.items() if role["kind"] == "profession"}

    assert professions >= PROFILED
    assert BRIEFS.keys() == professions - PROFILED
    assert len(load("briefs.toml")) == len(BRIEFS)


@each_brief
def test_brief_names_known_terms_and_what_each_is_for(brief):
    entries = brief["skills"] + brief["tools"]
    terms = [entry["term"] for entry in entries]

    assert 8 <= len(brief["skills"]) <= 10
    assert 5 <= len(brief["tools"]) <= 8
    assert set(terms) <= TERMS.keys()
    assert len(terms) == len(set(terms))
    for entry in entries:
        assert entry.keys() == {"term", "need", "used_for"}
        assert entry["need"] in NEEDS
        assert 3 <= len(entry["used_for"].split()) <= 10


@each_brief
def test_brief_has_at_most_three_human_skills(brief):
    human = [e["term"] for e in brief["skills"] if TERMS[e["term"]]["family"] == "human"]

    assert len(human) <= 3


@pytest.mark.real_data
def test_every_researched_title_keeps_its_role_or_a_narrower_one():
    meaning = {
        normalise_title(title): slug
        for slug, role in ROLES.items()
        for title in [role["name"], *role["aliases"]]
    }
    with (settings.REAL_DATA_DIR / "roles" / "title_aliases.csv").open(encoding="utf-8") as file:
        expected = {row["job_title"]: row["role_slug"] for row in csv.DictReader(file)}
    mapped = {title: slug for title, slug in expected.items() if slug}

    found = {title: meaning.get(normalise_title(title)) for title in mapped}

    assert len(mapped) == 240
    assert {
        title: slug
        for title, slug in found.items()
        if slug is None or mapped[title] not in (slug, ROLES[slug]["broader"])
    } == {}
