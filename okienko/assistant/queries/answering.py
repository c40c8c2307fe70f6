"""From a conversation and a line to an answer made of published records. Nothing is written, nothing is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import translation

from okienko.assistant import phrases, rules
from okienko.assistant.queries import beside, composing, guiding, records
from okienko.assistant.queries.beside import Beside
from okienko.assistant.rules import Answer, Asked, Evidence, Field, Kind, Memory, Part, Record, Word
from okienko.kernel import brand
from okienko.kernel.text import words
from okienko.knowledge import queries as knowledge
from okienko.knowledge import rules as knowledge_rules

CANDIDATES = 8  # records looked at closely
BEGINNING = frozenset((Field.FORMS, Field.WHERE, Field.DOCUMENTS))  # asked to begin a matter, whichever it is
NAMED_ELSEWHERE = 0.5  # share of another record's title that turns a follow-up into a new matter


@dataclass(frozen=True, slots=True)
class Found:
    """Records that come near, how well, and the words they were compared with."""

    records: dict[str, Record]
    evidence: list[Evidence]
    words: list[Word]

    def of(self, key: str) -> Evidence | None:
        return next((one for one in self.evidence if one.key == key), None)

    def joined(self, text: str) -> tuple[str, ...]:
        """Keys of the matters that the line joins; () where it is about one."""
        scores = {one.key: one.score for one in self.evidence if one.score > 0}
        known = {key: records.names_of(one) for key, one in self.records.items() if key in scores}
        return rules.joined(text, self.words, known, scores)

    @property
    def weighty(self) -> list[Word]:
        return [one for one in self.words if not rules.is_minor(one.folded)]


def answer(text: str, memory: Memory, *, language: str = "pl") -> tuple[Answer, Memory]:
    """The answer to one line, in its language, and what is remembered. About ten queries, more for related cards."""
    asked = rules.read(text, language)
    with translation.override(asked.language):
        said, kept = _answer(rules.plain(text), asked, memory)
    declined = memory.declined + 1 if said.kind is Kind.DECLINE else 0
    return replace(said, language=asked.language), replace(kept, declined=declined)


def _answer(text: str, asked: Asked, memory: Memory) -> tuple[Answer, Memory]:
    if "danger" in asked.flags:
        return composing.person(phrases.danger(brand.current(asked.language).emergency)), memory
    if "person" in asked.flags:
        return composing.person(phrases.person_here()), memory
    if "unlawful" in asked.flags:
        return composing.decline(phrases.not_helped()), memory
    if "others" in asked.flags:
        return composing.decline(phrases.not_told()), memory
    if "instruction" in asked.flags and rules.question_of(text) == text and not text.rstrip().endswith("?"):
        return composing.decline(phrases.not_helped()), memory
    if memory.guide and (gone_on := guiding.replied(text, memory)) is not None:
        return gone_on
    said, kept = _small_talk(asked, memory) if not asked.words and not asked.fields else _of_matter(text, asked, memory)
    return _beside_guide(said, kept, memory) if memory.is_walking else (said, _walked(kept, memory))


def _walked(kept: Memory, before: Memory) -> Memory:
    """Forget a guide whose outcome was said before this line."""
    return replace(kept, guide="", trail="", is_ended=False) if kept.is_ended and before.is_ended else kept


def _beside_guide(said: Answer, kept: Memory, memory: Memory) -> tuple[Answer, Memory]:
    """Something else said while a guide waits: the guide's question once more where it says nothing, else the answer
    and the way back."""
    if said.options or said.kind in (Kind.THANKS, Kind.PERSON):  # another guide has begun, or a question is asked
        return said, kept
    if said.kind is Kind.ANSWER:
        way_back = Part(None, "", (phrases.guide_waits(),))
        kept = replace(kept, guide=memory.guide, trail=memory.trail)
        return replace(said, parts=(*said.parts, way_back)), kept
    return guiding.asked_again(memory) or (said, kept)


def _small_talk(asked: Asked, memory: Memory) -> tuple[Answer, Memory]:
    if "thanks" in asked.flags:
        return composing.plain(Kind.THANKS, phrases.welcome()), memory
    if memory.options and "greeting" not in asked.flags:
        return _offered_again(memory)
    if "greeting" in asked.flags or not memory.matter:
        name = brand.current(asked.language).words.get("assistant_name", "") or phrases.name()
        return composing.plain(Kind.GREETING, phrases.hello(name)), memory
    return composing.decline(phrases.say_more()), memory


def _offered_again(memory: Memory) -> tuple[Answer, Memory]:
    """A reply that says nothing: the same question once more, with a person besides."""
    known = records.cards(key.removeprefix("card:") for key in memory.options if key.startswith("card:"))
    known |= beside.by_keys(memory.options)
    offered = [known[key] for key in memory.options if key in known]
    if not offered:
        return composing.decline(phrases.say_more()), replace(memory, options=())
    return replace(composing.clarify(offered), offers_person=True), memory


def _of_matter(text: str, asked: Asked, memory: Memory) -> tuple[Answer, Memory]:
    spoken = rules.question_of(text) if "instruction" in asked.flags else text
    found = look_for(spoken, asked, memory)
    place = _of_place(asked, found, memory)
    if place is not None:
        return place, memory
    aside = _aside(spoken, asked, found, memory)
    if aside.programme or aside.question:
        return _say_beside(aside, asked, found)
    chosen = _picked(text, asked, found, memory) if memory.options else ""
    if not chosen and memory.matter:
        chosen = _followed(asked, found, memory)
    if chosen:
        kept = memory.field if memory.options or not asked.fields else None
        return _say(found, chosen, asked, kept)
    return _chosen(spoken, asked, found, memory, aside.guide)


def _chosen(text: str, asked: Asked, found: Found, memory: Memory, guide: Record | None) -> tuple[Answer, Memory]:
    """Of a line that begins a matter. guide: the one it calls for."""
    near = [one for one in found.evidence if one.score > 0]
    choice = rules.choose(
        near,
        is_vague=not set(asked.fields) - BEGINNING,
        is_bare=len(found.words) == 1,
        is_open=rules.is_open(text),
    )
    if "advice" in asked.flags:
        return composing.decline(phrases.not_advised(), point_at=found.records.get(choice.key)), memory
    if guide is not None:
        code = guide.key.removeprefix("guide:")
        if choice.key in guide.cards:
            said, kept = _say(found, choice.key, asked, None)
            return guiding.begun(code, said, kept) if said.kind is Kind.ANSWER else (said, kept)
        if not choice.key:
            return guiding.begun(code, None, Memory())
    options = found.joined(text) or choice.options
    if options:
        field = asked.fields[0] if asked.fields else None
        offered = [found.records[key] for key in options]
        return composing.clarify(offered), Memory(options=options, field=field)
    of_its_own = bool(memory.options) or bool({Field.PHONE, Field.HOURS} & set(asked.fields))
    if choice.key and (not of_its_own or _is_titled(found, choice.key)):
        return _say(found, choice.key, asked, None)
    return composing.decline(phrases.not_known(), deals=_unit_for(found)), replace(memory, options=())


def _aside(text: str, asked: Asked, found: Found, memory: Memory) -> Beside:
    """What answers the line beside cards; nothing where it only goes on about a matter."""
    if "advice" in asked.flags or (asked.is_dependent and (memory.matter or memory.options)):
        return Beside()
    cards = [one for key, one in found.records.items() if key.startswith("card:")]
    return beside.beside(text, asked, found.words, cards)


def _say_beside(aside: Beside, asked: Asked, found: Found) -> tuple[Answer, Memory]:
    if aside.programme is not None:
        fields = beside.fields_of(aside.programme, asked.fields)
        return composing.of_programme(aside.programme, fields, asked), Memory(matter=aside.programme.key)
    assert aside.question is not None
    said = composing.of_question(aside.question, asked)
    card = found.records.get(next(iter(aside.question.cards), ""))
    if card is None:
        return said, Memory(matter=next(iter(aside.question.cards), ""))
    more = composing.of_record(card, asked.fields, (), asked)
    if asked.fields and more.kind is Kind.ANSWER:  # what it leaves out of what is asked stands on its card
        said = replace(said, parts=(*said.parts, *more.parts))
    return replace(said, cites=(*said.cites, composing.cite(card))), Memory(matter=card.key)


def _say(found: Found, key: str, asked: Asked, kept: Field | None) -> tuple[Answer, Memory]:
    record = found.records[key]
    if "advice" in asked.flags:
        return composing.decline(phrases.not_advised(), point_at=record), Memory(matter=key)
    fields = asked.fields or ((kept,) if kept is not None else ())
    if key.startswith("programme:"):
        return composing.of_programme(record, beside.fields_of(record, fields), asked), Memory(matter=key)
    if Field.HOURS in fields and record.places:
        places = [one for one in records.places(asked.language) if one.key in record.places]
        return composing.of_places(places, asked), Memory(matter=key, field=Field.HOURS)
    said = composing.of_record(record, fields, found.weighty, asked)
    return said, Memory(matter=key, field=fields[0] if fields else None)


# -- which record


def look_for(text: str, asked: Asked, memory: Memory) -> Found:
    """Records near the words, those remembered among them."""
    hits = knowledge.find_cards(text, language=asked.language, limit=CANDIDATES)
    near = hits.hits or hits.nearest
    scores = {f"card:{one.code}": one.score for one in near}
    remembered = [key for key in (memory.matter, *memory.options) if key.startswith("card:")]
    known = records.cards(key.removeprefix("card:") for key in {*scores, *remembered})
    known |= beside.by_keys([memory.matter, *memory.options])
    compared = {key: records.names_of(record) for key, record in known.items()}
    meant = _words(asked.words, _corrected(text, hits.meant), known)
    evidence = [rules.weigh(meant, names, scores.get(key, 0.0)) for key, names in compared.items()]
    return Found(known, evidence, meant)


def _corrected(text: str, meant: str) -> dict[str, str]:
    """Written word → what search took it for."""
    written, taken = words(text), words(meant)
    return dict(zip(written, taken, strict=True)) if len(written) == len(taken) else {}


def _words(spoken: Sequence[str], corrected: dict[str, str], known: dict[str, Record]) -> list[Word]:
    """Words with their terms, and the records that a synonym holding them stands for."""
    book = knowledge.synonyms()
    listed = [(word, _terms(word) | _terms(corrected.get(word, word))) for word in spoken]
    in_titles = {
        key: frozenset[str]().union(*knowledge_rules.terms_of(" ".join([one.title, *one.names[:12]])))
        for key, one in known.items()
    }
    stands: dict[int, set[str]] = {}
    for places, entry in book.hits([terms | book.prefixes_of(word) for word, terms in listed]):
        for key, terms in in_titles.items():
            held = sum(1 for official in entry.official if official & terms)
            if held >= 0.75 * len(entry.official):
                for place in places:
                    stands.setdefault(place, set()).add(key)
    return [Word(word, terms, frozenset(stands.get(place, ()))) for place, (word, terms) in enumerate(listed)]


def _terms(word: str) -> frozenset[str]:
    return frozenset[str]().union(*knowledge_rules.terms_of(word))


def _picked(text: str, asked: Asked, found: Found, memory: Memory) -> str:
    """Which of the offered records the reply means; "" where none."""
    number = rules.ordinal(asked.words)
    if 0 < number <= len(memory.options):
        return memory.options[number - 1]
    offered = [key for key in memory.options if key in found.records]
    best = max((one.share for one in found.evidence if one.key in offered), default=0.0)
    others = (one for one in found.evidence if one.key not in offered and one.is_head and not one.strange)
    if any(one.share > best for one in others):
        return ""  # it begins the title of another, with no word left over
    decided = rules.decide(found.evidence, dict.fromkeys(offered, 0.0))
    if decided or asked.fields:
        return decided
    hinted = rules.hinted(text, [records.names_of(found.records[key]).words for key in offered])
    return offered[hinted] if hinted >= 0 else ""


def _is_titled(found: Found, key: str) -> bool:
    """Whether the line begins a matter of its own instead of replying: it says what the record is called."""
    one = found.of(key)
    return one is not None and (one.is_head or one.title >= NAMED_ELSEWHERE)


def _followed(asked: Asked, found: Found, memory: Memory) -> str:
    """The matter spoken of, where the line goes on about it; "" where it is about something else."""
    now = found.of(memory.matter)
    if now is None:
        return ""
    if not found.weighty:
        return memory.matter if asked.fields or asked.is_dependent else ""
    if now.strange:
        return ""
    others = [one for one in found.evidence if one.key != memory.matter and one.share > now.share and one.named]
    titled = [one for one in others if one.title >= NAMED_ELSEWHERE > now.title]
    if all(one.folded.startswith(rules.PAPERS) for one in found.weighty):
        return memory.matter
    headed = [one for one in others if one.is_head and not now.named]
    return "" if titled or len(headed) == 1 else memory.matter


# -- places and units


def _of_place(asked: Asked, found: Found, memory: Memory) -> Answer | None:
    """Hours, address or telephone of a place or a unit that is named."""
    wanted = [one for one in asked.fields if one in (Field.HOURS, Field.WHERE, Field.PHONE)]
    if not wanted:
        return None
    places = records.places(asked.language)
    if Field.HOURS in wanted and not found.weighty and not memory.matter:
        return composing.of_places(places, asked)
    named = _best(places, found)
    if named is not None:
        return composing.of_places([named], asked)
    if Field.PHONE in wanted and found.weighty:
        unit = _best(records.units(), found)
        if unit is not None:
            return composing.of_record(unit, (Field.PHONE,), [], asked)
    return None


def _best(known: Sequence[Record], found: Found) -> Record | None:
    """The record that all weighty words name, the one whose title says most of them first."""
    if not found.weighty:
        return None
    weighed = [(rules.weigh(found.weighty, records.names_of(one), 1.0), one) for one in known]
    named = [(one, record) for one, record in weighed if one.named == len(found.weighty)]
    if not named:
        return None
    return max(named, key=lambda pair: (pair[0].title, -len(pair[1].names), pair[1].key))[1]


def _unit_for(found: Found) -> Record | None:
    """The unit that deals with what no record answers; None unless every weighty word is its own."""
    return _best(records.units(), found)
