"""Lines set aside and judged again: by a person, on a person's word, and by a newer release."""

import threading
from datetime import timedelta

import pytest

from fieldops import problems
from fieldops.problems import Problem
from fieldops.store import quarantine
from fieldops.store.device_tables import Device
from fieldops.store.journal_tables import Fact, FactToProject, JournalLine, ReplayedLine
from fieldops.store.people_tables import AuditEntry
from fieldops.store.work_tables import FieldOrder
from fieldops.sync import messages, replaying
from fieldops.sync.messages import KINDS

ABSENT = "0196c5a0-3f00-4000-8000-00000000dead"
"""The id of nothing."""
ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""For what no database decides; a test takes a third of a second on the other one."""
ON_WORD = "I rode along that day"


def kept(central, seq=1):
    """The line at this position of the only journal."""
    [line] = central.rows(JournalLine, JournalLine.seq == seq)
    with central.store.reading() as session:
        [found] = quarantine.named(session, line.journal_id, seq)
    return found


def again(central, line=None, by="dora"):
    return replaying.judge_again(central.store, central.clock, line or kept(central), by)


def on_word(central, line=None, reason=ON_WORD):
    return replaying.take_on_word(central.store, central.clock, line or kept(central), "lena", reason)


def refused(act) -> problems.ProblemKind:
    with pytest.raises(Problem) as refusal:
        act()
    return refusal.value.kind


def withdraws(central, tablet) -> None:
    with central.store.writing() as session:
        session.get(Device, tablet.device).revoked_at = central.clock.now()


@pytest.fixture
def missing_order(central, tablet):
    """The id of an order that the office does not know yet, named by line 1; line 2 came after it."""
    tablet.notes("order.unable", {"order": ABSENT, "code": "no_valve"})
    tablet.reads()
    central.takes(tablet, tablet.batch())
    return ABSENT


def loads(central, order) -> None:
    central.changes(FieldOrder(id=order, kind="SHUT_OFF", made_by="dora", made_at=central.clock.now()))


def test_a_line_counts_once_what_it_names_is_known(central, tablet, missing_order):
    loads(central, missing_order)
    replay = again(central)
    assert (replay.is_released, replay.why_before, replay.verdict) == (True, "reference", "accepted")
    later, released = central.rows(Fact)
    assert (later.seq, released.seq, released.gseq > later.gseq) == (2, 1, True)
    assert released.gseq in {queued.gseq for queued in central.rows(FactToProject)}
    [row] = central.rows(ReplayedLine)
    assert (row.seq, row.by, row.reason, row.why_before, row.verdict_after) == (1, "dora", "", "reference", "accepted")
    [note] = central.rows(AuditEntry)
    assert (note.actor, note.action, note.subject) == ("dora", "line-judged-again", f"{tablet.journal[:8]}-1")


def test_a_released_line_is_no_longer_told_as_set_aside(central, tablet, missing_order):
    assert [each["seq"] for each in central.takes(tablet, tablet.batch())["quarantined"]] == [1]
    loads(central, missing_order)
    again(central)
    assert central.takes(tablet, tablet.batch())["quarantined"] == []


@ON_SQLITE
def test_a_line_whose_reason_stays_is_kept_aside_and_counts_as_looked_at(central, missing_order):
    assert not kept(central).is_looked_at
    replay = again(central)
    assert (replay.is_released, replay.why) == (False, "reference")
    assert (kept(central).why, kept(central).is_looked_at) == ("reference", True)


def test_a_line_is_released_once(central, tablet, missing_order):
    line = kept(central)
    loads(central, missing_order)
    again(central, line)
    assert refused(lambda: again(central, line)) == problems.LINE_NOT_SET_ASIDE
    assert len(central.rows(ReplayedLine)) == 1


def test_two_people_at_once_release_a_line_once(central, missing_order):
    loads(central, missing_order)
    line, both, outcomes = kept(central), threading.Barrier(2), []

    def asks(by) -> None:
        both.wait()
        try:
            outcomes.append(again(central, line, by).verdict)
        except Problem as problem:
            outcomes.append(problem.kind.slug)

    people = [threading.Thread(target=asks, args=[by]) for by in ("dora", "lena")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(outcomes) == ["accepted", "line-not-set-aside"]
    assert len(central.rows(Fact)) == 2


def test_a_fact_that_came_by_another_journal_meanwhile_is_known(central, tablet, missing_order):
    loads(central, missing_order)
    other = tablet.new_life()
    other.notes("order.unable", {"order": ABSENT, "code": "no_valve"}, id=tablet.ids[0])
    central.takes(other, other.batch())
    with central.store.reading() as session:
        [line] = quarantine.named(session, tablet.journal, 1)
    assert again(central, line).verdict == "known"


@ON_SQLITE
def test_another_fact_under_a_used_id_stays_aside(central, tablet):
    tablet.reads("00001")
    tablet.notes("note.left", {"text": "Gate"}, id=tablet.ids[0])
    central.takes(tablet, tablet.batch())
    assert again(central, kept(central, 2)).why == "id-reused"


def test_a_line_of_somebody_who_never_signed_in_counts_on_a_word(central, tablet):
    tablet.by = "hector"
    tablet.reads()
    central.takes(tablet, tablet.batch())
    assert again(central).why == "person"
    assert on_word(central).is_released
    row = central.rows(ReplayedLine)[-1]
    assert (row.by, row.reason, row.why_before) == ("lena", ON_WORD, "person")
    assert central.rows(AuditEntry)[-1].action == "line-taken-on-word"


@ON_SQLITE
def test_a_line_of_a_withdrawn_tablet_counts_on_a_word_and_no_other_does(central, tablet):
    withdraws(central, tablet)
    tablet.reads("00001")
    tablet.reads("00002")
    central.takes(tablet, tablet.batch())
    assert again(central).why == "device-revoked"
    assert on_word(central).is_released
    assert kept(central, 2).why == "device-revoked"


@ON_SQLITE
def test_a_word_for_one_reason_leaves_all_others_and_is_remembered(central, tablet):
    withdraws(central, tablet)
    tablet.by = "hector"
    tablet.reads()
    central.takes(tablet, tablet.batch())
    assert on_word(central).why == "person"
    assert again(central).why == "person"
    assert on_word(central).is_released


@ON_SQLITE
def test_what_came_in_before_the_tablet_was_withdrawn_is_judged_without_that(central, tablet, missing_order):
    central.clock.advance(timedelta(hours=1))
    withdraws(central, tablet)
    loads(central, missing_order)
    assert again(central).is_released


@ON_SQLITE
def test_nobodys_word_helps_with_what_a_line_says(central, missing_order):
    assert refused(lambda: on_word(central)) == problems.NOT_ON_WORD


@ON_SQLITE
def test_a_word_needs_a_reason(central, tablet):
    tablet.by = "hector"
    tablet.reads()
    central.takes(tablet, tablet.batch())
    for reason in ("", "    ", "ok  ", "x" * 501):
        assert refused(lambda said=reason: on_word(central, reason=said)) == problems.WORD_NEEDS_REASON


def test_all_lines_with_one_reason_are_judged_again_in_portions(central, tablet, monkeypatch):
    monkeypatch.setattr(replaying, "PORTION", 2)
    for _ in range(5):
        tablet.notes("order.unable", {"order": ABSENT, "code": "no_valve"})
    tablet.notes("note.left", {"text": 7})
    central.takes(tablet, tablet.batch())
    loads(central, ABSENT)
    changed = replaying.judge_all_again(central.store, central.clock, "dora", ["reference"])
    assert [replay.is_released for replay in changed] == [True] * 5
    assert [row.verdict for row in central.rows(JournalLine)] == ["accepted"] * 5 + ["quarantined"]


def test_a_kind_of_tomorrow_is_taken_once_the_office_understands_it(central, tablet, monkeypatch):
    monkeypatch.setattr(replaying, "PORTION", 2)
    for _ in range(3):
        tablet.notes("hydrant.flushed", {"text": "12 minutes"})
    tablet.notes("note.left", {"text": "two"}, v=2)
    tablet.notes("note.left", {"text": 7})
    central.takes(tablet, tablet.batch())
    assert replaying.after_an_upgrade(central.store, central.clock) == 0
    assert central.rows(ReplayedLine) == []

    newer = messages.Kind(2, KINDS["note.left"].shaped, ())
    monkeypatch.setitem(KINDS, "hydrant.flushed", newer)
    monkeypatch.setitem(KINDS, "note.left", newer)
    assert replaying.after_an_upgrade(central.store, central.clock) == 4
    assert [fact.kind for fact in central.rows(Fact)] == ["hydrant.flushed"] * 3 + ["note.left"]
    assert {(row.by, row.why_before) for row in central.rows(ReplayedLine)} == {
        ("upgrade", "kind"),
        ("upgrade", "version"),
    }
    assert kept(central, 5).why == "schema"
    assert central.takes(tablet, tablet.batch())["quarantined"] == [
        {"seq": 5, "why": "schema", "ref": f"{tablet.journal[:8]}-5"}
    ]


@ON_SQLITE
def test_an_upgrade_is_nobodys_look(central, tablet, monkeypatch):
    tablet.notes("hydrant.flushed", {"text": "12 minutes"}, stop=ABSENT)
    central.takes(tablet, tablet.batch())
    monkeypatch.setitem(KINDS, "hydrant.flushed", KINDS["note.left"])
    assert replaying.after_an_upgrade(central.store, central.clock) == 0
    assert (kept(central).why, kept(central).is_looked_at) == ("reference", False)
    assert [row.why_after for row in central.rows(ReplayedLine)] == ["reference"]
