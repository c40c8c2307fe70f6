"""Signing in and out: password, second factor, lock-out, sessions."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client, override_settings

from okienko.accounts import queries, services
from okienko.accounts.models import Session, User
from okienko.audit import queries as audit
from okienko.kernel import actors
from okienko.kernel.errors import Invalid, TooMany
from tests.cast import PASSWORD, make_office

pytestmark = pytest.mark.django_db
SIGN_IN = "/praca/logowanie/"
KAROL = {"email": "karol@urzad.test", "password": PASSWORD}


def code_at(secret: str, moment: dt.datetime) -> str:
    return format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30))


def test_the_right_password_opens_the_workspace(client: Client):
    office = make_office()
    response = client.post(SIGN_IN, KAROL, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    assert (response.status_code, response["Location"]) == (302, "/praca/")
    session = Session.objects.get(user_id=office.karol.id)
    assert (session.device, session.network) == ("Firefox, Windows", "127.0.0.1")


def test_it_returns_where_one_wanted_to_go_but_never_to_another_site(client: Client):
    make_office()
    response = client.get("/praca/konto/")
    assert response["Location"] == f"{SIGN_IN}?next=/praca/konto/"
    assert client.post(SIGN_IN, {**KAROL, "next": "/praca/konto/"})["Location"] == "/praca/konto/"
    assert Client().post(SIGN_IN, {**KAROL, "next": "https://evil.test/"})["Location"] == "/praca/"


def test_a_fragment_is_sent_to_the_sign_in_page_whole(client: Client):
    response = client.get("/praca/konto/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith(SIGN_IN)


def test_a_wrong_password_an_unknown_and_an_inactive_account_look_the_same(client: Client):
    make_office()
    User.objects.filter(email="piotr@urzad.test").update(is_active=False)
    answers = {
        client.post(SIGN_IN, {"email": email, "password": password}).content.decode().replace(email, "")
        for email, password in [
            ("karol@urzad.test", "nie to hasło"),
            ("nikt@urzad.test", PASSWORD),
            ("piotr@urzad.test", PASSWORD),
        ]
    }
    texts = {answer.split('role="alert"')[1].split("</form>")[0] for answer in answers}
    assert len(texts) == 1
    assert "nieprawidłowe" in texts.pop()


def test_ten_failures_lock_the_account_for_any_password_and_time_opens_it(client: Client):
    make_office()
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False) as clock:
        for _ in range(10):
            assert client.post(SIGN_IN, {**KAROL, "password": "źle"}).status_code == 422
        refused = client.post(SIGN_IN, KAROL)
        assert refused.status_code == 429
        assert "Zbyt wiele nieudanych prób" in refused.content.decode()
        assert client.post(SIGN_IN, {**KAROL, "email": "zofia@urzad.test"}).status_code == 302
        clock.shift(120)
        assert Client().post(SIGN_IN, KAROL).status_code == 302


def test_a_network_that_fails_too_often_is_refused_and_successes_do_not_count():
    office = make_office()
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False):
        for _ in range(5):
            services.check_password(**KAROL, network="203.0.113.7")
        for number in range(100):
            with pytest.raises(Invalid):
                services.check_password(f"nikt{number}@urzad.test", "źle", network="203.0.113.7")
        with pytest.raises(TooMany):
            services.check_password(**KAROL, network="203.0.113.7")
        assert services.check_password(**KAROL, network="203.0.113.8").pk == office.karol.id


@override_settings(DEMO=False)
def test_the_demo_password_opens_nothing_outside_the_demo():
    user = User(email="broker@miasto.test", full_name="Demo")
    user.set_password("okienko-demo")
    user.save()
    with pytest.raises(Invalid):
        services.check_password("broker@miasto.test", "okienko-demo", network="127.0.0.1")
    with override_settings(DEMO=True):
        assert services.check_password("broker@miasto.test", "okienko-demo", network="127.0.0.1") == user


def test_second_factor_from_setting_up_to_signing_in(client: Client):
    office = make_office()
    now = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
    with time_machine.travel(now, tick=False) as clock:
        client.post(SIGN_IN, KAROL)
        page = client.get("/praca/konto/drugi-skladnik/").content.decode()
        secret = client.session["second_factor_secret"]
        assert " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)) in page
        wrong = client.post("/praca/konto/drugi-skladnik/", {"code": "000000", "password": PASSWORD})
        assert wrong.status_code == 422
        saved = client.post("/praca/konto/drugi-skladnik/", {"code": code_at(secret, now), "password": PASSWORD})
        recovery = saved.context["codes"]
        assert len(recovery) == 10
        assert secret not in str(Authenticator.objects.get(type="totp").data)  # sealed

        clock.shift(60)
        later = now + dt.timedelta(seconds=60)
        other = Client()
        assert other.post(SIGN_IN, KAROL)["Location"] == "/praca/logowanie/kod/"
        assert other.get("/praca/konto/").status_code == 302  # not in yet
        assert other.post("/praca/logowanie/kod/", {"code": "000000"}).status_code == 422
        code = code_at(secret, later)
        assert other.post("/praca/logowanie/kod/", {"code": f"{code[:3]} {code[3:]}"})["Location"] == "/praca/"

        again = Client()
        again.post(SIGN_IN, KAROL)
        assert again.post("/praca/logowanie/kod/", {"code": code}).status_code == 422  # spent
        assert again.post("/praca/logowanie/kod/", {"code": recovery[0]}).status_code == 302
        last = Client()
        last.post(SIGN_IN, KAROL)
        assert last.post("/praca/logowanie/kod/", {"code": recovery[0]}).status_code == 422  # spent
    actions = [entry.action for entry in audit.acts_on(f"account:{office.karol.id}")]
    assert {"accounts.second_factor_enabled", "accounts.recovery_code_used"} <= set(actions)


def test_codes_cannot_be_guessed(client: Client):
    office = make_office()
    services.enable_second_factor(
        secret="JBSWY3DPEHPK3PXP",
        code=code_at("JBSWY3DPEHPK3PXP", dt.datetime.now(dt.UTC)),
        password=PASSWORD,
        by=office.karol,
    )
    client.post(SIGN_IN, KAROL)
    answers = [client.post("/praca/logowanie/kod/", {"code": f"{n:06}"}).status_code for n in range(7)]
    assert answers[:5] == [422] * 5
    assert answers[5:] == [429, 429]


def test_the_code_page_is_shut_without_a_password_and_after_ten_minutes(client: Client):
    office = make_office()
    assert client.get("/praca/logowanie/kod/")["Location"] == SIGN_IN
    secret = "JBSWY3DPEHPK3PXP"
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False) as clock:
        now = dt.datetime.now(dt.UTC)
        services.enable_second_factor(secret=secret, code=code_at(secret, now), password=PASSWORD, by=office.karol)
        client.post(SIGN_IN, KAROL)
        clock.shift(601)
        later = now + dt.timedelta(seconds=601)
        assert client.post("/praca/logowanie/kod/", {"code": code_at(secret, later)})["Location"] == SIGN_IN


def test_turning_it_off_asks_for_the_password(client: Client):
    office = make_office()
    secret = "JBSWY3DPEHPK3PXP"
    services.enable_second_factor(
        secret=secret, code=code_at(secret, dt.datetime.now(dt.UTC)), password=PASSWORD, by=office.karol
    )
    client.force_login(User.objects.get(pk=office.karol.id))
    assert client.post("/praca/konto/drugi-skladnik/wylacz/", {"password": "źle"}).status_code == 422
    assert queries.has_second_factor(office.karol.id)
    assert client.post("/praca/konto/drugi-skladnik/kody/", {"password": PASSWORD}).status_code == 200
    assert client.post("/praca/konto/drugi-skladnik/wylacz/", {"password": PASSWORD}).status_code == 302
    assert not queries.has_second_factor(office.karol.id)


def test_the_session_list_ends_another_device():
    make_office()
    home, work = Client(), Client()
    home.post(SIGN_IN, KAROL, HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/605")
    work.post(SIGN_IN, KAROL)
    rows = work.get("/praca/konto/").context["sessions"]
    assert [row.is_current for row in rows].count(True) == 1
    other = next(row for row in rows if not row.is_current)
    assert other.device == "Safari, iPhone"
    assert work.post(f"/praca/konto/sesje/{other.token}/zakoncz/").status_code == 302
    assert home.get("/praca/konto/").status_code == 302
    assert work.get("/praca/konto/").status_code == 200


def test_nobody_ends_a_session_of_somebody_else():
    make_office()
    karol, piotr = Client(), Client()
    karol.post(SIGN_IN, KAROL)
    piotr.post(SIGN_IN, {**KAROL, "email": "piotr@urzad.test"})
    token = karol.get("/praca/konto/").context["sessions"][0].token
    assert piotr.post(f"/praca/konto/sesje/{token}/zakoncz/").status_code == 404
    assert karol.get("/praca/konto/").status_code == 200


def test_a_changed_password_ends_the_other_sessions():
    make_office()
    home, work = Client(), Client()
    home.post(SIGN_IN, KAROL)
    work.post(SIGN_IN, KAROL)
    new = "zielony rower pod mostem"
    short = work.post("/praca/konto/haslo/", {"old": PASSWORD, "new": "krótkie", "repeated": "krótkie"})
    assert short.status_code == 422
    assert work.post("/praca/konto/haslo/", {"old": PASSWORD, "new": new, "repeated": new}).status_code == 302
    assert work.get("/praca/konto/").status_code == 200
    assert home.get("/praca/konto/").status_code == 302
    assert Client().post(SIGN_IN, {**KAROL, "password": new}).status_code == 302


def test_wrong_confirmations_are_counted(client: Client):
    office = make_office()
    client.force_login(User.objects.get(pk=office.karol.id))
    form = {"old": "źle", "new": "zielony rower pod mostem", "repeated": "zielony rower pod mostem"}
    answers = [client.post("/praca/konto/haslo/", form).content.decode() for _ in range(11)]
    assert "Hasło jest nieprawidłowe" in answers[9]
    assert "Zbyt wiele prób" in answers[10]


def test_a_link_sets_the_first_password_once(client: Client):
    user_id = services.create_account("nowa@urzad.test", full_name="Nowa Osoba", by=actors.system())
    token = services.password_link(user_id, by=actors.system())
    url = f"/praca/logowanie/haslo/{token}/"
    assert client.get(url).status_code == 200
    new = "zielony rower pod mostem"
    assert client.post(url, {"password": new, "repeated": "inne hasło zupełnie"}).status_code == 422
    assert client.post(url, {"password": new, "repeated": new})["Location"] == SIGN_IN
    assert client.get(url).status_code == 404
    assert client.post(SIGN_IN, {"email": "NOWA@urzad.test", "password": new}).status_code == 302


def test_sign_out_needs_a_post(client: Client):
    make_office()
    client.post(SIGN_IN, KAROL)
    assert client.get("/praca/wyloguj/").status_code == 200
    assert client.get("/praca/konto/").status_code == 200
    assert client.post("/praca/wyloguj/")["Location"] == SIGN_IN
    assert client.get("/praca/konto/").status_code == 302


def test_deactivating_signs_out_at_once(client: Client):
    office = make_office()
    client.post(SIGN_IN, KAROL)
    services.set_account_active(office.karol.id, is_active=False, by=actors.system())
    assert client.get("/praca/konto/").status_code == 302


def test_prune_forgets_ended_sessions(client: Client):
    make_office()
    client.post(SIGN_IN, KAROL)
    Session.objects.update(expire_date=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    services.prune()
    assert not Session.objects.exists()
