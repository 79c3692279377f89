"""Signing in and out on office pages, and what a cookie is worth afterwards."""

from datetime import timedelta

import pytest

from fieldops.facts.roles import Role
from fieldops.store.people import find_sign_in
from fieldops.store.people_tables import AuditEntry, SignIn
from fieldops.work import people


def cookie_of(browser):
    return browser.client.get_cookie("fieldops_central").value


def rows(central, table):
    with central.store.reading() as session:
        return session.query(table).all()


def test_somebody_signs_in_and_comes_to_the_first_page_of_their_role(central_on, store):
    browser = central_on(store).browser()
    answer = browser.signs_in("Billing")
    assert (answer.status_code, answer.location) == (302, "/")
    assert browser.opens("/").location == "/billing"
    assert "Bill Baker" in browser.sees("/billing")


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(central):
    browser = central.browser()
    wrong = browser.signs_in("billing", "Wrong-word-1")
    unknown = browser.signs_in("nobody.here", "Wrong-word-1")
    assert wrong.status_code == unknown.status_code == 403
    assert "User name or password is wrong" in wrong.text
    assert "User name or password is wrong" in unknown.text


def test_who_is_not_signed_in_is_led_to_the_sign_in_page_and_back(central):
    browser = central.browser()
    answer = browser.opens("/billing/exports?from=mail")
    assert answer.location == "/sign-in?next=/billing/exports?from%3Dmail"
    back = browser.signs_in("billing", next="/billing/exports?from=mail")
    assert back.location == "/billing/exports?from=mail"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "/\tevil", "evil"])
def test_nobody_is_sent_to_another_site_after_signing_in(central, elsewhere):
    assert central.browser().signs_in("billing", next=elsewhere).location == "/"


def test_a_stolen_cookie_is_dead_once_its_owner_signed_out(central_on, store):
    central = central_on(store)
    owner, thief = central.browser_of(Role.BILLING), central.browser()
    thief.client.set_cookie("fieldops_central", cookie_of(owner))
    assert thief.opens("/billing").status_code == 200
    assert owner.sends("/sign-out", page="/billing").status_code == 302
    assert thief.opens("/billing").status_code == 302
    assert rows(central, SignIn) == []


def test_signing_in_again_ends_the_sign_in_before_and_changes_the_token(central):
    browser = central.browser()
    browser.opens("/sign-in")
    before = cookie_of(browser)
    browser.signs_in("billing")
    first = cookie_of(browser)
    token = browser.token(browser.opens("/billing"))
    browser.client.post("/sign-in", data={"csrf_token": token, "username": "admin", "password": "Brass-Curb-7-stop"})
    assert len({before, first, cookie_of(browser)}) == 3
    assert [row.username_key for row in rows(central, SignIn)] == ["admin"]


def test_an_hour_without_a_request_ends_the_sign_in(central):
    browser = central.browser_of(Role.BILLING)
    central.clock.advance(timedelta(minutes=59))
    assert browser.opens("/billing").status_code == 200
    central.clock.advance(timedelta(minutes=59))
    assert browser.opens("/billing").status_code == 200
    central.clock.advance(timedelta(minutes=60))
    assert browser.opens("/billing").status_code == 302


def test_somebody_whose_access_was_stopped_is_out_at_once(central):
    browser = central.browser_of(Role.BILLING)
    with central.store.writing() as session:
        people.deactivate(session, "billing", by="admin")
    assert browser.opens("/billing").status_code == 302


def test_the_sixth_try_in_a_minute_has_to_wait_and_then_the_right_password_opens(central_on, store):
    central = central_on(store)
    browser = central.browser()
    for _ in range(5):
        assert browser.signs_in("billing", "Wrong-word-1").status_code == 403
    slowed = browser.signs_in("billing")
    assert slowed.status_code == 429
    assert "Wait 5 seconds" in slowed.text
    central.clock.advance(timedelta(seconds=5))
    assert browser.signs_in("billing").status_code == 302


def test_colleagues_at_one_address_do_not_slow_each_other_down(central):
    for _ in range(2):
        for role in Role:
            central.browser_of(role)


def test_the_version_of_the_notice_is_kept_with_the_sign_in(central):
    central.browser_of(Role.BILLING)
    assert [row.notice_version for row in rows(central, SignIn)] == ["2026-05"]
    assert "given to law enforcement" in central.browser().sees("/sign-in")


def test_sign_ins_refusals_and_sign_outs_are_audited_without_what_was_typed(central):
    browser = central.browser()
    browser.signs_in("hunter2-Secret", "Wrong-word-1")
    browser.signs_in("billing")
    browser.opens("/people")
    browser.sends("/sign-out", page="/billing")
    entries = [(row.actor, row.action, row.subject) for row in rows(central, AuditEntry)]
    assert entries == [
        ("-", "sign-in-refused", "-"),
        ("billing", "signed-in", "-"),
        ("billing", "refused", "people.page"),
        ("billing", "signed-out", "-"),
    ]


def test_a_form_without_the_token_of_its_page_is_refused(central):
    browser = central.browser_of(Role.ADMIN)
    answer = browser.client.post("/people", data={"username": "sneaky", "name": "Sneaky", "roles": "admin"})
    assert answer.status_code == 400
    assert "The form was too old" in answer.text


def test_a_form_sent_from_another_site_is_refused(central):
    browser = central.browser()
    token = browser.token(browser.opens("/sign-in"))
    answer = browser.client.post("/sign-in", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_the_cookie_is_for_this_server_alone_and_out_of_reach_of_scripts(central):
    answer = central.browser().opens("/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("fieldops_central=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_behind_tls_the_cookie_says_secure_and_forms_need_no_referer(central_on, sqlite_store):
    browser = central_on(sqlite_store, behind_tls=True).browser()
    answer = browser.opens("/sign-in", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]
    sent = browser.client.post(
        "/sign-in",
        base_url="https://localhost",
        data={"csrf_token": browser.token(answer), "username": "billing", "password": "Brass-Curb-7-stop"},
    )
    assert sent.status_code == 302


def test_the_sign_in_page_speaks_spanish_at_a_press(central):
    browser = central.browser()
    assert browser.sends("/language", page="/sign-in", language="es", next="/sign-in").location == "/sign-in"
    assert "Iniciar sesión" in browser.sees("/sign-in")
    assert 'lang="es"' in browser.opens("/sign-in").text
    browser.signs_in("billing")
    assert "Lecturas por revisar" in browser.opens("/billing").text or "No hay lecturas" in browser.sees("/billing")


def test_without_a_choice_a_person_reads_their_own_language(central):
    with central.store.writing() as session:
        people.change_language(session, "billing", "es")
    assert "Salir" in central.browser_of(Role.BILLING).sees("/billing")


def test_a_language_chosen_while_signed_in_becomes_the_persons_own(central):
    browser = central.browser_of(Role.BILLING)
    browser.sends("/language", page="/billing", language="es")
    with central.store.reading() as session:
        assert people.known(session, "billing").language == "es"


def test_a_browser_set_to_spanish_is_answered_in_spanish(central):
    answer = central.browser().opens("/sign-in", headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
    assert "Contraseña" in answer.text


def test_readers_are_sent_to_the_tablet_page(central):
    page = central.browser_of(Role.READER).opens("/")
    assert page.status_code == 200
    assert 'href="/tablet/"' in page.text


def test_people_change_their_own_password_and_sign_in_with_it(central):
    browser = central.browser_of(Role.READER)
    wrong = browser.sends("/account/password", page="/account", old="Wrong-word-1", new="Another-8-word")
    assert wrong.status_code == 403
    sent = browser.sends("/account/password", page="/account", old="Brass-Curb-7-stop", new="Another-8-word")
    assert sent.location == "/sign-in"
    assert browser.opens("/account").status_code == 302
    assert browser.signs_in("reader", "Another-8-word").status_code == 302


def test_the_store_keeps_only_a_hash_of_the_token(central):
    browser = central.browser_of(Role.BILLING)
    with browser.client.session_transaction() as kept, central.store.reading() as session:
        token = kept["_user_id"]
        assert find_sign_in(session, token) is None
        assert len(token) >= 43
