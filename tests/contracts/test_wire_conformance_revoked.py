"""A tablet the office withdrew: it brings home what it holds and gets nothing more (docs/exchange.md: Enrolment)."""

from http import HTTPStatus as Status

import pytest
from city import PASSWORD
from desk import Desk
from independent_client import Journal, Tablet


@pytest.fixture(scope="module")
def revoked(office, stops) -> tuple[Tablet, Journal]:
    """A tablet withdrawn in the middle of its day, and its journal."""
    tablet = office.hands_out_tablet("rosa")
    journal = Journal("rosa", stops[0]["run"], stops[0]["id"])
    journal.writes()
    tablet.pushes(journal)
    Desk(office.url, "adam").presses(f"/devices/{tablet.device}/withdraw")
    return tablet, journal


def test_it_may_still_open_a_session(revoked):
    assert revoked[0].opens_session().status == Status.OK


def test_it_gets_neither_work_nor_people(revoked):
    tablet, _ = revoked
    tablet.opens_session()
    answers = [tablet.work(), tablet.signs_in("rosa", PASSWORD)]
    assert [(answer.status, answer.problem) for answer in answers] == [(Status.UNAUTHORIZED, "device-revoked")] * 2


def test_its_lines_are_kept_and_set_aside(revoked):
    tablet, journal = revoked
    tablet.opens_session()
    first = len(journal.lines) + 1
    journal.writes()
    journal.writes()
    told = tablet.pushes(journal, first).body
    assert told["watermark"] == len(journal.lines)
    assert [(line["seq"], line["why"]) for line in told["quarantined"]] == [
        (first, "device-revoked"),
        (first + 1, "device-revoked"),
    ]


def test_what_it_sent_before_stays_accepted(revoked):
    tablet, journal = revoked
    tablet.opens_session()
    assert tablet.pushes(journal, 1, 1).body["quarantined"] == []


def test_its_roll_is_called_as_ever(revoked):
    tablet, journal = revoked
    tablet.opens_session()
    told = tablet.calls_roll(journal).body
    assert (told["watermark"], told["fork"]) == (len(journal.lines), False)
