import tomllib

import pytest

from listings.reading.titles import TitleVocabulary
from roles.starter import STARTER_DIR
from roles.titles import normalise_title


@pytest.fixture(scope="session")
def vocabulary() -> TitleVocabulary:
    """The titles of the starter roles, without a database."""
    with (STARTER_DIR / "roles.toml").open("rb") as file:
        roles = tomllib.load(file)["role"]
    return TitleVocabulary.from_aliases(
        (normalise_title(title), role["slug"], role["broader"], role["kind"] == "generic")
        for role in roles
        for title in (role["name"], *role["aliases"])
    )
