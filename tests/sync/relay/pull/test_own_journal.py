"""The unit's own journal: signed batches as the wire wants them, and a new one where central has another life of it."""

import json

import pytest

from fieldops.store import own
from fieldops.store.journal_tables import JournalLine, RelayBatch, StrayLine
from fieldops.store.own_tables import OwnJournal
from fieldops.sync import batch as batches
from fieldops.sync import lines, signatures
from fieldops.sync.own_journal import Draft, OwnJournalWriter
from fieldops.sync.upstream import membership

pytestmark = pytest.mark.usefixtures("route")
NOTE = {"text": "gate code on the fence"}


def draft(number: int, **payload) -> Draft:
    id_ = f"00000000-0000-5000-8000-{number:012}"
    return Draft(id_, "note.left", "2026-05-12T09:14:05-07:00", None, "lena", None, None, NOTE | payload)


@pytest.fixture
def writes(unit, clock):
    """Appends events to the unit's journal and commits."""

    def write(drafts):
        with unit.store.writing() as session:
            writer = OwnJournalWriter(session, membership(unit.store), unit.upstream.key, clock.now())
            return writer.append(drafts)

    return write


def test_each_line_follows_the_one_before_and_each_batch_is_signed(unit, writes):
    places = writes([draft(n) for n in (1, 2)]) + writes([draft(3)])
    bodies = [row.body for row in unit.rows(RelayBatch)]
    told = [json.loads(line.raw) for body in bodies for line in batches.read(body).lines]
    assert [place.seq for place in places] == [line["seq"] for line in told] == [1, 2, 3]
    raws = [line.raw for body in bodies for line in batches.read(body).lines]
    assert [line["prev"] for line in told] == [lines.GENESIS, *map(lines.line_hash, raws[:-1])]
    for batch in map(batches.read, bodies):
        text = signatures.batch_text(places[0].journal, batch.first, len(batch.lines), batch.head)
        assert signatures.is_signed(unit.upstream.key.public_text, text, batch.sig)
    assert [batches.read(body).declared for body in bodies] == [2, 3]


def test_many_and_long_lines_are_cut_into_batches_that_central_takes(central, unit, cradle, lena, writes):
    writes([draft(n) for n in range(1, 502)])
    writes([draft(n, text="x" * 60_000) for n in range(502, 522)])
    sizes = [len(batches.read(row.body).lines) for row in unit.rows(RelayBatch)]
    assert (sizes[:2], sum(sizes)) == ([500, 1], 521)
    unit.delivers()
    assert [row.seq for row in central.rows(JournalLine)] == list(range(1, 522))
    assert {row.verdict for row in central.rows(JournalLine)} == {"accepted"}


def test_the_courier_calls_the_roll_of_the_units_journal_and_names_nobody(central, unit, cradle, lena, road):
    cradle.pulled()
    unit.delivers()
    asked = []
    ask = road.ask
    road.ask = lambda request, server, token=None: asked.append(request) or ask(request, server, token)
    cradle.delivers_and_looks()
    [request] = [request for request in asked if request.path.endswith("/events")]
    call = batches.read(request.body)
    assert (call.first, call.lines, request.speaks_for) == (6, (), None)


def test_a_unit_that_came_back_from_a_backup_tells_all_it_holds_in_a_new_journal(
    central, unit, cradle, handheld, lena, lays_out
):
    cradle.pulled()
    unit.delivers()
    with unit.store.writing() as session:  # as if central had heard a line of this journal that is not here
        journal = own.current_journal(session, unit.relay.via())
        journal.head = "ab" * 32
    cradle.delivers_and_looks()
    journals = unit.rows(OwnJournal)
    assert sorted(journal.current for journal in journals) == [False, True]
    assert cradle.dump().at_office == 5
    assert len(cradle.at_central()) == 5
    verdicts = [row.verdict for row in central.rows(JournalLine)]
    assert sorted(verdicts) == ["accepted"] * 5 + ["known"] * 5


def test_the_unit_as_a_new_device_of_the_same_central_goes_on(central, unit, cradle, lena):
    cradle.pulled()
    unit.upstream.enrol(unit.code(is_field=True))
    cradle.signs_in()
    unit.delivers()
    assert cradle.dump().at_office == 5
    assert central.rows(StrayLine) == []
