"""Custody: whose journal it is, what is new, and how far it reaches; nobody looks into a line."""

import pytest

from fieldops.problems import Problem
from fieldops.store.device_tables import Device
from fieldops.store.journal_tables import Journal, JournalLine, StrayLine
from fieldops.sync import batch, custody

ZEROS = "0" * 64


@pytest.fixture
def unit(central):
    """A field unit: takes custody and judges nothing."""
    return unit_of(central)


def unit_of(central):
    def takes(tablet, body: bytes) -> dict:
        now = central.clock.now()
        with central.store.writing() as session:
            owner = session.get_one(Device, tablet.device)
            received = custody.receive(session, owner, tablet.journal, batch.read(body), now)
            custody.store_unjudged(session, received, now)
        return received.as_json()

    return takes


def journal_of(tablet, notes: int):
    for number in range(notes):
        tablet.appends(b"line %d, never looked into" % number)
    return tablet


def test_a_unit_keeps_lines_of_any_content(central, tablet, unit):
    journal_of(tablet, 3)
    answer = unit(tablet, tablet.batch())
    assert answer == {"watermark": 3, "head": tablet.head(), "gaps": [], "unsigned": False, "fork": False}
    assert [(row.raw, row.verdict) for row in central.rows(JournalLine)] == [(raw, "relayed") for raw in tablet.lines]


def test_a_repeat_changes_nothing(central, tablet, unit):
    journal_of(tablet, 3)
    assert unit(tablet, tablet.batch()) == unit(tablet, tablet.batch(2, 3)) == unit(tablet, tablet.batch())
    assert len(central.rows(JournalLine)) == 3


def test_lines_above_a_gap_are_kept_and_the_gap_is_named(tablet, unit):
    journal_of(tablet, 9)
    answer = unit(tablet, tablet.batch(3, 4))
    assert (answer["watermark"], answer["head"], answer["gaps"]) == (0, ZEROS, [[1, 2]])
    assert unit(tablet, tablet.batch(7, 8))["gaps"] == [[1, 2], [5, 6]]
    answer = unit(tablet, tablet.batch(1, 3))
    assert (answer["watermark"], answer["head"], answer["gaps"]) == (4, tablet.head(4), [[5, 6]])
    answer = unit(tablet, tablet.batch(5, 9))
    assert (answer["watermark"], answer["head"], answer["gaps"]) == (9, tablet.head(9), [])


def test_another_line_at_a_known_place_is_a_fork_with_all_that_follows(central, tablet, unit):
    clone = journal_of(tablet, 2).copy()
    unit(tablet, tablet.batch())
    clone.lines[1] = b"another second line"
    clone.appends(b"third line of the clone")
    answer = unit(clone, clone.batch())
    assert (answer["watermark"], answer["head"], answer["fork"]) == (2, tablet.head(), True)
    assert [(row.seq, row.raw, row.why) for row in central.rows(StrayLine)] == [
        (2, b"another second line", "fork"),
        (3, b"third line of the clone", "fork"),
    ]
    unit(clone, clone.batch())
    assert len(central.rows(StrayLine)) == 2, "the same fork is kept once"


def test_lines_before_a_fork_are_taken(tablet, unit):
    clone = journal_of(tablet, 4).copy()
    unit(tablet, tablet.batch(3, 3))
    clone.lines[2] = b"another third line"
    answer = unit(clone, clone.batch())
    assert (answer["watermark"], answer["fork"]) == (3, True)
    assert answer["head"] == tablet.head(3), "what is stored at the watermark, not what was sent for it"


def test_a_roll_call_with_the_stored_hash_is_no_fork(tablet, unit):
    assert unit(tablet, tablet.roll_call()) == {
        "watermark": 0,
        "head": ZEROS,
        "gaps": [],
        "unsigned": False,
        "fork": False,
    }
    journal_of(tablet, 2)
    unit(tablet, tablet.batch())
    assert not unit(tablet, tablet.roll_call())["fork"]


def test_a_roll_call_with_another_hash_is_a_fork(tablet, unit):
    clone = journal_of(tablet, 2).copy()
    unit(tablet, tablet.batch())
    clone.lines[1] = b"another second line"
    assert unit(clone, clone.roll_call())["fork"]


def test_a_roll_call_from_beyond_what_is_stored_is_no_fork(tablet, unit):
    journal_of(tablet, 3)
    unit(tablet, tablet.batch(1, 2))
    answer = unit(tablet, tablet.roll_call())
    assert (answer["fork"], answer["watermark"]) == (False, 2)


def test_the_first_roll_call_names_zeros(tablet, unit):
    bad = tablet.roll_call(head="1" * 64, sig=tablet.sign(f"fieldops-batch-1\n{tablet.journal}\n1\n0\n{'1' * 64}"))
    assert unit(tablet, bad) == {"watermark": 0, "head": ZEROS, "gaps": [], "unsigned": False, "fork": True}


@pytest.mark.parametrize("sig", [None, "", 7, [], "é", "A" * 88], ids=str)
def test_a_batch_without_a_good_signature_is_not_in_custody(shared_central, sig):
    tablet, unit = journal_of(shared_central.tablet(), 2), unit_of(shared_central)
    answer = unit(tablet, tablet.batch(sig=sig))
    assert (answer["unsigned"], answer["watermark"], answer["head"]) == (True, 0, ZEROS)
    assert shared_central.rows(JournalLine, JournalLine.journal_id == tablet.journal) == []
    strays = shared_central.rows(StrayLine, StrayLine.journal_id == tablet.journal)
    assert [(row.seq, row.why) for row in strays] == [(1, "unsigned"), (2, "unsigned")]
    assert unit(tablet, tablet.batch())["watermark"] == 2


def test_a_signature_is_over_the_last_line_that_was_really_sent(tablet, unit):
    journal_of(tablet, 2)
    body = tablet.batch().replace(b"line 1", b"LINE 1")
    assert unit(tablet, body)["unsigned"]


def test_a_signature_is_good_for_one_journal_only(tablet, unit):
    other = journal_of(tablet, 1).copy()
    other.journal = tablet.new_life().journal
    assert unit(other, tablet.batch())["unsigned"]


def test_an_unsigned_batch_makes_nobody_the_owner(central, tablet, unit):
    stranger = central.tablet()
    stranger.journal = tablet.journal
    assert unit(journal_of(stranger, 1), stranger.batch(sig=""))["unsigned"]
    assert central.rows(Journal) == []
    assert unit(journal_of(tablet, 1), tablet.batch())["watermark"] == 1


def test_unsigned_lines_are_kept_up_to_a_limit(central, tablet, unit, monkeypatch):
    monkeypatch.setattr(custody, "MOST_UNSIGNED", 3)
    journal_of(tablet, 5)
    for first in (1, 3, 5):
        unit(tablet, tablet.batch(first, first + 1, sig=""))
    assert [row.seq for row in central.rows(StrayLine)] == [1, 2, 3]


@pytest.mark.parametrize("lines", [0, 1])
def test_a_journal_of_another_device_is_refused(central, tablet, unit, lines):
    unit(journal_of(tablet, 1), tablet.batch())
    thief = central.tablet()
    thief.journal = tablet.journal
    with pytest.raises(Problem) as refused:
        unit(thief, journal_of(thief, lines).batch())
    assert refused.value.kind.slug == "foreign-journal"


@pytest.mark.parametrize(("declared", "recorded"), [(7, 7), (-1, -1), (10**40, 2**63 - 1), ("many", 0)], ids=str)
def test_the_declared_length_is_recorded_whatever_it_is(central, tablet, unit, declared, recorded):
    unit(tablet, tablet.roll_call(declared=declared, app="a" * 99))
    (journal,) = central.rows(Journal)
    assert (journal.declared, journal.app) == (recorded, "a" * 60)
