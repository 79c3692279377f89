"""A push at central, from the bytes of a tablet to the answer it may rely on; every verdict of the contract."""

import json

import pytest

from fieldops.problems import Problem
from fieldops.store.device_tables import Device, DeviceSignOut
from fieldops.store.journal_tables import Fact, FactToProject, Journal, JournalLine, StrayLine
from fieldops.store.work_tables import FieldOrder
from fieldops.sync import intake, settling
from fieldops.sync.exchange import Caller

ABSENT = "0196c5a0-3f00-4000-8000-00000000dead"
"""The id of nothing."""
FAULTS = [
    ({"j": ABSENT}, "position"),
    ({"seq": 7}, "position"),
    ({"prev": "1" * 64}, "prev"),
    ({"at": "noon"}, "schema"),
    ({"p": {"text": 7}}, "schema"),
    ({"kind": "note.sung"}, "kind"),
    ({"v": 2}, "version"),
    ({"stop": ABSENT}, "reference"),
    ({"run": ABSENT}, "reference"),
    ({"by": "hector"}, "person"),
]


def reasons(answer) -> list[tuple[int, str]]:
    return [(each["seq"], each["why"]) for each in answer["quarantined"]]


def verdicts(central) -> list[str]:
    return [row.why or row.verdict for row in central.rows(JournalLine)]


def test_a_read_is_taken_and_waits_for_its_effect(central, tablet):
    line = tablet.reads("01042")
    answer = central.takes(tablet, tablet.batch())
    assert answer == {
        "watermark": 1,
        "head": tablet.head(),
        "gaps": [],
        "quarantined": [],
        "unsigned": False,
        "fork": False,
        "now": "2026-05-12T16:00:00.000+00:00",
        "incarnation": 1,
        "advise": {"batch": 500, "retry_s": 0, "keep_until": "2026-03-28T16:00:00.000+00:00"},
    }
    (stored,), (fact,), (queued,) = central.rows(JournalLine), central.rows(Fact), central.rows(FactToProject)
    assert (stored.raw, stored.verdict, stored.fact_id) == (line, "accepted", fact.id)
    assert (fact.id, fact.stop_id, queued.gseq) == (tablet.ids[0], central.work.stop, fact.gseq)
    assert json.loads(fact.body)["digits"] == "01042"


def test_facts_arrive_in_the_order_of_the_journal(central, tablet):
    for number in range(30):
        tablet.reads(f"{number:05}")
    central.takes(tablet, tablet.batch())
    assert [fact.id for fact in central.rows(Fact)] == tablet.ids


def test_a_repeat_is_a_duplicate(central, tablet):
    tablet.reads()
    assert central.takes(tablet, tablet.batch()) == central.takes(tablet, tablet.batch())
    assert len(central.rows(Fact)) == len(central.rows(JournalLine)) == 1


@pytest.mark.parametrize(("changes", "why"), FAULTS, ids=str)
def test_a_line_with_a_fault_is_set_aside_and_the_next_is_taken(shared_central, changes, why):
    tablet = shared_central.tablet()
    bad = tablet.notes("note.left", {"text": "dog"}, **changes)
    tablet.reads()
    answer = shared_central.takes(tablet, tablet.batch())
    assert answer["quarantined"] == [{"seq": 1, "why": why, "ref": f"{tablet.journal[:8]}-1"}]
    assert (answer["watermark"], answer["head"]) == (2, tablet.head())
    stored = shared_central.rows(JournalLine, JournalLine.journal_id == tablet.journal)
    assert [(row.raw, row.why) for row in stored] == [(bad, why), (tablet.lines[1], None)]
    assert [fact.seq for fact in shared_central.rows(Fact, Fact.journal_id == tablet.journal)] == [2]


def test_faults_keep_their_places_among_good_lines(central, tablet):
    for changes, _ in FAULTS:
        tablet.notes("note.left", {"text": "dog"}, **changes)
        tablet.reads()
    answer = central.takes(tablet, tablet.batch())
    assert reasons(answer) == [(2 * place + 1, why) for place, (_, why) in enumerate(FAULTS)]
    assert [fact.seq for fact in central.rows(Fact)] == list(range(2, 21, 2))


@pytest.mark.parametrize("named", ["meter", "register"])
def test_a_read_of_something_unknown_is_set_aside(shared_central, named):
    tablet = shared_central.tablet()
    tablet.reads(**{named: ABSENT})
    assert reasons(shared_central.takes(tablet, tablet.batch())) == [(1, "reference")]


def test_an_order_must_exist(central, tablet):
    tablet.notes("order.unable", {"order": central.work.order, "code": "dog"})
    tablet.notes("order.unable", {"order": ABSENT, "code": "dog"})
    assert reasons(central.takes(tablet, tablet.batch())) == [(2, "reference")]


def test_what_was_done_for_an_order_that_was_withdrawn_meanwhile_is_taken(central, tablet):
    with central.store.writing() as session:
        session.get_one(FieldOrder, central.work.order).state = "withdrawn"
    tablet.notes("service.turned_on", {"order": central.work.order, "reading": ABSENT})
    assert reasons(central.takes(tablet, tablet.batch())) == []


def test_unreadable_bytes_are_kept_and_keep_their_place(central, tablet):
    rubbish = [b"", b"\xff\xfe\x00", b"[" * 40_000, b'{"a":NaN}', b"x" * 70_000]
    for raw in rubbish:
        tablet.appends(raw)
    tablet.reads()
    answer = central.takes(tablet, tablet.batch())
    assert reasons(answer) == [(seq, "unparsable") for seq in range(1, 6)]
    assert answer["watermark"] == 6
    assert [row.raw for row in central.rows(JournalLine)][:5] == rubbish


def test_a_repeat_tells_again_what_is_set_aside(central, tablet):
    tablet.appends(b"rubbish")
    tablet.reads()
    assert reasons(central.takes(tablet, tablet.batch())) == reasons(central.takes(tablet, tablet.batch()))
    assert central.takes(tablet, tablet.batch(2))["quarantined"] == []
    assert central.takes(tablet, tablet.roll_call())["quarantined"] == []


def test_a_fork_of_a_line_set_aside_is_not_told_as_set_aside(central, tablet):
    clone = tablet.copy()
    tablet.appends(b"rubbish")
    clone.appends(b"other rubbish")
    central.takes(tablet, tablet.batch())
    answer = central.takes(clone, clone.batch())
    assert (answer["fork"], answer["quarantined"]) == (True, [])


def test_a_line_above_a_gap_waits_for_its_verdict(central, tablet):
    tablet.reads()
    tablet.appends(b"rubbish")
    tablet.reads("00003")
    answer = central.takes(tablet, tablet.batch(2))
    assert (answer["gaps"], answer["watermark"], answer["quarantined"]) == ([[1, 1]], 0, [])
    assert verdicts(central) == ["waiting", "waiting"]
    assert central.rows(Fact) == []
    answer = central.takes(tablet, tablet.batch(1, 1))
    assert (answer["gaps"], answer["watermark"], reasons(answer)) == ([], 3, [(2, "unparsable")])
    assert verdicts(central) == ["accepted", "unparsable", "accepted"]
    assert [fact.seq for fact in central.rows(Fact)] == [1, 3]


def test_a_line_that_waited_and_is_sent_again_is_told_when_it_is_set_aside(central, tablet):
    tablet.reads()
    tablet.appends(b"rubbish")
    central.takes(tablet, tablet.batch(2))
    assert reasons(central.takes(tablet, tablet.batch())) == [(2, "unparsable")]


def test_a_long_wait_is_judged_in_stretches(central, tablet, monkeypatch):
    monkeypatch.setattr(settling, "STRETCH", 3)
    for number in range(10):
        tablet.reads(f"{number:05}")
    tablet.notes("note.left", {"text": "again"}, id=tablet.ids[1])
    central.takes(tablet, tablet.batch(5, 11))
    central.takes(tablet, tablet.batch(2, 3))
    assert central.takes(tablet, tablet.batch(1, 4))["watermark"] == 11
    assert [fact.id for fact in central.rows(Fact)] == tablet.ids[:10]
    assert central.rows(JournalLine)[10].why == "id-reused"


def test_every_line_of_a_withdrawn_tablet_is_set_aside(central, tablet):
    tablet.reads()
    tablet.appends(b"rubbish")
    with central.store.writing() as session:
        session.get_one(Device, tablet.device).revoked_at = central.clock.now()
    answer = central.takes(tablet, tablet.batch())
    assert reasons(answer) == [(1, "device-revoked"), (2, "device-revoked")]
    assert (answer["watermark"], central.rows(Fact)) == (2, [])


def test_who_signed_out_in_a_journal_records_nothing_more_there(central, tablet):
    for text in ("one", "two", "three"):
        tablet.notes("note.left", {"text": text}, by="Rosa")
    out = {"device_id": tablet.device, "username_key": "rosa", "at": central.clock.now()}
    central.changes(DeviceSignOut(journal_id=tablet.journal, seq=2, **out))
    assert reasons(central.takes(tablet, tablet.batch())) == [(3, "person")]


def test_the_office_records_nothing_in_the_field(central):
    tablet = central.tablet("bill")
    tablet.notes("note.left", {"text": "dog"}, by="bill")
    assert reasons(central.takes(tablet, tablet.batch())) == [(1, "person")]


def test_a_batch_without_a_good_signature_is_kept_but_not_in_custody(central, tablet):
    tablet.reads()
    answer = central.takes(tablet, tablet.batch(sig="AAAA"))
    assert (answer["unsigned"], answer["watermark"], answer["quarantined"]) == (True, 0, [])
    assert answer["advise"]["retry_s"] > 0
    assert [row.raw for row in central.rows(StrayLine)] == tablet.lines
    assert central.takes(tablet, tablet.batch())["watermark"] == 1


def test_a_field_unit_pushes_for_the_owner(central, tablet):
    tablet.reads()
    unit = central.tablet()
    caller = Caller(unit.device, tablet.device)
    intake.take(central.store, central.clock, caller, tablet.journal, tablet.batch(), lambda: None)
    assert [journal.device_id for journal in central.rows(Journal)] == [tablet.device]
    with pytest.raises(Problem, match="foreign-journal"):
        intake.take(
            central.store, central.clock, Caller(unit.device), tablet.journal, unit.copy().roll_call(), lambda: None
        )


@pytest.mark.parametrize("journal", ["", "J", ABSENT.upper(), f"{ABSENT}\n"])
def test_a_journal_has_an_id(shared_central, journal):
    tablet = shared_central.tablet()
    tablet.journal = journal
    with pytest.raises(Problem, match="malformed"):
        shared_central.takes(tablet, tablet.roll_call())


def test_nothing_of_a_bad_batch_is_stored(central, tablet):
    tablet.reads()
    with pytest.raises(Problem, match="bad-batch"):
        central.takes(tablet, tablet.batch(count=2))
    assert central.rows(Journal) == []


def test_the_last_position_there_is(central, tablet):
    last = 2**31 - 1
    line = tablet.reads()
    sig = tablet.sign(f"fieldops-batch-1\n{tablet.journal}\n{last}\n1\n{tablet.head()}")
    body = tablet.batch(sig=sig).replace(b'"first": 1', b'"first": %d' % last)
    assert central.takes(tablet, body)["gaps"] == [[1, last - 1]]
    assert central.rows(JournalLine)[0].raw == line
    with pytest.raises(Problem, match="bad-batch"):
        central.takes(tablet, body.replace(b'"first": %d' % last, b'"first": %d' % (last + 1)))


def test_effects_are_made_after_the_commit_and_may_fail(central, tablet, caplog):
    def fail():
        assert len(central.rows(Fact)) == 1, "the fact is stored when effects are made"
        raise RuntimeError("1 Avenida del Mar")

    tablet.reads()
    assert central.takes(tablet, tablet.batch(), project=fail)["watermark"] == 1
    assert "RuntimeError" in caplog.text
    assert "Avenida" not in caplog.text
