"""Job titles and the roles they mean: a change at the desk reaches the ranges held."""

from django.db import transaction

from .importing import give_roles
from .models import PaySource
from .packing import pack


@transaction.atomic
def give_all_roles() -> None:
    """Give every title of every source the role it means today."""
    for source in PaySource.objects.filter(is_demo=False):
        if give_roles(source):
            pack(source)


def follow_titles(using: str, **kwargs) -> None:
    """Have that done once this transaction is committed, however many titles it changes."""
    connection = transaction.get_connection(using)
    if give_all_roles not in [waiting[1] for waiting in connection.run_on_commit]:
        transaction.on_commit(give_all_roles, using=using)
