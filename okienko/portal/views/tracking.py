"""A person follows their matter: by number and code, or by the signed link of our e-mails."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.cases import queries as cases
from okienko.cases import services as case_services
from okienko.cases.queries import Tracked
from okienko.cases.rules import CaseState
from okienko.contacts import queries as contacts
from okienko.contacts import services as contact_services
from okienko.contacts.services import AttachedFile
from okienko.kernel import brand, files, limits, pages
from okienko.kernel.actors import anonymous, system
from okienko.kernel.errors import Conflict, Invalid, NotFound, TooMany
from okienko.kernel.forms import refuse
from okienko.kernel.guessing import forgive_guess, limit_guesses
from okienko.kernel.http import Request, private
from okienko.kernel.references import parse_reference
from okienko.portal import confirmation, visitors, words
from okienko.portal.forms import AnswerForm, RatingForm, ReopenForm, TrackForm
from okienko.portal.views.common import exchanged, language_of

_ONCE = timedelta(minutes=2)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: Request) -> HttpResponse:
    """Asks for number and code. A wrong number and a wrong code meet the same answer."""
    if request.method != "POST":
        return render(
            request, "portal/track.html", {"form": TrackForm(initial={"reference": request.GET.get("numer")})}
        )
    form = TrackForm(request.POST)
    if form.is_valid():
        reference = parse_reference(form.cleaned_data["reference"]) or "0"
        code = "".join(sign for sign in form.cleaned_data["code"] if sign in "0123456789")
        limit_guesses(request, reference)
        token = _token(reference, code)
        if token is not None:
            forgive_guess(request, reference)
            return redirect("portal:case", token=token)
        form.add_error(None, _("Nie znamy takiego numeru z tym kodem. Sprawdź obie liczby na potwierdzeniu."))
    return render(request, "portal/track.html", {"form": form}, status=422)


def _token(reference: str, code: str) -> str | None:
    case_id = cases.track(reference, code)
    if case_id is not None:
        return cases.tracking_token(case_id)
    contact_id = contacts.track(reference, code)
    return contacts.tracking_token(contact_id) if contact_id is not None else None


@private
@require_safe
def case(request: Request, token: str) -> HttpResponse:
    """Everything the person may know of their matter."""
    contact_id = contacts.id_from_tracking_token(token)
    if contact_id is not None:
        return _contact(request, contact_id)
    return _case(request, _open(token), token)


def _contact(request: Request, contact_id: int) -> HttpResponse:
    found = contacts.tracked(contact_id)
    if found is None:
        raise NotFound
    matters = cases.matters_of(contact_id)
    # The message has become this matter, whose page shows its files, too; of a promised call it knows nothing.
    if len(matters) == 1 and found.settled_at and not found.call_at:
        return redirect("portal:case", token=cases.tracking_token(matters[0].case_id))
    context = {
        "contact": found,
        "matters": [(one, cases.tracking_token(one.case_id)) for one in matters],
        "files": exchanged(contacts.sent_files([contact_id])),
    }
    return render(request, "portal/contact_state.html", context)


def _open(token: str) -> Tracked:
    """The matter behind a signed link; NotFound for any other token."""
    case_id = cases.id_from_tracking_link(token)
    found = cases.tracked(case_id, language_of()) if case_id is not None else None
    if found is None:
        raise NotFound
    return found


def _case(
    request: Request,
    found: Tracked,
    token: str,
    *,
    answer: AnswerForm | None = None,
    reopening: ReopenForm | None = None,
    rating: RatingForm | None = None,
) -> HttpResponse:
    context = {
        "case": found,
        "token": token,
        "state_word": words.state_word(found.state, found.closing),
        "state_sentence": words.state_sentence(found),
        "tone": words.TONES[found.state],
        "state_icon": words.ICONS[found.state],
        "timeline": words.timeline(found),
        "files": exchanged(found.files, [(one.file_id, one.from_office) for one in found.photos]),
        "may_add": found.state is not CaseState.RESOLVED,
        "answer_form": answer or AnswerForm(prefix="answer"),
        "reopen_form": reopening or ReopenForm(prefix="reopen"),
        "rating_form": rating or RatingForm(prefix="rate"),
        "rating_word": words.rating_words().get(found.rating[0], "") if found.rating else "",
        "may_rate": found.may_rate and found.rating is None and found.state is CaseState.RESOLVED,
    }
    wrong = any(form is not None for form in (answer, reopening, rating))
    return render(request, "portal/case.html", context, status=422 if wrong else 200)


@private
@require_POST
def supplement(request: Request, token: str) -> HttpResponse:
    """The person answers what the office asked, or adds something, with files."""
    found = _open(token)
    form = AnswerForm(request.POST, request.FILES, prefix="answer")
    if not form.is_valid():
        return _case(request, found, token, answer=form)
    text: str = form.cleaned_data["text"]
    if text and _said_just_now(found.case_id, text):
        return redirect("portal:case", token=token)
    visitors.limit_words(found.case_id)
    papers: list[UploadedFile] = form.cleaned_data["papers"]
    visitors.limit_files(request, len(papers))
    attached: list[AttachedFile] = []
    for one in papers:
        try:
            # kept by the machine, which claims it for the contact of the matter in the same step
            kept = files.store(one, name=one.name or "", by=system())
        except Invalid as error:
            files.delete([files.FileId(other.file_id) for other in attached])
            form.add_error("papers", f"{one.name}: {error.message}")
            if len(papers) > 1:
                form.add_error("papers", _("Wybierz też ponownie pozostałe pliki."))
            return _case(request, found, token, answer=form)
        info = files.info(kept)
        attached.append(AttachedFile(info.id, info.name, info.mime, info.size))
    case_services.supplement(found.case_id, text, by=anonymous(), attachments=tuple(attached))
    messages.success(request, _("Dziękujemy. Twoja odpowiedź jest już w sprawie."))
    return redirect("portal:case", token=token)


def _said_just_now(case_id: int, text: str) -> bool:
    """Whether the same words came within two minutes: a second click, or the page sent again."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    try:
        limits.take(f"portal:said:{case_id}:{digest}", rate=1, per=_ONCE)
    except TooMany:
        return True
    return False


@private
@require_POST
def reopen(request: Request, token: str) -> HttpResponse:
    """The person says what is still to be done; a second click finds the matter open already."""
    found = _open(token)
    form = ReopenForm(request.POST, prefix="reopen")
    if found.state is CaseState.REOPENED:
        return redirect("portal:case", token=token)
    if not form.is_valid():
        return _case(request, found, token, reopening=form)
    visitors.limit_words(found.case_id)
    try:
        case_services.reopen(found.case_id, reason=form.cleaned_data["reason"], by=anonymous())
    except Conflict as error:
        refuse(form, error)
        return _case(request, found, token, reopening=form)
    messages.success(request, _("Otworzyliśmy sprawę ponownie. Damy znać, co dalej."))
    return redirect("portal:case", token=token)


@private
@require_POST
def rate_from_case(request: Request, token: str) -> HttpResponse:
    """A rating from the page of the matter."""
    found = _open(token)
    if not found.may_rate:
        raise NotFound
    form = RatingForm(request.POST, prefix="rate")
    if not form.is_valid():
        return _case(request, found, token, rating=form)
    _save_rating(found, form)
    messages.success(request, _("Dziękujemy za ocenę."))
    return redirect("portal:case", token=token)


def _save_rating(found: Tracked, form: RatingForm) -> None:
    visitors.limit_words(found.case_id)
    contact_services.rate(
        f"case:{found.case_id}", form.cleaned_data["score"], comment=form.cleaned_data["comment"], by=anonymous()
    )


@private
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: Request, token: str) -> HttpResponse:
    """The rating of a closing message. A GET shows it and saves nothing: mail scanners follow links."""
    case_id = cases.id_from_rating_link(token)
    found = cases.tracked(case_id, language_of()) if case_id is not None else None
    if found is None or not found.may_rate:
        raise NotFound
    form = RatingForm(request.POST if request.method == "POST" else None, initial=_rated(found))
    if request.method == "POST" and form.is_valid():
        _save_rating(found, form)
        return redirect("portal:rated", token=token)
    context = {"form": form, "case": found, "rated": found.rating is not None}
    return render(request, "portal/rate.html", context, status=422 if request.method == "POST" else 200)


def _rated(found: Tracked) -> dict[str, object]:
    return {"score": found.rating[0], "comment": found.rating[1]} if found.rating else {}


@private
@require_safe
def rated(request: Request, token: str) -> HttpResponse:
    """Thanks, and the way back to change one's mind."""
    if cases.id_from_rating_link(token) is None:
        raise NotFound
    return render(request, "portal/rated.html", {"token": token})


@private
@require_safe
def document(request: Request, token: str) -> HttpResponse:
    """The confirmation as a PDF in Polish."""
    found = _open(token)
    visitors.limit_documents(request)
    case_id = found.case_id
    polish = cases.tracked(case_id, "pl") or found
    content = confirmation.pdf(
        polish, cases.tracking_link(case_id), office=brand.current("pl"), clause=pages.clause("form", "pl")
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="potwierdzenie-{found.reference}.pdf"'
    return response
