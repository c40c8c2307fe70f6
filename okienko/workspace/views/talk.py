"""A talk by telephone or at the desk, written down while it goes on; and people found as staff type."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from okienko.cases import queries as cases
from okienko.cases.permissions import require_talker
from okienko.cases.services import register_talk
from okienko.contacts import queries as contacts
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.http import Request, asked, row_id
from okienko.people import permissions as people_gate
from okienko.people import queries as people
from okienko.workspace.forms import Lists, TalkForm, one_more, outcome_forms
from okienko.workspace.permissions import talks
from okienko.workspace.views import scripts
from okienko.workspace.views.answering import settled_words, show_refusal
from okienko.workspace.views.common import desk, done
from okienko.workspace.views.common import page as render_page


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: Request) -> HttpResponse:
    """One screen while talking, and its one save."""
    require_talker(request.actor)
    lists = Lists.read()
    if request.method != "POST":
        fresh = TalkForm(lists=lists, initial={"key": secrets.token_urlsafe(24)})
        return _page(request, fresh, outcome_forms(lists=lists))
    form = TalkForm(request.POST, lists=lists)
    if "one_more" in request.POST:
        return _page(request, form, outcome_forms(one_more(request.POST), lists))
    outcomes = outcome_forms(request.POST, lists)
    if not all([form.is_valid(), outcomes.is_valid()]):
        return _page(request, form, outcomes, status=422)
    questions = [one.cleaned_data for one in outcomes.forms]
    headline = next((one["title"] or one["question"] for one in questions if one["title"] or one["question"]), "")
    try:
        saved = register_talk(
            form.cleaned_data["key"],
            form.talk(headline),
            [one.outcome() for one in outcomes.forms],
            by=request.actor,
            note=form.cleaned_data["note"],
        )
    except Invalid as error:
        show_refusal(error, outcomes, form)
        return _page(request, form, outcomes, status=422)
    return done(request, settled_words(saved.settled), "workspace:contact", saved.contact_id)


def _page(request: Request, form: TalkForm, outcomes: Any, status: int = 200) -> HttpResponse:
    chosen = {name: row_id(str(form[name].value() or "")) for name in ("person", "on_behalf_of")}
    cards = people.cards(pk for pk in chosen.values() if pk)
    context = {
        "form": form,
        "reply": form,
        "outcomes": outcomes,
        "chosen": cards.get(chosen["person"] or 0),
        "principal": cards.get(chosen["on_behalf_of"] or 0),
        "confirmed": bool(form["confirmed"].value()),
        "scripts": scripts.beside(request),
    }
    return render_page(request, "workspace/talk.html", context, topics=[], status=status)


@desk
@require_safe
def people_found(request: Request) -> HttpResponse:
    """A fragment: people for `?q=`, to choose for a talk or (`?kontakt=`) for a contact. Look-ups are logged."""
    people_gate.access_people(request.actor)
    query = asked(request, "q")
    contact_id = row_id(asked(request, "kontakt"))
    context = {
        "query": query,
        "found": people.search(query, by=request.actor, limit=8),
        "contact": contacts.header(request.actor, contact_id) if contact_id else None,
        "prefix": "principal" if request.GET.get("pole") == "on_behalf_of" else "caller",
    }
    return render(request, "workspace/people.html", context)


@desk
@require_safe
def person_beside(request: Request, person_id: int) -> HttpResponse:
    """A fragment: name and number, *prawdopodobnie*; with `?potwierdzona=1` also contacts and case headers.

    The broker says that the person is confirmed; opening the rest is logged as opening the person.
    """
    if not talks(request.actor):
        raise NotFound
    people_gate.access_person(request.actor, person_id)
    confirmed = request.GET.get("potwierdzona") == "1"
    context: dict[str, Any] = {"person": people.card(person_id), "confirmed": confirmed}
    if confirmed:
        people.person(person_id, by=request.actor)
        context["earlier"] = contacts.contacts_of_person(request.actor, person_id, limit=6)
        context["person_cases"] = cases.cases_of_person(request.actor, person_id, confirmed=True)
    return render(request, "workspace/person_beside.html", context)
