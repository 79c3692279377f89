"""A tablet's lines at a field unit: in custody at once, at central as soon as it can be, each once and none lost."""

import uuid

from fieldops import problems
from fieldops.store.identity import identity
from fieldops.store.journal_tables import Journal, JournalLine, StrayLine
from fieldops.sync.transport import Answer

NOTHING_YET = {"watermark": 0, "head": "0" * 64, "fork": False, "quarantined": []}


def test_custody_needs_no_central(unit, road, caller, bare_tablet):
    road.open = False
    bare_tablet.reads()
    answer = unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch())
    assert (answer["watermark"], answer["head"], answer["quarantined"]) == (1, bare_tablet.head(), [])
    assert answer["central"] == NOTHING_YET


def test_batches_reach_central_byte_for_byte_and_the_tablet_hears_of_it(central, unit, road, caller, bare_tablet):
    road.open = False
    for first in (1, 2, 3):
        bare_tablet.reads()
        unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch(first))
    unit.delivers()
    assert len(unit.waiting()) == 3
    road.open = True
    unit.delivers()
    assert [row.raw for row in central.rows(JournalLine)] == bare_tablet.lines
    assert unit.waiting() == []
    told = unit.relay.push(caller, bare_tablet.journal, bare_tablet.roll_call())["central"]
    assert (told["watermark"], told["head"], told["fork"]) == (3, bare_tablet.head(), False)


def test_what_central_set_aside_is_told_to_the_tablet_ever_after(unit, caller, bare_tablet):
    bare_tablet.appends(b"not a line at all")
    unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch())
    unit.delivers()
    bare_tablet.reads()
    unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch(2))
    unit.delivers()
    told = unit.relay.push(caller, bare_tablet.journal, bare_tablet.roll_call())
    assert told["quarantined"] == []
    set_aside = [(row["seq"], row["why"]) for row in told["central"]["quarantined"]]
    assert set_aside == [(1, "unparsable"), (2, "reference")]  # the stops of a bare tablet are made up


def test_the_same_batch_is_carried_once_and_only_the_newest_roll_call(unit, caller, bare_tablet):
    bare_tablet.reads()
    batch, calls = bare_tablet.batch(), [bare_tablet.roll_call(app=f"release {n}") for n in (1, 2)]
    for body in (batch, calls[0], batch, calls[1]):
        unit.relay.push(caller, bare_tablet.journal, body)
    assert unit.waiting() == [batch, calls[1]]


def test_unsigned_lines_stay_on_the_unit_and_are_asked_for_again(unit, caller, bare_tablet):
    bare_tablet.reads()
    answer = unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch(sig=None))
    assert (answer["unsigned"], answer["watermark"]) == (True, 0)
    assert unit.waiting() == []


def test_a_fork_is_seen_on_the_unit_and_carried_to_central_once(central, unit, caller, bare_tablet):
    twin = bare_tablet.copy()
    bare_tablet.reads("01042")
    twin.reads("01043")
    for _ in range(2):
        unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch())
        assert unit.relay.push(caller, twin.journal, twin.batch())["fork"]
    assert len(unit.waiting()) == 2
    unit.delivers()
    assert [row.why for row in central.rows(StrayLine)] == ["fork"]
    assert unit.relay.push(caller, bare_tablet.journal, bare_tablet.roll_call())["central"]["fork"]


def test_a_journal_central_disowns_holds_up_nobody_and_is_told_as_a_fork(central, unit, caller, bare_tablet):
    other = central.tablet()
    other.reads()
    central.takes(other, other.batch())
    mine, bodies = bare_tablet.new_life(), []
    mine.journal = other.journal
    for one in (mine, bare_tablet):
        one.reads()
        bodies.append(one.batch())
        unit.relay.push(caller, one.journal, bodies[-1])
    unit.delivers()
    assert unit.waiting() == bodies[:1]
    assert [journal.watermark for journal in central.rows(Journal)] == [1, 1]
    assert unit.relay.push(caller, mine.journal, mine.roll_call())["central"]["fork"]
    assert not unit.relay.push(caller, bare_tablet.journal, bare_tablet.roll_call())["central"]["fork"]


def test_when_central_comes_back_from_an_old_backup_the_unit_sends_again_what_was_lost(
    central, unit, caller, bare_tablet
):
    for first in (1, 2, 3):
        bare_tablet.reads()
        unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch(first))
    unit.delivers()
    lose_lines_after(central, bare_tablet.journal, 1, bare_tablet.head(1))
    unit.relay.push(caller, bare_tablet.journal, bare_tablet.roll_call())
    unit.delivers()
    assert [row.raw for row in central.rows(JournalLine)] == bare_tablet.lines
    assert [journal.watermark for journal in central.rows(Journal)] == [3]


def test_a_line_that_central_lost_from_above_a_gap_is_sent_again_after_the_next_roll_call(
    central, unit, caller, bare_tablet
):
    for first in (1, 2):
        bare_tablet.reads()
        unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch(first))
    unit.delivers()
    lose_lines_after(central, bare_tablet.journal, 1, bare_tablet.head(1))
    bare_tablet.reads()
    unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch(3))
    unit.seconds += 3600
    unit.errands.run_errand()  # line 3 waits above the gap; its loss shows in no watermark
    lose_lines_after(central, bare_tablet.journal, 1, bare_tablet.head(1))
    unit.delivers()
    unit.relay.push(caller, bare_tablet.journal, bare_tablet.roll_call())
    unit.delivers()
    assert [row.raw for row in central.rows(JournalLine)] == bare_tablet.lines
    assert unit.waiting() == []


def lose_lines_after(central, journal: str, seq: int, head: str) -> None:
    with central.store.writing() as session:
        session.query(JournalLine).filter(JournalLine.journal_id == journal, JournalLine.seq > seq).delete()
        row = session.get_one(Journal, journal)
        row.watermark = row.highest = seq
        row.head = head


def test_a_central_whose_store_is_full_is_waited_for(unit, caller, bare_tablet, monkeypatch):
    bare_tablet.reads()
    unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch())
    full = Answer(unit.relay.server(), 503, problems.STORE_UNAVAILABLE().as_json(), 30)
    monkeypatch.setattr(unit.upstream, "call", lambda _request: full)
    unit.delivers()
    assert unit.errands.courier.patient_until == unit.seconds + 30
    assert unit.errands.courier.set_aside == frozenset()
    assert len(unit.waiting()) == 1


def test_a_unit_that_still_holds_batches_goes_to_no_other_central(unit, caller, bare_tablet, refusal):
    bare_tablet.reads()
    unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch())
    with unit.store.writing() as session:
        identity(session).server = str(uuid.uuid4())
    assert refusal(lambda: unit.upstream.enrol("0" * 12)) is problems.UNSENT_ELSEWHERE
    assert len(unit.waiting()) == 1


def test_a_unit_goes_to_another_central_only_with_a_good_code(unit, refusal):
    with unit.store.writing() as session:
        identity(session).server = str(uuid.uuid4())
    assert refusal(lambda: unit.upstream.enrol("0" * 12)) is problems.OTHER_CENTRAL
    assert unit.upstream.enrol(unit.code(is_field=True)).server == unit.relay.server()


def test_a_new_code_of_the_same_central_loses_nothing_that_waits(central, unit, caller, bare_tablet):
    bare_tablet.reads()
    unit.relay.push(caller, bare_tablet.journal, bare_tablet.batch())
    assert unit.upstream.enrol(unit.code(is_field=True)).device != unit.relay.via()
    unit.delivers()
    assert [row.raw for row in central.rows(JournalLine)] == bare_tablet.lines
