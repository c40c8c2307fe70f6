"""One index for everything. Its tables are made anew: a worker fills them in its first half minute."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0004_search_titles"),
    ]

    operations = [
        migrations.DeleteModel(name="SearchGram"),
        migrations.DeleteModel(name="SearchPosting"),
        migrations.DeleteModel(name="SearchTitle"),
        migrations.DeleteModel(name="SearchVocabulary"),
        migrations.CreateModel(
            name='SearchEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('internal_words', models.TextField(default='')),
                ('synonyms', models.JSONField(default=list)),
                ('digest', models.CharField(default='', max_length=64)),
                ('built_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('key', models.BigIntegerField()),
                ('code', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=300)),
                ('is_internal', models.BooleanField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('life_events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('unit', models.CharField(max_length=50)),
                ('edition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='knowledge.searchedition')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'number'), name='knowledge_document_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchPosting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=10)),
                ('token', models.CharField(db_collation='C', max_length=100)),
                ('is_internal', models.BooleanField()),
                ('keys', models.BinaryField()),
                ('weights', models.BinaryField()),
                ('edition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='knowledge.searchedition')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'part', 'token'), name='knowledge_posting_once')],
            },
        ),
    ]
