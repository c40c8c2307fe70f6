import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('knowledge', '0002_card_full'),
        ('organization', '0003_guests'),
    ]

    operations = [
        migrations.AddField(
            model_name='cardversion',
            name='approver_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='cardversion',
            name='author_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='cardversion',
            name='note',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='servicecard',
            name='told_level',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='CardDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(db_index=False, max_length=60)),
                ('stage', models.CharField(choices=[('draft', 'szkic'), ('in_review', 'czeka na zatwierdzenie'), ('approved', 'zatwierdzona, czeka na swój dzień'), ('published', 'opublikowana'), ('due', 'do przeglądu'), ('archived', 'w archiwum')], default='draft', max_length=20)),
                ('content', models.JSONField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('based_on', models.PositiveIntegerField(default=0)),
                ('note', models.TextField(blank=True, default='')),
                ('author_id', models.BigIntegerField(null=True)),
                ('approver_id', models.BigIntegerField(null=True)),
                ('publish_on', models.DateField(blank=True, null=True)),
                ('sent_back_because', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('told_level', models.PositiveSmallIntegerField(default=0)),
                ('card', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='knowledge.servicecard')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('stage__in', ['draft', 'in_review', 'approved'])), fields=('code',), name='knowledge_one_open_draft')],
            },
        ),
    ]
