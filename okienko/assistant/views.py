"""The page of the assistant. It works without scripts; the conversation lives in the session of its visitor."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_POST

from okienko.assistant import phrases, queries, rules, visitors
from okienko.assistant.forms import SayForm
from okienko.assistant.rules import Answer, Kind, Memory, Talk, Turn
from okienko.channels.queries import CHAT_BEGINS_WITH, CHAT_LINE_LIMIT
from okienko.kernel.guessing import forgive_guess, limit_guesses
from okienko.kernel.http import Request, private
from okienko.kernel.limits import network_of
from okienko.knowledge import services as knowledge
from okienko.knowledge.rules.learning import Place

_SESSION = "assistant"
_SETTLED = (Kind.ANSWER, Kind.DECLINE, Kind.STEP)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: Request) -> HttpResponse:
    """The conversation so far and a field for the next line."""
    now = _talk(request)
    if request.method != "POST":
        return _page(request, now, SayForm(initial={"say": request.GET.get("q", "")[:2000]}))
    form = SayForm(request.POST)
    if not form.is_valid():
        return _page(request, now, form, status=422)
    visitors.limit_questions(request)
    said: str = form.cleaned_data["say"]
    answer, memory = _answer(request, said, now)
    turn = Turn(rules.kept(said), answer, _counted(request, said, answer, now))
    request.session[_SESSION] = now.heard(turn, memory, timezone.now()).as_json()
    return redirect(f"{reverse('assistant:talk')}#ostatnia")


@private
@require_POST
def helped(request: Request) -> HttpResponse:
    """ "To mi pomogło": counted once for its question, without who said so."""
    now = _talk(request)
    last = now.turns[-1] if now.turns else None
    if last is not None and last.answer.kind is Kind.ANSWER:
        for cite in last.answer.cites:
            if cite.key.startswith("card:"):
                knowledge.note_helped(cite.key.removeprefix("card:"), last.ticket, network=network_of(request))
        thanks = Answer(Kind.THANKS, (rules.Part(None, "", (phrases.welcome(),)),), language=now.language)
        request.session[_SESSION] = now.heard(Turn("", thanks), now.memory, timezone.now()).as_json()
    return redirect(f"{reverse('assistant:talk')}#ostatnia")


@private
@require_POST
def person(request: Request) -> HttpResponse:
    """On to a person with the whole conversation: a talk, or a message where nobody reads."""
    now = _talk(request)
    if now.turns:
        request.session[CHAT_BEGINS_WITH] = _transcript(now)
    return redirect("chat:message" if request.POST.get("how") == "message" else "chat:begin")


@private
@require_POST
def again(request: Request) -> HttpResponse:
    """Forget the conversation."""
    _forget(request)
    return redirect("assistant:talk")


def _talk(request: Request) -> Talk:
    """As far as it has come. An old one is forgotten: somebody else may sit here now."""
    kept = Talk.from_json(request.session.get(_SESSION))
    if not kept.is_old(timezone.now()):
        return kept
    _forget(request)
    return Talk()


def _forget(request: Request) -> None:
    request.session.pop(_SESSION, None)
    request.session.pop(CHAT_BEGINS_WITH, None)


def _page(request: Request, now: Talk, form: SayForm, *, status: int = 200) -> HttpResponse:
    last = now.turns[-1].answer if now.turns else None
    context = {
        "turns": now.turns,
        "form": form,
        "may_thank": last is not None and last.kind is Kind.ANSWER,
        "offers_person": last is not None and last.offers_person,
        "may_go_back": bool(now.memory.trail),
        "is_walking": now.memory.is_walking,
        "hide_search": True,
    }
    return render(request, "assistant/talk.html", context, status=status)


def _answer(request: Request, said: str, now: Talk) -> tuple[Answer, Memory]:
    spoken = now.language if now.turns else translation.get_language() or "pl"
    reference, code = rules.reference_and_code(said)
    if code and not reference:
        reference = now.matter_asked_about()
    if not reference and rules.asks_state(said):
        return queries.asked_for_number(rules.read(said, spoken).language), now.memory
    if not reference:
        return queries.answer(said, now.memory, language=spoken)
    language = rules.read(said, spoken).language
    with translation.override(language):
        if not code:
            return queries.asked_for_code(language), now.memory
        limit_guesses(request, reference)
        told = queries.of_matter(reference, code, language)
        if told is None:
            return queries.not_known(language), now.memory
    forgive_guess(request, reference)
    return told, now.memory


def _counted(request: Request, said: str, answer: Answer, before: Talk) -> str:
    """The ticket of the question; words are scrubbed by knowledge.

    Nothing is counted of a matter's number, nor of what teaches search nothing and may be about somebody.
    """
    # to a guide: no question to search
    is_reply = before.memory.is_walking or (before.memory.is_ended and answer.kind is Kind.STEP)
    if is_reply or answer.kind not in _SETTLED or not rules.read(said).is_of_office:
        return ""
    cited = next((one.key.removeprefix("card:") for one in answer.cites if one.key.startswith("card:")), "")
    is_answered = answer.kind is not Kind.DECLINE
    return knowledge.note_search(
        said, place=Place.ASSISTANT, is_answered=is_answered, nearest=cited, network=network_of(request)
    )


def _transcript(now: Talk) -> str:
    """The conversation as the person sends it on, its end where it is too long for one line."""
    lines = []
    for turn in now.turns:
        lines += [f"{phrases.me()}: {turn.said}"] if turn.said else []
        lines.append(f"{phrases.machine()}: {turn.answer.text}")
    text = "\n".join(lines)
    head = phrases.talk_so_far()
    room = CHAT_LINE_LIMIT - len(head) - 200
    return f"{head}\n{'…' if len(text) > room else ''}{text[-room:]}\n\n"
