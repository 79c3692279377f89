"""Lines that were set aside, judged again: what speaks against them may be gone, their place and bytes never are."""

import json
import uuid

import pytest

from fieldops.store import journals
from fieldops.store.device_tables import Device
from fieldops.store.journal_tables import Fact, FactToProject, JournalLine
from fieldops.store.work_tables import FieldOrder
from fieldops.sync import settling
from fieldops.sync.batch import Line
from fieldops.sync.settling import Verdict


def judged_again(central, tablet, *, trusting=frozenset()) -> dict[int, Verdict]:
    """Every line that is set aside, judged again."""
    kept = central.rows(JournalLine, JournalLine.verdict == "quarantined")
    with central.store.writing() as session:
        journals.hold(session, tablet.journal)
        owner = session.get_one(Device, tablet.device)
        lines = [Line(row.seq, row.raw, row.hash) for row in kept]
        return settling.rejudge(session, owner, tablet.journal, lines, central.clock.now(), trusting=trusting)


def a_journal_with_an_order_nobody_knows(central, tablet) -> str:
    """Three lines, of which the second names an order that is loaded later."""
    order = str(uuid.uuid4())
    tablet.reads("00001")
    tablet.notes("order.unable", {"order": order, "code": "dog"})
    tablet.reads("00003")
    assert [each["why"] for each in central.takes(tablet, tablet.batch())["quarantined"]] == ["reference"]
    return order


def load_order(central, order: str) -> None:
    central.changes(FieldOrder(id=order, kind="REREAD", made_by="dora", made_at=central.clock.now()))


def test_a_line_whose_reason_is_gone_becomes_the_newest_fact_at_its_old_place(central, tablet):
    order = a_journal_with_an_order_nobody_knows(central, tablet)
    before = [(row.seq, row.raw, row.hash) for row in central.rows(JournalLine)]
    load_order(central, order)
    assert judged_again(central, tablet) == {2: Verdict("accepted", fact_id=tablet.ids[1])}
    rows, facts = central.rows(JournalLine), central.rows(Fact)
    assert [(row.seq, row.raw, row.hash) for row in rows] == before
    assert (rows[1].verdict, rows[1].why, rows[1].fact_id) == ("accepted", None, tablet.ids[1])
    assert [fact.seq for fact in facts] == [1, 3, 2]
    assert [queued.gseq for queued in central.rows(FactToProject)] == [fact.gseq for fact in facts]
    assert central.takes(tablet, tablet.batch())["quarantined"] == []


def test_a_line_whose_reason_stands_stays_set_aside(central, tablet):
    a_journal_with_an_order_nobody_knows(central, tablet)
    assert judged_again(central, tablet) == {2: Verdict("quarantined", "reference")}
    assert [row.verdict for row in central.rows(JournalLine)] == ["accepted", "quarantined", "accepted"]
    assert len(central.rows(Fact)) == 2


def test_a_line_that_was_told_again_elsewhere_is_known(central, tablet):
    order = a_journal_with_an_order_nobody_knows(central, tablet)
    load_order(central, order)
    again = tablet.new_life()
    told = json.loads(tablet.lines[1])
    again.notes(told["kind"], told["p"], id=told["id"])
    central.takes(again, again.batch())
    assert judged_again(central, tablet) == {2: Verdict("known", fact_id=told["id"])}


def test_a_line_that_comes_too_late_for_its_id_is_a_reuse(central, tablet):
    order = a_journal_with_an_order_nobody_knows(central, tablet)
    load_order(central, order)
    tablet.notes("note.left", {"text": "dog"}, id=tablet.ids[1])
    central.takes(tablet, tablet.batch(4))
    assert judged_again(central, tablet) == {2: Verdict("quarantined", "id-reused")}


def test_a_line_is_held_against_the_hash_that_stands_before_its_place(central, tablet):
    tablet.notes("note.left", {"text": "dog"}, prev="1" * 64)
    tablet.notes("note.left", {"text": "dog"}, by="hector")
    central.takes(tablet, tablet.batch())
    verdicts = judged_again(central, tablet, trusting=frozenset({"person"}))
    assert [verdict.why for verdict in verdicts.values()] == ["prev", None]


@pytest.mark.parametrize(("trusting", "why"), [(set(), "person"), ({"person"}, None), ({"device-revoked"}, "person")])
def test_a_person_is_taken_on_a_word(central, tablet, trusting, why):
    tablet.notes("note.left", {"text": "dog"}, by="hector")
    central.takes(tablet, tablet.batch())
    assert judged_again(central, tablet, trusting=frozenset(trusting))[1].why == why


@pytest.mark.parametrize(("trusting", "why"), [(set(), "device-revoked"), ({"device-revoked"}, None)])
def test_a_withdrawn_device_is_taken_on_a_word(central, tablet, trusting, why):
    with central.store.writing() as session:
        session.get_one(Device, tablet.device).revoked_at = central.clock.now()
    tablet.reads()
    central.takes(tablet, tablet.batch())
    assert judged_again(central, tablet, trusting=frozenset(trusting))[1].why == why
    assert len(central.rows(Fact)) == (why is None)


def test_nothing_set_aside_changes_nothing(central, tablet):
    tablet.reads()
    central.takes(tablet, tablet.batch())
    assert judged_again(central, tablet) == {}
