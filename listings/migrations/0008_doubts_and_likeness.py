"""What the queues of doubtful pay and of like jobs hold, found when jobs are written."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

from listings.models import PayDoubt, RangeDoubt
from listings.pay import VERY_WIDE


def doubt(apps, schema_editor):
    """Fill in the doubts about the pay of listings that are there."""
    db = schema_editor.connection.alias
    listings = apps.get_model("listings", "Listing").objects.using(db).filter(pay_is_left=False).exclude(pay_problem="")
    said = [(PayDoubt.said_in(problem).value, pk) for pk, problem in listings.values_list("pk", "pay_problem")]
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany("UPDATE listings_listing SET pay_doubt = %s WHERE id = %s", said)
    ranges = apps.get_model("listings", "ListingPay").objects.using(db)
    ranges.filter(annual_high_cents__gt=F("annual_low_cents") * VERY_WIDE).update(doubt=RangeDoubt.WIDE)
    ranges.filter(doubt="", annual_usd_high_cents=None).update(doubt=RangeDoubt.UNRATED)


class Migration(migrations.Migration):

    dependencies = [
        ('listings', '0007_imports_in_slices'),
        ('roles', '0004_desk_of_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='AlikePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('title', 'Same title, texts almost the same'), ('text', 'Same text'), ('place', 'Same place, one title written twice')], max_length=5)),
                ('bits_apart', models.PositiveSmallIntegerField(help_text='By how many of 64 bits the numbers of their texts differ.')),
            ],
        ),
        migrations.RemoveIndex(
            model_name='listing',
            name='listings_listing_deadline',
        ),
        migrations.RemoveIndex(
            model_name='listing',
            name='listings_listing_pay_problem',
        ),
        migrations.AddField(
            model_name='listing',
            name='pay_doubt',
            field=models.CharField(blank=True, choices=[('reversed', 'Reversed: the top is below the bottom'), ('zero', 'Zero or less'), ('too_wide', 'Too wide to mean anything'), ('currency', 'Unknown currency'), ('period', 'No period'), ('unread', 'Could not be read')], editable=False, max_length=10, verbose_name='doubt about its pay'),
        ),
        migrations.AddField(
            model_name='listingpay',
            name='doubt',
            field=models.CharField(blank=True, choices=[('wide', 'Very wide: the top is over 2× the bottom'), ('unrated', 'In a currency without a rate: shown, not comparable')], editable=False, max_length=10),
        ),
        migrations.RunPython(doubt, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['state', 'valid_through', 'scope'], name='listings_listing_deadline'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['title', 'id'], name='listings_listing_by_title'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['state', 'title', 'id'], name='listings_listing_title_of'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['pay_doubt', 'state', 'id'], name='listings_listing_pay_doubt'),
        ),
        migrations.AddIndex(
            model_name='listingpay',
            index=models.Index(fields=['doubt', 'listing'], name='listings_pay_doubt'),
        ),
        migrations.AddField(
            model_name='alikepair',
            name='first',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.listing'),
        ),
        migrations.AddField(
            model_name='alikepair',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.listing'),
        ),
        migrations.AddIndex(
            model_name='alikepair',
            index=models.Index(fields=['bits_apart', 'first', 'second'], name='listings_alikepair_queue'),
        ),
        migrations.AddConstraint(
            model_name='alikepair',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='listings_alikepair_once'),
        ),
        migrations.AddConstraint(
            model_name='alikepair',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='listings_alikepair_order'),
        ),
    ]
