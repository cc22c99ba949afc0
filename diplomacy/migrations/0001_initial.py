from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('timeline', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('label', models.CharField(max_length=80, unique=True)),
            ],
            options={
                'ordering': ['label', 'id'],
            },
        ),
        migrations.CreateModel(
            name='DiplomaticEvent',
            fields=[
                ('event_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='timeline.event')),
                ('level', models.CharField(blank=True, choices=[('leader', 'Head of state or government'), ('minister', 'Minister'), ('envoy', 'Special envoy'), ('ambassador', 'Ambassador'), ('senior-official', 'Senior official'), ('official', 'Official'), ('military', 'Military'), ('non-state', 'Non-state')], help_text='The highest level that took part.', max_length=20)),
                ('format', models.CharField(blank=True, choices=[('unilateral', 'Unilateral'), ('bilateral', 'Bilateral'), ('trilateral', 'Trilateral'), ('multilateral', 'Multilateral')], max_length=20)),
                ('venue', models.CharField(blank=True, help_text='The conference or hall, where it is more than the place.', max_length=200)),
                ('outcome', models.TextField(blank=True, help_text='What came of it, in your own words.')),
                ('topics', models.ManyToManyField(blank=True, related_name='events', to='diplomacy.topic')),
            ],
            options={
                'verbose_name': 'diplomatic event',
            },
            bases=('timeline.event',),
        ),
        migrations.RunSQL("SELECT sarhad_register_kind('diplomatic', 'diplomacy_diplomaticevent')", migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "history.sql").read_text(), migrations.RunSQL.noop),
    ]
