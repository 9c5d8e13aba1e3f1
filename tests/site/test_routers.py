"""With read replicas, reads leave the primary only where no write could be missed."""

from types import SimpleNamespace

from django.db import transaction

from jobboard.routers import ReplicaRouter
from listings.models import Listing


def test_reads_go_to_a_replica_and_stay_on_the_primary_inside_a_transaction(settings, monkeypatch):
    settings.DATABASE_REPLICAS = ["replica1"]
    router = ReplicaRouter()
    primary = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(transaction, "get_connection", lambda alias: primary)

    assert router.db_for_read(Listing) == "replica1"
    assert router.db_for_write(Listing) == "default"
    assert router.allow_migrate("default", "listings")
    assert not router.allow_migrate("replica1", "listings")

    primary.in_atomic_block = True
    assert router.db_for_read(Listing) == "default"
