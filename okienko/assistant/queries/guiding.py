"""A guide walked within the talk: its next question with the answers to choose from, and its outcome."""

from __future__ import annotations

from dataclasses import replace

from okienko.assistant import phrases, rules
from okienko.assistant.queries import composing, others, records
from okienko.assistant.rules import Answer, Citation, Field, Kind, Memory, Part, Record
from okienko.knowledge import queries as knowledge
from okienko.knowledge import rules as knowledge_rules
from okienko.knowledge.queries import ShownGuide
from okienko.knowledge.rules.guides import Walk, walk

# What an outcome says, in this order.
OUTCOME = (Field.SUMMARY, Field.DOCUMENTS, Field.FEE, Field.WHERE, Field.DEADLINE, Field.LEGAL)


def begun(code: str, answered: Answer | None, memory: Memory) -> tuple[Answer, Memory]:
    """The first question of a guide; after what a card says, where one answered."""
    shown = knowledge.guide(code)
    step = _asked(shown, walk(shown.guide, ""), phrases.guide_begins(shown.title))
    if answered is not None:
        parts = (*answered.parts, *step.parts)
        step = replace(step, kind=Kind.ANSWER, parts=parts, cites=(*answered.cites, *step.cites))
    return step, replace(memory, options=(), guide=code, trail="")


def replied(text: str, memory: Memory) -> tuple[Answer, Memory] | None:
    """What follows a reply to the question of a guide; None where the line is no reply to it.

    Three queries; an outcome takes those of its card.
    """
    shown = knowledge.guides_by_code([memory.guide]).get(memory.guide)
    if shown is None:  # taken off since
        return None
    now = walk(shown.guide, memory.trail)
    move = rules.moves(text)
    if memory.is_ended and move != "back":  # the outcome was said: what follows is a question of its own
        return None
    if move == "leave":
        return composing.plain(Kind.GREETING, phrases.guide_left()), replace(memory, guide="", trail="")
    if move:
        trail = ",".join(str(step) for step in now.steps[:-1]) if move == "back" else now.trail
        return _asked(shown, walk(shown.guide, trail)), replace(memory, trail=trail, is_ended=False)
    choices = now.choices()
    texts = [answer.text for answer, _trail in choices]
    terms = [knowledge_rules.terms_of(one) for one in (text, *texts)]
    place = rules.picked(text, texts, terms)
    if place < 0:
        return None
    return _at(shown, choices[place][1], memory)


def asked_again(memory: Memory) -> tuple[Answer, Memory] | None:
    """The question at hand once more, for a reply that says nothing to it; None where the guide is there no longer."""
    shown = knowledge.guides_by_code([memory.guide]).get(memory.guide)
    if shown is None:
        return None
    step = _asked(shown, walk(shown.guide, memory.trail), phrases.guide_goes_on())
    return replace(step, offers_person=True), memory


def _at(shown: ShownGuide, trail: str, memory: Memory) -> tuple[Answer, Memory]:
    now = walk(shown.guide, trail)
    if now.outcome is None:
        return _asked(shown, now), replace(memory, trail=trail)
    end = knowledge.ending(now.outcome)
    said = others.of_outcome(shown, end, trail)
    card = records.of_card(end.card) if end.card else None
    return _ended(said, card, end.cards), Memory(
        matter=card.key if card else "", guide=shown.code, trail=trail, is_ended=True
    )


def _asked(shown: ShownGuide, now: Walk, intro: str = "") -> Answer:
    parts = [Part(None, "", (intro,))] if intro else []
    options = tuple(
        Citation(f"guide:{shown.code}", answer.text, others.walk_link(shown, trail)) for answer, trail in now.choices()
    )
    if now.question is not None:
        lines = tuple(" ".join(one.split()) for one in (now.question.text, *now.question.help))
        parts.append(Part(Field.QUESTION, "", lines))
    cite = Citation(f"guide:{shown.code}", shown.title, others.walk_link(shown, now.trail), shown.state_of.isoformat())
    return Answer(Kind.STEP, tuple(parts), (cite,), options)


def _ended(said: Record, card: Record | None, cards: list[tuple[str, str]]) -> Answer:
    """The outcome whole: what it does not say itself its main card says."""
    parts = []
    told = []
    for field in OUTCOME:
        source = said if said.parts.get(field) else card
        if source is None or not source.parts.get(field) or (source is card and field is Field.SUMMARY):
            continue
        lines = source.parts[field]
        label = phrases.guide_ends() if field is Field.SUMMARY else phrases.label(field)
        parts.append(Part(field, label, lines))
        if source is card:
            told.append(parts[-1])
    if card is None:
        parts.append(Part(None, "", (phrases.card_missing(),)))
    else:
        parts += composing.reservations(card, told)
    parts += composing.reservations(said, ())
    cites = [composing.cite(said), *([composing.cite(card)] if card else [])]
    for code, title in cards:
        if card is None or f"card:{code}" != card.key:
            cites.append(Citation(f"card:{code}", title, records.card_link(code)))
    return Answer(Kind.ANSWER, tuple(parts), tuple(cites), offers_person=card is None)
