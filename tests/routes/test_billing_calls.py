"""The billing system tells what happens the moment it happens: with its key, in texts, and never twice."""

import json

import pytest

from fieldops.facts.orders import OrderKind, OrderState
from fieldops.facts.roles import Role
from fieldops.store.money_tables import Payment
from fieldops.store.place_tables import ServicePoint
from fieldops.work import billing_token, ordering

PAYMENTS = "/billing/v1/accounts/0101/payments"
PAID = {"reference": "P1", "amount": "80.00", "at": "2026-05-12T09:00:00-07:00"}


@pytest.fixture
def key(worked_central):
    with worked_central.store.writing() as session:
        return billing_token.mint(session, worked_central.clock, "admin")


@pytest.fixture
def call(worked_central, key):
    client = worked_central.app.test_client()

    def called(address, body, token=key):
        sent = body if isinstance(body, bytes) else json.dumps(body)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return client.post(address, data=sent, headers=headers)

    return called


def number(answer):
    return answer.get_json()["number"]


def test_a_payment_is_taken_once_and_says_how_many_orders_it_withdrew(worked_central, call):
    with worked_central.store.writing() as session:
        point, now = session.query(ServicePoint).filter_by(address="1 Pier St").one(), worked_central.clock.now()
        for kind in (OrderKind.SHUT_OFF, OrderKind.DOOR_TAG):
            ordering.make_order(session, now, kind, point.id, point.account_id, "x", state=OrderState.AUTHORISED)
    first, again, other = call(PAYMENTS, PAID), call(PAYMENTS, PAID), call(PAYMENTS, {**PAID, "amount": "81"})
    assert (first.status_code, first.get_json()["orders_withdrawn"]) == (201, 2)
    assert (again.status_code, again.get_json()["orders_withdrawn"]) == (200, 0)
    assert (other.status_code, number(other)) == (409, "409.80")
    with worked_central.store.reading() as session:
        assert [(row.reference, row.recorded_by) for row in session.query(Payment)] == [("P1", "billing-system")]


def test_a_hold_and_a_release_are_taken_alike(call):
    hold = {"reference": "H1", "hold": "MEDICAL", "from": "2026-05-12T09:00:00-07:00", "reason": "letter"}
    release = {"reference": "R1", "basis": "court", "at": "2026-05-12T09:00:00-07:00"}
    for address, body in (("holds", hold), ("releases", release)):
        answers = [call(f"/billing/v1/accounts/0101/{address}", body) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 200]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"[[]]",
        b'"P1"',
        b"\xff",
        b"[" * 9_000,
        b'{"reference": "P1", "reference": "P2", "amount": "1", "at": "2026-05-12T09:00:00Z"}',
        {**PAID, "amount": 80.00},
        {**PAID, "account_no": "0102"},
        {**PAID, "reference": "\ud800"},
        {**PAID, "reference": "P\x00"},
        {**PAID, "reference": "P" * 61},
        {**PAID, "amount": "NaN"},
        {**PAID, "at": "2026-05-12T09:00:00"},
        {**PAID, "card": "4111"},
        {"reference": "P1", "amount": "80.00"},
    ],
    ids=lambda body: str(body)[:30],
)
def test_a_body_that_is_no_payment_is_refused_with_a_number(worked_central, call, body):
    answer = call(PAYMENTS, body)
    assert (answer.status_code, number(answer)[:4]) == (400, "400.")
    with worked_central.store.reading() as session:
        assert session.query(Payment).count() == 0


def test_an_account_nobody_knows_and_a_body_too_large(call):
    assert number(call("/billing/v1/accounts/0999/payments", PAID)) == "404.80"
    assert number(call(PAYMENTS, b" " * 20_000)) == "413.1"


def test_nothing_is_taken_without_the_key(worked_central, call, key):
    for token in (None, "fob_guess", key + "x", ""):
        answer = call(PAYMENTS, PAID, token)
        assert (answer.status_code, number(answer)) == (401, "401.80")
    with worked_central.store.reading() as session:
        assert session.query(Payment).count() == 0


def test_a_new_key_ends_the_one_before_and_guesses_are_slowed_down(worked_central, call, key):
    with worked_central.store.writing() as session:
        newer = billing_token.mint(session, worked_central.clock, "admin")
    assert [call(PAYMENTS, PAID, key).status_code for _ in range(6)] == [401] * 5 + [429]
    assert call(PAYMENTS, PAID, newer).status_code == 429
    worked_central.clock.instant = worked_central.clock.now().replace(minute=59)
    assert call(PAYMENTS, PAID, newer).status_code == 201


def test_a_cookie_opens_nothing(worked_central):
    clerk = worked_central.browser_of(Role.FINANCE_MANAGER)
    assert clerk.client.post(PAYMENTS, json=PAID).status_code == 401
