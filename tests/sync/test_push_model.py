"""A tablet, a bad line and a central, driven at random: what was acknowledged is there, once, byte for byte."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from fieldops.store.journal_tables import Fact, Journal, JournalLine

CUTS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 6)), max_size=8)


def mixed_journal(tablet):
    """Twelve lines: reads, a repeat of a fact, a reused id, rubbish, a stranger."""
    tablet.reads("00001")
    first = json.loads(tablet.lines[0])
    tablet.appends(b"\xff rubbish")
    tablet.notes("read.taken", first["p"], id=first["id"])
    tablet.notes("note.left", {"text": "dog"}, id=first["id"])
    tablet.notes("note.left", {"text": "dog"}, by="hector")
    while len(tablet.lines) < 12:
        tablet.reads(f"{len(tablet.lines):05}")


def end_state(central, tablet):
    lines = central.rows(JournalLine, JournalLine.journal_id == tablet.journal)
    facts = central.rows(Fact, Fact.journal_id == tablet.journal)
    return [(row.seq, row.verdict, row.why) for row in lines], [fact.seq for fact in facts]


@settings(max_examples=25, deadline=None)
@given(cuts=CUTS)
def test_however_a_journal_is_cut_the_end_is_the_same(shared_central, cuts):
    whole, cut = shared_central.tablet(), shared_central.tablet()
    mixed_journal(whole)
    mixed_journal(cut)
    shared_central.takes(whole, whole.batch())
    for first, more in cuts:
        shared_central.takes(cut, cut.batch(first, first + more))
    answer = shared_central.takes(cut, cut.batch())
    assert (answer["watermark"], answer["head"]) == (12, cut.head())
    assert end_state(shared_central, cut) == end_state(shared_central, whole)


class Day(RuleBasedStateMachine):
    """A tablet that follows the contract's rules for clients, over a line that loses, repeats and reorders."""

    central = None

    def __init__(self):
        super().__init__()
        self.tablet = self.central.tablet()
        self.acknowledged = 0
        self.promised: dict[tuple[str, int], bytes] = {}
        self.captured: dict[str, bytes] = {}
        self.on_the_way: list[tuple[object, bytes]] = []

    def teardown(self):
        self.come_home()

    def mine(self, table) -> list:
        """Rows of this example's tablet."""
        return self.central.rows(table, table.device_id == self.tablet.device)

    def lines(self) -> list:
        journals = [journal.id for journal in self.mine(Journal)]
        return self.central.rows(JournalLine, JournalLine.journal_id.in_(journals))

    def capture(self, raw: bytes):
        self.captured[json.loads(raw)["id"]] = raw

    def hear(self, answer: dict):
        """What a client does with an answer."""
        watermark, tablet = answer["watermark"], self.tablet
        strange = answer["fork"] or watermark > len(tablet.lines) or answer["head"] != tablet.head(watermark)
        if strange:
            self.start_over()
            return
        self.acknowledged = watermark
        for seq, raw in enumerate(tablet.lines[:watermark], 1):
            self.promised[tablet.journal, seq] = raw

    def start_over(self):
        """A new journal with every fact that is still held, ids kept."""
        held, self.tablet, self.acknowledged = self.tablet.lines, self.tablet.new_life(), 0
        for raw in held:
            if raw in self.captured.values():
                line = json.loads(raw)
                again = self.tablet.notes(line["kind"], line["p"], id=line["id"], at=line["at"])
                self.captured[line["id"]] = again

    def sends(self, size: int) -> bytes:
        body = self.tablet.batch(self.acknowledged + 1, self.acknowledged + size)
        self.on_the_way.append((self.tablet.copy(), body))
        return body

    @rule(many=st.integers(1, 4))
    def reads(self, many):
        for _ in range(many):
            self.capture(self.tablet.reads(f"{len(self.captured):05}"))

    @rule(raw=st.binary(max_size=40).filter(lambda raw: b"\n" not in raw))
    def writes_rubbish(self, raw):
        self.tablet.appends(raw)

    @rule(size=st.integers(0, 5))
    def pushes(self, size):
        self.hear(self.central.takes(self.tablet, self.sends(size)))

    @rule(size=st.integers(1, 5))
    def pushes_and_hears_nothing(self, size):
        self.central.takes(self.tablet, self.sends(size))

    @rule(size=st.integers(1, 5))
    def sends_something_that_arrives_later(self, size):
        self.sends(size)

    @rule(skipped=st.integers(1, 3), size=st.integers(1, 3))
    def pushes_from_too_far_on(self, skipped, size):
        first = self.acknowledged + 1 + skipped
        if first <= len(self.tablet.lines):
            self.hear(self.central.takes(self.tablet, self.tablet.batch(first, first + size)))

    @precondition(lambda self: self.on_the_way)
    @rule(data=st.data())
    def something_old_arrives(self, data):
        sender, body = data.draw(st.sampled_from(self.on_the_way))
        self.central.takes(sender, body)

    @precondition(lambda self: self.tablet.lines)
    @rule(size=st.integers(1, 3))
    def a_line_is_damaged_on_the_way(self, size):
        first = min(self.acknowledged + 1, len(self.tablet.lines))
        body = self.tablet.batch(first, first + size)
        before = len(self.lines())
        assert self.central.takes(self.tablet, body[:-1] + b" \n")["unsigned"]
        assert len(self.lines()) == before

    @rule(kept=st.integers(0, 6))
    def an_old_backup_of_the_tablet_comes_back(self, kept):
        lost = self.tablet.lines[kept:]
        del self.tablet.lines[kept:]
        self.acknowledged = min(self.acknowledged, kept)
        self.captured = {id_: raw for id_, raw in self.captured.items() if raw not in lost}
        self.hear(self.central.takes(self.tablet, self.tablet.roll_call()))

    @invariant()
    def what_was_promised_is_there(self):
        stored = {(row.journal_id, row.seq): row.raw for row in self.lines()}
        assert {place: stored.get(place) for place in self.promised} == self.promised

    @invariant()
    def verdicts_reach_as_far_as_the_watermark(self):
        lines = self.lines()
        for journal in self.mine(Journal):
            own = [row for row in lines if row.journal_id == journal.id]
            judged = [row.seq for row in own if row.verdict != "waiting"]
            assert judged == list(range(1, journal.watermark + 1))
            assert journal.highest == max((row.seq for row in own), default=0)

    @invariant()
    def every_accepted_line_made_one_fact(self):
        made = [(fact.journal_id, fact.seq) for fact in self.mine(Fact)]
        assert sorted(made) == [(row.journal_id, row.seq) for row in self.lines() if row.verdict == "accepted"]

    def come_home(self):
        """With a good line everything arrives: each fact still held, once, in order."""
        for _ in range(3):
            self.hear(self.central.takes(self.tablet, self.tablet.roll_call()))
            while self.acknowledged < len(self.tablet.lines):
                self.hear(self.central.takes(self.tablet, self.sends(500)))
        facts = [fact.id for fact in self.mine(Fact)]
        assert len(facts) == len(set(facts))
        assert set(self.captured) <= set(facts)
        verdicts = {row.raw: row.verdict for row in self.lines()}
        assert {verdicts[raw] for raw in self.captured.values()} <= {"accepted", "known"}
        self.what_was_promised_is_there()


def test_a_day_on_a_bad_line_loses_and_doubles_nothing(shared_central):
    class Here(Day):
        central = shared_central

    run_state_machine_as_test(Here, settings=settings(max_examples=20, stateful_step_count=20, deadline=None))
