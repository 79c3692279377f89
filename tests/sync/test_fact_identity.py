"""What one fact is: told in several journals, told again, or another thing under the same id."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from fieldops.store.journal_tables import Fact, FactToProject, JournalLine


def reasons(answer) -> list[tuple[int, str]]:
    return [(each["seq"], each["why"]) for each in answer["quarantined"]]


def verdicts(central) -> list[str]:
    return [row.why or row.verdict for row in central.rows(JournalLine)]


def test_the_same_fact_in_another_journal_is_known(central, tablet):
    tablet.reads("01042")
    central.takes(tablet, tablet.batch())
    again = tablet.new_life()
    again.reads("00007")
    again.notes("read.taken", {}, **{key: json.loads(tablet.lines[0])[key] for key in ("id", "p")})
    answer = central.takes(again, again.batch())
    assert (answer["watermark"], answer["quarantined"]) == (2, [])
    assert [fact.id for fact in central.rows(Fact)] == [tablet.ids[0], again.ids[0]]
    assert len(central.rows(FactToProject)) == 2


@pytest.mark.parametrize("batches", [[(1, 3)], [(1, 1), (2, 2), (3, 3)]], ids=["in one batch", "one by one"])
def test_an_id_stands_for_one_fact(central, tablet, batches):
    first = json.loads(tablet.reads("01042"))
    tablet.notes("read.taken", first["p"] | {"digits": "01043"}, id=first["id"])
    tablet.notes("read.taken", first["p"], id=first["id"])
    answers = [central.takes(tablet, tablet.batch(*each)) for each in batches]
    assert [reason for answer in answers for reason in reasons(answer)] == [(2, "id-reused")]
    assert verdicts(central) == ["accepted", "id-reused", "known"]
    assert len(central.rows(Fact)) == 1


def test_a_line_set_aside_does_not_occupy_its_id(central, tablet):
    id_ = json.loads(tablet.notes("note.left", {"text": "dog"}, by="hector"))["id"]
    tablet.notes("note.left", {"text": "dog"}, id=id_)
    assert reasons(central.takes(tablet, tablet.batch())) == [(1, "person")]
    assert [fact.id for fact in central.rows(Fact)] == [id_]


def test_a_record_of_a_handheld_is_the_same_fact_whenever_it_is_pulled(central, tablet):
    derived = str(uuid.uuid5(uuid.NAMESPACE_URL, "handheld 1, record 2"))
    tablet.notes("note.left", {"text": "dog"}, id=derived)
    tablet.notes("note.left", {"text": "dog"}, id=derived, at="2026-05-13T10:00:00Z", by="ROSA")
    tablet.notes("note.left", {"text": "cat"}, id=derived)
    assert reasons(central.takes(tablet, tablet.batch())) == [(3, "id-reused")]


def test_two_pushes_at_once_make_each_fact_once(central, tablet):
    for number in range(40):
        tablet.reads(f"{number:05}")
    other = tablet.new_life()
    for raw in tablet.lines:
        line = json.loads(raw)
        other.notes("read.taken", line["p"], id=line["id"])
    with ThreadPoolExecutor(3) as at_once:
        pushes = [at_once.submit(central.takes, each, each.batch()) for each in (tablet, other, tablet)]
    assert [push.result()["watermark"] for push in pushes] == [40, 40, 40]
    assert [push.result()["quarantined"] for push in pushes] == [[], [], []]
    assert sorted(fact.id for fact in central.rows(Fact)) == sorted(tablet.ids)
    assert len(central.rows(FactToProject)) == 40


def test_the_time_of_a_fact_is_reckoned_against_the_lines_before_it(central, tablet):
    def clk(mono: int) -> dict:
        return {"boot": "b", "mono": mono, "off": 0, "unc": 40}

    tablet.notes("note.left", {"text": "dog"}, at="2026-05-12T08:00:00-07:00", clk=clk(0))
    tablet.notes("note.left", {"text": "dog"}, at="2026-05-12T08:01:00-07:00", by="hector", clk=clk(60_000))
    tablet.notes("note.left", {"text": "dog"}, at="2019-01-01T00:00:00-07:00", clk=clk(120_000))
    tablet.notes("note.left", {"text": "dog"})
    central.takes(tablet, tablet.batch(1, 2))
    central.takes(tablet, tablet.batch(3))
    times = [(fact.at_est and fact.at_est.isoformat(), fact.time_quality) for fact in central.rows(Fact)]
    assert times == [
        ("2026-05-12T15:00:00+00:00", "good"),
        ("2026-05-12T15:02:00+00:00", "estimated"),
        (None, "unknown"),
    ]
