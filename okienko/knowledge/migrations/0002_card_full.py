from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('knowledge', '0001_initial'),
        ('organization', '0003_guests'),
    ]

    operations = [
        migrations.AddField(
            model_name='fee',
            name='certain',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='advice_limit',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='desk',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='e_services',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='expires_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='fee_note',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='from_pack',
            field=models.BooleanField(default=True),  # until now every card was the pack's
        ),
        migrations.AlterField(
            model_name='servicecard',
            name='from_pack',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='pack_digest',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='related',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='sections',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='source',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='source_key',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='servicecard',
            name='deadline',
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name='servicecard',
            name='title',
            field=models.CharField(max_length=300),
        ),
        migrations.AddConstraint(
            model_name='servicecard',
            constraint=models.UniqueConstraint(condition=models.Q(('source_key', ''), _negated=True), fields=('source_key',), name='knowledge_card_source_once'),
        ),
    ]
