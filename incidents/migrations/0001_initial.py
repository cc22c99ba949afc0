from pathlib import Path

import dates.fields
import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('actors', '0001_initial'),
        ('timeline', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('event_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='timeline.event')),
                ('fatalities_low', models.PositiveIntegerField(blank=True, help_text='Fewest that a source supports. Leave empty when unknown; 0 means none.', null=True)),
                ('fatalities_best', models.PositiveIntegerField(blank=True, help_text='The most likely number, if one is given. Leave empty when unknown.', null=True)),
                ('fatalities_high', models.PositiveIntegerField(blank=True, help_text='Most that a source supports. Leave empty when unknown.', null=True)),
                ('injured_low', models.PositiveIntegerField(blank=True, help_text='Fewest that a source supports. Leave empty when unknown; 0 means none.', null=True)),
                ('injured_best', models.PositiveIntegerField(blank=True, help_text='The most likely number, if one is given. Leave empty when unknown.', null=True)),
                ('injured_high', models.PositiveIntegerField(blank=True, help_text='Most that a source supports. Leave empty when unknown.', null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('fatalities_low__isnull', True), ('fatalities_best__isnull', True), ('fatalities_low__lte', models.F('fatalities_best')), _connector='OR'), models.Q(('fatalities_best__isnull', True), ('fatalities_high__isnull', True), ('fatalities_best__lte', models.F('fatalities_high')), _connector='OR'), models.Q(('fatalities_low__isnull', True), ('fatalities_high__isnull', True), ('fatalities_low__lte', models.F('fatalities_high')), _connector='OR')), name='incident_fatalities_in_order', violation_error_message='Fatalities must rise from low to best to high.'), models.CheckConstraint(condition=models.Q(models.Q(('injured_low__isnull', True), ('injured_best__isnull', True), ('injured_low__lte', models.F('injured_best')), _connector='OR'), models.Q(('injured_best__isnull', True), ('injured_high__isnull', True), ('injured_best__lte', models.F('injured_high')), _connector='OR'), models.Q(('injured_low__isnull', True), ('injured_high__isnull', True), ('injured_low__lte', models.F('injured_high')), _connector='OR')), name='incident_injured_in_order', violation_error_message='The injured must rise from low to best to high.')],
            },
            bases=('timeline.event',),
        ),
        migrations.CreateModel(
            name='Casualties',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(help_text='Who they were: soldiers, guards, travellers.', max_length=120)),
                ('killed_low', models.PositiveIntegerField(blank=True, help_text='Fewest that a source supports. Leave empty when unknown; 0 means none.', null=True)),
                ('killed_best', models.PositiveIntegerField(blank=True, help_text='The most likely number, if one is given. Leave empty when unknown.', null=True)),
                ('killed_high', models.PositiveIntegerField(blank=True, help_text='Most that a source supports. Leave empty when unknown.', null=True)),
                ('injured_low', models.PositiveIntegerField(blank=True, help_text='Fewest that a source supports. Leave empty when unknown; 0 means none.', null=True)),
                ('injured_best', models.PositiveIntegerField(blank=True, help_text='The most likely number, if one is given. Leave empty when unknown.', null=True)),
                ('injured_high', models.PositiveIntegerField(blank=True, help_text='Most that a source supports. Leave empty when unknown.', null=True)),
                ('actor', models.ForeignKey(blank=True, help_text='The actor they belonged to, where there is one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='actors.actor')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='casualties', to='incidents.incident')),
            ],
            options={
                'verbose_name_plural': 'casualties',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(models.F('incident'), models.F('group'), name='casualties_once_per_group', violation_error_message='This group of casualties is already recorded.'), models.CheckConstraint(condition=models.Q(models.Q(('killed_low__isnull', True), ('killed_best__isnull', True), ('killed_low__lte', models.F('killed_best')), _connector='OR'), models.Q(('killed_best__isnull', True), ('killed_high__isnull', True), ('killed_best__lte', models.F('killed_high')), _connector='OR'), models.Q(('killed_low__isnull', True), ('killed_high__isnull', True), ('killed_low__lte', models.F('killed_high')), _connector='OR')), name='casualties_killed_in_order', violation_error_message='The killed must rise from low to best to high.'), models.CheckConstraint(condition=models.Q(models.Q(('injured_low__isnull', True), ('injured_best__isnull', True), ('injured_low__lte', models.F('injured_best')), _connector='OR'), models.Q(('injured_best__isnull', True), ('injured_high__isnull', True), ('injured_best__lte', models.F('injured_high')), _connector='OR'), models.Q(('injured_low__isnull', True), ('injured_high__isnull', True), ('injured_low__lte', models.F('injured_high')), _connector='OR')), name='casualties_injured_in_order', violation_error_message='The injured must rise from low to best to high.')],
            },
        ),
        migrations.CreateModel(
            name='ResponsibilityClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.CharField(choices=[('claimed', 'Claimed'), ('denied', 'Denied'), ('blamed', 'Blamed'), ('assessed', 'Assessed')], max_length=10)),
                ('edtf', dates.fields.EDTFField(blank=True, help_text='Empty when unknown.', verbose_name='said when')),
                ('channel', models.CharField(choices=[('letter', 'Letter'), ('call-before', 'Call before the incident'), ('call-after', 'Call after the incident'), ('email', 'E-mail'), ('note', 'Note at the scene'), ('video', 'Video'), ('online-post', 'Post online'), ('in-person', 'In person'), ('spokesperson', 'Spokesperson'), ('statement', 'Official statement'), ('other', 'Other'), ('unknown', 'Unknown')], default='unknown', max_length=20)),
                ('confidence', models.CharField(blank=True, choices=[('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High')], help_text='How sure they say they are.', max_length=10)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('actor', models.ForeignKey(help_text='Who is said to have done it.', on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='actors.actor')),
                ('by', models.ForeignKey(blank=True, help_text='Who says so. For a claim or a denial, usually the actor itself.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims_made', to='actors.actor', verbose_name='said by')),
                ('citation', models.ForeignKey(blank=True, help_text='The citation of this event that reports it.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='claims', to='timeline.citation')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='incidents.incident')),
            ],
            options={
                'verbose_name': 'claim of responsibility',
                'verbose_name_plural': 'claims of responsibility',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['actor', 'stance', 'incident'], name='claim_actor')],
                'constraints': [models.CheckConstraint(condition=models.Q(('stance__in', ['claimed', 'denied', 'blamed', 'assessed'])), name='claim_stance_known', violation_error_message='This stance is not in the codebook.'), models.UniqueConstraint(fields=('incident', 'actor', 'stance', 'by'), name='claim_once_per_speaker', nulls_distinct=False, violation_error_message='This claim by the same speaker is already recorded.')],
            },
        ),
        migrations.RunSQL((SQL / "fatalities.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "claims.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL("SELECT sarhad_register_kind('incident', 'incidents_incident')", migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "history.sql").read_text(), migrations.RunSQL.noop),
    ]
