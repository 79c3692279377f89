"""A field unit between tablet and central, with the office reachable and not (docs/exchange.md: Relay)."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus as Status

import pytest
from city import PASSWORD, City, Process, eventually
from independent_client import UUID, Key, Tablet
from office import arrives
from work_holder import WorkHolder


@dataclass
class Yard:
    """A truck with a field unit, away from its office or not."""

    office: object
    unit: Process

    @property
    def central(self) -> Process:
        """The office's server."""
        city: City = self.office.city
        return city.central

    def loses_signal(self) -> None:
        """Central goes away, as in a power cut."""
        self.central.stop(signal.SIGKILL)

    def finds_signal(self) -> None:
        """Central comes back."""
        if self.central.running is None:
            self.central.start()


@pytest.fixture
def yard(office, truck) -> Iterator[Yard]:
    yard = Yard(office, truck)
    yield yard
    yard.finds_signal()


def test_every_answer_of_the_unit_names_central_and_the_unit(relayed, office):
    for path in ("hello", "work", "nowhere"):
        answer = relayed.line.call("GET", path)
        assert UUID.fullmatch(answer.headers["Fieldops-Via"])
        assert (
            answer.headers["Fieldops-Server"] == Tablet(office.url).line.call("GET", "hello").headers["Fieldops-Server"]
        )


def test_a_session_at_the_unit_is_not_a_session_at_central(relayed):
    nonce = relayed.challenge().body["nonce"]
    direct = relayed.key.signs("fieldops-session-1", relayed.line.server, "-", relayed.device, nonce)
    assert relayed.session(nonce, direct).status == Status.FORBIDDEN
    assert relayed.opens_session().status == Status.OK


def test_a_challenge_at_the_unit_is_given_to_unknown_devices_too(relayed):
    assert (
        relayed.line.call("POST", "challenges", json={"device": "0" * 8 + "-0000-4000-8000-" + "0" * 12}).status
        == Status.OK
    )


def test_an_unknown_device_opens_no_session_at_the_unit(truck):
    stranger = Tablet(truck.url)
    stranger.device = "00000000-0000-4000-8000-000000000000"
    stranger.challenge()
    assert stranger.opens_session().status == Status.FORBIDDEN


def test_a_wrong_code_and_a_wrong_password_are_refused_through_the_unit_too(truck, relayed):
    assert Tablet(truck.url).enrols("000000000000").problem == "code-refused"
    assert relayed.signs_in("rosa", "Wrong-Horse-7").status == Status.FORBIDDEN


def test_the_unit_hands_out_the_same_work_under_the_same_cursor(relayed, straight):
    ours, theirs = relayed.work(), straight.work()
    held, there = WorkHolder(), WorkHolder()
    held.takes(ours.body)
    there.takes(theirs.body)
    assert (held.documents(), held.ids("code")) == (there.documents(), there.ids("code"))
    assert ours.body["cursor"] == theirs.body["cursor"]
    assert relayed.work(ours.body["cursor"]).body["changes"] == []


def test_what_is_pushed_at_the_unit_reaches_central_word_for_word(relayed, straight, journal):
    journal.writes()
    journal.writes_raw(b"hello")
    journal.writes()
    answer = relayed.pushes(journal)
    assert (answer.status, answer.body["watermark"], answer.body["head"]) == (Status.OK, 3, journal.head())
    assert set(answer.body["central"]) >= {"watermark", "head", "fork", "quarantined"}
    arrives(relayed, journal)
    told = straight.pushes(journal).body
    assert (told["watermark"], told["head"], told["fork"]) == (3, journal.head(), False)
    assert [(line["seq"], line["why"]) for line in told["quarantined"]] == [(2, "unparsable")]


def test_a_tablet_may_use_both_ways_for_one_journal(relayed, straight, journal):
    for _ in range(4):
        journal.writes()
    assert straight.pushes(journal, 1, 2).body["watermark"] == 2
    assert relayed.pushes(journal, 3, 4).status == Status.OK
    eventually(lambda: straight.calls_roll(journal).body["watermark"] == 4, "the second half does not arrive")
    relayed.pushes(journal)
    arrives(relayed, journal)
    assert straight.calls_roll(journal).body["fork"] is False


def test_an_unsigned_batch_is_not_in_custody_at_the_unit_either(relayed, straight, journal):
    journal.writes()
    told = relayed.pushes(journal, sig=Key().signs("anything")).body
    assert (told["watermark"], told["unsigned"]) == (0, True)
    assert relayed.pushes(journal).body["watermark"] == 1
    arrives(relayed, journal)


def test_batches_that_central_would_refuse_are_refused_by_the_unit(relayed, journal):
    journal.writes()
    assert relayed.pushes(journal, count=2).status == Status.BAD_REQUEST
    assert relayed.pushes(journal, first=0).status == Status.BAD_REQUEST
    assert relayed.sends(journal, b"x", Content_Encoding="gzip").status == Status.BAD_REQUEST


def test_a_journal_of_another_tablet_is_foreign_at_the_unit_too(office, truck, relayed, journal):
    journal.writes()
    relayed.pushes(journal)
    other = office.hands_out_tablet(url=truck.url)
    assert other.pushes(journal).problem == "foreign-journal"


def test_a_fork_is_told_by_the_unit(relayed, journal, new_journal):
    journal.writes()
    relayed.pushes(journal)
    clone = new_journal()
    clone.id = journal.id
    clone.writes()
    assert relayed.pushes(clone).body["fork"] is True


def test_a_day_without_signal_loses_nothing(yard, office, relayed, straight, journal, new_journal, takes_read):
    acknowledged = new_journal()
    acknowledged.writes()
    assert straight.pushes(acknowledged).body["watermark"] == 1
    cursor = relayed.work().body["cursor"]
    fresh = office.code()
    yard.loses_signal()
    assert relayed.signs_in("rosa", PASSWORD).problem == "no-central"
    assert Tablet(yard.unit.url).enrols(fresh).problem == "no-central"
    assert relayed.opens_session().status == Status.OK
    offline = relayed.work()
    assert (offline.status, offline.body["cursor"]) == (Status.OK, cursor)
    assert [change["doc"] for change in offline.body["changes"] if change["type"] == "run"]
    takes_read(journal)
    journal.writes()
    told = relayed.pushes(journal).body
    assert (told["watermark"], told["central"]["watermark"]) == (2, 0)
    yard.unit.stop()
    yard.unit.start()
    assert relayed.opens_session().status == Status.OK
    journal.writes()
    assert relayed.pushes(journal).body["watermark"] == 3
    yard.finds_signal()
    arrives(relayed, journal)
    assert straight.calls_roll(acknowledged).body["watermark"] == 1
    assert relayed.signs_in("rosa", PASSWORD).status == Status.OK
    assert Tablet(yard.unit.url).enrols(fresh).status == Status.CREATED


def test_what_waited_without_signal_is_at_central_once(relayed, straight, journal):
    journal.writes()
    for _ in range(3):
        relayed.pushes(journal)
    arrives(relayed, journal)
    told = straight.pushes(journal).body
    assert (told["watermark"], told["quarantined"], told["fork"], told["gaps"]) == (1, [], False, [])
