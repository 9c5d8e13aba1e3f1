"""The desk of texts: parts and their history, reviews, checks, merges, and what they need."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import roles.models.pictures
import roles.models.zones
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from roles.models.sources import likely_kind


def give_keys(apps, schema_editor):
    """A section is known by its kind; the own sections of a topic guide by their place so far."""
    GuideSection = apps.get_model("roles", "GuideSection")
    db = schema_editor.connection.alias
    numbers = {}
    for section in GuideSection.objects.using(db).order_by("version", "order", "pk"):
        section.key = section.kind
        if section.kind == "own":
            section.key = str(numbers.setdefault(section.version_id, 1))
            numbers[section.version_id] += 1
        section.save(update_fields=["key"])


def keep_slugs(apps, schema_editor):
    """Every skill and topic guide has the address it has now."""
    db = schema_editor.connection.alias
    for name, owner in (("Term", "term_id"), ("Guide", "guide_id")):
        slugs = apps.get_model("roles", f"{name}Slug").objects.using(db)
        named = apps.get_model("roles", name).objects.using(db).exclude(slug=None)
        rows = named.values_list("pk", "slug")
        slugs.bulk_create(slugs.model(**{owner: pk}, slug=slug) for pk, slug in rows)


def keep_checks(apps, schema_editor):
    """What a guide was checked with so far becomes a row for each of its two profiles."""
    db = schema_editor.connection.alias
    ProfileCheck = apps.get_model("roles", "ProfileCheck")
    versions = apps.get_model("roles", "GuideVersion").objects.using(db)
    ProfileCheck.objects.using(db).bulk_create(
        ProfileCheck(guide_version_id=pk, profile_id=profile, at=at)
        for pk, at, *profiles in versions.exclude(live_from=None).values_list(
            "pk", "live_from", "checked_a", "checked_b"
        )
        for profile in profiles
        if profile
    )


def tell_kinds(apps, schema_editor):
    """Say of each source there is what kind it most likely is; an editor may say better."""
    citations = apps.get_model("roles", "Citation").objects.using(schema_editor.connection.alias)
    for pk, url in citations.values_list("pk", "url"):
        citations.filter(pk=pk).update(kind=likely_kind(url))


class Migration(migrations.Migration):

    dependencies = [
        ('roles', '0003_longer_data_date'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='citation',
            name='kind',
            field=models.CharField(choices=[('law', 'Law or pay rule: read again after 6 months'), ('statistics', 'Statistics: read again at their next release'), ('tool', 'Tool or product: read again after 12 months'), ('concept', 'Concept or study: read again after 24 months')], default='concept', help_text='Decides when the desk asks for it to be read again.', max_length=10),
        ),
        migrations.AddField(
            model_name='citation',
            name='next_release',
            field=models.DateField(blank=True, help_text='Statistics: when the next figures come out, where the office says so. The desk asks for it to be read again that day.', null=True),
        ),
        migrations.AddField(
            model_name='guidesection',
            name='key',
            field=models.CharField(blank=True, editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name='guideversion',
            name='change',
            field=models.CharField(choices=[('wording', 'Wording: it says the same in other words'), ('meaning', 'Meaning: it says something else than before')], default='meaning', editable=False, help_text='Readers see the date of a change of meaning; a new wording shows no date. A new wording of a profile flows into its guides at once. After a change of meaning each guide keeps the text it was checked with until an editor finds it true with the new one.', max_length=10, verbose_name='what changed'),
        ),
        migrations.AddField(
            model_name='guideversion',
            name='warnings_explained',
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name='guideversion',
            name='warnings_reason',
            field=models.TextField(blank=True, editable=False, help_text='Kept with the text and shown to whoever reviews it.', verbose_name='why the warnings may stand'),
        ),
        migrations.AddField(
            model_name='guideversion',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='roleversion',
            name='change',
            field=models.CharField(choices=[('wording', 'Wording: it says the same in other words'), ('meaning', 'Meaning: it says something else than before')], default='meaning', editable=False, help_text='Readers see the date of a change of meaning; a new wording shows no date. A new wording of a profile flows into its guides at once. After a change of meaning each guide keeps the text it was checked with until an editor finds it true with the new one.', max_length=10, verbose_name='what changed'),
        ),
        migrations.AddField(
            model_name='roleversion',
            name='warnings_explained',
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name='roleversion',
            name='warnings_reason',
            field=models.TextField(blank=True, editable=False, help_text='Kept with the text and shown to whoever reviews it.', verbose_name='why the warnings may stand'),
        ),
        migrations.AddField(
            model_name='roleversion',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='correction',
            name='corrected_at',
            field=models.DateTimeField(default=django.utils.timezone.now, help_text='From this moment on it stands on the page.'),
        ),
        migrations.AlterField(
            model_name='guide',
            name='cover',
            field=roles.models.pictures.CoverField(blank=True, help_text='PNG, JPEG, WebP or GIF of at least 600 × 315 pixels; it is cut to 1200 × 630. No SVG: it can hold script.', upload_to='covers/'),
        ),
        migrations.AlterField(
            model_name='guide',
            name='slug',
            field=models.SlugField(blank=True, help_text="Topic guides only; a comparison's address follows from its roles. Change it and the guide moves; links to the old address go on leading here, for ever.", max_length=120, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='historicalrole',
            name='slug',
            field=models.SlugField(help_text='The address of its pages. Change it and they move; links to the old address go on leading here, for ever.', max_length=80),
        ),
        migrations.AlterField(
            model_name='historicalterm',
            name='slug',
            field=models.SlugField(help_text='The address of its jobs. Change it and they move; links to the old address go on leading here, for ever.', max_length=80),
        ),
        migrations.AlterField(
            model_name='role',
            name='slug',
            field=models.SlugField(help_text='The address of its pages. Change it and they move; links to the old address go on leading here, for ever.', max_length=80, unique=True),
        ),
        migrations.AlterField(
            model_name='term',
            name='slug',
            field=models.SlugField(help_text='The address of its jobs. Change it and they move; links to the old address go on leading here, for ever.', max_length=80, unique=True),
        ),
        migrations.RemoveConstraint(
            model_name='guide',
            name='roles_guide_once_per_pair',
        ),
        migrations.AddConstraint(
            model_name='guide',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Least(django.db.models.functions.comparison.Cast('role_a', models.BigIntegerField()), django.db.models.functions.comparison.Cast('role_b', models.BigIntegerField())), django.db.models.functions.comparison.Greatest(django.db.models.functions.comparison.Cast('role_a', models.BigIntegerField()), django.db.models.functions.comparison.Cast('role_b', models.BigIntegerField())), name='roles_guide_once_per_pair', violation_error_message='There is a guide for these two roles already.'),
        ),
        migrations.CreateModel(
            name='EditorZone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(max_length=64, validators=[roles.models.zones.check_zone], verbose_name='your time zone')),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='editor_zone', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': [],
            },
        ),
        migrations.CreateModel(
            name='GuideKin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('kin', models.JSONField(default=list)),
                ('guide', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='roles.guide')),
            ],
            options={
                'ordering': ['guide', '-since'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('guide', 'since'), name='roles_guidekin_once')],
            },
        ),
        migrations.CreateModel(
            name='GuideMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('own_words', models.PositiveIntegerField()),
                ('profile_words', models.PositiveIntegerField()),
                ('runs', models.BinaryField(help_text='Hashes of all five-word runs, eight bytes each.')),
                ('shared', models.FloatField(default=0, help_text='Of its runs, how many the nearest has too.')),
                ('nearest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='roles.guide')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='measure', to='roles.guideversion')),
            ],
            options={
                'default_permissions': [],
            },
        ),
        migrations.CreateModel(
            name='GuideSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=120, unique=True)),
                ('guide', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slugs', to='roles.guide')),
            ],
            options={
                'ordering': ['slug'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HistoricalAuthor',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('line', models.CharField(help_text='One line about who this is.', max_length=200)),
                ('link', models.URLField(blank=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('account', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical author',
                'verbose_name_plural': 'historical authors',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalCorrection',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('was', models.TextField(verbose_name='what was wrong')),
                ('now', models.TextField(verbose_name='what is right')),
                ('corrected_at', models.DateTimeField(default=django.utils.timezone.now, help_text='From this moment on it stands on the page.')),
                ('reported_by', models.CharField(blank=True, help_text='As they wish to be named.', max_length=120)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('guide', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='roles.guide')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('role', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='roles.role')),
            ],
            options={
                'verbose_name': 'historical correction',
                'verbose_name_plural': 'historical corrections',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalGuide',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('comparison', 'Comparison of two roles'), ('topic', 'Topic')], default='comparison', max_length=10)),
                ('slug', models.SlugField(blank=True, help_text="Topic guides only; a comparison's address follows from its roles. Change it and the guide moves; links to the old address go on leading here, for ever.", max_length=120, null=True)),
                ('cover', models.TextField(blank=True, help_text='PNG, JPEG, WebP or GIF of at least 600 × 315 pixels; it is cut to 1200 × 630. No SVG: it can hold script.', max_length=100)),
                ('cover_alt', models.CharField(blank=True, max_length=200, verbose_name='text for the cover')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('role_a', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='roles.role')),
                ('role_b', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='roles.role')),
            ],
            options={
                'verbose_name': 'historical guide',
                'verbose_name_plural': 'historical guides',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalGuide_roles',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ('guide', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='roles.guide')),
                ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='roles.historicalguide')),
                ('role', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='roles.role')),
            ],
            options={
                'verbose_name': 'HistoricalGuide_roles',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='Which model: roles.role.', max_length=60)),
                ('kept_id', models.BigIntegerField()),
                ('kept_name', models.CharField(max_length=200)),
                ('merged_id', models.BigIntegerField()),
                ('merged_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answers', models.JSONField(default=dict)),
                ('moved', models.JSONField(default=list, help_text='What moved, a sentence each.')),
                ('figures', models.JSONField(default=list, help_text='What was counted before and after.')),
                ('notes', models.JSONField(default=list)),
                ('prints', models.JSONField(default=dict, help_text='Texts as the merge left them.')),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'default_permissions': ['view', 'change'],
            },
        ),
        migrations.CreateModel(
            name='ProfileCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('guide_version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='roles.guideversion')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='roles.roleversion')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'default_permissions': ['view'],
                'indexes': [models.Index(fields=['guide_version', 'at'], name='roles_profi_guide_v_acf61e_idx')],
            },
        ),
        migrations.CreateModel(
            name='StillCorrect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(help_text='The source; empty for the whole page.', max_length=320)),
                ('was_read_on', models.DateField(blank=True, help_text='When it was read before.', null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('citation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='still_correct', to='roles.citation')),
                ('guide', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='still_correct', to='roles.guide')),
                ('role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='still_correct', to='roles.role')),
            ],
            options={
                'verbose_name': 'found still correct',
                'verbose_name_plural': 'found still correct',
                'ordering': ['-at', '-pk'],
                'default_permissions': ['add', 'view'],
                'indexes': [models.Index(fields=['guide', 'what', '-at'], name='roles_still_correct_guides'), models.Index(fields=['role', 'what', '-at'], name='roles_still_correct_roles')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('guide__isnull', True), ('role__isnull', False)), models.Q(('guide__isnull', False), ('role__isnull', True)), _connector='OR'), name='roles_still_correct_of_one_page', violation_error_message='It is about one profile or one guide.')],
            },
        ),
        migrations.CreateModel(
            name='TermSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slugs', to='roles.term')),
            ],
            options={
                'ordering': ['slug'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TextEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=40)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('guide_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='roles.guideversion')),
                ('role_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='roles.roleversion')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'default_permissions': ['view'],
                'indexes': [models.Index(fields=['role_version', 'part', '-at'], name='roles_texte_role_ve_4a5629_idx'), models.Index(fields=['guide_version', 'part', '-at'], name='roles_texte_guide_v_3668d5_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('guide_version__isnull', True), ('role_version__isnull', False)), models.Q(('guide_version__isnull', False), ('role_version__isnull', True)), _connector='OR'), name='roles_textedit_of_one_text', violation_error_message='A change belongs to one profile or one guide.')],
            },
        ),
        migrations.CreateModel(
            name='TextStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('begun', 'began this draft'), ('asked', 'asked for a review'), ('sent_back', 'sent it back'), ('approved', 'approved it'), ('moved', 'moved its dates'), ('withdrawn', 'withdrew it')], max_length=10)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('comment', models.TextField(blank=True)),
                ('live_from', models.DateTimeField(blank=True, null=True)),
                ('live_until', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('guide_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='roles.guideversion')),
                ('role_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='roles.roleversion')),
                ('to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'pk'],
                'default_permissions': ['view'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('guide_version__isnull', True), ('role_version__isnull', False)), models.Q(('guide_version__isnull', False), ('role_version__isnull', True)), _connector='OR'), name='roles_textstep_of_one_text', violation_error_message='A step belongs to one profile or one guide.')],
            },
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.RunPython(keep_slugs, migrations.RunPython.noop),
        migrations.RunPython(keep_checks, migrations.RunPython.noop),
        migrations.RunPython(tell_kinds, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='guideversion',
            name='checked_a',
        ),
        migrations.RemoveField(
            model_name='guideversion',
            name='checked_b',
        ),
        migrations.AddConstraint(
            model_name='guidesection',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='roles_guidesection_key_once_per_version', violation_error_message='This version already has that section.'),
        ),
    ]
