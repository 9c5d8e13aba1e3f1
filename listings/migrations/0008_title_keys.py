"""Fill in what alike listings share, for the listings that are there.

Apart from the migration that adds the columns: PostgreSQL alters no table with waiting triggers.
"""

from django.db import migrations
from django.utils.html import strip_tags

from listings.reading.sketch import sketch
from listings.reading.titles import title_key


def derive(apps, schema_editor):
    listings = apps.get_model("listings", "Listing").objects
    batch = []
    for listing in listings.only("title", "description").iterator(chunk_size=500):
        listing.title_key = title_key(listing.title)
        listing.text_sketch = sketch(strip_tags(listing.description.replace("<", " <")))
        batch.append(listing)
        if len(batch) == 500:
            listings.bulk_update(batch, ["title_key", "text_sketch"])
            batch.clear()
    listings.bulk_update(batch, ["title_key", "text_sketch"])


class Migration(migrations.Migration):

    dependencies = [("listings", "0007_listings_desk")]

    operations = [migrations.RunPython(derive, migrations.RunPython.noop)]
