"""What in a text makes it hard, each with its place and what to do. Pure.

The words are found by their endings, without a dictionary: a mark is advice, never a verdict.
"""

from __future__ import annotations

import enum
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from okienko.knowledge.rules.plain.measure import LONG_SENTENCE, Readability, measured
from okienko.knowledge.rules.plain.phrases import PhraseBook
from okienko.knowledge.rules.plain.sentences import Sentence, sentences
from okienko.knowledge.rules.plain.words import Word, listed

VERY_HARD = 6  # syllables of a word that is named to the writer; four are counted only


class MarkKind(enum.StrEnum):
    OFFICIALESE = "officialese"
    LONG_SENTENCE = "long_sentence"
    IMPERSONAL = "impersonal"
    PASSIVE = "passive"
    NOUN_CHAIN = "noun_chain"
    HARD_WORD = "hard_word"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Mark:
    """`start` and `end` in characters of the text. `advice`: of officialese, what to say instead ("": leave it out)."""

    kind: MarkKind
    start: int
    end: int
    advice: str = ""
    replacements: tuple[str, ...] = ()
    number: int = 0  # words of a long sentence, syllables of a hard word


@dataclass(frozen=True, slots=True)
class Reading:
    measure: Readability
    marks: tuple[Mark, ...]  # in the order of the text


def read(text: str, book: PhraseBook) -> Reading:
    """The measure of a text and its marks."""
    found = sentences(text)
    marks = sorted((mark for one in found for mark in _marks(one, text, book)), key=lambda mark: (mark.start, mark.end))
    return Reading(measured(found), tuple(marks))


def _marks(one: Sentence, text: str, book: PhraseBook) -> Iterator[Mark]:
    if len(one.words) > LONG_SENTENCE:
        yield Mark(MarkKind.LONG_SENTENCE, one.start, one.end, number=len(one.words))
    said = [
        Mark(MarkKind.OFFICIALESE, hit.start, hit.end, hit.phrase.plain, hit.replacements)
        for hit in book.find(one.words, text)
    ]
    yield from said
    yield from _amounts(one, text)
    ends = [mark.end for mark in said]  # ascending: phrases stand one after another
    for mark in (*_impersonal(one), *_passive(one), *_chains(one, text), *_hard(one)):
        near = bisect_right(ends, mark.start)  # the first phrase that ends behind where the mark begins
        if near == len(said) or said[near].start >= mark.end:  # a phrase with a better one beside it is enough
            yield mark


# -- amounts of money as they are not written

_MONEY = re.compile(
    r"(?<![\w.,/-])(\d{4,9}|\d{1,3}(?:[ \u00a0.]\d{3}){1,3})(?:,(\d\d?|-))?[ \u00a0]?(?:zł(?:ot(?:y|e|ych))?|PLN)(?!\w)"
)


def _amounts(one: Sentence, text: str) -> Iterator[Mark]:
    """ "1200 zł", "1.200,00 PLN" → "1 200 zł"; the kind of the space does not matter, pages put in the right one."""
    for found in _MONEY.finditer(text, one.start, one.end):
        figures = f"{int(re.sub(r'[^0-9]', '', found[1])):,}".replace(",", "\u00a0")
        cents = f",{found[2]}" if found[2] and found[2].strip("0-") else ""
        right = f"{figures}{cents}\u00a0zł"
        if found[0].replace(" ", "\u00a0") != right:
            yield Mark(MarkKind.AMOUNT, found.start(), found.end(), right, (right,))


# -- forms without a person

_WITHOUT_PERSON = frozenset(["należy", "należało", "powinno", "wypada"])
# Words in -no and -to that are no such form of a verb.
_NO_VERB = listed(
    "rano wiano siano kolano grono wrzeciono łono wymiono ono zielono słono czerwono plono strono zrano nazbyt "
    "święto często gęsto pięto koryto żyto sito mito przeto zato kopyto błoto warto czarto auto konto miasto "
    "ciasto lato złoto prosto akonto incognito dokąd ciężko oto nasamprzód dopóty"
)
# Endings are looked for behind a fixed number of letters, so that a long word is not read anew from each of them.
_DONE = re.compile(r"\w{2}(?:[aio]no|ęto|[cdkmpst]?yto|arto|uto)$")
_PEOPLE_DO = re.compile(
    r"(?:uprasza|prosi|informuje|zawiadamia|powiadamia|wzywa|poucza|przyjmuje|wydaje|składa|pobiera|dołącza|załącza|"
    r"uznaje|stosuje|wymaga|przewiduje|zaleca|określa|ustala|rozpatruje|dokonuje|umarza|odmawia|wszczyna|zobowiązuje|"
    r"zwalnia|doręcza|nalicza|udziela|uwzględnia|zalicza|uważa|podaje|przekazuje|wnosi|opłaca|płaci|załatwia|"
    r"sporządza|orzeka|postanawia|bierze|dopuszcza|traktuje|wypełnia|przedkłada|uiszcza|okazuje|zgłasza|wypłaca)$"
)


def _impersonal(one: Sentence) -> Iterator[Mark]:
    lower = [word.text.lower() for word in one.words]
    for place, (word, text) in enumerate(zip(one.words, lower, strict=True)):
        if word.kind != "word":
            continue
        if text in _WITHOUT_PERSON or (_DONE.search(text) and text not in _NO_VERB):
            yield Mark(MarkKind.IMPERSONAL, word.start, word.end)
        elif _PEOPLE_DO.match(text):
            if lower[place + 1 : place + 2] == ["się"]:
                yield Mark(MarkKind.IMPERSONAL, word.start, one.words[place + 1].end)
            elif place and lower[place - 1] == "się":
                yield Mark(MarkKind.IMPERSONAL, one.words[place - 1].start, word.end)


# -- the passive voice

_TO_BE = listed(
    "jest są był była było byli były będzie będą być bywa bywają został została zostało zostali zostały zostanie "
    "zostaną zostać zostają zostaje"
)
_PARTICIPLE = re.compile(r"\w{2}(?:[aeo]n[yaei]|[ęy]t[yae]|ęci|art[yae]|arci|ut[yae])$")
_NO_PARTICIPLE = listed(
    "strona strony stronie strono zmiana zmiany zmianie ściana ściany dane dana cena ceny cenie kolana zielony zielona "
    "zielone słony czerwony czerwona czerwone osłona ochrona ochrony ona one oni żona żony granie inny inne inna rana "
    "telefony siostry karty kwoty minuty pieniędzy czarty warty warta warte syty terenie domena powszechne przestrzeni "
    "pani"
)


def _passive(one: Sentence) -> Iterator[Mark]:
    lower = [word.text.lower() for word in one.words]
    for place, text in enumerate(lower):
        if text not in _TO_BE:
            continue
        for near in range(place + 1, min(place + 4, len(lower))):
            if _PARTICIPLE.search(lower[near]) and lower[near] not in _NO_PARTICIPLE:
                yield Mark(MarkKind.PASSIVE, one.words[place].start, one.words[near].end)
                break


# -- nouns hanging on nouns: "rozpoczęcie realizacji zadania"

_DEED = re.compile(
    r"\w{3}(?:(?:[ae]ni|ęci|yci)(?:e|a|u|em|om|ach|ami)|acj(?:a|i|ę|ą)|ości|ością|(?:st|ct)w(?:o|a|u|em))$"
)
_NOUN = re.compile(r"\w{3}(?:a|u|y|cji|ki|gi|ów|ego|ej|ych|ich|eń)$")
_CHAIN = 3


def _chains(one: Sentence, text: str) -> Iterator[Mark]:
    run: list[Word] = []
    for word in one.words:
        apart = run and text[run[-1].end : word.start] != " "
        if apart:
            yield from _chain(run)
            run = []
        lower = word.text.lower()
        if word.kind == "word" and (_DEED.search(lower) or (run and _NOUN.search(lower))):
            run.append(word)
        else:
            yield from _chain(run)
            run = []
    yield from _chain(run)


def _chain(run: list[Word]) -> Iterator[Mark]:
    while run and run[-1].text.endswith("a") and not _DEED.search(run[-1].text.lower()):
        run.pop()  # perhaps what is done: "zadania trwa"
    if len(run) >= _CHAIN and sum(bool(_DEED.search(word.text.lower())) for word in run) >= _CHAIN - 1:
        yield Mark(MarkKind.NOUN_CHAIN, run[0].start, run[-1].end, number=len(run))


def _hard(one: Sentence) -> Iterator[Mark]:
    for place, word in enumerate(one.words):
        is_name = place > 0 and word.text[0].isupper()
        if word.kind == "word" and not is_name and word.syllables >= VERY_HARD:
            yield Mark(MarkKind.HARD_WORD, word.start, word.end, number=word.syllables)
