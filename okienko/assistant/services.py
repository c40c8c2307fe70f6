"""The first voice of a chat: it answers while the person waits for somebody, and is silent once somebody speaks.

The chat enters the queue with its first line, as every chat does; its age and place there are untouched. Should the
machine fail or be slow, the person notices nothing but that it says nothing.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from okienko.assistant import phrases, queries, rules, wording
from okienko.assistant.models import Voice
from okienko.assistant.rules import Answer, Kind, Memory
from okienko.channels import queries as channels
from okienko.channels import services as channel_services
from okienko.contacts import queries as contacts
from okienko.contacts.rules import MessageKind
from okienko.kernel import brand
from okienko.kernel.actors import system
from okienko.kernel.jobs import app
from okienko.routing import queries as work

LATE = timedelta(minutes=2)  # what is older is left to a person: an answer out of nowhere confuses


def begin_voice(contact_id: int) -> bool:
    """Listen in this chat where its queue wishes; whether it does."""
    wanted = settings.ASSISTANT_QUEUES
    place = work.place_of(f"contact:{contact_id}") if wanted else None
    if place is None or not ("*" in wanted or place.queue in wanted) or not channels.chat_wants_machine(contact_id):
        return False
    Voice.objects.bulk_create([Voice(contact_id=contact_id)], ignore_conflicts=True)
    return True


def speak_soon(contact_id: int) -> None:
    """Have a worker answer, in this transaction."""
    app.configure_task("assistant.speak").defer(contact_id=contact_id)


def is_listening(contact_id: int) -> bool:
    return Voice.objects.filter(contact_id=contact_id, is_silent=False).exists()


def speak(contact_id: int) -> None:
    """Answer the lines since the last answer, once however often it is asked for."""
    voice = Voice.objects.filter(contact_id=contact_id, is_silent=False).first()
    if voice is None:
        return
    lines = contacts.messages_after(contact_id, voice.answered)
    said = [one for one in lines if one.kind is MessageKind.INCOMING]
    if any(one.kind is MessageKind.OUTGOING and one.by.is_staff for one in lines):
        Voice.objects.filter(pk=voice.pk).update(is_silent=True)
        return
    if not said or timezone.now() - said[-1].at > LATE:
        return
    text = "\n".join(one.text for one in said)
    answer, memory = _answer(text, voice)
    answer = wording.worded(answer)
    _say(voice, said[-1].seq, answer, memory)


@transaction.atomic
def _say(voice: Voice, seq: int, answer: Answer, memory: Memory) -> None:
    """The line and what is remembered of it, together."""
    moved = Voice.objects.filter(pk=voice.pk, answered=voice.answered).update(
        answered=seq,
        memory=memory.as_json(),
        language=answer.language,
        is_silent=answer.kind is Kind.PERSON,
    )
    if not moved:  # another job answers these lines
        return
    name = brand.current(answer.language).words.get("assistant_name", "") or phrases.machine()
    with translation.override(answer.language):
        text = _line(answer, is_first=voice.answered == 0, may_go_back=bool(memory.trail))
    spoke = channel_services.speak_first_in_chat(
        voice.contact_id, text, name=name, client_id=f"assistant:{seq}", offers_state=answer.kind is Kind.STATUS
    )
    if not spoke:
        Voice.objects.filter(pk=voice.pk).update(is_silent=True)


def _answer(text: str, voice: Voice) -> tuple[Answer, Memory]:
    memory = Memory.from_json(voice.memory)
    language = voice.language if voice.answered else contacts.header(system(), voice.contact_id).language
    reference, _code = rules.reference_and_code(text)
    if reference or channels.CHAT_HIDDEN_CODE in text or rules.asks_state(text):
        language = rules.read(text, language).language
        return queries.offered_in_chat(f"{settings.PUBLIC_URL}/sprawa/", language), memory
    return queries.answer(text, memory, language=language)


def _line(answer: Answer, *, is_first: bool, may_go_back: bool) -> str:
    said = [phrases.first_words(), ""] if is_first else []
    if answer.text != phrases.person_here():  # here there is nothing to choose
        said.append(answer.text)
    if answer.options:
        said += ["", phrases.answer_with_number()]
    if may_go_back:
        said.append(phrases.answer_may_change())
    if answer.cites:
        said += ["", phrases.sources()]
        said += [f"{one.title} – {settings.PUBLIC_URL}{one.link}" for one in answer.cites]
    if answer.offers_person:
        said += ["", phrases.soon_person()]
    return "\n".join(said).strip()[: channels.CHAT_LINE_LIMIT]
