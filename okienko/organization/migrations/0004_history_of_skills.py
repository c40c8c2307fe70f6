import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organization', '0003_guests'),
    ]

    operations = [
        migrations.AddField(
            model_name='skill',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.CreateModel(
            name='SkillVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('user_id', models.BigIntegerField(null=True)),
                ('restored', models.PositiveIntegerField(null=True)),
                ('values', models.JSONField()),
                ('skill', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organization.skill')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('skill', 'number'), name='organization_skillversion_number')],
            },
        ),
    ]
