"""Whether a line asks how the person's own matter stands. Pure.

Either it says whose matter it is ("co z moją sprawą o drzewo"), or it says nothing else ("stan sprawy"): "status
wniosku o dowód" may be a question that a card answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from okienko.assistant.rules.asking import plain
from okienko.assistant.rules.language import DANGER, OF_OTHERS, UNLAWFUL, WANTS_PERSON
from okienko.kernel.text import fold, words

_NOT = (DANGER, OF_OTHERS, UNLAWFUL, WANTS_PERSON)
# Of each language: what "MY" and "IT" stand for, and what is asked.
_ASKED: tuple[Mapping[str, str | tuple[str, ...]], ...] = (
    {
        "MY": r"moj(a|ej|ego|emu|e)? / moim / nasz(a|ej|ego|emu|e|ym)? / swoj(a|ej|ego)?",
        "IT": r"spraw(a|y|ie|e|ą|ę)? / wnios(ek|ku|kiem) / (zgłoszeni|podani|odwołani)(e|a|u|em) / "
        r"pism(o|a|u|em) / skarg(a|i|ę|ą)",
        "asked": (
            r"(stan|status|etap|postęp\w*|przebieg|losy?) MY IT",
            r"co (jest |się dzieje |słychać )?(z|ze|w) MY IT",
            r"(na jakim|na którym) etapie (jest |są )?MY IT",
            r"gdzie (jest|utknęł\w*) MY IT",
            r"(sprawd[zź]\w*|śled[zź]\w*) MY IT",
            r"czy (już )?MY IT (\w+ ){0,2}(załatwi\w*|rozpatrz\w*|rozpozna\w*|gotow\w*|przyję\w*|wpłyn\w*)",
            r"czy (już )?(załatwi\w*|rozpatrz\w*|przyję\w*) (już )?MY IT",
            r"kiedy (zostanie |będzie )?(załatwi\w*|rozpatrz\w*|gotow\w*) MY IT",
            r"kiedy MY IT (zostanie|będzie) (załatwi\w*|rozpatrz\w*|gotow\w*)",
        ),
        "polite": "dzień dobry witam cześć halo proszę o mi podać chcę chciałbym chciałabym sprawdzić poznać zobaczyć "
        "jaki jest a i teraz",
    },
    {
        "MY": "my / our",
        "IT": "(the )?(case|matter|application|report|request|complaint|letter)",
        "asked": (
            "(status|state|progress) of MY IT",
            r"(what is|whats|what s|what) (happening |going on |up )?(with|to|about) MY IT",
            "(check|track|follow) (the status of )?MY IT",
            r"(is|was|has) MY IT (\w+ ){0,2}(done|ready|settled|handled|resolved|received|accepted)",
            "MY IT status",
        ),
        "polite": "hello hi please what is the i want to know check",
    },
    {
        "MY": "моя / моєю / моєї / мого / моє / моїм / моїй / мою / наша / нашої / нашою",
        "IT": "(справ|заяв|скарг)(а|и|у|ою|і) / звернен(ня|ням|ні)",
        "asked": (
            "(стан|статус|етап) MY IT",
            "що (відбувається |чути )?(з|зі|із) MY IT",
            "на якому етапі (є |перебуває )?MY IT",
            "(перевірити|перевірте|відстежити) (стан |статус )?MY IT",
            r"чи (вже )?MY IT (\w+ )?(готов\w*|розглян\w*|виріш\w*|отрим\w*)",
        ),
        "polite": "добрий день вітаю прошу який яка є",
    },
)


def _of(language: Mapping[str, str | tuple[str, ...]], my: str) -> str:
    """One pattern of all that is asked; `my`: how often it is said whose matter it is."""
    names = {name: fold("|".join(str(language[name]).split(" / "))) for name in ("MY", "IT")}
    return "|".join(
        fold(one).replace("my it", f"(({names['MY']}) ){my}({names['IT']})(?![^\\W_])") for one in language["asked"]
    )


_OWN = re.compile(rf"(?<![^\W_])({'|'.join(_of(one, '') for one in _ASKED)})")
_BARE = re.compile("|".join(_of(one, "?") for one in _ASKED))
_POLITE = frozenset(word for one in _ASKED for word in words(str(one["polite"])))


def asks_state(text: str) -> bool:
    said = words(plain(text))
    folded = " ".join(said)
    if any(pattern.search(folded) for pattern in _NOT):
        return False
    if _OWN.search(folded):
        return True
    found = _BARE.search(folded)
    return found is not None and set(words(f"{folded[: found.start()]} {folded[found.end() :]}")) <= _POLITE
