"""Questions that search is measured on, and residents' phrases that go to a card through its draft."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.knowledge import permissions
from okienko.knowledge.models import CardDraft, ModelQuestion, ServiceCard
from okienko.knowledge.rules import OPEN, CardContent, Stage
from okienko.knowledge.rules import learning as rules
from okienko.knowledge.rules.learning import ModelState, Source
from okienko.knowledge.services.writing import begin_change, save_draft


@transaction.atomic
def keep_question(text: str, codes: Sequence[str], *, by: Actor) -> int:
    """Measure search on this question, too; any of these cards is right. The same question again gets these cards."""
    permissions.require_editor(by)
    kept = rules.scrubbed(text)
    meaning = " ".join(sorted(rules.meaning_of(kept)))[:200]
    if not kept or not meaning:
        raise Invalid(fields={"text": _("Wpisz pytanie bez danych osób.")})
    if not codes or ServiceCard.objects.filter(code__in=codes, is_active=True).count() != len(set(codes)):
        raise Invalid(fields={"cards": _("Wybierz kartę z listy.")})
    row, _created = ModelQuestion.objects.update_or_create(
        meaning=meaning,
        defaults={"text": kept, "cards": list(codes), "state": ModelState.KEPT, "source": Source.EDITOR,
                  "contact_id": None, "changed_at": timezone.now()},
    )  # fmt: skip
    audit.record(subject=f"model_question:{row.pk}", action="knowledge.model_question_kept", by=by)
    return int(row.pk)


@transaction.atomic
def decide_question(question_id: int, state: ModelState, *, by: Actor) -> None:
    """Measure search on a question that an answer proposed, or on one no more."""
    permissions.require_editor(by)
    row = ModelQuestion.objects.select_for_update().filter(pk=question_id).first()
    if row is None:
        raise NotFound
    row.state, row.changed_at = state, timezone.now()
    if state is ModelState.KEPT:
        row.contact_id = None  # from now on a text of the office
    row.save()
    audit.record(subject=f"model_question:{row.pk}", action=f"knowledge.model_question_{state.value}", by=by)


@transaction.atomic
def add_phrase(code: str, text: str, *, by: Actor) -> None:
    """Put residents' words into "also asked as" of a card: into its draft, which goes on to be approved."""
    phrase = rules.scrubbed(text)
    if not phrase:
        raise Invalid(fields={"text": _("Wpisz pytanie bez danych osób.")})
    draft_id = begin_change(code, by=by)
    draft = CardDraft.objects.select_for_update().get(pk=draft_id, stage__in=OPEN)
    if draft.stage != Stage.DRAFT:
        raise Conflict(_("Ta karta czeka na zatwierdzenie. Dopisz te słowa, gdy będzie znowu szkicem albo na stronie."))
    content = CardContent.unfinished(draft.content)
    if phrase in content.also_asked_as:
        return
    changed = content.model_copy(update={"also_asked_as": [*content.also_asked_as, phrase]})
    note = draft.note or _("Pytają tak mieszkańcy.")
    save_draft(
        draft_id, changed, version=draft.version, based_on=draft.based_on, note=note, publish_on=draft.publish_on, by=by
    )


def write_of_pack(listed: dict[str, list[str]]) -> None:
    """Take the questions of a pack that search is measured on: text → codes. What an editor decided stays."""
    dropped = set(ModelQuestion.objects.filter(text="").values_list("meaning", flat=True))
    for text, codes in listed.items():
        meaning = " ".join(sorted(rules.meaning_of(text)))[:200]
        if rules.sealed(meaning) in dropped:
            continue
        row, created = ModelQuestion.objects.get_or_create(
            meaning=meaning,
            defaults={"text": text, "cards": codes, "state": ModelState.KEPT, "source": Source.PACK},
        )
        if not created and row.source == Source.PACK and (row.text, row.cards) != (text, codes):
            row.text, row.cards = text, codes
            row.save()
