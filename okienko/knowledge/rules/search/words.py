"""What a word of a question and of a card is compared by. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

import Stemmer

from okienko.kernel.text import fold
from okienko.kernel.text import words as folded_words_of
from okienko.knowledge.rules.search.cyrillic import spelled

GRAM = 4
Terms = frozenset[str]
_INNER_APOSTROPHE = re.compile(r"(?<=[а-яіїєґ])['’ʼ`](?=[а-яіїєґ])")  # "пам'ятка" is one word, however it is typed
LONGEST_WORD = 60  # letters; the rest of a longer one says nothing

# Words of questions, not of matters. Folded.
_STOP = {
    "pl": """a aby ale az bardzo bez bo by byc byl byla bylo byly chce chcialabym chcialbym ci co cos czego czy do dla
        dlaczego dzien dobry gdy gdzie go i ich ile im inny ja jak jaka jaki jakie jako je jednak jego jej jest jestem
        jesli jezeli juz kiedy kto ktora ktore ktory ktorego lub ma mam mamy mi mnie moc moga moge moja moje moj moze
        mozna mu musi musze my na nad nam nas nasz nie nic niej niz no o od ona one oni oraz panstwo po pod prosze
        przed przez przy robic sa sam sie skad sobie sposob swoj ta tak takie tam te tego tej ten teraz to trzeba tu ty
        tylko tym u w we wiec witam wszystko z za zalatwic ze zeby zrobic""",
    "en": """a about after also am an and any are as at be been before but by can could did do does for from get go had
        has have he her here his how i if im in into is it its make me my need of on or our out please she should so
        some than that the their them then there they this to too up us want was we were what when where which who will
        with would you your""",
    "uk": """а або але без був була було були в ви від він вона вони вже де для до є з за зробити и його її їх і або й
        бути буде як як яка яке яку який які коли кому куди ли мені мы мне мій моя мого моєму мої мою можу можна можно
        ми на над нам нас не но ні о об она они оно от по под при про потрібен потрібна потрібно робити свій свого своє
        свою так такий те теж тепер то тут там та треба ти у хоче хочу хочемо це цей цього ця цю чи чого что чому чтобы
        що щоб ще я""",
}
_EVERYWHERE = frozenset(map(spelled, fold(f"{_STOP['pl']} {_STOP['uk']}").split()))  # Cyrillic is no Polish word
# English is apart: its "do" and "to" are Polish too, but its "at" and "some" may be something else.
STOP: Mapping[str, frozenset[str]] = {
    "pl": _EVERYWHERE,
    "uk": _EVERYWHERE,
    "en": _EVERYWHERE | frozenset(_STOP["en"].split()),
}


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


def words(text: str) -> list[str]:
    """Folded words, Cyrillic ones in one spelling."""
    return [spelled(one) for one in folded_words_of(text)]


def terms_of(text: str) -> list[Terms]:
    """For each word of a text, the terms it is found by."""
    return [terms for raw in text.lower().split() for _, terms in pieces(raw)]


@lru_cache(maxsize=60_000)
def pieces(raw: str) -> tuple[tuple[str, Terms], ...]:
    """The words inside one run of letters and marks ("Nowak-Żak," has two), folded, each with its terms."""
    whole = "".join(sign if sign.isalnum() else " " for sign in _INNER_APOSTROPHE.sub("", raw)).split()
    return tuple(
        (folded, frozenset(map(spelled, (stem_folded(folded), stem_folded(_restored(folded)), stem_folded(plain)))))
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
