"""Records of handhelds in the store, on either database: in order, once, unchangeable, and counted up to the office."""

import pytest
import sqlalchemy as sa

from fieldops.facts.handhelds import Dump
from fieldops.store import handhelds, own
from fieldops.store.device_tables import Device
from fieldops.store.handheld_tables import HandheldDump
from fieldops.store.handhelds import Tally
from fieldops.store.journal_tables import RelayedJournal
from fieldops.store.own_tables import PersonHere

DUMP = Dump("HH-7", "R7", 2**40, 9, "")
UNIT = "0b5fb1f5-0f0c-4a4b-9d55-0d1a2e1c7a11"


@pytest.fixture
def dump(store, clock) -> int:
    """A dump with the records 1, 2 and 4."""
    now = clock.now()
    with store.writing() as session:
        session.add(Device(id=UNIT, name="field unit", public_key="-", is_field=True, enrolled_at=now))
        row = HandheldDump(
            handheld="HH-7", meter_route="R7", epoch=2**40, count=9, sha256="", protocol="frd1", first_seen_at=now
        )
        number = handhelds.add_dump(session, row).number
        handhelds.add_records(session, [record(number, n, now) for n in (2, 1, 4)])
    return number


def record(dump, n, now, uid=None):
    words = {"serial_number": "S", "digits": "01042", "skip": None, "note": "", "taken_at": "2026-05-12T09:14:05-07:00"}
    place = {"dump_number": dump, "n": n, "uid": uid or f"u{n}", "raw": b"r%d" % n, "hash": f"h{n}"}
    return words | place | {"trouble": ["leak_city"], "kept_at": now}


def test_a_dump_is_found_by_what_it_is(store, dump):
    with store.reading() as session:
        assert handhelds.find_dump(session, DUMP).number == dump
        assert handhelds.find_dump(session, Dump("HH-7", "R7", 5, 9, "")) is None


def test_kept_without_a_gap_is_what_a_cable_may_go_on_from(store, clock, dump):
    with store.writing() as session:
        assert (handhelds.kept_without_gap(session, dump), handhelds.hash_of(session, dump, 2)) == (2, "h2")
        handhelds.add_records(session, [record(dump, 3, clock.now())])
        assert handhelds.kept_without_gap(session, dump) == 4
        assert handhelds.kept_without_gap(session, dump + 1) == 0
        assert list(handhelds.raws(session, dump)) == [b"r1", b"r2", b"r3", b"r4"]


def test_what_is_known_is_found_by_number_or_by_name(store, dump):
    with store.reading() as session:
        known = handhelds.kept_as(session, dump, [(1, "new"), (9, "u4")])
        assert known == {(1, "u1", "h1"), (4, "u4", "h4")}


@pytest.mark.parametrize("act", ["UPDATE handheld_record SET digits = '9'", "DELETE FROM handheld_record"])
def test_a_kept_record_is_never_changed_or_removed(store, dump, act):
    with pytest.raises(sa.exc.DBAPIError), store.engine.begin() as connection:
        connection.exec_driver_sql(act)


def test_neither_number_nor_name_of_a_record_is_given_twice(store, clock, dump):
    for twice in (record(dump, 1, clock.now(), "other"), record(dump, 9, clock.now(), "u1")):
        with pytest.raises(sa.exc.IntegrityError), store.writing() as session:
            handhelds.add_records(session, [twice])


def test_at_the_office_is_a_record_all_of_whose_facts_central_has(store, clock, dump):
    with store.writing() as session:
        assert handhelds.tallies(session) == {dump: Tally(3, 0)}
        journal = own.open_journal(session, UNIT, "0" * 64, clock.now()).id
        by_n = {row.n: row.number for _, row in handhelds.untold(session)}
        places = [(by_n[1], 1), (by_n[1], 3), (by_n[2], 2)]
        handhelds.add_facts(session, [fact(number, journal, seq) for number, seq in places])
        assert [row.n for _, row in handhelds.untold(session)] == [4]
        assert handhelds.what_is_untold(session) == ((None, 1, by_n[4]),)
        assert handhelds.tallies(session) == {dump: Tally(3, 0)}
        for watermark, fork, at_office in ((2, False, 1), (3, False, 2), (3, True, 0)):
            said = {"head": "-", "fork": fork, "quarantined": "[]", "answered_at": clock.now()}
            session.merge(RelayedJournal(journal_id=journal, watermark=watermark, **said))
            session.flush()
            assert handhelds.tallies(session) == {dump: Tally(3, at_office)}
        handhelds.add_facts(session, [fact(by_n[4], journal, 4) | {"kind": "meter.found"}])
        assert (handhelds.reported(session), len(handhelds.untold(session))) == ({by_n[4]}, 1)
        handhelds.places_move(
            session, journal, own.open_journal(session, UNIT, "-", clock.now()).id, {1: 1, 2: 2, 3: 3, 4: 4}
        )
        session.flush()
        assert handhelds.tallies(session) == {dump: Tally(3, 0)}


def fact(number, journal, seq):
    return {"fact_id": f"f{seq}", "record_number": number, "kind": "read.taken", "journal_id": journal, "seq": seq}


def test_people_are_known_by_device(store, clock, dump):
    with store.writing() as session:
        session.add(Device(id="tablet", name="Tablet", public_key="-", enrolled_at=clock.now()))
        session.flush()
        for device in (UNIT, "tablet"):
            row = PersonHere(device_id=device, username_key="lena", username="Lena", roles=["reader"])
            row.signed_in_at = clock.now()
            own.put_person(session, row)
        assert own.is_on_another(session, "lena", UNIT)
        own.forget_person(session, "tablet", "lena")
        assert not own.is_on_another(session, "lena", UNIT)
        assert [person.username for person in own.people_on(session, UNIT)] == ["Lena"]
        own.forget_everybody(session)
        assert own.find_person(session, UNIT, "lena") is None
