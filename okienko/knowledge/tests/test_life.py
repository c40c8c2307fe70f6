"""The life of a card: written, approved by its unit, published, looked through, archived; nothing is lost."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from okienko.audit import queries as audit
from okienko.kernel.actors import Actor
from okienko.kernel.editing import StaleSave
from okienko.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from okienko.kernel.models import Fact
from okienko.knowledge import queries, services
from okienko.knowledge.models import CardVersion, ServiceCard
from okienko.knowledge.rules import CardContent, Stage
from tests.cast import Office, make_office, sign_in
from tests.service_cards import CARD, CODE, changed, load_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    office = make_office()
    load_card(office)
    return office


def write(by: Actor, publish_on: date | None = None, note: str = "nowy cennik", **fields: Any) -> int:
    """Begin a text of CARD or go on with it, as this person; the id of the draft."""
    draft_id = services.begin_change(CODE, by=by)
    seen = queries.draft(by, CODE)
    content = CardContent.unfinished({**seen.content.as_json(), **fields})
    services.save_draft(
        draft_id, content, version=seen.version, based_on=seen.card_version, note=note, publish_on=publish_on, by=by
    )
    return draft_id


def send(draft_id: int, by: Actor) -> None:
    services.submit(draft_id, version=queries.draft(by, CODE).version, by=by)


def approve(draft_id: int, by: Actor) -> bool:
    return services.approve(draft_id, version=queries.draft(by, CODE).version, by=by)


def test_a_text_is_shown_once_its_unit_approved_it(office):
    draft_id = write(office.edyta, title="Kubeł na butelki")
    send(draft_id, office.edyta)
    assert queries.card(CODE).title == CARD["title"], "nothing shows before the approval"
    assert queries.desk(office.zofia).to_approve[0].code == CODE
    assert queries.desk(office.edyta).to_approve == []
    assert approve(draft_id, office.zofia)
    card = queries.card(CODE)
    assert (card.title, card.version) == ("Kubeł na butelki", 2)
    assert queries.search_cards("butelki")[0].code == CODE
    kept = queries.kept_card(office.zofia, CODE)
    newest = kept.versions[0]
    assert (newest.author, newest.approver, newest.note) == ("Edyta Baśniowa", "Zofia Nibylska", "nowy cennik")
    assert kept.draft is None
    with pytest.raises(NotFound):
        services.take_back(draft_id, by=office.edyta)


def test_who_may_write_and_approve(office):
    for reader in (office.halina, office.renata, office.piotr, office.zenon):
        with pytest.raises(Forbidden):
            services.begin_change(CODE, by=reader)
    draft_id = write(office.zofia)
    send(draft_id, office.zofia)
    for other in (office.edyta, office.karol, office.zenon, office.adam):
        with pytest.raises(Forbidden):
            services.approve(draft_id, version=2, by=other)
    with pytest.raises(Forbidden):  # her own text
        approve(draft_id, office.zofia)
    with pytest.raises(Forbidden):
        services.begin_change(CODE, by=office.gaja)


def test_two_who_save_do_not_lose_anything(office):
    draft_id = write(office.edyta)
    seen = queries.draft(office.edyta, CODE)
    write(office.zofia, title="Jej tytuł")
    with pytest.raises(StaleSave):
        services.save_draft(
            draft_id, seen.content, version=seen.version, based_on=1, note="", publish_on=None, by=office.edyta
        )
    send(draft_id, office.zofia)
    with pytest.raises(StaleSave):  # what she read is not what waits now
        services.approve(draft_id, version=seen.version, by=office.zofia)


def test_one_text_at_a_time(office):
    first = services.begin_change(CODE, by=office.edyta)
    assert services.begin_change(CODE, by=office.zofia) == first
    with pytest.raises(Conflict):
        services.begin_change(CODE, number=1, by=office.edyta)
    services.drop(first, by=office.edyta)
    second = services.begin_change(CODE, by=office.edyta)
    with pytest.raises(Conflict):
        services.pick_up(first, by=office.edyta)
    services.drop(second, by=office.edyta)
    services.pick_up(first, by=office.edyta)
    assert queries.draft(office.edyta, CODE).id == first


def test_a_text_is_sent_back_with_a_reason(office):
    draft_id = write(office.edyta)
    send(draft_id, office.edyta)
    with pytest.raises(Invalid):
        services.send_back(draft_id, reason=" ", by=office.zofia)
    services.send_back(draft_id, reason="Cena jest inna.", by=office.zofia)
    assert queries.draft(office.edyta, CODE).sent_back_because == "Cena jest inna."
    with pytest.raises(Conflict):
        approve(draft_id, office.zofia)
    send(draft_id, office.edyta)
    services.take_back(draft_id, by=office.edyta)
    assert queries.draft(office.edyta, CODE).stage is Stage.DRAFT


def test_saving_a_text_that_waits_asks_for_approval_again(office):
    draft_id = write(office.edyta)
    send(draft_id, office.edyta)
    write(office.edyta, title="Inaczej")
    assert queries.draft(office.edyta, CODE).stage is Stage.DRAFT


def test_what_is_missing_keeps_a_text_from_being_sent(office):
    services.begin_card("nowa-usluga", "Nowa usługa", unit="GK", by=office.edyta)
    draft = queries.draft(office.edyta, "nowa-usluga")
    with pytest.raises(Invalid) as refused:
        services.submit(draft.id, version=draft.version, by=office.edyta)
    assert {"summary", "steps", "fees", "legal_basis", "channels"} <= refused.value.fields.keys()
    with pytest.raises(Invalid):
        services.begin_card("nowa-usluga", "Drugi raz", unit="GK", by=office.edyta)
    with pytest.raises(Invalid):
        services.begin_card("Zły Adres", "x", unit="GK", by=office.edyta)
    with pytest.raises(Forbidden):
        services.begin_card("cudza", "x", unit="GK", by=office.zenon)


def test_a_new_card_comes_to_the_page(office, client: Client):
    services.begin_card("nowa-usluga", "Nowa usługa", unit="GK", by=office.edyta)
    seen = queries.draft(office.edyta, "nowa-usluga")
    content = CardContent.model_validate(changed(code="nowa-usluga", title="Nowa usługa"))
    services.save_draft(seen.id, content, version=seen.version, based_on=0, note="", publish_on=None, by=office.edyta)
    services.submit(seen.id, version=seen.version + 1, by=office.edyta)
    services.approve(seen.id, version=seen.version + 1, by=office.zofia)
    assert client.get("/uslugi/nowa-usluga/").status_code == 200
    load_card(office)  # the pack knows nothing of it, so it stays
    assert queries.card("nowa-usluga").version == 1


def test_a_day_may_be_named_for_publication_and_for_the_end(office):
    today = timezone.localdate()
    draft_id = write(office.edyta, publish_on=today + timedelta(days=3), expires_on=str(today + timedelta(days=10)))
    send(draft_id, office.edyta)
    assert not approve(draft_id, office.zofia)
    assert services.keep(timezone.now()) == 0
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert services.keep(timezone.now()) == 1
        assert queries.card(CODE).version == 2
        assert services.keep(timezone.now()) == 0
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        assert services.keep(timezone.now()) == 0, "shown through its last day"
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        assert services.keep(timezone.now()) == 1
        assert queries.search_cards("kubeł") == []
        with pytest.raises(NotFound):
            queries.card(CODE)


def test_an_approved_text_is_not_laid_over_a_newer_card(office):
    draft_id = write(office.edyta, publish_on=timezone.localdate() + timedelta(days=3), title="Zaplanowany")
    send(draft_id, office.edyta)
    approve(draft_id, office.zofia)
    load_card(office, changed(title="Z pakietu"))
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        services.keep(timezone.now())
    assert queries.card(CODE).title == "Z pakietu"
    draft = queries.draft(office.edyta, CODE)
    assert (draft.stage, draft.is_overtaken) == (Stage.DRAFT, True)
    assert "wydanie 2" in draft.sent_back_because
    with pytest.raises(Conflict, match="wydanie 2"):
        services.submit(draft_id, version=draft.version, by=office.edyta)


def test_the_pack_leaves_alone_what_the_office_wrote(office):
    draft_id = write(office.edyta, title="Nasz tytuł")
    send(draft_id, office.edyta)
    approve(draft_id, office.zofia)
    assert load_card(office) == services.Loaded(same=1)
    assert load_card(office, changed(summary="Pakiet pisze inaczej.")) == services.Loaded(kept=1)
    assert queries.card(CODE).title == "Nasz tytuł"


def test_a_card_looked_through_has_a_new_edition_and_a_later_review(office):
    with time_machine.travel(datetime(2027, 6, 1, 12, tzinfo=timezone.get_current_timezone())):
        assert queries.kept_card(office.karol, CODE).stage is Stage.DUE
        with pytest.raises(Forbidden):
            services.confirm(CODE, version=1, by=office.piotr)
        services.confirm(CODE, version=1, by=office.zofia)
        with pytest.raises(StaleSave):
            services.confirm(CODE, version=1, by=office.edyta)
        kept = queries.kept_card(office.zofia, CODE)
        assert (kept.stage, kept.version, kept.state_of) == (Stage.PUBLISHED, 2, date(2027, 6, 1))
        assert kept.next_review > date(2027, 11, 1)


def test_an_archived_card_returns_only_through_approval(office, client: Client):
    with pytest.raises(Forbidden):
        services.archive(CODE, reason="nie ma", by=office.edyta)
    with pytest.raises(Invalid):
        services.archive(CODE, reason="", by=office.zofia)
    services.archive(CODE, reason="Nie ma już tej usługi.", by=office.zofia)
    assert client.get(f"/uslugi/{CODE}/").status_code == 404
    assert [act.reason for act in audit.acts_on(f"card:{ServiceCard.objects.get().pk}")][-1] == "Nie ma już tej usługi."
    draft_id = services.begin_change(CODE, number=1, by=office.edyta)
    send(draft_id, office.edyta)
    approve(draft_id, office.zofia)
    assert client.get(f"/uslugi/{CODE}/").status_code == 200
    assert CardVersion.objects.count() == 2


def test_reminders_climb(office):
    review = date(2027, 5, 21)
    zone = timezone.get_current_timezone()
    told = []
    for days in (-15, -14, -13, 0, 1, 14, 30, 60):
        now = datetime.combine(review + timedelta(days=days), datetime.min.time(), zone).replace(hour=8)
        with time_machine.travel(now):
            services.keep(now)
        told.append(
            [fact.payload["level"] for fact in Fact.objects.filter(name="knowledge.review_due.v1").order_by("id")]
        )
    assert told[-1] == [1, 2, 3, 4]
    assert [len(one) for one in told] == [0, 1, 1, 2, 2, 3, 4, 4]


def test_a_text_that_waits_is_called_out_to_the_head_and_above(office):
    draft_id = write(office.edyta)
    send(draft_id, office.edyta)
    for days in (1, 3, 4, 7, 9):
        services.keep(timezone.now() + timedelta(days=days))
    levels = [fact.payload["level"] for fact in Fact.objects.filter(name="knowledge.approval_asked.v1").order_by("id")]
    assert levels == [2, 3, 4]


# -- pages


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def sent(client: Client, **fields: Any) -> dict[str, Any]:
    """What the form of the draft would send as it is opened, with other values."""
    form = client.get(f"/praca/wiedza/{CODE}/szkic/").context["form"]
    data = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if value not in (None, False):
            data[name] = field.prepare_value(value) if hasattr(field, "prepare_value") else value
    return {**data, **fields}


def test_a_clerk_changes_a_card_on_its_page(office, client: Client):
    sign_in(client, office.karol)
    assert client.post(f"/praca/wiedza/{CODE}/zmien/").status_code == 403  # GK answers for it, he is of GK-I
    sign_in(client, office.edyta)
    assert "Zmień kartę" in page_of(client, f"/praca/wiedza/{CODE}/")
    client.post(f"/praca/wiedza/{CODE}/zmien/")
    fields = sent(client, title="Kubeł na butelki", fee3_amount="7,5", steps="Zapłać.\nZamów.", note="prościej")
    refused = client.post(f"/praca/wiedza/{CODE}/szkic/", fields)
    assert refused.status_code == 422
    assert "Uzupełnij, bo wpisano kwotę" in refused.content.decode()
    assert "Kubeł na butelki" in refused.content.decode()
    fee = {"for": "pokrywa", "account": "00 0001", "transfer_title": "x", "valid_from": "2026-01-01",
           "source": "cennik", "verified_on": "2026-01-01"}  # fmt: skip
    fields |= {f"fee3_{name}": value for name, value in fee.items()}
    assert client.post(f"/praca/wiedza/{CODE}/szkic/", fields).status_code == 302
    page = page_of(client, f"/praca/wiedza/{CODE}/szkic/")
    assert "<ins>butelki</ins>" in page
    assert "Na telefon" in page_of(client, f"/praca/wiedza/{CODE}/szkic/podglad/")
    client.post(f"/praca/wiedza/{CODE}/szkic/wyslij/", {"version": "2"})
    sign_in(client, office.zofia)
    assert "Czekają na Twoje zatwierdzenie" in page_of(client, "/praca/wiedza/")
    assert client.post(f"/praca/wiedza/{CODE}/szkic/zatwierdz/", {"version": "1"}).status_code == 302
    assert queries.card(CODE).version == 1, "she read another version"
    client.post(f"/praca/wiedza/{CODE}/szkic/zatwierdz/", {"version": "2"})
    card = queries.card(CODE)
    assert (card.title, card.steps) == ("Kubeł na butelki", ["Zapłać.", "Zamów."])
    assert [fee.amount for fee in card.fees] == ["13,50 zł", "7,50 zł"]
    kept = page_of(client, f"/praca/wiedza/{CODE}/")
    for text in ("Wydanie 2", "Edyta Baśniowa", "Zofia Nibylska", "prościej", "Nikt jeszcze nie odpowiedział tą kartą"):
        assert text in kept


def test_the_page_of_a_text_gives_back_what_it_was_opened_with(office, client: Client):
    sign_in(client, office.edyta)
    client.post(f"/praca/wiedza/{CODE}/zmien/")
    before = queries.draft(office.edyta, CODE).content
    answer = client.post(f"/praca/wiedza/{CODE}/szkic/", sent(client))
    assert answer.status_code == 302, answer.context["form"].errors
    after = queries.draft(office.edyta, CODE).content
    assert after.as_json() == before.as_json()


def test_what_a_text_cannot_hold_is_said_at_its_field(office, client: Client):
    sign_in(client, office.edyta)
    client.post(f"/praca/wiedza/{CODE}/zmien/")
    answer = client.post(f"/praca/wiedza/{CODE}/szkic/", sent(client, e_services="Zamów | javascript:alert(1)"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["e_services"]


def test_a_stale_page_shows_both_texts(office, client: Client):
    sign_in(client, office.edyta)
    client.post(f"/praca/wiedza/{CODE}/zmien/")
    mine = sent(client, summary="Moje zdanie.")
    write(office.zofia, who="Jej zdanie.")
    answer = client.post(f"/praca/wiedza/{CODE}/szkic/", mine)
    assert answer.status_code == 409
    assert "Moje zdanie" in answer.content.decode()
    merged = answer.context["merged"]
    data = {name: merged[name].value() for name in merged.fields if merged[name].value() not in (None, False)}
    assert client.post(f"/praca/wiedza/{CODE}/szkic/", data).status_code == 302
    both = queries.draft(office.edyta, CODE).content
    assert (both.summary, both.who) == ("Moje zdanie.", "Jej zdanie.")


def test_drafts_are_not_for_strangers(office, client: Client):
    write(office.edyta)
    sign_in(client, office.piotr)
    assert client.get(f"/praca/wiedza/{CODE}/szkic/").status_code == 403
    assert client.get(f"/praca/wiedza/{CODE}/szkic/podglad/").status_code == 403
    assert client.post(f"/praca/wiedza/{CODE}/szkic/zatwierdz/", {"version": "2"}).status_code == 403
    assert client.get("/praca/wiedza/nie-ma/").status_code == 404
