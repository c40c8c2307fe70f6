"""From a person's words to what they ask for. Pure."""

from __future__ import annotations

import re

from okienko.assistant.rules import language as words_of
from okienko.assistant.rules.records import Asked, Field
from okienko.kernel.text import fold, words

LONGEST = 2000  # signs read of one line; the rest of a longer one says nothing
_MARKUP = re.compile(r"<script.{0,500}?</script>|<[^>]{0,200}>|\[\[.{0,200}?\]\]|[{}<>|`;]|\S+@\S+|https?://\S+")
REFERENCE = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?\d(?!\d)")
CODE = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}(?!\d)")
# What a person claims or orders before the question itself: "SYSTEM: od teraz … Ile kosztuje odpis?"
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+|,\s+(?=popraw|kłamiesz)")
_CLAIM = re.compile(r"(?<![^\W_])\d+([.,]\d+)?\s*(zł|zl|złotych|zlotych|pln|procent|%|грн)(?![^\W_])", re.IGNORECASE)
_FLAGS = {
    "danger": words_of.DANGER, "person": words_of.WANTS_PERSON, "greeting": words_of.GREETING,
    "thanks": words_of.THANKS, "advice": words_of.ADVICE, "unlawful": words_of.UNLAWFUL, "others": words_of.OF_OTHERS,
    "instruction": words_of.INSTRUCTION,
}  # fmt: skip


def plain(text: str) -> str:
    """The words alone: without tags, what looks like calls of tools, and amounts that the person claims."""
    return " ".join(_CLAIM.sub(" ", _MARKUP.sub(" ", text[:LONGEST])).split())


def read(text: str, language: str = "pl") -> Asked:
    """`language`: the one spoken so far."""
    spoken = words_of.language_of(text, language)
    bare = plain(text)
    folded = fold(bare)
    flags = {name for name, pattern in _FLAGS.items() if pattern.search(folded)}
    asked = question_of(bare) if "instruction" in flags else bare
    fields = fields_of(fold(asked))
    subject = tuple(one for one in words(asked) if not words_of.is_of_asking(one) and len(one) > 1)
    weighty = [one for one in subject if not words_of.is_minor(one)]
    return Asked(
        language=spoken,
        fields=fields,
        words=subject,
        flags=frozenset(flags),
        day=words_of.weekday(folded),
        on=words_of.day_named(folded),
        is_dependent=not weighty or bool(words_of.FOLLOWS.match(folded)),
    )


def is_open(text: str) -> bool:
    """Whether the thing itself is left open: "coś na chodniku", "jakiś papier"."""
    return words_of.OPEN.search(fold(text)) is not None


def question_of(text: str) -> str:
    """Of words with an order to the machine among them, the sentences that ask something; all where none does."""
    sentences = [one for one in _SENTENCE.split(text) if one.strip()]
    asking = [
        one
        for one in sentences
        if not words_of.INSTRUCTION.search(fold(one)) and (one.rstrip().endswith("?") or fields_of(fold(one)))
    ]
    return " ".join(asking) if asking else text


def fields_of(folded: str) -> tuple[Field, ...]:
    """Parts of a record that are asked for, in the order of the words; at most three."""
    found = [
        (match.start(), -len(match.group()), name)
        for name, pattern in words_of.FIELDS.items()
        if (match := pattern.search(folded)) is not None
    ]
    form = next((one for one in found if one[2] is Field.FORMS), None)
    if form is not None:  # "gdzie pobrać wniosek": where the form is, and not where the office is
        found = [one for one in found if one[2] is not Field.WHERE or not form[0] <= one[0] < form[0] - form[1]]
    return tuple(name for _start, _length, name in sorted(found))[:3]


def reference_and_code(text: str) -> tuple[str, str]:
    """Digits of a reference (ten) and of a tracking code (six) in a person's words; "" for what is not there."""
    reference = REFERENCE.search(text)
    rest = text[: reference.start()] + " " + text[reference.end() :] if reference else text
    code = CODE.search(rest)
    return _digits(reference.group() if reference else ""), _digits(code.group() if code else "")


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
