"""Rescue files: what is whole is taken like a push, what is not is named, and no damage makes a wrong line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops import problems
from fieldops.problems import Problem
from fieldops.store.identity import identity
from fieldops.store.journal_tables import Fact, JournalLine, StrayLine
from fieldops.sync import rescue


def server_of(central) -> str:
    with central.store.reading() as session:
        return identity(session).server


def file_of(central, tablet, *batches: bytes, **head) -> bytes:
    """A rescue file with these pushes, as a tablet makes it."""
    first = {"fieldops": "rescue-1", "device": tablet.device, "server": server_of(central)} | head
    parts = [json.dumps(first).encode() + b"\n"]
    for body in batches:
        parts += [json.dumps({"journal": tablet.journal, "bytes": len(body)}).encode() + b"\n", body]
    return b"".join(parts)


def two_batches(central, tablet) -> bytes:
    """A file of three reads: two in a batch, then one."""
    for digits in ("01042", "01043", "01044"):
        tablet.reads(digits)
    return file_of(central, tablet, tablet.batch(1, 2), tablet.batch(3))


def takes(central, content: bytes, **options) -> rescue.Rescued:
    return rescue.take(central.store, central.clock, content, **options)


def raw_lines(central, tablet) -> list[bytes]:
    return [row.raw for row in central.rows(JournalLine, JournalLine.journal_id == tablet.journal)]


def damaged_lines(rescued: rescue.Rescued) -> list[int]:
    return [damage.line for damage in rescued.damage]


def test_a_whole_file_is_taken_like_a_push(central, tablet):
    rescued = takes(central, two_batches(central, tablet))
    assert rescued.device == tablet.device
    assert rescued.journals == (rescue.JournalRescued(tablet.journal, 3, 0, 0, 3),)
    assert rescued.damage == ()
    assert raw_lines(central, tablet) == tablet.lines
    assert {fact.id for fact in central.rows(Fact)} == set(tablet.ids)


def test_reading_a_file_again_changes_nothing(central, tablet):
    content = two_batches(central, tablet)
    takes(central, content)
    again = takes(central, content)
    assert again.journals == (rescue.JournalRescued(tablet.journal, 3, 3, 0, 3),)
    assert len(central.rows(Fact)) == 3


def test_what_the_tablet_has_told_in_another_journal_is_known(central, tablet):
    content = two_batches(central, tablet)
    another = tablet.new_life()
    another.lines = []
    for line in tablet.lines:
        told = json.loads(line) | {"j": another.journal, "seq": len(another.lines) + 1, "prev": another.head()}
        another.appends(json.dumps(told).encode())
    central.takes(another, another.batch())
    assert takes(central, content).journals[0].known == 3
    assert len(central.rows(Fact)) == 3


def test_a_dry_run_takes_nothing(central, tablet):
    rescued = takes(central, two_batches(central, tablet), dry_run=True)
    assert rescued.journals == (rescue.JournalRescued(tablet.journal, 3, 0, 0, 0),)
    assert raw_lines(central, tablet) == []


def test_lines_that_are_set_aside_are_counted(central, tablet):
    tablet.reads()
    tablet.notes("note.left", {"text": "x"}, by="nobody")
    assert takes(central, file_of(central, tablet, tablet.batch())).journals[0].quarantined == 1


def test_a_cut_file_gives_what_is_whole_and_names_the_rest(central, tablet):
    content = two_batches(central, tablet)
    rescued = takes(central, content[:-20])
    assert raw_lines(central, tablet) == tablet.lines[:2]
    assert damaged_lines(rescued) == [6]
    assert rescued.damage[0].problem.kind is problems.RESCUE_DAMAGED


def test_a_batch_whose_length_is_damaged_is_found_by_its_signature(central, tablet):
    content = two_batches(central, tablet)
    size = str(len(tablet.batch(3))).encode()
    cut = content.rindex(b'"bytes": ' + size)
    damaged = content[:cut] + content[cut:].replace(size, b"7" * len(size), 1)
    assert takes(central, damaged).damage == ()
    assert raw_lines(central, tablet) == tablet.lines


def test_a_batch_whose_mark_is_damaged_is_named_and_the_one_before_it_is_taken(central, tablet):
    content = two_batches(central, tablet)
    cut = content.rindex(b'"journal"')
    damaged = content[:cut] + content[cut:].replace(b'"journal"', b'"joornal"', 1)
    rescued = takes(central, damaged)
    assert raw_lines(central, tablet) == tablet.lines[:2]
    assert damaged_lines(rescued) == [6]


def test_a_batch_is_not_taken_when_a_line_in_its_middle_was_changed(central, tablet):
    content = two_batches(central, tablet)
    rescued = takes(central, content.replace(b'"01042"', b'"01142"'))
    assert raw_lines(central, tablet) == tablet.lines[2:]
    assert damaged_lines(rescued) == [2]


def test_what_another_key_signed_is_not_taken(central, tablet):
    stranger = central.tablet()
    stranger.journal = tablet.journal
    stranger.reads()
    rescued = takes(central, file_of(central, tablet, stranger.batch()))
    assert damaged_lines(rescued) == [2]
    assert central.rows(JournalLine) + central.rows(StrayLine) == []


def test_what_stands_otherwise_at_central_is_told_and_the_rest_is_taken(central, tablet):
    tablet.reads("01042")
    clone = tablet.copy()
    central.takes(clone, clone.batch())
    tablet.lines.clear()
    tablet.reads("01077")
    other = tablet.new_life()
    other.reads("01078")
    content = file_of(central, tablet, tablet.batch()) + file_of(central, other, other.batch()).partition(b"\n")[2]
    rescued = takes(central, content)
    assert [damage.problem.kind for damage in rescued.damage] == [problems.RESCUE_FORKED]
    assert [each.journal for each in rescued.journals] == [other.journal]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ({"fieldops": "rescue-2"}, problems.RESCUE_UNREADABLE),
        ({"server": "0c9f5f6e-0000-4000-8000-00000000bbbb"}, problems.RESCUE_ELSEWHERE),
        ({"device": "0c9f5f6e-0000-4000-8000-00000000cccc"}, problems.UNKNOWN_DEVICE),
        ({"device": 7}, problems.UNKNOWN_DEVICE),
    ],
)
def test_a_file_that_is_not_for_us_is_refused(central, tablet, head, kind):
    tablet.reads()
    with pytest.raises(Problem) as refused:
        takes(central, file_of(central, tablet, tablet.batch(), **head))
    assert refused.value.kind is kind


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_damage_makes_a_wrong_line_or_an_unknown_failure(shared_central, data):
    tablet = shared_central.tablet()
    content = two_batches(shared_central, tablet)
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255))
    cut = data.draw(st.booleans())
    damaged = content[:place] if cut else content[:place] + bytes([byte]) + content[place + 1 :]
    try:
        rescued = takes(shared_central, damaged)
    except Problem:
        rescued = None
    stored = raw_lines(shared_central, tablet)
    assert stored in ([], tablet.lines[:2], tablet.lines[2:], tablet.lines)
    if rescued is not None:
        assert sum(each.lines for each in rescued.journals) == len(stored)
        assert rescued.damage or len(stored) == 3 or cut
