"""The administrator's pages: people, enrolment codes, lost tablets."""

import re

from werkzeug.datastructures import MultiDict

from fieldops.facts.roles import Role
from fieldops.store.device_tables import Device, EnrolmentCode
from fieldops.store.people_tables import AuditEntry
from fieldops.sync import enrolment


def add(browser, **fields):
    token = browser.token(browser.opens("/people"))
    sent = {"name": "Maria López", "username": "Maria.Lopez", "password": "Another-8-word", "language": "es"}
    form = MultiDict({**sent, **fields, "csrf_token": token})
    form.setlist("roles", fields.get("roles", ["reader", "dispatcher"]))
    return browser.client.post("/people", data=form)


def test_an_administrator_adds_somebody_who_then_signs_in(central_on, store):
    central = central_on(store)
    browser = central.browser_of(Role.ADMIN)
    assert add(browser).location == "/people"
    page = browser.sees("/people")
    assert "Maria López can sign in now" in page
    assert "Maria.Lopez Dispatcher, Meter reader Español yes" in page
    newcomer = central.browser()
    assert newcomer.signs_in("maria.lopez", "Another-8-word").status_code == 302
    assert "Tablero" in newcomer.sees("/board")


def test_a_refused_person_is_told_why_and_nothing_typed_is_lost_but_the_password(central):
    browser = central.browser_of(Role.ADMIN)
    for fields, problem in (
        ({"password": "weak"}, "400.11"),
        ({"username": "ab"}, "400.10"),
        ({"username": "ADMIN"}, "409.10"),
        ({"roles": []}, "400.14"),
        ({"password": "Password123"}, "400.13"),
    ):
        answer = add(browser, **fields)
        assert answer.status_code == int(problem[:3])
        assert f"Problem {problem}" in answer.text
        assert 'value="Maria López"' in answer.text
        assert "Another-8-word" not in answer.text


def test_roles_passwords_and_access_are_changed_and_audited(central_on, store):
    central = central_on(store)
    browser, page = central.browser_of(Role.ADMIN), "/people/reader"
    browser.sends(f"{page}/roles", page=page, roles="billing")
    browser.sends(f"{page}/password", page=page, password="Another-8-word")
    assert central.browser().signs_in("reader").status_code == 403
    reader = central.browser()
    assert reader.signs_in("reader", "Another-8-word").status_code == 302
    assert reader.opens("/billing").status_code == 200
    browser.sends(f"{page}/leave", page=page)
    assert reader.opens("/billing").status_code == 302
    browser.sends(f"{page}/return", page=page)
    assert central.browser().signs_in("reader", "Another-8-word").status_code == 302
    with central.store.reading() as session:
        told = [(row.actor, row.action) for row in session.query(AuditEntry) if row.subject == "reader"]
    assert told == [
        ("admin", "roles-changed"),
        ("admin", "password-reset"),
        ("admin", "person-let-go"),
        ("admin", "person-taken-back"),
    ]


def test_an_administrator_cannot_stop_their_own_access(central):
    browser, page = central.browser_of(Role.ADMIN), "/people/admin"
    assert browser.sends(f"{page}/leave", page=page).status_code == 409
    assert browser.sends(f"{page}/roles", page=page, roles="reader").status_code == 409
    assert browser.opens("/people/nobody.here").status_code == 404


def test_a_code_is_shown_once_with_a_picture_to_scan_and_kept_as_a_hash(central_on, store):
    central = central_on(store)
    browser = central.browser_of(Role.ADMIN)
    answer = browser.sends("/devices/codes", page="/devices", name="Tablet 9", kind="tablet")
    shown = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", answer.text)[0]
    assert "<svg" in answer.text
    assert "style=" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    with central.store.reading() as session:
        [kept] = session.query(EnrolmentCode).all()
        assert (kept.name, kept.is_field, kept.made_by) == ("Tablet 9", False, "admin")
        assert enrolment.as_meant(shown) not in kept.code_hash
    assert shown not in browser.sees("/devices")


def test_a_code_for_a_field_unit_comes_with_its_command(central):
    browser = central.browser_of(Role.ADMIN)
    answer = browser.sends("/devices/codes", page="/devices", name="Truck 2", kind="field")
    assert "fieldops field --central http://localhost/ --code" in answer.text
    assert browser.sends("/devices/codes", page="/devices", name=" ").status_code == 400


def test_a_lost_tablet_is_withdrawn_after_a_question(busy_central):
    browser = busy_central.browser_of(Role.ADMIN)
    ask = re.search(r"/devices/[^\"]+/withdraw", browser.opens("/devices").text)[0]
    assert "Withdraw Tablet 7?" in browser.sees(ask)
    browser.sends(ask)
    assert "withdrawn May 12, 2026, 9:00 AM" in browser.sees("/devices")
    with busy_central.store.reading() as session:
        assert session.query(Device).one().revoked_at == busy_central.clock.now()
    assert browser.opens("/devices/no-device/withdraw").status_code == 404
