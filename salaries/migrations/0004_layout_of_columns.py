from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("salaries", "0003_refreshes")]

    operations = [
        migrations.AddField(
            model_name="packedranges",
            name="layout",
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
    ]
