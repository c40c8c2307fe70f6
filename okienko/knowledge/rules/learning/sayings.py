"""What may be wrong with a synonym, and which questions it would change. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from okienko.knowledge.rules.search import question, read_synonyms
from okienko.knowledge.rules.search.synonyms import Book, Entry, Synonym
from okienko.knowledge.rules.search.words import Terms

SHORTEST = 3  # letters of a phrase


class Flaw(StrEnum):
    """Why a synonym is refused."""

    EMPTY = "empty"  # no phrase, or no word of the office
    SHORT = "short"  # a phrase of one or two letters, or of small words alone: it would fit nearly every question
    SAME = "same"  # both sides say the same
    LOOP = "loop"  # another one leads back
    TAKEN = "taken"  # the same phrase leads to the same words already


def flaws_of(synonym: Synonym, others: Iterable[Synonym]) -> list[Flaw]:
    """What is wrong with it beside the others in use; [] for nothing."""
    read = read_synonyms([synonym])
    if not read:
        return [Flaw.EMPTY]
    [entry] = read
    found = []
    if any(not _is_long_enough(phrase) for phrase in synonym.said.split(",")):
        found.append(Flaw.SHORT)
    if any(_within(entry.official, phrase) for phrase in entry.phrases):
        found.append(Flaw.SAME)
    for other in read_synonyms(others):
        if _leads(entry, other) and _leads(other, entry):
            found.append(Flaw.LOOP)
            break
        if (
            _within(other.official, entry.official)
            and _within(entry.official, other.official)
            and all(any(_within(one, two) and _within(two, one) for two in other.phrases) for one in entry.phrases)
        ):
            found.append(Flaw.TAKEN)
            break
    return found


def changed_by(synonym: Synonym, questions: Sequence[str]) -> list[str]:
    """Which of these questions hold a phrase of it, whatever their endings."""
    book = Book(read_synonyms([synonym]))
    return [text for text in questions if _says(book, text)]


def _says(book: Book, text: str) -> bool:
    asked = question(text)
    spoken = [own | book.prefixes_of(word) for word, own in zip(asked.words, asked.terms, strict=True)]
    return bool(book.meant(spoken))


def _is_long_enough(phrase: str) -> bool:
    return sum(sign.isalnum() for sign in phrase) >= SHORTEST and bool(read_synonyms([Synonym(phrase, "urząd")]))


def _leads(one: Entry, other: Entry) -> bool:
    """Whether what the office says in one is a phrase of residents in the other."""
    return any(_within(phrase, one.official) for phrase in other.phrases)


def _within(words: Sequence[Terms], among: Sequence[Terms]) -> bool:
    """Whether each of these words is one of those."""
    return all(any(one & other for other in among) for one in words)
