"""People on a device, each sentence of the contract (docs/exchange.md: Enrolment) in turn."""

import time
from datetime import datetime, timedelta
from http import HTTPStatus as Status

import pytest
from city import PASSWORD
from independent_client import Journal, Tablet

HOURS_OFFLINE = 72
FAILURES_ALLOWED = 5


@pytest.fixture(scope="module")
def shared(office) -> Tablet:
    """A tablet for this file alone: who is signed in on it matters to others."""
    return office.hands_out_tablet("rosa")


def whys(answer) -> list[tuple[int, str]]:
    assert answer.status == Status.OK, answer
    return [(line["seq"], line["why"]) for line in answer.body["quarantined"]]


def test_signing_in_tells_who_it_is_and_for_how_long_without_the_office(shared):
    answer = shared.signs_in("rosa", PASSWORD)
    assert answer.status == Status.OK
    person = answer.body["person"]
    assert (person["username"], person["roles"], person["language"]) == ("rosa", ["reader"], "en")
    assert isinstance(person["name"], str)
    until = datetime.fromisoformat(answer.body["offline_until"])
    assert abs(until - datetime.now().astimezone() - timedelta(hours=HOURS_OFFLINE)) < timedelta(minutes=5)


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(office):
    tablet = office.hands_out_tablet()
    wrong, unknown = tablet.signs_in("hugo", "Wrong-Horse-7"), tablet.signs_in("nobody", PASSWORD)
    assert wrong.status == unknown.status == Status.FORBIDDEN
    assert wrong.body == unknown.body


@pytest.mark.parametrize("username", ["", "rosa\x00", "r" * 5000, "' OR 1=1 --"])
def test_odd_user_names_are_unknown_or_malformed(office, username):
    tablet = office.hands_out_tablet()
    assert tablet.signs_in(username, PASSWORD).status in (Status.FORBIDDEN, Status.BAD_REQUEST)


def test_the_throttle_acts_after_five_failures_and_says_how_long(office):
    tablet = office.hands_out_tablet()
    statuses = [tablet.signs_in("nobody-known", "Wrong-Horse-7").status for _ in range(FAILURES_ALLOWED)]
    assert statuses == [Status.FORBIDDEN] * FAILURES_ALLOWED
    answers = (tablet.signs_in("nobody-known", "Wrong-Horse-7") for _ in range(20))
    throttled = next((answer for answer in answers if answer.status == Status.TOO_MANY_REQUESTS), None)
    assert throttled, "never throttled"
    assert 0 < int(throttled.headers["Retry-After"]) <= 60 * 60
    assert tablet.signs_in("rosa", PASSWORD).status == Status.TOO_MANY_REQUESTS
    elsewhere = office.hands_out_tablet()
    assert elsewhere.signs_in("nobody-known", PASSWORD).status == Status.TOO_MANY_REQUESTS
    assert elsewhere.signs_in("rosa", PASSWORD).status == Status.OK


def test_an_unknown_user_waits_as_long_as_a_known_one(office):
    tablet = office.hands_out_tablet()
    known = min(seconds_of(tablet, "adam") for _ in range(2))
    assert min(seconds_of(tablet, "nobody-at-all") for _ in range(2)) > known / 4


def seconds_of(tablet, username) -> float:
    begun = time.monotonic()
    assert tablet.signs_in(username, "Wrong-Horse-7").status == Status.FORBIDDEN
    return time.monotonic() - begun


def test_signing_out_ends_a_persons_events_in_that_journal_from_there_on(shared, stops):
    assert shared.signs_in("lupe#2%", PASSWORD).status == Status.OK
    journal = Journal("lupe#2%", None, stops[0]["id"])
    journal.writes()
    journal.writes()
    assert shared.signs_out("lupe#2%", journal).status in (Status.OK, Status.NO_CONTENT)
    journal.writes()
    assert whys(shared.pushes(journal)) == [(3, "person")]


def test_a_new_sign_in_heals(shared, stops):
    shared.signs_in("lupe#2%", PASSWORD)
    journal = Journal("lupe#2%", None, stops[0]["id"])
    journal.writes()
    shared.signs_out("lupe#2%", journal)
    assert shared.signs_in("lupe#2%", PASSWORD).status == Status.OK
    journal.writes()
    assert whys(shared.pushes(journal)) == []


def test_signing_out_in_one_journal_leaves_what_was_written_before_in_another(shared, stops):
    shared.signs_in("lupe#2%", PASSWORD)
    other, journal = (Journal("lupe#2%", None, stops[0]["id"]) for _ in range(2))
    other.writes()
    shared.pushes(other)
    shared.signs_out("lupe#2%", journal)
    assert whys(shared.pushes(other)) == []
    shared.signs_in("lupe#2%", PASSWORD)


def test_signing_out_who_was_never_there_harms_nobody(shared, journal):
    assert shared.signs_out("nobody", journal).status < Status.INTERNAL_SERVER_ERROR


@pytest.mark.parametrize("words", [{}, {"journal": "x", "seq": 1}, {"journal": None, "seq": -1}, []])
def test_signing_out_without_a_place_in_a_journal_is_malformed(shared, words):
    answer = shared.line.call("DELETE", "people/rosa", shared.token, json=words)
    assert answer.status == Status.BAD_REQUEST


def test_who_never_signed_in_on_the_device_is_quarantined(shared, stops):
    journal = Journal("adam", None, stops[0]["id"])
    journal.writes()
    assert whys(shared.pushes(journal)) == [(1, "person")]


def test_a_person_without_a_role_for_the_kind_is_quarantined(shared, takes_read):
    assert shared.signs_in("bill", PASSWORD).status == Status.OK
    journal = Journal("bill")
    takes_read(journal)
    assert whys(shared.pushes(journal)) == [(1, "person")]
