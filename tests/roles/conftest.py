"""People at the desk."""

from contextlib import contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection


def desk_user(name: str, group: str):
    user = get_user_model().objects.create_user(name, password="tide-tables", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(client):
    """Somebody who may publish, at the desk."""
    user = desk_user("editor", "Editors")
    client.force_login(user)
    return user


@pytest.fixture
def second_editor():
    return desk_user("second", "Editors")


@pytest.fixture
def writer(client):
    """Somebody who may write but not publish, at the desk."""
    user = desk_user("writer", "Writers")
    client.force_login(user)
    return user


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """A block at whose end all happens that follows a commit."""

    @contextmanager
    def block():
        connection.run_on_commit.clear()  # what making the rows before it has left to be done
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            yield callbacks

    return block
