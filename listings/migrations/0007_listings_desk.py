"""The listings desk: decisions as entries, and what its queues group listings by."""
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('listings', '0006_help_for_slugs'),
        ('roles', '0003_longer_data_date'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeskAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('review', 'Review'), ('confirm', 'Confirm open'), ('held', 'Held field'), ('merge', 'Merge'), ('apart', 'Not the same'), ('titles', 'Titles'), ('pay', 'Pay')], max_length=10)),
                ('what', models.CharField(max_length=400)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('details', models.JSONField(blank=True, default=dict)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'desk entry',
                'verbose_name_plural': 'desk entries',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='NotTheSame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='OutOfScopeTitle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('key', models.CharField(editable=False, max_length=200, unique=True)),
            ],
            options={
                'ordering': ['key'],
            },
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
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['company', 'title_key', 'level', 'text_sketch'], name='listings_listing_alike'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('scope', 'undecided'), ('state', 'open')), fields=['title_key', 'company'], name='listings_listing_undecided'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('state', 'open'), models.Q(('pay_problem', ''), _negated=True)), fields=['id'], name='listings_listing_pay_problem'),
        ),
        migrations.AddField(
            model_name='deskact',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='deskact',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='listingchange',
            name='act',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='changes', to='listings.deskact'),
        ),
        migrations.AddField(
            model_name='notthesame',
            name='act',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.deskact'),
        ),
        migrations.AddField(
            model_name='notthesame',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.listing'),
        ),
        migrations.AddField(
            model_name='notthesame',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.listing'),
        ),
        migrations.AddField(
            model_name='outofscopetitle',
            name='act',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='listings.deskact'),
        ),
        migrations.AddIndex(
            model_name='deskact',
            index=models.Index(fields=['by', 'kind', '-at', '-id'], name='listings_act_last'),
        ),
        migrations.AddConstraint(
            model_name='notthesame',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='listings_notthesame_once'),
        ),
        migrations.AddConstraint(
            model_name='notthesame',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='listings_notthesame_order'),
        ),
    ]
