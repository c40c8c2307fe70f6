import django.db.models.deletion
from django.db import migrations, models


KNOWN = """
UPDATE contacts_texttemplate
SET pack = jsonb_build_object('title', title, 'subject', subject, 'body', body),
    is_letter = NOT for_staff AND code NOT LIKE 'reminder-%' AND code NOT IN (
        'acknowledgement', 'acknowledgement-kpa', 'acknowledgement-report', 'ask-for-more', 'callback', 'closing',
        'closing-report', 'closing-without-rating', 'date-changed', 'handed-over', 'joined', 'reopened')
WHERE version = 1
"""  # nobody could change a text before this: all are the pack's


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0005_guides'),
    ]

    operations = [
        migrations.AddField(
            model_name='texttemplate',
            name='is_letter',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='texttemplate',
            name='pack',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='texttemplate',
            name='plain_reason',
            field=models.TextField(default=''),
        ),
        migrations.CreateModel(
            name='TextTemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('user_id', models.BigIntegerField(null=True)),
                ('restored', models.PositiveIntegerField(null=True)),
                ('values', models.JSONField()),
                ('plain_reason', models.TextField(default='')),
                ('template', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.texttemplate')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('template', 'number'), name='contacts_templateversion_number')],
            },
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
