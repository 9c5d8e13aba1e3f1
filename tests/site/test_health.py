"""Load balancers ask two questions and get plain answers."""

import pytest
from django.core.cache.backends.dummy import DummyCache
from django.db import DatabaseError, connection

from jobboard import health


def test_healthz_answers_without_the_database(client):
    # No database mark: any query would fail this test.
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_is_ok_when_every_part_is(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "migrations": "ok",
        "cache": "ok",
        "search": "ok",
        "pay": "ok",
    }


@pytest.mark.django_db
def test_readyz_names_a_waiting_migration(client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *args: ["one"])

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] == "failing"


@pytest.mark.django_db
def test_readyz_names_a_dead_database_without_its_message(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("password=secret")

    monkeypatch.setattr(connection, "cursor", refuse)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["database"] == "failing"
    assert "secret" not in response.content.decode()


@pytest.mark.django_db
def test_readyz_names_a_cache_that_forgets(client, monkeypatch):
    monkeypatch.setattr(health, "cache", DummyCache("", {}))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["cache"] == "failing"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_checks_are_read_only(client, path):
    assert client.post(path).status_code == 405
