from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class SalariesConfig(AppConfig):
    name = "salaries"

    def ready(self):
        from . import marks  # models can be imported only now

        def make_triggers(using: str, **kwargs) -> None:
            connection = connections[using]
            if marks.MARKS_TABLE in connection.introspection.table_names():
                marks.install(connection)

        post_migrate.connect(make_triggers, sender=self, weak=False)
