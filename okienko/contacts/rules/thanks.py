"""Whether a message says thank you and nothing else. Pure.

Who thanks for an answer is owed none: the clock of an answer must not start over for it. A word that is not known
here, a question or a figure, and the message waits like any other: better one thank-you on the list than a request
that nobody reads.
"""

from __future__ import annotations

import re

from okienko.kernel.text import fold

LONGEST = 40  # words
NAMES = 3  # words under "Pozdrawiam"


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


_THANKING = _words("""
    dziękuję dziękujemy dziękować podziękować podziękowania dzięki thank thanks thx
    дякую дякуємо вдячна вдячний вдячні спасибі спасибо""")
_ENDING = _words("pozdrawiam pozdrawiamy pozdrowienia poważaniem szacunku uszanowaniem regards повагою уважением")
_POLITE = _words("""
    a i oraz z za jeszcze raz dla bardzo serdecznie serdeczne uprzejmie pięknie ślicznie wielkie stokrotne ogromnie
    chciałam chciałem szybka szybką szybkie błyskawiczną sprawną sprawne miłą pełną wyczerpującą jasną odpowiedź
    odpowiedzi informacje informację pomoc wiadomość wyjaśnienie wyjaśnienia reakcję interwencję załatwienie sprawy
    naprawę naprawienie usunięcie obsługę wsparcie zaangażowanie cierpliwość poświęcony czas wszystko wszystkim panu
    pani państwu wam dzień dobry witam cześć szanowni szanowna szanowny panie państwo ok okej super świetnie
    rewelacja wyrazami miłego udanego dnia wieczoru weekendu tygodnia wszystkiego dobrego
    a you very so much lot again for and all everything the your quick fast prompt kind reply response answer help
    information info support many great best dear hello hi good morning afternoon sir madam have nice day
    і та з за ще раз дуже щиро вам вашу швидку відповідь допомогу інформацію усе все добрий день вечір доброго дня
    гарного с за еще раз очень большое огромное быстрый ответ помощь хорошего""")
_KNOWN = _THANKING | _POLITE | _ENDING
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ANSWERS = re.compile(r"(?:re|odp|odpowiedź|відп|ответ|aw)(?:\[\d+\])?:", re.IGNORECASE)
_DEVICE = re.compile(r"(?im)^\s*(?:wysłan[eoy]|sent|надіслано|отправлено)\s+(?:z|from|з|с)\s.{1,60}$")


def is_only_thanks(text: str, *, headline: str = "") -> bool:
    """Whether this is a thank-you that asks for nothing.

    text: the person's own words, without what they quote. headline: of their message; one that is no answer to ours
    ("Re:") may hold the matter itself.
    """
    if headline.strip() and not _ANSWERS.match(headline.strip()):
        return False
    lines = [line.strip() for line in _DEVICE.sub("", text).splitlines() if line.strip(" -–—")]
    if len(lines) > 1 and _is_signature(lines[-1]):
        del lines[-1]
    left = " ".join(lines)
    if any(sign.isdigit() or sign in "?@/" for sign in left):
        return False
    words = _WORD.findall(left)
    plain = [fold(word) for word in words]
    if len(words) > LONGEST or not _THANKING.intersection(plain):
        return False
    end = max((place for place, word in enumerate(plain) if word in _ENDING), default=len(plain))
    under = [word for word, known in zip(words[end:], plain[end:], strict=True) if known not in _KNOWN]
    return (
        all(word in _KNOWN for word in plain[:end]) and len(under) <= NAMES and all(word[0].isupper() for word in under)
    )


def _is_signature(line: str) -> bool:
    """ "Maria Przykładowa" alone in the last line; one word may be a sentence."""
    words = line.rstrip(".,").split()
    return 2 <= len(words) <= 3 and all(_WORD.fullmatch(word) and word[0].isupper() for word in words)
