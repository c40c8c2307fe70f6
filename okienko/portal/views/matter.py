"""Where the form begins and begins anew: what it is about, throwing a draft away, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.cases import queries as cases
from okienko.cases.queries import CategoryView
from okienko.cases.rules import CaseTypeCode
from okienko.kernel.http import Request, private
from okienko.knowledge import queries as knowledge
from okienko.portal import draft as drafts
from okienko.portal.journey import MATTER, NOT_BY_FORM, journey
from okienko.portal.reading import read_when
from okienko.portal.views.common import language_of

LONGEST_QUESTION = 300  # letters: what a search takes


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    name: str
    icon: str
    categories: list[CategoryView]


@private
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request) -> HttpResponse:
    """Groups of matters; a word finds one at once. A POST chooses a category, or another type of matter."""
    language = language_of()
    if request.method == "POST":
        return _choose(request, language)
    groups = _groups(cases.categories(language))
    wanted = request.GET.get("co", "").strip()[:100]
    chosen = next((one for one in groups if one.code == request.GET.get("grupa")), None)
    context = {
        "groups": groups,
        "group": chosen,
        "wanted": wanted,
        "found": cases.find_categories(wanted, language) if wanted else [],
        "others": [one for one in cases.types(language) if one.code != CaseTypeCode.REPORT],
        "not_by_form": NOT_BY_FORM,
        "draft": drafts.load(request.session),
        "may_undo": drafts.may_take_back(request.session, now=timezone.now()),
        "read_when": read_when(),
        "minutes": drafts.UNDO_FOR // timedelta(minutes=1),
    }
    return render(request, "portal/report_start.html", context)


def _choose(request: Request, language: str) -> HttpResponse:
    draft = drafts.load(request.session)
    category = cases.category(request.POST.get("category", ""), language)
    kind = request.POST.get("type", "")
    if category is not None:
        draft.type_code, draft.category = CaseTypeCode.REPORT.value, category.code
    elif kind in {one.code for one in cases.types(language)} - NOT_BY_FORM - {CaseTypeCode.REPORT}:
        draft.type_code, draft.category = kind, ""
    else:
        messages.error(request, _("Wybierz z listy, czego dotyczy sprawa."))
        return redirect("portal:report")
    draft.visited = []  # another matter asks for other things
    drafts.save(request.session, draft)
    chosen = journey(draft, language)
    assert chosen is not None  # both codes were just looked up
    return to_step(chosen.after(MATTER))


@private
@require_POST
def ask(request: Request) -> HttpResponse:
    """What somebody looked for and did not find becomes a question in the form. By POST: it may be personal.

    A draft in work is set aside, and can be taken back as after beginning anew.
    """
    text = request.POST.get("text", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    language = language_of()
    if not text or CaseTypeCode.INQUIRY not in {one.code for one in cases.types(language)}:
        return redirect("portal:report")
    present = drafts.load(request.session)
    if present.visited or present.description:
        drafts.set_aside(request.session, now=timezone.now())
    draft = drafts.load(request.session)
    draft.type_code, draft.category, draft.description = CaseTypeCode.INQUIRY.value, "", text
    drafts.save(request.session, draft)
    begun = journey(draft, language)
    assert begun is not None  # its type was just looked up
    return to_step(begun.after(MATTER))


def _groups(categories: Sequence[CategoryView]) -> list[Group]:
    groups: dict[str, Group] = {}
    for one in categories:
        groups.setdefault(one.group, Group(one.group, one.group_name, one.group_icon, [])).categories.append(one)
    return list(groups.values())


def to_step(slug: str) -> HttpResponseRedirect:
    """A redirect to a step of the form by its Polish name."""
    return redirect("portal:report") if slug == MATTER else redirect("portal:report_step", step=slug)


# -- beginning anew


@private
@require_POST
def restart(request: Request) -> HttpResponse:
    """Begin anew; the page that follows offers to take the draft back."""
    drafts.set_aside(request.session, now=timezone.now())
    return redirect("portal:report")


@private
@require_POST
def undo(request: Request) -> HttpResponse:
    """Take back the draft that was thrown away, with its photos."""
    if not drafts.take_back(request.session, now=timezone.now()):
        messages.warning(request, _("Tego szkicu nie da się już przywrócić."))
        return redirect("portal:report")
    messages.success(request, _("Szkic jest z powrotem. Sprawdź go i wyślij."))
    found = journey(drafts.load(request.session), language_of())
    return to_step(found.first_open() if found else MATTER)


@require_safe
def application(request: Request) -> HttpResponse:
    """Where an application in an individual matter may be filed; the form takes none, because it cannot be signed."""
    return render(request, "portal/application.html", {"cards": knowledge.list_cards()})
