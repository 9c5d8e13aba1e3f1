"""Put the roles and the shared vocabulary of the data files into the database."""

import tomllib
from collections.abc import Callable

from roles.titles import normalise_title

from . import STARTER_DIR

GetModel = Callable[[str, str], type]


def add_missing(get_model: GetModel) -> None:
    """Add the roles, titles, terms and synonyms that are not there; change no existing row.

    Runs in a migration too, on models as they were then: so it uses only columns of the first
    migration and no method of a model. A role or term an editor added under the same slug or
    name counts as there; a title or synonym that already means something keeps its meaning.
    """
    _add_roles(get_model)
    _add_terms(get_model)


def _read(name: str) -> list[dict]:
    with (STARTER_DIR / f"{name}s.toml").open("rb") as file:
        return tomllib.load(file)[name]


def _add_roles(get_model: GetModel) -> None:
    Role, RoleSlug, RoleAlias = (
        get_model("roles", name) for name in ("Role", "RoleSlug", "RoleAlias")
    )
    entries = _read("role")
    # A slug a role once had is known too, and stays that role's.
    known = dict(RoleSlug.objects.values_list("slug", "role_id"))
    names = set(Role.objects.values_list("name", flat=True))
    new = [e for e in entries if e["slug"] not in known and e["name"] not in names]
    for entry in sorted(new, key=lambda entry: bool(entry["broader"])):  # broader roles first
        role = Role.objects.create(
            slug=entry["slug"],
            name=entry["name"],
            plural=entry["plural"],
            family=entry["family"],
            kind=entry["kind"],
            broader_id=known.get(entry["broader"]),
            definition=entry["definition"],
            usual_levels=entry["levels"],
            onet_soc=entry["onet_soc"],
            onet_title=entry["onet_title"],
            onet_fit=entry["onet_fit"],
            isco=entry["isco"],
        )
        known[role.slug] = role.pk
    slugs = [RoleSlug(role_id=known[entry["slug"]], slug=entry["slug"]) for entry in new]
    RoleSlug.objects.bulk_create(slugs, ignore_conflicts=True)  # today's Role.save() adds its own
    _add_names(
        RoleAlias,
        "title",
        "role_id",
        ((known[e["slug"]], [e["name"], *e["aliases"]]) for e in entries if e["slug"] in known),
    )


def _add_terms(get_model: GetModel) -> None:
    Term, TermAlias = get_model("roles", "Term"), get_model("roles", "TermAlias")
    TermSlug = _since_then(get_model, "TermSlug")
    entries = _read("term")
    slugs = set(Term.objects.values_list("slug", flat=True))
    if TermSlug:  # a slug a term once had is known too, and stays that term's
        slugs |= set(TermSlug.objects.values_list("slug", flat=True))
    names = set(Term.objects.values_list("name", flat=True))
    Term.objects.bulk_create(
        Term(slug=e["slug"], name=e["name"], family=e["family"], meaning=e["meaning"])
        for e in entries
        if e["slug"] not in slugs and e["name"] not in names
    )
    known = dict(Term.objects.values_list("slug", "pk"))
    if TermSlug:
        slugs = [TermSlug(term_id=pk, slug=slug) for slug, pk in known.items()]
        TermSlug.objects.bulk_create(slugs, ignore_conflicts=True)
    _add_names(
        TermAlias,
        "name",
        "term_id",
        ((known[e["slug"]], [e["name"], *e["aliases"]]) for e in entries if e["slug"] in known),
    )


def _since_then(get_model: GetModel, name: str):
    """A model that the first migration did not have yet; the one that makes it fills it."""
    try:
        return get_model("roles", name)
    except LookupError:
        return None


def _add_names(model, name_field: str, owner_field: str, owners) -> None:
    """Add names that mean nothing yet; the first owner in the file gets a doubtful one."""
    taken = set(model.objects.values_list("normalised", flat=True))
    rows = []
    for owner, names in owners:
        for name in names:
            normalised = normalise_title(name)
            if normalised not in taken:
                taken.add(normalised)
                row = {owner_field: owner, name_field: name, "normalised": normalised}
                rows.append(model(**row))
    model.objects.bulk_create(rows)
