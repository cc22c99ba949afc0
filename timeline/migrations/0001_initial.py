from pathlib import Path

import actors.folding
import dates.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import timeline.models.event
import timeline.models.queries
import timeline.models.saved
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('actors', '0001_initial'),
        ('sources', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=timeline.models.event.new_uid, help_text="The event's permanent name, the same in every copy of the base.", max_length=64, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9-]+$', 'Use small letters, digits and hyphens.')])),
                ('kind', models.CharField(blank=True, choices=[('incident', 'Incident'), ('diplomatic', 'Diplomatic event')], editable=False, max_length=20)),
                ('title', models.CharField(help_text='Who did what where, in your own words.', max_length=200)),
                ('slug', models.SlugField(blank=True, db_index=False, editable=False, max_length=100)),
                ('summary', models.TextField(blank=True, help_text='What is known, in your own words.')),
                ('edtf', dates.fields.EDTFField(derives=('earliest', 'latest', 'precision'), help_text='As exact as the source is, and no more: 2022-12-11, 2022-12, 2022, 2025-06-28/2025-07-07, 2025-06-28~ (about), 2025? (uncertain).', verbose_name='when')),
                ('earliest', models.DateField(blank=True, editable=False)),
                ('latest', models.DateField(blank=True, editable=False)),
                ('precision', models.CharField(blank=True, editable=False, max_length=10)),
                ('date_basis', models.CharField(choices=[('stated', 'Stated by the source'), ('inferred', 'Inferred by a curator')], default='stated', max_length=10)),
                ('date_note', models.CharField(blank=True, help_text='What an inferred date, or its year, was inferred from.', max_length=500)),
                ('occurrence', models.CharField(choices=[('occurred', 'Occurred'), ('planned', 'Planned'), ('alleged', 'Alleged'), ('denied', 'Denied'), ('postponed', 'Postponed'), ('cancelled', 'Cancelled')], default='occurred', max_length=10)),
                ('place_precision', models.CharField(blank=True, choices=[('exact', 'Exactly there'), ('near', 'Near there'), ('district', 'Somewhere in the district'), ('province', 'Somewhere in the province'), ('country', 'Somewhere in the country')], help_text='How exactly the place is known. Empty without a place.', max_length=10)),
                ('country', models.CharField(blank=True, help_text='ISO 3166-1 alpha-2. Taken from the place when left empty.', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Write the two capital letters of ISO 3166-1, for example PK or AF.')])),
                ('fatalities', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('in-review', 'In review'), ('published', 'Published'), ('retracted', 'Retracted')], default='draft', max_length=10)),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, editable=False, help_text='Who drafted it here; empty for what was imported.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-earliest', '-latest', '-id'],
                'permissions': [('publish_event', 'Can publish events, and approve edits of published ones'), ('retract_event', 'Can retract published events'), ('review_event', 'Can review what waits for publication')],
            },
        ),
        migrations.CreateModel(
            name='SpanRollup',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'earliest', 'latest', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('earliest', models.DateField()),
                ('latest', models.DateField()),
                ('events', models.BigIntegerField()),
                ('known', models.BigIntegerField()),
                ('known_high', models.BigIntegerField()),
                ('killed', models.BigIntegerField()),
                ('low', models.BigIntegerField()),
                ('high', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ValueRollup',
            fields=[
                ('pk', models.CompositePrimaryKey('dimension', 'value', blank=True, editable=False, primary_key=True, serialize=False)),
                ('dimension', models.CharField(max_length=20)),
                ('value', models.CharField(max_length=30)),
                ('events', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='BulkChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.CharField(help_text='The name of the change: timeline/admin/bulk.py.', max_length=40)),
                ('options', models.JSONField(default=dict, help_text='What its form was filled in with.')),
                ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text='The events, in the order of the list.', size=None)),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0, help_text='How many have been tried.')),
                ('changed', models.PositiveIntegerField(default=0, help_text='How many of them were changed.')),
                ('refusals', models.JSONField(default=list, help_text='For each that was not: id, title, why.')),
                ('back', models.CharField(help_text='The list that it was started from.', max_length=2000)),
                ('created', models.DateTimeField(default=django.utils.timezone.now)),
                ('started', models.DateTimeField(blank=True, null=True)),
                ('cancelled', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Commit',
            fields=[
                ('number', models.BigIntegerField(help_text='In the order in which they ended.', primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True)),
                ('message', models.TextField(blank=True)),
                ('public', models.BooleanField(help_text='Did it change anything that the public may see, or could once? Not the drafts alone.')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Dataset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='The scheme of its identifiers: ucdp-ged.', max_length=40, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('publisher', models.CharField(max_length=200)),
                ('licence', models.CharField(help_text='The terms on which its events may be shown.', max_length=200)),
                ('attribution', models.TextField(help_text='How its makers ask to be cited.')),
                ('url', models.URLField(blank=True)),
                ('hidden', models.BooleanField(default=False, editable=False, help_text='Its events are drafts: only curators see them.')),
                ('version', models.CharField(blank=True, help_text='The release last imported, if known.', max_length=40)),
                ('imported', models.DateTimeField(editable=False, null=True)),
                ('source', models.ForeignKey(help_text='What its events are cited to.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sources.source')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='EventText',
            fields=[
                ('event', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='timeline.event')),
                ('document', django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.AddField(
            model_name='event',
            name='dataset',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, help_text='The dataset that it was imported from. Empty: it was written here.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='timeline.dataset'),
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('text', models.TextField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='timeline.event')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('supports', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('event', 'The event as a whole'), ('date', 'Date'), ('place', 'Place'), ('participants', 'Participants'), ('casualties', 'Casualties'), ('claims', 'Claims of responsibility')], max_length=20), help_text='What this place supports.', size=None)),
                ('locator', models.CharField(blank=True, help_text='Where in the source: para. 4, p. 12, 03:15.', max_length=80)),
                ('quote', models.CharField(blank=True, help_text='A short quotation, if one is needed.', max_length=300)),
                ('value', models.JSONField(blank=True, default=dict, help_text='The values that this source gives, when they are worth setting beside others: {"fatalities": "at least 8"}.')),
                ('credibility', models.PositiveSmallIntegerField(choices=[(1, '1: confirmed by independent sources'), (2, '2: probably true'), (3, '3: possibly true'), (4, '4: doubtful'), (5, '5: improbable'), (6, '6: cannot be judged')], default=6)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='sources.source')),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='timeline.event')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='CheckConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='The check that warned.', max_length=60)),
                ('fingerprint', models.CharField(help_text='Of the facts that it warned of: when they change, it asks again.', max_length=32)),
                ('message', models.TextField(help_text='What the curator was shown.')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('note', models.CharField(blank=True, help_text='Why it is so all the same.', max_length=300)),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='check_confirmations', to='timeline.event')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Authorship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='authorships', to='timeline.event')),
            ],
        ),
        migrations.CreateModel(
            name='EventLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('response-to', 'response to'), ('follow-up-of', 'follow-up of'), ('part-of', 'part of'), ('breach-of', 'breach of'), ('led-to', 'led to')], max_length=20)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='timeline.event')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_to', to='timeline.event', verbose_name='other event')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='EventType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(help_text='The code that queries use.', max_length=60, unique=True)),
                ('label', models.CharField(max_length=100, unique=True)),
                ('kind', models.CharField(choices=[('incident', 'Incident'), ('diplomatic', 'Diplomatic event')], max_length=20)),
                ('category', models.CharField(choices=[('battle', 'Battle'), ('explosion', 'Explosion or remote violence'), ('civilian-targeting', 'Violence against civilians'), ('coercion', 'Coercion short of battle'), ('consultation', 'Talks and visits'), ('agreement', 'Agreement'), ('relations', 'Change of relations'), ('statement', 'Statement'), ('cooperation', 'Cooperation and aid'), ('pressure', 'Pressure and refusal')], max_length=30)),
                ('definition', models.TextField(help_text='What belongs here, and what does not.')),
                ('example', models.TextField(blank=True, help_text='One typical case, in a sentence.')),
                ('acled', models.CharField(blank=True, help_text='Event type / sub-event type. Empty: none.', max_length=120, verbose_name='ACLED')),
                ('plover', models.CharField(blank=True, help_text='Type: mode.', max_length=120, verbose_name='PLOVER')),
                ('gtd', models.CharField(blank=True, help_text='Attack type, by its number.', max_length=120, verbose_name='GTD')),
            ],
            options={
                'ordering': ['kind', 'category', 'label', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'kind'), name='eventtype_id_kind'), models.CheckConstraint(condition=models.Q(models.Q(('category__in', ['battle', 'explosion', 'civilian-targeting', 'coercion']), ('kind', 'incident')), models.Q(('category__in', ['consultation', 'agreement', 'relations', 'statement', 'cooperation', 'pressure']), ('kind', 'diplomatic')), _connector='OR'), name='eventtype_category_fits_kind', violation_error_message='This category belongs to the other kind of event.')],
            },
        ),
        migrations.AddField(
            model_name='event',
            name='type',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='timeline.eventtype'),
        ),
        migrations.CreateModel(
            name='ExternalId',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.SlugField(db_index=False, help_text='Whose identifier: ucdp-ged, acled, gtd.', max_length=40)),
                ('identifier', models.CharField(max_length=100)),
                ('digest', models.CharField(blank=True, editable=False, help_text='Of the record as it was last imported: an equal one is left alone. Empty: not imported.', max_length=32)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_ids', to='timeline.event')),
            ],
            options={
                'ordering': ['scheme', 'identifier'],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('digest', models.CharField(help_text='SHA-256 of the method, address and document.', max_length=64)),
                ('status', models.PositiveSmallIntegerField()),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField(help_text='The answer as it was sent, JSON in UTF-8.')),
                ('created', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=10)),
                ('arguments', models.JSONField(default=dict)),
                ('result', models.JSONField(default=dict)),
                ('step', models.CharField(blank=True, help_text='What it is at, in words.', max_length=80)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(help_text='Empty: not known yet.', null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('cancel_asked', models.BooleanField(default=False)),
                ('error', models.TextField(blank=True)),
                ('created', models.DateTimeField(default=django.utils.timezone.now)),
                ('started', models.DateTimeField(null=True)),
                ('heartbeat', models.DateTimeField(null=True)),
                ('finished', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('event', 'Event'), ('actor', 'Actor'), ('place', 'Place'), ('source', 'Source')], max_length=10)),
                ('merged', models.BigIntegerField(help_text='The id of the record that was merged away.')),
                ('slug', models.CharField(help_text="Its address. An event's is its number.", max_length=120)),
                ('uid', models.CharField(blank=True, help_text="An event's permanent name.", max_length=64)),
                ('title', models.CharField(help_text='Its title or name.', max_length=300)),
                ('was_public', models.BooleanField(help_text='Did the public know it? Else its address is not theirs.')),
                ('survivor', models.BigIntegerField(help_text='The id of the record that it was merged into.')),
                ('survivor_title', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('commit', models.BigIntegerField(default=0, help_text='The commit that merged the two.')),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_commit', models.BigIntegerField(help_text='The commit that took it back. Empty: none.', null=True)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'permissions': [('undo_merge', 'Can undo merge')],
                'default_permissions': ('add', 'view'),
            },
        ),
        migrations.CreateModel(
            name='MergeStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('action', models.CharField(choices=[('moved', 'Rows point to another row: `ids` in `column`, from `was` to `now`'), ('removed', 'Rows went: they are in `before`'), ('changed', 'Rows changed: from `before` to `after`'), ('added', 'Rows were added: they are in `after`')], max_length=10)),
                ('table', models.CharField(max_length=63)),
                ('column', models.CharField(blank=True, max_length=63)),
                ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('was', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('now', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('before', models.JSONField(default=list)),
                ('after', models.JSONField(default=list)),
                ('merge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='timeline.merge')),
            ],
            options={
                'ordering': ['merge', 'position'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('attacker', 'Attacker'), ('suspect', 'Suspected attacker'), ('target', 'Target'), ('victim', 'Victim'), ('initiator', 'Initiator'), ('party', 'Party'), ('host', 'Host'), ('visitor', 'Visitor'), ('mediator', 'Mediator'), ('speaker', 'Speaker'), ('addressee', 'Addressee'), ('subject', 'Subject spoken of'), ('signatory', 'Signatory'), ('delegate', 'Delegate'), ('funder', 'Funder')], max_length=20)),
                ('note', models.CharField(blank=True, help_text='What else is known of its part.', max_length=300)),
                ('actor', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='actors.actor')),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='timeline.event')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Phase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('summary', models.TextField(blank=True)),
                ('edtf', dates.fields.EDTFField(derives=('earliest', 'latest', 'precision'), verbose_name='when')),
                ('earliest', models.DateField(blank=True, editable=False)),
                ('latest', models.DateField(blank=True, editable=False)),
                ('precision', models.CharField(blank=True, editable=False, max_length=10)),
                ('date_basis', models.CharField(choices=[('stated', 'Stated by the source'), ('inferred', 'Inferred by a curator')], default='stated', max_length=10)),
                ('date_note', models.CharField(blank=True, max_length=500)),
                ('locator', models.CharField(blank=True, help_text='Where in it, e.g. para. 3.', max_length=80)),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='phases', to='sources.source')),
            ],
            options={
                'ordering': ['earliest', 'latest', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text="The place's address. Never change it once it is cited.", max_length=80, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('folded', models.GeneratedField(db_persist=True, expression=actors.folding.Fold('name'), output_field=models.CharField(max_length=400), serialize=False)),
                ('other_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, help_text='Other names and spellings, separated by commas.', size=None)),
                ('kind', models.CharField(choices=[('point', 'Town or spot'), ('district', 'District'), ('province', 'Province'), ('country', 'Country')], max_length=20)),
                ('admin1', models.CharField(blank=True, help_text='Province, region or state.', max_length=100, verbose_name='first-order unit')),
                ('admin2', models.CharField(blank=True, help_text='District.', max_length=100, verbose_name='second-order unit')),
                ('country', models.CharField(blank=True, help_text='ISO 3166-1 alpha-2.', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Write the two capital letters of ISO 3166-1, for example PK or AF.')])),
                ('latitude', models.DecimalField(blank=True, decimal_places=5, help_text='WGS 84 degrees; the centre, for an area. Empty when unknown.', max_digits=8, null=True)),
                ('longitude', models.DecimalField(blank=True, decimal_places=5, help_text='WGS 84 degrees.', max_digits=8, null=True)),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='timeline.place')),
            ],
            options={
                'ordering': ['folded', 'id'],
            },
        ),
        migrations.CreateModel(
            name='EventFact',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('country', models.CharField(max_length=2)),
                ('place_precision', models.CharField(max_length=10)),
                ('precision', models.CharField(max_length=10)),
                ('occurrence', models.CharField(max_length=10)),
                ('earliest', models.DateField()),
                ('latest', models.DateField()),
                ('fatalities', models.IntegerField(null=True)),
                ('fatalities_low', models.IntegerField(null=True)),
                ('fatalities_high', models.IntegerField(null=True)),
                ('roles', models.IntegerField()),
                ('actors', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('sources', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('dataset', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='timeline.dataset')),
                ('type', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='timeline.eventtype')),
                ('place', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='timeline.place')),
            ],
        ),
        migrations.AddField(
            model_name='event',
            name='place',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='timeline.place'),
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.BigIntegerField()),
                ('opened', models.DateTimeField(default=django.utils.timezone.now)),
                ('last', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['opened', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.CharField(blank=True, max_length=300)),
                ('base_revision', models.PositiveIntegerField(help_text='The revision of the event that it was made from.')),
                ('base', models.JSONField(help_text='That revision, as a document that can be written.')),
                ('document', models.JSONField(help_text='The event as it would be, as a document that can be written.')),
                ('status', models.CharField(choices=[('open', 'Waiting for review'), ('approved', 'Approved'), ('returned', 'Returned'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('created', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided', models.DateTimeField(null=True)),
                ('comment', models.TextField(blank=True, help_text='What the reviewer said when deciding.')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='timeline.event')),
            ],
            options={
                'ordering': ['created', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('was', models.CharField(choices=[('draft', 'Draft'), ('in-review', 'In review'), ('published', 'Published'), ('retracted', 'Retracted')], max_length=10)),
                ('now', models.CharField(choices=[('draft', 'Draft'), ('in-review', 'In review'), ('published', 'Published'), ('retracted', 'Retracted')], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('confirmed', models.JSONField(default=list, help_text='The warnings of the checks that were confirmed, each in words.')),
                ('document', models.JSONField(help_text='Of a retraction: what the public last read, to compare a new draft with.', null=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='timeline.event')),
                ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='timeline.proposal')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='1 for the first state of this event. Empty where only something that it shows changed: the name of an actor, a place, a source, another event.', null=True)),
                ('status', models.CharField(blank=True, help_text="The event's; empty: it was deleted.", max_length=20)),
                ('commit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', to='timeline.commit')),
                ('event', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', to='timeline.event')),
            ],
            options={
                'ordering': ['commit_id', 'event_id'],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=timeline.models.saved.new_key, editable=False, max_length=20, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('query', models.CharField(blank=True, help_text='The query string, without its page.', max_length=4000)),
                ('shared', models.BooleanField(default=False, help_text='Whoever has its address may open it.')),
                ('place', models.PositiveIntegerField(default=0, help_text="In its user's list.")),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['place', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Of the file.', max_length=200)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes.')),
                ('state', models.CharField(choices=[('waiting', 'Being checked'), ('unreadable', 'Not readable'), ('checked', 'Checked'), ('applied', 'Applied')], default='waiting', max_length=12)),
                ('columns', models.JSONField(default=dict, help_text='By part of the sheet, its columns in their order.')),
                ('counts', models.JSONField(default=dict, help_text='Rows by outcome.')),
                ('notices', models.JSONField(default=list, help_text='Faults of the file as a whole, and warnings.')),
                ('message', models.CharField(blank=True, help_text='Why, as the history keeps it.', max_length=300)),
                ('created', models.DateTimeField(default=django.utils.timezone.now)),
                ('applied', models.DateTimeField(null=True)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='timeline.job')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='SheetRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(help_text='events, casualties, claims, citations.', max_length=20)),
                ('number', models.PositiveIntegerField(help_text='As the spreadsheet counts; the names are row 1.')),
                ('key', models.CharField(blank=True, help_text='The id that it gives, as it was written.', max_length=80)),
                ('event', models.BigIntegerField(null=True)),
                ('revision', models.IntegerField(null=True)),
                ('cells', models.JSONField()),
                ('outcome', models.CharField(choices=[('waiting', 'Not checked yet'), ('unchanged', 'Unchanged'), ('change', 'Will change'), ('new', 'New draft'), ('error', 'Error'), ('conflict', 'Conflict')], default='waiting', max_length=10)),
                ('result', models.JSONField(default=dict, help_text='changes, errors, conflict: see checking.py.')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='timeline.sheet')),
            ],
            options={
                'ordering': ['part', 'number'],
            },
        ),
        migrations.AddIndex(
            model_name='commit',
            index=models.Index(condition=models.Q(('public', True)), fields=['number'], name='commit_public'),
        ),
        migrations.AddIndex(
            model_name='eventtext',
            index=django.contrib.postgres.indexes.GinIndex(fields=['document'], name='eventtext_document'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.UniqueConstraint(fields=('id', 'event'), name='citation_id_event'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.UniqueConstraint(models.F('event'), models.F('source'), models.F('locator'), name='citation_once_per_locator', violation_error_message='This place in the source is already cited for the event.'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.CheckConstraint(condition=models.Q(('supports__len__gt', 0)), name='citation_supports_something', violation_error_message='Say what the citation supports.'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.CheckConstraint(condition=models.Q(('supports__contained_by', ['event', 'date', 'place', 'participants', 'casualties', 'claims'])), name='citation_supports_known', violation_error_message='A citation supports the event, its date, place, participants, casualties or claims.'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.CheckConstraint(condition=models.Q(('credibility__gte', 1), ('credibility__lte', 6)), name='citation_credibility_known', violation_error_message='Credibility goes from 1 to 6.'),
        ),
        migrations.AddIndex(
            model_name='checkconfirmation',
            index=models.Index(fields=['fingerprint'], name='confirmation_fingerprint'),
        ),
        migrations.AddIndex(
            model_name='checkconfirmation',
            index=models.Index(fields=['event', 'at', 'id'], name='confirmation_event'),
        ),
        migrations.AddConstraint(
            model_name='authorship',
            constraint=models.UniqueConstraint(fields=('event', 'user'), name='authorship_once'),
        ),
        migrations.AddConstraint(
            model_name='eventlink',
            constraint=models.UniqueConstraint(models.F('event'), models.F('relation'), models.F('other'), name='link_once', violation_error_message='These two events are already linked this way.'),
        ),
        migrations.AddConstraint(
            model_name='eventlink',
            constraint=models.CheckConstraint(condition=models.Q(('event', models.F('other')), _negated=True), name='link_between_two', violation_error_message='A link needs two different events.'),
        ),
        migrations.AddConstraint(
            model_name='eventlink',
            constraint=models.CheckConstraint(condition=models.Q(('relation__in', ['response-to', 'follow-up-of', 'part-of', 'breach-of', 'led-to'])), name='link_relation_known', violation_error_message='This relation is not in the codebook.'),
        ),
        migrations.AddConstraint(
            model_name='externalid',
            constraint=models.UniqueConstraint(models.F('scheme'), models.F('identifier'), name='external_id_once', violation_error_message='Another event already carries this identifier.'),
        ),
        migrations.AddConstraint(
            model_name='idempotencykey',
            constraint=models.UniqueConstraint(models.F('user'), models.F('key'), name='idempotency_key_once'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['id'], name='job_open'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['user', 'id'], name='job_of_user'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['kind', 'slug'], name='merge_slug'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['kind', 'survivor'], name='merge_survivor'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_commit__isnull', True)), fields=('kind', 'merged'), name='merge_once'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['event', 'actor', 'place', 'source'])), name='merge_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('merged', models.F('survivor')), _negated=True), name='merge_of_two'),
        ),
        migrations.AddConstraint(
            model_name='mergestep',
            constraint=models.UniqueConstraint(fields=('merge', 'position'), name='merge_step_in_order'),
        ),
        migrations.AddIndex(
            model_name='participation',
            index=models.Index(fields=['actor', 'role', 'event'], name='participation_actor'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(models.F('event'), models.F('actor'), models.F('role'), name='participation_once_per_role', violation_error_message='This actor already has this role in the event.'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['attacker', 'suspect', 'target', 'victim', 'initiator', 'party', 'host', 'visitor', 'mediator', 'speaker', 'addressee', 'subject', 'signatory', 'delegate', 'funder'])), name='participation_role_known', violation_error_message='This role is not in the codebook.'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[-a-zA-Z0-9_]+$')), name='phase_slug_is_an_address', violation_error_message='A slug is made of letters, digits, hyphens and underscores.'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(('earliest__lte', models.F('latest'))), name='phase_span_in_order', violation_error_message='The phase ends before it begins.'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(('precision__in', ['day', 'days', 'week', 'month', 'season', 'year', 'years', 'open'])), name='phase_precision_known', violation_error_message='This precision is not in the codebook.'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('date_basis', 'inferred'), _negated=True), models.Q(('date_note', ''), _negated=True), _connector='OR'), name='phase_inferred_date_has_note', violation_error_message='Say what the inferred date was inferred from.'),
        ),
        migrations.AddIndex(
            model_name='place',
            index=models.Index(fields=['folded', 'id'], name='place_folded'),
        ),
        migrations.AddIndex(
            model_name='place',
            index=models.Index(fields=['country', 'admin1'], name='place_country_admin1'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[-a-zA-Z0-9_]+$')), name='place_slug_is_an_address', violation_error_message='A slug is made of letters, digits, hyphens and underscores.'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__gte', -90), ('latitude__isnull', False), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__isnull', False), ('longitude__lte', 180)), _connector='OR'), name='place_coordinates_on_earth', violation_error_message='Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='place_is_not_in_itself', violation_error_message='A place cannot lie in itself.'),
        ),
        migrations.AddIndex(
            model_name='eventfact',
            index=django.contrib.postgres.indexes.GinIndex(fields=['actors'], name='fact_by_actor'),
        ),
        migrations.AddIndex(
            model_name='eventfact',
            index=models.Index(fields=['earliest', 'latest', 'id'], name='fact_by_date'),
        ),
        migrations.AddIndex(
            model_name='eventfact',
            index=models.Index(fields=['country'], name='fact_by_country'),
        ),
        migrations.AddIndex(
            model_name='eventfact',
            index=models.Index(fields=['type'], name='fact_by_type'),
        ),
        migrations.AddIndex(
            model_name='eventfact',
            index=models.Index(fields=['place'], name='fact_by_place'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('status', 'in-review')), fields=['updated', 'id'], name='event_in_review'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['earliest', 'latest', 'id'], name='event_by_date'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['updated', 'id'], name='event_by_update'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['country', 'type', 'earliest', 'latest', 'id'], name='event_country_type'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['type', 'earliest', 'latest', 'id'], name='event_type_date'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['kind', 'earliest', 'latest', 'id'], name='event_kind_date'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['place', 'earliest', 'latest', 'id'], name='event_place_date'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('dataset__isnull', False)), fields=['dataset', 'earliest', 'latest', 'id'], name='event_dataset_date'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['fatalities'], name='event_fatalities'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('status', 'published'), _negated=True), fields=['status', 'updated', 'id'], name='event_unpublished'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(django.db.models.functions.comparison.Coalesce('fatalities', models.Value(-1)), models.F('earliest'), models.F('latest'), models.F('id'), name='event_most_fatalities'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(django.db.models.functions.comparison.Coalesce('fatalities', models.Value(2147483647)), models.F('earliest'), models.F('latest'), models.F('id'), name='event_fewest_fatalities'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=django.contrib.postgres.indexes.GistIndex(django.contrib.postgres.indexes.OpClass(timeline.models.queries.DateRange('earliest', 'latest'), name='range_ops'), name='event_span'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['incident', 'diplomatic'])), name='event_kind_known', violation_error_message='An event is an incident or a diplomatic event.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('earliest__lte', models.F('latest'))), name='event_span_in_order', violation_error_message='The event ends before it begins.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('precision__in', ['day', 'days', 'week', 'month', 'season', 'year', 'years', 'open'])), name='event_precision_known', violation_error_message='This date precision is not in the codebook.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('date_basis', 'inferred'), _negated=True), models.Q(('date_note', ''), _negated=True), _connector='OR'), name='event_inferred_date_has_note', violation_error_message='Say what the inferred date was inferred from.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('place__isnull', True), ('place_precision', '')), models.Q(('place__isnull', False), models.Q(('place_precision', ''), _negated=True)), _connector='OR'), name='event_place_has_precision', violation_error_message='Say how exactly the place is known; leave that empty without a place.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='event_has_title', violation_error_message='An event needs a title.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('occurrence__in', ['occurred', 'planned', 'alleged', 'denied', 'postponed', 'cancelled']), ('status__in', ['draft', 'in-review', 'published', 'retracted'])), name='event_status_and_occurrence_known', violation_error_message='This status or occurrence is not in the codebook.'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('event', 'user'), name='presence_once'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['created', 'id'], name='proposal_open'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['author', 'created'], name='proposal_author'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'approved', 'returned', 'withdrawn'])), name='proposal_status_known', violation_error_message='This status is not in the codebook.'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['event', 'at'], name='decision_event'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(fields=['commit', 'event'], name='revision_in_order'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['event'], name='revision_published'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(models.F('event'), models.F('commit'), name='revision_once_per_commit'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(models.F('event'), models.F('number'), name='revision_number_once'),
        ),
        migrations.AddIndex(
            model_name='savedview',
            index=models.Index(fields=['user', 'place', 'id'], name='saved_view_order'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(models.F('user'), models.F('name'), name='saved_view_name_once', violation_error_message='You have a view of this name: choose another.'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_view_has_name', violation_error_message='A saved view needs a name.'),
        ),
        migrations.AddIndex(
            model_name='sheetrow',
            index=models.Index(fields=['sheet', 'part', 'outcome', 'number'], name='sheetrow_outcome'),
        ),
        migrations.AddIndex(
            model_name='sheetrow',
            index=models.Index(fields=['sheet', 'part', 'key'], name='sheetrow_key'),
        ),
        migrations.AddConstraint(
            model_name='sheetrow',
            constraint=models.UniqueConstraint(fields=('sheet', 'part', 'number'), name='sheetrow_once'),
        ),
        migrations.RunSQL((SQL / "kinds.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "search.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "history.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "answers.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "rollups.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "past.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "restore.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "confirmations.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "merging.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "workflow.sql").read_text(), migrations.RunSQL.noop),
    ]
