"""Imports run one way: roles <- listings <- salaries <- jobboard."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

MAY_IMPORT = {
    "roles": {"roles"},
    "listings": {"roles", "listings"},
    "salaries": {"roles", "listings", "salaries"},
    "jobboard": {"roles", "listings", "salaries", "jobboard"},
}
OURS = set(MAY_IMPORT)


def modules_of(app: str) -> list[Path]:
    return sorted((settings.BASE_DIR / app).rglob("*.py"))


def apps_imported(source: str) -> set[str]:
    """The apps of ours that a module imports by their full name, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.partition(".")[0])
    return found & OURS


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_imports_only_run_downwards(app):
    modules = modules_of(app)
    assert modules

    upward = {
        str(module.relative_to(settings.BASE_DIR)): apps
        for module in modules
        if (apps := apps_imported(module.read_text()) - MAY_IMPORT[app])
    }

    assert upward == {}


def test_imports_are_seen_wherever_they_stand():
    source = "def f():\n    from salaries.models import PayBand\n    import listings.pay as p\n"

    assert apps_imported(source) == {"salaries", "listings"}


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_relative_imports_stay_inside_their_app(app):
    for module in modules_of(app):
        depth = len(module.relative_to(settings.BASE_DIR).parts) - 1
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.level <= depth, f"{module}: leaves {app}"
