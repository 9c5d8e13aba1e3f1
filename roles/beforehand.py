"""What is worked out beforehand for every moment ahead: which guides are close, which sound alike.

Done whenever something changes what readers see or will see, so that nothing has to run at the
minute a scheduled text begins or ends.
"""

from django.db import DEFAULT_DB_ALIAS, transaction

from . import kinship, sameness
from .models.versions import Version


def renew() -> None:
    kinship.renew()
    sameness.renew()


def renew_after(using: str = DEFAULT_DB_ALIAS, **signal) -> None:
    """Have that done once this transaction is committed, however much it changes."""
    connection = transaction.get_connection(using)
    if renew not in [waiting[1] for waiting in connection.run_on_commit]:
        transaction.on_commit(renew, using=using)


def follow_version(instance: Version, **signal) -> None:
    """Drafts change nothing of what readers see."""
    if not instance.is_editable:
        renew_after(**signal)
