"""What tests of imports share: board files made on the spot, and the command run on them."""

import json
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction


def make_job(number: int, **fields) -> dict:
    """One record as a Greenhouse board gives it."""
    return {
        "id": number,
        "title": f"Data Engineer {number}",
        "absolute_url": f"https://boards.greenhouse.io/acme/jobs/{number}",
        "location": {"name": "Berlin, Germany"},
        "company_name": "Acme",
        "first_published": "2026-07-01T10:00:00-04:00",
        "updated_at": "2026-08-01T10:00:00-04:00",
        "content": f"&lt;p&gt;Text of job {number}.&lt;/p&gt;",
        "metadata": None,
    } | fields


@pytest.fixture
def board_file(tmp_path):
    """Write jobs as a board file and return its path."""

    def write(*jobs: dict, name: str = "board.json"):
        path = tmp_path / name
        path.write_text(json.dumps({"jobs": jobs, "meta": {"total": len(jobs)}}))
        return path

    return write


@pytest.fixture
def run_import(db):
    """Run import_listings and return what it printed; keyword arguments are its options."""

    def run(*paths, format="greenhouse", **options) -> str:
        output = StringIO()
        options = {"stdout": output, "stderr": output} | options
        call_command("import_listings", *map(str, paths), format=format, **options)
        return output.getvalue()

    return run


@pytest.fixture
def run_counts(run_import):
    """Run import_listings on one file and return the ids it created, updated and so on."""

    def run(path, **options) -> dict:
        return json.loads(run_import(path, json=True, **options))

    return run


@pytest.fixture
def transactional_state(db):
    """Undo what a block wrote: each example of a property starts from the same database."""

    @contextmanager
    def undone():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return undone
