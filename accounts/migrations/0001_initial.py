from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('axes', '0010_accessattemptexpiration'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RequestCount',
            fields=[
                ('client', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('started', models.DateTimeField()),
                ('used', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='WrongTries',
            fields=[
            ],
            options={
                'verbose_name': 'wrong tries',
                'verbose_name_plural': 'wrong tries',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('axes.accessattempt',),
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('seen', models.DateTimeField(help_text='To the minute.')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AuditRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('kind', models.CharField(choices=[('signed-in', 'Signed in'), ('failed', 'Wrong password'), ('code-failed', 'Wrong second factor'), ('locked-out', 'Locked out'), ('lifted', 'Lock-out lifted'), ('signed-out', 'Signed out'), ('session-ended', 'Session ended'), ('password-changed', 'Password changed'), ('factor-on', 'Second factor turned on'), ('factor-off', 'Second factor turned off'), ('recovery-codes', 'New recovery codes'), ('invited', 'Invitation made'), ('invitation-revoked', 'Invitation revoked'), ('invitation-used', 'Invitation used')], max_length=20, verbose_name='what')),
                ('username', models.CharField(blank=True, help_text='Empty: no account has the name tried.', max_length=150)),
                ('address', models.GenericIPAddressField(null=True)),
                ('device', models.CharField(blank=True, max_length=80)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'sign-in record',
                'indexes': [models.Index(fields=['user', '-at', '-id'], name='audit_of_a_user')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('created', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires', models.DateTimeField()),
                ('revoked', models.DateTimeField(blank=True, null=True)),
                ('used', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='auth.group')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('used', None), ('revoked', None), _connector='OR'), name='invitation_is_used_or_revoked', violation_error_message='An invitation that was used cannot be revoked.')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('used', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('user'), models.F('digest'), name='recovery_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What will use it, for example: Monthly report.', max_length=80)),
                ('scope', models.CharField(choices=[('read', 'Read'), ('write', 'Read and write')], max_length=5)),
                ('prefix', models.CharField(help_text='How the token is told from others.', max_length=10, unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('created', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires', models.DateTimeField(blank=True, help_text='Empty: never.', null=True)),
                ('last_used', models.DateTimeField(blank=True, help_text='To the minute.', null=True)),
                ('revoked', models.DateTimeField(blank=True, null=True)),
                ('wrote', models.BigIntegerField(editable=False, null=True)),
                ('wrote_at', models.DateTimeField(editable=False, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('scope__in', ['read', 'write'])), name='token_scope_is_known', violation_error_message='A token reads, or reads and writes.'), models.CheckConstraint(condition=models.Q(('expires', None), ('expires__gt', models.F('created')), _connector='OR'), name='token_expires_after_it_is_made', violation_error_message='A token must expire after it is made.'), models.UniqueConstraint(condition=models.Q(('revoked', None)), fields=('user', 'name'), name='token_name_is_the_users_only_one', violation_error_message='You have a token of this name: choose another name, or revoke it.')],
            },
        ),
        migrations.RunSQL((SQL / "audit.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE accounts_requestcount SET UNLOGGED", migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE accounts_requestcount SET (fillfactor = 50)", migrations.RunSQL.noop),
    ]
