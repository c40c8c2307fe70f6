"""Every URL and who it is for. A URL that stands nowhere here fails `test_urls.py` with its name.

One line a URL:

    page("cases:detail", CLERK, HEAD, args=lambda w: {"case_id": w.made("case", make_case)})

    name     the reversed name with namespaces, or the route where a pattern has no name
    who      PUBLIC (everybody), SIGNED_IN (any active staff and guests), OFFICE (any role but the guest), roles, or
             API (bearer key; checked in tests/api)
    args     a function of the world giving the URL's arguments, asked before each request: make the thing
             there, or once for all roles through `w.made`
    post     data for a POST; with `get=False` the URL takes no GET
    denied   what other roles meet: 403, or 404 where its being there is a secret
    query    appended to the path, e.g. "?q=ala"
    not_a    reasons to leave a URL out of the walk, in one sentence

For what a role may see *inside* a page (units, case classes) write a test beside the page.
"""

from __future__ import annotations

import datetime
import tempfile
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from okienko.accounts import services as accounts
from okienko.accounts.rules import Scope
from okienko.cases import services as cases
from okienko.cases.models import CaseType
from okienko.channels.chat import services as chats
from okienko.channels.chat.permissions import new_token
from okienko.channels.email import queries as mail_queries
from okienko.channels.email import services as mail
from okienko.contacts import services as contacts
from okienko.contacts.models import TextTemplate
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.insight import services as figures
from okienko.kernel import actors
from okienko.kernel.models import OfficeText
from okienko.knowledge import queries as knowledge_queries
from okienko.knowledge import services as knowledge
from okienko.knowledge.models import Link, ReminderRequest, ReminderSubscription
from okienko.knowledge.queries import reminders as reminder_queries
from okienko.knowledge.rules import Phrase
from okienko.knowledge.services import learning, links
from okienko.knowledge.services.pages import PageData, change_page
from okienko.organization import services as offices
from okienko.organization.models import Location, Skill
from okienko.organization.rules import Role
from okienko.people import services as people
from okienko.people.services import AddressData, PersonData
from okienko.routing import queries as queues
from okienko.routing import services as routing
from okienko.routing.models import Queue
from tests.cast import MARIA_EMAIL, Office
from tests.guides import CODE as GUIDE_CODE
from tests.guides import load_guide
from tests.office_texts import load_texts
from tests.records import QUESTION_CODE, load_news, load_programme, load_question
from tests.service_cards import CODE as CARD_CODE
from tests.service_cards import load_card

BROKER, SUPERVISOR, EXPERT, CLERK = Role.BROKER, Role.SUPERVISOR, Role.EXPERT, Role.CLERK
HEAD, EDITOR, REGISTRY, RECEPTIONIST = Role.HEAD, Role.EDITOR, Role.REGISTRY, Role.RECEPTIONIST
SECRETARY, ANALYST, DIRECTOR, ADMIN = Role.SECRETARY, Role.ANALYST, Role.DIRECTOR, Role.ADMIN
GUEST = Role.GUEST
EVERY_ROLE = frozenset(Role)


@dataclass
class World:
    """The office of `tests/cast.py` and what rows made in it."""

    office: Office
    _made: dict[str, Any] = field(default_factory=dict)

    def made(self, key: str, maker: Callable[[World], Any]) -> Any:
        if key not in self._made:
            self._made[key] = maker(self)
        return self._made[key]


def make_card(world: World) -> str:
    """A service card of the office; its code."""
    load_card(world.office)
    return CARD_CODE


def make_form(world: World) -> dict[str, Any]:
    """A file of a form in the draft of the department's card."""
    code = world.made("card", make_card)
    edyta = world.office.edyta
    draft_id = knowledge.begin_change(code, by=edyta)
    seen = knowledge_queries.draft(edyta, code).version
    form = knowledge.NewForm("GK-9", "Wniosek", "1", timezone.localdate())
    knowledge.put_form(draft_id, form, SimpleUploadedFile("wniosek.pdf", b"%PDF-1.4"), seen=seen, by=edyta)
    forms = knowledge_queries.draft_forms(edyta, code).forms
    return {"code": code, "file_id": next(one.file.id for one in forms if one.file)}


def taken_out(world: World) -> dict[str, Any]:
    """A file that was taken out of the draft, and may come back."""
    found = world.made("form", make_form)
    code, edyta = found["code"], world.office.edyta
    draft = knowledge_queries.draft(edyta, code)
    if not knowledge_queries.draft_forms(edyta, code).aside:
        knowledge.remove_form(draft.id, found["file_id"], seen=draft.version, by=edyta)
    return found


def put_back(world: World) -> dict[str, Any]:
    """A file in the draft, whoever took it out before."""
    found = world.made("form", make_form)
    code, edyta = found["code"], world.office.edyta
    draft = knowledge_queries.draft(edyta, code)
    if knowledge_queries.draft_forms(edyta, code).aside:
        knowledge.restore_form(draft.id, found["file_id"], seen=draft.version, by=edyta)
    return found


def seen_draft(world: World) -> dict[str, Any]:
    return {"seen": knowledge_queries.draft(world.office.edyta, CARD_CODE).version}


def make_link(world: World) -> int:
    """An address in the card, which is the department's."""
    world.made("card", make_card)
    links.gather(timezone.now())
    return Link.objects.get(address__contains="/1996/622/").pk


def phrase_change(world: World) -> int:
    """A change of the list of phrases that may be taken back."""
    number = len(knowledge_queries.phrase_changes(world.office.edyta))
    knowledge.set_phrase(Phrase("celem", f"aby {number}"), by=world.office.edyta)
    return knowledge_queries.phrase_changes(world.office.edyta)[0].id


Args = Callable[[World], Mapping[str, Any]]


@dataclass(frozen=True)
class Page:
    name: str
    roles: frozenset[Role]
    is_public: bool = False
    is_api: bool = False
    args: Args = lambda world: {}
    post: Args | None = None
    get: bool = True
    denied: int = 403
    query: str = ""
    left_out: str = ""


class _Anybody:
    """A marker for `page(name, PUBLIC)`."""


PUBLIC, SIGNED_IN, OFFICE, API = _Anybody(), _Anybody(), _Anybody(), _Anybody()
ROWS: dict[str, Page] = {}


def page(name: str, *who: Role | _Anybody, not_a: str = "", **options: Any) -> None:
    """Add a row; options are the fields of `Page`."""
    assert name not in ROWS, f"{name} stands twice in the table"
    assert who or not_a, f"{name}: say who it is for"
    roles = EVERY_ROLE if SIGNED_IN in who or PUBLIC in who else frozenset(w for w in who if isinstance(w, Role))
    roles |= EVERY_ROLE - {GUEST} if OFFICE in who else frozenset()
    ROWS[name] = Page(name, roles, PUBLIC in who, API in who, left_out=not_a, **options)


# kernel
page("kernel:brand_css", PUBLIC)
page("kernel:arms", not_a="404 without a pack; tests/test_design.py")
page("kernel:favicon", PUBLIC)
page("kernel:patterns", PUBLIC)  # only while developing and testing
page("kernel:patterns_portal", PUBLIC)
page("kernel:patterns_shapes", PUBLIC, args=lambda w: {"name": "areas"})
page("kernel:look", PUBLIC, get=False, post=lambda w: {"theme": "dark"})
page("kernel:healthz", not_a="for machines; 503 while a part is away; okienko/kernel/health.py")
page("kernel:presence", not_a="a token of one's own open page; okienko/kernel/tests/test_presence.py")
page("set_language", PUBLIC, get=False, post=lambda w: {"language": "en"})
page("files:open", not_a="a signed link says who may open the file; okienko/kernel/tests/files/test_serving.py")

# accounts
_NEW = "zielony rower pod mostem"
page("accounts:sign_in", PUBLIC, post=lambda w: {"email": "nikt@urzad.test", "password": "x"})
page("accounts:second_factor", PUBLIC)
page(
    "accounts:new_password",
    PUBLIC,
    args=lambda w: {"token": accounts.password_link(w.office.karol.id or 0, by=actors.system())},
)
page("accounts:sign_out", PUBLIC)
page("accounts:profile", SIGNED_IN)
page("accounts:password", SIGNED_IN, post=lambda w: {"old": "x", "new": _NEW, "repeated": _NEW})
page("accounts:enable_second_factor", SIGNED_IN, post=lambda w: {"code": "1", "password": "x"})
page("accounts:recovery_codes", SIGNED_IN, post=lambda w: {"password": "x"})
page("accounts:disable_second_factor", SIGNED_IN, post=lambda w: {"password": "x"})
page("accounts:end_other_sessions", SIGNED_IN, get=False, post=lambda w: {})
page("accounts:end_session", not_a="a token of one's own session; okienko/accounts/tests/test_sign_in.py")
page("accounts:clients", ADMIN, post=lambda w: {"name": "Program", "scopes": ["contacts:write"]})
page(
    "accounts:revoke_client",
    ADMIN,
    args=lambda w: {"client_id": accounts.create_client("P", scopes=[Scope.CASES_READ], by=actors.system())[0]},
    get=False,
    post=lambda w: {},
)

# chat of visitors
page("chat:begin", PUBLIC, post=lambda w: {"text": "Dzień dobry"})
page("chat:message", PUBLIC, post=lambda w: {"text": "Dzień dobry"})
page("chat:talk", PUBLIC, post=lambda w: {"text": "Dzień dobry"})
for _verb in ("end", "again", "wait_no_longer", "copy", "rate", "state"):
    page(f"chat:{_verb}", PUBLIC, get=False, post=lambda w: {})
page("chat:api_office", PUBLIC)
page("chat:widget", PUBLIC)
for _verb in ("begin", "conversation", "lines", "typing", "end", "go_on", "message", "copy", "rating", "state"):
    page(f"chat:api_{_verb}", not_a="opened by the token of one chat; tests/chat/test_api.py")

# people
WITH_PEOPLE = (BROKER, SUPERVISOR, EXPERT, CLERK, HEAD, REGISTRY, RECEPTIONIST, SECRETARY)


def new_person(w: World) -> int:
    return people.create_person(PersonData(given_name="Jan", family_name="Wzorowy"), by=w.office.halina)


def _person(w: World) -> dict[str, Any]:
    return {"person_id": w.made("person", new_person)}


def _two_people(w: World) -> dict[str, Any]:
    return {"person_id": new_person(w), "other_id": new_person(w)}


def _with(key: str, maker: Callable[[World, int], int]) -> Args:
    def args(w: World) -> dict[str, Any]:
        person_id = new_person(w)
        return {"person_id": person_id, key: maker(w, person_id)}

    return args


def _merged(w: World) -> dict[str, Any]:
    loser = new_person(w)
    people.merge(loser, new_person(w), by=w.office.halina)
    return {"person_id": loser}


_MERGERS = (BROKER, SUPERVISOR, CLERK, HEAD)
_DAY = datetime.date(2026, 1, 1)
_CONSENT = {"channel": "sms", "purpose": "survey", "text_version": "1", "proof": "rozmowa"}
page("people:search", *WITH_PEOPLE, query="?q=wzo")
page("people:create", *WITH_PEOPLE, post=lambda w: {"family_name": "Nowy", "kind": "resident", "language": "pl"})
page("people:detail", *WITH_PEOPLE, args=_person, denied=404)
page("people:edit", *WITH_PEOPLE, args=_person, denied=404, post=lambda w: {"version": "1"})
page("people:add_identifier", *WITH_PEOPLE, args=_person, get=False, denied=404,
     post=lambda w: {"identifier-kind": "phone", "identifier-value": "600100200"})  # fmt: skip
page("people:remove_identifier", *WITH_PEOPLE, get=False, denied=404, post=lambda w: {},
     args=_with("identifier_id", lambda w, who: people.add_identifier(who, "phone", "600100200", by=w.office.halina)),
)  # fmt: skip
page("people:add_address", *WITH_PEOPLE, args=_person, get=False, denied=404,
     post=lambda w: {"address-purpose": "mail", "address-city": "Przykładowo"})  # fmt: skip
page("people:remove_address", *WITH_PEOPLE, get=False, denied=404, post=lambda w: {},
     args=_with("address_id", lambda w, who: people.add_postal_address(who, AddressData("X"), by=w.office.halina)),
)  # fmt: skip
page("people:give_consent", *WITH_PEOPLE, args=_person, get=False, denied=404,
     post=lambda w: {f"consent-{key}": value for key, value in _CONSENT.items()})  # fmt: skip
page("people:withdraw_consent", *WITH_PEOPLE, get=False, denied=404, post=lambda w: {},
     args=_with("consent_id", lambda w, who: people.give_consent(who, **_CONSENT, by=w.office.halina)))  # fmt: skip
page("people:grant_proxy", *WITH_PEOPLE, args=_person, get=False, denied=404,
     post=lambda w: {"proxy-proxy_id": new_person(w), "proxy-scope": "x", "proxy-valid_from": _DAY})  # fmt: skip
page("people:revoke_proxy", *WITH_PEOPLE, get=False, denied=404, post=lambda w: {},
     args=_with("mandate_id", lambda w, who: people.grant_power_of_attorney(
         who, new_person(w), scope="podatek", valid_from=_DAY, by=w.office.halina)))  # fmt: skip
page("people:merge", *_MERGERS, args=_two_people, post=lambda w: {"keep": "this"})
page("people:unmerge", *_MERGERS, args=_merged, get=False, post=lambda w: {})
_REQUEST = {"reason": "wniosek z 3 listopada", "password": "x"}
page("people:data", HEAD, args=_person, denied=404)
page("people:export_data", HEAD, args=_person, get=False, denied=404,
     post=lambda w: {f"export-{key}": value for key, value in _REQUEST.items()})  # fmt: skip
page("people:erase_data", HEAD, args=_person, get=False, denied=404,
     post=lambda w: {f"erase-{key}": value for key, value in _REQUEST.items()})  # fmt: skip
# knowledge
page("knowledge:cards", PUBLIC, query="?q=dowod")
page("knowledge:suggestions", PUBLIC, query="?q=dowod")
page("knowledge:card", PUBLIC, args=lambda w: {"code": w.made("card", make_card)})
for _kind in ("pdf", "markdown", "json"):
    page(f"knowledge:card_{_kind}", PUBLIC, args=lambda w: {"code": w.made("card", make_card)})
page("knowledge:form_file", PUBLIC, args=lambda w: {**w.made("form", make_form), "name": "wniosek.pdf"})
page("knowledge_desk:plain", SIGNED_IN, get=False, post=lambda w: {"kind": "card", "text": "Ala ma kota."})
page("knowledge:helped", PUBLIC, args=lambda w: {"code": w.made("card", make_card)}, get=False, post=lambda w: {})
page("knowledge_desk:settled", SIGNED_IN, get=False, post=lambda w: {"q": "dowod"})
page("knowledge_desk:search", SIGNED_IN, query="?q=dowod")
page("knowledge_desk:card", SIGNED_IN, args=lambda w: {"code": w.made("card", make_card)})
page("knowledge_kept:plain", OFFICE, query="?rodzaj=card")
page("knowledge_kept:plain_csv", OFFICE)
page("knowledge_kept:plain_phrases", OFFICE, query="?q=uiszcz")
page("knowledge_kept:plain_switch", EDITOR, ADMIN, get=False, post=lambda w: {"said": "celem", "off": "1"})
page("knowledge_kept:plain_undo", EDITOR, ADMIN, args=lambda w: {"change_id": phrase_change(w)}, get=False,
     post=lambda w: {})  # fmt: skip
page("knowledge_kept:plain_limits", EDITOR, ADMIN, get=False, post=lambda w: {"card": "9"})
_LINK = {"args": lambda w: {"link_id": w.made("link", make_link)}, "get": False}
page("knowledge_kept:links", OFFICE, query="?komorka=GK")
page("knowledge_kept:link_again", EDITOR, ADMIN, HEAD, post=lambda w: {}, **_LINK)
page("knowledge_kept:link_accept", EDITOR, ADMIN, HEAD, post=lambda w: {"until": "2027-01-31", "because": "x"}, **_LINK)
page("knowledge_kept:link_refuse", EDITOR, ADMIN, HEAD, post=lambda w: {}, **_LINK)
page("knowledge_kept:form_kept", OFFICE, args=lambda w: w.made("form", make_form))
_WRITERS = (EDITOR, ADMIN, HEAD)  # the card is the department's; a clerk of its section does not answer for it


def make_draft(world: World) -> str:
    """A card with a text being written; its code."""
    world.made("card", make_card)
    knowledge.begin_change(CARD_CODE, by=world.office.edyta)
    return CARD_CODE


def _card(world: World) -> Mapping[str, Any]:
    return {"code": world.made("card", make_card)}


def _draft(world: World) -> Mapping[str, Any]:
    return {"code": make_draft(world)}


def make_guide(world: World) -> str:
    return load_guide(world.office)


def _guide(world: World) -> Mapping[str, Any]:
    return {"code": world.made("guide", make_guide)}


def _guide_draft(world: World) -> Mapping[str, Any]:
    found = _guide(world)
    knowledge.begin_change(GUIDE_CODE, kind="guide", by=world.office.edyta)
    return found


page("guides:guides", PUBLIC)
page("guides:guide", PUBLIC, args=_guide, query="?odp=dom.w-domu")
page("guides:helped", PUBLIC, args=_guide, get=False, post=lambda w: {"odp": "dom.w-bloku", "pomogl": "tak"})
page("guides_desk:guide", SIGNED_IN, args=_guide, query="?odp=dom.w-bloku")
page("knowledge_kept:picture", OFFICE, get=False, post=lambda w: {"outline": "? a: b"})
page("knowledge_kept:draft_forms", *_WRITERS, args=lambda w: {"code": w.made("form", make_form)["code"]},
     post=seen_draft)  # fmt: skip
page("knowledge_kept:form_remove", *_WRITERS, args=put_back, get=False, post=seen_draft)
page("knowledge_kept:form_restore", *_WRITERS, args=taken_out, get=False, post=seen_draft)
page("knowledge_kept:walk_draft", *_WRITERS, args=_guide_draft)


def _synonym(world: World) -> dict[str, Any]:
    return {"entry_id": world.made("synonym", make_synonym)}


def make_synonym(world: World) -> int:
    return learning.keep_trial(_trial(world, again=True)["trial_id"], by=world.office.edyta)


def _trial(world: World, *, again: bool = False) -> dict[str, Any]:
    """A change that was measured; `again`: another one."""
    key = f"trial:{uuid.uuid4()}" if again else "trial"
    return {"trial_id": world.made(key, lambda w: make_trial(w, key))}


def make_trial(world: World, key: str) -> int:
    made = learning.try_synonym(f"kubełek {len(key)} {key[-6:]}", "zielony kubeł", by=world.office.edyta)
    learning.measure_next(timezone.now())
    return made


def _model_question(world: World) -> dict[str, Any]:
    return {"question_id": world.made("model_question", make_model_question)}


def make_model_question(world: World) -> int:
    return learning.keep_question("gdzie kubeł", [_card(world)["code"]], by=world.office.edyta)


page("knowledge_kept:desk", OFFICE, query="?q=kubel&stan=published")
_LEARNERS = (EDITOR, ADMIN, HEAD, SUPERVISOR, ANALYST, DIRECTOR)
_KEEPERS = (EDITOR, ADMIN)
page("knowledge_kept:learning", *_LEARNERS, query="?dni=7")
page("knowledge_kept:add_phrase", *_WRITERS, get=False, post=lambda w: {"code": _card(w)["code"], "text": "x kubel"})
page("knowledge_kept:synonyms", *_KEEPERS, query="?q=dow", post=lambda w: {})
page("knowledge_kept:synonym", *_KEEPERS, args=_synonym, post=lambda w: {"version": "1"})
page("knowledge_kept:synonym_switch", *_KEEPERS, args=_synonym, get=False, post=lambda w: {})
page("knowledge_kept:trial", *_KEEPERS, args=_trial)
page("knowledge_kept:trial_drop", *_KEEPERS, args=lambda w: _trial(w, again=True), get=False, post=lambda w: {})
page("knowledge_kept:model_questions", *_KEEPERS, query="?pytanie=x", post=lambda w: {})
page("knowledge_kept:model_question", *_KEEPERS, args=_model_question, get=False, post=lambda w: {"state": "kept"})
for _verb in ("synonym_without", "synonym_undo", "trial_keep"):
    page(f"knowledge_kept:{_verb}", not_a="asks for a version or a state; okienko/knowledge/tests/test_synonyms.py")
page("knowledge_kept:new", EDITOR, ADMIN, HEAD, CLERK, EXPERT, post=lambda w: {"title": "x"})
page("knowledge_kept:card", OFFICE, args=_card)
page("knowledge_kept:change", *_WRITERS, args=_card, get=False, post=lambda w: {})
page("knowledge_kept:confirm", not_a="asks for the version seen; okienko/knowledge/tests/test_life.py")
page("knowledge_kept:archive", HEAD, args=_card, get=False, post=lambda w: {})
page("knowledge_kept:draft", *_WRITERS, args=_draft, post=lambda w: {})
page("knowledge_kept:preview", *_WRITERS, args=_draft)
for _verb in ("submit", "take_back", "approve", "send_back", "drop", "pick_up"):
    page(f"knowledge_kept:{_verb}", not_a="depends on the stage of the text; okienko/knowledge/tests/test_life.py")


def make_question(world: World) -> str:
    """A question that was published, and its next text; its code."""
    world.made("question", lambda w: load_question(w.office))
    knowledge.begin_change(QUESTION_CODE, kind="question", by=world.office.edyta)
    return QUESTION_CODE


def _question(world: World) -> Mapping[str, Any]:
    return {"kind": "question", "code": world.made("question", lambda w: load_question(w.office))}


def _question_draft(world: World) -> Mapping[str, Any]:
    return {"kind": "question", "code": make_question(world)}


page("knowledge:questions", PUBLIC, query="?dla=resident")
page("knowledge:programmes", PUBLIC, query="?kim=senior&kwota=1000")
page("knowledge:programme", PUBLIC, args=lambda w: {"code": w.made("programme", lambda w: load_programme(w.office))})


def _programme(world: World) -> str:
    return str(world.made("programme", lambda w: load_programme(w.office)))


def _wish(world: World) -> int:
    """Reminders that somebody asked for; the number of the wish."""
    code = _programme(world)
    knowledge.ask_for_reminders(knowledge.Wish(MARIA_EMAIL, "pl", (code,), (7,), False))
    return ReminderRequest.objects.latest("pk").pk


def _own_reminders(world: World) -> str:
    return reminder_queries.own_token(knowledge.confirm_reminders(_wish(world)))


def _stop_token(world: World) -> str:
    _own_reminders(world)
    number = ReminderSubscription.objects.latest("pk").pk
    return reminder_queries.stop_token(number)


_REMINDED = "?program=kubel-za-pol-ceny"
page("knowledge:reminders", PUBLIC, args=lambda w: {} if _programme(w) else {}, query=_REMINDED, post=lambda w: {})
page("knowledge:reminders_asked", PUBLIC)
page("knowledge:reminder_confirm", PUBLIC, args=lambda w: {"token": reminder_queries.confirm_token(_wish(w))},
     post=lambda w: {})  # fmt: skip
page("knowledge:reminders_own", PUBLIC, args=lambda w: {"token": _own_reminders(w)})
page("knowledge:reminders_forget", PUBLIC, args=lambda w: {"token": _own_reminders(w)}, get=False, post=lambda w: {})
page("knowledge:reminder_change", PUBLIC, args=lambda w: {"token": _own_reminders(w), "code": _programme(w)}, get=False,
     post=lambda w: {"days": "7"})  # fmt: skip
page("knowledge:reminder_stop", PUBLIC, args=lambda w: {"token": _stop_token(w)}, post=lambda w: {})
page("knowledge_kept:reminders", *_LEARNERS)
page("knowledge_desk:record", SIGNED_IN, args=_question)
page("knowledge_desk:finder", SIGNED_IN, args=lambda w: {} if _programme(w) else {}, query="?kim=owner&kwota=10")


def _news(world: World) -> Mapping[str, Any]:
    return {"code": world.made("news", lambda w: load_news(w.office))}


page("knowledge_kept:news", SIGNED_IN)
page("knowledge_kept:read_news", OFFICE, args=_news, denied=404, get=False, post=lambda w: {"version": "1"})
_AUTHORS = (EDITOR, ADMIN, HEAD, CLERK, EXPERT)
page("knowledge_kept:new_record", *_AUTHORS, args=lambda w: {"kind": "question"}, post=lambda w: {"title": "x"})
page("knowledge_kept:records:card", OFFICE, args=_question)
page("knowledge_kept:records:change", *_WRITERS, args=_question, get=False, post=lambda w: {})
page("knowledge_kept:records:confirm", not_a="asks for the version seen; okienko/knowledge/tests/test_records.py")
page("knowledge_kept:records:archive", HEAD, args=_question, get=False, post=lambda w: {})
page("knowledge_kept:records:draft", *_WRITERS, args=_question_draft, post=lambda w: {})
page("knowledge_kept:records:preview", *_WRITERS, args=_question_draft)
for _verb in ("submit", "take_back", "approve", "send_back", "drop", "pick_up"):
    page(f"knowledge_kept:records:{_verb}", not_a="as of cards; okienko/knowledge/tests/test_records.py")
# workspace
_DESK = (BROKER, SUPERVISOR, RECEPTIONIST, EXPERT, CLERK, HEAD, REGISTRY, SECRETARY)
_TALKERS = (BROKER, SUPERVISOR, RECEPTIONIST, EXPERT, CLERK, HEAD)
_FIRST_LINE = (BROKER, SUPERVISOR, RECEPTIONIST)
_UNIT = (CLERK, EXPERT, HEAD)


def _contact(world: World) -> Mapping[str, Any]:
    """A fresh contact of the first line."""
    opened = contacts.open_contact(
        channel=Channel.EMAIL, by=actors.system(), content=Content("Treść", headline="Temat")
    )
    return {"contact_id": opened.id}


def _chat(world: World) -> Mapping[str, Any]:
    """A fresh chat that waits for the first line."""
    return {"contact_id": chats.begin(new_token(), chats.Opening("Dzień dobry", came_from="https://www.miasto.test/"))}


def _case(world: World) -> Mapping[str, Any]:
    """A fresh case of GK-I."""
    CaseType.objects.get_or_create(
        code="report",
        defaults={"names": {"pl": "zgłoszenie"}, "deadline_rule": "REPORT", "outcomes": [{"code": "done", "name": {}}]},
    )
    new = cases.NewCase("report", "Sprawa", unit="GK-I")
    return {"case_id": cases.open_case(_contact(world)["contact_id"], new, by=actors.system()).id}


def _resolved(world: World) -> Mapping[str, Any]:
    made = _case(world)
    cases.resolve(made["case_id"], outcome="done", answer="Tak.", by=actors.system())
    return made


def _handed_over(world: World) -> Mapping[str, Any]:
    made = _case(world)
    for unit in ("SO", "GK-I"):
        cases.hand_over(made["case_id"], to_unit_id=world.office.units[unit].id, by=actors.system(), reason="tam")
    return made


def _callback(world: World) -> Mapping[str, Any]:
    contact_id = _contact(world)["contact_id"]
    due = timezone.now() + timedelta(hours=2)
    return {"callback_id": contacts.promise_callback(contact_id, phone="+48600100200", due_at=due, by=actors.system())}


def _of_contact(world: World) -> Mapping[str, Any]:
    return {"subject": f"contact:{_contact(world)['contact_id']}"}


_RESOLVE = {"outcome": "done", "answer": "x"}
_SETTLE = {"o-TOTAL_FORMS": "1", "o-INITIAL_FORMS": "0", "o-0-result": "no_answer_needed"}
page("workspace:list", SIGNED_IN, query="?lista=all")  # those without work go to their own first page
page("workspace:rows", *_DESK)
page("workspace:chat_strip", *_DESK, GUEST)
page("workspace:column", *_DESK, GUEST, query="?tu=case:1")
page("workspace:own_day", *_TALKERS, GUEST)
page("workspace:column_waiting", *_DESK, query="?tu=case:1")
page("workspace:offers", SIGNED_IN, post=lambda w: {})
page("workspace:offer_gone", not_a="only whom it was offered; tests/path/test_duty.py")
page("workspace:state", *_TALKERS, GUEST, get=False, post=lambda w: {"activity": "break"})
page("workspace:accept", not_a="only whom it is offered; tests/path/test_duty.py")
page("workspace:decline", not_a="only whom it is offered; tests/path/test_duty.py")
page("workspace:palette", SIGNED_IN, query="?q=wzo")
page("workspace:system", ADMIN)
page("workspace:system_retry", ADMIN, get=False, post=lambda w: {})
page("workspace:categories", *_DESK, query="?co=trash")
page("workspace:talk", *_TALKERS, post=lambda w: {"o-TOTAL_FORMS": "1", "o-INITIAL_FORMS": "0"})
page("workspace:people", *_DESK, query="?q=wzo")
page("workspace:person_beside", *_TALKERS, args=_person, denied=404)
page("workspace:map", OFFICE, args=lambda w: {"name": "ulice"})
page("workspace:areas", OFFICE, query="?ulica=most")
page("workspace:take", *_FIRST_LINE, args=_of_contact, get=False, post=lambda w: {}, denied=404)
page("workspace:give_back", *_FIRST_LINE, args=_of_contact, get=False, post=lambda w: {}, denied=404)
page("workspace:assign", not_a="who may assign differs by unit; tests/path/test_desk.py")
page("workspace:pass_to", *_FIRST_LINE, args=_of_contact, post=lambda w: {}, denied=404)
page("workspace:ask", *_FIRST_LINE, args=_of_contact, post=lambda w: {}, denied=404)
page("workspace:advice", *_DESK, GUEST, args=_of_contact, denied=404)
for _name in ("question_gone", "question_answer", "question_decline", "advice_end", "advice_hand_over"):
    page(f"workspace:{_name}", not_a="only the two of a consultation; tests/path/test_consulting.py")
page("workspace:take_over", not_a="only who leads may; tests/path/test_passing.py")
page("workspace:read_notice", *_DESK, GUEST, args=lambda w: {"notice_id": 1}, get=False, post=lambda w: {}, denied=404)
page("workspace:contact", *_FIRST_LINE, args=_contact, denied=404)
page("workspace:contact_conversation", *_FIRST_LINE, args=_contact, denied=404)
page("workspace:contact_settle", *_FIRST_LINE, args=_contact, get=False, post=lambda w: _SETTLE, denied=404)
page("workspace:contact_reply", *_FIRST_LINE, args=_contact, get=False, post=lambda w: {"reply": "x"}, denied=404)
page("workspace:contact_note", *_FIRST_LINE, args=_contact, get=False, post=lambda w: {"note": "x"}, denied=404)
page("workspace:contact_join", not_a="asks for a case that its sender named; tests/path/test_mail_of_others.py")
page("workspace:contact_identify", *_FIRST_LINE, args=_contact, get=False, post=lambda w: {}, denied=404)
page("workspace:callback", *_FIRST_LINE, args=_callback, post=lambda w: {"what": "reached"}, denied=404)
page("workspace:chat", *_FIRST_LINE, args=_chat, denied=404)
page("workspace:chat_lines", *_FIRST_LINE, args=_chat, denied=404)
page("workspace:chat_say", *_FIRST_LINE, args=_chat, get=False, post=lambda w: {"line": "x", "client": "1"}, denied=404)
page("workspace:chat_typing", *_FIRST_LINE, args=_chat, get=False, post=lambda w: {}, denied=404)
page("workspace:chat_more_time", *_FIRST_LINE, args=_chat, get=False, post=lambda w: {}, denied=404)
page("workspace:chat_end", *_FIRST_LINE, args=_chat, get=False, post=lambda w: {}, denied=404)
page("workspace:chat_pass_on", *_FIRST_LINE, args=_chat, get=False, post=lambda w: {"to": "x"}, denied=404)
page("workspace:case", *_UNIT, args=_case, denied=404)
page("workspace:case_body", *_UNIT, args=_case, denied=404)
page("workspace:case_person", *_UNIT, args=_case, denied=404)
page("workspace:case_begin", *_UNIT, args=_case, get=False, post=lambda w: {}, denied=404)
page(
    "workspace:case_hand_over", *_UNIT, args=_case, get=False, post=lambda w: {"unit": "SO", "reason": "x"}, denied=404
)
page("workspace:case_take_back", not_a="only who handed it over; tests/path/test_talk.py")
page("workspace:case_photos", *_UNIT, args=_case, get=False, post=lambda w: {}, denied=404)
page("workspace:case_complicated", *_UNIT, args=_case, get=False, post=lambda w: {"reason": "x"}, denied=404)
page("workspace:case_excluded", *_UNIT, args=_case, get=False, post=lambda w: {"cause": "x"}, denied=404)
page("workspace:case_record", *_UNIT, args=_case, denied=404)
page("workspace:case_point", *_UNIT, args=_case, denied=404)
page("workspace:case_acknowledge", *_UNIT, args=_handed_over, get=False, post=lambda w: {}, denied=404)
page("workspace:case_refuse", *_UNIT, args=_handed_over, get=False, post=lambda w: {"reason": "x"}, denied=404)
page("workspace:case_ask", *_UNIT, args=_case, get=False, post=lambda w: {"text": "x"}, denied=404)
page(
    "workspace:case_resolve",
    *_UNIT,
    args=_case,
    get=False,
    post=lambda w: _RESOLVE,
    denied=404,
)
page("workspace:case_reopen", *_UNIT, args=_resolved, get=False, post=lambda w: {"reason": "x"}, denied=404)
page("workspace:case_note", *_UNIT, args=_case, get=False, post=lambda w: {"text": "x"}, denied=404)
page("workspace:case_duplicate", *_UNIT, args=_case, get=False, post=lambda w: {}, denied=404)
page("workspace:case_requalify", *_UNIT, args=_case, get=False, post=lambda w: {"reason": "x"}, denied=404)
page("workspace:case_release", *_UNIT, args=_case, get=False, post=lambda w: {"withdraw": "1"}, denied=404)


# queues
def _queue(world: World) -> str:
    """A queue; its code."""
    Queue.objects.create(code="proba", name="Próba", unit=world.office.units["PK"])
    return "proba"


def _changed_queue(world: World) -> dict[str, Any]:
    """A queue with a version to go back to."""
    code = world.made("queue", _queue)
    found = queues.queue_settings(world.office.bartek, code)
    data = routing.QueueData(**{**found.values, "wrap_up_seconds": 60 + found.version % 2})
    routing.change_queue(code, data, version=found.version, by=world.office.bartek)
    return {"code": code, "number": found.version}


def _retirable_queue(world: World) -> dict[str, Any]:
    """A queue in use nobody else uses, and one its work could go to."""
    world.made("queue", _queue)
    unit = world.office.units["PK"]
    Queue.objects.filter(code="stara").delete()
    Queue.objects.create(code="stara", name="Stara", unit=unit)
    return {"code": "stara"}


def _retired_queue(world: World) -> dict[str, Any]:
    """A queue out of use."""
    given = _retirable_queue(world)
    Queue.objects.filter(**given).update(is_active=False, successor="proba")
    return given


def _switched_queue(world: World) -> dict[str, Any]:
    """A queue somebody just opened or closed."""
    code = world.made("queue", _queue)
    found = Queue.objects.get(code=code)
    routing.set_queue_open(code, not found.is_open, by=world.office.bartek)
    return {"code": code, "act_id": queues.last_switches(world.office.bartek)[code].id}


def _letter(world: World) -> dict[str, Any]:
    """A text of the office that was changed, so that it has a history."""
    row, _new = TextTemplate.objects.get_or_create(
        code="answer", language="pl", defaults={"title": "Odpowiedź", "subject": "{topic}", "body": "{answer}\n"}
    )
    data = contacts.LetterData("Odpowiedź", "{topic}", f"{{answer}}\n\nPozdrawiamy {row.version}.")
    contacts.change_letter("answer", "pl", data, version=row.version, by=world.office.edyta)
    return {"code": "answer", "language": "pl"}


def _text(world: World) -> dict[str, Any]:
    """A clause that was changed, so that it has two versions."""
    if world.made("text", lambda w: load_texts(Path(tempfile.mkdtemp()))) is None:
        row = OfficeText.objects.get(kind="clause", code="form", language="pl")
        data = PageData("Dane z formularza", f"Dane są potrzebne. Wersja {row.version}.", "Dane zbiera urząd.")
        change_page("clause", "form", "pl", data, version=row.version, by=world.office.edyta)
    return {"kind": "clause", "code": "form", "language": "pl"}


page("letters:list", OFFICE)
page("letters:letter", OFFICE, args=_letter)
page("letters:preview", OFFICE, args=_letter, get=False, post=lambda w: {"subject": "S", "body": "{answer}"})
page("letters:history", OFFICE, args=_letter)
page("letters:restore", EDITOR, ADMIN, args=_letter, get=False, post=lambda w: {"version": "0", "number": "1"})
page("pages:list", OFFICE)
page("pages:page", OFFICE, args=_text)
page("pages:preview", OFFICE, args=_text, get=False, post=lambda w: {"title": "T", "body": "## Nagłówek"})
page("pages:history", OFFICE, args=_text)
page("pages:restore", EDITOR, ADMIN, args=_text, get=False, post=lambda w: {"version": "0", "number": "1"})
page("routing:queues", SUPERVISOR, ADMIN)
page("routing:add", SUPERVISOR, ADMIN, post=lambda w: {"name": "x"})
page("routing:retire", SUPERVISOR, ADMIN, args=_retirable_queue, post=lambda w: {"version": "1", "to": "proba"})
page("routing:put_back", SUPERVISOR, ADMIN, args=_retired_queue, get=False, post=lambda w: {"version": "1"})
page("routing:make_default", SUPERVISOR, ADMIN, args=_retirable_queue, get=False, post=lambda w: {"seen": ""})
page("routing:undo_switch", SUPERVISOR, args=_switched_queue, get=False, post=lambda w: {})
page("routing:queue", SUPERVISOR, ADMIN, args=lambda w: {"code": w.made("queue", _queue)}, post=lambda w: {"name": "x"})
page("routing:history", SUPERVISOR, ADMIN, args=lambda w: {"code": _changed_queue(w)["code"]})
page("routing:restore", SUPERVISOR, ADMIN, args=_changed_queue, get=False, post=lambda w: {"version": "1"})


def _skill(world: World) -> dict[str, Any]:
    """A skill in use that was renamed, and nothing asks for."""
    Skill.objects.filter(code="channel-proba").delete()
    number = offices.add_skill(offices.SkillData("Próba", {}), kind="channel", by=world.office.bartek)
    offices.change_skill(number, offices.SkillData("Próbna", {}), version=1, by=world.office.bartek)
    return {"skill_id": number}


def _retired_skill(world: World) -> dict[str, Any]:
    """The same, out of use."""
    given = _skill(world)
    routing.retire_skill(**given, version=2, by=world.office.bartek)
    return given


page("routing:skills", SUPERVISOR, ADMIN)
page("routing:add_skill", SUPERVISOR, ADMIN, post=lambda w: {"name": "x"})
page("routing:skill", SUPERVISOR, ADMIN, args=_skill, post=lambda w: {"name": "x"})
page("routing:retire_skill", SUPERVISOR, ADMIN, args=_skill, post=lambda w: {"version": "2"})
page("routing:return_skill", SUPERVISOR, ADMIN, args=_retired_skill, get=False, post=lambda w: {"version": "3"})
page("routing:undo_skill_change", SUPERVISOR, ADMIN, args=_skill, get=False, post=lambda w: {"version": "2"})


# insight
def _announcement(world: World) -> dict[str, int]:
    """Words to all, while the broker is signed on."""
    routing.sign_on(by=world.office.halina)
    said = figures.announce("Przerwa w dostawie prądu", minutes=60, by=world.office.bartek)
    return {"announcement_id": said}


def _offered(world: World) -> dict[str, str]:
    """Work that waits in a queue."""
    return {"subject": f"contact:{_chat(world)['contact_id']}"}


_FIGURES = (SUPERVISOR, HEAD, DIRECTOR, ANALYST)
page("insight:board", *_FIGURES, query="?ekran=duzy")
page("insight:now", *_FIGURES)
page("insight:alarms", *_FIGURES)
page("insight:shift", SUPERVISOR)
page("insight:set_state", SUPERVISOR, get=False, args=lambda w: {"user_id": w.office.halina.id},
     post=lambda w: {"state": "break"})  # fmt: skip
page("insight:set_queue", SUPERVISOR, get=False, args=lambda w: {"code": w.made("queue", _queue)},
     post=lambda w: {"open": "0"})  # fmt: skip
page("insight:queue", SUPERVISOR, HEAD, args=lambda w: {"code": w.made("queue", _queue)})
page("insight:levels", SUPERVISOR, args=lambda w: {"user_id": w.office.halina.id}, post=lambda w: {"seen": ""})
page("insight:announce", SUPERVISOR, get=False, post=lambda w: {"text": "Przerwa w dostawie prądu", "minutes": "60"})
page("insight:withdraw", SUPERVISOR, get=False, args=_announcement, post=lambda w: {})
page("insight:read", BROKER, get=False, args=_announcement, post=lambda w: {}, denied=404)
page("insight:work", SUPERVISOR, args=_offered, post=lambda w: {"what": "priority", "priority": "3"})
page("insight:report", *_FIGURES)
page("insight:report_csv", *_FIGURES)


# organization
def _karol(world: World) -> dict[str, int]:
    return {"staff_id": world.office.staff["karol"].pk}


def _unit(world: World) -> dict[str, int]:
    return {"unit_id": world.office.units["GK"].pk}


def _place(world: World) -> dict[str, str]:
    Location.objects.get_or_create(code="ratusz", defaults={"name": "Ratusz", "address": "Rynek 1"})
    return {"code": "ratusz"}


_DAYS = {"first_day": "2026-12-01", "last_day": "2026-12-02"}
page("organization:directory", OFFICE, query="?q=śmieci")
page("organization:chart", OFFICE)
page("organization:unit", OFFICE, args=_unit)
page("organization:add_unit", ADMIN, post=lambda w: {"symbol": "x"})
page("organization:change_unit", ADMIN, args=_unit, post=lambda w: {"name": "x"})
page("organization:deactivate_unit", ADMIN, args=_unit, get=False, post=lambda w: {})
page("organization:person", OFFICE, args=_karol)
page("organization:absences", ADMIN, HEAD, CLERK, args=_karol, denied=404)  # the clerk is Karol himself
page("organization:remove_absence", not_a="ids of one person's days; okienko/organization/tests/test_absences.py")
page("organization:add_substitution", ADMIN, HEAD, args=_karol, get=False, post=lambda w: _DAYS)
page("organization:remove_substitution", not_a="as remove_absence")
page("organization:undo_skill", not_a="a skill somebody changed; tests/chat/test_guests.py")
page("organization:staff_list", ADMIN, HEAD)
page("organization:add_staff", ADMIN, post=lambda w: {"name": "x"})
page("organization:manage", ADMIN, args=_karol)
page("organization:change_staff", ADMIN, args=_karol, post=lambda w: {"name": "x"})
page("organization:set_roles", ADMIN, args=_karol, get=False, post=lambda w: {"roles": ["clerk"]})
page("organization:set_skill", ADMIN, args=_karol, get=False, post=lambda w: {"skill_id": "1"})
page("organization:set_active", ADMIN, args=_karol, get=False, post=lambda w: {"active": "1"})
page("organization:password_link", ADMIN, args=_karol, get=False, post=lambda w: {})
page("organization:drop_second_factor", ADMIN, args=_karol, get=False, post=lambda w: {"reason": "x"})
page("organization:hours", OFFICE)
page(
    "organization:change_week",
    ADMIN,
    SECRETARY,
    args=lambda w: w.made("place", _place),
    post=lambda w: {"version": "1"},
)
page(
    "organization:add_opening_exception",
    ADMIN,
    SECRETARY,
    args=lambda w: {"code": "ratusz"},
    get=False,
    post=lambda w: {},
)
page("organization:remove_opening_exception", not_a="a day that was set; okienko/organization/tests/test_places.py")


# guests: of another institution; the pages of one of them are for hosts, their roster for them, too
def _gaja(world: World) -> dict[str, int]:
    return {"staff_id": world.office.staff["gaja"].pk}


_HOSTS = (SUPERVISOR, ADMIN)
page("organization:guests", *_HOSTS)
page("organization:add_guest", *_HOSTS, post=lambda w: {"name": "x"})
page("organization:guest", *_HOSTS, args=_gaja)
page("organization:change_guest", *_HOSTS, args=_gaja, post=lambda w: {"name": "x"})
page("organization:guest_skill", *_HOSTS, args=_gaja, get=False, post=lambda w: {"skill_id": "1"})
page("organization:guest_link", *_HOSTS, args=_gaja, get=False, post=lambda w: {})
page("organization:guest_active", *_HOSTS, args=_gaja, get=False, post=lambda w: {"active": "1"})
page("organization:roster", *_HOSTS, GUEST, args=_gaja, denied=404)
page("organization:restore_roster", not_a="a version there was; tests/chat/test_guests.py")
page("organization:break_glass", ADMIN, post=lambda w: {"reason": "x"})

# api
for _name in (
    "create_contact",
    "list_contacts",
    "read_contact",
    "list_cases",
    "read_case",
    "read_history",
    "read_catalog",
):
    page(f"api:{_name}", API)
page("api:openapi-json", PUBLIC)
page("api:api-root", not_a="the prefix of the API answers 404; tests/api/test_keys.py")
# terms
_DAY_OFF = {"day-name": "żałoba narodowa", "day-day": "2026-11-24", "day-source": "Dz.U."}
page("terms:law", OFFICE)
page("terms:add_day_off", ADMIN, get=False, post=lambda w: _DAY_OFF)
page("terms:remove_day_off", not_a="a day that was added; okienko/terms/tests/test_screen.py")
page("terms:change_term", ADMIN, get=False, post=lambda w: {"term-code": "CERT"})
# mail
_FIRST_LINE = (BROKER, SUPERVISOR, RECEPTIONIST)


def _letter(w: World) -> mail.Receipt:
    mail.ensure_mailbox("kontakt@miasto.test", by=actors.system())
    raw = b"From: maria@example.org\r\nSubject: Latarnia\r\n\r\nNie swieci"
    return mail.receive(raw, envelope_from="maria@example.org", envelope_to=["kontakt@miasto.test"])


def _incoming(w: World) -> dict[str, Any]:
    return {"raw_id": w.made("letter", _letter).raw_id}


def _outgoing(w: World) -> dict[str, Any]:
    contact_id = w.made("letter", _letter).contact_id
    return {"mail_id": mail_queries.deliveries_of_contacts([contact_id])[contact_id][0].id}


page("email:outbox", OFFICE, query="?stan=sent&przed=10")
page("email:mail", *_FIRST_LINE, args=_outgoing, denied=404)
page("email:mail_source", *_FIRST_LINE, args=_outgoing, denied=404)
page("email:send_again", *_FIRST_LINE, args=_outgoing, denied=404, get=False, post=lambda w: {})
page("email:raw_source", *_FIRST_LINE, args=_incoming, denied=404)
page("email:retry", ADMIN, args=_incoming, get=False, post=lambda w: {})


def _mailbox(w: World) -> dict[str, Any]:
    data = mail.MailboxData(imap_host="127.0.0.1", imap_port=1, imap_security="none")
    return {"mailbox_id": w.made("mailbox", lambda w: mail.add_mailbox("s@miasto.test", data, by=w.office.adam))}


page("mailboxes:list", ADMIN)
page("mailboxes:add", ADMIN, post=lambda w: {"address": "x"})
page("mailboxes:mailbox", ADMIN, args=_mailbox, post=lambda w: {"version": "1"})
page("mailboxes:password", ADMIN, args=_mailbox, get=False, post=lambda w: {"password": "x"})
page("mailboxes:check", ADMIN, args=_mailbox, get=False, post=lambda w: {})
page("mailboxes:pause", ADMIN, args=_mailbox, get=False, post=lambda w: {"active": "1"})


# portal: no account anywhere; what a token opens is tried in tests/portal
_TOKEN = "a signed token of one's own matter; tests/portal/test_tracking.py"
page("portal:home", PUBLIC)
page("assistant:talk", PUBLIC, post=lambda w: {"say": "Dzień dobry"})
for _verb in ("helped", "person", "again"):
    page(f"assistant:{_verb}", PUBLIC, get=False, post=lambda w: {})
page("portal:report", PUBLIC, post=lambda w: {"category": "NONE"})
page("portal:report_ask", PUBLIC, get=False, post=lambda w: {"text": "czy można"})
page("portal:report_restart", PUBLIC, get=False, post=lambda w: {})
page("portal:report_undo", PUBLIC, get=False, post=lambda w: {})
page("portal:application", PUBLIC)
page("portal:sent", not_a=_TOKEN)
page("portal:report_step", PUBLIC, args=lambda w: {"step": "opis"}, post=lambda w: {})
page("portal:track", PUBLIC, post=lambda w: {"reference": "1", "code": "1"})
page("portal:case", not_a=_TOKEN)
page("portal:supplement", not_a=_TOKEN)
page("portal:reopen", not_a=_TOKEN)
page("portal:rate_from_case", not_a=_TOKEN)
page("portal:document", not_a=_TOKEN)
page("portal:rate", not_a=_TOKEN)
page("portal:rated", not_a=_TOKEN)
page("portal:map", PUBLIC)
page("portal:points", PUBLIC)
page("portal:point", not_a="404 unless the report is public; tests/portal/test_map.py")
page("portal:addresses", PUBLIC, query="?q=Mostowa 4")
page("portal:shapes", PUBLIC, args=lambda w: {"name": "obszary"})
page("portal:map_report", not_a="404 unless the report is public; tests/portal/test_map.py")
page("portal:contact", PUBLIC)
page("portal:sign_language", not_a="404 where the pack has no such text; tests/portal/test_pages.py")


def _shown_clause(world: World) -> dict[str, Any]:
    return {"code": _text(world)["code"]}


page("portal:accessibility", not_a="404 where the pack has no such text; tests/portal/test_pages.py")
page("portal:privacy", PUBLIC)
page("portal:clause", PUBLIC, args=_shown_clause)
