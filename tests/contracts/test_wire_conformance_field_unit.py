"""Central as a field unit sees it: an independent one speaks for a tablet with Fieldops-For."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus as Status

import pytest
from independent_client import NOBODYS, Key, Tablet, body_of


@pytest.fixture(scope="module")
def unit(office) -> Tablet:
    """A device enrolled with a code for field units."""
    unit = Tablet(office.url)
    assert unit.enrols(office.code("--field")).status == Status.CREATED
    assert unit.opens_session().status == Status.OK
    return unit


def relays(unit, tablet, journal, first=1, **changes):
    """Forward a batch that the tablet signed."""
    lines = journal.lines[first - 1 :]
    body = body_of(tablet.header(journal, first, lines, **changes), lines)
    return unit.sends(journal, body, Fieldops_For=tablet.device)


def test_a_signed_batch_is_taken_for_its_tablet(unit, tablet, journal):
    journal.writes()
    told = relays(unit, tablet, journal).body
    assert (told["watermark"], told["quarantined"], told["unsigned"]) == (1, [], False)
    assert tablet.calls_roll(journal).body["watermark"] == 1


def test_a_roll_call_is_relayed_too(unit, tablet, journal):
    journal.writes()
    relays(unit, tablet, journal)
    assert relays(unit, tablet, journal, 2).body["fork"] is False
    journal.lines[0] = b"{}"
    assert relays(unit, tablet, journal, 2).body["fork"] is True


def test_a_unit_cannot_sign_for_the_tablet(unit, tablet, journal):
    journal.writes()
    signature = unit.key.signs("fieldops-batch-1", journal.id, 1, 1, journal.head())
    told = relays(unit, tablet, journal, sig=signature).body
    assert (told["watermark"], told["unsigned"]) == (0, True)


def test_a_journal_stays_foreign_to_the_unit_itself_and_to_other_tablets(office, unit, tablet, journal):
    journal.writes()
    tablet.pushes(journal)
    assert unit.pushes(journal).problem == "foreign-journal"
    assert relays(unit, office.hands_out_tablet(), journal).problem == "foreign-journal"


def test_a_unit_fetches_a_tablets_work_under_the_tablets_cursor(unit, tablet):
    own = tablet.work().body
    fetched = unit.line.call("GET", "work", unit.token, headers={"Fieldops-For": tablet.device}).body
    assert (fetched["changes"], fetched["cursor"]) == (own["changes"], own["cursor"])
    assert unit.work().body["changes"] != own["changes"]


@pytest.mark.parametrize("other", [NOBODYS, "nonsense"])
def test_nobody_speaks_for_a_device_that_does_not_exist(unit, journal, other):
    journal.writes()
    stranger = Tablet(unit.line.url, Key())
    stranger.device = other
    assert relays(unit, stranger, journal).status in (Status.FORBIDDEN, Status.NOT_FOUND, Status.BAD_REQUEST)


def test_a_batch_sent_four_times_at_once_by_both_ways_is_taken_once(unit, tablet, journal):
    for _ in range(40):
        journal.writes()
    with ThreadPoolExecutor(4) as hands:
        sent = [hands.submit(tablet.pushes, journal) for _ in range(2)]
        sent += [hands.submit(relays, unit, tablet, journal) for _ in range(2)]
    for answer in (hand.result() for hand in sent):
        assert answer.status in (Status.OK, Status.SERVICE_UNAVAILABLE)
        if answer.status == Status.OK:
            assert (answer.body["watermark"], answer.body["fork"], answer.body["quarantined"]) == (40, False, [])
    assert tablet.pushes(journal).body["watermark"] == 40


def test_one_fact_in_two_journals_at_once_is_never_two_facts(tablet, journal, new_journal):
    again = new_journal()
    for _ in range(40):
        again.travels(journal.writes())
    with ThreadPoolExecutor(2) as hands:
        for answer in hands.map(tablet.pushes, (journal, again)):
            assert (answer.status, answer.body["quarantined"]) == (Status.OK, [])
