"""Where queries go when read replicas are configured."""

import random

from django.conf import settings
from django.db import transaction


class ReplicaRouter:
    """Send reads to a replica and writes to the primary.

    Inside a transaction everything stays on the primary, so a request reads its own writes.
    """

    def db_for_read(self, model, **hints):
        if transaction.get_connection("default").in_atomic_block:
            return "default"
        return random.choice(settings.DATABASE_REPLICAS)

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, a, b, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"
