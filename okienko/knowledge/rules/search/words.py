"""What a word of a question and of a card is compared by. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

import Stemmer

from okienko.kernel.text import fold, words

GRAM = 4
Terms = frozenset[str]
LONGEST_WORD = 60  # letters; the rest of a longer one says nothing

# Words of questions, not of matters. Folded.
_STOP = {
    "pl": """a aby ale az bardzo bez bo by byc byl byla bylo byly chce chcialabym chcialbym ci co cos czego czy do dla
        dlaczego dzien dobry gdy gdzie go i ich ile im inny ja jak jaka jaki jakie jako je jednak jego jej jest jestem
        jesli jezeli juz kiedy kto ktora ktore ktory ktorego lub ma mam mamy mi mnie moc moga moge moja moje moj moze
        mozna mu musi musze my na nad nam nas nasz nie nic niej niz no o od ona one oni oraz panstwo po pod prosze
        przed przez przy robic sa sam sie skad sobie sposob swoj ta tak takie tam te tego tej ten teraz to trzeba tu ty
        tylko tym u w we wiec witam wszystko z za zalatwic ze zeby zrobic""",
    "en": """a an and are as at be can do does for from get have how i in is it me my need of on or the to what where
        with you""",
    "uk": """а або але в від де для до є з за і як який яка які коли кому мені мій моя можна на не по та треба у це чи
        що я""",
}
STOP: Mapping[str, frozenset[str]] = {language: frozenset(fold(listed).split()) for language, listed in _STOP.items()}


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("polish")


def stem_folded(word: str) -> str:
    """The stem of a word, folded."""
    return fold(str(_stemmer().stemWord(word)))


def _restored(folded: str) -> str:
    """A folded word with the diacritics that its ending surely had, or the stemmer does not know the ending."""
    for plain, marked in (("ow", "ów"), ("osc", "ość")):
        if folded.endswith(plain) and len(folded) > len(plain) + 2:
            return folded[: -len(plain)] + marked
    return folded


def terms_of(text: str) -> list[Terms]:
    """For each word of a text, the terms it is found by."""
    return [terms for raw in text.lower().split() for _, terms in pieces(raw)]


@lru_cache(maxsize=60_000)
def pieces(raw: str) -> tuple[tuple[str, Terms], ...]:
    """The words inside one run of letters and marks ("Nowak-Żak," has two), folded, each with its terms."""
    whole = "".join(sign if sign.isalnum() else " " for sign in raw).split()
    return tuple(
        (folded, frozenset({stem_folded(folded), stem_folded(_restored(folded)), stem_folded(plain)}))
        for plain in (one[:LONGEST_WORD] for one in whole)
        for folded in words(plain)[:1]
    )


def grams_of(folded_words: Iterable[str]) -> Counter[str]:
    """Pieces of four letters, the ends of words marked: "pies" → "_pie", "pies", "ies_"."""
    counted: Counter[str] = Counter()
    for word in folded_words:
        marked = f"_{word}_"
        counted.update(marked[i : i + GRAM] for i in range(max(1, len(marked) - GRAM + 1)))
    return counted
