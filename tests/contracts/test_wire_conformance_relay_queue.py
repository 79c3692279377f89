"""What a field unit took must reach central or be told about; nothing it took may hold up the rest."""

import json
import random
from http import HTTPStatus as Status
from uuid import uuid4

import pytest
from city import PASSWORD, eventually
from desk import Desk
from independent_client import Journal, sha256
from office import arrives


@pytest.fixture
def others_arrive(relayed, new_journal):
    """After the test, an honest journal of the same tablet still gets through."""
    yield
    honest = new_journal()
    honest.writes()
    assert relayed.pushes(honest).body["watermark"] == 1
    arrives(relayed, honest)


@pytest.mark.usefixtures("others_arrive")
@pytest.mark.parametrize("word", ["a\x00b", "x" * 20_000, None, -1, 10**30, [], True])
def test_odd_words_in_a_header_stop_no_queue(relayed, new_journal, word):
    for name in ("app", "declared", "head"):
        journal = new_journal()
        journal.writes()
        assert relayed.pushes(journal, **{name: word}).status in (Status.OK, Status.BAD_REQUEST)


@pytest.mark.usefixtures("others_arrive")
def test_lines_full_of_noise_arrive_word_for_word(relayed, straight, journal):
    chance = random.Random(7)
    for _ in range(60):
        noise = bytes(
            chance.choice([9, 13, 34, 92, 123, 125, 0, 255, 128, 49, 58, 44]) for _ in range(chance.randrange(40))
        )
        journal.writes_raw(noise)
    assert relayed.pushes(journal).body["watermark"] == 60
    arrives(relayed, journal)
    told = straight.calls_roll(journal).body
    assert (told["head"], told["fork"]) == (sha256(journal.lines[-1]), False)
    told = relayed.pushes(journal).body
    assert len(told["central"]["quarantined"]) == 60


@pytest.mark.usefixtures("others_arrive")
def test_a_journal_that_central_calls_foreign_stops_no_queue(office, relayed, tablet, journal):
    journal.writes()
    tablet.pushes(journal)
    answer = relayed.pushes(journal)
    if answer.status == Status.OK:
        assert not answer.body["central"] or answer.body["central"]["watermark"] == 0
    else:
        assert answer.problem == "foreign-journal"


@pytest.mark.usefixtures("others_arrive")
def test_a_fork_between_the_two_ways_is_told_through_the_unit(relayed, straight, journal, new_journal):
    journal.writes()
    straight.pushes(journal)
    clone = new_journal()
    clone.id = journal.id
    clone.writes()
    answer = relayed.pushes(clone)
    assert answer.status == Status.OK
    eventually(lambda: told_of_fork(relayed, clone), "the fork is not told")


def told_of_fork(tablet, journal) -> bool:
    told = tablet.calls_roll(journal).body
    return bool(told["fork"] or (told["central"] or {}).get("fork"))


@pytest.mark.usefixtures("others_arrive")
def test_a_long_journal_sent_backwards_arrives_whole(relayed, journal):
    for _ in range(30):
        journal.writes()
    for first in range(30, 0, -3):
        relayed.pushes(journal, first - 2, first)
    arrives(relayed, journal)


@pytest.mark.usefixtures("others_arrive")
def test_one_line_of_more_than_a_mebibyte_stops_no_queue(relayed, journal):
    journal.writes_raw(json.dumps("x" * (1 << 20)).encode())
    answer = relayed.pushes(journal)
    if answer.status == Status.OK:
        arrives(relayed, journal)


@pytest.mark.usefixtures("others_arrive")
def test_a_tablet_withdrawn_by_the_office_still_brings_home_its_lines(office, truck, stops):
    tablet = office.hands_out_tablet("rosa", url=truck.url)
    tablet.work()
    journal = Journal("rosa", stops[0]["run"], stops[0]["id"])
    journal.writes()
    Desk(office.url, "adam").presses(f"/devices/{tablet.device}/withdraw")
    assert tablet.pushes(journal).body["watermark"] == 1
    arrives(tablet, journal)
    told = tablet.pushes(journal).body["central"]
    assert [(line["seq"], line["why"]) for line in told["quarantined"]] == [(1, "device-revoked")]
    assert tablet.signs_in("rosa", PASSWORD).problem == "device-revoked"
    eventually(lambda: tablet.work().problem == "device-revoked", "it still gets work", 20)


def test_a_sign_in_at_the_unit_brings_that_persons_work_at_once(office, truck):
    tablet = office.hands_out_tablet(url=truck.url)
    cursor = tablet.work().body["cursor"]
    tablet.signs_in("lupe#2%", PASSWORD)
    eventually(lambda: "run" in {change["type"] for change in tablet.work(cursor).body["changes"]}, "no work comes", 20)


def test_a_sign_out_at_the_unit_takes_that_persons_work_away(office, truck):
    tablet = office.hands_out_tablet("lupe#2%", url=truck.url)
    assert "run" in {change["type"] for change in tablet.work().body["changes"]}
    tablet.signs_out("lupe#2%", Journal("lupe#2%", id=str(uuid4())))
    eventually(lambda: "run" not in {change["type"] for change in tablet.work().body["changes"]}, "work stays", 20)
