"""What commands do where nothing is set, as in a fresh clone."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


def manage(*arguments: str) -> subprocess.CompletedProcess:
    unset = {"SECRET_KEY", "DEBUG", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment | {"SECRET_KEY": "", "DEBUG": "off"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_missing_migrations_are_looked_for_without_a_key():
    done = manage("makemigrations", "--check", "--dry-run")

    assert (done.returncode, done.stdout.strip()) == (0, "No changes detected"), done.stderr


@pytest.mark.parametrize("command", ["migrate", "runserver"])
def test_a_command_that_needs_a_key_says_so(command):
    done = manage(command)

    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr
