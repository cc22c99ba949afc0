from pathlib import Path

import actors.folding
import dates.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('sources', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL((SQL / "fold.sql").read_text(), migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Actor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text="The actor's address. Never change it once it is cited.", max_length=80, unique=True)),
                ('name', models.CharField(help_text='One neutral display name. Every other name is an alias, with who uses it.', max_length=200)),
                ('folded', models.GeneratedField(db_persist=True, expression=actors.folding.Fold('name'), output_field=models.CharField(max_length=400), serialize=False)),
                ('kind', models.CharField(choices=[('state', 'State'), ('authority', 'De facto authority'), ('armed-group', 'Armed group'), ('security-force', 'Security force'), ('organisation', 'Organisation'), ('person', 'Person'), ('population', 'Population')], max_length=20)),
                ('country', models.CharField(blank=True, help_text='Where it belongs, as ISO 3166-1 alpha-2. Empty when it belongs to no one country.', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Write the two capital letters of ISO 3166-1, for example PK or AF.')])),
                ('description', models.TextField(blank=True, help_text='One or two neutral sentences.')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['folded', 'id'],
                'indexes': [models.Index(fields=['folded', 'id'], name='actor_folded'), models.Index(fields=['kind', 'folded', 'id'], name='actor_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('slug__regex', '^[-a-zA-Z0-9_]+$')), name='actor_slug_is_an_address', violation_error_message='A slug is made of letters, digits, hyphens and underscores.'), models.CheckConstraint(condition=models.Q(('kind__in', ['state', 'authority', 'armed-group', 'security-force', 'organisation', 'person', 'population'])), name='actor_kind_known', violation_error_message='This kind of actor is not in the codebook.'), models.CheckConstraint(condition=models.Q(('folded', ''), _negated=True), name='actor_name_has_letters', violation_error_message='A name needs at least one letter or digit.')],
            },
        ),
        migrations.CreateModel(
            name='ActorRelation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('part-of', 'part of'), ('splinter-of', 'splinter of'), ('affiliated-with', 'affiliated with'), ('holds-office-in', 'holds office in'), ('hosts', 'hosts'), ('allied-with', 'allied with'), ('opposes', 'opposes')], max_length=20)),
                ('edtf', dates.fields.EDTFField(blank=True, derives=('earliest', 'latest'), help_text='When it held, as far as the source says. Empty when unknown.', verbose_name='when')),
                ('earliest', models.DateField(blank=True, editable=False, null=True)),
                ('latest', models.DateField(blank=True, editable=False, null=True)),
                ('locator', models.CharField(blank=True, help_text='Where in it, e.g. para. 3.', max_length=80)),
                ('note', models.CharField(blank=True, help_text='The office held, for example.', max_length=300)),
                ('object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations_to', to='actors.actor')),
                ('source', models.ForeignKey(blank=True, help_text='The source that says so.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='relations', to='sources.source')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='actors.actor')),
            ],
            options={
                'ordering': ['subject', 'relation', 'object', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('relation__in', ['part-of', 'splinter-of', 'affiliated-with', 'holds-office-in', 'hosts', 'allied-with', 'opposes'])), name='relation_known', violation_error_message='This relation is not in the codebook.'), models.UniqueConstraint(models.F('subject'), models.F('relation'), models.F('object'), models.F('edtf'), name='relation_once_per_span', violation_error_message='This relation is already recorded for the same time.'), models.CheckConstraint(condition=models.Q(('subject', models.F('object')), _negated=True), name='relation_between_two', violation_error_message='A relation needs two different actors.'), models.CheckConstraint(condition=models.Q(('earliest__isnull', True), ('earliest__lte', models.F('latest')), _connector='OR'), name='relation_span_in_order', violation_error_message='The relation ends before it begins.')],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('folded', models.GeneratedField(db_persist=True, expression=actors.folding.Fold('name'), output_field=models.CharField(max_length=400), serialize=False)),
                ('language', models.CharField(blank=True, help_text='Language tag, for example ur, ps, fa-AF. Empty when unknown.', max_length=20, validators=[django.core.validators.RegexValidator('^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', 'Write a language tag: ur.')])),
                ('used_by', models.CharField(blank=True, help_text='Who uses this name, for example the Pakistani state.', max_length=200)),
                ('edtf', dates.fields.EDTFField(blank=True, help_text='When this name was in use. Empty when unknown.', verbose_name='used when')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='actors.actor')),
            ],
            options={
                'verbose_name_plural': 'aliases',
                'ordering': ['folded', 'id'],
                'indexes': [models.Index(fields=['folded', 'actor'], name='alias_folded')],
                'constraints': [models.UniqueConstraint(models.F('actor'), models.F('name'), name='alias_once_per_actor', violation_error_message='This actor already has this alias.'), models.CheckConstraint(condition=models.Q(('folded', ''), _negated=True), name='alias_has_letters', violation_error_message='An alias needs at least one letter or digit.')],
            },
        ),
    ]
