import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
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
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('scope__in', ['read', 'write'])), name='token_scope_is_known', violation_error_message='A token reads, or reads and writes.'), models.CheckConstraint(condition=models.Q(('expires', None), ('expires__gt', models.F('created')), _connector='OR'), name='token_expires_after_it_is_made', violation_error_message='A token must expire after it is made.'), models.UniqueConstraint(condition=models.Q(('revoked', None)), fields=('user', 'name'), name='token_name_is_the_users_only_one', violation_error_message='You have a token of this name: choose another name, or revoke it.')],
            },
        ),
        migrations.RunSQL("ALTER TABLE accounts_requestcount SET UNLOGGED", migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE accounts_requestcount SET (fillfactor = 50)", migrations.RunSQL.noop),
    ]
