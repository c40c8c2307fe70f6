from django.db import migrations

# What `cases.services.figures` writes from now on, of the cases settled before.
SETTLED = """
INSERT INTO routing_queueevent (at, kind, queue, subject, channel, "to", number)
SELECT change.at, 'settled', '', 'case:' || change.case_id, '', '',
    (SELECT count(*) FROM cases_casecontact AS link WHERE link.case_id = change.case_id AND link.at <= change.at)
FROM cases_statuschange AS change JOIN cases_case AS one ON one.id = change.case_id
WHERE change.state = 'resolved' AND one.access_class = 'open' ORDER BY change.at, change.id
"""
CAME_BACK = """
INSERT INTO routing_queueevent (at, kind, queue, subject, channel, "to")
SELECT at, 'came_back', '', 'case:' || case_id, '', '' FROM (
    SELECT change.case_id, change.at FROM cases_statuschange AS change WHERE change.state = 'reopened'
    UNION
    SELECT link.case_id, link.at FROM cases_casecontact AS link
    WHERE EXISTS (SELECT FROM cases_statuschange AS change
        WHERE change.case_id = link.case_id AND change.state = 'resolved' AND change.at < link.at)
    UNION
    SELECT change.case_id, min(later.received_at) FROM cases_statuschange AS change
    JOIN cases_case AS settled ON settled.id = change.case_id
    JOIN cases_case AS later ON later.person_id = settled.person_id AND later.category_id = settled.category_id
        AND later.received_at > change.at
    WHERE change.state = 'resolved' GROUP BY change.id, change.case_id
) AS back JOIN cases_case AS one ON one.id = back.case_id
WHERE one.access_class = 'open' ORDER BY at
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_settled_at"),
        ("routing", "0015_dates_in_the_log"),
    ]

    operations = [
        migrations.RunSQL(SETTLED, migrations.RunSQL.noop),
        migrations.RunSQL(CAME_BACK, migrations.RunSQL.noop),
    ]
