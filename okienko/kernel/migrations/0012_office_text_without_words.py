from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0011_office_text_editions")]  # apart: rows written there hold the table until its end

    operations = [
        migrations.RemoveField("officetext", "title"),
        migrations.RemoveField("officetext", "updated"),
        migrations.RemoveField("officetext", "short"),
        migrations.RemoveField("officetext", "html"),
    ]
