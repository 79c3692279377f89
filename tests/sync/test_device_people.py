"""Who is signed in on a device decides what work it gets, and whose lines count."""

import re
from datetime import date, timedelta

import pytest

from fieldops import problems
from fieldops.problems import Problem
from fieldops.store.device_tables import DevicePerson, DeviceSignOut
from fieldops.store.people_tables import Person
from fieldops.store.work_tables import Run
from fieldops.sync.central_exchange import CentralExchange
from fieldops.sync.exchange import Caller
from fieldops.work import people

PASSWORD = "Tidewater7"
NEXT_DAY = date(2026, 5, 13)


@pytest.fixture
def exchange(central) -> CentralExchange:
    """A central where Lena, a reader, has a run."""
    with central.store.writing() as session:
        people.add(session, central.clock, "Lena", "Lena Ortiz", ["reader"], PASSWORD, "es")
        session.add(
            Run(
                kind="read",
                id=central.work.order,
                on=NEXT_DAY,
                assigned_to="lena",
                made_by="dora",
                made_at=central.clock.now(),
            )
        )
    return CentralExchange(central.store, central.clock, lambda: None)


@pytest.fixture
def caller(central) -> Caller:
    return Caller(central.tablet("bill").device)


def sign_in(exchange, caller, username="lena", password=PASSWORD) -> dict:
    return exchange.sign_in(caller, {"username": username, "password": password})


def sign_out(exchange, caller, journal: str, seq: int) -> None:
    exchange.sign_out(caller, "LENA", {"journal": journal, "seq": seq})


def runs(answer: dict) -> list[str]:
    return [change["id"] for change in answer["changes"] if change["type"] == "run"]


def refusal(act) -> problems.ProblemKind:
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.kind


def test_a_person_signs_in_for_three_days(central, exchange, caller):
    told = sign_in(exchange, caller, "LENA")
    assert told["person"] == {"username": "Lena", "name": "Lena Ortiz", "roles": ["reader"], "language": "es"}
    assert told["offline_until"] == (central.clock.now() + timedelta(hours=72)).isoformat(timespec="milliseconds")


def test_the_work_of_who_signs_in_is_put_beside_what_is_there(central, exchange, caller):
    before = exchange.work(caller, None)
    assert runs(before) == []
    sign_in(exchange, caller)
    after = exchange.work(caller, before["cursor"])
    assert (runs(after), after["reset"], after["more"]) == ([central.work.order], False, False)
    assert {change["op"] for change in after["changes"]} == {"put"}


def test_who_has_everything_gets_nothing_new(exchange, caller):
    sign_in(exchange, caller)
    cursor = exchange.work(caller, None)["cursor"]
    assert exchange.work(caller, cursor) == {"changes": [], "cursor": cursor, "more": False, "reset": False}
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", cursor)


@pytest.mark.parametrize("cursor", ["", "1", "nonsense", "9" * 70, "\x00"])
def test_an_unknown_cursor_gets_everything(exchange, caller, cursor):
    assert exchange.work(caller, cursor)["reset"]


def test_after_the_offline_time_a_persons_work_is_withheld_until_the_next_sign_in(central, exchange, caller):
    sign_in(exchange, caller)
    cursor = exchange.work(caller, None)["cursor"]
    central.clock.advance(timedelta(hours=72))
    lapsed = exchange.work(caller, cursor)
    assert [(change["op"], change["id"]) for change in lapsed["changes"]] == [("del", central.work.order)]
    sign_in(exchange, caller)
    assert runs(exchange.work(caller, lapsed["cursor"])) == [central.work.order]


def test_somebody_let_go_gets_no_work(central, exchange, caller):
    sign_in(exchange, caller)
    with central.store.writing() as session:
        session.get_one(Person, "lena").active = False
    assert runs(exchange.work(caller, None)) == []


def test_signing_out_takes_the_work_and_marks_the_journal(central, exchange, caller, bare_tablet):
    sign_in(exchange, caller)
    sign_out(exchange, caller, bare_tablet.journal, 7)
    assert runs(exchange.work(caller, None)) == []
    assert [(row.username_key, row.journal_id, row.seq) for row in central.rows(DeviceSignOut)] == [
        ("lena", bare_tablet.journal, 7)
    ]


def test_of_two_sign_outs_without_a_sign_in_the_first_holds(central, exchange, caller, bare_tablet):
    sign_in(exchange, caller)
    for seq in (7, 9):
        sign_out(exchange, caller, bare_tablet.journal, seq)
    assert [row.seq for row in central.rows(DeviceSignOut)] == [7]


def test_a_new_sign_in_takes_the_sign_out_back(central, exchange, caller, bare_tablet):
    sign_in(exchange, caller)
    sign_out(exchange, caller, bare_tablet.journal, 7)
    sign_in(exchange, caller)
    assert central.rows(DeviceSignOut) == []
    assert [row.signed_out for row in central.rows(DevicePerson, DevicePerson.username_key == "lena")] == [False]


def test_somebody_who_never_signed_in_signs_out_without_a_trace(central, exchange, caller, bare_tablet):
    sign_out(exchange, caller, bare_tablet.journal, 7)
    exchange.sign_out(caller, "nobody\x00", {"journal": bare_tablet.journal, "seq": 1})
    assert central.rows(DeviceSignOut) == []


@pytest.mark.parametrize("username", ["lena", "nobody", "not a name!"])
def test_guessing_is_slowed_down_after_five_failures_for_known_and_unknown_people_alike(exchange, caller, username):
    kinds = [refusal(lambda: sign_in(exchange, caller, username, "Wrong1234")) for _ in range(6)]
    assert kinds == [problems.WRONG_PASSWORD] * 5 + [problems.SLOW_DOWN]


def test_a_user_is_guarded_on_every_device(central, exchange, caller):
    for _ in range(5):
        refusal(lambda: sign_in(exchange, caller, password="Wrong1234"))
    elsewhere = Caller(central.tablet("bill").device)
    assert refusal(lambda: sign_in(exchange, elsewhere)) is problems.SLOW_DOWN


def test_a_sign_in_that_succeeds_counts_as_no_failure(exchange, caller):
    for _ in range(7):
        sign_in(exchange, caller)


@pytest.mark.parametrize("body", [{}, {"username": "lena"}, {"username": 1, "password": PASSWORD}])
def test_a_sign_in_without_name_or_password_is_malformed(exchange, caller, body):
    assert refusal(lambda: exchange.sign_in(caller, body)) is problems.MALFORMED
