"""The desk of listings: decisions as entries, deliveries, and what its lists are found by."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import listings.currencies
import roles.models.pictures
import uuid
from django.conf import settings
from django.db import migrations, models
from django.utils.html import strip_tags

from listings.reading.sketch import sketch
from listings.reading.titles import title_key


def derive(apps, schema_editor):
    """Fill in what alike listings share, for the listings that are there."""
    db = schema_editor.connection.alias
    listings = apps.get_model("listings", "Listing").objects.using(db).order_by("pk")
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

    dependencies = [
        ('listings', '0004_example_listings'),
        ('roles', '0004_desk_of_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='good_run_before',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='made',
            field=models.JSONField(blank=True, default=dict, help_text='Employers and titles made for it, by key.'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='undone_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='listing',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, help_text="The listing that shows this job; this one's address leads there.", null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.listing'),
        ),
        migrations.AddField(
            model_name='listing',
            name='pay_is_left',
            field=models.BooleanField(default=False, editable=False, help_text='An editor left its doubtful pay as it is; until the pay changes.'),
        ),
        migrations.AddField(
            model_name='listing',
            name='review_comment',
            field=models.CharField(blank=True, help_text='Why it was sent back. Readers never see it.', max_length=500, verbose_name='what the reviewer asks for'),
        ),
        migrations.AddField(
            model_name='listing',
            name='text_sketch',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='listing',
            name='title_key',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='listingsource',
            name='merged_by_hand',
            field=models.BooleanField(db_default=False, editable=False, help_text='An editor merged its listing into this one: imports keep them together.'),
        ),
        migrations.AlterField(
            model_name='board',
            name='format',
            field=models.CharField(choices=[('greenhouse', 'Greenhouse job board'), ('csv', 'Table (CSV, Excel, pasted rows)'), ('export', 'Our own export of listings')], max_length=20),
        ),
        migrations.AlterField(
            model_name='company',
            name='logo',
            field=roles.models.pictures.LogoField(blank=True, help_text='PNG, JPEG, WebP or GIF; shown 40 pixels wide. No SVG: it can hold script. Without one its initials stand there.', upload_to='logos/'),
        ),
        migrations.AlterField(
            model_name='company',
            name='slug',
            field=models.SlugField(help_text='The address of its page. Change it and the page moves; links to the old address go on leading here, for ever.', max_length=160, unique=True),
        ),
        migrations.AlterField(
            model_name='exchangerate',
            name='currency',
            field=listings.currencies.CurrencyField(help_text='ISO 4217.', max_length=3),
        ),
        migrations.AlterField(
            model_name='historicalcompany',
            name='logo',
            field=models.TextField(blank=True, help_text='PNG, JPEG, WebP or GIF; shown 40 pixels wide. No SVG: it can hold script. Without one its initials stand there.', max_length=100),
        ),
        migrations.AlterField(
            model_name='historicalcompany',
            name='slug',
            field=models.SlugField(help_text='The address of its page. Change it and the page moves; links to the old address go on leading here, for ever.', max_length=160),
        ),
        migrations.AlterField(
            model_name='listing',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('review', 'In review'), ('open', 'Open'), ('closed', 'Closed'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10),
        ),
        migrations.AlterField(
            model_name='listingpay',
            name='currency',
            field=listings.currencies.CurrencyField(help_text='ISO 4217, e.g. EUR.', max_length=3),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(django.db.models.functions.text.Lower('name'), models.OrderBy(models.F('id'), descending=True), name='listings_company_at_desk'),
        ),
        migrations.AddIndex(
            model_name='exchangerate',
            index=models.Index(fields=['currency', '-date', '-id'], name='listings_rate_at_desk'),
        ),
        migrations.AddIndex(
            model_name='importbatch',
            index=models.Index(fields=['-started_at', '-id'], name='listings_batch_at_desk'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['-listed_at', '-id'], name='listings_listing_at_desk'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['state', 'company', 'title_key', 'level', 'text_sketch'], name='listings_listing_same_title'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['state', 'company', 'text_sketch'], name='listings_listing_same_text'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['state', 'scope', 'title_key', 'company'], name='listings_listing_titles'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['state', 'pay_problem'], name='listings_listing_pay_problem'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['state', 'listed_at', 'is_example', 'scope', 'confirmed_at', 'valid_through'], name='listings_listing_confirmed'),
        ),
        migrations.AddIndex(
            model_name='listingsource',
            index=models.Index(fields=['board', 'missing_since', 'listing'], name='listings_source_fed'),
        ),
        migrations.AddIndex(
            model_name='listingchange',
            index=models.Index(fields=['-at', '-id'], name='listings_change_at_desk'),
        ),
        migrations.CreateModel(
            name='CompanyAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('normalised', models.CharField(editable=False, max_length=160, unique=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='listings.company')),
            ],
            options={
                'verbose_name': 'other name of an employer',
                'verbose_name_plural': 'other names of employers',
                'ordering': [django.db.models.functions.text.Lower('name'), '-pk'],
            },
        ),
        migrations.CreateModel(
            name='DeskAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('review', 'Review'), ('confirm', 'Confirm open'), ('held', 'Held field'), ('merge', 'Merge'), ('apart', 'Not the same'), ('titles', 'Titles'), ('pay', 'Pay')], max_length=10)),
                ('what', models.CharField(max_length=400)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('details', models.JSONField(blank=True, default=dict)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'desk entry',
                'verbose_name_plural': 'desk entries',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['by', 'kind', '-at', '-id'], name='listings_act_last')],
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('name', models.CharField(max_length=200, verbose_name='file or address')),
                ('packed', models.BinaryField()),
                ('company', models.CharField(blank=True, max_length=160)),
                ('board_name', models.CharField(blank=True, max_length=160)),
                ('encoding', models.CharField(blank=True, max_length=20)),
                ('columns', models.JSONField(blank=True, null=True)),
                ('has_header', models.BooleanField(default=True)),
                ('titles', models.JSONField(default=dict)),
                ('employers', models.JSONField(default=dict)),
                ('may_close', models.BooleanField(null=True)),
                ('rehearsed_at', models.DateTimeField(null=True)),
                ('format', models.CharField(blank=True, choices=[('greenhouse', 'Greenhouse job board'), ('csv', 'Table (CSV, Excel, pasted rows)'), ('export', 'Our own export of listings')], max_length=20)),
                ('found', models.JSONField(default=dict)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'delivery of jobs',
                'verbose_name_plural': 'bring in jobs',
                'ordering': ['-made_at', '-pk'],
                'indexes': [models.Index(fields=['by', '-made_at'], name='listings_intake_recent')],
            },
        ),
        migrations.CreateModel(
            name='IntakeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('row', models.PositiveIntegerField(default=0)),
                ('kind', models.CharField(choices=[('create', 'New'), ('update', 'Changed'), ('same', 'The same'), ('reject', 'Left out'), ('close', 'Closes')], max_length=6)),
                ('external_id', models.CharField(blank=True, max_length=200)),
                ('title', models.CharField(blank=True, max_length=250)),
                ('company', models.CharField(blank=True, max_length=160)),
                ('listing_id', models.BigIntegerField(null=True)),
                ('changes', models.JSONField(default=list)),
                ('remarks', models.JSONField(default=list)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('is_news', models.BooleanField(default=False)),
                ('intake', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='listings.intake')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['intake', 'kind', 'number'], name='listings_intakerow_kind')],
            },
        ),
        migrations.CreateModel(
            name='NotTheSame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.deskact')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.listing')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.listing')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='listings_notthesame_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='listings_notthesame_order')],
            },
        ),
        migrations.CreateModel(
            name='OutOfScopeTitle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('key', models.CharField(editable=False, max_length=200, unique=True)),
                ('act', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.deskact')),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='SourceBefore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=200)),
                ('url', models.URLField(blank=True, max_length=2000)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('first_seen', models.DateTimeField(null=True)),
                ('missing_since', models.DateTimeField(null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources_before', to='listings.importbatch')),
                ('listing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.listing')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='UnansweredSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=32, unique=True)),
                ('words', models.CharField(blank=True, max_length=80)),
                ('days', models.PositiveSmallIntegerField(default=0, verbose_name='on how many days')),
                ('times', models.PositiveIntegerField(default=0)),
                ('last_day', models.DateField(verbose_name='last asked for')),
            ],
            options={
                'verbose_name': 'search that found nothing',
                'verbose_name_plural': 'searches that found nothing',
                'ordering': ['-days', '-times', '-pk'],
                'default_permissions': ['view'],
                'indexes': [models.Index(fields=['-days', '-times', '-id'], name='listings_unanswered_most')],
            },
        ),
        migrations.AddField(
            model_name='listingchange',
            name='act',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='changes', to='listings.deskact'),
        ),
        migrations.RunPython(derive, migrations.RunPython.noop),
    ]
