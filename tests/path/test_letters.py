"""Texts of the office as its editors keep them: checked, previewed, kept in versions, true for the next message."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from okienko.audit import queries as acts
from okienko.cases import services as cases
from okienko.channels.email.services.reminder_wording import asked_text, reminder_text
from okienko.channels.email.services.wording import acknowledgement_text
from okienko.contacts import queries, services
from okienko.contacts.models import Message, TextTemplate
from okienko.contacts.queries.placeholders import LANGUAGES, MEANING, MOMENTS, sample
from okienko.contacts.rules import Channel, MessageKind, placeholders
from okienko.contacts.rules.letters import AUTOMATIC, EVERY, NEVER_SENT, allowed, checked
from okienko.contacts.services import Content, LetterData, Sender
from okienko.kernel.actors import anonymous, system
from okienko.kernel.errors import Forbidden, Invalid, NotFound
from okienko.knowledge import queries as knowledge
from okienko.knowledge.queries import AskedLetter, ReminderLetter
from okienko.knowledge.rules import TextKind
from okienko.knowledge.rules.reminders import ReminderKind
from tests.cast import Office, sign_in
from tests.path.test_path import report

pytestmark = pytest.mark.django_db
PACK = Path(__file__).parents[2] / "packs" / "miasto"
HARD = "Niepełnosprawność uprawnia do wykorzystywania dofinansowania termomodernizacji. " * 8
PAGE = "/praca/szablony/closing/pl/"


@pytest.fixture
def texts(office) -> None:
    services.load_pack(PACK, by=system())


def seen(office: Office, code: str = "closing", language: str = "pl") -> queries.LetterView:
    return queries.letter(office.edyta, code, language)


def sent_by_form() -> int:
    given = cases.Report(
        cases.NewCase("report", "Śmieci", category_code="CLEAN_DUMP"),
        Content("Leżą śmieci"),
        Sender("Maria Zmyślona", "email", "maria@example.org"),
    )
    return cases.submit_once("klucz", given, channel=Channel.WEB_FORM, by=anonymous())


def change(office: Office, body: str, code: str = "closing", reason: str = "") -> None:
    found = seen(office, code)
    data = LetterData(found.title, found.values["subject"], body, reason)
    services.change_letter(code, "pl", data, version=found.version, by=office.edyta)


def test_an_editor_changes_a_text_and_the_next_message_has_it(office, kinds, texts):
    case_id = report()
    client = sign_in(Client(), office.edyta)
    page = "/praca/szablony/closing-report/pl/"
    form = {one.html_name: one.value() or "" for one in client.get(page).context["form"]}
    body = form["body"] + "\n\nDziękujemy za cierpliwość, {handler_name}."
    assert client.post(page, form | {"body": body}).status_code == 302
    cases.resolve(case_id, outcome="done", answer="Posprzątaliśmy.", by=office.karol)
    sent = Message.objects.filter(kind=MessageKind.OUTGOING).latest("id")
    assert "Dziękujemy za cierpliwość" in sent.text
    (act,) = acts.acts_on("template:closing-report.pl")
    assert (act.action, act.by.id) == ("contacts.template_changed", office.edyta.id)
    kept = client.get("/praca/szablony/closing-report/pl/historia/").content.decode()
    assert "Edyta Baśniowa" in kept
    assert "<ins>" in kept
    assert "zmieniony w urzędzie" in client.get("/praca/szablony/").content.decode()


@pytest.mark.parametrize(
    ("put", "said"),
    [
        ("{nazwisko}", "Usuń albo popraw: {nazwisko}"),
        ("{ topic }", "Popraw nawiasy: { topic }"),
        ("{topic", "Popraw nawiasy: {topic"),
        ("topic}", "Popraw nawiasy: topic}"),
        ("{Topic}", "Popraw nawiasy: {Topic}"),
        ("{new_date}", "Usuń albo popraw: {new_date}"),  # there is such one, and nobody fills it when a case is closed
    ],
)
def test_what_nobody_fills_is_refused_with_the_text_kept(office, texts, put, said):
    client = sign_in(Client(), office.edyta)
    form = {one.html_name: one.value() or "" for one in client.get(PAGE).context["form"]}
    answer = client.post(PAGE, form | {"body": f"{form['body']}\n\n{put}"})
    assert answer.status_code == 422
    (error,) = answer.context["form"].errors["body"]
    assert said in error
    assert "Tu można wstawić: {answer}, {case_sign}, {category}" in error
    assert answer.context["form"]["body"].value().endswith(put)
    fragment = client.post(f"{PAGE}podglad/", {"subject": "", "body": put}).content.decode()
    assert put in fragment
    assert seen(office).version == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 301}, "subject"),
        ({"body": ""}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"body": "{answer}\x00"}, "body"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_reason(office, texts, wrong, field):
    client = sign_in(Client(), office.edyta)
    form = {one.html_name: one.value() or "" for one in client.get(PAGE).context["form"]}
    answer = client.post(PAGE, form | wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert seen(office).version == 1
    assert client.post(f"{PAGE}podglad/", wrong).status_code == 200, "one types whatever one wants"


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 40])
def test_a_version_nobody_saw_saves_nothing(office, texts, version):
    client = sign_in(Client(), office.edyta)
    form = {one.html_name: one.value() or "" for one in client.get(PAGE).context["form"]}
    assert client.post(PAGE, form | {"version": version, "body": form["body"] + "x"}).status_code in {409, 422}
    assert seen(office).version == 1


def test_what_the_text_is_for_may_not_be_left_out(office, texts):
    with pytest.raises(Invalid) as refused:
        change(office, "Sprawa {reference} jest załatwiona.")
    assert "Wstaw z powrotem: {answer}, {rating_url}" in refused.value.fields["body"]


def test_a_hard_text_is_kept_with_a_reason_only_and_stands_in_the_report(office, texts):
    body = seen(office).values["body"] + HARD
    with pytest.raises(Invalid) as refused:
        change(office, body)
    assert list(refused.value.fields) == ["plain_reason"]
    change(office, body, reason="Tak mówi ustawa.")
    row = next(one for one in knowledge.plain_report(office.edyta).rows if one.code == "closing")
    assert (row.is_too_hard, row.reason, row.url) == (True, "Tak mówi ustawa.", PAGE)
    assert row.trend[0] < row.trend[1]
    change(office, seen(office).pack["body"] + "\n\nDobrego dnia.", reason="Tak mówi ustawa.")
    assert seen(office).plain_reason == "", "an easy text needs none"


def test_every_version_and_the_text_of_the_pack_can_be_put_back(office, texts):
    first = seen(office).values
    change(office, first["body"] + "\nRaz.")
    change(office, first["body"] + "\nDwa.")
    client = sign_in(Client(), office.edyta)
    client.post(f"{PAGE}przywroc/", {"version": "3", "number": "2"})
    assert seen(office).values["body"].endswith("Raz.\n")
    stale = client.post(f"{PAGE}przywroc/", {"version": "3", "number": "1"}, follow=True)
    assert "Ktoś zmienił ten tekst" in stale.content.decode()
    client.post(f"{PAGE}przywroc/", {"version": "4", "number": "0"})
    now = seen(office)
    assert (now.values, now.is_own, now.version) == (first, False, 5)
    assert [one.restored for one in queries.history_of_letter(office.edyta, "closing", "pl")] == [
        0,
        2,
        None,
        None,
        None,
    ]
    for wrong in ("9", "-1", "x", "9" * 40):
        assert client.post(f"{PAGE}przywroc/", {"version": "5", "number": wrong}).status_code == 404
    with pytest.raises(NotFound):
        queries.letter(office.edyta, "nie-ma", "pl")


def test_a_pack_neither_overwrites_what_the_office_wrote_nor_hides_its_own(office, texts, tmp_path):
    shutil.copytree(PACK / "templates", tmp_path / "templates")
    for name in ("closing", "joined"):
        file = tmp_path / "templates" / f"{name}.pl.md"
        file.write_text(file.read_text(encoding="utf-8") + "\nNowe zdanie pakietu.\n", encoding="utf-8")
    change(office, seen(office).values["body"] + "\nPo naszemu.")
    assert list(services.diff_pack(PACK)) == []
    assert [one[0] for one in services.diff_pack(tmp_path)] == ["=", "~"]
    services.load_pack(tmp_path, by=system())
    assert seen(office, "joined").values["body"].endswith("Nowe zdanie pakietu.\n")
    own = seen(office)
    assert own.values["body"].endswith("Po naszemu.\n")
    assert own.has_news
    client = sign_in(Client(), office.edyta)
    assert "pakiet ma nowszy tekst" in client.get("/praca/szablony/").content.decode()
    page = client.get(PAGE).content.decode()
    assert "Pakiet urzędu ma nowszy tekst" in page
    assert "Nowe" in page
    client.post(f"{PAGE}przywroc/", {"version": own.version, "number": "0"})
    assert seen(office).values["body"].endswith("Nowe zdanie pakietu.\n")
    services.load_pack(PACK, by=system())  # it follows the pack again, and the history says so
    assert not seen(office).values["body"].endswith("Nowe zdanie pakietu.\n")
    assert queries.history_of_letter(office.edyta, "closing", "pl")[0].by == ""


def test_others_read_and_only_editors_write(office, texts):
    client = sign_in(Client(), office.halina)
    page = client.get(PAGE).content.decode()
    assert "<textarea" not in page
    assert "Sprawa i osoby są wymyślone" in page
    assert client.post(PAGE, {}).status_code == 403
    with pytest.raises(Forbidden):
        services.restore_letter("closing", "pl", 0, version=1, by=office.zofia)
    assert sign_in(Client(), office.gaja).get(PAGE).status_code == 403


def test_every_text_of_the_pack_may_be_saved_and_is_filled_in_the_preview(texts):
    for row in TextTemplate.objects.all():
        names = placeholders(f"{row.subject}\n{row.body}")
        assert not checked(row.code, row.subject, row.body, names), row.code
        assert names <= allowed(row.code), f"{row.code}.{row.language} has what nobody fills"
        subject, text = queries.previewed(row.subject, row.body, row.language)
        assert "{" not in subject + text, row.code
        if row.language == "pl":
            assert not knowledge.is_hard(text, TextKind.LETTER), row.code


def test_every_placeholder_says_what_it_becomes():
    assert set(MEANING) == EVERY
    assert set(MOMENTS) == AUTOMATIC - NEVER_SENT
    for language in LANGUAGES:
        assert set(sample(language)) == EVERY
        assert all(sample(language).values())
    assert all(allowed(code) <= EVERY for code in AUTOMATIC)


def test_what_the_editor_allows_is_filled_when_a_text_goes_out(office, kinds, texts):
    """Otherwise a resident would read {name}."""
    for row in TextTemplate.objects.filter(code__in=AUTOMATIC):
        names = sorted(allowed(row.code))
        row.subject, row.body = "[{reference}]", " | ".join(f"<{{{name}}}>" for name in names)
        row.save()
    case_id = sent_by_form()
    cases.begin_work(case_id, by=office.karol)
    cases.ask_person(case_id, "Przy którym numerze?", by=office.karol)
    cases.supplement(case_id, "Przy 7", by=anonymous())
    cases.hand_over(case_id, to_unit_id=office.units["SO"].id, reason="nie nasze", by=office.karol)
    cases.acknowledge_handover(case_id, by=office.piotr)
    cases.resolve(case_id, outcome="done", answer="Posprzątaliśmy.", by=office.piotr)
    cases.reopen(case_id, reason="Znowu leżą", by=anonymous())
    cases.resolve(case_id, outcome="refused", answer="Nie ma śmieci.", by=office.piotr)
    cases.join_duplicate(report(), report(), by=office.karol)
    sent = Message.objects.filter(kind=MessageKind.OUTGOING)
    assert {one.template for one in sent} >= {
        "acknowledgement-report", "ask-for-more", "handed-over", "closing-report", "reopened",
        "closing-without-rating", "joined",
    }  # fmt: skip
    now = timezone.now()
    mails = [
        acknowledgement_text("pl", may_be_application=kpa, reference="1" * 10, tracking_code="K", tracking_url="u",
                             topic="t", received_at=now, planned_at=now)[1]
        for kpa in (False, True)
    ]  # fmt: skip
    asked = AskedLetter("maria@example.org", "pl", ["Program"], "https://urzad.test/p")
    mails.append(asked_text(asked)[1])
    today = timezone.localdate()
    for kind in ReminderKind:
        due = ReminderLetter(
            "maria@example.org", "pl", kind, "Program", today, today, "https://p", "https://s", "https://o", now
        )
        mails.append(reminder_text(due)[1])
    for text in [*mails, *(one.text for one in sent)]:
        assert "{" not in text, text


def test_lists_ask_the_same_whatever_there_is(office, texts, django_assert_num_queries):
    queries.kept_letters(office.edyta)
    with django_assert_num_queries(2):
        queries.kept_letters(office.edyta)
    change(office, seen(office).values["body"] + "\nRaz.")
    with django_assert_num_queries(2):
        queries.kept_letters(office.edyta)
