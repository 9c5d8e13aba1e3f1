"""Fill in what alike listings share, for the listings that are there.

Apart from the migration that adds the columns: PostgreSQL alters no table with waiting triggers.
"""

from django.db import migrations
from django.utils.html import strip_tags

from listings.reading.sketch import sketch
from listings.reading.titles import title_key


def derive(apps, schema_editor):
    listings = apps.get_model("listings", "Listing").objects.order_by("pk")
    update = "UPDATE listings_listing SET title_key = %s, text_sketch = %s WHERE id = %s"
    last = 0
    while batch := list(listings.filter(pk__gt=last).only("title", "description")[:500]):
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                update,
                [
                    (
                        title_key(listing.title),
                        sketch(strip_tags(listing.description.replace("<", " <"))),
                        listing.pk,
                    )
                    for listing in batch
                ],
            )
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [("listings", "0007_listings_desk")]

    operations = [migrations.RunPython(derive, migrations.RunPython.noop)]
