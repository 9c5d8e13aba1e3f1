"""Load the roles, their job titles and the shared vocabulary."""

from django.db import migrations

from roles.starter.taxonomy import add_missing


def load(apps, schema_editor):
    add_missing(apps.get_model)


class Migration(migrations.Migration):
    dependencies = [("roles", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
