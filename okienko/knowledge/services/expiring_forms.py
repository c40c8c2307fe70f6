"""Files of forms that no text has any more: of a text put aside a month ago, or replaced before it was published."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from okienko.audit import services as audit
from okienko.kernel import actors, files
from okienko.kernel.database import rows
from okienko.kernel.files import FileId
from okienko.knowledge.queries.card_forms import PREFIX
from okienko.knowledge.rules import OPEN, Stage
from okienko.knowledge.rules.life import DROPPED_FOR

YOUNG = timedelta(days=1)  # who has just uploaded a file may still be saving the text that has it
# A file any text names is in use, whatever card it was uploaded for: texts are asked, not the subjects of the files.
_IN_USE = """
    SELECT jsonb_path_query(content, '$.forms[*].file.id ? (@.type() == "number")')::bigint FROM knowledge_cardversion
    UNION SELECT jsonb_path_query(forms, '$[*].file.id ? (@.type() == "number")')::bigint FROM knowledge_servicecard
    UNION SELECT jsonb_path_query(jsonb_build_array(jsonb_build_object('forms', forms_aside), content),
        '$[*].forms[*].file.id ? (@.type() == "number")')::bigint FROM knowledge_carddraft
    WHERE stage = ANY(%s) OR stage = %s AND changed_at >= %s
"""


@transaction.atomic
def expire_forms(now: datetime) -> list[FileId]:
    """Delete them, and say which in the log of the office. Never one that any edition ever published has.

    now: aware. Asked again it does nothing more. Safe beside editors: see `files.delete_unused`.
    """

    def in_use() -> set[int]:
        stages = [one.value for one in OPEN]
        return {found for (found,) in rows(_IN_USE, [stages, Stage.ARCHIVED.value, now - DROPPED_FOR])}

    gone = files.delete_unused(f"{PREFIX}:", in_use, before=now - YOUNG)
    if gone:
        audit.record(subject="office", action="knowledge.forms_expired", by=actors.system(), data={"files": gone})
    return gone
